"""Suspect questions in the library, and the sheet about a question, key by key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import Rules
from studytui.services.study import Study
from studytui.storage import near_duplicates
from studytui.tui.app import make_app
from studytui.tui.screens.about import AboutScreen
from studytui.tui.screens.library import LibraryScreen
from tests.drafts import Taker, options, question
from tests.tui.showing import flat, press, shown

SIZES = [(80, 24), (120, 40), (40, 20)]
HOSTILE = "[@click=app.bell]x[/] [/nope] list[int]"
STEM = f"Which animal of the meadow {HOSTILE} gives wool to the people of the village?"


@pytest.fixture
def library(study: Study) -> Study:
    """Three questions: the first two nearly the same with another key, the third with an
    explanation that names another option; a fourth has nothing to it."""
    take = Taker(study)
    take(
        question("1", stem=STEM, options=options("a sheep", "a cow", "a hen", right="A")),
        question(
            "2",
            stem=f"{STEM} Say which.",
            options=options("a sheep", "a cow", "a hen", right="B"),
        ),
        question("3", explanation=f"{HOSTILE}. The correct answer is C."),
        question("4"),
    )
    near_duplicates.look_for_waiting(study.database)
    return study


@asynccontextmanager
async def opened(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app at its Library, the cursor on the first question."""
    async with make_app(study).run_test(size=size) as pilot:
        await pilot.press("2")
        await pilot.pause()
        yield pilot


def screen(pilot: Pilot[None]) -> LibraryScreen:
    found = pilot.app.screen
    assert isinstance(found, LibraryScreen)
    return found


async def test_the_list_says_which_are_suspect_and_how_many(library: Study) -> None:
    async with opened(library) as pilot:
        text = shown(pilot.app)
        assert "4 questions · 3 suspect (is:suspect)" in text
        assert sum(line.rstrip().endswith("suspect") for line in text.splitlines()) == 3
        assert "Suspect: near duplicate · w says why" in text


async def test_a_search_finds_them(library: Study) -> None:
    async with opened(library) as pilot:
        text = await press(pilot, "/", *"is:suspect", "enter")
        assert "3 questions found" in text


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_sheet_says_why(library: Study, size: tuple[int, int]) -> None:
    async with opened(library, size) as pilot:
        text = flat(await press(pilot, "w"))
        assert isinstance(pilot.app.screen, AboutScreen)
        assert "Why it is suspect" in text
        assert "whose key is another: “a cow” there, “a sheep” here." in text
        assert "the other" in text and "q back" in text
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_letters_are_told_in_the_words_of_the_explanation(library: Study) -> None:
    async with opened(library) as pilot:
        text = flat(await press(pilot, "j", "j", "w"))
        assert "Its explanation says “correct answer is C”, and the key is B." in text


async def test_from_there_to_the_other_question(library: Study) -> None:
    async with opened(library) as pilot:
        await press(pilot, "w", "enter")
        found = screen(pilot)._table.current
        assert found is not None and found.question_id == 2
        await press(pilot, "w", "enter")
        found = screen(pilot)._table.current
        assert found is not None and found.question_id == 1


async def test_the_other_question_is_found_outside_the_search(library: Study) -> None:
    library.library.toggle_flag(1)
    async with opened(library) as pilot:
        await press(pilot, "/", *"is:flagged", "enter", "w", "enter")
        found = screen(pilot)._table.current
        assert found is not None and found.question_id == 2
        assert "4 questions" in shown(pilot.app)


async def test_from_there_to_the_key_which_ends_it(library: Study) -> None:
    async with opened(library) as pilot:
        await press(pilot, "j", "j", "w", "K", *"C", "enter", *"book", "enter")
        assert library.items.suspected(3) == ()
        text = shown(pilot.app)
        assert "Suspect:" not in text
        assert "2 suspect (is:suspect)" in text


async def test_it_is_fine_by_one_key_and_undo(library: Study) -> None:
    async with opened(library) as pilot:
        text = await press(pilot, "w", "F")
        assert "1 suspect (is:suspect)" in text and "Suspect:" not in text
        assert sum(line.rstrip().endswith("suspect") for line in text.splitlines()) == 1
        text = await press(pilot, "u")
        assert "3 suspect (is:suspect)" in text and "Suspect: near duplicate" in text


async def test_what_is_fine_leaves_the_list_of_suspects(library: Study) -> None:
    async with opened(library) as pilot:
        text = await press(pilot, "/", *"is:suspect", "enter", "w", "F")
        assert "1 question found" in text


async def test_a_question_with_nothing_to_it_has_a_sheet_too(library: Study) -> None:
    async with opened(library) as pilot:
        text = flat(await press(pilot, "j", "j", "j", "w"))
        assert "suspect" not in text and "it is fine" not in text
        assert "nobody has answered it yet" in text and "Number there" in text
        await press(pilot, "F", "enter")
        assert isinstance(pilot.app.screen, AboutScreen)


async def test_who_chose_what_stands_in_a_table(library: Study) -> None:
    for option in (2, 2, 0):
        begun = library.exams.begin_questions([4], Rules(), "One")
        session = library.sittings.resume(begun.sitting_id)
        number = session.question().options[option].number
        session.choose(number)
        session.choose(number)
        session.finish()
    async with opened(library) as pilot:
        text = await press(pilot, "j", "j", "j", "w")
        rows = [" ".join(line.split()) for line in text.splitlines()]
        assert "Who chose what 3 answers, repeats too" in rows
        assert "A red 1 33 % 1" in rows
        assert "✓ B green 0 0 % 0" in rows
        assert "C blue 2 67 % 2" in rows
        assert "not enough yet: 1 first answer of the 3 it takes" in flat(text)
