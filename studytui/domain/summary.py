"""What a sitting brought, in one sentence: told from the log, and nothing that is an estimate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from studytui.domain.day_names import short_month, short_weekday
from studytui.domain.wording import count, grouped


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was answered in a sitting."""

    is_new: bool
    """Whether it had never been answered before."""
    was_right: bool | None
    """By the answer before, which counted; None where there was none, or it could not be scored."""
    is_right: bool | None
    """None where it could not be scored."""
    again_on: date | None = None
    """When it comes again because of this sitting; None where that is not known, or has changed
    since."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the questions that were answered."""

    answered: int = 0
    new: int = 0
    regained: int = 0
    """Right, and wrong before."""
    kept: int = 0
    """Right, and right before."""
    slipped: int = 0
    """Wrong, and right before."""
    stuck: int = 0
    """Wrong, and wrong before."""
    again: int = 0
    """How many come again on `again_on`, the first day on which any does."""
    again_on: date | None = None


def brought(turns: Iterable[Turn], today: date) -> Brought:
    """The sum of a sitting; days before `today` are no days on which anything comes again."""
    turns = tuple(turns)
    known = [(one.was_right, one.is_right) for one in turns]
    days = [one.again_on for one in turns if one.again_on is not None and one.again_on >= today]
    first = min(days, default=None)
    return Brought(
        answered=len(turns),
        new=sum(one.is_new for one in turns),
        regained=known.count((False, True)),
        kept=known.count((True, True)),
        slipped=known.count((True, False)),
        stuck=known.count((False, False)),
        again=days.count(first) if first is not None else 0,
        again_on=first,
    )


def brought_words(one: Brought, today: date) -> str:
    """One sentence: ``6 of 20 were new, 3 that were wrong before are right now and 8 are right once
    more; 4 come again tomorrow.`` Empty where nothing of it can be said."""
    parts = []
    if one.new:
        parts.append(_new_words(one))
    if one.regained:
        are = "that was wrong before is" if one.regained == 1 else "that were wrong before are"
        parts.append(f"{grouped(one.regained)} {are} right now")
    if one.kept:
        parts.append(f"{grouped(one.kept)} {_are(one.kept)} right once more")
    if one.slipped:
        are = "that was right before is" if one.slipped == 1 else "that were right before are"
        parts.append(f"{grouped(one.slipped)} {are} wrong now")
    if one.stuck:
        parts.append(f"{grouped(one.stuck)} {_are(one.stuck)} wrong once more")
    if not parts:
        return ""
    words = _listed(parts)
    if one.again and one.again_on is not None:
        comes = "comes" if one.again == 1 else "come"
        words += f"; {grouped(one.again)} {comes} again {_when(one.again_on, today)}"
    return f"{words[0].upper()}{words[1:]}."


def _new_words(one: Brought) -> str:
    if one.new == one.answered == 1:
        return "the answered question was new"
    if one.new == one.answered:
        return f"all {count(one.new, 'answered question')} were new"
    return f"{grouped(one.new)} of {grouped(one.answered)} {'was' if one.new == 1 else 'were'} new"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def _when(day: date, today: date) -> str:
    near = {0: "today", 1: "tomorrow"}.get((day - today).days)
    return near or f"on {short_weekday(day)} {day.day} {short_month(day)}"
