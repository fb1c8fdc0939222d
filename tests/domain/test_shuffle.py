"""The order in which options are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.question import Kind, Option
from studytui.domain.shuffle import drawn, option_order

seeds = st.integers(0, 2**40)


def options(*texts: str) -> list[Option]:
    return [Option(number, text) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    "last",
    [
        "None of the above", "All of the above", "*None* of these", "none of the above.",
        "Neither of these", "All of these answers", "None", "Any of the above", "(None of the others)",
        "Both of the above",
    ],
)  # fmt: skip
@given(seed=seeds)
def test_what_means_the_others_stays_last(last: str, seed: int) -> None:
    order = option_order(Kind.SINGLE, options("red", "green", "blue", last), seed)
    assert order[-1] == 3 and sorted(order) == [0, 1, 2, 3]


@given(seeds)
def test_no_option_crosses_one_that_means_those_above(seed: int) -> None:
    texts = options(
        "red", "green", "All of the above", "None of the above", "It depends", "No idea"
    )
    order = option_order(Kind.SINGLE, texts, seed)
    assert set(order[:2]) == {0, 1} and order[2:4] == (2, 3) and set(order[4:]) == {4, 5}


@pytest.mark.parametrize("text", ["A and B", "Both A and C", "A, B and C only", "Options B or C"])
@given(seed=seeds)
def test_nothing_moves_where_letters_are_named(text: str, seed: int) -> None:
    assert option_order(Kind.SINGLE, options("x", "y", "z", text), seed) == (0, 1, 2, 3)


@given(seeds)
def test_true_stays_before_false(seed: int) -> None:
    assert option_order(Kind.TRUE_FALSE, options("True", "False"), seed) == (0, 1)


@given(seeds, st.integers(0, 30))
def test_the_order_is_that_of_its_seed_and_loses_nothing(seed: int, count: int) -> None:
    many = options(*(f"option {number}" for number in range(count)))
    order = option_order(Kind.MULTIPLE, many, seed)
    assert order == option_order(Kind.MULTIPLE, many, seed)
    assert sorted(order) == list(range(count))


def test_words_that_only_look_alike_are_shuffled() -> None:
    texts = options("One of the cells divides", "A large cell", "Nonetheless", "Allow it")
    orders = {option_order(Kind.SINGLE, texts, seed) for seed in range(60)}
    assert len({order[-1] for order in orders}) == 4


SETS = {1: ("a", 0), 2: ("a", 1), 3: ("a", 2), 4: ("b", 0), 5: ("b", 1)}


@given(seed=seeds, count=st.integers(0, 8))
def test_a_drawing_is_the_same_for_its_seed_and_a_set_is_whole_in_it(seed: int, count: int) -> None:
    found = drawn(range(1, 9), count, seed, SETS)
    assert found == drawn(range(1, 9), count, seed, SETS) == sorted(found)
    for name in ("a", "b"):
        members = {one for one, (of, _) in SETS.items() if of == name}
        assert members <= set(found) or not members & set(found)
    # Lone ones give way to a set, so that there are as many as were asked for.
    assert len(found) == count


def test_where_nothing_else_is_there_the_smallest_set_is_drawn_though_it_is_too_large() -> None:
    for seed in range(20):
        assert drawn([1, 2, 3, 4, 5], 1, seed, SETS) == [4, 5]
        assert drawn([1, 2, 3, 4, 5], 2, seed, SETS) == [4, 5]
        assert drawn([1, 2, 3], 3, seed, SETS) == [1, 2, 3]
        assert drawn([1, 2, 3], 0, seed, SETS) == drawn([], 3, seed, SETS) == []


def test_other_seeds_draw_others() -> None:
    assert len({tuple(drawn(range(100), 5, seed)) for seed in range(10)}) > 5
