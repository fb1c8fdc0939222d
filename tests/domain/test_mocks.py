"""Mock exams: on days that hold one, closer together toward the exam."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.mocks import mock_days


@given(st.lists(st.integers(0, 240), max_size=200), st.integers(-10, 240))
def test_mocks_fit_their_days_and_come_closer_toward_the_exam(
    minutes: list[int], mock_minutes: int
) -> None:
    days = mock_days(minutes, mock_minutes)
    assert all(minutes[day] >= mock_minutes for day in days)
    gaps = [later - earlier for earlier, later in pairwise(days)]
    assert gaps == sorted(gaps, reverse=True)
    assert all(gap >= 4 for gap in gaps)
    assert all(3 <= day <= len(minutes) - 3 for day in days)


def test_thirty_even_days_hold_four_mocks() -> None:
    assert mock_days((180,) * 30, 120) == (7, 17, 23, 27)


def test_after_a_long_gap_none_is_shorter() -> None:
    minutes = [0 if 30 <= day <= 50 else 180 for day in range(60)]
    assert mock_days(minutes, 120) == (29, 53, 57)


def test_without_a_day_that_is_long_enough_there_is_no_mock() -> None:
    assert mock_days((60,) * 30, 120) == ()
