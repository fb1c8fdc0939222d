"""Rows as texts are compared and read as their cells are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.tui import thin_row
from studytui.tui.thin_output import ThinOutput
from studytui.tui.thin_row import Looks, Row, mask_of, with_gaps
from tests.tui.test_thin_output import HEIGHT, WIDTH, drawn, frame, picture

TEXTS = st.sampled_from(["a", "ab c", "  ", "─ж", "漢", "e\u0301", "   x", " a  b "])
CODES = st.sampled_from(["0", "1", "38;2;1;2;3", "48;5;9", "4", "31;42"])
written = st.lists(st.tuples(CODES, TEXTS), min_size=1, max_size=5)


def _row(looks: Looks, runs: list[tuple[str, str]], width: int = 32) -> Row:
    row = Row("\x00" * width, looks.plain * width, looks.plain * width, 0, "\x00" * width)
    piece = looks.piece("".join(f"\x1b[0;{codes}m{text}" for codes, text in runs))
    assert piece is not None
    row.put(2, piece)
    row.settle()
    return row


@given(written, written)
def test_a_row_differs_in_the_cells_that_say_or_look_otherwise(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    looks = Looks()
    first, second = _row(looks, one), _row(looks, other)
    cells = zip(first.texts, first.looks, second.texts, second.looks, strict=True)

    assert list(mask_of(first, second)) == [(a, b) != (c, d) for a, b, c, d in cells]


def test_a_mark_over_a_letter_in_another_look_is_a_difference() -> None:
    looks = Looks()
    plain, marked = _row(looks, [("1", "e"), ("1", "\u0301")]), _row(looks, [("1", "e\u0301")])
    in_red = _row(looks, [("1", "e"), ("31", "\u0301")])

    assert not any(mask_of(plain, marked))
    assert any(mask_of(plain, in_red))


@given(st.text(" ab", min_size=1, max_size=20), st.data())
def test_short_gaps_are_drawn_with_what_stands_before_them(text: str, data: st.DataObject) -> None:
    cells = st.lists(st.integers(0, 1), min_size=len(text), max_size=len(text))
    mask = bytearray(data.draw(cells))
    expected = mask[:]
    for gap in thin_row.GAP.finditer(mask):
        start, end = gap.span()
        if text[start - 1] != " " or text[start:end].isspace():
            expected[start:end] = b"\1" * (end - start)

    assert with_gaps(mask, text) == expected


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 255), st.integers(2, 30))
def test_a_picture_of_very_many_colours_is_drawn_and_then_given_up(first: int, most: int) -> None:
    thin = ThinOutput()
    before, thin_row._MOST_LOOKS = thin_row._MOST_LOOKS, most
    try:
        whole = [
            frame({row: [("▀", f"#{first:02x}{row:02x}{number:02x}")] for row in range(HEIGHT)})
            for number in range(12)
        ]
        left = [thin.shortened(one, WIDTH, HEIGHT) for one in whole]
    finally:
        thin_row._MOST_LOOKS = before

    start = frame({row: [] for row in range(HEIGHT)})
    assert picture(drawn(start, *left)) == picture(drawn(start, *whole))
