"""Pictures in text cells: scores as columns with a pass mark, and a count a day as small bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from textual.content import Content

from studytui.tui.content import fitted, joined, literal
from studytui.tui.look import SIGN_RIGHT, SIGN_WRONG

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_AXIS_CELLS = 6
_PASS_LINE = "╌"
_WIDEST = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A score in the chart."""

    percent: float
    """At most 100; one below zero has no height."""
    pass_mark: float | None
    label: str
    """Under the column, where it is wide enough."""

    @property
    def passed(self) -> bool | None:
        return None if self.pass_mark is None else self.percent >= self.pass_mark


def columns_that_fit(width: int) -> int:
    """How many scores there is room for."""
    return max((width - _AXIS_CELLS) // 2, 1)


def score_chart(columns: Sequence[Column], width: int, height: int) -> list[Content]:
    """Columns from 0 to 100 in `height` lines over an axis, the pass mark of each as a dashed line,
    and under each whether it was passed; labels where they fit. At most `columns_that_fit`."""
    slot = min(max((width - _AXIS_CELLS) // max(len(columns), 1), 2), _WIDEST + 2)
    gap = 2 if slot > 4 else 1
    lines = []
    is_full = any(round(column.percent / 100 * height * 8) > (height - 1) * 8 for column in columns)
    for row in range(height - 1 + is_full, -1, -1):
        cells = [_cell(column, row, height, slot - gap, gap) for column in columns]
        lines.append(joined((_tick(row, height), "muted"), *cells))
    axis = "─" * slot * len(columns)
    lines.append(joined(("   0 ┼", "muted"), (axis, "muted")))
    lines.append(_signs(columns, slot, gap))
    label_cells = max((len(column.label) for column in columns), default=0)
    # A label wider than its column may have to move to the left at the edge.
    every = -(-(label_cells + (3 if slot <= label_cells else 1)) // slot)
    if every <= max(len(columns), 1):
        lines.append(_labels(columns, slot, every, width))
    return [fitted(one, width) for one in lines]


def _tick(row: int, height: int) -> str:
    if row >= height - 1:
        return " 100 ┤" if row == height - 1 else "      "
    return "  50 ┤" if row == (height - 1) // 2 and height >= 5 else "     │"


def _cell(column: Column, row: int, height: int, cells: int, gap: int) -> Content:
    eighths = round(max(column.percent, 0.0) / 100 * height * 8) - row * 8
    filled = _EIGHTHS[min(max(eighths, 0), 8)]
    role = {True: "right", False: "wrong", None: "focus"}[column.passed]
    mark_row = None
    if column.pass_mark is not None:
        mark_row = min(int(column.pass_mark / 100 * height), height - 1)
    is_mark = row == mark_row
    between = literal((_PASS_LINE if is_mark else " ") * gap, "muted")
    number = f"{column.percent:.0f}".replace("-", "−")
    if eighths <= 0 < eighths + 8 and cells >= len(number):
        blank = (cells - len(number)) / 2
        rest = _PASS_LINE if is_mark else " "
        return joined(
            between,
            (rest * floor(blank), "muted"),
            (number, "strong"),
            (rest * ceil(blank), "muted"),
        )
    if filled == " " and is_mark:
        return joined(between, (_PASS_LINE * cells, "muted"))
    return joined(between, (filled * cells, role))


def _signs(columns: Sequence[Column], slot: int, gap: int) -> Content:
    parts: list[Content | str] = [" " * _AXIS_CELLS]
    for column in columns:
        sign, role = {
            True: (SIGN_RIGHT, "right"),
            False: (SIGN_WRONG, "wrong"),
            None: (" ", ""),
        }[column.passed]
        parts += [" " * gap, literal(f"{sign:^{slot - gap}}", role)]
    return joined(*parts)


def _labels(columns: Sequence[Column], slot: int, every: int, width: int) -> Content:
    """Labels under every so many columns, the last one always named."""
    last = len(columns) - 1
    text = " " * _AXIS_CELLS
    for place, column in enumerate(columns):
        if (last - place) % every == 0:
            room = slot * every
            start = _AXIS_CELLS + slot * (place + 1) - 1 - len(column.label) // 2 - (slot - 1) // 2
            start = min(start, width - len(column.label))
            text = text.ljust(start)[:start] + column.label[:room]
    return literal(text, "muted")


def day_chart(counts: Sequence[int], width: int, height: int = 2) -> list[Content]:
    """A count a day as bars of one cell, two cells a day; a day with none has a dot."""
    shown = counts[-max(width // 2, 1) :]
    top = max(shown, default=0)
    lines = []
    for row in range(height - 1, -1, -1):
        cells: list[Content] = []
        for count in shown:
            eighths = -(-count * height * 8 // top) - row * 8 if top else 0
            if not count and row == 0:
                cells.append(literal("· ", "faint"))
            else:
                cells.append(literal(_EIGHTHS[min(max(eighths, 0), 8)] + " ", "focus"))
        lines.append(fitted(joined(*cells), width))
    return lines


def share_bars(shares: Sequence[float | None]) -> Content:
    """Shares 0–1 as bars of one cell in one line, with blanks between; a dot stands for none."""
    cells = [
        literal("·", "faint") if share is None else literal(_EIGHTHS[_eighths(share)], "focus")
        for share in shares
    ]
    return Content(" ").join(cells)


def _eighths(share: float) -> int:
    """At least one, so that nothing right is seen as well."""
    return min(max(round(share * 8), 1), 8)
