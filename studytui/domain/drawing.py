"""Drawing an exam from a bank by lot: shares met where they can be, linked sets whole."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from studytui.domain.flow import Network
from studytui.domain.supply import KEYLESS, SEEN, LinkedSet, Seen, Supply


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A share that could not be met."""

    share: int
    """Its place among the shares of its kind."""
    wanted: int
    found: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, and what could not be."""

    units: tuple[tuple[int, ...], ...]
    """Ids; those of a linked set together and in order."""
    wanted: int
    filled: int = 0
    """How many stand in for others that the shares ask for."""
    topics: tuple[Shortfall, ...] = ()
    difficulties: tuple[Shortfall, ...] = ()
    masks: Mapping[int, int] = field(default_factory=dict)
    """Of each question drawn, by id."""

    @property
    def count(self) -> int:
        return sum(map(len, self.units))

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(question_id for unit in self.units for question_id in unit)

    @property
    def keyless(self) -> int:
        return sum(bool(mask & KEYLESS) for mask in self.masks.values())


def apportioned(weights: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to `total`, in the proportion of the weights: each gets its share
    rounded down, and what is left goes to the largest remainders (Hamilton's method), of equal
    ones to the first."""
    whole = sum(weights)
    if not whole:
        return [0 for _ in weights]
    exact = [weight * total / whole for weight in weights]
    numbers = [int(share) for share in exact]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (numbers[place] - exact[place], place)
    )
    for place in by_remainder[: total - sum(numbers)]:
        numbers[place] += 1
    return numbers


def draw(
    supply: Supply,
    wanted: int,
    seed: int,
    *,
    topics: Sequence[float] = (),
    difficulties: Sequence[float] = (),
    seen: Seen = Seen.ANY,
) -> Drawn:
    """At most `wanted` questions by lot, the same for a seed.

    The shares, in proportion of the weights, are met as far as the supply allows; among equal
    choices questions with a key come first, then, if wanted, new ones. What the shares cannot be
    met with is filled from other questions of the topics asked for, then from any.
    """
    if seen is Seen.ONLY_NEW:
        supply = supply.only_new()
    return _Draw(supply, max(wanted, 0), seed, topics, difficulties, seen).result()


_SharesOf = Callable[[int], tuple[int, ...]]
"""Which shares of one kind a mask fits."""
_ANY = 0
"""The one share there is where none are asked for."""


