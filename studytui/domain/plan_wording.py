"""What is said of a plan and its tasks: the why with its numbers, and what a new plan has changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from studytui.domain.cleaning import clean_line
from studytui.domain.day_names import month, short_weekday
from studytui.domain.goal import WEEKDAYS
from studytui.domain.mastery import Mastery
from studytui.domain.number_words import count, percent

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MOST_NAMED = 2


def minutes_words(minutes: int) -> str:
    """``40 min``, ``2 h``, ``1 h 50 min``."""
    hours, rest = divmod(max(minutes, 0), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def points_words(points: float) -> str:
    """``1.9 points``; ``under 0.1 points`` of the least."""
    if not math.isfinite(points) or points < 0.05:
        return "under 0.1 points"
    shown = f"{points:.1f}"
    return f"{shown} point" if shown == "1.0" else f"{shown} points"


def names_words(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """``Functions``, ``Functions and Strings``, ``Functions, Strings and 3 more``."""
    told = [clean_line(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(told)} and {len(names) - most} more"
    return " and ".join(told)


def mastery_words(found: Mastery) -> str:
    """``mastery 41 (33–50 from 22 answers)``, or what is missing before that can be said."""
    if not found.answers:
        return "no answer in it yet"
    if not found.is_enough:
        return f"{count(found.answers, 'answer')} so far, not enough to say how well it is known"
    low, high = round(found.low), round(found.high)
    return f"mastery {round(found.score)} ({low}–{high} from {count(found.answers, 'answer')})"


def topic_why(share: float, found: Mastery, opens: Sequence[str]) -> str:
    """Why a topic is learnt: ``29 % of the exam, mastery 41 (…), opens Functions.``; `share` is the
    topic's of the exam, 0–1."""
    parts = [f"{percent(100 * share)} of the exam", mastery_words(found)]
    if opens:
        parts.append(f"opens {names_words(opens)}")
    return f"{', '.join(parts)}."


def reading_why(why: str, title: str, where: str) -> str:
    """Why there is something to read: the reason to learn the topic, and where it stands."""
    place = f"“{title}”, {where}" if where else f"“{title}”"
    return f"{why} To read in {place}."


def review_why(questions: int, now: float, tomorrow: float) -> str:
    """Why questions are reviewed, with the share of them that would be recalled, 0–1."""
    these = "this question" if questions == 1 else f"these {count(questions, 'question')}"
    return f"recall of {these} is at about {percent(100 * now)}, at {percent(100 * tomorrow)} tomorrow."


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a plan was made from, as far as a person would ask."""

    exam_date: date | None = None
    name: str = ""
    profile: str = ""
    weekday_minutes: tuple[int, ...] = ()
    days_off: frozenset[date] = frozenset()
    extra_time: float = 1.0
    subject_id: int | None = None
    topics: frozenset[int] = frozenset()
    hours: float = 0.0
    """Planned in all, from its first day on."""
    mock_questions: int = 0
    busy: str = ""
    """A mark of the hours that calendars take; empty without one."""


def missed_words(tasks: int, days: int, names: Sequence[str]) -> str:
    """What is said of tasks that were not done, on so many days up to yesterday."""
    if not tasks:
        return ""
    when = "Yesterday's" if days == 1 else f"Of the last {days} days"
    verb = "was" if tasks == 1 else "were"
    again = f"{names_words(names)} planned anew" if names else "planned anew"
    return f"{when} {count(tasks, 'task')} {verb} not done: {again}."


def change_words(before: Inputs, after: Inputs) -> str:
    """What is other than in the plan before, the most telling thing in one sentence; empty where
    nothing is that the learner has changed."""
    told = _goal_words(before, after)
    if not told:
        return ""
    if round(before.hours) == round(after.hours):
        return f"{told}."
    now, then = round(after.hours), round(before.hours)
    return f"{told}: {now} h up to the exam instead of {then}."


def _goal_words(before: Inputs, after: Inputs) -> str:
    if (before.profile, before.subject_id) != (after.profile, after.subject_id):
        name = clean_line(after.name) or "another exam"
        return f"The plan is for {name} now"
    if before.exam_date != after.exam_date:
        return _date_words(before.exam_date, after.exam_date)
    if before.weekday_minutes != after.weekday_minutes:
        return _hours_words(before.weekday_minutes, after.weekday_minutes)
    if before.days_off != after.days_off:
        return _off_words(before.days_off, after.days_off)
    if before.busy != after.busy:
        return _busy_words(before.busy, after.busy)
    if before.extra_time != after.extra_time:
        return f"The exam takes {after.extra_time:g} times its minutes, and so do mocks"
    if before.topics != after.topics:
        return _topics_words(before.topics, after.topics)
    return ""


def _date_words(before: date | None, after: date | None) -> str:
    if after is None:
        return "The exam has no date any more, so the next two weeks are planned"
    if before is None:
        return f"The exam is on {short_weekday(after)} {after.day} {month(after)}"
    days = (after - before).days
    return f"The exam is {count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _hours_words(before: Sequence[int], after: Sequence[int]) -> str:
    padded = [tuple(one) + (0,) * (len(WEEKDAYS) - len(one)) for one in (before, after)]
    changed = [
        (now - then, day) for then, now, day in zip(*padded, _DAYS, strict=True) if now != then
    ]
    if len(changed) == 1:
        step, day = changed[0]
        return f"{minutes_words(abs(step))} {'more' if step > 0 else 'less'} on {day}"
    step = sum(step for step, _ in changed)
    if not step:
        return "The hours lie on other weekdays"
    return f"{minutes_words(abs(step))} {'more' if step > 0 else 'less'} a week"


def _off_words(before: frozenset[date], after: frozenset[date]) -> str:
    added, gone = sorted(after - before), sorted(before - after)
    told = added or gone
    if len(told) > 1 or (added and gone):
        more = len(added) - len(gone)
        if not more:
            return "Other days are off"
        return f"{count(abs(more), 'day')} {'more' if more > 0 else 'fewer'} off"
    day = told[0]
    return f"{short_weekday(day)} {day.day} {month(day)} is {'off' if added else 'a day of study again'}"


def _busy_words(before: str, after: str) -> str:
    if not after:
        return "No busy hours of a calendar count any more"
    return f"{'Other busy' if before else 'Busy'} hours of your calendar count"


def _topics_words(before: frozenset[int], after: frozenset[int]) -> str:
    new, gone = len(after - before), len(before - after)
    if new and not gone:
        return f"{count(new, 'topic')} more in the exam"
    if gone and not new:
        return f"{count(gone, 'topic')} fewer in the exam"
    return "The exam has other topics"
