"""Readiness: a predicted score, never surer than it may be."""

from __future__ import annotations

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.mastery import Belief, FirstAttempt, Learner, TopicBelief, rebuilt, sigmoid
from studytui.domain.readiness import (
    BAND,
    USUAL_WIDENING,
    Part,
    Past,
    Prediction,
    fitted_widening,
    lacking,
    moved,
    predict,
)

logs = st.lists(
    st.builds(FirstAttempt, st.integers(1, 3), st.booleans(), st.floats(-5, 5)), max_size=40
)
parts = st.lists(
    st.builds(
        Part,
        st.integers(1, 5),
        st.floats(0, 100),
        st.floats(0, 200),
        st.floats(-5, 5),
        st.floats(0, 4),
    ),
    max_size=6,
)


@given(logs, parts, st.floats(0, 100))
def test_every_prediction_is_within_its_bounds(
    log: list[FirstAttempt], exam: list[Part], pass_mark: float
) -> None:
    found = predict(rebuilt(log), exam)
    if found is None:
        assert not sum(part.weight for part in exam)
        return
    assert 0 <= found.low <= found.score <= found.high <= 100
    assert 0 <= found.chance_to_pass(pass_mark) <= 1


def test_an_exam_without_parts_has_no_prediction() -> None:
    assert predict(Learner(), []) is None


def test_answers_make_the_prediction_narrower() -> None:
    exam = [Part(topic, 1, 10) for topic in (1, 2, 3)]
    log = [FirstAttempt(number % 3 + 1, number % 4 != 0) for number in range(60)]
    before, after = predict(Learner(), exam), predict(rebuilt(log), exam)
    assert before is not None and after is not None
    assert after.high - after.low < before.high - before.low


def test_a_topic_counts_by_its_weight() -> None:
    learner = rebuilt([FirstAttempt(1, True)] * 20 + [FirstAttempt(2, False)] * 20)
    strong = predict(learner, [Part(1, 9, 18), Part(2, 1, 2)])
    weak = predict(learner, [Part(1, 1, 2), Part(2, 9, 18)])
    assert strong is not None and weak is not None
    assert strong.score > weak.score + 20


def test_no_interval_is_narrower_than_six_points() -> None:
    learner = rebuilt([FirstAttempt(1, True)] * 3000)
    found = predict(learner, [Part(1, 1, 100_000)], widening=1.0)
    assert found is not None
    assert found.score - found.low == pytest.approx(3.0)


def made(miss: float) -> Past:
    return Past(Prediction(70, 60, 80, 8.0), 70 + miss)


def test_a_record_of_misses_widens_and_one_of_hits_narrows() -> None:
    assert fitted_widening([]) == USUAL_WIDENING
    missed = fitted_widening([made(25)] * 12)
    hit = fitted_widening([made(2)] * 12)
    assert missed > USUAL_WIDENING > hit
    assert fitted_widening([made(25)] * 3) < missed


@given(logs, parts)
def test_what_is_lacking_is_said_until_there_is_enough(
    log: list[FirstAttempt], exam: list[Part]
) -> None:
    found = lacking(rebuilt(log), exam)
    if found is None:
        assert len(log) >= 20
        return
    assert 0 <= found.share <= 1
    assert found.answers > 0 or not sum(part.weight for part in exam)


def test_topics_without_answers_are_named_the_heaviest_first() -> None:
    exam = [Part(1, 1), Part(2, 5), Part(3, 3)]
    found = lacking(rebuilt([FirstAttempt(1, True)] * 20), exam)
    assert found is not None
    assert (found.answers, found.topics) == (3, (2, 3))
    assert found.share * 9 == 1
    enough = [FirstAttempt(2, True)] * 17 + [FirstAttempt(1, True)] * 3
    assert lacking(rebuilt(enough), exam) is None


def test_what_is_lacking_is_counted_topic_by_topic_up_to_half_of_the_exam() -> None:
    exam = [Part(1, 2), Part(2, 2), Part(3, 2), Part(4, 2), Part(1, 2), Part(5, -4)]
    log = [FirstAttempt(1, True)] * 2 + [FirstAttempt(2, True)]
    found = lacking(rebuilt(log), exam)
    assert found is not None
    assert (found.topics, found.share, found.answers) == ((1, 2, 3, 4, 5), 0.0, 17)
    found = lacking(rebuilt([*log, *[FirstAttempt(6, True)] * 20]), [*exam, Part(6, 0.1)])
    # One more in the heaviest, two in the next: with them it is more than half of the exam.
    assert found is not None and found.answers == 3
    # Half of the exam in topics with three answers is enough.
    half = [Part(1, 3), Part(2, 3)]
    enough = rebuilt([FirstAttempt(1, True)] * 20)
    assert lacking(enough, half) is None
    assert lacking(rebuilt([FirstAttempt(1, True)] * 20), [Part(1, 0)]) is not None


def test_a_moved_prediction_is_as_unsure_as_half_of_the_way_it_was_moved() -> None:
    found = moved(Prediction(60, 50, 70, 4.0, 1.2), 6)
    half = BAND * 5.0 * 1.2
    assert (found.score, found.spread, found.widening) == (66, 5.0, 1.2)
    assert (found.low, found.high) == (66 - half, 66 + half)
    assert moved(Prediction(3, 0, 10, 4.0), -9).score == 0


