"""Assignments by the clock: open, running, done, late, missed; and times as they are typed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from studytui.domain.assignment import (
    Attempt,
    Refusal,
    State,
    Terms,
    attempts_left,
    best,
    refusal,
    running,
    state,
)
from studytui.domain.assignment_wording import (
    away_words,
    moment_words,
    read_moment,
    refusal_words,
    window_words,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Moments are told in local time, which is UTC here."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


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


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [
        (2, "today 11:00"), (14, "today 23:00"), (15, "tomorrow 00:00"), (-10, "yesterday 23:00"),
        (48, "Mon 23 Nov 09:00"), (-48, "Thu 19 Nov 09:00"), (24 * 60, "Wed 20 Jan 2027 09:00"),
    ],
)  # fmt: skip
def test_a_moment_near_by_is_named_and_another_year_is_told(
    hours: int, wanted: str, in_utc: None
) -> None:
    assert moment_words(NOW + hours * HOUR, NOW) == wanted


@pytest.mark.parametrize(
    ("opens", "due", "wanted"),
    [
        (None, None, ""), (1, 2, "opens today 10:00"), (0, 2, "due today 11:00"), (-1, None, ""),
        (None, 0, "due today 09:00"), (None, -1, "was due today 08:00"),
    ],
)  # fmt: skip
def test_an_assignment_opens_is_due_and_was_due(
    opens: int | None, due: int | None, wanted: str, in_utc: None
) -> None:
    terms = Terms(
        "T",
        opens_at=None if opens is None else NOW + opens * HOUR,
        due_at=None if due is None else NOW + due * HOUR,
    )
    assert window_words(terms, NOW) == wanted


@pytest.mark.parametrize(
    ("terms", "attempts", "reason", "wanted"),
    [
        (Terms("T", opens_at=NOW + HOUR), [], Refusal.NOT_OPEN,
         ("It opens on Saturday 21 November at 10:00.", "It stands on Today until then.")),
        (Terms("T", due_at=NOW - HOUR), [], Refusal.OVERDUE,
         ("It was due on Saturday 21 November at 08:00.",
          "Ask your teacher whether late work counts.")),
        (Terms("T"), [attempt(-1)], Refusal.NO_ATTEMPT_LEFT,
         ("It may be sat once, and it was.", "Review (4) shows how it went.")),
        (Terms("T", attempts=2), [attempt(-2), attempt(-1)], Refusal.NO_ATTEMPT_LEFT,
         ("It may be sat 2 times, and it was.", "Review (4) shows how it went.")),
    ],
)  # fmt: skip
def test_what_cannot_be_begun_is_refused_with_the_reason_and_what_to_do(
    terms: Terms, attempts: list[Attempt], reason: Refusal, wanted: tuple[str, str], in_utc: None
) -> None:
    assert refusal(terms, attempts, NOW) is reason
    assert refusal_words(reason, terms) == wanted


def test_attempts_that_are_left_are_never_less_than_none() -> None:
    assert attempts_left(Terms("T", attempts=3), [attempt(-1)]) == 2
    assert attempts_left(Terms("T"), [attempt(-1), attempt(-1)]) == 0
    assert attempts_left(Terms("T", attempts=0), [attempt(-1)]) is None


def test_the_attempt_that_runs_is_the_latest_begun() -> None:
    old, new = attempt(None), replace(attempt(None), sitting_id=5, started_at=NOW)
    assert running([new, old, attempt(-1)]) == new
    assert running([attempt(-1)]) is None


def test_a_sitting_arrived_when_it_had_ended_elsewhere() -> None:
    done = replace(attempt(-2, 50.0), received_at=NOW)
    assert done.arrived_at == NOW
    assert replace(done, received_at=NOW - 3 * HOUR).arrived_at is None
    assert replace(done, received_at=None).arrived_at is None
    assert replace(done, ended_at=None).arrived_at is None
    assert replace(done, received_at=done.ended_at).arrived_at == done.ended_at
