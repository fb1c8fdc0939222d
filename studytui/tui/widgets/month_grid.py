"""Days in weeks, Monday first: what is planned on each, against what time there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from studytui.domain.day_names import short_month, short_weekdays
from studytui.tui.content import fitted, joined, literal
from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.scroller import Scroller

_LEVELS = " ▁▂▃▄▅▆▇█"
_MARGIN = 4
"""Cells for the month before a week."""
_MIDDLE = 6
"""Cells of a day from which it has words."""
_WIDEST = 16
_LINES = 2
"""Rows a week takes: the date with what is on it, and the load."""


@dataclass(frozen=True, slots=True)
class GridDay:
    """A day of the grid."""

    day: date
    load: float
    """Of the longest day, 0–1."""
    words: str
    """Planned and available time: ``1:50/2h``."""
    mark: str = ""
    """A word on it: ``mock``, ``exam``."""
    is_off: bool = False
    is_exam: bool = False


class MonthGrid(Scroller, can_focus=True):
    """Weeks below each other, two rows each. A move draws four rows."""

    keeps_gutter = True

    DEFAULT_CSS = """
    MonthGrid { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "move(-1)", "left", id="days.left", show=False, tooltip="The day before"),
        Binding("j,down", "move(7)", "down", id="days.down", show=False, tooltip="A week on"),
        Binding("k,up", "move(-7)", "up", id="days.up", show=False, tooltip="A week back"),
        Binding("l,right", "move(1)", "right", id="days.right", show=False, tooltip="The next day"),
        Binding(
            "space,pagedown", "move(28)", "page", id="days.on", show=False, tooltip="Four weeks on"
        ),
        Binding(
            "pageup", "move(-28)", "page", id="days.back", show=False, tooltip="Four weeks back"
        ),
        Binding("home,g", "go(0)", "first", id="days.first", show=False, tooltip="Today"),
        Binding("end,G", "go(-1)", "last", id="days.last", show=False, tooltip="The last day"),
    ]

    class Moved(Message):
        """The cursor stands on another day."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._days: Sequence[GridDay] = ()
        self._by_day: dict[date, GridDay] = {}
        self._first = date.min
        self._painted: dict[int, Strip] = {}
        """Rows of weeks without the cursor as they were drawn last."""
        self.cursor = 0

    def show(self, days: Sequence[GridDay]) -> None:
        """Show days in a row, each once; the cursor stays on its day where that is still there."""
        before = self.current
        self._painted.clear()
        self._days = tuple(days)
        self._by_day = {one.day: one for one in days}
        self.cursor = 0
        if days:
            self._first = days[0].day - timedelta(days=days[0].day.weekday())
        if before in self._by_day and before is not None:
            self.cursor = (before - days[0].day).days
        self._measure()

    @property
    def current(self) -> date | None:
        """The day under the cursor."""
        return self._days[self.cursor].day if self._days else None

    def _measure(self) -> None:
        weeks = 0
        if self._days:
            weeks = (self._days[-1].day - self._first).days // 7 + 1
        self.set_total(weeks * _LINES)
        self._see_cursor()

    def on_resize(self) -> None:
        self._measure()

    def _see_cursor(self) -> None:
        if self._days:
            week = self._week_of_cursor
            self.put_in_view(week * _LINES, week * _LINES + _LINES - 1)
        self.redraw()

    @property
    def _week_of_cursor(self) -> int:
        return (self._days[self.cursor].day - self._first).days // 7

    def day_width(self, width: int) -> int:
        """Cells of a day."""
        return min(max((width - _MARGIN) // 7, 4), _WIDEST)

    def heading(self, width: int) -> Content:
        """The names of the weekdays, to stand over the grid."""
        cells = self.day_width(width)
        names = [fitted(literal(name, "muted"), cells) for name in short_weekdays()]
        return joined(" " * _MARGIN, *names)

    def paint_row(self, number: int, width: int) -> Strip:
        if number >= self.total:
            return painted(self, literal(""), width)
        week, line = divmod(number, _LINES)
        strip = self._painted.get(number)
        if week != self._week_of_cursor and strip is not None and strip.cell_length == width:
            return strip
        monday = self._first + timedelta(days=7 * week)
        days = [monday + timedelta(days=place) for place in range(7)]
        cells = self.day_width(width)
        month = ""
        if line == 0 and (week == 0 or any(day.day == 1 for day in days)):
            month = short_month(days[-1])
        parts = [self._cell(self._by_day.get(day), line, cells) for day in days]
        content = joined(fitted(literal(month, "heading"), _MARGIN), *parts)
        strip = painted(self, content, width)
        if week != self._week_of_cursor:
            self._painted[number] = strip
        return strip

    def _cell(self, day: GridDay | None, line: int, cells: int) -> Content:
        if day is None:
            return literal(" " * cells)
        room = cells - 1
        content = self._date(day, room) if line == 0 else self._load(day, room)
        content = fitted(content, room)
        if self._days[self.cursor] is day:
            content = content.stylize("selected" if self.has_focus else "cursor")
        return joined(content, " ")

    def _date(self, day: GridDay, room: int) -> Content:
        number = literal(f"{day.day.day:>2}", "muted" if day.is_off else "strong")
        mark = day.mark if room >= _MIDDLE + 1 else day.mark[:1].upper()
        return joined(number, " " if mark and room > 3 else "", (mark, "flag"))

    def _load(self, day: GridDay, room: int) -> Content:
        if day.is_exam:
            return literal("")
        if day.is_off:
            return literal("off" if room >= 3 else "–", "faint")
        level = _LEVELS[min(max(round(day.load * 8), 1 if day.load else 0), 8)]
        if room < _MIDDLE - 1:
            return literal(level * 2, "focus")
        words = day.words if len(day.words) + 2 <= room else day.words.partition("/")[0]
        return joined((level, "focus"), " ", (words, "muted"))

    def repaint(self) -> None:
        self._painted.clear()
        super().repaint()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painted.clear()

    def _place(self, place: int) -> None:
        if not 0 <= place < len(self._days) or place == self.cursor:
            return
        self.cursor = place
        self._see_cursor()
        self.post_message(self.Moved())

    def action_move(self, step: int) -> None:
        wanted, last = self.cursor + step, len(self._days) - 1
        if abs(step) > 1 and self._days:
            # Into the last week, where it is short, rather than not at all.
            week = (self._days[self.cursor].day - self._first).days // 7
            ends = ((self._days[-1].day - self._first).days // 7, 0)
            if wanted > last and week < ends[0]:
                wanted = last
            elif wanted < 0 and week > ends[1]:
                wanted = 0
        self._place(wanted)

    def action_go(self, place: int) -> None:
        self._place(place if place >= 0 else len(self._days) - 1)