def test_a_widening_is_the_quantile_of_the_misses_drawn_to_the_usual_one() -> None:
    record = [made(miss) for miss in (1, 2, 4, 8, 16)]
    quantile = 8 / 8.0
    expected = 0.5 * quantile / BAND + 0.5 * USUAL_WIDENING
    assert fitted_widening(record) == pytest.approx(expected)
    three = [made(8)] * 3
    assert fitted_widening(three) == pytest.approx(3 / 8 / BAND + 5 / 8 * USUAL_WIDENING)
    assert fitted_widening(three[:2]) == USUAL_WIDENING


@given(st.floats(0, 100), st.floats(-200, 200))
def test_a_moved_prediction_stays_within_its_bounds(score: float, points: float) -> None:
    found = moved(Prediction(score, score, score, 5.0, 1.2), points)
    assert 0 <= found.low <= found.score <= found.high <= 100
    assert found.spread >= 5


def test_score_and_spread_are_those_of_exams_drawn_from_what_is_believed() -> None:
    log = [FirstAttempt(number % 3 + 1, number % (number % 3 + 2) != 0) for number in range(45)]
    learner = rebuilt(log)
    exam = [Part(1, 3.0, 12), Part(2, 1.0, 4, 1.5), Part(3, 2.0, 30, -1.0)]
    found = predict(learner, exam)
    assert found is not None
    lot, scores = random.Random(7), []
    for _ in range(3_000):
        general = lot.gauss(learner.general.mean, math.sqrt(learner.general.variance))
        score = 0.0
        for part in exam:
            effect = learner.topic(part.topic_id).effect
            own = lot.gauss(effect.mean, math.sqrt(effect.variance))
            chance = sigmoid(general + own - part.difficulty)
            right = sum(lot.random() < chance for _ in range(int(part.questions)))
            score += part.weight / 6.0 * 100 * right / part.questions
        scores.append(score)
    assert found.score == pytest.approx(statistics.fmean(scores), abs=1.5)
    assert found.spread == pytest.approx(statistics.stdev(scores), rel=0.1)
    assert (found.low, found.high) == pytest.approx(
        (found.score - BAND * found.spread * USUAL_WIDENING,
         min(found.score + BAND * found.spread * USUAL_WIDENING, 100.0))
    )  # fmt: skip


def test_a_prediction_by_hand() -> None:
    learner = Learner(
        Belief(0.5, 0.3),
        topics={1: TopicBelief(Belief(0.4, 0.2)), 2: TopicBelief(Belief(-0.6, 0.5))},
    )
    exam = [Part(1, 3.0, 12, 0.2, 0.1), Part(2, 1.0, 0.5, -0.3)]
    found = predict(learner, exam, widening=1.5)
    assert found is not None
    # Variances, in squares of the exam: in general 0.015618, of the topics 0.007445, of the draw
    # 0.041643.
    assert found.score == pytest.approx(62.51979, abs=1e-4)
    assert found.spread == pytest.approx(25.437234, abs=1e-4)
    assert found.widening == 1.5
    assert (found.low, found.high) == pytest.approx((13.61925, 100.0), abs=1e-4)
    lost = predict(Learner(Belief(-4.0, 0.3)), exam)
    assert lost is not None and lost.low == 0


def test_the_chance_to_pass_is_that_of_the_widened_spread() -> None:
    # One deviation of 5 times 1.2 above the score, and one below.
    found = Prediction(70.0, 60.0, 80.0, 5.0, 1.2)
    assert found.chance_to_pass(70.0) == 0.5
    assert found.chance_to_pass(76.0) == pytest.approx(0.158655, abs=1e-6)
    assert found.chance_to_pass(64.0) == pytest.approx(0.841345, abs=1e-6)


def test_exactly_half_of_the_exam_with_three_answers_each_is_enough() -> None:
    exam = [Part(topic, 0.125 if topic < 8 else 0.0625) for topic in (1, 2, 3, 4, 5, 6, 7, 8, 8)]
    two_each = [FirstAttempt(topic, True) for topic in range(1, 9)] * 2
    found = lacking(rebuilt([*two_each, *[FirstAttempt(9, True)] * 9]), [*exam, Part(9, 0.0)])
    assert found is not None
    assert (found.answers, found.share) == (4, 0.0)
    found = lacking(rebuilt([*two_each, FirstAttempt(8, True)]), exam)
    assert found is not None
    assert (found.answers, found.topics, found.share) == (3, (1, 2, 3, 4, 5, 6, 7), 0.125)
    light_first = lacking(Learner(), [Part(1, 0.1), Part(2, 0.2)])
    assert light_first is not None and light_first.topics == (2, 1)


def test_a_score_at_the_edge_of_the_interval_was_inside() -> None:
    scores = (59.9, 60.0, 80.0, 80.1)
    found = [Past(Prediction(70.0, 60.0, 80.0, 8.0), score).was_inside for score in scores]
    assert found == [False, True, True, False]
