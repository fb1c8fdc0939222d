"""What takes long the first time is done while nobody waits, after the first frame.

The first screen that reads the library would hold its key up for 60 ms, in which Peewee and the tables
are loaded, and the first question with code for 35, in which the patterns of what reads code are
compiled. What all sessions need is made ready so, not every screen there is: all seven would take
10 MB of each of thirty programs on one machine. Not in a thread: that would take the processor from the keys that come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

LOOK_SECONDS = 0.02
_REST = 0.15
"""Seconds without a key: where somebody moves through a list, no step comes between two keys."""


def all_steps() -> Iterator[None]:
    """Does one step each time it is asked for the next: 30 ms at most."""
    from studytui.services import sessions
    from studytui.tui import highlight

    yield from sessions.steps_to_be_ready()
    yield from highlight.steps_to_be_ready()


class Warming:
    """Does a step at each look at which no key has come for a while."""

    def __init__(self, last_key_at: Callable[[], float], steps: Iterator[None]) -> None:
        self._last_key_at = last_key_at
        self._steps = steps

    def look(self) -> bool:
        """Called every `LOOK_SECONDS`; whether there is still something to do."""
        if time.monotonic() - self._last_key_at() < _REST:
            return True
        done = object()
        return next(self._steps, done) is not done
