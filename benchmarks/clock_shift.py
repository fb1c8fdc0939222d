"""A running program's clocks, set forward from outside: an hour passes in no time."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from benchmarks.power_cut import compiled

_SOURCE = Path(__file__).with_suffix(".c")
_SECOND = 1_000_000_000


class ClockShift:
    """What is added to the clocks of programs that run with `environment`."""

    def __init__(self, library: Path, file: Path) -> None:
        self._file = file
        self.environment = {"LD_PRELOAD": str(library), "STUDYTUI_CLOCK_SHIFT": str(file)}
        self._set(0, 0)

    def pass_by(self, seconds: int) -> None:
        """So many seconds pass."""
        self._set(seconds, seconds)

    def sleep(self, seconds: int) -> None:
        """The machine sleeps for so many seconds."""
        self._set(seconds, 0)

    def _set(self, counted: int, awake: int) -> None:
        # In place: the program has the file mapped.
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        os.pwrite(descriptor, struct.pack("qq", counted * _SECOND, awake * _SECOND), 0)
        os.close(descriptor)


def clock_shift(folder: Path) -> ClockShift | None:
    """A shift whose file lies in `folder`; None where there is no compiler, or no Linux."""
    library = compiled(_SOURCE) if sys.platform == "linux" else None
    return None if library is None else ClockShift(library, folder / "clock-shift")
