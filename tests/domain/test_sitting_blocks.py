"""Blocks and breaks: what follows a block, how long a break may be, what becomes of spare time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.exam import Block, BlockState, Item, Rules, Sitting, SittingState
from studytui.domain.sitting_blocks import (
    advanced,
    begun,
    break_after,
    closed,
    in_blocks,
    is_in_break,
    is_last_block,
    pool_left,
    reachable,
)

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def sitting(*blocks: Block, **rules: object) -> Sitting:
    """Blocks with the questions they ask for; the first one runs."""
    held, numbers = in_blocks(
        Rules(blocks=blocks, **rules),  # type: ignore[arg-type]
        sum(block.questions for block in blocks),
    )
    first = held.blocks[0].time_limit
    states = [BlockState(block.title, block.time_limit) for block in held.blocks]
    states[0] = replace(states[0], started_at=START)
    return Sitting(
        sitting_id=1,
        uid="uid",
        title="title",
        state=SittingState.RUNNING,
        rules=held,
        started_at=START,
        position=0,
        items=tuple(
            Item(place + 1, place + 1, place, (), block=number)
            for place, number in enumerate(numbers)
        ),
        deadline=None if first is None else START + first,
        last_seen=START,
        blocks=tuple(states),
    )


def block(questions: int = 2, minutes: int = 30, after: int = 0) -> Block:
    return Block(questions, minutes * MINUTE, break_after=after * MINUTE)


def test_an_item_takes_its_own_place_among_the_others() -> None:
    before = sitting(block(4))
    after = before.with_item(replace(before.items[2], is_flagged=True))
    assert [item.is_flagged for item in after.items] == [False, False, True, False]
    assert [item.item_id for item in after.items] == [1, 2, 3, 4]


def test_only_what_runs_or_is_paused_is_open() -> None:
    open_ones = [state for state in SittingState if state.is_open]
    assert open_ones == [SittingState.RUNNING, SittingState.PAUSED]


def test_questions_fill_the_blocks_in_order() -> None:
    rules = Rules(blocks=(block(2), block(3), block(1)))
    assert in_blocks(rules, 6)[1] == [0, 0, 1, 1, 1, 2]
    fewer, numbers = in_blocks(rules, 4)
    assert (numbers, [one.questions for one in fewer.blocks]) == ([0, 0, 1, 1], [2, 2])
    more, numbers = in_blocks(rules, 8)
    assert (numbers, more.blocks[-1].questions) == ([0, 0, 1, 1, 1, 2, 2, 2], 3)
    assert in_blocks(Rules(), 3) == (Rules(), [0, 0, 0])


def test_after_a_block_comes_its_break_and_then_the_next_one() -> None:
    one = sitting(block(2, 30, after=5), block(3, 20), may_return=False)
    now = START + 10 * MINUTE
    paused = closed(one, now)
    assert (is_in_break(paused), paused.block, paused.position) == (True, 1, 2)
    assert paused.deadline == paused.break_ends_at == now + 5 * MINUTE
    assert (paused.blocks[0].started_at, paused.blocks[0].ended_at) == (START, now)
    assert list(reachable(paused)) == []
    back = begun(paused, now + 2 * MINUTE)
    assert (back.deadline, back.break_ends_at) == (now + 22 * MINUTE, None)
    assert (back.blocks[0].break_taken, back.blocks[1].started_at) == (2 * MINUTE, now + 2 * MINUTE)
    assert back.items[2].visits == 1
    assert is_last_block(back)


def test_without_a_break_the_next_block_runs_at_once() -> None:
    after = closed(sitting(block(), block(), may_return=False), START + MINUTE)
    assert (after.block, is_in_break(after)) == (1, False)
    assert after.deadline == START + 31 * MINUTE


def test_what_the_pool_is_not_asked_for_is_kept_for_later_breaks() -> None:
    one = sitting(block(after=5), block(after=5), block(), break_pool=10 * MINUTE, may_return=False)
    one = closed(one, START)
    assert one.break_ends_at == START + 15 * MINUTE
    short = begun(one, START + 4 * MINUTE)
    assert pool_left(short) == 10 * MINUTE, "the block's own break was enough"
    long = begun(one, START + 12 * MINUTE)
    assert (pool_left(long), break_after(long, 1)) == (3 * MINUTE, 8 * MINUTE)
    assert break_after(long, 2) == timedelta(0), "nothing comes after the last one"


def test_the_time_left_in_a_block_is_lost_where_one_may_not_return() -> None:
    one = closed(sitting(block(), block(), may_return=False), START + MINUTE)
    assert one.deadline == START + 31 * MINUTE
    assert pool_left(one) == timedelta(0)


def test_the_time_left_in_a_block_goes_to_the_breaks_where_the_rules_keep_it() -> None:
    rules = {"may_return": False, "keeps_unused": True, "break_pool": 5 * MINUTE}
    one = closed(sitting(block(), block(), block(), **rules), START + 10 * MINUTE)
    assert one.break_ends_at == START + 35 * MINUTE
    back = begun(one, START + 20 * MINUTE)
    assert pool_left(back) == 15 * MINUTE
    assert back.deadline == START + 50 * MINUTE


def test_the_time_left_in_a_block_goes_to_the_next_one_where_one_may_return() -> None:
    one = closed(sitting(block(), block()), START + 10 * MINUTE)
    assert one.deadline == START + 60 * MINUTE
    assert [state.time_limit for state in one.blocks] == [10 * MINUTE, 50 * MINUTE]
    assert list(reachable(one)) == [0, 1, 2, 3]


@pytest.mark.parametrize("may_return", [True, False])
def test_what_can_be_reached_ends_with_the_open_block(may_return: bool) -> None:
    one = sitting(block(), block(), block(), may_return=may_return)
    assert list(reachable(one)) == [0, 1]
    one = closed(one, START + 30 * MINUTE)
    assert list(reachable(one)) == ([0, 1, 2, 3] if may_return else [2, 3])


@given(st.integers(0, 200))
def test_blocks_and_breaks_that_are_over_follow_each_other_by_themselves(minutes: int) -> None:
    one = sitting(block(1, 30, after=5), block(1, 20), block(1, 10), may_return=False)
    after = advanced(one, START + minutes * MINUTE)
    expected = [(30, 0, False), (35, 1, True), (55, 1, False), (65, 2, False)]
    ends, number, is_break = next((found for found in expected if minutes < found[0]), expected[-1])
    assert (after.block, is_in_break(after)) == (number, is_break)
    assert after.deadline == START + ends * MINUTE
    assert advanced(after, START + minutes * MINUTE) == after


def test_a_block_without_a_clock_ends_only_by_the_learner() -> None:
    one = sitting(Block(1, break_after=MINUTE), Block(1))
    assert advanced(one, START + 9000 * MINUTE) is one
    paused = closed(one, START + 9000 * MINUTE)
    assert begun(paused, START + 9001 * MINUTE).deadline is None


def test_time_that_goes_to_the_next_block_is_in_whole_seconds() -> None:
    after = closed(sitting(block(), block()), START + timedelta(minutes=10, seconds=0.4))
    assert [one.time_limit for one in after.blocks] == [
        timedelta(minutes=10, seconds=1),
        timedelta(minutes=49, seconds=59),
    ]
