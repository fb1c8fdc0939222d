"""What a clock shows at one moment: values only, so that rules of time can be tested as sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the machine's clocks."""

    wall: datetime
    """UTC. Anybody can set it, so it is asked only when the machine has been started anew."""
    ticks: int
    """Microseconds of a count that nobody can set, and that goes on while the machine sleeps."""
    asleep: int
    """How many of them the machine slept."""
    boot: str
    """Which start of the machine they count from: only those of one start can be compared."""
    process: int = 0
    """The program that looks, by its process number."""
