"""Which backups stay: all that are young, fewer of the old, and never a gap that would hurt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.backups import (
    ALL_FOR,
    EVERY,
    MOST_OF_OLD,
    Contents,
    contents_words,
    difference_words,
    is_due,
    size_words,
    to_keep,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
AGES = st.timedeltas(timedelta(days=-30), timedelta(days=900))
TAKEN = st.lists(AGES.map(lambda age: NOW - age), max_size=60)


@settings(max_examples=30)
@given(TAKEN)
def test_what_is_young_stays_and_so_does_the_newest(taken: list[datetime]) -> None:
    kept = to_keep(taken, NOW)
    assert kept <= set(taken)
    assert {one for one in taken if one > NOW - ALL_FOR} <= kept
    assert not taken or max(taken) in kept


@settings(max_examples=30)
@given(TAKEN)
def test_of_the_old_so_many_stay_and_what_stays_stays(taken: list[datetime]) -> None:
    kept = to_keep(taken, NOW)
    assert len([one for one in kept if one <= NOW - ALL_FOR]) <= MOST_OF_OLD + 1
    assert to_keep(kept, NOW) == kept


@settings(max_examples=30)
@given(TAKEN)
def test_of_each_of_the_last_twelve_days_there_is_the_last(taken: list[datetime]) -> None:
    kept = to_keep(taken, NOW)
    young = [one for one in kept if one > NOW - ALL_FOR]
    border = min(young, default=NOW + ALL_FOR).date()
    old = sorted(one for one in taken if one <= NOW - ALL_FOR and one.date() < border)
    last_of_day = {one.date(): one for one in old}
    assert set(sorted(last_of_day.values())[-12:]) <= kept


@settings(deadline=None, max_examples=6)
@given(st.lists(st.integers(20, 60), min_size=1, max_size=5), st.integers(0, 400))
def test_thinned_day_after_day_a_year_stays_in_reach(hours: list[int], offset: int) -> None:
    """One every so many hours, thinned after each: no moment of the last ten months is further
    than five weeks and the longest gap from a backup before it."""
    start = NOW + timedelta(hours=offset)
    kept: frozenset[datetime] = frozenset()
    now, number = start, 0
    while now < start + timedelta(days=400):
        kept = to_keep({*kept, now}, now)
        now += timedelta(hours=hours[number % len(hours)])
        number += 1
    ages = sorted((now - one).total_seconds() / 86_400 for one in kept)
    assert ages[-1] > 300
    gaps = [b - a for a, b in zip([0.0, *ages], ages, strict=False)]
    assert max(gaps) < 35 + max(hours) / 24


@settings(max_examples=30)
@given(TAKEN)
def test_one_is_due_when_none_is_near_whatever_a_wrong_clock_wrote(taken: list[datetime]) -> None:
    assert is_due(taken, NOW) == all(abs(one - NOW) >= EVERY for one in taken)
    assert not is_due([*taken, NOW - timedelta(minutes=29)], NOW)


def test_a_backup_that_takes_long_is_taken_less_often() -> None:
    assert not is_due([NOW - timedelta(minutes=40)], NOW, seconds=60)
    assert is_due([NOW - timedelta(minutes=101)], NOW, seconds=60)


def test_what_one_holds_is_said_in_words() -> None:
    then, now = Contents(1, 0, 1204, 3), Contents(3, 1, 1203, 3)
    assert contents_words(then) == "1 question, 0 sittings, 1\u202f204 answers"
    assert difference_words(then, now) == "+2 questions, +1 sitting, −1 answer"
    assert difference_words(now, now) == ""
    notes = Contents(1, 0, 0, 1), Contents(1, 0, 0, 3)
    assert difference_words(*notes) == "+2 notes"
    sizes = (0, 999, 1000, 1234, 9_999, 9_900_000, 10_000_000, 999_400_000_000, 5_200_000_000_000)
    assert [size_words(one) for one in sizes] == [
        "0 B", "999 B", "1 kB", "1 kB", "10 kB", "9.9 MB", "10 MB", "999 GB", "5.2 TB",
    ]  # fmt: skip
    assert [size_words(one) for one in (12, 34_567, 1_234_567, 98_765_432, 4_000_000_000)] == [
        "12 B",
        "35 kB",
        "1.2 MB",
        "99 MB",
        "4.0 GB",
    ]
