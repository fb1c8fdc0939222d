"""What a style is written for is what it styles; and nothing is wider than it can be read."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from textual.dom import DOMNode

import studytui.tui
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.content import literal, wrapped
from studytui.tui.widgets.bars import KeyBar
from studytui.tui.widgets.virtual_list import VirtualList


def test_no_two_widgets_or_screens_share_a_name() -> None:
    """Textual's styles find a class by its name alone: those of one would style the other."""
    names: dict[str, set[str]] = {}
    for module in pkgutil.walk_packages(studytui.tui.__path__, "studytui.tui."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, DOMNode):
                names.setdefault(one.__name__, set()).add(f"{one.__module__}.{one.__qualname__}")
    doubled = {name: places for name, places in names.items() if len(places) > 1}
    assert not doubled
    assert "ReviewScreen" in names


def test_a_line_of_text_is_no_longer_than_can_be_read_however_wide_the_screen() -> None:
    words = literal("Learn what costs you most. " * 30)
    assert max(line.cell_length for line in wrapped(words, 200, "    ")) in range(86, 97)
    assert max(line.cell_length for line in wrapped(words, 60)) <= 60


@pytest.mark.parametrize(("columns", "width"), [(80, 80), (200, 120)])
async def test_a_list_is_no_wider_than_an_eye_follows(
    filled_study: Study, columns: int, width: int
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(columns, 30)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(VirtualList).size.width == width
        assert app.screen.query_one(KeyBar).size.width == columns
