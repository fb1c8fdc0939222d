"""How long somebody has studied without a break, by a clock that is passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from studytui.domain.breaks import Stretch, after_key, break_words, is_due, told

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


def studied(*minutes: float, stretch: Stretch | None = None) -> Stretch:
    """Keys at these minutes."""
    for one in minutes:
        stretch = after_key(stretch, START + timedelta(minutes=one))
    assert stretch is not None
    return stretch


def steady(until: int, stretch: Stretch | None = None) -> Stretch:
    return studied(*range(0, until + 1, 2), stretch=stretch)


def test_it_is_said_when_the_minutes_have_gone_by_and_not_before() -> None:
    assert not is_due(None, 50)
    assert not is_due(steady(48), 50)
    assert is_due(steady(50), 50)
    assert not is_due(steady(500), 0)
    assert break_words(steady(50)).startswith("50 minutes without a break")


def test_five_minutes_without_a_key_are_a_break() -> None:
    assert not is_due(studied(*range(48), 52, 54, 56), 50)
    assert is_due(studied(*range(48), 51, 54), 50)


def test_it_is_said_once_and_again_after_as_many_minutes_more() -> None:
    stretch = told(steady(50), 50)
    assert not is_due(studied(52, 54, stretch=stretch), 50)
    assert is_due(studied(*range(52, 101, 2), stretch=stretch), 50)


def test_what_an_exam_has_passed_over_is_said_once_after_it() -> None:
    stretch = told(steady(180), 50)
    assert not is_due(studied(182, 184, stretch=stretch), 50)
    assert is_due(studied(*range(182, 201, 2), stretch=stretch), 50)


def test_a_clock_set_back_begins_anew_and_one_that_leaps_is_a_break() -> None:
    assert not is_due(studied(-60, stretch=steady(50)), 50)
    assert studied(400, stretch=steady(48)).length == timedelta()


def test_two_keys_at_once_are_one_stretch_and_a_minute_may_be_long() -> None:
    assert studied(4, 4, stretch=steady(2)).began == START
    assert is_due(steady(2), 1)
