"""Pictures in text cells: columns with a mark and a band, points on a scale, bars, a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil, floor
from operator import itemgetter

from textual.content import Content

from studytui.domain.day_names import short_month, short_weekdays
from studytui.tui.content import fitted, joined, literal
from studytui.tui.look import SIGN_ANSWERED, SIGN_RIGHT, SIGN_WRONG

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_AXIS_CELLS = 6
_PASS_LINE = "╌"
_WIDEST = 8
_BAND, _BAND_IN_COLUMN = "░", "▓"
_LEAST_SCALE = 12
SHADES = "░▒▓█"
"""Of a day in the calendar, from little to much."""


@dataclass(frozen=True, slots=True)
class Column:
    """A score in the chart."""

    percent: float
    """At most 100; one below zero has no height."""
    pass_mark: float | None
    label: str
    """Under the column, where it is wide enough."""
    band: tuple[float, float] | None = None
    """What was expected, drawn as a shade from one to the other."""
    is_judged: bool = True
    """Whether the mark is one to be passed."""
    shows: str = ""
    """Over the column, in place of the percent."""

    @property
    def passed(self) -> bool | None:
        if self.pass_mark is None or not self.is_judged:
            return None
        return self.percent >= self.pass_mark

    def is_in_band(self, row: int, height: int) -> bool:
        """Whether a row of the chart, the lowest 0, shows some of the band."""
        if self.band is None:
            return False
        low, high = (min(max(one, 0.0), 100.0) / 100 * height for one in self.band)
        return int(min(low, height - 1)) <= row <= int(min(high, height - 1))


def columns_that_fit(width: int) -> int:
    """How many scores there is room for."""
    return max((width - _AXIS_CELLS) // 2, 1)


def score_chart(
    columns: Sequence[Column], width: int, height: int, *, top: float = 100.0
) -> list[Content]:
    """Columns from 0 to 100 in `height` lines over an axis, the mark of each as a dashed line and
    its band as a shade, and under each whether it was passed; labels where they fit. `top` is
    what the axis calls the height of 100. At most `columns_that_fit`."""
    slot = min(max((width - _AXIS_CELLS) // max(len(columns), 1), 2), _WIDEST + 2)
    gap = 2 if slot > 4 else 1
    lines = []
    is_full = any(round(column.percent / 100 * height * 8) > (height - 1) * 8 for column in columns)
    for row in range(height - 1 + is_full, -1, -1):
        parts = [part for one in columns for part in _cell(one, row, height, slot - gap, gap)]
        lines.append(joined((_tick(row, height, top), "muted"), *_runs(parts)))
    axis = "─" * slot * len(columns)
    lines.append(joined(("   0 ┼", "muted"), (axis, "muted")))
    if any(column.is_judged for column in columns):
        lines.append(_signs(columns, slot, gap))
    label_cells = max((len(column.label) for column in columns), default=0)
    # A label wider than its column may have to move to the left at the edge.
    every = -(-(label_cells + (3 if slot <= label_cells else 1)) // slot)
    if every <= max(len(columns), 1):
        lines.append(_labels(columns, slot, every, width))
    return [fitted(one, width) for one in lines]


def _tick(row: int, height: int, top: float) -> str:
    if row >= height - 1:
        return f"{top:>4.0f} ┤" if row == height - 1 else "      "
    is_half = row == (height - 1) // 2 and height >= 5
    return f"{top / 2:>4.0f} ┤" if is_half else "     │"


def _runs(parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The same with neighbours of one role as one text: a row of a chart is made of hundreds."""
    for role, alike in groupby(parts, key=itemgetter(1)):
        yield "".join(text for text, _ in alike), role


