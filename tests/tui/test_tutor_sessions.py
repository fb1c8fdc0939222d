"""The tutor in the driver: explanations at once, wrong ones again later, sessions of so many minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import Mode, Rules
from studytui.domain.text import escape
from studytui.services.study import Study
from studytui.storage.tables.questions import OptionRow, QuestionTextRow
from studytui.tui.app import make_app
from studytui.tui.screens.driver import DriverScreen
from tests.made_sittings import Movable
from tests.tui.showing import flat, lines, press, shown, sitting


@asynccontextmanager
async def tutoring(study: Study, *questions: int, **rules: Any) -> AsyncIterator[Pilot[Any]]:
    """The app at 80x24, taking these questions in tutor mode."""
    wanted = Rules(mode=Mode.TUTOR, **rules)
    begun = study.exams.begin_questions(questions, wanted, "Mine")
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.sit(begun.sitting_id)
        await pilot.pause()
        yield pilot


def tick(pilot: Pilot[Any]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, DriverScreen)
    screen._tick()


async def test_each_option_is_explained_at_once_however_long_the_texts_are(
    filled_study: Study,
) -> None:
    connection = filled_study.database.connection
    words = "Because it is so, and for many more reasons that are told at length here. "
    QuestionTextRow.update(
        stem=escape("A long story. " * 120), explanation=escape(words * 20)
    ).where(QuestionTextRow.question == 1).execute(connection)
    for number in range(4):
        OptionRow.update(
            text=escape(f"Option {number} " + "with a long text " * 8),
            explanation=escape(f"Why {number}: " + words * 3),
        ).where(OptionRow.question == 1, OptionRow.number == number).execute(connection)
    async with tutoring(filled_study, 1, 2) as pilot:
        text = await press(pilot, "a", "enter")
        assert "✗ Wrong   The right answer: B" in text and "Explanation" in text
        # A fifth of the height at least stays for the options.
        assert sum("Option" in one or "with a long" in one for one in lines(pilot.app)) >= 4
        seen = text
        for _ in range(12):
            seen += await press(pilot, "space")
        for number in range(4):
            assert f"Why {number}: Because" in flat(seen)
        assert "Key points" in seen and "Book of Examples" in seen
        for line in lines(pilot.app):
            assert len(line) <= 80


async def test_a_wrong_one_is_asked_again_at_the_end(filled_study: Study) -> None:
    async with tutoring(filled_study, 1, 2) as pilot:
        assert "ask it again" not in lines(pilot.app)[-1]
        await press(pilot, "a", "enter")
        assert "+ ask it again later" in lines(pilot.app)[-1]
        text = await press(pilot, "plus")
        assert "1 of 3" in text and "It comes again at the end." in text
        assert "ask it again" not in lines(pilot.app)[-1]
        await press(pilot, "plus")
        assert len(sitting(pilot.app).items) == 3
        await press(pilot, "n", "b", "enter", "n")
        text = shown(pilot.app)
        assert "3 of 3" in text and "+ Asked again: not scored." in text


async def test_a_right_one_is_not_asked_again(filled_study: Study) -> None:
    async with tutoring(filled_study, 1, 2) as pilot:
        await press(pilot, "b", "enter", "plus")
        assert len(sitting(pilot.app).items) == 2


async def test_in_review_what_was_asked_again_stands_last_and_counts_nowhere(
    filled_study: Study,
) -> None:
    async with tutoring(filled_study, 1, 2) as pilot:
        await press(pilot, "a", "enter", "plus", "n", "b", "enter", "n")
        again = sitting(pilot.app).items[2]
        await press(pilot, "abcd"[again.option_order.index(1)], "enter")
        text = await press(pilot, "r", "s", "s")
        assert "✓ 1 right  ✗ 1 wrong" in text and "Question 1 of 2" in text
        assert "▸all 2   wrong 1" in text
        text = await press(pilot, "n", "n")
        assert "Question 1 asked again: not scored" in text and "3+ ✓" in text
        assert "Question 1 of 2" in await press(pilot, "f", "enter")


async def test_a_session_tells_its_minutes_and_ends_with_a_calm_word(
    filled_study: Study, clock: Movable
) -> None:
    async with tutoring(filled_study, 1, 2, session=timedelta(minutes=2)) as pilot:
        assert "tutor · 2 min" in lines(pilot.app)[0]
        clock.advance(timedelta(seconds=61))
        tick(pilot)
        await pilot.pause()
        assert "tutor · 1 min" in lines(pilot.app)[0]
        await press(pilot, "a")
        clock.advance(timedelta(seconds=59))
        tick(pilot)
        await pilot.pause()
        text = shown(pilot.app)
        assert "2 minutes are over: r hands in, n goes on" in text
        assert "tutor · over" in lines(pilot.app)[0]
        assert sitting(pilot.app).ended_at is None
        assert "2 of 2" in await press(pilot, "n")
        tick(pilot)
        await pilot.pause()
        assert "minutes are over" not in shown(pilot.app), "it is said once"


@pytest.mark.parametrize("has_confidence", [True, False])
async def test_sure_is_named_only_where_it_can_be_said(
    filled_study: Study, has_confidence: bool
) -> None:
    async with tutoring(filled_study, 1, 2, has_confidence=has_confidence) as pilot:
        text = await press(pilot, "b", "b")
        assert ("sure" in text) is has_confidence
        assert ("you are sure" in flat(await press(pilot, "question_mark"))) is has_confidence
