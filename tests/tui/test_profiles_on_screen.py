"""Profiles in Exams and in the builder, and scores in marks and grades wherever scores are shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import Grade, Marking, Mode, Rules, Sitting
from studytui.services.study import Study
from studytui.storage import results, sittings
from studytui.tui.app import make_app
from studytui.tui.screens.builder import BuilderScreen
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.tutorial import TutorialScreen
from tests.made_sittings import answer_right, answer_wrong
from tests.tui.showing import flat, lines, press, shown, strips

OWN = """
title = "Course test"
pass_mark = 50
unscored = 2
may_return = false
break_pool = 5

[[blocks]]
questions = 8
minutes = 10
repeat = 2

[marking]
right = 4
wrong = -1

[[topics]]
topic = "Functions"
percent = 50

[[topics]]
topic = "Nowhere"
percent = 50
"""


@asynccontextmanager
async def at(
    study: Study, *keys: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Any]]:
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, *keys)
        yield pilot


@pytest.fixture
def own_profile(filled_study: Study) -> Study:
    folder = filled_study.paths.profiles
    folder.mkdir()
    (folder / "course.toml").write_text(OWN, "utf-8")
    return filled_study


def begun(study: Study) -> Sitting:
    (line,) = results.open_sittings(study.database, study.learner_id)
    found = sittings.load(study.database, line.sitting_id)
    assert found is not None
    return found


def is_on(pilot: Pilot[Any], words: str) -> bool:
    return any(line.startswith(" ▸") and words in line for line in lines(pilot.app))


async def go_to(pilot: Pilot[Any], words: str) -> str:
    """Move down to the row of these words."""
    for _ in range(30):
        if is_on(pilot, words):
            return shown(pilot.app)
        await press(pilot, "down")
    raise AssertionError(shown(pilot.app))


# Exams


async def test_profiles_stand_after_the_exams_with_what_they_would_be_now(
    own_profile: Study,
) -> None:
    async with at(own_profile, "3", size=(80, 40)) as pilot:
        text = shown(pilot.app)
        assert text.index("Build an exam") < text.index("Profiles") < text.index("PCEP-30-03")
        assert "14 × 20 questions · 7 h" in text
        text = flat(await go_to(pilot, "Course test"))
        assert "16 of 60 questions in 2 blocks of 8 (10 minutes each)" in text
        assert "5 minutes of breaks in all, a closed block stays closed." in text
        assert "A right answer earns 4 marks, a wrong one costs 1." in text
        assert "2 of the questions, by lot, do not count." in text
        assert "Need 8 Nowhere, found 0. 8 others take their place." in text


async def test_one_key_starts_an_exam_under_a_profile(own_profile: Study) -> None:
    async with at(own_profile, "3") as pilot:
        await go_to(pilot, "Course test")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DriverScreen)
        sitting = begun(own_profile)
        assert (sitting.rules.profile, sitting.title) == ("course", "Course test")
        assert len(sitting.items) == 16 and len(sitting.blocks) == 2
        assert sitting.rules.marking == Marking(4.0, -1.0)


async def test_what_an_exam_says_before_comes_before_its_clock(filled_study: Study) -> None:
    async with at(filled_study, "3") as pilot:
        await go_to(pilot, "PCEP-30-03")
        text = flat(await press(pilot, "enter"))
        assert isinstance(pilot.app.screen, TutorialScreen)
        assert "You pass with 70 %." in text and "30 of 60 questions" in text
        assert "⏎ start" in text
        assert filled_study.sittings.open_ones() == []
        await press(pilot, "q")
        assert is_on(pilot, "PCEP-30-03") and filled_study.sittings.open_ones() == []
        await press(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, DriverScreen)
        assert begun(filled_study).rules.profile == "pcep-30-03"


async def test_the_builder_says_it_as_well_but_not_where_one_learns(filled_study: Study) -> None:
    async with at(filled_study, "3", "x") as pilot:
        await choose(pilot, "PCEP-30-03")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TutorialScreen)
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, BuilderScreen)
        await press(pilot, "down", "down", "right", "enter")
        assert isinstance(pilot.app.screen, DriverScreen)
        assert begun(filled_study).rules.mode is Mode.TUTOR


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_a_tutorial_is_shown_literally_and_scrolls(
    own_profile: Study, size: tuple[int, int]
) -> None:
    text = "[b]one[/] \x1b[31m [@click=app.bell]x[/]\n\n" + "word " * 400 + "\n\nthe end"
    path = own_profile.paths.profiles / "course.toml"
    path.write_text(f'tutorial = """{text.replace(chr(27), "")}"""\n' + OWN)
    async with at(own_profile, "3", size=size) as pilot:
        await go_to(pilot, "Course test")
        shown_text = await press(pilot, "enter")
        assert "[b]one[/]" in shown_text
        assert all(strip.cell_length == size[0] for strip in strips(pilot.app))
        assert "the end" in await press(pilot, "end")


async def test_e_takes_it_as_practice_without_clock_and_blocks(own_profile: Study) -> None:
    async with at(own_profile, "3") as pilot:
        await go_to(pilot, "Course test")
        text = flat(await press(pilot, "e", "e"))
        assert "‹practice›" in text and "no time limit" in text and "do not count" not in text
        await press(pilot, "enter")
        sitting = begun(own_profile)
        assert sitting.rules.mode is Mode.PRACTICE
        assert (sitting.deadline, sitting.blocks) == (None, ())


async def test_x_opens_the_builder_with_the_profile_under_the_cursor(own_profile: Study) -> None:
    async with at(own_profile, "3") as pilot:
        await go_to(pilot, "Course test")
        text = await press(pilot, "x")
        assert isinstance(pilot.app.screen, BuilderScreen)
        assert "‹ Course test ›" in text


async def test_a_bad_file_is_listed_with_its_mistake_and_starts_nothing(
    own_profile: Study,
) -> None:
    (own_profile.paths.profiles / "bad.toml").write_text('title = "[b]x[/]"\nnope = 1\n')
    async with at(own_profile, "3") as pilot:
        text = flat(await go_to(pilot, "bad.toml"))
        assert "cannot be used" in text and "line 2" in text and "no key 'nope'" in text
        await press(pilot, "enter")
        assert any("line 2" in one.message for one in pilot.app._notifications)
        assert own_profile.sittings.open_ones() == []
        await press(pilot, "up")
        assert not is_on(pilot, "bad.toml")


async def test_titles_of_profiles_are_shown_literally(own_profile: Study) -> None:
    path = own_profile.paths.profiles / "course.toml"
    path.write_text(OWN.replace("Course test", "[b]C[/] [@click=app.bell]x[/]"))
    async with at(own_profile, "3") as pilot:
        assert "[b]C[/] [@click=app.bell]x[/]" in await go_to(pilot, "[b]C")
        assert "[b]C[/]" in await press(pilot, "x")


# The builder


async def choose(pilot: Pilot[Any], title: str) -> str:
    """Choose a profile in the builder, from its first row."""
    for _ in range(20):
        text = await press(pilot, "right")
        if f"‹ {title} ›" in text:
            return text
    raise AssertionError(shown(pilot.app))


def row(text: str, label: str) -> str:
    return next(line for line in text.splitlines() if line[3:].startswith(label))[20:].strip(" ‹›")


async def test_a_profile_fills_the_other_fields(own_profile: Study) -> None:
    async with at(own_profile, "3", "x") as pilot:
        text = await choose(pilot, "Course test")
        assert row(text, "Questions") == "16"
        assert row(text, "Minutes") == "by the blocks"
        assert row(text, "Wrong answers") == "−1 mark"
        assert row(text, "Pass mark") == "50 %"
        assert "2 blocks of 8" in flat(text) and "Need 8 Nowhere, found 0." in flat(text)
        text = await choose(pilot, "PCEP-30-03")
        assert (row(text, "Questions"), row(text, "Minutes")) == ("30", "40")
        assert row(text, "Pass mark") == "70 %" and row(text, "Wrong answers") == "cost nothing"
        text = await choose(pilot, "none")
        assert row(text, "Pass mark") == "none" and row(text, "Questions") == "30"


async def test_extra_time_is_said_and_goes_into_every_block(own_profile: Study) -> None:
    async with at(own_profile, "3", "x") as pilot:
        await choose(pilot, "Course test")
        text = flat(await press(pilot, *["down"] * 4, "right", "right"))
        assert "× 1.5" in text and "2 blocks of 8 (15 minutes each)" in text
        await press(pilot, "enter")
        rules = begun(own_profile).rules
        assert [block.time_limit for block in rules.blocks] == [timedelta(minutes=15)] * 2
        assert rules.extra_time == 1.5


async def test_fewer_questions_keep_the_pace_and_minutes_may_be_set(filled_study: Study) -> None:
    async with at(filled_study, "3", "x") as pilot:
        await choose(pilot, "PCEP-30-03")
        text = await press(pilot, "down", "1", "5")
        assert row(text, "Minutes") == "20" and "15 of 60 questions" in flat(text)
        text = await press(pilot, "9", "9")
        assert row(text, "Questions") == "30", "a profile has no more"
        text = await press(pilot, "down", "down", "1", "0")
        assert "10 minutes" in flat(text)
        await press(pilot, "enter", "enter")
        assert begun(filled_study).rules.time_limit == timedelta(minutes=10)


async def test_without_a_clock_there_is_nothing_to_extend(filled_study: Study) -> None:
    async with at(filled_study, "3", "x") as pilot:
        text = await press(pilot, "down", "down", "left")
        assert row(text, "Extra time") == "no clock"
        text = await press(pilot, "right")
        assert row(text, "Extra time") == "none"


async def test_what_was_seen_can_be_left_out(filled_study: Study) -> None:
    ids = list(range(1, 10))
    session = filled_study.sittings.resume(
        filled_study.exams.begin_questions(ids, Rules(), "Seen").sitting_id
    )
    for place in range(len(ids)):
        session.go_to(place)
        answer_right(session)
    session.finish()
    async with at(filled_study, "3", "x") as pilot:
        text = await press(pilot, *["down"] * 5, "left")
        assert row(text, "Seen before") == "left out" and "of 51 questions" in flat(text)
        await press(pilot, "enter")
        assert not {item.question_id for item in begun(filled_study).items} & set(ids)


async def test_when_all_was_seen_that_is_said(filled_study: Study) -> None:
    filled_study.database.execute(
        "INSERT INTO question_progress(learner_id, question_id, attempts, last_answered_at, "
        '"right", wrong, created_at, updated_at) '
        "SELECT ?, question_id, 1, 0, 1, 0, 0, 0 FROM question",
        filled_study.learner_id,
    )
    async with at(filled_study, "3", "x") as pilot:
        text = flat(await press(pilot, *["down"] * 5, "left"))
        assert "all of them were seen before" in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, BuilderScreen)


async def test_wrong_answers_may_cost_less_than_the_profile_says(own_profile: Study) -> None:
    async with at(own_profile, "3", "x") as pilot:
        await choose(pilot, "Course test")
        text = flat(await press(pilot, *["down"] * 8, "right"))
        assert "A right answer earns 4 marks, a wrong one costs nothing." in text
        await press(pilot, "enter")
        assert begun(own_profile).rules.marking == Marking(4.0)


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_every_row_can_be_reached_and_every_line_fits(
    own_profile: Study, size: tuple[int, int]
) -> None:
    async with at(own_profile, "3", "x", size=size) as pilot:
        await choose(pilot, "Course test")
        for _ in range(10):
            assert all(strip.cell_length == size[0] for strip in strips(pilot.app))
            await press(pilot, "down")
        assert is_on(pilot, "Pass mark")
        text = shown(pilot.app)
        assert "16 of 60 questions in 2 blocks of 8" in flat(text)
        await press(pilot, *["up"] * 9)
        assert is_on(pilot, "Profile")


# Scores


MARKED = Rules(
    mode=Mode.EXAM,
    marking=Marking(4.0, -1.0),
    pass_mark=40.0,
    grades=(Grade("A*", 90), Grade("B", 70), Grade("E", 40), Grade("U", 0)),
)


def sat(study: Study, wrong: int, of: int = 10) -> int:
    ids = [number for number in range(1, 60) if number % 10][:of]
    sitting_id = study.exams.begin_questions(ids, MARKED, "Marked").sitting_id
    session = study.sittings.resume(sitting_id)
    for place in range(of):
        session.go_to(place)
        (answer_wrong if place < wrong else answer_right)(session)
    session.finish()
    return sitting_id


async def test_marks_and_grade_stand_wherever_a_score_does(filled_study: Study) -> None:
    sat(filled_study, 2)
    async with at(filled_study) as pilot:
        text = flat(shown(pilot.app))
        assert "Last: Marked, 75 % · 30 of 40 marks ✓ grade B" in text
        text = flat(await press(pilot, "3", "end"))
        assert "75 % ✓ grade B" in text and "30 of 40 marks" in text
        text = flat(await press(pilot, "4"))
        assert "75 %" in text and "✓ grade B" in text
        text = flat(await press(pilot, "enter"))
        assert "30 of 40 marks 75 % ✓ grade B pass mark 40 %" in text
        text = flat(await press(pilot, "7", "v"))
        assert "30 of 40" in text and "grade B" in text


async def test_a_score_below_zero_is_shown_as_one(filled_study: Study) -> None:
    sat(filled_study, 10)
    async with at(filled_study) as pilot:
        assert "−25 % · −10 of 40 marks ✗ grade U" in flat(shown(pilot.app))
        assert "−25" in flat(await press(pilot, "7"))
        assert "−25 % −10 of 40" in flat(await press(pilot, "v"))
        assert "−10 of 40 marks" in flat(await press(pilot, "4", "enter"))
