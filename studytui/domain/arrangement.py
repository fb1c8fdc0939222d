"""The order in which drawn questions are asked, and the block each stands in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from studytui.domain.drawing import Drawn
from studytui.domain.supply import KEYLESS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is asked."""

    question_id: int
    block: int = 0
    is_unscored: bool = False


def arranged(
    drawn: Drawn, sizes: Sequence[int], seed: int, *, shuffle: bool, unscored: int = 0
) -> list[Place]:
    """Every question drawn with its block, in the order they are asked: by lot, or as they came in.

    Linked sets stay together and in order, within one block. A set that no block has room for
    makes one longer, and another shorter. `unscored` of those with a key do not count, by lot.
    """
    lot = random.Random(seed)
    units = sorted(drawn.units, key=min)
    if shuffle:
        lot.shuffle(units)
    keyed = [question_id for question_id in drawn.ids if not drawn.masks[question_id] & KEYLESS]
    uncounted = set(lot.sample(sorted(keyed), min(unscored, len(keyed))))
    blocks = _blocks(units, sizes or [drawn.count])
    # A stable sort: within a block units keep the order of the lot.
    order = sorted(zip(blocks, units, strict=True), key=lambda pair: pair[0])
    return [
        Place(question_id, block, question_id in uncounted)
        for block, unit in order
        for question_id in unit
    ]


def _blocks(units: Sequence[tuple[int, ...]], sizes: Sequence[int]) -> list[int]:
    """The block of each unit: sets as near as can be to where they would fall, then single
    questions from the first to the last."""
    room = list(sizes)
    blocks = [0] * len(units)
    starts, start = [], 0
    for unit in units:
        starts.append(start)
        start += len(unit)
    for place, unit in enumerate(units):
        if len(unit) > 1:
            blocks[place] = _nearest(room, _block_at(sizes, starts[place]), len(unit))
            room[blocks[place]] -= len(unit)
    for place, unit in enumerate(units):
        if len(unit) == 1:
            blocks[place] = next((one for one, left in enumerate(room) if left > 0), len(room) - 1)
            room[blocks[place]] -= 1
    return blocks


def _block_at(sizes: Sequence[int], position: int) -> int:
    for block, size in enumerate(sizes):
        if position < size:
            return block
        position -= size
    return len(sizes) - 1


def _nearest(room: Sequence[int], block: int, size: int) -> int:
    fitting = [one for one, left in enumerate(room) if left >= size]
    if fitting:
        return min(fitting, key=lambda one: abs(one - block))
    return max(range(len(room)), key=lambda one: room[one])
