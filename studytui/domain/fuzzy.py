"""What was meant by a few letters: whether and how well they fit a name."""

from __future__ import annotations

from dataclasses import dataclass

_ELSEWHERE, _WITHIN_ELSEWHERE = 40, 60
"""What it costs to be found in the words about a name alone, at the start of a word or within one."""
_LEAST_WITHIN = 3
"""Letters from which on they are looked for within the words about a name."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How what was typed fits a name."""

    cost: int
    """The less, the better; 0 where the name begins so."""
    places: tuple[int, ...]
    """The letters of the name that were meant, from 0; none where only the words about it fit."""


def fit(typed: str, name: str, words: str = "") -> Fit | None:
    """How what was typed fits a name, and the words about it; None where it does not.

    Each word of what was typed is looked for by itself, in any order: as it stands, in letters that
    follow each other with gaps (``gtl`` in ``Go to Library``), or as it stands in the words about the
    name. Nothing typed fits everything.
    """
    cost = 0
    places: set[int] = set()
    lowered, about = _lower(name), _lower(words)
    for wanted in _lower(typed).split():
        found = _in_name(wanted, lowered)
        if found is None:
            farther = _in_words(wanted, about)
            if farther is None:
                return None
            cost += farther
        else:
            cost += found.cost
            places.update(found.places)
    return Fit(cost, tuple(sorted(places)))


def _lower(text: str) -> str:
    """In small letters, each in its place."""
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _begins_word(text: str, place: int) -> bool:
    return text[place].isalnum() and (place == 0 or not text[place - 1].isalnum())


def _in_name(wanted: str, name: str) -> Fit | None:
    starts = [place for place in range(len(name)) if name.startswith(wanted, place)]
    if starts:
        best = next((place for place in starts if _begins_word(name, place)), None)
        start = starts[0] if best is None else best
        cost = (0 if start == 0 else 2) if best is not None else 6
        return Fit(cost, tuple(range(start, start + len(wanted))))
    return _in_pieces(wanted, name)


def _in_pieces(wanted: str, name: str) -> Fit | None:
    """Letters with gaps between them, in as few pieces as can be: one within a word costs twice as
    much as one at its start. None where they are so scattered that chance alone would find them."""
    best: dict[int, Fit] = {}
    """By the place of the last letter found: the cheapest way to have found all up to it."""
    for number, letter in enumerate(wanted):
        ways: dict[int, Fit] = {}
        for place, here in enumerate(name):
            if here != letter:
                continue
            step = 1 if _begins_word(name, place) else 2
            if number == 0:
                ways[place] = Fit(step, (place,))
                continue
            offered = [
                Fit(way.cost + (0 if last == place - 1 else step), (*way.places, place))
                for last, way in best.items()
                if last < place
            ]
            if offered:
                ways[place] = min(offered, key=lambda way: way.cost)
        best = ways
    found = min(best.values(), key=lambda way: way.cost, default=None)
    if found is None or found.cost > len(wanted):
        return None
    return Fit(10 + found.cost, found.places)


def _in_words(wanted: str, words: str) -> int | None:
    place = words.find(wanted)
    while place >= 0:
        if _begins_word(words, place):
            return _ELSEWHERE
        place = words.find(wanted, place + 1)
    return _WITHIN_ELSEWHERE if len(wanted) >= _LEAST_WITHIN and wanted in words else None
