"""What a plan says of itself: why a task is there, and what is other than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from studytui.domain.mastery import Mastery
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.storage.plans import StoredTask

_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NAMED = 2


def topic_why(share: float, known: Mastery | None, opens: Sequence[str]) -> str:
    """A topic's place in the exam, what is known of it, and what it leads to."""
    parts = [f"{share:.0f} % of the exam" if share >= 1 else f"{share:.1f} % of the exam"]
    if known is not None:
        if known.is_enough:
            parts.append(
                f"mastery {known.score:.0f} ({known.low:.0f}–{known.high:.0f} from "
                f"{count(known.answers, 'answer')})"
            )
        elif known.answers:
            parts.append(f"only {count(known.answers, 'answer')} yet, too few to say how well")
        else:
            parts.append("nothing answered yet")
    if opens:
        named = " and ".join(clean_line(one) for one in opens[:_NAMED])
        more = f" and {len(opens) - _NAMED} more" if len(opens) > _NAMED else ""
        parts.append(f"opens {named}{more}")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def review_why(due: int) -> str:
    """What falls due today."""
    verb = "is" if due == 1 else "are"
    return f"{count(due, 'question')} {verb} due: without a look, fewer than 9 in 10 are recalled."


def mock_why(days_left: int | None) -> str:
    """What a mock is for."""
    if days_left is None or days_left < 0:
        return "A whole exam under its rules shows what a plan only reckons."
    return f"A whole exam under its rules, {count(days_left, 'day')} before the real one."


def changed_words(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What of the goal is another one; empty where nothing is."""
    if before == now or not before:
        return ""
    if before.get("exam_date") != now.get("exam_date"):
        return _date_words(before.get("exam_date"), now.get("exam_date"))
    if before.get("minutes") != now.get("minutes"):
        return _minutes_words(before.get("minutes") or [], now.get("minutes") or [])
    if before.get("days_off") != now.get("days_off"):
        return f"{count(len(now.get('days_off') or []), 'day')} off"
    if before.get("profile") != now.get("profile") or before.get("subject") != now.get("subject"):
        return "Another exam"
    return "Other exam rules"


def _date_words(before: str | None, now: str | None) -> str:
    if now is None:
        return "The exam has no day now"
    day = date.fromisoformat(now)
    words = f"The exam is on {day.day} {day:%b} now"
    if before is None:
        return words
    days = (day - date.fromisoformat(before)).days
    return f"{words}, {count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _minutes_words(before: Sequence[int], now: Sequence[int]) -> str:
    changed = [
        (place, then, there)
        for place, (then, there) in enumerate(zip(before, now, strict=False))
        if then != there
    ]
    if len(changed) == 1:
        place, then, there = changed[0]
        more = "more" if there > then else "less"
        return f"{abs(there - then)} minutes {more} on {_WEEKDAYS[place]}"
    difference = sum(now) - sum(before)
    if not difference:
        return "Other hours"
    return f"{abs(difference)} minutes {'more' if difference > 0 else 'less'} a week"


def missed_words(left: Sequence[StoredTask], today: date) -> str:
    """What was planned on days that are over and is not done."""
    minutes = sum(one.minutes for one in left)
    days = {one.day for one in left}
    if days == {today - timedelta(days=1)}:
        when = "Yesterday"
    else:
        when = f"On {count(len(days), 'day')} since {min(days).day} {min(days):%b}"
    return f"{when} {count(len(left), 'task')} ({minutes} minutes) stayed undone"
