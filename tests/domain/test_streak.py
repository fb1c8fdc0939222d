"""Days of study in a row: which are counted, which are forgiven, and what ends the row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.streak import Streak, longest, streak, streak_words

DAY = date(2026, 12, 1)


def ago(*numbers: int) -> list[date]:
    return [DAY - timedelta(days=number) for number in numbers]


def test_a_row_reaches_to_today_or_to_yesterday() -> None:
    assert streak([], DAY) == Streak()
    assert streak(ago(0, 1, 2), DAY) == Streak(3)
    assert streak(ago(1, 2, 3), DAY) == Streak(3)


def test_a_day_without_study_is_forgiven_and_not_counted() -> None:
    assert streak(ago(0, 2, 3), DAY) == Streak(3, 1)
    assert streak(ago(2, 3), DAY) == Streak(2, 1)


def test_two_days_without_study_end_it() -> None:
    assert streak(ago(0, 3, 4), DAY) == Streak(1)
    assert streak(ago(3, 4), DAY) == Streak()


def test_the_next_free_day_is_a_week_away() -> None:
    assert streak(ago(0, 2, 3, 4, 5, 6, 7, 9), DAY) == Streak(8, 2)
    assert streak(ago(0, 2, 3, 4, 5, 6, 8), DAY) == Streak(6, 1)


def test_a_free_day_at_the_beginning_of_a_row_is_none() -> None:
    assert streak(ago(0, 1), DAY) == Streak(2)


def test_a_day_off_is_no_gap_and_counts_where_there_was_study() -> None:
    off = set(ago(1, 2))
    assert streak(ago(0, 3), DAY, off.__contains__) == Streak(2)
    assert streak(ago(0, 2, 3), DAY, off.__contains__) == Streak(3)
    assert streak(ago(4), DAY, off.__contains__) == Streak(1, 1)
    assert streak(ago(5), DAY, off.__contains__) == Streak()


def test_the_longest_row_forgives_as_the_one_of_today_does() -> None:
    days = ago(0, 1, 20, 21, 23, 24, 25, 40)
    assert longest(days) == streak(ago(20, 21, 23, 24, 25), ago(20)[0]).days == 5
    assert longest(days, lambda day: day == ago(22)[0]) == 5
    assert longest(ago(3, 5), lambda day: False) == 2
    assert longest([]) == 0


def test_days_that_a_clock_set_forward_has_left_are_passed_over() -> None:
    assert streak(ago(-400, -1, 0, 1), DAY) == Streak(2)


def test_a_day_that_stands_there_twice_counts_once() -> None:
    assert streak(ago(0, 0, 1), DAY) == Streak(2)


def test_no_more_days_are_read_than_up_to_the_gap_that_ends_it() -> None:
    read = []

    def days() -> Iterator[date]:
        for number in (0, 1, 3, 6, 7, 8):
            read.append(number)
            yield DAY - timedelta(days=number)

    assert streak(days(), DAY) == Streak(3, 1)
    assert read == [0, 1, 3, 6]


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
@settings(max_examples=100)
def test_the_row_is_the_longest_that_has_one_free_day_in_seven(
    numbers: set[int], off: set[int]
) -> None:
    """Told in another way: of the days from the first with study to yesterday, each has study, is
    off, or is free, and no two free ones are less than seven days apart."""

    def holds(first: int) -> bool:
        missed = [n for n in range(1, first) if n not in numbers | off]
        return all(b - a >= 7 for a, b in pairwise(missed))

    firsts = [number for number in numbers if holds(number)]
    first = max(firsts, default=-1)
    wanted = Streak(
        sum(number <= first for number in numbers),
        sum(number not in numbers | off for number in range(1, first)),
    )
    assert streak(ago(*sorted(numbers)), DAY, set(ago(*off)).__contains__) == wanted


@given(st.sets(st.integers(0, 30)), st.integers(1, 30))
@settings(max_examples=60)
def test_one_more_day_of_study_never_makes_it_shorter(numbers: set[int], more: int) -> None:
    before = streak(ago(*sorted(numbers)), DAY)
    assert streak(ago(*sorted(numbers | {more})), DAY).days >= before.days


def test_it_is_told_in_few_words_and_a_single_day_not_at_all() -> None:
    assert streak_words(Streak(1)) == streak_words(Streak()) == ""
    assert streak_words(Streak(6)) == "6 days in a row"
    assert streak_words(Streak(12, 1)) == "12 days in a row, 1 free"


def test_a_row_is_said_from_two_days_on() -> None:
    words = [streak_words(Streak(days, free)) for days, free in ((1, 0), (2, 0), (12, 1))]
    assert words == ["", "2 days in a row", "12 days in a row, 1 free"]
