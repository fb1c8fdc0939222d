"""Hours of the week as a person types them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.hours import MOST_MINUTES, hours_text, read_hours


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("mon=2,sat=4", (120, 0, 0, 0, 0, 240, 0)),
        ("mon 2  tue 0  wed 1h30, thu 45m", (120, 0, 90, 45, 0, 0, 0)),
        ("mon-fri 1; sat 2.5", (60, 60, 60, 60, 60, 150, 0)),
        ("Tuesday: 90 min", (0, 90, 0, 0, 0, 0, 0)),
        ("sat-mon 1:15", (75, 0, 0, 0, 0, 75, 75)),
        ("", (0,) * 7),
    ],
)
def test_hours_are_read_in_the_ways_people_write_them(text: str, minutes: tuple[int, ...]) -> None:
    assert read_hours(text) == (minutes, [])


def test_what_is_no_day_or_too_long_is_named_and_the_rest_is_read() -> None:
    assert read_hours("mon 2, someday 3, t 1, fri 17") == (
        (120, 0, 0, 0, 0, 0, 0),
        ["someday 3", "t 1", "fri 17"],
    )


@given(st.lists(st.integers(0, MOST_MINUTES), min_size=7, max_size=7))
def test_a_week_that_is_written_is_read_again(minutes: list[int]) -> None:
    assert read_hours(hours_text(minutes)) == (tuple(minutes), [])


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    read_hours(text)
