"""docs/studytui-json.md names the fields that are written, all of them and no others."""

from __future__ import annotations

import io
import json
import re
from dataclasses import fields
from pathlib import Path

from studytui.domain.draft import (
    NOTE,
    Capture,
    MediaDraft,
    OptionDraft,
    QuestionDraft,
    SlotDraft,
)
from studytui.domain.interchange import FORMAT, VERSION
from studytui.domain.question import Kind, MediaRole
from studytui.export import studytui_json
from studytui.services.study import Study
from studytui.storage.tables import TABLES
from studytui.storage.whole.shape import DERIVED, LOCAL, RECKONED, tables
from tests.drafts import day
from tests.made_questions import fill
from tools.library_tables import library_tables

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "studytui-json.md").read_text("utf-8")
QUESTIONS = PAGE.partition("<!-- questions -->")[2].partition("## A whole library")[0]

FULL = QuestionDraft(
    source="Source",
    key="id:1",
    kind=Kind.GAPS,
    stem="Stem ![](gap:1) ![x](media:0)",
    options=(OptionDraft("a", True, "why", 50.0, "1"), OptionDraft("b", False)),
    code_snippet="x = 1",
    explanation="So.",
    key_points="Points.",
    objective="Aim.",
    references="Book.",
    required=1,
    accepted=("a",),
    tolerance=0.5,
    unit="m",
    difficulty=3,
    expected_seconds=60,
    marks=2.0,
    peer_percent=40.0,
    subject="Subject",
    topic="Topic",
    concept="Concept",
    tags=("tag",),
    original_id="1",
    original_number="2",
    exam_external_id="3",
    vignette_group="set",
    vignette_order=1,
    media=(MediaDraft(0, Path("/a.png"), "alt"),),
    capture=Capture("a.html", url="https://a.example", captured_at=day(1)),
    is_incomplete=True,
    metadata={NOTE: "Note.", "page": 3},
    slots=(SlotDraft("left", 0, "why", (0, 1)),),
    vignette="Vignette.",
)
"""Nothing of it is left out."""


def written() -> dict[str, object]:
    stream = io.BytesIO()
    studytui_json.write([FULL], stream, title="Title", media=lambda _: b"x")
    whole: dict[str, object] = json.loads(stream.getvalue())
    return whole


def named(text: str, column: int) -> set[str]:
    """Names in backticks in a column of the tables of a text."""
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    cells = [row[column + 1] for row in rows if "`" in row[column + 1]]
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_field_of_a_draft_goes_out_but_for_what_the_page_leaves_out() -> None:
    """A field that is added to drafts is one of this format as well."""
    (record,) = written()["questions"]  # type: ignore[misc, attr-defined]
    of_the_file = {"unsaid", "is_own"}
    left_out = {one.name for one in fields(QuestionDraft)} - set(record) - of_the_file
    assert left_out == {"captured_answer"}
    assert set(record) - {one.name for one in fields(QuestionDraft)} == {"note"}


def test_the_fields_of_a_question_are_those_that_are_written() -> None:
    (record,) = written()["questions"]  # type: ignore[misc, attr-defined]
    of_questions, _, inside = QUESTIONS.partition("| in | field |")
    assert named(of_questions, 0) == set(record)
    for name in ("options", "slots", "media"):
        (row,) = [one for one in inside.splitlines() if one.startswith(f"| `{name}` |")]
        assert named(row, 1) == {field for one in record[name] for field in one}, name
    capture = next(one for one in of_questions.splitlines() if one.startswith("| `capture`"))
    assert named(capture, 2) == set(record["capture"])


def test_the_words_that_a_field_may_hold_are_all_named() -> None:
    for words in (Kind, MediaRole):
        for one in words:
            assert f"`{one.value}`" in QUESTIONS


def test_the_head_is_as_it_says() -> None:
    head = PAGE.partition("## Both kinds")[2].partition("## Questions")[0]
    assert named(head, 0) == {"format", "version", "holds", "title", "made_at", "made_by"}
    assert f"`{FORMAT}`" in head
    assert f"| `version` | {VERSION}. " in head
    assert {name for name in written() if name != "questions"} <= named(head, 0)


def test_the_lists_of_a_library_are_those_that_are_written(study: Study) -> None:
    assert PAGE.rpartition("<!-- tables -->")[2].strip() == library_tables()
    fill(study, 20)
    stream = io.BytesIO()
    study.exports.write_library_to(stream)
    whole = json.loads(stream.getvalue())
    lists = [name for name, value in whole.items() if isinstance(value, list)]
    assert lists == ["images", "files", *(table.name for table in tables())]
    for table in tables():
        known = {column.name for column in table.columns}
        assert {field for row in whole[table.name] for field in row} <= known


def test_what_is_not_in_a_library_is_named() -> None:
    missing = PAGE.partition("Not in the file,")[2].partition("<!-- tables -->")[0]
    left_out = {table._meta.table_name for table in (*DERIVED, *RECKONED, *LOCAL)}
    assert set(re.findall(r"`(\w+)`", missing)) == left_out
    assert left_out | {table.name for table in tables()} == {
        table._meta.table_name for table in TABLES
    }
