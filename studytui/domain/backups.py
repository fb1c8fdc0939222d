"""Backups: which of them stay, when the next is due, and what one says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from studytui.domain.number_words import count

ALL_FOR = timedelta(days=2)
"""How long every backup stays."""
EVERY = timedelta(minutes=30)
"""From one backup to the next while the program is used."""
_SHARE_OF_TIME = 100
"""A backup of a large library may take a hundredth of the time at most."""

_EPOCH = datetime(1970, 1, 1)

_STAGES: tuple[tuple[int, Callable[[datetime], int]], ...] = (
    (12, lambda moment: _days(moment)),
    # Weeks from Monday on: 1 January 1970 was a Thursday.
    (10, lambda moment: (_days(moment) + 3) // 7),
    (9, lambda moment: 12 * moment.year + moment.month),
)
"""How many stay after the first two days, and one of which period each: days, weeks, months."""

MOST_OF_OLD = sum(number for number, _ in _STAGES)
"""How many stay that are older than `ALL_FOR`."""


def _days(moment: datetime) -> int:
    return (moment.replace(tzinfo=None) - _EPOCH).days


def to_keep(taken: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """The backups that stay: all of the last two days, then the last of each of twelve days, of
    ten weeks and of nine months in which there are any. The newest stays however old it is, and so
    does what a clock that was wrong has dated after `now`."""
    ordered = sorted(set(taken), reverse=True)
    recent = [one for one in ordered if one > now - ALL_FOR]
    kept = set(recent or ordered[:1])
    older = iter([one for one in ordered if one not in kept])
    last = min(kept, default=now)
    one = next(older, None)
    for number, period in _STAGES:
        left = number
        while left and one is not None:
            if period(one) != period(last):
                kept.add(one)
                last = one
                left -= 1
            one = next(older, None)
    return frozenset(kept)


def is_due(taken: Iterable[datetime], now: datetime, *, seconds: float = 0.0) -> bool:
    """Whether a backup is due: none was taken within half an hour, or within a hundred times the
    `seconds` that the last took. One that a wrong clock has dated far off says nothing."""
    every = max(EVERY, timedelta(seconds=seconds * _SHARE_OF_TIME))
    return all(abs(now - one) >= every for one in taken)


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a library holds."""

    questions: int = 0
    sittings: int = 0
    answers: int = 0
    notes: int = 0

    def __sub__(self, other: Contents) -> Contents:
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return Contents(*(mine - its for mine, its in pairs))

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def contents_words(contents: Contents) -> str:
    """``1,204 questions, 12 sittings, 640 answers``."""
    return ", ".join(count(number, noun) for noun, number in _named(contents)[:3])


def difference_words(then: Contents, now: Contents) -> str:
    """What was added or went since: ``+14 answers, −1 note``; empty where the numbers are equal."""
    parts = []
    for noun, number in _named(now - then):
        if number:
            sign = "+" if number > 0 else "−"
            parts.append(f"{sign}{count(abs(number), noun)}")
    return ", ".join(parts)


def _named(contents: Contents) -> list[tuple[str, int]]:
    return [
        ("question", contents.questions),
        ("sitting", contents.sittings),
        ("answer", contents.answers),
        ("note", contents.notes),
    ]


_REASONS = {
    "asked": "you asked for it",
    "use": "as you studied",
    "before-import": "before an import",
    "before-reparse": "before reading again",
    "before-undo": "before an import was undone",
    "before-restore": "before one was put back",
    "before-repair": "before a repair",
}

BEFORE_RESTORE = "before-restore"


def reason_words(reason: str) -> str:
    """Why a backup was taken, in words."""
    if reason.startswith("before-upgrade"):
        return "before an upgrade"
    return _REASONS.get(reason, reason.replace("-", " "))


def size_words(size: int) -> str:
    """Bytes as ``340 kB`` or ``1.2 GB``."""
    number, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < 1000:
            break
        number, unit = number / 1000, larger
    return (
        f"{number:.1f} {unit}"
        if number < 10 and unit not in ("B", "kB")
        else f"{number:.0f} {unit}"
    )
