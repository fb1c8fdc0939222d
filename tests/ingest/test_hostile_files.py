"""Hostile files: whatever a file holds, reading it ends in drafts or problems, never in a crash."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import Reading
from studytui.domain.text import clean_line
from studytui.ingest.readers import read
from studytui.ingest.readers.wording import is_html
from studytui.ingest.scan import scan_all
from studytui.ingest.tree import TooDeepError, parse
from tests.ingest.reading import DATA, codes, needs_data, read_files
from tests.ingest.test_captures import STEM, mksap, side_car
from tests.thorough import examples

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def assert_harmless(reading: Reading) -> None:
    for problem in reading.problems:
        for text in (problem.file, problem.reason, problem.place, problem.hint, problem.code):
            assert not FORBIDDEN.search(text)
    for draft in reading.questions:
        names = (draft.source, draft.key, draft.topic, draft.original_id or "", *draft.tags)
        assert not any(FORBIDDEN.search(name) for name in names)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", draft.stem)


@needs_data
@pytest.mark.parametrize("frame", ["alone", "side-car", "question", "embedded"])
def test_the_json_suite_is_survived_everywhere_json_is_read(tmp_path: Path, frame: str) -> None:
    files = sorted((DATA / "adversarial" / "json").glob("*.json"))
    assert len(files) > 100
    for number, file in enumerate(files):
        data = file.read_bytes()
        folder = tmp_path / str(number)
        match frame:
            case "alone":
                reading = read_files(folder, {"x.json": data})
            case "side-car":
                reading = read_files(folder, {f"{STEM}.html": mksap(), f"{STEM}.json": data})
            case "question":
                exam = b'{"id": 1, "questions": [{"id": 1, "question": "a", "options": ' + data
                reading = read_files(folder, {"x.json": exam + b"}]}"})
            case _:
                page = b"<script>let data = " + data + b";</script>"
                reading = read_files(folder, {"x.html": page})
        assert_harmless(reading)
        assert reading.questions or reading.problems
        if file.name.startswith("n_") and frame in ("alone", "side-car"):
            assert {"json-invalid", "not-utf8"} & set(codes(reading)), file.name


@pytest.mark.parametrize("depth", [500, 1_000, 5_000, 100_000])
@pytest.mark.parametrize("closed", [True, False])
def test_json_nested_without_end_is_a_problem(tmp_path: Path, depth: int, closed: bool) -> None:
    nested = "[" * depth + ("]" * depth if closed else "")
    for number, text in enumerate(
        (
            nested,
            f'{{"questions": {nested}}}',
            f'{{"questions": [{{"id": 1, "question": {nested}, "options": [{nested}, 1]}}]}}',
            f'{{"timeLimitInMinutes": {nested}, "questions": [{{"id": 1, "x": {nested}}}]}}',
            f'{{"questions": [{{"question": "a", "options": [1, 2], "correct": {nested}}}]}}',
            f'{{"topics": [{{"name": "a", "hours": {nested}}}]}}',
            f'{{"siteName": "x", "images": [{{"index": 0, "error": {nested}}}], "a": {nested}}}',
        )
    ):
        reading = read_files(
            tmp_path / str(number), {f"{STEM}.html": mksap(), f"{STEM}.json": text}
        )
        assert_harmless(reading)
        alone = read_files(tmp_path / f"{number}a", {"x.json": text})
        assert alone.problems
        page = read_files(tmp_path / f"{number}p", {"x.html": f"<script>data = {text}</script>"})
        assert page.problems


@pytest.mark.parametrize("text", ["\ud800".encode("utf-8", "surrogatepass"), b'"\\ud800"', b"NaN", b"1e999"])  # fmt: skip
def test_what_json_forbids_is_a_problem(tmp_path: Path, text: bytes) -> None:
    exam = b'{"questions": [{"id": 1, "question": "a", "options": ["a", ' + text + b"]}]}"
    reading = read_files(tmp_path, {"x.json": exam})
    assert reading.questions == () or text == b"1e999"
    assert_harmless(reading)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
FIELDS = st.sampled_from(
    [
        "id", "question", "options", "answers", "correct", "correct_answer", "explanation", "text",
        "type", "htmlType", "difficulty", "tags", "topic", "question_text", "question_type",
        "concept", "name", "prerequisites", "parent", "exam_weightage", "hours", "isCorrect",
        "option", "images", "siteName", "timestamp", "url", "key_points", "sections", "title",
        "questions", "topics", "concepts", "attempts", "format", "version", "exam", "figure",
        "questionId", "questionStemHtml", "vignetteHtml", "is_correct", "index", "error",
        "timeLimitInMinutes", "expected_time_seconds", "references", "passingThreshold",
        "pairs", "prompt", "match", "distractors", "gaps", "order", "accepted", "tolerance", "unit",
        "vignette", "vignettes", "vignette_text",
    ]
)  # fmt: skip
RECORDS = st.dictionaries(FIELDS, VALUES | st.lists(st.dictionaries(FIELDS, VALUES, max_size=6), max_size=3), max_size=8)  # fmt: skip
FORMS: list[dict[str, Any]] = [
    {"id": 1, "question": "a", "options": ["a", "b"]},
    {"id": 1, "question_text": "a", "question_type": "mcq", "options": ["a", "b"]},
    {"name": "A", "id": 1},
    {"id": 2, "type": "ordering", "question": "a", "options": ["a", "b"]},
    {
        "id": 3,
        "question": "a",
        "pairs": [{"prompt": "a", "match": "b"}, {"prompt": "c", "match": "d"}],
    },
    {"id": 4, "question": "a [[1]]", "gaps": [{"options": ["a", "b"], "correct": 0}]},
    {"id": 5, "type": "number", "question": "a", "answer": 1, "tolerance": 0.5},
    {"vignette_text": "v", "questions": [{"id": 6, "question": "a", "options": ["a", "b"]}]},
]


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """Something near to an exam, a bank, a syllabus, a key, a record or a side-car."""
    form = draw(
        st.sampled_from(["questions", "topics", "key", "record", "side-car", "list", "any"])
    )
    records = st.lists(
        st.builds(lambda known, noise: {**known, **noise}, st.sampled_from(FORMS), RECORDS),
        max_size=3,
    )
    match form:
        case "questions" | "topics":
            return {**draw(RECORDS), form: draw(records)}
        case "key":
            return {**draw(RECORDS), "format": "studytui-answer-key", "answers": draw(records)}
        case "record":
            return {**draw(RECORDS), "questionId": draw(VALUES), "answers": draw(records)}
        case "side-car":
            return {"siteName": "X", **draw(RECORDS), "answers": draw(records)}
        case "list":
            return draw(records)
    return draw(VALUES)


@given(documents())
@settings(
    suppress_health_check=list(HealthCheck), deadline=None, max_examples=examples(50, thorough=150)
)
def test_data_of_any_shape_is_read_or_reported(
    tmp_path_factory: pytest.TempPathFactory, data: Any
) -> None:
    text = json.dumps(data)
    for files in (
        {"x.json": text},
        {f"{STEM}.html": "<p>a page</p>", f"{STEM}.json": text},
        {"questions.json": '{"questions": [{"question_text": "a"}]}', "x.txt": text},
    ):
        folder = tmp_path_factory.mktemp("any")
        for name, content in files.items():
            (folder / name).write_text(content)
        for unit in scan_all([folder]).units:
            assert_harmless(reading := read(unit))
            assert read(unit) == reading


@given(st.binary(max_size=400), st.sampled_from(["x.json", "x.html", "x.txt", f"{STEM}.html"]))
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=400)
def test_any_bytes_are_read_or_reported(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    (folder / name).write_bytes(data)
    (unit,) = scan_all([folder]).units
    reading = read(unit)
    assert_harmless(reading)
    assert reading.questions or reading.problems or reading.topics


PEERPREP_PARTS = """<li class='paper-shadow correct'><label><div class=questionStem><form id=exam-form>
<div class='exam-question'><div class='tab-pane'><div class='distractorFeedbacks'><div class='ng-hide'>
<div class='exam-reasoning'><ul class='nav-tabs'><input type=checkbox id=answer_1><select></li></div>"""
PAGE_PARTS = st.sampled_from(re.findall(r"<[^>]+>|[^<]+", mksap() + PEERPREP_PARTS))


@given(st.lists(PAGE_PARTS, max_size=60).map("".join))
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=400)
def test_pages_torn_to_pieces_are_read_or_reported(
    tmp_path_factory: pytest.TempPathFactory, page: str
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    (folder / f"{STEM}.html").write_text(page)
    (folder / f"{STEM}.json").write_text(side_car())
    (unit,) = scan_all([folder]).units
    reading = read(unit)
    assert_harmless(reading)
    assert reading.questions or reading.problems


@pytest.mark.parametrize(
    "name", ["a\nb\x1b[31m_\u202e.json", "[bold]x[/].json", "'; rm -rf ~ #.json"]
)
def test_names_in_reports_are_harmless(tmp_path: Path, name: str) -> None:
    reading = read_files(tmp_path, {name: "{"})
    assert_harmless(reading)
    assert reading.problems[0].file == clean_line(name)


def test_markup_in_identifiers_is_kept_as_text(tmp_path: Path) -> None:
    exam = {"title": "[red]\x1b[31mX", "questions": [{"id": "a\n[b]\x07", "question": "a", "options": ["a", "b"]}]}  # fmt: skip
    reading = read_files(tmp_path, {"x.json": json.dumps(exam)})
    assert_harmless(reading)
    assert reading.exams[0].title == "[red]X"
    assert reading.questions[0].key == "id:a [b]"


@needs_data
def test_all_sample_data_is_read_in_a_moment() -> None:
    started = time.process_time()
    seen = 0
    for unit in scan_all([DATA]).units:
        assert_harmless(read(unit))
        seen += 1
    assert seen > 500
    assert time.process_time() - started < 60


def test_a_file_that_begins_with_comments_only_is_told_apart_at_once(tmp_path: Path) -> None:
    """Were each comment tried with every end it might have, this would outlast the sun."""
    assert codes(read_files(tmp_path, {"notes": "<!---->" * 140})) == ["format-unknown"]


def test_a_question_with_a_hundred_thousand_options_is_told_and_the_others_go_in(
    tmp_path: Path,
) -> None:
    many = {"id": 1, "question": "Which?", "options": ["x"] * 100_000, "correct": 1}
    few = {"id": 2, "question": "Which of two?", "options": ["a", "b"], "correct": 1}
    reading = read_files(tmp_path, {"x.json": json.dumps({"questions": [many, few]})})
    assert [draft.original_id for draft in reading.questions] == ["2"]
    assert codes(reading) == ["too-many-options"]
    assert_harmless(reading)


def test_a_page_of_tags_without_end_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    page = "<article data-question-id=q><section class=q_mcq><legend>" + "<p>x" * 1_000_000
    reading = read_files(tmp_path, {f"{STEM}.html": page, f"{STEM}.json": side_car()})
    assert codes(reading) == ["html-too-large"] and not reading.questions


@pytest.mark.parametrize("tag", ["<div>", "<img src=" + "src=" * 200_000, "</b ", "<b <b>"])
def test_tags_without_a_partner_are_told_from_html_in_one_pass(tag: str) -> None:
    assert not is_html(tag * (400_000 // len(tag) + 1))
    assert is_html(f"{tag * (400_000 // len(tag) + 1)}<b>x</b>")


@pytest.mark.parametrize(
    "piece",
    ["<ul><li></h2>", "<b><div></b>", "<span><div></span>", "<div><table><tr><td></div>"],
)
def test_end_tags_that_end_nothing_make_no_page_less_deep(piece: str) -> None:
    """150,000 lists in one another take the parser minutes."""
    with pytest.raises(TooDeepError):
        parse("<h2>x</h2>" + piece * 12_000)


def test_tags_in_the_wrong_order_make_no_page_deep() -> None:
    pieces = ("<div><b>x</div></b>", "<h2>x</h3>", "<b><i>x</b></i>", "<table><tr><td>x</table>")
    assert parse("".join(pieces) * 4_000).body is not None


def test_formulas_that_never_end_are_left_as_they_are(tmp_path: Path) -> None:
    page = mksap().replace("</legend>", "$$\\(" * 200_000 + "</legend>")
    reading = read_files(tmp_path, {f"{STEM}.html": page, f"{STEM}.json": side_car()})
    assert len(reading.questions) == 1


def test_lists_in_headings_in_lists_end_in_a_problem(tmp_path: Path) -> None:
    nested = "<ul><li><table><tr><td>a<td><h1>" * 90
    page = mksap().replace("</legend>", f"{nested}</legend>")
    reading = read_files(tmp_path, {f"{STEM}.html": page, f"{STEM}.json": side_car()})
    assert reading.questions or codes(reading) == ["html-too-deep"]


def test_a_number_longer_than_any_is_left_out(tmp_path: Path) -> None:
    topics = 'subject = "S"\n[[topics]]\nname = "A"\nweight = ' + "9" * 400 + "\n"
    reading = read_files(tmp_path, {"x.toml": topics})
    assert [topic.weight for topic in reading.topics] == [None]
