"""Mock exams: on days that hold one, closer together toward the exam."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.mocks import mock_days, shares_of


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
    assert mock_days((60,) * 30, 0) == ()


def test_a_day_that_is_just_long_enough_and_not_too_early_holds_a_mock() -> None:
    assert mock_days((0, 0, 0, 120, 0, 0, 0), 120) == (3,)
    assert mock_days((0, 0, 120, 0, 0, 0, 0), 120) == ()
    assert mock_days((0, 0, 0, 1, 0, 0), 1) == (3,)


@given(
    st.dictionaries(st.integers(1, 9), st.floats(0, 1e6), max_size=9),
    st.dictionaries(st.integers(1, 9), st.integers(0, 40), max_size=9),
    st.integers(0, 60),
)
def test_a_mock_has_as_many_questions_as_there_are_and_are_wanted(
    weights: dict[int, float], there: dict[int, int], wanted: int
) -> None:
    found = shares_of(weights, there, wanted)
    assert sum(found.values()) == min(wanted, sum(there.get(one, 0) for one in weights))
    assert all(0 <= number <= there.get(one, 0) for one, number in found.items())


def test_a_mock_has_the_shares_of_the_exam() -> None:
    assert shares_of({1: 29, 2: 25, 3: 22, 4: 24}, dict.fromkeys(range(1, 5), 99), 30) == {
        1: 9,
        2: 7,
        3: 7,
        4: 7,
    }
    assert shares_of({1: 50, 2: 50}, {1: 3, 2: 99}, 20) == {1: 3, 2: 17}
    assert shares_of({1: 1, 2: 1, 3: 1}, {1: 2, 2: 8, 3: 99}, 20) == {1: 2, 2: 8, 3: 10}
    assert shares_of({1: 0.7, 2: 0.3}, {1: 99, 2: 99}, 10) == {1: 7, 2: 3}
    assert shares_of({1: 1, 2: 0}, {1: 2, 2: 9}, 5) == {1: 2, 2: 3}
