"""Garbage is collected while nobody waits for a frame.

Left to itself Python looks through all that is alive in the midst of a key's work: 50 to 80 ms once
some screens have been open, where the whole answer takes 8.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

LOOK_SECONDS = 2.0
_REST = 1.0
"""Seconds without a key: then hardly anybody waits."""
_LOOKS = 5
"""Looks after which collection is switched on though keys come all the time."""
_THRESHOLDS = (5_000, 10, 1_000)
"""Objects, and collections of the younger ones, until Python collects by itself: the young as they
come, which takes 1 ms; all of them only where no rest comes for a very long time."""


def begin() -> None:
    """Switch collection on, after what stays for good has been put out of its sight."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()


class Rest:
    """Looks whether nobody has pressed a key for a while, and there is something to collect. Where
    the start has left collection off, it is switched on at the first rest."""

    def __init__(self, last_key_at: Callable[[], float]) -> None:
        self._last_key_at = last_key_at
        self._looks = 0

    def look(self) -> None:
        """Called every `LOOK_SECONDS`."""
        self._looks += 1
        is_rest = time.monotonic() - self._last_key_at() > _REST
        if not gc.isenabled():
            if is_rest or self._looks >= _LOOKS:
                begin()
        elif is_rest and gc.get_count()[2]:
            gc.collect()
