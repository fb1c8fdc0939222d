"""Questions leave as a table and come back: the same to the last field, whatever they hold."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from studytui.domain.draft import CapturedAnswer, OptionDraft, Problem, QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.domain.table_form import parted, shielded, unshielded
from studytui.export import table, table_tsv
from tests.drafts import options, question
from tests.export.made_drafts import HARD, drafts, images_of, unique_drafts
from tests.ingest.reading import read_files
from tests.thorough import examples


def written(
    made: Sequence[QuestionDraft], *, tabs: bool = False
) -> tuple[bytes, tuple[Problem, ...]]:
    target = io.BytesIO()
    write = table_tsv.write if tabs else table.write
    problems = write(made, target, title="Questions", media=images_of)
    assert not target.closed
    return target.getvalue(), problems


def back(content: bytes, name: str = "questions.csv") -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        return read_files(Path(folder), {name: content})


def bare(draft: QuestionDraft) -> QuestionDraft:
    """A draft without what no table holds: images, and where it was read."""
    return replace(draft, media=(), capture=None)


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("tabs", [False, True])
@given(made=unique_drafts(drafts()))
@settings(
    max_examples=examples(30, thorough=100),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_what_was_written_is_read_the_same(made: list[QuestionDraft], tabs: bool) -> None:
    content, problems = written(made, tabs=tabs)
    reading = back(content, "questions.tsv" if tabs else "questions.csv")
    assert reading.problems == ()
    assert list(map(bare, reading.questions)) == list(map(bare, made))
    assert [problem.code for problem in problems] == [
        "image-left-out" for draft in made if draft.media
    ]


def test_what_platforms_say_of_options_and_places_is_kept() -> None:
    made = question(
        options=(
            OptionDraft("red", False, "No.", 12.5, "71"),
            OptionDraft("green", True, "Yes.", 80, "70"),
        ),
        vignette="A meadow.",
        vignette_group="meadow/1",
        vignette_order=3,
        metadata={"note": "- look *again*"},
    )
    reading = back(written([made])[0])
    assert list(map(bare, reading.questions)) == [bare(made)]


@pytest.mark.parametrize("key", [None, False])
def test_no_key_and_none_right_are_told_apart(key: bool | None) -> None:
    made = question(options=(OptionDraft("red", key), OptionDraft("green", key)))
    reading = back(written([made])[0])
    assert [option.is_correct for option in reading.questions[0].options] == [key, key]


@pytest.mark.parametrize("text", [*HARD, "'", "''=1", "'a", " =1", "＝1", "-", "\t=x"])
def test_no_cell_is_a_formula_to_a_spreadsheet(text: str) -> None:
    made = question(stem=text.strip(), explanation=text.strip(), options=options(text.strip(), "b"))
    for row in cells(written([made])[0]):
        for cell in row.values():
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝"))
    assert unshielded(shielded(text)) == text


def test_other_programs_find_the_names_they_know() -> None:
    made = question(options=options("red", "green", right="B"), explanation="It is.")
    (row,) = cells(written([made])[0])
    assert (row["question"], row["a"], row["b"]) == (made.stem, "red", "green")
    assert (row["answer"], row["explanation"], row["type"]) == ("B", "It is.", "single")
    names = written([made])[0].decode("utf-8-sig").split("\r\n")[0].split(",")
    assert names[:7] == ["markup", "id", "type", "question", "a", "b", "answer"]


def test_what_a_table_cannot_hold_is_told() -> None:
    many = question("2", options=options(*[f"option {n}" for n in range(300)]))
    captured = question("3", captured_answer=CapturedAnswer((0,), True))
    content, problems = written([question("1"), many, captured])
    assert [(problem.code, problem.place) for problem in problems] == [
        ("too-many-columns", "2"),
        ("answer-left-out", "3"),
    ]
    assert [problem.is_warning for problem in problems] == [False, True]
    assert len(back(content).questions) == 2


def test_an_empty_export_is_a_table_without_rows() -> None:
    content, problems = written([])
    assert problems == () and back(content).questions == ()


def test_a_person_may_add_rows_of_plain_text_and_drop_columns() -> None:
    made = [question("1", stem="What is `x`?"), question("2")]
    rows = cells(written(made)[0])
    kept = ("markup", "id", "type", "question", "a", "b", "c", "answer", "key", "source")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    writer.writerow(
        {"id": "9", "question": "Is *this* plain?", "a": "yes", "b": "no", "answer": "A"}
    )
    reading = back(text.getvalue().encode())
    assert reading.problems == ()
    assert [draft.key for draft in reading.questions] == ["id:1", "id:2", "id:9"]
    assert [draft.stem for draft in reading.questions][::2] == [
        "What is `x`?",
        "Is \\*this\\* plain?",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "essay"}, "type-unsupported"),
        ({"answer": "D"}, "answer-unknown"),
        ({"answer": "green"}, "answer-unknown"),
        ({"question": " "}, "empty-text"),
        ({"b": "", "c": ""}, "too-few-options"),
        ({"difficulty": "hard"}, "value-invalid"),
        ({"difficulty": "2.5"}, "value-invalid"),
        ({"marks": "inf"}, "value-invalid"),
        ({"type": "matching", "left 1": "x", "answer": "A, B"}, "answer-invalid"),
        ({"type": "ordering", "answer": "B, A"}, "ordering-invalid"),
        ({"type": "gaps", "gaps": "A; B, C", "answer": "A, B"}, "gaps-invalid"),
    ],
)  # fmt: skip
def test_a_row_that_a_person_has_broken_is_told_and_the_others_go_in(
    change: dict[str, str], code: str
) -> None:
    rows = cells(written([question("1", difficulty=2), question("2")])[0])
    names = list(dict.fromkeys([*rows[0], *change]))
    rows[0].update(change)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    reading = back(text.getvalue().encode())
    assert [(problem.code, problem.place) for problem in reading.problems] == [(code, "line 2")]
    assert [draft.key for draft in reading.questions] == ["id:2"]


def test_a_row_that_stands_twice_is_told() -> None:
    content = written([question("1")])[0]
    reading = back(content + content.split(b"\r\n", 1)[1])
    assert [problem.code for problem in reading.problems] == ["duplicate-id"]
    assert len(reading.questions) == 1


def test_items_in_a_cell_are_parted_as_people_type_them() -> None:
    assert parted("one; two;three ;", ";") == ["one", "two", "three"]
    assert parted(r"a\;b; c\\", ";") == ["a;b", "c\\"]


def test_slots_of_every_kind_come_back() -> None:
    for kind in (Kind.ORDERING, Kind.MATCHING, Kind.GAPS):

        @given(made=drafts((kind,)))
        @settings(
            deadline=None,
            max_examples=examples(15, thorough=40),
            suppress_health_check=list(HealthCheck),
        )
        def come_back(made: QuestionDraft) -> None:
            (found,) = back(written([made])[0]).questions
            assert found.slots == made.slots and found.options == made.options

        come_back()
