"""What was recalled beside what was predicted, by how long ago a question was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.confidence import Share
from studytui.domain.memory import after_review, retrievability
from studytui.domain.retention import GAPS, Recalled, recalled, retention, spans

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_only_a_question_seen_before_can_be_recalled() -> None:
    assert recalled([(1, True, START), (2, False, START + DAY)]) == []


def test_what_is_predicted_is_what_the_memory_said_just_before() -> None:
    first = after_review(None, True, START)
    second = after_review(first, False, START + 2 * DAY)
    third = START + 2 * DAY + timedelta(hours=12)
    found = recalled(
        [(1, True, START), (2, True, START), (1, False, START + 2 * DAY), (1, True, third)]
    )
    assert found == [
        Recalled(2.0, retrievability(first, START + 2 * DAY), False),
        Recalled(0.5, retrievability(second, third), True),
    ]


def test_a_clock_that_was_set_back_makes_no_days_below_none() -> None:
    (found,) = recalled([(1, True, START), (1, True, START - DAY)])
    assert found.days == 0.0


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (0.0, "same day"), (0.999, "same day"), (1.0, "1–2 d"), (2.999, "1–2 d"), (3.0, "3–6 d"),
        (7.0, "1–2 w"), (14.0, "2–4 w"), (30.0, "1–2 m"), (59.9, "1–2 m"), (60.0, "over 2 m"),
        (5000.0, "over 2 m"),
    ],
)  # fmt: skip
def test_a_span_begins_with_its_first_day_and_ends_before_the_next(days: float, name: str) -> None:
    found = spans([Recalled(days, 0.8, True)])
    assert [span.name for span in found if span.recalled.answers] == [name]


def test_a_span_has_the_mean_of_what_was_predicted_and_the_share_that_was_right() -> None:
    found = {
        span.name: span
        for span in spans(
            [Recalled(4, 0.9, True), Recalled(5, 0.6, False), Recalled(90, 0.3, True)]
        )
    }
    assert found["3–6 d"].predicted == pytest.approx(0.75)
    assert found["3–6 d"].recalled == Share(1, 2)
    assert found["over 2 m"].recalled == Share(1, 1)
    assert found["1–2 w"].predicted == 0.0
    assert found["1–2 w"].recalled == Share(0, 0)


@given(st.lists(st.builds(Recalled, st.floats(0, 900), st.floats(0, 1), st.booleans()), max_size=9))
def test_every_answer_is_in_one_span(entries: list[Recalled]) -> None:
    found = spans(entries)
    assert [span.name for span in found] == [name for name, _ in GAPS]
    assert sum(span.recalled.answers for span in found) == len(entries)


def test_retention_is_of_what_was_seen_a_day_or_more_ago() -> None:
    entries = [Recalled(0.9, 0.9, True), Recalled(1.0, 0.9, True), Recalled(8, 0.5, False)]
    assert retention(entries) == Share(1, 2)
    assert retention([]) == Share(0, 0)
