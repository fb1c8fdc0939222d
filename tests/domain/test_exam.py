"""The rules of a sitting: orders, letters, score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.exam import ItemScore, Score, letter, score
from studytui.domain.question import Kind, Option
from studytui.domain.shuffle import option_order, question_order

seeds = st.integers(0, 2**32 - 1)


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(number * 10, text) for number, text in enumerate(texts))


@given(st.integers(0, 9), seeds)
def test_options_come_in_some_order_the_same_for_a_seed(count: int, seed: int) -> None:
    given_options = options(*(f"text {number}" for number in range(count)))
    order = option_order(Kind.SINGLE, given_options, seed)
    assert sorted(order) == [option.number for option in given_options]
    assert order == option_order(Kind.SINGLE, given_options, seed)


def test_seeds_give_different_orders_and_every_option_comes_first_some_time() -> None:
    orders = [option_order(Kind.SINGLE, options(*"wxyz"), seed) for seed in range(200)]
    assert {order[0] for order in orders} == {0, 10, 20, 30}
    assert len(set(orders)) == 24


LAST = [
    "None of the above", "**All of the above**", "None of these", "all of these choices are correct",
    "All the choices", "Neither of the above.", "None", "None of the other options", "All of the above are true",
]  # fmt: skip


@pytest.mark.parametrize("text", LAST)
@given(seed=seeds)
def test_an_option_that_points_above_keeps_its_place(text: str, seed: int) -> None:
    order = option_order(Kind.SINGLE, options("one", "two", "three", text), seed)
    assert order[3] == 30
    assert sorted(order) == [0, 10, 20, 30]


@given(seeds)
def test_no_option_crosses_one_that_points_above(seed: int) -> None:
    order = option_order(Kind.SINGLE, options("one", "two", "Both of the above", "four", "5"), seed)
    assert (set(order[:2]), order[2], set(order[3:])) == ({0, 10}, 20, {30, 40})


LETTERED = [
    "A and B", "Both A and B", "A, B and C", "A, B, and D only", "a & b", "B or C", "Options A and C",
    "Both B and C are correct", "Neither A nor B", "Only A and D", "Answers A and choice C",
]  # fmt: skip


@pytest.mark.parametrize("text", LETTERED)
@given(seed=seeds)
def test_letters_in_an_option_keep_meaning_the_same_options(text: str, seed: int) -> None:
    assert option_order(Kind.SINGLE, options("one", text, "three", "4"), seed) == (0, 10, 20, 30)


@pytest.mark.parametrize(
    "text", ["A band of men", "Alland", "Nonetheless", "Bothriocephalus", "Apnoea"]
)
def test_words_that_only_look_alike_are_shuffled(text: str) -> None:
    found = {option_order(Kind.SINGLE, options("one", text), seed) for seed in range(50)}
    assert len(found) == 2


def test_true_and_false_and_what_is_not_shuffled_keep_their_order() -> None:
    for seed in range(50):
        assert option_order(Kind.TRUE_FALSE, options("True", "False"), seed) == (0, 10)
    assert option_order(Kind.SINGLE, options(*"abc"), None) == (0, 10, 20)


@given(st.lists(st.integers(), unique=True), seeds)
def test_questions_are_asked_each_once_and_the_same_way_for_a_seed(
    ids: list[int], seed: int
) -> None:
    assert question_order(ids, False, seed) == tuple(ids)
    assert sorted(question_order(ids, True, seed)) == sorted(ids)
    assert question_order(ids, True, seed) == question_order(ids, True, seed)


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


item_scores = st.lists(
    st.builds(
        ItemScore,
        st.sampled_from([True, False, None]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([0.5, 1.0, 2.0]),
        is_unscored=st.booleans(),
        is_repeat=st.booleans(),
    )
)


@given(item_scores)
def test_every_item_is_counted_once(items: list[ItemScore]) -> None:
    result = score(items)
    first = [item for item in items if not item.is_repeat]
    counting = [item for item in first if item.is_keyed and not item.is_unscored]
    assert result.scored + result.unscored == len(first)
    assert result.scored == len(counting)
    assert result.total_marks == sum(item.worth for item in counting)
    assert 0 <= result.marks <= result.total_marks
    assert result.percent is None or 0 <= result.percent <= 100


def test_a_score_in_numbers() -> None:
    result = score(
        [
            ItemScore(True, True, True, 2.0),
            ItemScore(False, True, True, 1.0),
            ItemScore(None, False, True, 1.0),
            ItemScore(True, True, False, 9.0),
        ]
    )
    assert result == Score(1, 1, 1, 1, 2.0, 4.0)
    assert (result.percent, result.passed(50.0), result.passed(50.1)) == (50.0, True, False)
    assert result.passed(None) is None


def test_marks_that_were_earned_count_and_may_be_below_zero() -> None:
    result = score(
        [
            ItemScore(True, True, True, 4.0, 4.0),
            ItemScore(False, True, True, 4.0, -1.0),
            ItemScore(None, False, True, 4.0),
        ]
    )
    assert (result.marks, result.total_marks, result.percent) == (3.0, 12.0, 25.0)
    assert score([ItemScore(False, True, True, 4.0, -1.0)]).percent == -25.0


def test_thirds_of_a_mark_do_not_miss_a_boundary() -> None:
    result = score([ItemScore(False, True, True, 1.0, 0.7 - 1e-13)])
    assert result.passed(70.0)


def test_a_score_is_not_rounded_up_to_a_boundary() -> None:
    result = score([ItemScore(place < 695, True, True, 1.0) for place in range(1000)])
    assert (result.percent, result.passed(70.0)) == (69.5, False)
    assert score([ItemScore(False, True, True, 3.0, 2.0)]).percent == 66.666666667


def test_with_nothing_to_score_nothing_is_passed_or_failed() -> None:
    result = score([ItemScore(None, True, False, 1.0)])
    assert (result.percent, result.passed(70.0), result.unscored) == (None, None, 1)
