"""The time, passed in wherever it is needed so that tests can move it."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol

from studytui.domain.reading import Reading

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_AT_ONCE = 50_000_000
"""Nanoseconds between two looks that count as one."""


class Clock(Protocol):
    """What the program knows of time."""

    def now(self) -> datetime:
        """The moment, UTC. Never goes back while the program runs."""
        ...

    def read(self) -> Reading:
        """All that can be told apart: wall clock, count, sleep, and which start of the machine."""
        ...

    def is_running(self, process: int) -> bool:
        """Whether another program of that number runs on this machine."""
        ...


class SystemClock:
    """The machine's time, read once and then counted on by a clock that nobody can set.

    A wall clock set back or forward while the program runs changes nothing. The count goes on while
    the machine sleeps on Linux (CLOCK_BOOTTIME) and macOS (CLOCK_MONOTONIC_RAW). Elsewhere it is
    the monotonic clock: how long the machine slept is not known there, and counts of two programs
    are not compared, so that between them the wall clock is believed.
    """

    def __init__(self) -> None:
        self._started = datetime.now(UTC)
        self._origin = _counted()

    def now(self) -> datetime:
        return self._started + timedelta(microseconds=(_counted() - self._origin) // 1000)

    def read(self) -> Reading:
        ticks, awake = _both()
        return Reading(
            self._started + timedelta(microseconds=(ticks - self._origin) // 1000),
            ticks // 1000,
            max(ticks - awake, 0) // 1000,
            self._boot,
            os.getpid(),
        )

    def is_running(self, process: int) -> bool:
        # On Windows a signal of 0 is no question: it would end that program.
        if process <= 0 or process == os.getpid() or sys.platform == "win32":
            return False
        try:
            os.kill(process, 0)
        except PermissionError:
            return True
        except OSError:
            return False
        return True

    @cached_property
    def _boot(self) -> str:
        # A count whose start is not known compares with nothing but itself.
        return _boot_id() or f"{os.getpid()}-{self._started.timestamp()}-{self._origin}"


def _both() -> tuple[int, int]:
    """The count, and the count without sleep, of one moment."""
    while True:
        before, ticks = _awake(), _counted()
        # Held up between two looks, the program would take its waiting for sleep.
        if _awake() - before < _AT_ONCE:
            return ticks, before


def _counted() -> int:
    """Nanoseconds of a clock nobody can set; asleep as well, where the machine tells."""
    return _nanoseconds("CLOCK_MONOTONIC_RAW" if sys.platform == "darwin" else "CLOCK_BOOTTIME")


def _awake() -> int:
    """Nanoseconds of the same clock without sleep; the same as `_counted` where no machine tells."""
    if sys.platform == "darwin":
        return _nanoseconds("CLOCK_UPTIME_RAW")
    return time.monotonic_ns()


def _nanoseconds(name: str) -> int:
    clock = getattr(time, name, None)
    return time.monotonic_ns() if clock is None else time.clock_gettime_ns(clock)


def _boot_id() -> str:
    """An id of this start of the machine; empty where there is none."""
    if sys.platform == "darwin":
        return _mac_boot_id()
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _mac_boot_id() -> str:
    import subprocess

    try:
        found = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"],
            capture_output=True,
            text=True,
            timeout=2,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
