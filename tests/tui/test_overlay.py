"""Pages over a question, in an exam: they come and go without a layout, and draw what differs."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial

import pytest

from benchmarks.minimum import Cells, minimum_update, seen
from benchmarks.screen import Cell
from benchmarks.twice import Terminal, Twice, opened
from studytui.domain.exam import Block, Rules
from studytui.services.study import Study
from studytui.tui.widgets.overview_panel import OverviewPanel
from tests.tui.showing import PATIENCE, strips, untested_textual
from tests.tui.test_exam_driver import begin, driving, item, write_stem

PAGES = [
    "o",
    "o",
    "r",
    "r",
    "o",
    "right",
    "down",
    "r",
    "left",
    "r",
    "r",
    "o",
    "enter",
    "o",
    "q",
    "r",
    "q",
]
"""Keys that open and leave the overview and the page before the end."""


def in_blocks(study: Study) -> int:
    """A sitting in two blocks with a break between them."""
    blocks = tuple(
        Block(2, timedelta(minutes=30), break_after=timedelta(minutes=5)) for _ in range(2)
    )
    rules = Rules(time_limit=timedelta(hours=1), blocks=blocks, may_return=False)
    return study.exams.begin_questions(range(1, 5), rules, "Step 1").sitting_id


def looks(cells: Cells) -> list[list[Cell]]:
    return [[seen(cell) for cell in row] for row in cells]


def drawn_anew(twice: Twice) -> list[list[Cell]]:
    """What would stand on the terminal if all of it was drawn now."""
    terminal = Terminal(*twice.app.size)
    for number, line in enumerate(strips(twice.app), 1):
        terminal.draw(f"\x1b[{number}H{line.render(twice.app.console)}")
    return looks(terminal.screen.cells())


async def press(twice: Twice, key: str) -> None:
    """Press a key and wait for its frame; it never comes where one leaves out what has changed."""
    await twice.press(key)
    end = time.monotonic() + PATIENCE
    while looks(twice.driver.whole.screen.cells()) != drawn_anew(twice):
        assert time.monotonic() < end, key
        await twice.settle()


async def sit(twice: Twice, sitting: int) -> None:
    twice.app.sit(sitting)
    await press(twice, "z")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)], ids=str)
async def test_every_page_stands_there_whole_and_leaves_nothing_behind(
    size: tuple[int, int], filled_study: Study
) -> None:
    write_stem(filled_study, 1, "\n\n".join(["Many words of a long question. " * 12] * 8))
    sitting = begin(filled_study, *range(1, 31))
    async with opened(filled_study, size) as twice:
        await sit(twice, sitting)
        reason = ["M", *"why", "enter"]
        for key in ["b", *PAGES, *reason, "o", "right", "resize", "left", "o", "n", *PAGES]:
            await press(twice, key)


async def test_with_a_textual_it_was_not_tested_with_pages_are_shown_and_hidden_as_usual(
    filled_study: Study,
) -> None:
    with untested_textual():
        sitting = begin(filled_study, *range(1, 31))
        async with opened(filled_study, (80, 24)) as twice:
            await sit(twice, sitting)
            for key in PAGES:
                await press(twice, key)
            await press(twice, "o")
            assert "answered 0" in twice.driver.whole.screen.text_lines()[3]
            await press(twice, "enter")
            assert "First option" in "\n".join(twice.driver.whole.screen.text_lines())


async def test_a_break_stands_there_whole_and_leaves_nothing_behind(filled_study: Study) -> None:
    sitting = in_blocks(filled_study)
    async with opened(filled_study, (40, 20)) as twice:
        await sit(twice, sitting)
        for key in ["n", "n", "s", "s", "S", "resize", "enter", "o", "q"]:
            await press(twice, key)


async def test_to_open_and_leave_a_page_lays_nothing_out(filled_study: Study) -> None:
    sitting = begin(filled_study, *range(1, 31))
    async with opened(filled_study, (80, 24)) as twice:
        await sit(twice, sitting)
        layouts: list[object] = []
        twice.app.screen.screen_layout_refresh_signal.subscribe(twice.app, layouts.append)
        frames = twice.driver.frames
        for key in PAGES:
            await press(twice, key)
        assert not layouts
        assert twice.driver.frames - frames <= len(PAGES)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
@pytest.mark.parametrize("words", [20, 500])
async def test_only_rows_on_which_something_stands_are_sent(
    words: int, size: tuple[int, int], filled_study: Study
) -> None:
    for number in range(1, 21):
        write_stem(filled_study, number, " ".join(["words"] * words))
    sitting = begin(filled_study, *range(1, 21))
    async with opened(filled_study, size) as twice:
        await sit(twice, sitting)
        whole = twice.driver.whole
        for _ in range(2):
            before, sent = whole.screen.cells(), whole.bytes
            place = whole.screen.cursor.x, whole.screen.cursor.y
            fewest = partial(minimum_update, before, pen=whole.screen.pen, cursor=place)
            await press(twice, "o")
            assert whole.bytes - sent <= 2.5 * len(fewest(after=whole.screen.cells()))


async def test_a_page_that_is_not_open_takes_no_click_and_no_focus(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        await pilot.press("tab")
        assert pilot.app.focused is None
        assert await pilot.click("#options", offset=(6, 1))
        assert item(filled_study, sitting).answer.chosen == {1}

        await pilot.press("o")
        await pilot.click("#options", offset=(6, 2))
        assert pilot.app.focused is pilot.app.screen.query_one(OverviewPanel)
        assert item(filled_study, sitting).answer.chosen == {1}
