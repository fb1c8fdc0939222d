"""A goal, whole or in parts: there is always a minimum to plan with."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.goal import MOST_DAYS, OPEN_DAYS, USUAL_MINUTES, Goal

TODAY = date(2026, 11, 21)


def test_up_to_the_day_before_the_exam_each_day_has_its_weekdays_minutes() -> None:
    goal = Goal(
        exam_date=date(2026, 11, 28),
        weekday_minutes=(10, 20, 30, 40, 50, 60, 70),
        days_off=frozenset({date(2026, 11, 25)}),
    )
    assert goal.horizon(TODAY) == (60, 70, 10, 20, 0, 40, 50)


def test_without_hours_every_day_has_the_usual_ones() -> None:
    goal = Goal(exam_date=TODAY + timedelta(days=3))
    assert goal.horizon(TODAY) == (USUAL_MINUTES,) * 3


def test_without_a_day_or_after_it_the_next_two_weeks_are_planned() -> None:
    assert len(Goal().horizon(TODAY)) == OPEN_DAYS
    over = Goal(exam_date=TODAY - timedelta(days=1))
    assert over.is_over(TODAY)
    assert len(over.horizon(TODAY)) == OPEN_DAYS


def test_on_the_day_of_the_exam_nothing_is_planned() -> None:
    goal = Goal(exam_date=TODAY)
    assert not goal.is_over(TODAY)
    assert goal.horizon(TODAY) == ()


@given(
    st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.lists(st.integers(-10, 1440), min_size=7, max_size=7),
)
def test_no_day_has_less_than_nothing(exam: date | None, minutes: list[int]) -> None:
    found = Goal(exam_date=exam, weekday_minutes=tuple(minutes)).horizon(TODAY)
    assert len(found) <= MOST_DAYS
    assert all(one >= 0 for one in found)


def test_a_minute_a_week_is_time_too() -> None:
    assert Goal(weekday_minutes=(0, 0, 1, 0, 0, 0, 0)).has_hours
    assert not Goal().has_hours
