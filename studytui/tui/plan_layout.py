"""The plan in lines: the head of a day, its tasks, why each is there, and the days ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from studytui.domain.goal import Goal
from studytui.services.plans import DayPlan, StoredPlan, StoredTask
from studytui.services.study import Study
from studytui.services.today import Overview, Studied
from studytui.tui.content import fitted, in_parts, joined, line, literal, spread, wrapped
from studytui.tui.look import SIGN_ANSWERED, SIGN_OPEN, SIGN_UNSCORED
from studytui.tui.screens.today import Task
from studytui.tui.wording import count, grouped

_AHEAD = 7
"""Days of which the hours are shown."""
_TALLEST = 6
"""Cells of the longest bar of a day."""
_LABELS = {"review": "Review", "learn": "Learn", "practise": "Practise", "mock": "Mock"}
_MOVED = "→"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a plan on its day."""

    goal: Goal
    plan: StoredPlan
    day: DayPlan
    ahead: tuple[DayPlan, ...]
    """The days after it."""
    studied: Studied
    title: str
    """What the exam is called."""

    @property
    def has_review(self) -> bool:
        """Whether a review is still to be done."""
        return any(one.kind == "review" and one.is_open for one in self.day.tasks)


def shown(study: Study) -> Shown | None:
    """The plan of today with all that is shown of it; None without a goal."""
    goal, plan = study.goals.current(), study.plans.current()
    if goal is None or plan is None:
        return None
    days = study.plans.days(_AHEAD)
    today = days[0] if days else DayPlan(study.plans.today, 0, ())
    return Shown(
        goal,
        plan,
        today,
        tuple(days[1:]),
        study.today.studied_today(study.settings.day_starts_at),
        goal.name or "Your exam",
    )


def minutes_text(minutes: float) -> str:
    """``1 h 50 min``, ``25 min``."""
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def plan_head(day: Shown, overview: Overview, width: int) -> list[Content]:
    """The day, how far the exam is, what was done today, and what is other than yesterday."""
    when = day.day.day
    left = joined(
        (f"{when:%a} {when.day} {when:%b}", "heading"),
        (" · ", "muted"),
        line(day.title),
        (_distance(day.goal, when), ""),
    )
    planned = sum(one.minutes for one in day.day.tasks if not (one.is_moved or one.is_skipped))
    if not day.day.minutes and not planned:
        right = literal("a day off", "muted")
    else:
        right = literal(
            f"today {minutes_text(day.studied.seconds / 60)} of {minutes_text(planned)}", "muted"
        )
    is_narrow = left.cell_length + right.cell_length + 3 > width
    lines = [fitted(left, width), right] if is_narrow else [spread(left, right, width)]
    facts = [
        f"{grouped(overview.unseen)} of {count(overview.questions, 'question')} never answered"
    ]
    if day.studied.days_in_a_row > 1:
        facts.append(f"{day.studied.days_in_a_row} days in a row")
    lines += in_parts([literal(one, "muted") for one in facts], width, literal(" · ", "muted"))
    if remark := _remark(day, when):
        lines += wrapped(literal(remark, "warning"), width)
    return lines


def _distance(goal: Goal, today: date) -> str:
    left = goal.days_left(today)
    if left is None:
        return ", no day yet"
    if left < 0:
        return f" was {count(-left, 'day')} ago"
    return {0: " today", 1: " tomorrow"}.get(left, f" in {left} days")


def _remark(day: Shown, today: date) -> str:
    if day.plan.remark:
        return day.plan.remark
    if day.goal.is_over(today):
        return "The day of the exam has passed. e gives another one."
    if day.goal.exam_date is None:
        return "Without a day for the exam only the next two weeks are planned. e gives it one."
    if not day.goal.has_hours:
        return "No weekday has time, so an hour a day is planned. e changes that."
    return ""


def planned_tasks(day: Shown) -> list[Task]:
    """The rows of the plan."""
    return [_row(one) for one in day.day.tasks]


def _row(task: StoredTask) -> Task:
    words = {
        "review": "what is due, what is worth most first",
        "mock": "a whole exam under its rules",
    }.get(task.kind, task.topic or "what was wrong, and what is new")
    sign, size = SIGN_OPEN, _size(task)
    if task.is_done:
        sign, size = SIGN_ANSWERED, f"done   {task.minutes:>3} min"
    elif task.is_moved:
        sign, size = _MOVED, "moved to tomorrow"
    elif task.is_skipped:
        sign, size = SIGN_UNSCORED, "skipped"
    return Task("plan", _LABELS.get(task.kind, task.kind), words, size, planned=task, sign=sign)


def _size(task: StoredTask) -> str:
    minutes = f"{task.minutes:>3} min"
    if task.points is None or task.points < 0.05:
        return f"{minutes}{'':14}"
    return f"{minutes}  ≈{task.points:+5.1f} points"


def planned_why(task: StoredTask, size: str, width: int) -> list[Content]:
    """Why a task is there, and what leaving it out costs."""
    words = f"{size}{task.why}"
    if task.is_open and task.skipping_costs >= 0.05:
        words += f" Left out, it costs about {task.skipping_costs:.1f} points on the day."
    elif task.is_open and task.points is not None and task.points >= 0.05:
        words += " Left out today, later days make up for nearly all of it."
    return wrapped(literal(words.strip(), "muted"), width)


def ahead_line(day: Shown, width: int) -> list[Content]:
    """The hours of the days ahead, as many as have room."""
    most = max((one.planned for one in day.ahead), default=0)
    parts: list[Content | str] = []
    room = width
    for one in day.ahead:
        part = _day_ahead(one, most)
        if part.cell_length > room:
            break
        room -= part.cell_length
        parts.append(part)
    return [joined(*parts)]


def _day_ahead(one: DayPlan, most: int) -> Content:
    name = literal(f"{one.day:%a} ", "muted")
    if not one.planned:
        word = "off" if not one.minutes else "free"
        return joined(name, (f"{word}   ", "faint"))
    cells = max(round(_TALLEST * one.planned / most), 1)
    has_mock = any(task.kind == "mock" for task in one.tasks)
    end = " mock   " if has_mock else "   "
    return joined(name, ("▇" * cells, "focus"), (f" {minutes_text(one.planned)}{end}", "muted"))


def kinds(tasks: Sequence[StoredTask]) -> str:
    """The kinds of some tasks, each once, in order."""
    return ", ".join(dict.fromkeys(_LABELS.get(one.kind, one.kind).lower() for one in tasks))
