"""The list of conflicts: reached from Import by one key, decided one by one or together, undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import make_app
from studytui.tui.screens.conflicts import ConflictsScreen
from studytui.tui.widgets.text_pane import TextPane
from tests.drafts import Taker, day, dump, options, question
from tests.services.test_conflicts import edit
from tests.tui.showing import flat, press, shown


@pytest.fixture
def waiting(study: Study) -> Study:
    """Three questions with other words than their source by now, one with another key, one gone."""
    take = Taker(study)
    drafts = [question(str(number), stem=f"Old [b]{number}[/b]?") for number in (1, 2, 3)]
    keyed = question("4")
    take(*drafts, keyed)
    for number in (1, 2, 3):
        edit(study, number, stem=(f"Old [b]{number}[/b]?", f"Mine {number}?"))
    study.keys.set_key(4, "C")
    take(
        *[replace(one, stem=f"Theirs {one.original_id}?") for one in drafts],
        replace(keyed, options=options("red", "green", "blue", right="A")),
    )
    take(dump("5", "6", at=day(1)))
    study.library.toggle_flag(5)
    take(dump("6", at=day(2)))
    return study


@asynccontextmanager
async def deciding(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "6", "down", "V")
        assert isinstance(app.screen, ConflictsScreen)
        yield pilot


def detail(pilot: Pilot[None]) -> str:
    pane = pilot.app.screen.query_one("#detail", TextPane)
    return flat("\n".join(line.plain for line in pane.lines))


async def test_import_leads_to_all_of_them_by_one_key(waiting: Study) -> None:
    async with deciding(waiting) as pilot:
        found = shown(pilot.app)
        assert "Conflicts · 5 conflicts" in found
        assert found.count("]  your words") == 3
        assert "gone" in found and "your key" in found
        assert "1 your words stay" in detail(pilot) and "source Theirs 1?" in detail(pilot)
        assert "yours Mine 1?" in detail(pilot)


async def test_one_is_decided_by_one_key_and_u_takes_it_back(waiting: Study) -> None:
    async with deciding(waiting) as pilot:
        found = await press(pilot, "2")
        assert "Conflicts · 4 conflicts" in found
        assert waiting.library.question(1).stem == "Theirs 1?"
        found = await press(pilot, "u")
        assert "Conflicts · 5 conflicts" in found
        assert waiting.library.question(1).stem == "Mine 1?"


async def test_those_of_a_kind_are_marked_and_decided_together(waiting: Study) -> None:
    async with deciding(waiting) as pilot:
        found = await press(pilot, "*")
        assert "5 conflicts · 3 marked" in found and found.count("[x]") == 3
        assert "Conflicts · 2 conflicts" in await press(pilot, "1")
        assert waiting.library.find("is:edited").ids() == [1, 2, 3]
        assert "Conflicts · 5 conflicts" in await press(pilot, "u")


async def test_space_marks_one_by_one(waiting: Study) -> None:
    async with deciding(waiting) as pilot:
        assert "5 conflicts · 2 marked" in await press(pilot, "space", "space")
        await press(pilot, "2")
        assert [waiting.library.question(number).stem for number in (1, 2, 3)] == [
            "Theirs 1?",
            "Theirs 2?",
            "Mine 3?",
        ]


async def test_keys_of_ones_own_decide_and_are_named(waiting: Study) -> None:
    waiting.settings = Settings(keys={"conflicts.mine": "Y", "conflicts.mark": "M"})
    async with deciding(waiting) as pilot:
        assert "Y your words stay" in detail(pilot) and "2 the source's words" in detail(pilot)
        assert "M mark" in shown(pilot.app) and "Y yours" in shown(pilot.app)
        assert "5 conflicts · 2 marked" in await press(pilot, "M", "M")
        assert "Conflicts · 3 conflicts" in await press(pilot, "1", "Y")


async def test_what_cannot_be_decided_so_is_left(waiting: Study) -> None:
    async with deciding(waiting) as pilot:
        await press(pilot, "down", "down", "down", "down")
        assert "Its source has it no longer." in detail(pilot)
        await press(pilot, "3")
        assert len(waiting.conflicts.all()) == 5
        await press(pilot, "1")
        assert waiting.library.question(5).status.value == "active"


async def test_without_any_it_says_where_they_come_from(study: Study) -> None:
    async with deciding(study) as pilot:
        assert "No conflict waits." in detail(pilot)
        await press(pilot, "1", "*", "space")
        await press(pilot, "q")
        assert not isinstance(pilot.app.screen, ConflictsScreen)


async def test_hostile_words_are_shown_as_they_are(study: Study) -> None:
    take = Taker(study)
    draft = question("1", stem="[@click=app.bell]x[/] \x1b]52;c;eA==\x07 list[int]")
    take(draft)
    edit(study, stem=("list[int]", "dict[str, int]"))
    take(replace(draft, stem="[/nope] [red]now[/]"))
    async with deciding(study) as pilot:
        assert "[/nope] [red]now[/]" in detail(pilot)
        assert "[@click=app.bell]x[/]" in detail(pilot)
