"""The Goal screen, key by key, over a real library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from textual.pilot import Pilot

from studytui.domain.goal import Goal
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.goal import GoalScreen
from tests.tui.showing import flat, press, shown

SIZES = [(80, 24), (120, 40), (40, 20)]


@asynccontextmanager
async def goal_screen(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app at the Goal screen."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(app.screen, GoalScreen)
        yield pilot


async def typed(pilot: Pilot[None], words: str) -> str:
    """Type words as they are."""
    names = {" ": "space", ".": "full_stop", "-": "minus", ",": "comma", "+": "plus"}
    return await press(pilot, *(names.get(one, one) for one in words))


@pytest.mark.parametrize("size", SIZES)
async def test_a_goal_is_set_key_by_key(filled_study: Study, size: tuple[int, int]) -> None:
    async with goal_screen(filled_study, size) as pilot:
        await typed(pilot, "19.12.")
        await press(pilot, "enter")
        await typed(pilot, "24 Nov, 1 Dec to 3 Dec")
        await press(pilot, "enter")
        await typed(pilot, "Driving")
        await press(pilot, "enter", "down", "right")
        for _ in range(3):
            await press(pilot, "down")
        await press(pilot, "9", "0", "enter")
    found = filled_study.goals.current()
    assert found == Goal(
        name="Driving",
        exam_date=date(2026, 12, 19),
        target=1.0,
        weekday_minutes=(90, 60, 60, 60, 60, 60, 60),
        days_off=frozenset(
            {date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)}
        ),
    )


async def test_what_is_missing_is_said_with_what_is_planned_instead(filled_study: Study) -> None:
    async with goal_screen(filled_study) as pilot:
        words = flat(shown(pilot.app))
        assert "Without a day the next 14 days are planned." in words
        assert "6 topics · weighed by their number of questions" in words
        await typed(pilot, "1.1.2020")
        words = flat(shown(pilot.app))
        assert "That day has passed: the next 14 days are planned until you give another." in words


async def test_no_hours_at_all_are_said(filled_study: Study) -> None:
    filled_study.goals.save(Goal(name="Exam", exam_date=date(2026, 12, 19)))
    async with goal_screen(filled_study) as pilot:
        assert "No weekday has time: 60 minutes a day are planned." in flat(shown(pilot.app))


async def test_no_topics_are_said(study: Study) -> None:
    study.goals.save(Goal(name="Exam"))
    async with goal_screen(study) as pilot:
        words = "No question has a topic: reviews and new questions are planned."
        assert words in flat(shown(pilot.app))


async def test_a_day_that_cannot_be_read_is_not_kept(filled_study: Study) -> None:
    async with goal_screen(filled_study) as pilot:
        await typed(pilot, "soon")
        assert "“soon” is not a day." in flat(shown(pilot.app))
        await press(pilot, "enter", "enter", "enter", "enter")
        assert isinstance(pilot.app.screen, GoalScreen)
    assert filled_study.goals.current() is None


async def test_a_goal_is_removed_by_a_key_and_u_brings_it_back(filled_study: Study) -> None:
    goal = Goal(name="Exam", exam_date=date(2026, 12, 19))
    filled_study.goals.save(goal)
    async with goal_screen(filled_study) as pilot:
        await press(pilot, "X")
        assert filled_study.goals.current() is None
        await press(pilot, "u")
        assert filled_study.goals.current() == goal


async def test_a_profile_gives_the_exam_its_name_and_its_mark(filled_study: Study) -> None:
    async with goal_screen(filled_study) as pilot:
        await press(pilot, "enter", "enter", "enter")
        profiles = filled_study.profiles.all()
        place = [one.name for one in profiles].index("pcep-30-03") + 1
        await press(pilot, *["right"] * place)
        assert "70 % wanted" in flat(shown(pilot.app))
        await press(pilot, "enter")
    found = filled_study.goals.current()
    assert found is not None and (found.name, found.profile) == ("PCEP-30-03", "pcep-30-03")
