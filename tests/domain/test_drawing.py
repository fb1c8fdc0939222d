"""Drawing by lot: shares, linked sets, what was seen, and the blocks it is split into."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.arrangement import arranged
from studytui.domain.drawing import (
    Shortfall,
    apportioned,
    draw,
)
from studytui.domain.supply import KEYLESS, SEEN, LinkedSet, Seen, Supply

seeds = st.integers(0, 2**32 - 1)
weights = st.lists(st.floats(0.1, 100), min_size=1, max_size=6)


def supply(
    *masks: int, sets: tuple[tuple[int, ...], ...] = (), topics: int = 0, difficulties: int = 0
) -> Supply:
    """A supply of one question for each mask, and of sets given by the masks of their members."""
    singles: dict[int, list[int]] = {}
    for number, mask in enumerate(masks):
        singles.setdefault(mask, []).append(number)
    number = len(masks)
    linked = []
    for members in sets:
        linked.append(LinkedSet(tuple(enumerate(members, number))))
        number += len(members)
    return Supply(singles, tuple(linked), topics, difficulties)


def topic(*places: int) -> int:
    return sum(4 << place for place in places)


@st.composite
def supplies(draws: st.DrawFn, with_sets: bool = True) -> Supply:
    topics, difficulties = draws(st.integers(0, 3)), draws(st.integers(0, 3))
    mask = st.integers(0, (4 << (topics + difficulties)) - 1)
    singles = draws(st.lists(mask, max_size=25))
    sets = draws(st.lists(st.lists(mask, min_size=2, max_size=4).map(tuple), max_size=4))
    return supply(
        *singles,
        sets=tuple(sets) if with_sets else (),
        topics=topics,
        difficulties=difficulties,
    )


@given(weights, st.integers(0, 500))
def test_numbers_add_up_and_are_within_one_of_the_share(shares: list[float], total: int) -> None:
    numbers = apportioned(shares, total)
    assert sum(numbers) == total
    for share, number in zip(shares, numbers, strict=True):
        assert abs(number - share * total / sum(shares)) < 1 + 1e-6


@pytest.mark.parametrize(
    ("shares", "total", "numbers"),
    [
        ([18, 29, 25, 28], 30, [5, 9, 8, 8]),
        ([1, 1, 1], 10, [4, 3, 3]),
        ([30, 70], 10, [3, 7]),
        ([10, 20, 70], 10, [1, 2, 7]),
        ([0.1, 0.2, 0.7], 30, [3, 6, 21]),
        ([0, 5], 3, [0, 3]),
    ],
)
def test_largest_remainders(shares: list[float], total: int, numbers: list[int]) -> None:
    assert apportioned(shares, total) == numbers


@given(supplies(), st.integers(0, 40), seeds, st.sampled_from(Seen), st.data())
def test_never_twice_never_more_than_asked_sets_whole_and_the_same_for_a_seed(
    bank: Supply, wanted: int, seed: int, seen: Seen, data: st.DataObject
) -> None:
    size = st.integers(1, 5)
    shares = data.draw(st.lists(size, min_size=bank.topics, max_size=bank.topics))
    others = data.draw(st.lists(size, min_size=bank.difficulties, max_size=bank.difficulties))
    found = draw(bank, wanted, seed, topics=shares, difficulties=others, seen=seen)
    assert len(set(found.ids)) == len(found.ids) == found.count <= wanted
    linked = {one.ids for one in bank.sets}
    assert all(unit in linked for unit in found.units if len(unit) > 1)
    of_sets = {question_id for ids in linked for question_id in ids}
    assert not any(unit[0] in of_sets for unit in found.units if len(unit) == 1)
    if seen is Seen.ONLY_NEW:
        assert not any(mask & SEEN for mask in found.masks.values())
    singles = sum(
        len(ids)
        for mask, ids in bank.singles.items()
        if seen is not Seen.ONLY_NEW or not mask & SEEN
    )
    assert found.count >= min(wanted, singles)
    assert (shares or not found.topics) and (others or not found.difficulties)
    again = draw(bank, wanted, seed, topics=shares, difficulties=others, seen=seen)
    assert again == found


@given(supplies(with_sets=False), seeds, st.data())
def test_shares_are_met_whenever_the_supply_allows(
    bank: Supply, seed: int, data: st.DataObject
) -> None:
    """Ask for what some choice of questions is known to meet: it is met by the draw as well."""
    every = [(one, mask) for mask, ids in bank.singles.items() for one in ids]
    shared = [
        (one, mask)
        for one, mask in every
        if (not bank.topics or bank.topics_of(mask))
        and (not bank.difficulties or bank.difficulties_of(mask))
    ]
    chosen = data.draw(st.lists(st.sampled_from(shared), unique=True) if shared else st.just([]))
    shares, others = [0] * bank.topics, [0] * bank.difficulties
    for _, mask in chosen:
        if bank.topics:
            shares[data.draw(st.sampled_from(bank.topics_of(mask)))] += 1
        if bank.difficulties:
            others[data.draw(st.sampled_from(bank.difficulties_of(mask)))] += 1
    found = draw(bank, len(chosen), seed, topics=shares, difficulties=others)
    assert found.count == len(chosen)
    assert (found.topics, found.difficulties, found.filled) == ((), (), 0)


def test_a_question_that_fits_every_share_counts_once() -> None:
    bank = supply(topic(0, 1, 2, 3), topics=2, difficulties=2)
    found = draw(bank, 2, 1, topics=[1, 1], difficulties=[1, 1])
    assert found.ids == (0,)
    assert len(found.topics) == len(found.difficulties) == 1


@given(seeds)
def test_no_set_is_drawn_that_would_leave_a_share_unmet(seed: int) -> None:
    bank = supply(
        *[topic(0)] * 3,
        *[topic(1)] * 3,
        sets=((topic(0),) * 3, (topic(0), 0), (topic(0), topic(1)), (0, 0)),
        topics=2,
    )
    found = draw(bank, 4, seed, topics=[1, 1])
    assert (found.topics, found.filled, found.count) == ((), 0, 4)


@given(seeds)
def test_no_set_is_drawn_that_fits_and_leaves_others_without_a_place(seed: int) -> None:
    easy, hard = topic(2), topic(3)
    bank = supply(
        topic(0) | easy, topic(0) | easy, topic(1) | hard,
        sets=((topic(0) | hard, topic(0) | easy),), topics=2, difficulties=2,
    )  # fmt: skip
    found = draw(bank, 3, seed, topics=[2, 1], difficulties=[2, 1])
    assert (found.topics, found.difficulties, found.filled) == ((), (), 0)


def test_questions_of_a_set_meet_shares_each_by_itself() -> None:
    # One has the topics that are asked for and no difficulty, the other the other way round.
    both = topic(0) | topic(1), topic(2) | topic(3)
    found = draw(
        supply(sets=(both,), topics=2, difficulties=2), 2, 1, topics=[1, 1], difficulties=[1, 1]
    )
    assert (found.count, found.filled) == (2, 2)


def test_what_could_not_be_found_is_said_and_filled_from_what_comes_nearest() -> None:
    easy, hard = topic(1), topic(2)
    bank = supply(*[topic(0) | easy] * 5, *[topic(0) | hard] * 2, 0, 0, 0, topics=1, difficulties=2)
    found = draw(bank, 6, 1, topics=[1], difficulties=[1, 1])
    assert found.difficulties == (Shortfall(1, 3, 2),)
    assert (found.count, found.filled, found.topics) == (6, 1, ())
    assert all(mask for mask in found.masks.values()), "filled from the topic asked for"


def test_a_topic_that_is_not_there_is_filled_from_the_others_first() -> None:
    bank = supply(*[topic(0)] * 6, *[0] * 20, topics=2)
    found = draw(bank, 8, 1, topics=[1, 1])
    assert found.topics == (Shortfall(1, 4, 0),)
    assert Counter(found.masks.values()) == {topic(0): 6, 0: 2}


def test_too_few_are_all_drawn() -> None:
    found = draw(supply(0, 0, SEEN, KEYLESS), 10, 1)
    assert sorted(found.ids) == [0, 1, 2, 3]
    assert found.wanted == 10


@given(seeds)
def test_questions_with_a_key_come_before_those_without(seed: int) -> None:
    bank = supply(0, 0, KEYLESS, KEYLESS, KEYLESS)
    assert set(draw(bank, 2, seed).ids) == {0, 1}
    assert draw(bank, 3, seed).keyless == 1


@given(seeds)
def test_new_ones_come_first_where_that_is_wanted(seed: int) -> None:
    bank = supply(SEEN, SEEN, SEEN, 0, 0)
    assert set(draw(bank, 2, seed, seen=Seen.NEW_FIRST).ids) == {3, 4}
    assert draw(bank, 4, seed, seen=Seen.NEW_FIRST).count == 4
    assert draw(bank, 4, seed, seen=Seen.ONLY_NEW).count == 2


@given(seeds)
def test_sets_too_come_after_what_is_wanted_more(seed: int) -> None:
    bank = supply(*[0] * 5, sets=((SEEN, 0), (0, KEYLESS), (0, 0)))
    found = draw(bank, 7, seed, seen=Seen.NEW_FIRST)
    assert not any(mask for mask in found.masks.values())
    assert draw(bank, 11, seed, seen=Seen.NEW_FIRST).count == 11


def test_what_was_seen_comes_as_often_as_what_is_new_where_both_may_come() -> None:
    plain = supply(*[0] * 10, *[SEEN] * 10)
    shared = supply(*[topic(0)] * 10, *[topic(0) | SEEN] * 10, topics=1)
    others = supply(*[0] * 10, *[SEEN] * 10, topics=1)
    for bank, topics in ((plain, []), (shared, [1]), (others, [1])):
        masks = [m for seed in range(60) for m in draw(bank, 5, seed, topics=topics).masks.values()]
        assert 0.4 < sum(mask & SEEN for mask in masks) / len(masks) < 0.6


def test_a_question_of_two_topics_comes_as_often_as_one_of_one() -> None:
    bank = supply(*[topic(0)] * 10, *[topic(1)] * 10, *[topic(0, 1)] * 10, topics=2)
    found = [draw(bank, 6, seed, topics=[1, 1]) for seed in range(60)]
    masks = Counter(mask for one in found for mask in one.masks.values())
    assert all(0.2 < number / 360 < 0.45 for number in masks.values()) and len(masks) == 3


@given(seeds)
def test_a_topic_counts_more_than_a_difficulty_that_is_not_there(seed: int) -> None:
    bank = supply(*[topic(0)] * 6, *[topic(1)] * 6, topics=2, difficulties=1)
    found = draw(bank, 4, seed, topics=[1, 1], difficulties=[1])
    assert Counter(found.masks.values()) == {topic(0): 2, topic(1): 2}


@given(seeds)
def test_a_set_takes_no_place_of_questions_that_are_wanted_more(seed: int) -> None:
    bank = supply(0, 0, *[SEEN] * 4, sets=((SEEN, SEEN),) * 5)
    assert {0, 1} <= set(draw(bank, 6, seed, seen=Seen.NEW_FIRST).ids)
    bank = supply(*[KEYLESS] * 20, sets=((0, 0),) * 4)
    assert draw(bank, 8, seed).keyless == 0


def test_sets_that_were_seen_come_as_often_as_single_ones_where_new_ones_are_too_few() -> None:
    bank = supply(0, 0, *[SEEN] * 4, sets=((SEEN, SEEN),) * 5)
    drawn = [draw(bank, 6, seed, seen=Seen.NEW_FIRST) for seed in range(40)]
    assert {sum(len(unit) == 2 for unit in found.units) for found in drawn} == {0, 1, 2}


def test_a_set_that_just_fills_the_exam_is_drawn_as_any_other() -> None:
    bank = supply(0, 0, 0, sets=((0, 0, 0),))
    assert {len(draw(bank, 3, seed).units) for seed in range(20)} == {1, 3}


def test_what_was_seen_and_has_no_key_still_meets_a_share() -> None:
    bank = supply(topic(0) | SEEN | KEYLESS, topic(0) | KEYLESS, topic(0) | SEEN, topics=1)
    found = draw(bank, 3, 1, topics=[1], seen=Seen.NEW_FIRST)
    assert (found.count, found.filled, found.topics) == (3, 0, ())


def test_a_set_of_which_one_was_seen_is_not_new() -> None:
    bank = supply(0, sets=((0, SEEN, 0), (0, 0)))
    assert set(draw(bank, 10, 1, seen=Seen.ONLY_NEW).ids) == {0, 4, 5}


def test_any_question_may_be_drawn_and_sets_as_often_as_single_ones() -> None:
    bank = supply(*[0] * 30, sets=((0, 0, 0),) * 10)
    counts: Counter[int] = Counter()
    for seed in range(400):
        counts.update(draw(bank, 20, seed).ids)
    assert len(counts) == 60
    singles = sum(counts[number] for number in range(30)) / 30
    linked = sum(counts[number] for number in range(30, 60)) / 30
    assert 0.8 < linked / singles < 1.2


def test_a_set_is_drawn_where_only_that_meets_a_share() -> None:
    bank = supply(*[topic(0)] * 4, sets=((topic(1), topic(1)),), topics=2)
    for seed in range(20):
        found = draw(bank, 4, seed, topics=[1, 1])
        assert found.topics == () and (4, 5) in found.units


# Blocks


@given(supplies(), st.lists(st.integers(1, 12), min_size=1, max_size=6), seeds, st.booleans())
def test_blocks_hold_what_they_should_and_no_set_is_parted(
    bank: Supply, sizes: list[int], seed: int, shuffle: bool
) -> None:
    found = draw(bank, sum(sizes), seed)
    places = arranged(found, sizes, seed, shuffle=shuffle, unscored=2)
    assert sorted(one.question_id for one in places) == sorted(found.ids)
    assert [one.block for one in places] == sorted(one.block for one in places)
    at = {one.question_id: place for place, one in enumerate(places)}
    for unit in found.units:
        assert [at[one] - at[unit[0]] for one in unit] == list(range(len(unit)))
        assert len({places[at[one]].block for one in unit}) == 1
    if found.count == sum(sizes) and not bank.sets:
        held = Counter(one.block for one in places)
        assert [held[block] for block in range(len(sizes))] == sizes
    uncounted = [one.question_id for one in places if one.is_unscored]
    assert len(uncounted) == min(2, found.count - found.keyless)
    assert not any(found.masks[one] & KEYLESS for one in uncounted)


def test_sets_are_spread_over_the_blocks() -> None:
    bank = supply(*[0] * 10, sets=((0, 0), (0, 0), (0, 0), (0, 0), (0, 0)))
    found = draw(bank, 20, 1)
    places = arranged(found, [5, 5, 5, 5], 1, shuffle=True)
    assert Counter(one.block for one in places) == {0: 5, 1: 5, 2: 5, 3: 5}


def test_as_they_came_is_the_order_of_the_library() -> None:
    places = arranged(draw(supply(*[0] * 9), 6, 3), [3, 3], 3, shuffle=False)
    ids = [one.question_id for one in places]
    assert ids == sorted(ids)
    orders = {
        tuple(
            one.question_id
            for one in arranged(draw(supply(0, 0, 0), 3, seed), [3], seed, shuffle=True)
        )
        for seed in range(60)
    }
    assert len(orders) == len(list(combinations(range(4), 2)))


def test_a_set_stands_in_any_of_the_blocks() -> None:
    bank = supply(*[0] * 18, sets=((0, 0),))
    blocks = set()
    for seed in range(60):
        found = draw(bank, 20, seed)
        places = arranged(found, [5, 5, 5, 5], seed, shuffle=True)
        blocks.add(next(one.block for one in places if one.question_id == 18))
    assert blocks == {0, 1, 2, 3}


def test_a_supply_counts_what_is_there_was_seen_and_has_no_key() -> None:
    bank = supply(0, SEEN, KEYLESS, KEYLESS | SEEN, sets=((0, SEEN), (0, KEYLESS, 0)), topics=1)
    assert (bank.total, bank.seen, bank.keyless) == (9, 3, 3)
    new = bank.only_new()
    assert (new.total, new.seen, new.keyless, new.topics) == (5, 0, 2, 1)
    assert supply(topic(1), topics=1, difficulties=1).only_new().difficulties == 1


def test_a_set_that_just_fills_a_block_stands_in_it() -> None:
    found = draw(supply(0, 0, 0, sets=((0, 0),)), 5, 1)
    units = [(3, 4), (0,), (1,), (2,)]
    for sizes, block in (([2, 3], 1), ([3, 2], 1), ([1, 2, 2], 2), ([1, 1, 1, 2], 3)):
        places = arranged(replace(found, units=tuple(units)), sizes, 1, shuffle=False)
        assert {place.block for place in places if place.question_id in (3, 4)} == {block}
    assert arranged(found, [5], 7, shuffle=True) == arranged(found, [5], 7, shuffle=True)
    orders = {tuple(arranged(found, [5], seed, shuffle=True)) for seed in range(5)}
    assert len(orders) > 2
