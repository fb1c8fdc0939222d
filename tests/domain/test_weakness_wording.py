"""Weaknesses in words: counts as counts, estimates as estimates, nothing that is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.evidence import Attempt, Looks, Recall, TopicRecord, looked_at
from studytui.domain.exam import MissReason
from studytui.domain.weakness import Weakness, WeaknessKind, weaknesses
from studytui.domain.weakness_wording import evidence_words, interval_text, points_text
from tests.domain.test_weakness import records

_ATTEMPTS = (
    Attempt(1, 1.0, True, seconds=100),
    Attempt(2, 2.0, False, is_sure=True, was_right_before=True),
    Attempt(3, 3.0, False, miss_reason=MissReason.MISREAD),
    Attempt(4, 4.0, True, is_sure=True, seconds=50),
    Attempt(5, 5.0, False, was_right_before=True, miss_reason=MissReason.MISREAD),
)
_RECORD = TopicRecord(
    1,
    1.0,
    0.55,
    0.4,
    0.7,
    attempts=_ATTEMPTS,
    recalls=(Recall(1, 1.0, 0.6), Recall(4, 4.0, 0.8)),
    pace=60.0,
)
_TODAY = replace(_RECORD, chance=0.62, recalls=(Recall(1, 1.0, 0.9), Recall(4, 4.0, 1.0)))


def weakness(kind: WeaknessKind, **more: object) -> Weakness:
    found = Weakness(1, kind, 3.14, 1.96, 4.04, seen=2, of=5, evidence=(2, 3), since=2.0)
    return replace(found, **more)  # type: ignore[arg-type]


def test_looks_are_counted_from_the_answers() -> None:
    assert looked_at(_RECORD, _TODAY) == Looks(
        answers=5,
        right=2,
        chance=0.55,
        low=0.4,
        high=0.7,
        chance_today=0.62,
        known=2,
        recall=pytest.approx(0.7),
        recall_today=pytest.approx(0.95),
        seconds=75.0,
        timed=2,
        pace=60.0,
        changed=2,
        misread=1,
        sure=2,
        sure_wrong=1,
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            WeaknessKind.GAP,
            (
                "2 of the last 5 answers were right. Estimated chance of a right answer on 14 Dec: "
                "55 % (40–70), today 62 %. From 70 % on it is no gap."
            ),
        ),
        (
            WeaknessKind.FADING,
            (
                "2 questions were right when last answered. Estimated recall: 95 % now, 70 % on "
                "14 Dec. 2 of them fall under 80 %."
            ),
        ),
        (
            WeaknessKind.SLOW,
            (
                "Right answers took 75 s on average (n = 2); the exam gives 60 s a question. 2 of 5 "
                "took longer."
            ),
        ),
        (
            WeaknessKind.CARELESS,
            (
                "2 of the last 5 answers were wrong without need: 2 changed from right to wrong, "
                "1 misread, by your own word."
            ),
        ),
        (
            WeaknessKind.MISCONCEPTION,
            "Sure and wrong: 2 of 5 answers that were said to be sure.",
        ),
    ],
)
def test_each_kind_says_what_it_rests_on(kind: WeaknessKind, words: str) -> None:
    assert evidence_words(weakness(kind), looked_at(_RECORD, _TODAY), "14 Dec") == words


def test_a_misconception_in_one_question_counts_the_answers_to_it() -> None:
    one = weakness(WeaknessKind.MISCONCEPTION, question_id=2, wrong_option=0)
    assert evidence_words(one, looked_at(_RECORD, _TODAY), "") == (
        "The same wrong option was chosen in 2 of the last 5 answers to this question."
    )


def test_without_a_date_the_estimate_is_for_now() -> None:
    looks = looked_at(_RECORD, _RECORD)
    words = evidence_words(weakness(WeaknessKind.GAP), looks, "")
    assert "right answer now: 55 % (40–70). From" in words
    assert "60" not in evidence_words(weakness(WeaknessKind.FADING), looks, "")


def test_a_chance_just_under_the_mark_is_not_shown_as_the_mark() -> None:
    looks = replace(looked_at(_RECORD, _RECORD), chance=0.698)
    assert "69.8 %" in evidence_words(weakness(WeaknessKind.GAP), looks, "")


def test_points_have_one_decimal_and_their_interval() -> None:
    one = weakness(WeaknessKind.GAP)
    assert (points_text(one), interval_text(one)) == ("3.1", "2.0–4.0")


@given(st.lists(records, max_size=4, unique_by=lambda record: record.topic_id), st.booleans())
@settings(max_examples=80, deadline=None)
def test_whatever_is_found_can_be_said(made: list[TopicRecord], has_day: bool) -> None:
    by_topic = {record.topic_id: record for record in made}
    for one in weaknesses(made):
        record = by_topic[one.topic_id]
        words = evidence_words(one, looked_at(record, record), "14 Dec" if has_day else "")
        assert words.endswith(".") and "nan" not in words


def test_of_many_questions_known_only_the_part_that_was_known_can_fade() -> None:
    recalls = tuple(Recall(number, 1.0, 0.5) for number in range(10))
    record = TopicRecord(1, 1.0, 0.9, 0.8, 0.95, recalls=recalls)
    (all_known,) = weaknesses([replace(record, asked=10)])
    (half_known,) = weaknesses([replace(record, asked=20)])
    assert half_known.points == pytest.approx(all_known.points / 2)
