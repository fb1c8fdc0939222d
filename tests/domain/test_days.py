"""Days as a person types them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.days import days_text, read_day, read_days

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-19", date(2026, 12, 19)),
        ("19.12.2026", date(2026, 12, 19)),
        ("19.12.", date(2026, 12, 19)),
        ("19 Dec", date(2026, 12, 19)),
        ("3 February 2028", date(2028, 2, 3)),
        ("1 Feb", date(2027, 2, 1)),
        ("in 3 weeks", date(2026, 12, 12)),
        ("+21", date(2026, 12, 12)),
        ("+3w", date(2026, 12, 12)),
        ("in 10 days", date(2026, 12, 1)),
        ("tomorrow", date(2026, 11, 22)),
        ("31.2.2027", None),
        ("2026-13-01", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_the_ways_people_write_it(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


def test_a_list_holds_days_and_ranges_and_says_what_it_could_not_read() -> None:
    days, others = read_days("24 Dec to 26 Dec, 2026-12-31, never", TODAY)
    assert days == {date(2026, 12, day) for day in (24, 25, 26, 31)}
    assert others == ["never"]


@given(st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40))
def test_days_that_are_written_are_read_again(days: frozenset[date]) -> None:
    assert read_days(days_text(days), TODAY) == (days, [])


@given(st.text(max_size=30))
def test_no_text_is_an_error(text: str) -> None:
    read_day(text, TODAY)
    read_days(text, TODAY)
