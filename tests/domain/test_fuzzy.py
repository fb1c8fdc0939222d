"""Letters that were typed find the name that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.fuzzy import fit

NAMES = ["Go to Library", "Goal", "Settings", "Import: history", "Undo", "Set: Time zone", "Search"]


def best(typed: str, names: list[str] = NAMES) -> str:
    fits = [(found.cost, name) for name in names if (found := fit(typed, name)) is not None]
    return min(fits, key=lambda pair: pair[0])[1] if fits else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("goal", "Goal"),
        ("GOAL", "Goal"),
        ("lib", "Go to Library"),
        ("gtl", "Go to Library"),
        ("library go", "Go to Library"),
        ("stngs", "Settings"),
        ("zone", "Set: Time zone"),
        ("imhis", "Import: history"),
        ("story", "Import: history"),
        ("xq", ""),
        ("goal x", ""),
    ],
)
def test_the_name_that_was_meant_comes_first(typed: str, meant: str) -> None:
    assert best(typed) == meant


def test_the_start_of_a_word_is_meant_rather_than_its_middle() -> None:
    assert fit("se", "Settings") == fit("se", "Settings", "of no use")
    start, within = fit("end", "The end"), fit("end", "Spending")
    assert start is not None and within is not None and start.cost < within.cost


def test_words_about_a_name_are_found_as_they_stand_and_come_last() -> None:
    about = fit("weakness", "Loop", "From a weakness to mastery")
    named = fit("loop", "Loop", "From a weakness to mastery")
    assert about is not None and named is not None
    assert named.cost < about.cost and about.places == ()
    assert fit("wkns", "Loop", "From a weakness to mastery") is None


@given(st.text(max_size=12), st.text(max_size=24), st.text(max_size=24))
def test_what_fits_is_really_in_the_name_or_in_the_words(typed: str, name: str, words: str) -> None:
    found = fit(typed, name, words)
    if found is None:
        assert typed.split()
        return
    assert found.cost >= 0 and all(0 <= place < len(name) for place in found.places)
    letters = {name[place].lower() for place in found.places}
    assert letters <= {one.lower() for one in typed}
    assert fit(name, name) is not None


def test_a_letter_whose_small_form_is_two_keeps_its_place() -> None:
    found = fit("rmak", "İ Irmak")
    assert found is not None and found.places == (3, 4, 5, 6)
