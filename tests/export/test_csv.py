"""Reports as CSV: one row a question, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given

from studytui.domain.question import NO_ANSWER, Answer, Kind
from studytui.export.report import GivenAnswer
from studytui.export.report_csv import COLUMNS, harmless, report_csv
from tests.export.asked import entry, question, report
from tests.export.hostile import anything, shared


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row_tells_all_of_a_question() -> None:
    row = rows(report_csv(report(entry(question("Why, so?")))))[0]

    assert tuple(row) == COLUMNS
    assert row == {
        "number": "1",
        "question": "7",
        "title": "Why, so?",
        "topic": "Why, so?",
        "kind": "single",
        "answer": "C",
        "key": "B",
        "outcome": "wrong",
        "sure": "yes",
        "flagged": "yes",
        "seconds": "41",
        "changes": "1",
        "note": "Why, so?",
    }


def test_unanswered_and_unscored_are_told_apart() -> None:
    keyless = question(kind=Kind.TEXT, options=(), accepted=())
    found = rows(
        report_csv(
            report(
                entry(question(), answer=NO_ANSWER, is_correct=None),
                entry(keyless, 1, answer=Answer(text="-2"), is_correct=None),
                entry(question(), 2, answer=Answer(frozenset({1})), is_correct=True),
            )
        )
    )

    assert [row["outcome"] for row in found] == ["unanswered", "unscored", "right"]
    assert [row["answer"] for row in found] == ["", "'-2", "B"]


def test_a_right_answer_of_several_options_is_the_same_as_the_key() -> None:
    asked = question(kind=Kind.MULTIPLE)
    options = tuple(replace(one, is_correct=one.number in (0, 2)) for one in asked.options)
    both = Answer(frozenset({0, 2}))
    (row,) = rows(report_csv(report(entry(replace(asked, options=options), answer=both))))

    assert (row["answer"], row["key"]) == ("A C", "A C")


@pytest.mark.parametrize(
    ("chosen", "changes"),
    [
        ([{0}], "0"),
        ([{0}, {0, 1}, {0, 1, 2}], "0"),
        ([{0}, set(), {0}], "0"),
        ([{0}, set(), {1}], "1"),
        ([{0, 1}, {0}, {0, 2}], "1"),
        ([{0}, {1}, {0}], "2"),
    ],
)
def test_a_change_of_mind_is_another_answer_and_not_one_more(
    chosen: list[set[int]], changes: str
) -> None:
    given = tuple(GivenAnswer(Answer(frozenset(one)), 1.0) for one in chosen)
    (row,) = rows(report_csv(report(replace(entry(question()), given=given))))

    assert row["changes"] == changes


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_what_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"1{start}1") == f"1{start}1"


@given(anything)
def test_hostile_texts_stay_in_their_cells(text: str) -> None:
    _assert_sound(text)


def test_what_others_have_collected_stays_in_its_cells_too() -> None:
    for text in shared():
        _assert_sound(text)


def _assert_sound(text: str) -> None:
    found = rows(report_csv(report(entry(question(text)), title=text)))
    assert len(found) == 1
    assert None not in found[0] and None not in found[0].values()
    for cell in found[0].values():
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
