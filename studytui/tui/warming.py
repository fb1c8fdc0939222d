"""What takes long the first time is done while nobody waits, after the first frame.

The first question with code would hold its key up for 35 ms: what reads code is loaded then, and its
patterns are compiled. Not in a thread: that would take the processor from the keys that come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

LOOK_SECONDS = 0.02
_REST = 0.15
"""Seconds without a key: where somebody moves through a list, no step comes between two keys."""


def all_steps() -> Iterator[None]:
    """Does one step each time it is asked for the next: 25 ms at most."""
    from studytui.tui import highlight

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
