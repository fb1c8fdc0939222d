"""Blocks and breaks of a sitting: which is open, what follows it, and what becomes of spare time.

During a break `Sitting.block` is the block that comes next, and `deadline` is the end of the break.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from studytui.domain.exam import Block, BlockState, Item, Rules, Sitting

_NONE = timedelta(0)


def in_blocks(rules: Rules, questions: int) -> tuple[Rules, list[int]]:
    """The rules as that many questions fill them, and the block of each question, in order. A block
    that gets none falls away; questions beyond the last block belong to it."""
    numbers: list[int] = []
    blocks: list[Block] = []
    for block in rules.blocks:
        count = min(block.questions, questions - len(numbers))
        if count > 0:
            numbers += [len(blocks)] * count
            blocks.append(replace(block, questions=count))
    if blocks and (more := questions - len(numbers)):
        numbers += [len(blocks) - 1] * more
        blocks[-1] = replace(blocks[-1], questions=blocks[-1].questions + more)
    return replace(rules, blocks=tuple(blocks)), numbers or [0] * questions


def is_in_break(sitting: Sitting) -> bool:
    return sitting.break_ends_at is not None


def is_last_block(sitting: Sitting) -> bool:
    """Whether no block comes after the one that is open; so where there are no blocks."""
    return not is_in_break(sitting) and sitting.block >= len(sitting.blocks) - 1


def block_items(sitting: Sitting, block: int) -> tuple[Item, ...]:
    """The items of a block; all where there are no blocks."""
    if not sitting.blocks:
        return sitting.items
    return tuple(item for item in sitting.items if item.block == block)


def reachable(sitting: Sitting) -> range:
    """The places that can be gone to: those of the open block, and with it those of the closed
    ones where one may return. None during a break."""
    if not sitting.blocks:
        return range(len(sitting.items))
    if is_in_break(sitting):
        return range(0)
    places = [item.position for item in block_items(sitting, sitting.block)]
    if not places:
        return range(0)
    return range(0 if sitting.rules.may_return else places[0], places[-1] + 1)


def pool_left(sitting: Sitting) -> timedelta:
    """Break time that is still shared by all breaks to come. What a break takes beyond its own
    allowance comes from here; what is left of a block may come in."""
    rules = sitting.rules
    left = rules.break_pool
    for block, state in zip(rules.blocks, sitting.blocks, strict=True):
        left -= max(state.break_taken - block.break_after, _NONE)
        if rules.keeps_unused and not rules.may_return and state.ended_at is not None:
            left += (block.time_limit or _NONE) - (state.time_limit or _NONE)
    return max(left, _NONE)


def break_after(sitting: Sitting, block: int) -> timedelta:
    """The longest break that may now follow a block."""
    if block >= len(sitting.blocks) - 1:
        return _NONE
    return sitting.rules.blocks[block].break_after + pool_left(sitting)


def closed(sitting: Sitting, now: datetime) -> Sitting:
    """The sitting after its open block was closed, or its time ran out: in a break, or in the next
    block. Not to be asked for the last one: with that the sitting ends."""
    assert sitting.blocks and not is_last_block(sitting)
    number = sitting.block
    at = now if sitting.deadline is None else min(now, sitting.deadline)
    state = replace(sitting.blocks[number], ended_at=at)
    following = sitting.blocks[number + 1]
    unused = _NONE if sitting.deadline is None else _whole_seconds(sitting.deadline - at)
    if state.time_limit is not None and (sitting.rules.may_return or sitting.rules.keeps_unused):
        state = replace(state, time_limit=state.time_limit - unused)
        if sitting.rules.may_return and following.time_limit is not None:
            following = replace(following, time_limit=following.time_limit + unused)
    after = replace(
        _with_block(_with_block(sitting, number, state), number + 1, following),
        block=number + 1,
        position=block_items(sitting, number + 1)[0].position,
    )
    ends_at = at + break_after(after, number)
    paused = replace(after, deadline=ends_at, break_ends_at=ends_at)
    return paused if ends_at > at else begun(paused, at)


def begun(sitting: Sitting, now: datetime) -> Sitting:
    """The sitting after its break: the next block is open, and its clock runs."""
    assert sitting.break_ends_at is not None
    at = min(now, sitting.break_ends_at)
    before = sitting.block - 1
    taken = break_after(sitting, before) - (sitting.break_ends_at - at)
    ended = replace(sitting.blocks[before], break_taken=max(taken, _NONE))
    opened = replace(sitting.blocks[sitting.block], started_at=at)
    limit = opened.time_limit
    item = sitting.items[sitting.position]
    after = _with_block(_with_block(sitting, before, ended), sitting.block, opened)
    return replace(
        after.with_item(replace(item, visits=item.visits + 1)),
        deadline=None if limit is None else at + limit,
        break_ends_at=None,
    )


def advanced(sitting: Sitting, now: datetime) -> Sitting:
    """The sitting after everything that fell due up to now: a block whose time is over is closed,
    and after a break that is over the next one runs. The end of the last one is left to be seen."""
    while sitting.blocks and sitting.deadline is not None and sitting.deadline <= now:
        if is_last_block(sitting):
            break
        step = begun if is_in_break(sitting) else closed
        sitting = step(sitting, sitting.deadline)
    return sitting


def _with_block(sitting: Sitting, number: int, state: BlockState) -> Sitting:
    blocks = (*sitting.blocks[:number], state, *sitting.blocks[number + 1 :])
    return replace(sitting, blocks=blocks)


def _whole_seconds(left: timedelta) -> timedelta:
    # Limits are kept in whole seconds.
    return timedelta(seconds=max(left, _NONE) // timedelta(seconds=1))
