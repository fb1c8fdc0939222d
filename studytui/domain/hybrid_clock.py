"""Hybrid logical clocks: which of two edits on two machines is the later one, whatever their clocks say.

A moment is the wall clock where that has gone on since the moment before it, else the moment before
and a count (Kulkarni et al., Logical Physical Clocks, 2014). So an edit is always later than what
its maker had seen, also where that came from a machine whose clock is a day ahead; of edits that
knew nothing of each other the one is later whose clock said so. Written as text that sorts.
"""

from __future__ import annotations

from collections.abc import Iterable

NEVER = ""
"""Before every moment."""
_TIME, _COUNT = 16, 6
_LARGEST_TIME, _LARGEST_COUNT = (1 << 63) - 1, (1 << 4 * _COUNT) - 1
WRITTEN = _TIME + _COUNT
"""Characters of a moment before the name of its device."""


def tick(after: str, wall: int, device: str) -> str:
    """A moment later than `after`, and not before the wall clock, in microseconds since 1970, on the
    device of that name, which makes it differ from those of all others."""
    time, count = parts(after)
    wall = min(max(wall, 0), _LARGEST_TIME)
    if after == NEVER or wall > time:
        time, count = wall, 0
    elif count < _LARGEST_COUNT:
        count += 1
    else:
        time, count = time + 1, 0
    return f"{time:0{_TIME}x}{count:0{_COUNT}x}{device}"


def parts(moment: str) -> tuple[int, int]:
    """The microseconds since 1970 of a moment, and its count; zeros for `NEVER`. Raises ValueError
    for what is no moment."""
    if moment == NEVER:
        return 0, 0
    return int(moment[:_TIME], 16), int(moment[_TIME:WRITTEN], 16)


def latest(moments: Iterable[str]) -> str:
    """The latest of some moments; `NEVER` where there are none."""
    return max(moments, default=NEVER)