class _Draw:
    def __init__(
        self,
        supply: Supply,
        wanted: int,
        seed: int,
        topics: Sequence[float],
        difficulties: Sequence[float],
        seen: Seen,
    ) -> None:
        self._supply = supply
        self._wanted = wanted
        self._lot = random.Random(seed)
        self._prefers_new = seen is Seen.NEW_FIRST
        self._topics = apportioned(topics, wanted) if topics else [wanted]
        self._difficulties = apportioned(difficulties, wanted) if difficulties else [wanted]
        self._has_topics, self._has_difficulties = bool(topics), bool(difficulties)
        self._left = {mask: list(supply.singles[mask]) for mask in sorted(supply.singles)}
        self._units: list[tuple[int, ...]] = []
        self._masks: dict[int, int] = {}

    def result(self) -> Drawn:
        sets = list(self._supply.sets)
        self._lot.shuffle(sets)
        rest_of_sets = self._draw_sets(sets)
        self._draw_singles(self._open_topics(), self._open_difficulties())
        rest_of_sets = self._draw_sets_that_help(rest_of_sets)
        met = self._count
        self._fill(rest_of_sets)
        return Drawn(
            units=tuple(self._units),
            wanted=self._wanted,
            filled=self._count - met,
            topics=self._shortfalls(self._topics, self._topics_of) if self._has_topics else (),
            difficulties=self._shortfalls(self._difficulties, self._difficulties_of)
            if self._has_difficulties
            else (),
            masks=self._masks,
        )

    @property
    def _count(self) -> int:
        return len(self._masks)

    def _topics_of(self, mask: int) -> tuple[int, ...]:
        return self._supply.topics_of(mask) if self._has_topics else (_ANY,)

    def _difficulties_of(self, mask: int) -> tuple[int, ...]:
        return self._supply.difficulties_of(mask) if self._has_difficulties else (_ANY,)

    def _open_topics(self) -> list[int]:
        return self._open(self._topics, self._topics_of)

    def _open_difficulties(self) -> list[int]:
        return self._open(self._difficulties, self._difficulties_of)

    def _open(self, targets: Sequence[int], shares_of: _SharesOf) -> list[int]:
        """What each share still lacks, with all that is drawn so far counted as well as it can."""
        found = _met(self._masks.values(), targets, shares_of)
        return [target - number for target, number in zip(targets, found, strict=True)]

    def _shortfalls(self, targets: Sequence[int], shares_of: _SharesOf) -> tuple[Shortfall, ...]:
        found = _met(self._masks.values(), targets, shares_of)
        return tuple(
            Shortfall(place, target, number)
            for place, (target, number) in enumerate(zip(targets, found, strict=True))
            if number < target
        )

    def _rank(self, mask: int) -> int:
        """What is drawn first: with a key before without, new before seen if that is wanted."""
        return 2 * bool(mask & KEYLESS) + (self._prefers_new and bool(mask & SEEN))

    def _take(self, members: Iterable[tuple[int, int]]) -> None:
        chosen = tuple(members)
        self._units.append(tuple(question_id for question_id, _ in chosen))
        self._masks.update(chosen)

    def _take_by_lot(self, mask: int, number: int) -> None:
        ids = self._left[mask]
        for question_id in self._lot.sample(ids, number):
            self._take([(question_id, mask)])
        self._left[mask] = [one for one in ids if one not in self._masks] if number else ids

    # Linked sets

    def _draw_sets(self, sets: Sequence[LinkedSet]) -> list[LinkedSet]:
        """Draw each set with the chance that a single question of its rank has, unless that leaves
        a share unmet that single ones would meet; the sets that are left."""
        numbers = [0, 0, 0, 0]
        for mask, ids in self._left.items():
            numbers[self._rank(mask)] += len(ids)
        for one in sets:
            numbers[self._rank(one.mask)] += len(one.members)
        rest = []
        by_rank = sorted(sets, key=lambda one: self._rank(one.mask))
        for rank, alike in groupby(by_rank, lambda one: self._rank(one.mask)):
            room = self._wanted - sum(numbers[:rank])
            chance = room / numbers[rank]
            for one in alike:
                is_called = self._lot.random() < chance and len(one.members) <= room
                if is_called and self._reach(one.members) >= self._reach([]):
                    self._take(one.members)
                    room -= len(one.members)
                else:
                    rest.append(one)
        return rest

    def _reach(self, more: Sequence[tuple[int, int]]) -> int:
        """How many of the places asked for could be filled, had these questions been drawn too."""
        masks = [*self._masks.values(), *(mask for _, mask in more)]
        network = Network()
        self._join_targets(network, self._topics, self._difficulties)
        drawn = _counted(masks)
        for mask, number in drawn.items():
            self._join_class(network, ("drawn", mask), mask, number)
        fixed = network.fill("source", "sink")
        if fixed < len(masks):
            return -1
        for mask in drawn:
            network.hold(("in", ("drawn", mask)), ("out", ("drawn", mask)))
        for mask, ids in self._left.items():
            self._join_class(network, mask, mask, len(ids))
        return fixed + network.fill("source", "sink")

    def _draw_sets_that_help(self, sets: Sequence[LinkedSet]) -> list[LinkedSet]:
        """Draw sets of which every question meets what is still lacking."""
        rest = []
        for one in sets:
            fits = self._count + len(one.members) <= self._wanted and self._count < self._wanted
            lacking = (self._open_topics(), self._open_difficulties()) if fits else ([], [])
            if fits and self._joint(one.members, *lacking) == len(one.members):
                self._take(one.members)
            else:
                rest.append(one)
        return rest

    def _joint(
        self, members: Sequence[tuple[int, int]], topics: Sequence[int], difficulties: Sequence[int]
    ) -> int:
        network = Network()
        self._join_targets(network, topics, difficulties)
        for mask, number in _counted(mask for _, mask in members).items():
            self._join_class(network, mask, mask, number)
        return network.fill("source", "sink")

    # Single questions

    def _join_targets(
        self, network: Network, topics: Sequence[int], difficulties: Sequence[int]
    ) -> None:
        for place, target in enumerate(topics):
            network.join("source", ("topic", place), target)
        for place, target in enumerate(difficulties):
            network.join(("difficulty", place), "sink", target)

    def _join_class(self, network: Network, name: object, mask: int, number: int) -> None:
        """Questions of one mask, between the topics and the difficulties they may count for."""
        for place in self._topics_of(mask):
            network.join(("topic", place), ("in", name), number)
        network.join(("in", name), ("out", name), number)
        for place in self._difficulties_of(mask):
            network.join(("out", name), ("difficulty", place), number)

    def _draw_singles(self, topics: Sequence[int], difficulties: Sequence[int]) -> None:
        """Draw as many as meet a topic and a difficulty that are lacking."""
        network = Network()
        self._join_targets(network, topics, difficulties)
        lacking = min(sum(topics), sum(difficulties))
        for rank in range(4):
            left = {
                mask: len(ids)
                for mask, ids in self._left.items()
                if ids and self._rank(mask) == rank
            }
            # Of all alike a few by lot before the others: the network prefers what it was given
            # first, and so no mask is preferred.
            few = self._wanted
            while left and lacking:
                few = min(few, sum(left.values()))
                some = _counted(self._lot.sample(list(left), few, counts=list(left.values())))
                for mask, number in some.items():
                    self._join_class(network, mask, mask, number)
                lacking -= network.fill("source", "sink")
                left = {
                    mask: rest
                    for mask, count in left.items()
                    if (rest := count - some.get(mask, 0))
                }
                few *= 2
        for mask in self._left:
            self._take_by_lot(mask, network.flow(("in", mask), ("out", mask)))

    def _fill(self, sets: Sequence[LinkedSet]) -> None:
        """Take what comes nearest to the shares, then anything, then sets that have room."""
        if self._has_topics and self._has_difficulties:
            self._has_difficulties = False
            self._draw_singles(self._open_topics(), [self._wanted - self._count])
            self._has_difficulties = True

        def key(mask: int) -> tuple[bool, int]:
            return not self._topics_of(mask), self._rank(mask)

        for _, masks in groupby(sorted(self._left, key=key), key):
            self._fill_from(list(masks))
        for one in sets:
            if self._count + len(one.members) <= self._wanted:
                self._take(one.members)

    def _fill_from(self, masks: Sequence[int]) -> None:
        """By lot from all questions of these masks, each with the same chance."""
        if self._count >= self._wanted:
            return
        places = [mask for mask in masks for _ in self._left[mask]]
        room = min(self._wanted - self._count, len(places))
        for mask, number in _counted(self._lot.sample(places, room)).items():
            self._take_by_lot(mask, number)


def _counted(masks: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for mask in masks:
        counts[mask] = counts.get(mask, 0) + 1
    return counts


def _met(masks: Iterable[int], targets: Sequence[int], shares_of: _SharesOf) -> list[int]:
    """How much of each target questions of these masks meet, each counted for one share."""
    network = Network()
    for place, target in enumerate(targets):
        network.join("source", place, target)
    for mask, number in _counted(masks).items():
        for place in shares_of(mask):
            network.join(place, ("of", mask), number)
        network.join(("of", mask), "sink", number)
    network.fill("source", "sink")
    return [network.flow("source", place) for place in range(len(targets))]
