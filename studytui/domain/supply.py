"""What can be drawn for an exam: questions with what is known of each, each content once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SEEN, KEYLESS = 1, 2
"""Bits of a question's mask; a bit for each share follows."""
_FIRST_SHARE = 2
MOST_SHARES = 24
"""Of topics, and of difficulties: a mask has to fit into a number of SQLite's."""


class Seen(StrEnum):
    """What is done about questions that the learner has answered before."""

    ANY = "any"
    NEW_FIRST = "new first"
    ONLY_NEW = "only new"


@dataclass(frozen=True, slots=True)
class LinkedSet:
    """Questions on one vignette: all are drawn or none, next to each other and in order."""

    members: tuple[tuple[int, int], ...]
    """Id and mask of each."""

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(question_id for question_id, _ in self.members)

    @property
    def mask(self) -> int:
        """What is true of any of its questions."""
        found = 0
        for _, mask in self.members:
            found |= mask
        return found


@dataclass(frozen=True, slots=True)
class Supply:
    """What can be drawn, each content once.

    A question's mask says whether it was seen, whether it has no key, and which shares it fits:
    those of topics from bit 2 on, then those of difficulties.
    """

    singles: Mapping[int, Sequence[int]]
    """Ids of unlinked questions by their mask."""
    sets: tuple[LinkedSet, ...] = ()
    topics: int = 0
    """How many shares of topics there are."""
    difficulties: int = 0

    @property
    def total(self) -> int:
        return sum(map(len, self.singles.values())) + sum(len(one.members) for one in self.sets)

    @property
    def keyless(self) -> int:
        found = sum(len(ids) for mask, ids in self.singles.items() if mask & KEYLESS)
        return found + sum(bool(mask & KEYLESS) for one in self.sets for _, mask in one.members)

    @property
    def seen(self) -> int:
        found = sum(len(ids) for mask, ids in self.singles.items() if mask & SEEN)
        return found + sum(bool(mask & SEEN) for one in self.sets for _, mask in one.members)

    def only_new(self) -> Supply:
        """Without what was seen; a set of which any was seen is left out whole."""
        singles = {mask: ids for mask, ids in self.singles.items() if not mask & SEEN}
        sets = tuple(one for one in self.sets if not one.mask & SEEN)
        return Supply(singles, sets, self.topics, self.difficulties)

    def topics_of(self, mask: int) -> tuple[int, ...]:
        return _bits(mask, _FIRST_SHARE, self.topics)

    def difficulties_of(self, mask: int) -> tuple[int, ...]:
        return _bits(mask, _FIRST_SHARE + self.topics, self.difficulties)


def _bits(mask: int, first: int, count: int) -> tuple[int, ...]:
    return tuple(place for place in range(count) if mask >> (first + place) & 1)
