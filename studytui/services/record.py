"""All sittings in a few numbers, in all and by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from studytui.storage.results import SittingLine


@dataclass(frozen=True, slots=True)
class DayRecord:
    """What was done in the sittings that were begun on a day."""

    day: date
    sittings: int
    answers: int
    right: int
    scored: int
    """Questions that could be scored, the unanswered ones among them."""
    unscored: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Record:
    """The days on which something was done, the latest first, and all of them together."""

    total: DayRecord
    days: tuple[DayRecord, ...]


def record(past: Sequence[SittingLine], day_starts_at: int) -> Record:
    """The record of sittings that have ended. A day begins at the hour `day_starts_at`, local
    time."""
    shift = timedelta(hours=day_starts_at)
    by_day: dict[date, list[SittingLine]] = {}
    for line in past:
        by_day.setdefault((line.started_at.astimezone() - shift).date(), []).append(line)
    days = tuple(_together(day, by_day[day]) for day in sorted(by_day, reverse=True))
    return Record(_together(days[0].day if days else date.min, past), days)


def _together(day: date, lines: Iterable[SittingLine]) -> DayRecord:
    lines = tuple(lines)
    return DayRecord(
        day=day,
        sittings=len(lines),
        answers=sum(line.answered for line in lines),
        right=sum(line.right for line in lines),
        scored=sum(line.scored for line in lines),
        unscored=sum(line.unscored for line in lines),
        seconds=sum(line.seconds for line in lines),
    )
