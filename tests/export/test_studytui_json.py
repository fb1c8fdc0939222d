"""Questions go through studytui JSON and are the same; a broken one stops no other."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import (
    NOTE,
    Capture,
    MediaDraft,
    OptionDraft,
    QuestionDraft,
    Reading,
)
from studytui.domain.interchange import LIBRARY_KEEPS
from studytui.domain.question import Kind
from studytui.export import json_lines, studytui_json
from studytui.services.study import Study
from studytui.storage import exporting
from tests.drafts import question
from tests.export.made_drafts import PIXEL, drafts, images_of, texts, unique_drafts
from tests.ingest.reading import codes, only, read_files
from tests.thorough import examples


def written(*made: QuestionDraft, title: str = "Mine") -> bytes:
    stream = io.BytesIO()
    assert studytui_json.write(made, stream, title=title, media=images_of) == ()
    return stream.getvalue()


def read_back(folder: Path, data: bytes) -> Reading:
    return read_files(folder, {"bank.json": data})


def without_paths(draft: QuestionDraft) -> QuestionDraft:
    """But for where its images lie and how they came."""
    media = tuple(MediaDraft(one.index, Path(), one.alt, one.role) for one in draft.media)
    return replace(draft, media=media)


@settings(
    max_examples=examples(60, thorough=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(unique_drafts(drafts()), st.one_of(st.none(), texts), st.one_of(st.just(""), texts))
def test_a_question_goes_through_and_is_the_same(
    tmp_path: Path, made: list[QuestionDraft], note: str | None, vignette: str
) -> None:
    if note is not None:
        made[0] = replace(made[0], metadata={NOTE: note, "page": {"of": ["book", 3, None, 1.5]}})
    if vignette:
        made[-1] = replace(made[-1], vignette=vignette, vignette_group="g 1", vignette_order=2)
    reading = read_back(tmp_path, written(*made))
    assert reading.problems == ()
    assert [without_paths(one) for one in reading.questions] == list(map(without_paths, made))
    for before, after in zip(made, reading.questions, strict=True):
        assert [one.content for one in after.media] == [images_of(one) for one in before.media]
        assert after.revision_hash() == before.revision_hash()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=unique_drafts(drafts()))
def test_lines_hold_the_same_as_the_file_around_them(
    tmp_path: Path, made: list[QuestionDraft]
) -> None:
    target = io.BytesIO()
    assert json_lines.write(made, target, title="Bank", media=images_of) == ()
    assert target.getvalue().count(b"\n") == len(made)
    reading = read_files(tmp_path, {"bank.jsonl": target.getvalue()})
    assert reading.problems == ()
    assert [without_paths(one) for one in reading.questions] == list(map(without_paths, made))


def test_a_line_that_is_broken_stops_no_other(tmp_path: Path) -> None:
    target = io.BytesIO()
    json_lines.write([question("1"), question("2")], target, title="", media=images_of)
    first, second = target.getvalue().splitlines(keepends=True)
    broken = first.replace(b'"single"', b'"odd"') + second
    reading = read_files(tmp_path, {"bank.jsonl": broken})
    assert [one.key for one in reading.questions] == ["id:2"]
    assert [one.place for one in reading.problems] == ["line 1"]


def test_where_it_was_captured_goes_along(tmp_path: Path) -> None:
    moment = datetime(2026, 1, 12, 9, 0, 0, 123456, tzinfo=UTC)
    capture = Capture(
        "page.html", raw_html="<p>raw</p>", url="https://a.example/1", captured_at=moment
    )
    found = only(read_back(tmp_path, written(question(capture=capture)))).capture
    assert found == Capture("page.html", url="https://a.example/1", captured_at=moment)


def test_an_incomplete_capture_stays_incomplete(tmp_path: Path) -> None:
    draft = question(stem="", options=(), is_incomplete=True, capture=None)
    assert only(read_back(tmp_path, written(draft))) == draft


def test_the_file_is_one_json_object_with_a_question_a_line(tmp_path: Path) -> None:
    data = written(question("1"), question("2"), title="Two")
    whole = json.loads(data)
    assert {name: whole[name] for name in ("format", "version", "holds", "title")} == {
        "format": "studytui",
        "version": 1,
        "holds": "questions",
        "title": "Two",
    }
    assert [json.loads(line.rstrip(b","))["key"] for line in data.splitlines()[1:3]] == [
        "id:1",
        "id:2",
    ]


def test_no_questions_at_all_are_a_file_as_well(tmp_path: Path) -> None:
    reading = read_back(tmp_path, written())
    assert (reading.questions, reading.format) == ((), "studytui JSON")
    assert [(one.code, one.is_warning) for one in reading.problems] == [("no-questions", True)]


def test_what_goes_out_of_one_library_goes_into_another_and_is_unchanged_in_its_own(
    study: Study, tmp_path: Path
) -> None:
    study.imports.run([study.imports.samples()])
    study.library.set_note(1, "Remember.")
    target = tmp_path / "all.json"
    sent = study.exports.write(study.exports.format_named("json"), target)
    assert sent.problems == ()
    report = study.imports.run([target])
    assert (report.new, report.problems, report.questions) == (0, (), sent.questions)
    assert (report.updated, report.unchanged) == (0, sent.questions)
    assert study.library.question(1).note == "Remember."
    target.write_bytes(target.read_bytes() + b"\n")
    assert study.imports.run([target]).unchanged == sent.questions


def test_a_note_becomes_the_note_of_who_takes_it_in(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "bank.json"
    target.write_bytes(written(question(metadata={NOTE: "Remember the *autumn*.", "page": 3})))
    study.imports.run([target])
    assert study.library.question(1).note == "Remember the *autumn*."
    assert study.library.find("note:autumn").ids() == [1]
    assert study.database.value("SELECT metadata FROM question_text") == (
        '{"page": 3, "key_from": "source"}'
    )
    study.library.set_note(1, "Mine now.")
    target.write_bytes(written(question(stem="Another?", metadata={NOTE: "Theirs."})))
    assert study.imports.run([target]).updated == 1
    assert study.library.question(1).note == "Mine now."


def test_images_go_along(study: Study, tmp_path: Path) -> None:
    media = (MediaDraft(0, Path("/captures/a.png"), "A pixel"),)
    target = tmp_path / "bank.json"
    target.write_bytes(written(question(media=media)))
    report = study.imports.run([target])
    assert (report.new, report.media, report.problems) == (1, 1, ())
    (image,) = study.library.question(1).media
    assert image.alt == "A pixel"
    assert study.library.media_file(image).read_bytes() == PIXEL + b"/captures/a.png"


def damaged(**changes: Any) -> bytes:
    """A file of two questions, of which the first has these fields instead."""
    whole = json.loads(written(question("1"), question("2")))
    whole["questions"][0] |= changes
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "essay"}, "essay is no kind of question"),
        ({"kind": None}, "kind is no text"),
        ({"key": ""}, "key is missing"),
        ({"source": 3}, "source is no text"),
        ({"stem": ["a"]}, "stem is no text"),
        ({"stem": ""}, "it asks nothing"),
        ({"options": {}}, "options is no list"),
        ({"options": [{"text": "a"}]}, "fewer than two options"),
        ({"options": ["a", "b"]}, "an object was expected"),
        ({"options": [{"text": "a", "is_correct": 1}, {"text": "b"}]}, "neither true nor false"),
        ({"difficulty": 6}, "difficulty is no whole number from 1 to 5"),
        ({"difficulty": True}, "difficulty is no whole number"),
        ({"marks": "many"}, "marks is no number"),
        ({"expected_seconds": 10**30}, "expected_seconds is no"),
        ({"slots": [{"key": 0}]}, "it has slots, and its kind has none"),
        ({"kind": "ordering", "slots": [{"key": 7}, {"key": 0}]}, "not among its options"),
        ({"kind": "gaps", "slots": [{"key": -1}]}, "key is no whole number"),
        ({"tags": [1]}, "a text was expected in a list"),
        ({"metadata": []}, "metadata is no object"),
        ({"capture": {"captured_at": "yesterday"}}, "captured_at is no time"),
        ({"concept": "Grass"}, "a concept without a topic"),
        ({"media": [{"index": 0, "content": "", "role": "hero"}]}, "role of an image"),
        ({"media": [{"content": ""}]}, "no index of its own"),
        ({"key": "id:2"}, ""),
    ],
)
def test_a_broken_question_is_told_and_stops_no_other(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    reading = read_back(tmp_path, damaged(**changes))
    assert [one.original_id for one in reading.questions] in (["2"], ["1"])
    (problem,) = reading.problems
    assert problem.code == "question-invalid"
    assert said in problem.reason


def test_an_image_that_is_none_is_left_out_of_a_question_that_goes_in(tmp_path: Path) -> None:
    reading = read_back(tmp_path, damaged(media=[{"index": 0, "content": "???"}]))
    assert [len(one.media) for one in reading.questions] == [0, 0]
    assert codes(reading) == ["image-invalid"]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"version": 2}, "newer-format"),
        ({"version": "1"}, "format-invalid"),
        ({"version": True}, "format-invalid"),
        ({"version": 0}, "format-invalid"),
        ({"holds": "secrets"}, "format-invalid"),
        ({"holds": "library"}, "whole-library"),
        ({"questions": {}}, "no-questions"),
    ],
)
def test_a_file_that_is_not_ours_to_read_is_told(
    tmp_path: Path, head: dict[str, Any], code: str
) -> None:
    whole = json.loads(written(question())) | head
    reading = read_back(tmp_path, json.dumps(whole).encode())
    assert reading.questions == ()
    assert codes(reading) == [code]


def test_nothing_that_a_terminal_obeys_comes_in(tmp_path: Path) -> None:
    hostile = "a\x1b]52;c;QQ==\x07b\u202ec\x00"
    found = only(
        read_back(
            tmp_path,
            written(
                question(
                    stem=hostile,
                    options=(OptionDraft(hostile), OptionDraft("x")),
                    topic=hostile,
                    subject=hostile,
                    explanation=hostile,
                    original_id=hostile,
                    metadata={NOTE: hostile},
                )
            ),
        )
    )
    for text in (
        found.stem,
        found.options[0].text,
        found.topic,
        found.explanation,
        found.original_id,
        found.metadata[NOTE],
    ):
        assert text == "abc"


def test_what_the_library_keeps_for_itself_neither_goes_out_nor_comes_in(tmp_path: Path) -> None:
    assert exporting._OF_THE_LIBRARY == LIBRARY_KEEPS
    whole = json.loads(written(question()))
    whole["questions"][0]["metadata"] = {"key_from": "learner", "page": 3}
    found = only(read_back(tmp_path, json.dumps(whole).encode()))
    assert found.metadata == {"page": 3}


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_names = st.sampled_from(
    ["kind", "stem", "options", "slots", "media", "capture", "metadata", "tags", "accepted", "key",
     "required", "difficulty", "marks", "tolerance", "vignette_order", "note", "is_incomplete"]
)  # fmt: skip


@settings(
    max_examples=examples(120, thorough=400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drafts(), st.dictionaries(_names, _values, max_size=4), st.data())
def test_whatever_stands_there_the_reader_only_ever_tells(
    tmp_path: Path, made: QuestionDraft, changes: dict[str, Any], data: st.DataObject
) -> None:
    whole = json.loads(written(made))
    whole["questions"][0] |= changes
    text = bytearray(json.dumps(whole).encode())
    for _ in range(data.draw(st.integers(0, 2))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    reading = read_back(tmp_path, bytes(text))
    assert reading.questions or reading.problems
    for one in reading.questions:
        assert one.kind in Kind
        one.revision_hash()
        one.content_hash()


def test_content_of_an_image_is_plain_base64() -> None:
    whole = json.loads(written(question(media=(MediaDraft(3, Path("/a.png"), "x"),))))
    (image,) = whole["questions"][0]["media"]
    assert image == {
        "index": 3,
        "role": "question",
        "alt": "x",
        "content": b64encode(PIXEL + b"/a.png").decode(),
    }
