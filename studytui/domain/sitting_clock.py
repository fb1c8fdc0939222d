"""The clock of a sitting: what time it is in it, what is left, and what time away costs.

A sitting has a time of its own. It begins as the wall clock of that moment and is counted on by a
clock that nobody can set, so that a wall clock set to another hour, midnight and summer time change
nothing. Only where the machine has been started anew is the wall clock asked how long that took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from studytui.domain.exam import ClockRule, Pause, PauseKind, Sitting, SittingState
from studytui.domain.reading import Reading
from studytui.domain.sitting_blocks import advanced

SEEN_LATELY = timedelta(seconds=12)
"""A program that sits says so every ten seconds. Seen so lately it may still be at it."""
_LEAST_PAUSE = timedelta(seconds=1)
_NONE = timedelta(0)


def is_same_start(sitting: Sitting, reading: Reading) -> bool:
    """Whether the count runs on from where the sitting was last seen."""
    ticks = sitting.seen_ticks
    return ticks is not None and sitting.seen_boot == reading.boot and ticks <= reading.ticks


def moment(sitting: Sitting, reading: Reading) -> datetime:
    """What time it is in the sitting, UTC; it never goes back."""
    seen = sitting.last_seen or sitting.started_at
    if sitting.seen_ticks is not None and is_same_start(sitting, reading):
        return seen + timedelta(microseconds=reading.ticks - sitting.seen_ticks)
    return max(seen, reading.wall)


def seen(sitting: Sitting, reading: Reading) -> Sitting:
    """The sitting with the note that the program is in it now."""
    return replace(
        sitting,
        last_seen=moment(sitting, reading),
        seen_boot=reading.boot,
        seen_ticks=reading.ticks,
        seen_asleep=sitting.seen_asleep if is_same_start(sitting, reading) else reading.asleep,
    )


def time_left(sitting: Sitting, now: datetime) -> timedelta | None:
    """What the clock shows, of the open block or of the break, never below zero; None without a
    clock. `now` is the sitting's own time."""
    if sitting.deadline is None:
        return None
    return max(sitting.deadline - now, _NONE)


def taken_up(
    sitting: Sitting, reading: Reading, *, is_elsewhere: bool = False
) -> tuple[Sitting, Pause | None]:
    """The sitting as it is taken up again, and the time away with what became of it.

    Left by choice under a strict clock, time ran on, through blocks and breaks; under a clock that
    stops it is as if no time had passed. Cut off (no goodbye was stored), the time since it was
    last seen is given back unless the rules say otherwise. Time that had run out stays so. With
    `is_elsewhere` the program that sat last is still running: what it saw lately was no pause.
    """
    now = moment(sitting, reading)
    gone = sitting.last_seen or sitting.started_at
    sitting = advanced(sitting, gone)
    back = replace(
        seen(sitting, reading),
        seen_asleep=reading.asleep,
        seen_process=reading.process,
        left_at=None,
        state=SittingState.RUNNING,
    )
    away = now - gone
    is_choice = sitting.left_at is not None
    if sitting.deadline is None or sitting.deadline <= gone:
        return back, None
    if is_elsewhere and not is_choice and away <= SEEN_LATELY:
        return back, None
    if is_choice:
        is_given = sitting.rules.clock_rule is ClockRule.STOPS
        pause = Pause(PauseKind.LEFT, gone, away.total_seconds(), is_given)
        back = _later(back, away) if is_given else advanced(back, now)
    else:
        pause = Pause(PauseKind.LOST, gone, away.total_seconds(), sitting.rules.gives_back)
        back = _given_back(back, away) if sitting.rules.gives_back else advanced(back, now)
    return back, pause if away >= _LEAST_PAUSE else None


def woken(sitting: Sitting, reading: Reading) -> tuple[Sitting, Pause | None]:
    """The running sitting after the machine slept: that is a lost line as well. To be asked before
    any deadline is judged. The sitting itself, and None, where it has not slept."""
    if not is_same_start(sitting, reading):
        return sitting, None
    slept = timedelta(microseconds=reading.asleep - sitting.seen_asleep)
    if slept < _LEAST_PAUSE:
        return sitting, None
    back = replace(sitting, seen_asleep=reading.asleep)
    if sitting.deadline is None:
        return back, None
    # A deadline that had passed before the sleep has still passed after it.
    is_given = sitting.rules.gives_back
    began_at = moment(sitting, reading) - slept
    pause = Pause(PauseKind.ASLEEP, began_at, slept.total_seconds(), is_given)
    return _given_back(back, slept) if is_given else back, pause


def _given_back(sitting: Sitting, away: timedelta) -> Sitting:
    return replace(_later(sitting, away), given_back=sitting.given_back + away)


def _later(sitting: Sitting, by: timedelta) -> Sitting:
    ends_at = sitting.break_ends_at
    return replace(
        sitting,
        deadline=None if sitting.deadline is None else sitting.deadline + by,
        break_ends_at=None if ends_at is None else ends_at + by,
    )


def warning_due(
    before: timedelta, after: timedelta, warnings: Sequence[timedelta]
) -> timedelta | None:
    """The warning that falls due when the time left goes from `before` to `after`, the most
    urgent one; None if none does."""
    due = [limit for limit in warnings if after <= limit < before]
    return min(due) if due else None
