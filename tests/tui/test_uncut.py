"""Which parts of a row a line of a widget gives to a frame."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip

from studytui.tui.uncut import _covered, _Part


def test_what_stands_beside_a_widget_is_still_to_be_drawn() -> None:
    parts: list[_Part] = []
    strip = Strip.blank(3)
    left = list(_covered(parts, [(0, 10)], 2, Region(4, 2, 3, 1), strip))

    assert left == [(0, 4), (7, 10)]
    assert parts == [_Part(2, 4, strip)]


def test_a_wider_line_is_cut_to_what_is_open() -> None:
    parts: list[_Part] = []
    left = list(_covered(parts, [(0, 4), (7, 10)], 2, Region(0, 2, 8, 1), Strip.blank(8)))

    assert left == [(8, 10)]
    assert [(part.x, part.strip.cell_length) for part in parts] == [(0, 4), (7, 1)]
