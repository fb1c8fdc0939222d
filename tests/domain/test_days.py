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
        ("today", TODAY),
        ("tomorrow", date(2026, 11, 22)),
        ("in 2 months", date(2027, 1, 20)),
        ("21 Nov", TODAY),
        ("20 Nov", date(2027, 11, 20)),
        ("19.12.2028", date(2028, 12, 19)),
        ("31.2.2027", None),
        ("2026-13-01", None),
        ("soon", None),
        ("21 Foo", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_the_ways_people_write_it(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


def test_a_list_holds_days_and_ranges_and_says_what_it_could_not_read() -> None:
    days, others = read_days("24 Dec to 26 Dec, 2026-12-31, never", TODAY)
    assert days == {date(2026, 12, day) for day in (24, 25, 26, 31)}
    assert others == ["never"]


def test_a_range_is_one_day_or_up_to_a_year_and_both_its_ends_are_days() -> None:
    assert read_days("2026-12-24..2026-12-24", TODAY) == (frozenset({date(2026, 12, 24)}), [])
    year, others = read_days("2027-01-01..2028-01-01", TODAY)
    assert (len(year), others) == (366, [])
    for wrong in (
        "2027-01-01..2028-01-02", "2026-12-26..2026-12-24", "24 Dec to never", "never to 24 Dec",
        "24 Dec to 25 Dec to 26 Dec",
    ):  # fmt: skip
        assert read_days(wrong, TODAY) == (frozenset(), [wrong])
    assert read_days("24 Dec, , tomorrow", TODAY)[0] == {date(2026, 12, 24), date(2026, 11, 22)}


def test_days_in_a_row_are_written_as_a_range() -> None:
    days = [date(2026, 12, day) for day in (26, 24, 25, 28, 30)]
    assert days_text(days) == "2026-12-24..2026-12-26, 2026-12-28, 2026-12-30"


@given(st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40))
def test_days_that_are_written_are_read_again(days: frozenset[date]) -> None:
    assert read_days(days_text(days), TODAY) == (days, [])


@given(st.text(max_size=30))
def test_no_text_is_an_error(text: str) -> None:
    read_day(text, TODAY)
    read_days(text, TODAY)
