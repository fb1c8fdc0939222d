"""All questions of a sitting as a grid of numbers with signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.strip import Strip

from studytui.tui.content import joined
from studytui.tui.look import (
    SIGN_ANSWERED,
    SIGN_BEGUN,
    SIGN_CURSOR,
    SIGN_FLAG,
    SIGN_OPEN,
    SIGN_RIGHT,
    SIGN_WRONG,
)
from studytui.tui.widgets.overlay import Overlay
from studytui.tui.widgets.painting import painted


@dataclass(frozen=True, slots=True)
class GridCell:
    """One question of the grid."""

    position: int
    """From 0."""
    is_answered: bool
    is_flagged: bool
    is_current: bool
    is_right: bool | None = None
    """Where the answer has been shown."""
    flag_reason: str = ""
    number: int | None = None
    """What it is called, where that is not its position: questions are counted in their block."""

    is_begun: bool = False
    """Answered in part: more is asked for."""

    @property
    def name(self) -> int:
        return self.position + 1 if self.number is None else self.number


class OverviewGrid(Overlay, can_focus=True):
    """Numbers in rows of ten (five where it is narrow). A move draws two rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "move(-1)", "left", id="grid.left", show=False, tooltip="To the left"),
        Binding("j,down", "row(1)", "down", id="grid.down", show=False, tooltip="A row down"),
        Binding("k,up", "row(-1)", "up", id="grid.up", show=False, tooltip="A row up"),
        Binding("l,right", "move(1)", "right", id="grid.right", show=False, tooltip="To the right"),
        Binding(
            "space,pagedown", "page(1)", "page", id="grid.next", show=False, tooltip="A page on"
        ),
        Binding("pageup", "page(-1)", "page", id="grid.back", show=False, tooltip="A page back"),
        Binding("home,g", "go(0)", "first", id="grid.first", show=False, tooltip="To the first"),
        Binding("end,G", "go(-1)", "last", id="grid.last", show=False, tooltip="To the last"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cells: Sequence[GridCell] = ()
        self._digits = 2
        self._columns = 10
        """How many numbers stand in a row."""
        self.cursor = 0

    def show_cells(self, cells: Sequence[GridCell], cursor: int = 0) -> None:
        """Show questions; the cursor stands at a place among them."""
        self._cells = tuple(cells)
        self._digits = max(2, len(str(max((cell.name for cell in cells), default=1))))
        self.cursor = min(max(cursor, 0), max(len(cells) - 1, 0))
        self.lay_out()

    def moved(self) -> None:
        """The cursor stands on another question."""
        self.redraw()

    @property
    def current(self) -> int | None:
        """The place in the sitting of the question under the cursor."""
        return self._cells[self.cursor].position if self._cells else None

    @property
    def _cell_width(self) -> int:
        return max(self._digits + 4, 7)

    def measure(self) -> None:
        self._columns = 10 if self.room.width >= 10 * self._cell_width else 5
        self.set_total(-(-len(self._cells) // self._columns))
        self._see_cursor()

    def _see_cursor(self) -> None:
        row = self.cursor // self._columns
        self.put_in_view(row, row)

    def paint_row(self, number: int, width: int) -> Strip:
        first = number * self._columns
        cells = self._cells[first : first + self._columns]
        row = _row(cells, self._digits, self._cell_width, self.cursor - first)
        return painted(self, row, width)

    def _place(self, place: int) -> None:
        if not 0 <= place < len(self._cells) or place == self.cursor:
            return
        self.cursor = place
        self._see_cursor()
        self.moved()

    def action_move(self, step: int) -> None:
        self._place(self.cursor + step)

    def action_row(self, step: int) -> None:
        wanted = self.cursor + step * self._columns
        last = len(self._cells) - 1
        if step > 0 and wanted > last and last // self._columns > self.cursor // self._columns:
            wanted = last
        self._place(wanted)

    def action_page(self, direction: int) -> None:
        step = max(self.room.height - 1, 1) * self._columns * direction
        self._place(min(max(self.cursor + step, 0), len(self._cells) - 1))

    def action_go(self, place: int) -> None:
        self._place(place if place >= 0 else len(self._cells) - 1)


@lru_cache(maxsize=128)
def _row(cells: Sequence[GridCell], digits: int, width: int, selected: int) -> Content:
    """Questions side by side. A grid is drawn several times as it opens, each time the same."""
    parts = [
        _cell(cell, digits, width, is_selected=place == selected)
        for place, cell in enumerate(cells)
    ]
    return joined(*parts)


def _cell(cell: GridCell, digits: int, width: int, *, is_selected: bool) -> Content:
    role = "" if cell.is_answered else "muted"
    sign, sign_role = (SIGN_ANSWERED if cell.is_answered else SIGN_OPEN), role
    if cell.is_begun:
        sign = SIGN_BEGUN
    if cell.is_right is not None:
        sign, sign_role = (SIGN_RIGHT, "right") if cell.is_right else (SIGN_WRONG, "wrong")
    mark = (SIGN_CURSOR, "focus") if cell.is_current else (" ", role)
    flag = (SIGN_FLAG, "flag") if cell.is_flagged else (" ", role)
    content = joined(mark, (f"{cell.name:>{digits}}", role), (sign, sign_role), flag)
    if is_selected:
        content = content.stylize("selected")
    return joined(content, (" " * (width - content.cell_length), role))
