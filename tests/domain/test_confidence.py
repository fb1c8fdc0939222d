"""What is said of being sure and of changing one's mind."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given as given_by
from hypothesis import strategies as st

from studytui.domain.confidence import Changing, FirstAndFinal, Share, Turn, given
from studytui.domain.question import NO_ANSWER, Answer


@pytest.mark.parametrize(
    ("right", "answers", "low", "high"),
    [(30, 37, 0.658, 0.905), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (1, 3, 0.061, 0.792)],
)
def test_the_interval_is_wilsons(right: int, answers: int, low: float, high: float) -> None:
    assert Share(right, answers).interval == pytest.approx((low, high), abs=0.001)


@given_by(st.integers(0, 500), st.integers(0, 500))
def test_a_share_lies_within_its_interval(right: int, wrong: int) -> None:
    share = Share(right, right + wrong)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    if share.answers:
        assert low - 1e-9 <= share.share <= high + 1e-9


def test_nothing_is_said_of_fewer_than_three() -> None:
    assert [Share(1, number).is_enough for number in (0, 2, 3)] == [False, False, True]


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (False, True, Turn.TO_RIGHT),
        (True, False, Turn.TO_WRONG),
        (False, False, Turn.STILL_WRONG),
        (True, True, None),
        (None, True, None),
        (False, None, None),
    ],
)
def test_what_a_change_did(before: bool | None, after: bool | None, turn: Turn | None) -> None:
    assert Turn.of(before, after) is turn


def test_changing_counts_what_it_brought_and_what_it_cost() -> None:
    changed = [
        FirstAndFinal(False, True),
        FirstAndFinal(False, True, 2.0),
        FirstAndFinal(True, False),
        FirstAndFinal(False, False),
    ]
    assert Changing.of(changed) == Changing(3.0, 1.0, 4)
    changing = Changing.of(changed)
    assert changing.gained - changing.lost == 2.0
    assert Changing.of([]) == Changing()


@given_by(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_the_balance_is_final_less_first(pairs: list[tuple[bool, bool]]) -> None:
    changing = Changing.of(FirstAndFinal(*pair) for pair in pairs)
    assert changing.gained - changing.lost == sum(final - first for first, final in pairs)
    assert changing.number == len(pairs)


def chosen(*numbers: int) -> Answer:
    return Answer(frozenset(numbers))


@pytest.mark.parametrize(
    ("log", "places"),
    [
        ([], []),
        ([chosen(1), chosen(2), chosen(1)], [0, 1, 2]),
        # Said to be sure, then taken away, then given again.
        ([chosen(1), chosen(1), NO_ANSWER, chosen(1)], [0]),
        ([chosen(1), NO_ANSWER, chosen(1, 2)], [0, 2]),
        # Two that are chosen one by one are one answer, and another when one is exchanged.
        ([chosen(1), chosen(1, 2)], [1]),
        ([chosen(1), chosen(1, 2), chosen(1), chosen(1, 3)], [1, 3]),
        ([chosen(1, 2), chosen(1), chosen(1, 2)], [0]),
        ([Answer(placed=((0, 1),)), Answer(placed=((0, 1), (1, 2)))], [1]),
        ([Answer(text="7"), Answer(text="70")], [0, 1]),
    ],
)
def test_an_answer_is_given_when_it_is_whole(log: list[Answer], places: list[int]) -> None:
    assert given(log) == places


@given_by(st.lists(st.sets(st.integers(0, 3)).map(lambda numbers: chosen(*numbers))))
def test_what_was_given_last_is_what_counts(log: list[Answer]) -> None:
    places = given(log)
    assert places == sorted(set(places))
    answers = [log[place] for place in places]
    assert all(answers) and all(one != two for one, two in pairwise(answers))
    if log and log[-1]:
        assert answers[-1] == log[-1]
