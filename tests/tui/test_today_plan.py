"""Today with a goal: the tasks of the day, what is done with them, and the days ahead."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from studytui.tui.layouts.today import Task
from studytui.tui.screens.horizon import HorizonScreen
from studytui.tui.screens.today import TodayScreen
from studytui.tui.widgets.month_grid import MonthGrid
from studytui.tui.widgets.virtual_list import VirtualList
from tests.conftest import SetClock
from tests.made_goals import GOAL, TODAY
from tests.made_sittings import answer_right, practise
from tests.tui.showing import flat, lines, press, shown, sitting


def rows(app: StudyApp) -> list[Task]:
    found = app.screen.query_one(VirtualList)
    return [found.row(number) for number in range(found.count)]


def row(app: StudyApp, label: str) -> str:
    return next(line for line in lines(app)[2:] if f" {label} " in line)


def said(app: StudyApp) -> str:
    return " ".join(one.message for one in app._notifications)


def on(app: StudyApp, kind: str) -> None:
    """Put the cursor on the first open task of a kind."""
    found = app.screen.query_one(VirtualList)
    found.move_to(
        next(n for n, one in enumerate(rows(app)) if one.planned and one.planned.kind == kind)
    )


async def test_the_day_stands_with_its_tasks_minutes_points_and_why(learner: Study) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "Sun 22 Nov · PCEP in 22 days" in text
        assert "nothing yet of 2 h" in text and " days in a row" in text
        assert row(app, "Review").startswith(" ▸ ○ Review    ") and "questions due" in text
        on(app, "learn")
        await pilot.pause()
        assert row(app, "Learn").endswith(" points") and " 25 min " in row(app, "Learn")
        text = flat(shown(app))
        assert "Why: " in text and "% of the exam, mastery " in text
        assert "costs about" in text or "can be made up for later" in text
        assert "Mon ▇▇" in text and "Tue — off" in text and "o all days" in text
        assert "⏎ start x done s skip T tomorrow + 10 min e goal ? help q quit" in text


async def test_how_ready_one_is_stands_over_what_is_done_today(learner: Study) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first, second = lines(app)[3:5]
        assert first.startswith(" Sun 22 Nov · PCEP in 22 days ") and " ready " in first
        assert first.rstrip().endswith("pass mark 70 %")
        assert second.strip().startswith("nothing yet of 2 h today")


@pytest.mark.parametrize(
    ("key", "sign", "word"),
    [("x", "●", "done"), ("s", "–", "skipped"), ("T", "→", "tomorrow")],
)
async def test_a_task_is_done_skipped_or_moved_and_u_takes_it_back(
    learner: Study, key: str, sign: str, word: str
) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        on(app, "learn")
        await pilot.pause()
        before = row(app, "Learn")
        await press(pilot, key)
        assert row(app, "Learn").startswith(f" ▸ {sign} Learn")
        assert row(app, "Learn").endswith(word)
        await press(pilot, "u")
        assert row(app, "Learn") == before
        await press(pilot, "U")
        assert f" {sign} Learn" in row(app, "Learn")


async def test_the_same_key_again_says_that_it_was_not(learner: Study) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        on(app, "learn")
        assert "x not done" in await press(pilot, "x")
        assert "25 min of 2 h" in shown(app)
        assert "nothing yet of" in await press(pilot, "x")
        assert "s do it" in await press(pilot, "s")
        assert " ▸ ○ Learn" in await press(pilot, "s")


async def test_a_finished_sitting_ticks_its_task_and_the_cursor_goes_on(
    learner: Study, clock: SetClock
) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        on(app, "learn")
        await press(pilot, "enter")
        session = app.screen.session  # type: ignore[attr-defined]
        assert sitting(app).title.startswith("Learn: ")
        for place in range(len(sitting(app).items)):
            session.go_to(place)
            clock.advance(timedelta(seconds=20))
            answer_right(session)
            session.reveal()
        session.finish()
        await press(pilot, "q")
        await press(pilot, "1")
        assert isinstance(app.screen, TodayScreen)
        assert "● Learn" in row(app, "Learn") and "25 min of 2 h" in shown(app)
        assert rows(app)[app.screen.query_one(VirtualList).cursor].is_open


async def test_a_sitting_that_waits_is_taken_up_from_its_task(learner: Study) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        on(app, "learn")
        await press(pilot, "enter")
        begun = sitting(app).sitting_id
        await press(pilot, "q")
        assert "◐ Learn" in row(app, "Learn") and "0 of " in row(app, "Learn")
        assert "Resume" not in shown(app)
        on(app, "learn")
        await press(pilot, "enter")
        assert sitting(app).sitting_id == begun


async def test_what_was_missed_is_told_in_a_line(learner: Study, clock: SetClock) -> None:
    learner.plans.agenda()
    clock.advance(timedelta(days=1))
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert re.search(r"Yesterday's \d tasks were not done: .* planned anew\.", flat(shown(app)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"exam_date": TODAY}, "PCEP is today"),
        ({"exam_date": TODAY}, "Nothing is planned for the day of the exam. Good luck!"),
        ({"exam_date": TODAY + timedelta(days=1)}, "PCEP is tomorrow"),
        ({"exam_date": TODAY + timedelta(days=1)}, "Mon exam"),
        ({"exam_date": TODAY - timedelta(days=3)}, "PCEP was 3 days ago"),
        ({"exam_date": TODAY - timedelta(days=3)}, "e gives another day"),
        ({"exam_date": None}, "The exam has no day, so only two weeks are planned"),
        ({"weekday_minutes": (0,) * 7}, "No weekday has time, so an hour a day is planned"),
        ({"days_off": frozenset({TODAY})}, "today is off"),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_whatever_a_goal_is_like_its_day_has_clear_words(
    learner: Study, change: dict[str, object], told: str, size: tuple[int, int]
) -> None:
    learner.goals.save(replace(GOAL, **change))
    app = make_app(learner)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = flat(shown(app))
        if size[0] > 40 or not told.startswith("Mon"):
            assert told in text
        assert "Session" in text and "? help" in text
        assert re.search(r"Review \d+ questions due", text), "planned or not, it is due"


async def test_the_exam_of_tomorrow_takes_no_task(learner: Study) -> None:
    learner.goals.save(replace(GOAL, exam_date=TODAY + timedelta(days=1)))
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        on(app, "learn")
        await press(pilot, "T")
        assert "The exam is tomorrow." in said(app)
        assert "○ Learn" in row(app, "Learn")


async def test_without_a_goal_a_line_says_what_it_would_bring(learner: Study) -> None:
    learner.goals.clear()
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "A goal (e) makes a plan" in text and "Review" in text and "Wrong" in text
        assert "all days" not in text
        on_review = next(n for n, one in enumerate(rows(app)) if one.act == "due")
        app.screen.query_one(VirtualList).move_to(on_review)
        await press(pilot, "enter")
        assert sitting(app).title == "Review"


async def test_a_topic_of_the_same_name_elsewhere_is_told_apart(learner: Study) -> None:
    learner.database.execute(
        "INSERT INTO subject(name, description, display_order, created_at, updated_at) "
        "VALUES ('Java', '', 0, 0, 0)"
    )
    learner.database.execute(
        "INSERT INTO topic(subject_id, name, description, display_order, created_at, updated_at) "
        "SELECT 2, name, '', 0, 0, 0 FROM topic"
    )
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert " · Python " in row(app, "Learn")


async def test_no_more_questions_are_promised_than_the_topic_has(learner: Study) -> None:
    learner.plans.agenda()
    learner.database.execute("UPDATE plan_task SET kind = 'practise' WHERE topic_id IS NOT NULL")
    learner.database.execute("UPDATE question SET status = 'retired' WHERE question_id > 24")
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Practise  4 questions · " in row(app, "Practise")


async def test_topic_names_are_never_markup(learner: Study) -> None:
    learner.database.execute("UPDATE topic SET name = '[bold]x[/nope] ' || topic_id")
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "[bold]x[/nope]" in shown(app)
        assert "[bold]x[/nope]" in await press(pilot, "o")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_all_days_up_to_the_exam_stand_in_a_calendar(
    learner: Study, size: tuple[int, int]
) -> None:
    app = make_app(learner)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "o")
        assert isinstance(app.screen, HorizonScreen)
        text = shown(app)
        assert "PCEP · Mon 14 Dec, in 22 days" in text and " planned of " in text
        assert "Sunday 22 November" in text and "Review" in text
        if size == (80, 24):
            assert "off" in text and "█ " in text and "3 mocks" in flat(text)
        await press(pilot, "l", "l")
        assert "Tuesday 24 November" in shown(app) and "A day off." in shown(app)
        await press(pilot, "j")
        assert "Tuesday 1 December" in shown(app)
        await press(pilot, "G")
        assert "Monday 14 December" in shown(app) and "The exam." in shown(app)
        assert app.screen.query_one(MonthGrid).current == GOAL.exam_date
        await press(pilot, "g")
        assert "Sunday 22 November" in shown(app)
        await press(pilot, "o")
        assert isinstance(app.screen, TodayScreen)


async def test_the_plan_is_saved_as_a_calendar_file(learner: Study) -> None:
    from icalendar import Calendar

    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o", "I")
        assert "Saved plan-2026-11-22.ics" in said(app)
    path = learner.paths.reports / "plan-2026-11-22.ics"
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert len(events) == len(learner.plans.all_tasks()) + 1
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_move_seen_in_the_calendar(learner: Study) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        on(app, "learn")
        await pilot.pause()
        task = rows(app)[app.screen.query_one(VirtualList).cursor].planned
        assert task is not None
        await press(pilot, "T")
        text = await press(pilot, "o", "l")
        assert "Monday 23 November" in text and task.topic in text.partition("Monday 23")[2]


_IMPORTED = """
import asyncio, json, sys
from pathlib import Path
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import make_app

