"""Memory: forgotten as time goes by, kept by reviews, capped by the exam."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.memory import (
    MemoryState,
    Review,
    after_review,
    due_until,
    gain,
    rebuilt,
    recall,
    retrievability,
)

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
steps = st.lists(st.tuples(st.floats(0, 400), st.booleans()), min_size=1, max_size=20)


def reviewed(answers: list[tuple[float, bool]]) -> MemoryState:
    at = START
    state = None
    for days, is_right in answers:
        at += timedelta(days=days)
        state = after_review(state, is_right, at)
    assert state is not None
    return state


@given(steps)
def test_every_state_is_finite_and_due_after_its_review(answers: list[tuple[float, bool]]) -> None:
    state = reviewed(answers)
    assert math.isfinite(state.stability) and state.stability > 0
    assert 1 <= state.difficulty <= 10
    assert state.due >= state.last_review
    assert state.reps == len(answers)
    assert state.lapses == sum(not is_right for _, is_right in answers[1:])


@given(steps, st.floats(0, 1000), st.floats(0, 1000))
def test_recall_only_falls_as_time_goes_by(
    answers: list[tuple[float, bool]], first: float, second: float
) -> None:
    state = reviewed(answers)
    sooner, later = sorted((first, second))
    now = state.last_review
    assert (
        1.0
        >= retrievability(state, now + timedelta(days=sooner))
        >= retrievability(state, now + timedelta(days=later))
        >= 0.0
    )


@pytest.mark.parametrize("days", [0.01, 0.5, 7.5, 400.0])
def test_recall_has_fallen_to_nine_tenths_after_the_stability(days: float) -> None:
    assert recall(days, days) == pytest.approx(0.9)
    assert recall(days, 0) == 1


@given(st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=8))
def test_after_whole_days_it_is_what_the_package_reckons(answers: list[tuple[int, bool]]) -> None:
    theirs = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, at, state = Card(card_id=1), START, None
    for days, is_right in answers:
        at += timedelta(days=days)
        card, _ = theirs.review_card(card, Rating.Good if is_right else Rating.Again, at)
        state = after_review(state, is_right, at)
        assert (state.stability, state.difficulty) == pytest.approx(
            (card.stability, card.difficulty)
        )
    assert state is not None and state.due - at == timedelta(days=state.stability)


def test_the_hours_of_a_day_count() -> None:
    state = after_review(None, True, START)
    assert retrievability(state, START + timedelta(hours=23)) < retrievability(
        state, START + timedelta(hours=1)
    )
    late = after_review(state, True, START + timedelta(hours=47))
    early = after_review(state, True, START + timedelta(hours=25))
    assert late.stability > early.stability


def test_a_right_answer_lasts_longer_than_a_wrong_one() -> None:
    state = after_review(None, True, START)
    later = START + timedelta(days=3)
    assert after_review(state, True, later).due > after_review(state, False, later).due


def test_nothing_is_due_later_than_the_day_before_the_exam() -> None:
    state = reviewed([(0, True), (5, True), (20, True)])
    today = state.last_review + timedelta(days=4)
    assert state.due > due_until(today, None) == due_until(today, 2) == today
    assert state.due < due_until(today, 1)


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    state = after_review(None, True, START)
    assert after_review(state, True, START - timedelta(days=30)).last_review == START


@given(steps, st.floats(0.01, 300), st.floats(0.01, 300))
def test_the_gain_of_a_review_is_never_negative(
    answers: list[tuple[float, bool]], wait: float, left: float
) -> None:
    state = reviewed(answers)
    now = state.last_review + timedelta(days=wait)
    assert 0 <= gain(state, now, now + timedelta(days=left)) <= 1
    assert gain(state, now, now) == 0


def test_the_gain_is_what_being_right_and_being_wrong_now_bring_by_their_chances() -> None:
    state = reviewed([(0, True), (3, True), (9, False)])
    now = state.last_review + timedelta(days=4)
    exam = now + timedelta(days=30)
    chance = retrievability(state, now)
    right, wrong = (
        retrievability(after_review(state, is_right, now), exam) for is_right in (True, False)
    )
    expected = chance * right + (1 - chance) * wrong - retrievability(state, exam)
    assert 0.01 < expected < 1 and right - wrong > 0.01
    assert gain(state, now, exam) == pytest.approx(expected)


@given(steps)
def test_the_log_rebuilt_is_what_was_kept(answers: list[tuple[float, bool]]) -> None:
    at = START
    log = []
    for days, is_right in answers:
        at += timedelta(days=days)
        log.append(Review(at, is_right))
    assert rebuilt(log) == reviewed(answers)
