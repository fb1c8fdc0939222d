"""The horizon: all days from today to the exam, what is planned on each, and what time there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content

from studytui.domain.agenda import REVIEW, Entry
from studytui.domain.day_names import month, short_month, short_weekday, weekday
from studytui.domain.plan_wording import minutes_words, points_words
from studytui.services.plans import Horizon, HorizonDay
from studytui.tui.content import fitted, in_parts, joined, line, literal, shortened, wrapped
from studytui.tui.layouts.plan import LABELS, entry_words, goal_name
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.month_grid import GridDay, MonthGrid
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count

_LABEL = 10
_ROOM_FOR_POINTS = 56


class HorizonScreen(TaskScreen[None]):
    """A calendar, and the tasks of the day under the cursor."""

    screen_name = "All days"
    purpose = (
        "Every day up to the exam: hours planned and hours there are, mocks, days off. The tasks of "
        "the day under the cursor stand below. Later days are planned anew each morning from what "
        "you know by then, so they are what is likely, not a promise."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "I",
            "save",
            "calendar file",
            id="horizon.save",
            tooltip="Save the plan as a calendar file (ICS) that calendar programs read",
        ),
        Binding(
            "underscore",
            "calendars",
            "busy hours",
            id="horizon.calendars",
            tooltip="Calendars whose busy hours are left out of your plan",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("o,q", "leave", "back", id="horizon.leave", tooltip="Back to Today"),
    ]

    DEFAULT_CSS = """
    HorizonScreen {
        #head { height: auto; max-height: 3; padding: 0 1; }
        #parts { height: 1fr; layout: vertical; }
        #days { height: 1fr; min-height: 6; padding: 1 1 0 1; }
        #weekdays { height: 1; }
        #day { height: auto; max-height: 50%; padding: 0 1; border-top: solid $foreground 35%; }
        &.-wide #parts { layout: horizontal; }
        &.-wide #days { width: 79; height: 1fr; }
        &.-wide #day {
            width: 1fr; height: 1fr; max-height: 100%; padding: 1 2;
            border-top: none; border-left: solid $foreground 35%;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._horizon: Horizon | None = None
        self._seconds = 0.0

    def compose(self) -> ComposeResult:
        self._horizon = self.study.plans.horizon()
        self._seconds = self.study.sessions.pace()
        yield TextPane(self._head_lines, id="head")
        yield Rule()
        with Container(id="parts"):
            with Container(id="days"):
                yield TextPane(self._weekdays, id="weekdays")
                yield MonthGrid()
            yield TextPane(id="day")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#head", "#weekdays", "#day"):
            self.query_one(name).can_focus = False
        days = self._horizon.days if self._horizon else ()
        self._grid.show(_cells(days))
        self._grid.focus()
        self._show_day()

    @property
    def _grid(self) -> MonthGrid:
        return self.query_one(MonthGrid)

    def _weekdays(self, width: int) -> list[Content]:
        return [self._grid.heading(width)]

    def _head_lines(self, width: int) -> list[Content]:
        return head_lines(self._horizon, width) if self._horizon is not None else []

    def on_month_grid_moved(self) -> None:
        self._show_day()

    def _show_day(self) -> None:
        horizon = self._horizon
        found = next(
            (one for one in horizon.days if one.day == self._grid.current) if horizon else iter(()),
            None,
        )
        pane = self.query_one("#day", TextPane)
        if horizon is None or found is None:
            pane.show(
                lambda width: [literal("Nothing to plan for yet. e on Today sets a goal.", "muted")]
            )
            return
        tasks = self.study.plans.tasks_on(found.day)
        due = horizon.agenda.due if found.day == horizon.agenda.day else 0
        pane.show(lambda width: day_lines(found, tasks, self._seconds, due, width))

    def action_save(self) -> None:
        def write() -> Path:
            return self.study.plan_files.save()

        self.study_app.save(write)

    def action_calendars(self) -> None:
        from studytui.tui.screens.calendars import CalendarsScreen

        self.app.push_screen(CalendarsScreen(), self._back_from_calendars)

    def _back_from_calendars(self, _: None) -> None:
        horizon = self.study.plans.horizon()
        if horizon != self._horizon:
            self._horizon = horizon
            self.query_one("#head", TextPane).show(self._head_lines)
            self._grid.show(_cells(horizon.days))
            self._show_day()

    def action_leave(self) -> None:
        self.dismiss(None)


def _cells(days: Sequence[HorizonDay]) -> list[GridDay]:
    longest = max((one.load.minutes for one in days), default=0) or 1
    return [
        GridDay(
            one.day,
            one.load.minutes / longest,
            f"{_hours(one.load.minutes)}/{_hours(one.available, short=True)}",
            "exam" if one.is_exam else "mock" if one.load.has_mock else "",
            is_off=one.is_off and not one.load.minutes,
            is_exam=one.is_exam,
        )
        for one in days
    ]


def _hours(minutes: int, *, short: bool = False) -> str:
    """``1:50``, ``2:00``, in short ``2h``."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}h" if short and not rest else f"{hours}:{rest:02}"


def head_lines(horizon: Horizon, width: int) -> list[Content]:
    """How far the exam is, and what all days hold together."""
    agenda, days = horizon.agenda, horizon.days
    goal = agenda.goal
    if goal is None:
        return []
    left = agenda.days_left
    title = line(goal_name(goal), "title")
    if left is not None and left >= 0 and goal.exam_date is not None:
        day = goal.exam_date
        title = joined(
            title, f" · {short_weekday(day)} {day.day} {short_month(day)}, in {count(left, 'day')}"
        )
    else:
        title = joined(title, " · the next two weeks")
    planned = sum(one.load.minutes for one in days)
    there = sum(one.available for one in days)
    facts = [f"{minutes_words(planned)} planned of {minutes_words(there)}"]
    reviews = sum(one.load.review for one in days)
    if reviews:
        facts.append(f"{minutes_words(reviews)} of it reviews")
    if mocks := sum(one.load.has_mock for one in days):
        facts.append(count(mocks, "mock"))
    if off := sum(one.is_off for one in days):
        facts.append(f"{count(off, 'day')} off")
    parts = [literal(one, "muted") for one in facts]
    return [shortened(title, width), *in_parts(parts, width, literal(" · ", "muted"))]


def day_lines(
    day: HorizonDay, tasks: Sequence[Entry], seconds: float, due: int, width: int
) -> list[Content]:
    """A day and its tasks."""
    when = literal(f"{weekday(day.day)} {day.day.day} {month(day.day)}", "heading")
    if day.is_exam:
        return [when, *wrapped(literal("The exam. Nothing is planned on its day."), width)]
    shown = [one for one in tasks if not one.is_moved]
    if not shown:
        words = "A day off." if day.is_off else "Nothing is planned."
        return [when, literal(words, "muted")]
    load = f"{minutes_words(day.load.minutes)} of {minutes_words(day.available)}"
    lines = in_parts([when, literal(load, "muted")], width)
    return lines + [_task_line(one, seconds, due, width) for one in shown]


def _task_line(entry: Entry, seconds: float, due: int, width: int) -> Content:
    questions = max(round(60 * entry.minutes / seconds), 1)
    words = entry_words(entry, questions, due, is_short=width < _ROOM_FOR_POINTS)
    if entry.kind == REVIEW and not due:
        words = f"about {count(questions, 'question')}"
    state = "done" if entry.is_done else "skipped" if entry.is_skipped else ""
    minutes = literal(f"{state or minutes_words(entry.minutes):>9}", "muted")
    points = ""
    if width >= _ROOM_FOR_POINTS and entry.points is not None and entry.points >= 0.05:
        points = f"+{points_words(entry.points)}"
    end = joined(minutes, f"{points:>14}" if width >= _ROOM_FOR_POINTS else "")
    start = fitted(literal(LABELS.get(entry.kind, entry.kind), "strong"), _LABEL)
    room = max(width - start.cell_length - end.cell_length, 0)
    return joined(start, fitted(shortened(line(words), room), room), end)
