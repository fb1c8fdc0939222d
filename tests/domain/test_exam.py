"""The rules of a sitting: orders, clock, warnings, score."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from studytui.domain.exam import (
    WARNINGS,
    ClockRule,
    Item,
    ItemScore,
    Mode,
    Rules,
    Score,
    Sitting,
    SittingState,
    letter,
    resumed,
    score,
    time_left,
    warning_between,
)
from studytui.domain.question import Kind, Option
from studytui.domain.shuffle import option_order, question_order

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
seconds = st.integers(0, 100_000).map(lambda number: timedelta(seconds=number))
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


def sitting(rule: ClockRule = ClockRule.STRICT, limit: timedelta | None = 40 * MINUTE) -> Sitting:
    return Sitting(
        sitting_id=1,
        uid="uid",
        title="title",
        state=SittingState.RUNNING,
        rules=Rules(Mode.EXAM, limit, clock_rule=rule),
        started_at=START,
        position=0,
        items=(Item(1, 1, 0, ()),),
        deadline=None if limit is None else START + limit,
        last_seen=START,
    )


def left_of(one: Sitting, now: datetime) -> timedelta:
    left = time_left(one, now)
    assert left is not None
    return left


@given(seconds, st.integers(-100_000, 100_000))
def test_the_time_left_is_never_negative(limit: timedelta, after: int) -> None:
    assert left_of(sitting(limit=limit), START + timedelta(seconds=after)) >= timedelta(0)


def test_without_a_clock_there_is_no_time_left_and_nothing_to_give_back() -> None:
    free = replace(sitting(limit=None), left_at=START)
    back = resumed(free, START + 5 * MINUTE)
    assert time_left(back, START) is None
    assert (back.left_at, back.deadline, back.given_back) == (None, None, timedelta(0))


@given(seconds, seconds)
def test_a_strict_clock_runs_on_while_the_learner_is_away(sat: timedelta, away: timedelta) -> None:
    assume(sat < 40 * MINUTE)
    gone = replace(sitting(), left_at=START + sat, last_seen=START + sat)
    now = START + sat + away
    back = resumed(gone, now)
    assert back.deadline == gone.deadline
    assert left_of(back, now) == max(40 * MINUTE - sat - away, timedelta(0))
    assert (back.given_back, back.left_at) == (timedelta(0), None)


@given(seconds, seconds)
def test_a_clock_that_stops_gives_exactly_the_time_away(sat: timedelta, away: timedelta) -> None:
    assume(sat < 40 * MINUTE)
    gone = replace(sitting(ClockRule.STOPS), left_at=START + sat, last_seen=START + sat)
    back = resumed(gone, START + sat + away)
    assert left_of(back, START + sat + away) == 40 * MINUTE - sat
    assert back.given_back == timedelta(0)


@given(st.sampled_from(ClockRule), seconds, seconds)
def test_a_lost_line_is_given_back_and_recorded(
    rule: ClockRule, sat: timedelta, away: timedelta
) -> None:
    assume(sat < 40 * MINUTE)
    cut_off = replace(sitting(rule), last_seen=START + sat)
    back = resumed(cut_off, START + sat + away)
    assert left_of(back, START + sat + away) == 40 * MINUTE - sat
    assert back.given_back == away


@given(st.sampled_from(ClockRule), st.booleans(), seconds, st.integers(-200_000, 200_000))
def test_coming_back_never_leaves_more_time_than_there_was(
    rule: ClockRule, is_choice: bool, sat: timedelta, away: int
) -> None:
    """A wall clock set back between two runs is an `away` below zero."""
    gone = replace(sitting(rule), last_seen=START + sat, left_at=START + sat if is_choice else None)
    now = START + sat + timedelta(seconds=away)
    back = resumed(gone, now)
    assert left_of(back, now) <= max(40 * MINUTE - sat, timedelta(0))
    assert timedelta(0) <= back.given_back <= max(timedelta(seconds=away), timedelta(0))


@given(st.sampled_from(ClockRule), st.booleans(), seconds)
def test_time_that_had_run_out_is_not_given_back(
    rule: ClockRule, is_choice: bool, away: timedelta
) -> None:
    end = START + 40 * MINUTE
    gone = replace(sitting(rule), last_seen=end, left_at=end if is_choice else None)
    back = resumed(gone, end + away)
    assert (back.deadline, back.given_back) == (end, timedelta(0))


@given(st.lists(st.integers(0, 3 * 3600), min_size=2))
def test_each_warning_comes_once_at_most_whatever_the_ticks(lefts: list[int]) -> None:
    ticks = [timedelta(seconds=left) for left in sorted(lefts, reverse=True)]
    given_warnings = [
        warning for one, other in pairwise(ticks) if (warning := warning_between(one, other))
    ]
    assert sorted(set(given_warnings), reverse=True) == given_warnings
    for limit in WARNINGS:
        if ticks[-1] <= limit < ticks[0]:
            assert any(warning <= limit for warning in given_warnings)


def test_ticks_of_a_second_give_every_warning_once() -> None:
    ticks = [timedelta(seconds=left) for left in range(3600, -1, -1)]
    found = [w for one, other in pairwise(ticks) if (w := warning_between(one, other))]
    assert found == [30 * MINUTE, 15 * MINUTE, 5 * MINUTE, 2 * MINUTE, MINUTE]


def test_an_exam_of_thirty_minutes_does_not_begin_with_a_warning() -> None:
    assert warning_between(30 * MINUTE, timedelta(minutes=29, seconds=59)) is None
    assert warning_between(30 * MINUTE, timedelta(0)) == MINUTE


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


def test_with_nothing_to_score_nothing_is_passed_or_failed() -> None:
    result = score([ItemScore(None, True, False, 1.0)])
    assert (result.percent, result.passed(70.0), result.unscored) == (None, None, 1)
