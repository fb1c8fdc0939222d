"""Class: shown to teachers alone, in four views, with names that can be hidden."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from studytui.domain.assignment import State, Terms
from studytui.domain.exam import Mode
from studytui.services.changes import Changes
from studytui.services.classes import Classroom
from studytui.services.study import Study
from studytui.storage import classrooms
from studytui.tui.app import make_app
from studytui.tui.screens.classroom import ClassScreen
from studytui.tui.screens.library import LibraryScreen
from studytui.tui.screens.today import TodayScreen
from tests.conftest import SetClock
from tests.made_class import add_learners, answer_for
from tests.made_sittings import answer_right
from tests.tui.showing import flat, press, shown, sitting, until

UGLY = (
    "محمد علي",
    "漢字太郎",
    "A" * 200,
    "[@click=app.bell]x[/] [/nope]",
    "Bob\x1b[31mred\x07",
    "\u202eevil",
)


def as_learner(study: Study, learner_id: int) -> Study:
    other = Study(study.database, study.paths, study.settings)
    other.learner_id = learner_id
    return other


def teach(study: Study, names: list[str], sittings: int = 4) -> tuple[Classroom, list[int]]:
    room = study.classes.add("Year 9 [b]Physics[/b]")[1]
    ids = add_learners(study, names)
    for learner_id in ids:
        classrooms.enrol(study.database, room.classroom_id, learner_id)
    if ids:
        strengths = [0.2 + 0.7 * place / len(ids) for place in range(len(ids))]
        answer_for(study, ids, strengths, sittings=sittings, each=15)
    return study.classes.taught()[0], ids


@pytest.fixture
def teacher(filled_study: Study) -> Study:
    teach(filled_study, [*UGLY, *(f"Learner {number}" for number in range(7, 31))])
    return filled_study


async def test_eight_is_nothing_to_a_student(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 60)) as pilot:
        text = await press(pilot, "8")
        assert "8 Class" not in text and isinstance(app.screen, TodayScreen)
        assert "Class" not in await press(pilot, "question_mark")


async def test_who_becomes_a_teacher_has_it_at_once(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 60)) as pilot:
        await pilot.pause()
        filled_study.classes.add("Year 9")
        app.publish(Changes.CLASSES)
        await pilot.pause()
        assert "8 Class" in shown(app)
        text = await press(pilot, "8")
        assert "Nobody is in this class yet" in text and "class enrol" in text
        assert "1 – 8" in flat(await press(pilot, "question_mark"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_class_stands_by_learner_and_topic(teacher: Study, size: tuple[int, int]) -> None:
    app = make_app(teacher)
    async with app.run_test(size=size) as pilot:
        text = await press(pilot, "8")
        heat = teacher.class_figures.heat(teacher.classes.taught()[0], ClassScreen()._filter)
        assert "30 learners · code" in text and "[b]Physics[/b]" in text
        row = next(line for line in text.split("\n") if "▸ Class" in line)
        assert f"{heat.whole.percent:.0f}" in row
        assert len(re.findall(r"\d+", row)) == 1 + len(heat.topics)
        assert max(map(len, text.split("\n"))) <= size[0]
        # Ugly names stand as they are, without what steers a terminal.
        await press(pilot, "G")
        whole = text + shown(app)
        assert "漢字太郎" in whole and "[@click=app" in whole
        assert "\x1b" not in whole and "\x07" not in whole and "\u202e" not in whole
        # Right goes from topic to topic, and the words below with it.
        await press(pilot, "g", "j", "right")
        name = heat.topics[1][1]
        assert f"2 {name}" in flat(shown(app))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "predicted" in shown(app)


async def test_opening_asks_the_same_of_three_as_of_thirty(teacher: Study) -> None:
    """Statements from the key to the figures; what is reckoned beside the screen has a connection
    of its own."""
    room = teacher.classes.taught()[0]
    teacher.assignments.set(room, Terms("Work", Mode.PRACTICE, query="kind:single"))
    asked: list[int] = []
    for _ in range(2):
        app = make_app(teacher)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            seen: list[str] = []
            connection = teacher.database.connection.connection()
            connection.set_trace_callback(seen.append)
            await press(pilot, "8")
            connection.set_trace_callback(None)
            told = [one for one in seen if one.lstrip().startswith("SELECT")]
            # What every screen asks for its bottom line, each time that is drawn, is not counted, nor
            # what is looked after once, a moment after the start.
            apart = ("FROM act ", "FROM import_run", "FROM hub_link", "FROM watched_folder")
            asked.append(len([one for one in told if not any(name in one for name in apart)]))
            await app.workers.wait_for_complete()
        for member in teacher.classes.members(room.classroom_id)[3:]:
            teacher.classes.remove(room, member)
    assert asked[0] == asked[1] <= 20


async def test_one_key_hides_every_name_on_every_view(teacher: Study) -> None:
    room = teacher.classes.taught()[0]
    teacher.assignments.set(room, Terms("Work", Mode.PRACTICE, query="kind:single"))
    app = make_app(teacher)
    names = [one.name for one in teacher.classes.members(room.classroom_id)]
    async with app.run_test(size=(120, 45)) as pilot:
        await press(pilot, "8")
        await app.workers.wait_for_complete()
        seen = [await press(pilot, "z")]
        seen.append(await press(pilot, "j", "enter"))
        seen.append(await press(pilot, "q", "v"))
        seen.append(await press(pilot, "enter"))
        seen.append(await press(pilot, "q", "v"))
        seen.append(await press(pilot, "v"))
        seen.append(await press(pilot, "enter"))
        seen.append(await press(pilot, "enter"))
        await press(pilot, "q", "q")
        seen.append(await press(pilot, "f", "G"))
        told = "\n".join(seen)
        assert "Learner 1 " in told and "Work" in told
        hidden = {f"Learner {number}" for number in range(1, 31)}
        for name in names:
            assert name in hidden or name[:12] not in told
        assert "漢字太郎" in await press(pilot, "q", "v", "z")


async def test_who_is_at_risk_stands_with_what_shows_it(teacher: Study) -> None:
    app = make_app(teacher)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "8")
        await app.workers.wait_for_complete()
        text = await press(pilot, "v")
        first = next(line for line in text.split("\n") if "▸" in line)
        assert "‼ high" in first and "below 40 %" in first
        assert "Weakest:" in text and "predicted" in text and "last answer" in text
        text = await press(pilot, "enter")
        assert "At risk, high" in text and "class" in text and "│" in text


async def test_questions_lead_to_the_library(teacher: Study) -> None:
    app = make_app(teacher)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "8")
        await app.workers.wait_for_complete()
        text = await press(pilot, "v", "v")
        row = next(line for line in text.split("\n") if "▸" in line)
        number = re.search(r"Question (\d+):", row)
        assert number is not None and "elsewhere" in text
        await press(pilot, "enter")
        assert isinstance(app.screen, LibraryScreen)
        current = app.screen._table.current
        assert current is not None and current.question_id == int(number[1])


async def test_filters_narrow_what_is_looked_at_together(teacher: Study) -> None:
    app = make_app(teacher)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "8", "f", "slash", *"7", "enter")
        assert "7 days" in shown(app)
        text = await press(pilot, "f", "slash", *"func", "enter")
        head = next(line for line in text.split("\n") if "At risk" in line)
        assert "7 days · Functions" in head
        text = await press(pilot, "0")
        assert "all days" in text


async def test_a_class_at_work_is_followed_as_answers_arrive(teacher: Study) -> None:
    room = teacher.classes.taught()[0]
    _, work = teacher.assignments.set(
        room, Terms("Live mock", Mode.EXAM, query="kind:single", count=10, minutes=20)
    )
    pupil = as_learner(teacher, teacher.classes.member(room, "Learner 9").learner_id)
    app = make_app(teacher)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "8", "v", "v", "v")
        assert "Live mock" in text and "0 of 30 done" in text
        text = await press(pilot, "enter")
        assert "30 not begun" in text
        begun = pupil.assignments.begin(work)
        session = pupil.sittings.resume(begun.sitting_id)
        for place in range(4):
            session.go_to(place)
            answer_right(session)
        # As the look for what others have written does every two seconds.
        app.publish(Changes.SITTINGS | Changes.ANSWERS)
        await pilot.pause()
        text = shown(app)
        assert "1 running" in text and "4 of 10" in text and "at question 4" in text
        session.finish()
        teacher.database.execute(
            "UPDATE sitting SET received_at = ended_at + 3600000000 WHERE sitting_id = ?",
            begun.sitting_id,
        )
        app.publish(Changes.SITTINGS | Changes.ANSWERS)
        await pilot.pause()
        text = shown(app)
        assert "1 done" in text and "done today 09:00, arrived today 10:00" in text


async def test_work_is_set_by_a_form_and_sat_from_today(teacher: Study, clock: SetClock) -> None:
    room = teacher.classes.taught()[0]
    app = make_app(teacher)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "8", "N")
        text = await press(pilot, "up", *"soon", "enter")
        assert "“soon” is no day or time" in text
        await press(pilot, "up", *["backspace"] * 4, *"+2 14:00", "enter")
        assert "due Mon 23 Nov 14:00" in flat(shown(app))
        text = await press(pilot, "enter")
        assert "▸ Made-up mock" in text and "0 of 30 done" in text
    pupil = as_learner(teacher, teacher.classes.member(room, "Learner 9").learner_id)
    app = make_app(pupil)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "1")
        first = next(line for line in text.split("\n") if "▸" in line)
        assert "Assigned" in first and "not begun" in first and "due Mon 23 Nov 14:00" in first
        assert "8 Class" not in text
        await press(pilot, "enter")
        assert sitting(app).title == "Made-up mock"
        await press(pilot, "b", "q")
        await until(pilot, lambda: "Assigned" in shown(app))
        text = shown(app)
        assert "◐ Assigned" in text and "Resume" not in text
        session = pupil.sittings.resume(
            sitting_id := pupil.assignments.mine()[0].running.sitting_id
        )  # type: ignore[union-attr]
        session.finish()
        app.publish(Changes.SITTINGS)
        await pilot.pause()
        assert pupil.assignments.mine()[0].state is State.DONE and sitting_id
        assert "● Assigned" in shown(app)


async def test_what_cannot_be_begun_says_why(teacher: Study, clock: SetClock) -> None:
    room = teacher.classes.taught()[0]
    terms = Terms("Later", Mode.PRACTICE, query="kind:single", count=5)
    teacher.assignments.set(room, replace(terms, opens_at=clock.now() + timedelta(hours=2)))
    pupil = as_learner(teacher, teacher.classes.member(room, "Learner 9").learner_id)
    app = make_app(pupil)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "1", "g")
        assert "opens today 11:00" in text
        await press(pilot, "g", "enter")
        told = [one.message for one in app._notifications]
        assert any("It opens on Saturday 21 November at 11:00." in one for one in told)


@pytest.mark.parametrize("learners", [0, 1])
async def test_a_class_of_few_is_shown_in_words(filled_study: Study, learners: int) -> None:
    teach(filled_study, ["Ada"][:learners], sittings=1)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        for view in ("8", "v", "v", "v", "v"):
            text = await press(pilot, view)
            await app.workers.wait_for_complete()
        assert ("Nobody is in this class yet" in text) == (learners == 0)
        assert ("Ada" in text) == (learners == 1)
        await press(pilot, "P")


async def test_the_report_is_saved_as_page_and_table(teacher: Study) -> None:
    app = make_app(teacher)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "8")
        await app.workers.wait_for_complete()
        await press(pilot, "z", "P")
    files = sorted(teacher.paths.reports.iterdir())
    assert [one.suffix for one in files] == [".csv", ".html"]
    for file in files:
        text = file.read_text("utf-8")
        assert "Learner 1" in text and "漢字" not in text
