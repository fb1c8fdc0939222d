"""Tables on screens that are narrower than they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.text import escape_line
from studytui.tui.content import flow

words = st.text("abc漢é x", min_size=1, max_size=30).filter(str.strip)


def table(head: list[str], *rows: list[str]) -> str:
    return "\n".join(
        ["| " + " | ".join(map(escape_line, row)) + " |" for row in (head, *rows)][:1]
        + ["|" + " --- |" * len(head)]
        + ["| " + " | ".join(map(escape_line, row)) + " |" for row in rows]
    )


@given(
    st.integers(1, 30).flatmap(
        lambda n: st.lists(st.lists(words, min_size=n, max_size=n), min_size=2, max_size=4)
    ),
    st.sampled_from([16, 36, 76, 116]),
)
def test_no_table_is_wider_than_the_screen_and_none_loses_a_word(
    rows: list[list[str]], width: int
) -> None:
    made = flow(table(*rows), width)
    assert max(line.cell_length for line in made) <= width
    shown = "".join("".join(line.plain for line in made).split()).replace("─", "")
    for row in rows[1:]:
        for cell in row:
            for character in set(cell) - {" "}:
                assert character in shown


def test_a_table_with_too_many_columns_is_told_row_by_row() -> None:
    head = [f"Test {number}" for number in range(12)]
    made = flow(table(head, [f"{number} mmol/L" for number in range(12)], ["x"] * 12), 36)
    text = [line.plain for line in made]
    assert "Test 0  0 mmol/L" in text and "Test 11  11 mmol/L" in text
    assert text.count("Test 3  x") == 1


@pytest.mark.parametrize("width", [76, 116])
def test_a_table_with_room_stays_a_table(width: int) -> None:
    made = flow(table(["Sodium", "Potassium"], ["128", "5.9"]), width)
    assert made[0].plain.split() == ["Sodium", "Potassium"]
