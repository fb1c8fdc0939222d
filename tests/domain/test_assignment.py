"""Assignments by the clock: open, running, done, late, missed; and times as they are typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from studytui.domain.assignment import Attempt, Refusal, State, Terms, best, refusal, state
from studytui.domain.assignment_wording import away_words, read_moment

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def attempt(ended: int | None, percent: float | None = None) -> Attempt:
    """One that began ten hours ago and ended so many hours from now."""
    end = None if ended is None else NOW + ended * HOUR
    return Attempt(abs(ended or 0), NOW - 10 * HOUR, end, percent)


DUE = Terms("T", due_at=NOW)


@pytest.mark.parametrize(
    ("terms", "attempts", "wanted"),
    [
        (Terms("T"), [], State.NOT_BEGUN),
        (Terms("T", opens_at=NOW + HOUR), [], State.NOT_OPEN),
        (Terms("T", due_at=NOW - HOUR), [], State.MISSED),
        (Terms("T", due_at=NOW - HOUR), [attempt(None)], State.RUNNING),
        (DUE, [attempt(-1)], State.DONE),
        (DUE, [attempt(0)], State.DONE),
        (DUE, [attempt(1)], State.LATE),
        (DUE, [attempt(1), attempt(-1)], State.DONE),
    ],
)
def test_how_somebody_stands(terms: Terms, attempts: list[Attempt], wanted: State) -> None:
    assert state(terms, attempts, NOW) is wanted


@pytest.mark.parametrize(
    ("terms", "attempts", "wanted"),
    [
        (Terms("T", opens_at=NOW), 0, None),
        (Terms("T", opens_at=NOW + HOUR), 0, Refusal.NOT_OPEN),
        (Terms("T", due_at=NOW), 0, None),
        (Terms("T", due_at=NOW - HOUR), 0, Refusal.OVERDUE),
        (Terms("T", due_at=NOW - HOUR, accepts_late=True), 0, None),
        (Terms("T", attempts=2), 1, None),
        (Terms("T", attempts=2), 2, Refusal.NO_ATTEMPT_LEFT),
        (Terms("T", attempts=0), 50, None),
    ],
)
def test_why_it_cannot_be_begun(terms: Terms, attempts: int, wanted: Refusal | None) -> None:
    assert refusal(terms, [attempt(-1)] * attempts, NOW) is wanted


def test_the_best_score_counts() -> None:
    assert best([]) is None and best([attempt(None)]) is None
    found = best([attempt(-3), attempt(-2, 40.0), attempt(-1, 70.0), attempt(None)])
    assert found is not None and found.percent == 70.0


@pytest.mark.parametrize(
    ("text", "is_end", "wanted"),
    [
        ("19 Dec 14:00", True, "2026-12-19 14:00"),
        ("2026-12-19T08:05", False, "2026-12-19 08:05"),
        ("19.12. 14.30", True, "2026-12-19 14:30"),
        ("tomorrow at 8:30", True, "2026-11-22 08:30"),
        ("tomorrow", True, "2026-11-22 23:59"),
        ("tomorrow", False, "2026-11-22 00:00"),
        ("+3 9:00", False, "2026-11-24 09:00"),
        ("in 2 weeks", True, "2026-12-05 23:59"),
        ("19 Dec 25:00", True, None),
        ("14:00", True, None),
        ("soon", True, None),
        ("", True, None),
    ],
)
def test_times_are_read_as_they_are_typed(text: str, is_end: bool, wanted: str | None) -> None:
    found = read_moment(text, date(2026, 11, 21), is_end=is_end)
    assert (None if found is None else f"{found:%Y-%m-%d %H:%M}") == wanted


def test_a_length_of_time_is_told_by_its_largest_part() -> None:
    told = [away_words(minutes) for minutes in (0.5, 1, 59, 60, 150, 1440, 5000)]
    assert told == ["under a minute", "1 min", "59 min", "1 hour", "2 hours", "1 day", "3 days"]
