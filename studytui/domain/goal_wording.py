"""What a goal comes to, in words, and what stands in the way of a whole plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from studytui.domain.busy import NO_LIMITS
from studytui.domain.day_names import short_month, weekday
from studytui.domain.goal import OPEN_DAYS, USUAL_MINUTES, Goal
from studytui.domain.wording import count


def goal_problems(goal: Goal, today: date, *, topics: int) -> list[str]:
    """What is missing, and what is planned instead, a sentence each."""
    problems = []
    if goal.is_over(today):
        problems.append(
            f"That day has passed: the next {OPEN_DAYS} days are planned until you give another."
        )
    elif goal.exam_date is None:
        problems.append(f"Without a day the next {OPEN_DAYS} days are planned.")
    if not goal.has_hours:
        problems.append(f"No weekday has time: {USUAL_MINUTES} minutes a day are planned.")
    if not topics:
        problems.append("No question has a topic: reviews and new questions are planned.")
    return problems


def goal_sum(goal: Goal, today: date) -> str:
    """How long it is to the exam, and how many hours that gives."""
    minutes = goal.horizon(today)
    whole = sum(minutes)
    hours = f"{whole / 60:.0f} hours" if whole >= 600 else f"{whole / 60:.1f} hours"
    number = sum(1 for one in minutes if one)
    left = goal.days_left(today)
    if left is None or left < 0 or goal.exam_date is None:
        return f"{hours} on {number} of the next {OPEN_DAYS} days."
    if left == 0:
        return "The exam is today: nothing more is planned."
    day = goal.exam_date
    ahead = "tomorrow" if left == 1 else f"in {left} days"
    return f"{weekday(day)} {day.day} {short_month(day)}, {ahead}: {hours} on {count(number, 'day')} until then."


def busy_sum(goal: Goal, today: date) -> str:
    """What the busy hours of calendars do to the days of a goal; empty where no calendar counts."""
    if not goal.busy.mark:
        return ""
    without = replace(goal, busy=NO_LIMITS).horizon(today)
    left = goal.horizon(today)
    fewer = sum(now < then for now, then in zip(left, without, strict=True))
    if not fewer:
        return "Your calendar leaves all hours of your goal."
    hours = f"{sum(left) / 60:.1f} hours instead of {sum(without) / 60:.1f}"
    return f"Your calendar leaves {hours}: less on {count(fewer, 'day')}."
