"""Filters that combine: each with its count, switched on and off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.tui.content import fitted, joined, literal
from studytui.tui.widgets.virtual_list import VirtualList


@dataclass(frozen=True, slots=True)
class FilterRow:
    """A filter as it stands."""

    name: str
    count: int
    """How many would be shown with it, beside those that are on."""
    is_on: bool


class FilterPanel(VirtualList[FilterRow]):
    """Out of sight until `open`. The screen says what the filters are, and takes `Chosen`."""

    DEFAULT_CSS = """
    FilterPanel { display: none; width: 26; height: 1fr; }
    FilterPanel.-open { display: block; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,space",
            "choose",
            "switch",
            id="filter.switch",
            tooltip="Switch the filter on or off; all that are on must hold",
        ),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(filter_row, id=id)

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self, rows: Iterable[FilterRow]) -> None:
        """Come into sight with the cursor on the first filter, and take the keys."""
        self.add_class("-open")
        self.show_rows(tuple(rows))
        self.focus()

    def show_again(self, rows: Sequence[FilterRow]) -> None:
        """Show the same filters as they stand now."""
        self.show_rows(tuple(rows), cursor=self.cursor)

    def close(self) -> None:
        """Go out of sight."""
        self.remove_class("-open")


def filter_row(row: FilterRow, width: int, is_cursor: bool) -> Content:
    """A box, the name and the count; what would show nothing is faint."""
    role = "" if row.count else "muted"
    number = literal(f"{row.count:>4} ", role)
    box = literal(" [x] " if row.is_on else " [ ] ", "focus" if row.is_on else "muted")
    name = literal(row.name, "focus" if row.is_on else role)
    return joined(box, fitted(name, max(width - 5 - number.cell_length, 4)), number)
