"""What a line that was typed in an exam means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.plain.typed import Placed, chosen_letters, placed_letters

FIVE = list("abcde")


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("b", ["b"]),
        ("B", ["b"]),
        ("b d", ["b", "d"]),
        ("bd", ["b", "d"]),
        ("B, D", ["b", "d"]),
        ("2", ["b"]),
        ("b b", ["b"]),
        ("f", None),
        ("0", None),
        ("6", None),
        ("next", None),
        ("", None),
        ("b?", None),
    ],
)
def test_letters_and_numbers_name_options(typed: str, letters: list[str] | None) -> None:
    assert chosen_letters(typed, FIVE) == letters


@pytest.mark.parametrize(
    ("typed", "placed"),
    [
        ("1 b, 2 a", [(1, "b"), (2, "a")]),
        ("1b 2a", [(1, "b"), (2, "a")]),
        ("2:c", [(2, "c")]),
        ("c a b", [(1, "c"), (2, "a"), (3, "b")]),
        ("cab", [(1, "c"), (2, "a"), (3, "b")]),
        ("c", [(1, "c")]),
        ("ca", None),
        ("4a", None),
        ("1z", None),
        ("1b or so", None),
        ("", None),
    ],
)
def test_letters_go_into_places(typed: str, placed: list[tuple[int, str]] | None) -> None:
    found = placed_letters(typed, 3, dict.fromkeys(FIVE))
    assert found == (None if placed is None else [Placed(*one) for one in placed])


@given(st.text(max_size=40))
def test_whatever_is_typed_names_what_is_there_or_nothing(typed: str) -> None:
    assert set(chosen_letters(typed, FIVE) or []) <= set(FIVE)
    for one in placed_letters(typed, 3, dict.fromkeys(FIVE)) or []:
        assert one.letter in FIVE and 1 <= one.slot <= 3
