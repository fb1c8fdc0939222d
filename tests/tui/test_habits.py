"""Habits on the screen: what a sitting brought, a word on a break, a word to who looks elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import Mode, Rules
from studytui.services.study import Study
from studytui.tui.app import StudyApp
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.telling import Word, written
from tests.conftest import SetClock
from tests.tui.showing import flat, press, shown

BREAK = "without a break: five away from the screen do good."


class Listening(StudyApp):
    """The app on a terminal whose bell can be heard."""

    rung = 0

    def bell(self) -> None:
        self.rung += 1


def begin(study: Study, rules: Rules) -> int:
    return study.exams.begin_questions([1, 2, 3, 4], rules, "Mine").sitting_id


async def study_on(pilot: Pilot[Any], clock: SetClock, minutes: int, key: str = "z") -> str:
    """A key every four minutes."""
    for _ in range(minutes // 4):
        clock.advance(timedelta(minutes=4))
        await press(pilot, key)
    return flat(shown(pilot.app))


async def test_a_session_that_ends_says_in_a_sentence_what_it_brought(
    filled_study: Study,
) -> None:
    app = StudyApp(filled_study)
    sitting = begin(filled_study, Rules(mode=Mode.TUTOR))
    async with app.run_test(size=(80, 24)) as pilot:
        app.sit(sitting)
        await pilot.pause()
        text = flat(await press(pilot, "a", "enter", "n", "a", "enter", "r", "s", "s"))
        words = filled_study.summaries.words(sitting)
        assert words.startswith("All 2 answered questions were new; ")
        assert words in text
        # Told at its end; later over the list, where the question needs no room.
        text = flat(await press(pilot, "q"))
        assert words in text
        assert words not in flat(await press(pilot, "enter"))


async def test_a_break_is_spoken_of_in_one_line_and_only_once(
    filled_study: Study, clock: SetClock
) -> None:
    app = Listening(filled_study)
    filled_study.settings = replace(filled_study.settings, notify="bell", break_minutes=20)
    async with app.run_test(size=(80, 24)) as pilot:
        app.sit(begin(filled_study, Rules(mode=Mode.TUTOR)))
        await press(pilot, "z")
        assert BREAK not in await study_on(pilot, clock, 16)
        assert f"20 minutes {BREAK}" in await study_on(pilot, clock, 4)
        assert app.rung == 1
        # It stays for some seconds, whatever is done, and nothing is said for twenty minutes more.
        assert BREAK in flat(await press(pilot, "m", "a"))
        screen = app.screen
        assert isinstance(screen, DriverScreen)
        for _ in range(12):
            screen._tick()
        assert BREAK not in flat(await press(pilot, "m"))
        assert BREAK not in await study_on(pilot, clock, 16)
        assert app.rung == 1


async def test_a_pause_of_five_minutes_begins_anew(filled_study: Study, clock: SetClock) -> None:
    filled_study.settings = replace(filled_study.settings, break_minutes=20)
    app = StudyApp(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.sit(begin(filled_study, Rules(mode=Mode.PRACTICE)))
        await press(pilot, "z")
        await study_on(pilot, clock, 16)
        clock.advance(timedelta(minutes=5))
        assert BREAK not in await study_on(pilot, clock, 12)


@pytest.mark.parametrize(
    "rules",
    [
        Rules(mode=Mode.EXAM),
        Rules(mode=Mode.PRACTICE, time_limit=timedelta(hours=3)),
    ],
)
async def test_in_an_exam_nothing_is_said_and_afterwards_it_is(
    filled_study: Study, clock: SetClock, rules: Rules
) -> None:
    filled_study.settings = replace(filled_study.settings, break_minutes=20)
    app = StudyApp(filled_study)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.sit(begin(filled_study, rules))
        await press(pilot, "m")
        assert BREAK not in await study_on(pilot, clock, 24, "m")
        await press(pilot, "question_mark")
        assert BREAK not in flat(shown(app))
        await press(pilot, "q", "r", "s", "s")
        assert not isinstance(app.screen, DriverScreen)
        assert "minutes without a break" in await press(pilot, "n")


async def test_no_word_of_a_break_where_the_settings_say_so(
    filled_study: Study, clock: SetClock
) -> None:
    filled_study.settings = replace(filled_study.settings, break_minutes=0)
    app = StudyApp(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.sit(begin(filled_study, Rules(mode=Mode.TUTOR)))
        assert BREAK not in await study_on(pilot, clock, 56)


@pytest.mark.parametrize(("notify", "rings"), [("off", 0), ("bell", 1)])
async def test_the_last_five_minutes_of_an_exam_ring_where_that_is_wanted(
    filled_study: Study, clock: SetClock, notify: str, rings: int
) -> None:
    filled_study.settings = replace(filled_study.settings, notify=notify)
    app = Listening(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.sit(begin(filled_study, Rules(time_limit=timedelta(minutes=20))))
        await pilot.pause()
        for seconds in (60, 870, 60, 60):
            clock.advance(timedelta(seconds=seconds))
            screen = app.screen
            assert isinstance(screen, DriverScreen)
            screen._tick()
        assert app.rung == rings


async def test_a_plan_that_is_done_rings_once(learner: Study) -> None:
    learner.settings = replace(learner.settings, notify="bell")
    app = Listening(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        number = len(learner.plans.agenda().tasks)
        assert number > 1
        await press(pilot, *["x", "j"] * (number - 1))
        assert app.rung == 0
        await press(pilot, "x")
        assert app.rung == 1
        await press(pilot, "2", "1")
        assert app.rung == 1


def test_a_notification_is_made_of_words_that_stand_in_the_program() -> None:
    assert written("osc9", Word.PLAN_DONE) == (
        "\x1b]9;studytui: What was planned for today is done\x07"
    )
    assert written("osc777", Word.BREAK) == "\x1b]777;notify;studytui;Time for a break\x07"
    assert written("off", Word.BREAK) == written("bell", Word.BREAK) == ""
    for word in Word:
        # A semicolon would begin another part, and so would a control character.
        assert word.value.replace(" ", "").isalpha()
