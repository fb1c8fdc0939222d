"""Options put into slots: what an answer is, what is right, and in what order they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.question import Answer, Kind, Option, Question, Slot, Status, is_right
from studytui.domain.shuffle import drawn, in_sets, option_order, question_order
from studytui.domain.slots import (
    empty_slots,
    first_slot,
    letters,
    next_empty,
    put,
    slot_after,
    slots_right,
    uses_each_once,
)
from studytui.domain.wording import answer_text, key_text


def question(kind: Kind, options: list[Option], slots: list[Slot]) -> Question:
    return Question(
        1, "q", kind, Status.ACTIVE, "Title", "Stem", tuple(options), slots=tuple(slots)
    )


def ordering(count: int) -> Question:
    options = [Option(number + 10, f"step {number}", True) for number in range(count)]
    return question(
        Kind.ORDERING, options, [Slot(rank + 1, key=rank + 10) for rank in range(count)]
    )


def matching(*keys: int, options: int = 3) -> Question:
    choices = [Option(number, f"right {number}", number in keys) for number in range(options)]
    slots = [Slot(place + 1, f"left {place}", key) for place, key in enumerate(keys)]
    return question(Kind.MATCHING, choices, slots)


GAPS = question(
    Kind.GAPS,
    [
        Option(1, "rises", True, slot=1),
        Option(2, "falls", False, slot=1),
        Option(3, "heat", False, slot=2),
        Option(4, "light", False, slot=2),
        Option(5, "sound", True, slot=2),
    ],
    [Slot(1, key=1), Slot(2, key=5)],
)
kinds = st.sampled_from([ordering(5), matching(0, 1, 2), matching(2, 2, 0, options=4), GAPS])


@given(kinds, st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(0, 6)), max_size=30))
def test_whatever_is_pressed_each_slot_holds_one_option_that_may_stand_there(
    asked: Question, presses: list[tuple[int, int | None]]
) -> None:
    answer = Answer()
    for option, slot in presses:
        if asked.option(option) is not None:
            answer = put(asked, answer, option, slot)
        placed = dict(answer.placed)
        assert list(placed) == sorted(placed) and len(placed) == len(answer.placed)
        assert set(placed) <= {one.number for one in asked.slots}
        for place, number in placed.items():
            found = asked.option(number)
            assert found is not None and found.slot in (None, place)
        if uses_each_once(asked):
            assert len(set(placed.values())) == len(placed)
        if asked.kind is Kind.ORDERING:
            assert list(placed) == list(range(1, len(placed) + 1)), "ranks have no holes"
        assert len(empty_slots(asked, answer)) + len(placed) == len(asked.slots)
        right, count = slots_right(asked, answer)
        assert is_right(asked, answer) == (right == count)


@given(kinds)
def test_putting_each_option_where_it_belongs_is_right(asked: Question) -> None:
    answer = Answer()
    for slot in asked.slots:
        assert slot.key is not None
        answer = put(asked, answer, slot.key, slot.number)
    assert is_right(asked, answer)
    order = option_order(asked.kind, asked.options, 7)
    assert answer_text(asked, answer, order) == key_text(asked, order)


def test_a_rank_taken_out_moves_those_behind_it_up() -> None:
    answer = Answer()
    for option in (12, 10, 13):
        answer = put(ordering(4), answer, option)
    assert answer.placed == ((1, 12), (2, 10), (3, 13))
    answer = put(ordering(4), answer, 12)
    assert answer.placed == ((1, 10), (2, 13))
    assert answer_text(ordering(4), answer, (10, 11, 12, 13)) == "A → D → – → –"
    assert key_text(ordering(4), (13, 11, 12, 10)) == "D → B → C → A"


def test_an_option_used_once_moves_and_one_that_may_repeat_stays() -> None:
    once, often = matching(0, 1, 2), matching(0, 1, 2, options=4)
    for asked, wanted in ((once, ((2, 0),)), (often, ((1, 0), (2, 0)))):
        answer = put(asked, put(asked, Answer(), 0, 1), 0, 2)
        assert answer.placed == wanted
    assert put(once, Answer(placed=((1, 0),)), 0, 1) == Answer()
    assert not uses_each_once(matching(0, 0, 1)), "its own key needs one twice"


def test_an_option_of_a_gap_goes_into_its_own() -> None:
    answer = put(GAPS, put(GAPS, Answer(), 4, 1), 2)
    assert answer.placed == ((1, 2), (2, 4))
    assert answer_text(GAPS, answer, (1, 2, 3, 4, 5)) == "1 B, 2 B"
    assert key_text(GAPS, (2, 1, 5, 3, 4)) == "1 B, 2 A"
    assert slots_right(GAPS, put(GAPS, answer, 1)) == (1, 2)


def test_the_next_empty_slot_is_looked_for_going_round() -> None:
    asked = matching(0, 1, 2, 0, options=5)
    answer = Answer(placed=((1, 0), (3, 0)))
    assert next_empty(asked, answer, 2) == 4
    assert next_empty(asked, answer, 4) == 2
    assert next_empty(asked, answer, None) == 2
    assert next_empty(ordering(1), Answer(placed=((1, 10),)), 1) is None


def test_the_options_of_each_gap_are_lettered_from_a() -> None:
    assert letters(GAPS, (2, 1, 4, 3)) == {2: "A", 1: "B", 4: "A", 3: "B", 5: "C"}


@given(st.integers(2, 9), st.none() | st.integers(0, 2**40))
def test_what_is_to_be_put_in_order_never_stands_in_its_order(count: int, seed: int | None) -> None:
    asked = ordering(count)
    order = option_order(asked.kind, asked.options, seed)
    numbers = tuple(option.number for option in asked.options)
    assert sorted(order) == sorted(numbers) and order != numbers
    assert order == option_order(asked.kind, asked.options, seed)


def test_a_single_step_stands_where_it_stands() -> None:
    assert option_order(Kind.ORDERING, ordering(1).options, 3) == (10,)


def test_a_match_is_shuffled_without_a_seed_too() -> None:
    asked = matching(*range(8), options=8)
    order = option_order(asked.kind, asked.options, None)
    assert sorted(order) == list(range(8)) and order != tuple(range(8))
    none = Option(8, "None of these", False)
    assert option_order(Kind.MATCHING, [*asked.options, none], 5)[-1] == 8


@given(st.none() | st.integers(0, 2**40))
def test_the_options_of_a_gap_are_shuffled_within_it(seed: int | None) -> None:
    order = option_order(Kind.GAPS, GAPS.options, seed)
    assert sorted(order[:2]) == [1, 2] and sorted(order[2:]) == [3, 4, 5]
    if seed is None:
        assert order == (1, 2, 3, 4, 5)


IDS = list(range(1, 13))
SETS = {4: ("a", 2), 5: ("a", 1), 9: ("a", 3), 7: ("b", 1), 8: ("b", 2)}


@given(st.integers(0, 2**40), st.booleans())
def test_a_set_stays_together_and_in_order_when_questions_are_shuffled(
    seed: int, shuffle: bool
) -> None:
    order = question_order(IDS, shuffle, seed, SETS)
    assert sorted(order) == IDS
    if not shuffle:
        assert list(order) == IDS
        return
    text = " ".join(map(str, order))
    assert " 5 4 9 " in f" {text} " and " 7 8 " in f" {text} "


@given(st.integers(1, 14), st.integers(0, 2**40))
def test_a_set_is_drawn_whole_or_not_at_all(count: int, seed: int) -> None:
    found = drawn(IDS, count, seed, SETS)
    assert len(found) == len(set(found)) == min(count, len(IDS)), "lone ones make up for a set"
    for members in ({4, 5, 9}, {7, 8}):
        assert members <= set(found) or not members & set(found)
    assert found == [number for part in in_sets(found, SETS) for number in part]


def test_where_only_a_larger_set_is_left_it_is_drawn() -> None:
    assert drawn([4, 5, 9], 2, 1, SETS) == [5, 4, 9]
    assert drawn([], 2, 1, SETS) == []


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE])
def test_without_a_seed_other_options_stand_as_they_are(kind: Kind) -> None:
    options = [Option(number, f"option {number}") for number in range(5)]
    assert option_order(kind, options, None) == (0, 1, 2, 3, 4)


def test_the_next_option_goes_to_the_first_empty_slot_then_on_from_the_one_filled() -> None:
    asked = matching(0, 1, 2)
    assert first_slot(asked, Answer()) == 1
    assert first_slot(asked, Answer(placed=((1, 0),))) == 2
    full = Answer(placed=((1, 0), (2, 1), (3, 2)))
    assert first_slot(asked, full) == 1
    assert first_slot(ordering(3), Answer()) is None
    assert first_slot(question(Kind.MATCHING, [], []), Answer()) is None
    middle = Answer(placed=((2, 1),))
    assert slot_after(asked, Answer(), middle, 2) == 3
    assert slot_after(asked, middle, Answer(placed=((2, 1), (3, 2))), 3) == 1
    assert slot_after(asked, Answer(placed=((1, 0), (3, 2))), full, 2) == 2, "none is empty"
    assert slot_after(asked, full, Answer(placed=((1, 0), (3, 2))), 1) == 2, "the one emptied"
    assert slot_after(asked, full, full, 3) == 3
    assert slot_after(ordering(3), Answer(), Answer(placed=((1, 10),)), None) is None


def test_options_of_each_gap_are_shuffled_by_themselves() -> None:
    options = [Option(number, f"{number}", slot=1 + number // 5) for number in range(10)]
    assert option_order(Kind.GAPS, options, None) == tuple(range(10))
    orders = {option_order(Kind.GAPS, options, seed) for seed in range(10)}
    assert len(orders) == 10
    assert all(set(order[:5]) == set(range(5)) for order in orders)
    assert any([one + 5 for one in order[:5]] != list(order[5:]) for order in orders)