def _cell(
    column: Column, row: int, height: int, cells: int, gap: int
) -> tuple[tuple[str, str], ...]:
    """What a column shows in a row, and the gap before it: texts with their roles."""
    eighths = round(max(column.percent, 0.0) / 100 * height * 8) - row * 8
    filled = _EIGHTHS[min(max(eighths, 0), 8)]
    role = {True: "right", False: "wrong", None: "focus"}[column.passed]
    mark_row = None
    if column.pass_mark is not None:
        mark_row = min(int(column.pass_mark / 100 * height), height - 1)
    is_mark = row == mark_row
    between = (_PASS_LINE if is_mark else " ") * gap, "muted"
    number = column.shows or f"{column.percent:.0f}".replace("-", "−")
    is_band = column.is_in_band(row, height)
    if eighths <= 0 < eighths + 8 and cells >= len(number):
        blank = (cells - len(number)) / 2
        rest = _PASS_LINE if is_mark else _BAND if is_band else " "
        before, after = rest * floor(blank), rest * ceil(blank)
        return between, (before, "muted"), (number, "strong"), (after, "muted")
    if filled == " " and is_mark:
        return between, (_PASS_LINE * cells, "muted")
    if is_band and filled == " ":
        return between, (_BAND * cells, "muted")
    if is_band and filled == _EIGHTHS[8]:
        filled = _BAND_IN_COLUMN
    return between, (filled * cells, role)


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


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a scale, with how far it may be off, all 0–1."""

    value: float
    low: float
    high: float
    sign: str = SIGN_ANSWERED


def scale(point: Point | None, cells: int, mark: float | None = None) -> Content:
    """A scale from 0 to 1 in so many cells, with a point, its interval, and a mark as a line."""
    signs = ["·"] * cells
    roles = ["faint"] * cells

    def place(value: float) -> int:
        return round(min(max(value, 0.0), 1.0) * (cells - 1))

    if point is not None:
        for cell in range(place(point.low), place(point.high) + 1):
            signs[cell], roles[cell] = "━", "focus"
    if mark is not None:
        is_crossed = signs[place(mark)] == "━"
        signs[place(mark)], roles[place(mark)] = "┿" if is_crossed else "│", "warning"
    if point is not None:
        signs[place(point.value)], roles[place(point.value)] = point.sign, "focus"
    return joined(*((sign, role) for sign, role in zip(signs, roles, strict=True)))


def scale_lines(
    label: Content,
    point: Point | None,
    numbers: Content,
    width: int,
    cells: tuple[int, int],
    mark: float | None = None,
) -> list[Content]:
    """A value with its name in front and its numbers behind, for which `cells` has the room; in two
    lines where the scale would get too short."""
    name_cells, number_cells = cells
    room = width - name_cells - number_cells - 4
    if room >= _LEAST_SCALE:
        drawn = scale(point, room, mark)
        return [joined(fitted(label, name_cells), "  ", drawn, "  ", fitted(numbers, number_cells))]
    left = max(width - numbers.cell_length - 2, 4)
    return [
        fitted(joined(fitted(label, left), "  ", numbers), width),
        scale(point, max(width, _LEAST_SCALE), mark),
    ]


def filled_bar(share: float, cells: int, mark: float | None = None) -> Content:
    """A share 0–1 of so many cells in eighths, and a mark as a line."""
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8)
    parts = " ▏▎▍▌▋▊▉█"
    text = "█" * (eighths // 8) + (parts[eighths % 8] if eighths % 8 else "")
    text = text.ljust(cells)
    if mark is None or not 0 <= mark <= 1:
        return literal(text, "focus")
    place = min(round(mark * cells), cells - 1)
    return joined((text[:place], "focus"), ("│", "warning"), (text[place + 1 :], "focus"))


def calendar(levels: Sequence[Sequence[int | None]], first: date, width: int) -> list[Content]:
    """A year as weeks by weekdays: `levels` holds for each week, from the one that begins on
    `first`, seven levels from 0 (nothing) to 4, None for days to come. As many of the latest weeks
    as fit, each one or two cells wide, with the months over them."""
    cells = 2 if width >= 4 + 2 * len(levels) else 1
    weeks = min(len(levels), max((width - 4) // cells, 1))
    start = first + timedelta(days=7 * (len(levels) - weeks))
    shown = levels[len(levels) - weeks :]
    lines = [literal("    " + _months(start, weeks, cells), "muted")]
    for weekday in range(7):
        name = short_weekdays()[weekday].ljust(3)
        row: list[tuple[str, str]] = []
        for week in shown:
            level = week[weekday]
            sign, role = ("·", "faint") if level == 0 else (" ", "")
            if level:
                sign, role = SHADES[min(level, len(SHADES)) - 1], "focus"
            # Two cells of a shade, so that a day is about as wide as it is high.
            row.append((sign * cells if level else sign.ljust(cells), role))
        lines.append(joined((f"{name} ", "muted"), *row))
    return [fitted(one, width) for one in lines]


def _months(start: date, weeks: int, cells: int) -> str:
    """The name of each month over the week in which it begins, where there is room."""
    text = ""
    for week in range(weeks):
        monday = start + timedelta(days=7 * week)
        begins = (monday + timedelta(days=6)).day <= 7
        name = short_month(monday + timedelta(days=6))
        if begins and len(text) <= week * cells and week * cells + len(name) <= weeks * cells:
            text = text.ljust(week * cells) + name + " "
    return text


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
