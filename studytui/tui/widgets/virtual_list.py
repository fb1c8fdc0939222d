"""A list of any number of rows: only the rows in sight are read and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.scroller import Scroller

RowT = TypeVar("RowT")

_WINDOW = 128
"""Rows read at a time."""


class VirtualList(Scroller, Generic[RowT], can_focus=True):
    """Rows with a cursor. Where they come from and how one looks is passed in.

    A move of the cursor draws two rows; nothing else changes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", id="list.down", show=False, tooltip="The next row"),
        Binding("k,up", "move(-1)", "up", id="list.up", show=False, tooltip="The row above"),
        Binding(
            "space,pagedown",
            "page(1)",
            "page",
            id="list.page-down",
            show=False,
            tooltip="A page on",
        ),
        Binding("pageup", "page(-1)", "page", id="list.page-up", show=False, tooltip="A page back"),
        Binding("home,g", "go(0)", "top", id="list.home", show=False, tooltip="To the first row"),
        Binding("end,G", "go(-1)", "end", id="list.end", show=False, tooltip="To the last row"),
        Binding(
            "enter", "choose", "choose", id="list.choose", show=False, tooltip="Choose this row"
        ),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another row: told to the screen alone, see `when_moved`."""

        list: VirtualList[Any]
        """The list it happened in."""
        index: int
        """The row, from 0; -1 in an empty list."""

        @property
        def control(self) -> VirtualList[Any]:
            return self.list

    @dataclass
    class Chosen(Message):
        """A row was chosen with ⏎."""

        list: VirtualList[Any]
        """The list it happened in."""
        index: int
        """The row, from 0."""

        @property
        def control(self) -> VirtualList[Any]:
            return self.list

    def __init__(
        self,
        render_row: Callable[[RowT, int, bool], Content],
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`render_row(row, width, is_cursor)` gives a row's line; the cursor's own background is
        drawn by the list."""
        super().__init__(id=id, classes=classes)
        self._render_row = render_row
        self._fetch: Callable[[int, int], Sequence[RowT]] = lambda offset, limit: ()
        self._cache: dict[int, RowT] = {}
        self._painted: dict[int, Strip] = {}
        """Rows without the cursor as they were drawn last: a list that scrolls draws one."""
        self._skips: Callable[[RowT], bool] = lambda row: False
        self.cursor = -1
        self.when_moved: Callable[[], object] = lambda: None
        """What a widget around the list does when the cursor stands on another row."""

    def show(
        self,
        count: int,
        fetch: Callable[[int, int], Sequence[RowT]],
        *,
        cursor: int = 0,
        skips: Callable[[RowT], bool] | None = None,
    ) -> None:
        """Show other rows. `fetch(offset, limit)` reads them when they come into sight; rows that
        `skips` says so of cannot hold the cursor (headings)."""
        self._fetch = fetch
        self._cache.clear()
        self._painted.clear()
        self._skips = skips or (lambda row: False)
        self.set_total(count)
        self.cursor = -1
        self._place(min(max(cursor, 0), count - 1), 1)
        self.repaint()

    def show_rows(
        self,
        rows: Sequence[RowT],
        *,
        cursor: int = 0,
        skips: Callable[[RowT], bool] | None = None,
    ) -> None:
        """Show rows that are all at hand."""
        self.show(
            len(rows), lambda start, limit: rows[start : start + limit], cursor=cursor, skips=skips
        )

    @property
    def count(self) -> int:
        return self.total

    def grow(self, count: int) -> None:
        """There are so many rows, those known so far first; the cursor stays."""
        # Where there was no row, an empty one may have been drawn.
        for number in range(self.total, self.total + self.size.height):
            self._painted.pop(number, None)
        self.set_total(count)
        self.redraw()

    @property
    def current(self) -> RowT | None:
        """The row under the cursor."""
        return None if self.cursor < 0 else self.row(self.cursor)

    def row(self, index: int) -> RowT | None:
        """A row by its place, read if need be."""
        if not 0 <= index < self.total:
            return None
        if index not in self._cache:
            if len(self._cache) > 8 * _WINDOW:
                self._cache.clear()
                self._painted.clear()
            start = max(index - _WINDOW // 4, 0)
            for place, row in enumerate(self._fetch(start, _WINDOW), start):
                self._cache[place] = row
        return self._cache.get(index)

    def on_resize(self) -> None:
        if self.cursor >= 0:
            self._see_cursor()
        super().on_resize()

    def repaint(self) -> None:
        self._painted.clear()
        super().repaint()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painted.clear()

    def paint_row(self, number: int, width: int) -> Strip:
        if number == self.cursor:
            row = self.row(number)
            role = "selected" if self.has_focus else "cursor"
            content = Content("") if row is None else self._render_row(row, width, self.has_focus)
            return painted(self, content, width, role)
        strip = self._painted.get(number)
        if strip is None or strip.cell_length != width:
            row = self.row(number)
            content = Content("") if row is None else self._render_row(row, width, False)
            strip = self._painted[number] = painted(self, content, width)
        return strip

    def _place(self, index: int, step: int) -> None:
        wanted = index
        while 0 <= wanted < self.total:
            row = self.row(wanted)
            if row is None or not self._skips(row):
                break
            wanted += step
        if not 0 <= wanted < self.total:
            wanted = self.cursor
        if wanted == self.cursor:
            return
        self.cursor = wanted
        self._see_cursor()
        self.redraw()
        self.when_moved()
        # Not from widget to widget: what the screen shows beside the list comes in the same frame.
        self.screen.post_message(self.Moved(self, wanted))

    def _see_cursor(self) -> None:
        """Scroll as little as needed to see the cursor's row, and the heading right over it."""
        first = self.cursor
        while first > 0 and (over := self.row(first - 1)) is not None and self._skips(over):
            first -= 1
        self.put_in_view(first, self.cursor)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row."""
        if self.total:
            self._place(min(max(index, 0), self.total - 1), 1)

    def action_move(self, step: int) -> None:
        if 0 <= self.cursor + step < self.total:
            self._place(self.cursor + step, step)

    def action_page(self, direction: int) -> None:
        if self.total:
            step = max(self.size.height - 1, 1) * direction
            wanted = min(max(self.cursor + step, 0), self.total - 1)
            self._place(wanted, direction)

    def action_go(self, index: int) -> None:
        if self.total:
            self._place(0 if index == 0 else self.total - 1, 1 if index == 0 else -1)

    def action_choose(self) -> None:
        if self.cursor >= 0:
            self.post_message(self.Chosen(self, self.cursor))
