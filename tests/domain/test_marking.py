"""What an answer earns."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.exam import Marking
from studytui.domain.marking import credit, marks_of, worth
from studytui.domain.question import (
    NO_ANSWER,
    Answer,
    Kind,
    Option,
    Question,
    Slot,
    Status,
    is_right,
)

PLAIN = Marking()
JEE = Marking(4.0, -1.0)
PARTIAL = Marking(is_partial=True)


def question(
    kind: Kind, right: set[int] | None, *, marks: float = 1.0, **fields: object
) -> Question:
    options = tuple(
        Option(number, f"text {number}", None if right is None else number in right)
        for number in range(5)
    )
    return Question(1, "u", kind, Status.ACTIVE, "t", "s", options, marks=marks, **fields)  # type: ignore[arg-type]


def chosen(*numbers: int) -> Answer:
    return Answer(frozenset(numbers))


SINGLE = question(Kind.SINGLE, {1}, marks=2.0)
MULTIPLE = question(Kind.MULTIPLE, {0, 1, 2})
NUMBER = Question(1, "u", Kind.NUMBER, Status.ACTIVE, "t", "s", accepted=("70",))
ORDER = Question(
    1, "u", Kind.ORDERING, Status.ACTIVE, "t", "s",
    tuple(Option(number, "x") for number in range(4)),
    slots=tuple(Slot(number, key=number) for number in range(4)),
)  # fmt: skip


def test_a_right_answer_earns_what_the_question_or_the_rules_say() -> None:
    assert marks_of(SINGLE, chosen(1), PLAIN) == 2.0
    assert marks_of(SINGLE, chosen(1), JEE) == 4.0
    assert (worth(2.0, PLAIN), worth(2.0, JEE)) == (2.0, 4.0)


def test_a_wrong_answer_costs_and_none_does_not() -> None:
    assert marks_of(SINGLE, chosen(2), PLAIN) == 0.0
    assert marks_of(SINGLE, chosen(2), JEE) == -1.0
    assert marks_of(SINGLE, NO_ANSWER, JEE) == 0.0


def test_a_wrong_number_may_cost_less_than_a_wrong_choice() -> None:
    gentle = Marking(4.0, -1.0, wrong_typed=0.0)
    assert marks_of(NUMBER, Answer(text="71"), JEE) == -1.0
    assert marks_of(NUMBER, Answer(text="71"), gentle) == 0.0
    assert marks_of(NUMBER, Answer(text="70"), gentle) == 4.0
    assert marks_of(SINGLE, chosen(2), gentle) == -1.0


def test_without_a_key_nothing_is_earned_or_lost() -> None:
    for answer in (chosen(1), NO_ANSWER):
        assert marks_of(question(Kind.SINGLE, None), answer, JEE) is None


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ((0, 1, 2), 1), ((0, 1), 2 / 3), ((0,), 1 / 3), ((0, 1, 3), 1 / 3),
        ((0, 3), 0), ((3, 4), 0), ((0, 1, 2, 3, 4), 1 / 3),
    ],
)  # fmt: skip
def test_several_right_ones_earn_right_minus_wrong(answer: tuple[int, ...], share: float) -> None:
    assert credit(MULTIPLE, chosen(*answer)) == pytest.approx(share)
    assert marks_of(MULTIPLE, chosen(*answer), PARTIAL) == pytest.approx(share)
    assert marks_of(MULTIPLE, chosen(*answer), PLAIN) == (1.0 if share == 1 else 0.0)


def test_slots_earn_by_how_many_are_right() -> None:
    half = Answer(placed=((0, 0), (1, 1), (2, 3), (3, 2)))
    assert marks_of(ORDER, half, PARTIAL) == 0.5
    assert marks_of(ORDER, half, PLAIN) == 0.0
    assert marks_of(ORDER, Answer(placed=((0, 0),)), PARTIAL) == 0.25
    assert marks_of(ORDER, Answer(placed=tuple((n, n) for n in range(4))), JEE) == 4.0


def test_what_earns_no_share_is_wrong() -> None:
    harsh = Marking(4.0, -2.0, is_partial=True)
    assert marks_of(MULTIPLE, chosen(3, 4), harsh) == -2.0
    assert marks_of(MULTIPLE, chosen(0), harsh) == pytest.approx(4 / 3)


numbers = st.sets(st.integers(0, 4))


@given(numbers.filter(bool), numbers, st.booleans(), st.floats(0.5, 5), st.floats(-2, 0))
def test_no_answer_earns_more_than_the_right_one_or_costs_more_than_a_wrong_one(
    right: set[int], answer: set[int], is_partial: bool, full: float, wrong: float
) -> None:
    marking = Marking(full, wrong, is_partial)
    asked = question(Kind.MULTIPLE, right)
    earned = marks_of(asked, chosen(*answer), marking)
    assert earned is not None
    assert wrong <= earned <= full
    assert (earned == full) == bool(is_right(asked, chosen(*answer)))


def test_guessing_everything_earns_nothing_where_half_is_right() -> None:
    for right in combinations(range(4), 2):
        asked = question(Kind.MULTIPLE, set(right))
        assert credit(asked, chosen(0, 1, 2, 3)) == 0


def test_of_one_right_answer_there_are_no_shares() -> None:
    assert (credit(SINGLE, chosen(1)), credit(SINGLE, chosen(2))) == (1.0, 0.0)
    assert marks_of(SINGLE, chosen(1), PARTIAL) == 2.0
    assert marks_of(SINGLE, chosen(2), PARTIAL) == 0.0