study = Study.open(Paths(Path(sys.argv[1])), settings=Settings())

async def look():
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert study.has_goal and app.screen._has_plan

asyncio.run(look())
print(json.dumps(sorted(sys.modules)))
"""


def imported(home: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORTED, str(home)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_plan_that_is_fresh_is_shown_without_the_planner(learner: Study) -> None:
    """The first opening of the day makes it, by the machine's own clock."""
    heavy = {
        "fsrs",
        "icalendar",
        "statistics",
        "studytui.domain.plan",
        "studytui.domain.progress",
        "studytui.services.planning",
        "studytui.services.learning",
        "studytui.services.curriculum",
        "studytui.services.exams",
    }
    home = learner.paths.home
    learner.goals.save(replace(GOAL, exam_date=None))
    learner.close()
    assert "studytui.domain.plan" in imported(home)
    assert imported(home) & heavy == set()


async def test_an_answer_elsewhere_leaves_the_list_as_it_is(
    learner: Study, clock: SetClock
) -> None:
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = [one.name for one in rows(app) if one.planned]
        practise(learner, clock, "topic:operators", 6, 0)
        app.publish(app.screen.depends_on)  # type: ignore[attr-defined]
        await pilot.pause()
        assert [one.name for one in rows(app) if one.planned] == before
