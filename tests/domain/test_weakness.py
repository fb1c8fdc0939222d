"""Weaknesses: ranked by points, shown by answers, closed when the answers turn."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.evidence import Attempt, Recall, TopicRecord
from studytui.domain.exam import MissReason
from studytui.domain.interval import mean_and_error, wilson
from studytui.domain.weakness import (
    Weakness,
    WeaknessKind,
    followed,
    weaknesses,
)
from tests.thorough import examples

numbers = st.floats(allow_nan=True, allow_infinity=True)
options = st.frozensets(st.integers(1, 4), max_size=3)
attempts = st.builds(
    Attempt,
    question_id=st.integers(1, 4),
    day=st.floats(0, 100),
    is_right=st.booleans(),
    is_sure=st.booleans(),
    seconds=numbers,
    chosen=options,
    key=options,
    was_right_before=st.booleans(),
    miss_reason=st.sampled_from(("", *MissReason)),
)
records = st.builds(
    TopicRecord,
    topic_id=st.integers(1, 5),
    weight=st.floats(0, 10) | numbers,
    chance=st.floats(0, 1) | numbers,
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    attempts=st.lists(attempts, max_size=25).map(tuple),
    recalls=st.lists(
        st.builds(Recall, st.integers(1, 9), st.floats(0, 100), st.floats(0, 1) | numbers),
        max_size=6,
    ).map(tuple),
    pace=st.none() | numbers,
)


@given(st.lists(records, max_size=6, unique_by=lambda record: record.topic_id))
@settings(max_examples=examples(50, thorough=150), deadline=None)
def test_every_weakness_is_finite_ranked_and_rests_on_three_answers(
    given_records: list[TopicRecord],
) -> None:
    found = weaknesses(given_records)
    for one in found:
        assert all(math.isfinite(number) for number in (one.points, one.low, one.high, one.since))
        assert 0 <= one.low <= one.points <= one.high
        assert one.of >= 3
        assert 1 <= one.seen <= one.of
        assert one.evidence
        assert one.resolved is None
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    assert len({one.identity for one in found}) == len(found)


@given(st.lists(records, max_size=5, unique_by=lambda record: record.topic_id), st.randoms())
@settings(max_examples=80, deadline=None)
def test_the_order_in_which_topics_are_given_does_not_matter(
    given_records: list[TopicRecord], lot: object
) -> None:
    assert weaknesses(given_records[::-1]) == weaknesses(given_records)


def answered(*rights: bool, **more: object) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(number, float(number), is_right, **more)  # type: ignore[arg-type]
        for number, is_right in enumerate(rights, start=1)
    )


def record(attempts: tuple[Attempt, ...], chance: float = 0.5, **more: object) -> TopicRecord:
    return TopicRecord(1, 1.0, chance, chance - 0.1, chance + 0.1, attempts, **more)  # type: ignore[arg-type]


def kinds(found: list[Weakness]) -> set[WeaknessKind]:
    return {one.kind for one in found}


def test_a_gap_costs_what_could_still_be_gained() -> None:
    other = TopicRecord(2, 3.0, 0.9, 0.8, 0.95)
    found = weaknesses([record(answered(True, False, False)), other])
    assert kinds(found) == {WeaknessKind.GAP}
    gap = found[0]
    assert (gap.points, gap.low, gap.high) == pytest.approx((11.25, 8.75, 13.75))
    assert (gap.seen, gap.of, gap.evidence, gap.since) == (2, 3, (3, 2), 2.0)


def test_nothing_is_said_of_two_answers() -> None:
    assert weaknesses([record(answered(False, False))]) == []


def test_the_heavier_of_two_equal_topics_comes_first() -> None:
    light = record(answered(False, False, False))
    heavy = TopicRecord(2, 2.0, 0.5, 0.4, 0.6, answered(False, False, False))
    assert [one.topic_id for one in weaknesses([light, heavy])] == [2, 1]


def chosen(*numbers: int) -> tuple[Attempt, ...]:
    """Answers to one question whose key is option 1."""
    return tuple(
        Attempt(7, float(day), option == 1, chosen=frozenset({option}), key=frozenset({1}))
        for day, option in enumerate(numbers)
    )


def test_a_wrong_option_that_keeps_winning_is_named_with_the_right_one() -> None:
    found = [
        one
        for one in weaknesses([record(chosen(3, 2, 3), 0.8)])
        if one.kind is WeaknessKind.MISCONCEPTION
    ]
    assert [(one.question_id, one.wrong_option, one.right_options) for one in found] == [
        (7, 3, frozenset({1}))
    ]
    assert (found[0].seen, found[0].of) == (2, 3)


def test_a_misconception_closes_after_two_right_answers() -> None:
    assert kinds(weaknesses([record(chosen(3, 3, 3, 1), 0.8)])) == {WeaknessKind.MISCONCEPTION}
    assert weaknesses([record(chosen(3, 3, 3, 1, 1), 0.8)]) == []


def test_sure_and_wrong_is_a_misconception_and_unsure_is_none() -> None:
    wrong = answered(True, False, False, is_sure=True)
    assert kinds(weaknesses([record(wrong, 0.8)])) == {WeaknessKind.MISCONCEPTION}
    assert weaknesses([record(answered(True, False, False), 0.8)]) == []


def test_what_was_known_and_will_not_be_recalled_is_fading() -> None:
    recalls = (Recall(1, 3.0, 0.5), Recall(2, 4.0, 0.7), Recall(3, 5.0, 0.9))
    found = weaknesses([record((), 0.9, recalls=recalls)])
    assert kinds(found) == {WeaknessKind.FADING}
    assert found[0].points == pytest.approx(30)
    assert found[0].evidence == (1, 2)
    fresh = tuple(Recall(number, 3.0, 0.9) for number in range(3))
    assert weaknesses([record((), 0.9, recalls=fresh)]) == []


def test_right_answers_over_the_pace_are_slow_and_wrong_ones_are_not() -> None:
    slow = answered(True, True, True, seconds=120.0)
    found = weaknesses([record(slow, 0.8, pace=60.0)])
    assert kinds(found) == {WeaknessKind.SLOW}
    assert found[0].points == pytest.approx(40)
    assert weaknesses([record(slow, 0.8, pace=100.0)]) == []


def test_right_answers_changed_to_wrong_and_misreads_are_careless() -> None:
    given_away = (
        Attempt(1, 0.0, False, was_right_before=True),
        Attempt(2, 1.0, False, miss_reason=MissReason.MISREAD),
        *answered(True, True, True, True),
    )
    found = weaknesses([record(given_away, 0.8)])
    assert kinds(found) == {WeaknessKind.CARELESS}
    assert found[0].points == pytest.approx(100 / 3)
    assert found[0].evidence == (2, 1)


def test_a_weakness_that_no_longer_shows_is_kept_as_resolved() -> None:
    weak = weaknesses([record(answered(False, False, True))])
    later = followed(weak, [], 9.0)
    assert [one.resolved for one in later] == [9.0]
    assert followed(later, [], 12.0) == later


def test_what_no_longer_shows_stands_behind_what_was_resolved_last_first() -> None:
    first, second, third = (
        weaknesses([replace(record(answered(False, False, True)), topic_id=topic)])[0]
        for topic in (4, 2, 3)
    )
    gone = followed([first, second], [], 9.0)
    assert [(one.topic_id, one.resolved) for one in gone] == [(2, 9.0), (4, 9.0)]
    found = followed([*gone, third], [], 12.0)
    assert [(one.topic_id, one.resolved) for one in found] == [(3, 12.0), (2, 9.0), (4, 9.0)]


def test_a_weakness_that_stays_keeps_its_first_day_and_one_that_comes_back_begins_anew() -> None:
    old = weaknesses([record(answered(False, False, True))])
    late = tuple(Attempt(number, 30.0 + number, False) for number in range(3))
    now = weaknesses([record(late)])
    assert followed(old, now, 33.0)[0].since == 1.0
    back = followed(followed(old, [], 9.0), now, 33.0)
    assert [(one.since, one.resolved) for one in back] == [(30.0, None)]


def test_wilson_is_as_in_the_tables() -> None:
    assert wilson(8, 10, 1.96) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_mean_may_be_off_by_its_standard_error_times_the_deviations() -> None:
    assert mean_and_error([1.0, 2.0, 3.0], 2.0) == pytest.approx((2.0, 2 / math.sqrt(3)))
