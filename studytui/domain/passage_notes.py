"""Notes on passages: a note finds its place again when its text was cut anew."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.passage import words_of
from studytui.domain.text import plain

_LIKE = 0.5
"""The share of the words quoted that a passage must have to be the one that was meant."""


def place_of(quote: str, position: int, passages: Sequence[str]) -> int | None:
    """Where the passage that a note was written on stands now: the same one, else the one that has
    most of its words, the nearest to where it was of those that have equally many; None where
    nothing like it is left. Texts are stored texts."""
    near = sorted(range(len(passages)), key=lambda place: (abs(place - position), place))
    for place in near:
        if passages[place] == quote:
            return place
    wanted = set(words_of(plain(quote)))
    if not wanted:
        return None
    best, most = None, _LIKE * len(wanted)
    for place in near:
        shared = len(wanted & set(words_of(plain(passages[place]))))
        if shared >= most and (best is None or shared > most):
            best, most = place, shared
    return best
