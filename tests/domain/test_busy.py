"""Busy hours: put together, kept, and what they leave of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.busy import (
    BusyHours,
    decoded,
    encoded,
    free_minutes,
    limit_of,
    limits,
    merged,
)
from studytui.domain.goal import Goal

DAY = date(2026, 12, 1)
EIGHT = datetime(2026, 12, 1, 8, tzinfo=UTC)
HOURS = {DAY: (EIGHT, EIGHT + timedelta(hours=14))}


def hour(number: float) -> datetime:
    return datetime(2026, 12, 1, tzinfo=UTC) + timedelta(hours=number)


def left(*spans: tuple[float, float], days: frozenset[date] = frozenset()) -> int | None:
    calendar = BusyHours("work", merged((hour(a), hour(b)) for a, b in spans), days)
    return limits([calendar], HOURS).get(DAY)


def test_half_of_what_is_free_of_the_hours_of_study_may_be_planned() -> None:
    assert left((7, 19)) == 90  # Three hours, 19 to 22.
    assert left((9, 17), (20, 21)) == 150
    assert left((8, 22)) == 0


def test_a_day_with_nothing_in_its_hours_of_study_has_no_limit() -> None:
    assert left() is None
    assert left((0, 8), (22, 24)) is None


def test_a_day_that_is_busy_as_a_whole_has_no_time() -> None:
    assert left(days=frozenset({DAY})) == 0
    assert left(days=frozenset({DAY + timedelta(1)})) is None


def test_two_things_at_once_take_the_time_of_one() -> None:
    assert left((9, 12), (10, 11), (9, 12)) == left((9, 12))


def test_a_limit_takes_from_a_goals_day_and_never_adds_to_it() -> None:
    calendar = BusyHours("work", merged([(hour(7), hour(19))]))
    from studytui.domain.busy import Limits

    busy = Limits(limits([calendar], HOURS), "mark")
    long, short = (Goal(weekday_minutes=(minutes,) * 7, busy=busy) for minutes in (240, 30))
    assert (long.minutes_on(DAY), short.minutes_on(DAY)) == (90, 30)
    assert Goal(busy=busy).minutes_on(DAY) == 60
    assert long.minutes_on(DAY + timedelta(1)) == 240
    assert long == Goal(weekday_minutes=(240,) * 7)


MOMENTS = st.integers(0, 3_000).map(lambda minutes: hour(minutes / 60))
SPANS = st.lists(st.tuples(MOMENTS, MOMENTS), max_size=12)


@given(SPANS)
@settings(max_examples=60)
def test_merged_spans_hold_the_same_minutes_and_never_touch(spans: list) -> None:  # type: ignore[type-arg]
    found = merged(spans)
    assert all(first[1] < then[0] for first, then in pairwise(found))
    for minutes in range(0, 3_000, 7):
        moment = hour(0) + timedelta(minutes=minutes, seconds=30)
        assert any(a <= moment < b for a, b in found) == any(a < moment < b for a, b in spans)
    assert merged(found) == found


@given(SPANS, SPANS)
@settings(max_examples=60)
def test_more_that_is_busy_never_leaves_more(some: list, others: list) -> None:  # type: ignore[type-arg]
    start, end = HOURS[DAY]
    few, all_of_them = merged(some), merged([*some, *others])
    assert 0 <= free_minutes(start, end, all_of_them) <= free_minutes(start, end, few) <= 840
    assert limit_of(free_minutes(start, end, all_of_them)) <= 420


@given(SPANS, st.frozensets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=5))
@settings(max_examples=40)
def test_what_is_kept_comes_back_as_it_was(spans: list, days: frozenset[date]) -> None:  # type: ignore[type-arg]
    busy = BusyHours("work", merged(spans), days, hour(1))
    assert decoded("work", encoded(busy)) == busy


def test_what_another_version_or_nobody_has_kept_is_nothing_busy() -> None:
    for text in ("", "[]", "{}", '{"form": 9}', '{"form": 1, "read_at": 5, "spans": 3, "days": 1}'):
        assert decoded("work", text) == BusyHours("work")
    huge = '{"form": 1, "read_at": null, "spans": [[99999999999999, 5]], "days": []}'
    assert not decoded("work", huge).is_any


def test_busy_hours_are_told_apart_day_by_day() -> None:
    days = [DAY + timedelta(number) for number in range(4)]
    hours = {
        day: (EIGHT + timedelta(number), EIGHT + timedelta(number, hours=14))
        for number, day in enumerate(days)
    }
    spans = [(hour(9), hour(17)), (hour(24 + 8), hour(24 + 22)), (hour(72 + 7), hour(72 + 21))]
    assert limits([BusyHours("work", merged(spans))], hours) == {
        days[0]: 180, days[1]: 0, days[3]: 30,
    }  # fmt: skip


def test_minutes_are_kept_as_whole_numbers() -> None:
    kept = encoded(BusyHours("work", merged([(hour(9), hour(10.5))])))
    assert '"spans":[[29935260,90]]' in kept
