"""What was read of a text in pieces, in stretches."""

from __future__ import annotations

from collections.abc import Iterable

Stretch = tuple[int, int | None]
"""From a piece up to another one, that left out, or to the end."""


def is_within(position: int, stretches: Iterable[Stretch]) -> bool:
    """Whether a piece was read."""
    return any(
        first <= position and (until is None or position < until) for first, until in stretches
    )
