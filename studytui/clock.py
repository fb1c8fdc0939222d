"""The time, passed in wherever it is needed so that tests can move it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the program knows of time."""

    def now(self) -> datetime:
        """The moment, UTC. Never goes back while the program runs."""
        ...


class SystemClock:
    """The machine's time, read once and then counted on by a clock that nobody can set.

    A wall clock set back or forward while the program runs changes nothing. On Linux the count goes
    on while the machine sleeps (CLOCK_BOOTTIME); elsewhere the monotonic clock is used.
    """

    def __init__(self) -> None:
        self._started = datetime.now(UTC)
        self._origin = self._elapsed()

    def now(self) -> datetime:
        return self._started + timedelta(microseconds=(self._elapsed() - self._origin) // 1000)

    @staticmethod
    def _elapsed() -> int:
        boot_time = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic_ns() if boot_time is None else time.clock_gettime_ns(boot_time)
