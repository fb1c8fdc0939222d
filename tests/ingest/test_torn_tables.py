"""Tables, lists, scripts and pools torn to pieces: read or reported, never a crash, never a dangling key."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import Reading
from studytui.domain.draft_check import misfit
from studytui.ingest import javascript, yaml_text
from studytui.ingest.delimited import rows_of
from studytui.ingest.encoding import decode
from studytui.ingest.readers import read
from studytui.ingest.scan import scan_all
from tests.thorough import examples

TORN = settings(
    suppress_health_check=list(HealthCheck), deadline=None, max_examples=examples(40, thorough=100)
)
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

HEADER = "question,a,b,c,answer,explanation,topic,markup,type,key,gaps,left 1\n"
PIECES = st.sampled_from(
    [
        HEADER, HEADER.replace(",", ";"), HEADER.replace(",", "\t"), "question,options,answer\n",
        "Was?,x,y,A\n", '"', '""', ",", ";", "\t", "|", "\n", "\r\n", "\r", "\0", "'", "=1+1", "A", "B",
        "A,B", "0", "1", "2", "3", "-1", "1e999", "studytui", "gaps", "matching", "ordering", "number",
        "True", "red", "green", "(A) red", "A) red|B) green", '["x", "y"]', "$\\frac{1}{2}$", "$", "<b>x</b>",
        "<img src=x>", "![x](media:0)", "![](gap:1)", "\ufeff", "\u202e", "é", "日本", "sep=;\n", " " * 50,
        "T1A01 (C) [97.1]\n", "A. one\n", "B. two\n", "C. three\n", "D. four\n", "~~\n",
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "question", "stem", "options", "choices", "answers", "answer", "correct", "label", "cop", "opa", "opb",
        "a", "b", "choice0", "choice1", "passage", "explanation", "id", "image", "tags", "type", "pairs", "gaps",
        "other", "wrong", "incorrect_answers", "distractor1", "difficulty", "unit", "tolerance", "code",
        "stem_cnxml", "choices_cnxml", "solution_cnxml", "test", "variant", "selection", "sections", "title",
        "number", "answer_a", "picture_question", "questions", "text", "is_correct",
    ]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["A", "B", "(A) x", "1", "0", "A,B", "<p>x</p>", "True", "ordering", "number", "gaps"]
    ),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)
RECORDS = st.lists(st.dictionaries(NAMES, VALUES, min_size=1, max_size=8), min_size=1, max_size=6)


def read_file(folder: Path, name: str, content: bytes) -> Reading:
    (folder / name).write_bytes(content)
    (unit,) = scan_all([folder / name]).units
    return read(unit)


def assert_whole(reading: Reading) -> None:
    """Nothing is silent, no draft is one that cannot be stored, no text is one that a terminal obeys."""
    assert reading.questions or reading.topics or reading.problems
    for problem in reading.problems:
        assert not FORBIDDEN.search(problem.file + problem.reason + problem.place + problem.hint)
    for draft in reading.questions:
        assert draft.stem and draft.key and draft.source
        assert not misfit(draft)
        if draft.kind.has_options:
            assert len(draft.options) >= 2 and all(option.text for option in draft.options)
        texts = (draft.stem, draft.explanation, *(option.text for option in draft.options))
        assert not any(FORBIDDEN.search(text.replace("\t", "")) for text in texts)
        indexes = {media.index for media in draft.media}
        assert len(indexes) == len(draft.media)


@pytest.mark.parametrize("name", ["bank.csv", "bank.tsv", "bank.txt", "bank"])
@given(pieces=st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=80))
@TORN
def test_tables(tmp_path_factory: pytest.TempPathFactory, name: str, pieces: list[str]) -> None:
    content = "".join(pieces).encode("utf-8", "surrogatepass")
    assert_whole(read_file(tmp_path_factory.mktemp("torn"), name, content))


@given(
    rows=st.lists(
        st.lists(st.one_of(PIECES, st.text(max_size=4)), min_size=3, max_size=13), max_size=8
    )
)
@TORN
def test_rows_under_a_header(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    content = (HEADER + body).encode("utf-8", "surrogatepass")
    assert_whole(read_file(tmp_path_factory.mktemp("torn"), "bank.csv", content))


@given(data=st.binary(max_size=400))
@TORN
def test_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    decoded = decode(data)
    assert decoded is None or rows_of(decoded.text, "x") is not None
    assert_whole(read_file(tmp_path_factory.mktemp("torn"), "bank.csv", HEADER.encode() + data))


@pytest.mark.parametrize("form", ["lines", "list", "object"])
@given(records=RECORDS)
@TORN
def test_records(
    tmp_path_factory: pytest.TempPathFactory, form: str, records: list[dict[str, Any]]
) -> None:
    whole: Any = {"lines": None, "list": records, "object": {"data": records, "title": "x"}}[form]
    text = "\n".join(map(json.dumps, records)) if form == "lines" else json.dumps(whole)
    name = "bank.jsonl" if form == "lines" else "bank.json"
    assert_whole(read_file(tmp_path_factory.mktemp("torn"), name, text.encode()))


@given(head=st.dictionaries(NAMES, VALUES, max_size=6), records=RECORDS, name=NAMES)
@TORN
def test_objects_of_other_programs(
    tmp_path_factory: pytest.TempPathFactory,
    head: dict[str, Any],
    records: list[dict[str, Any]],
    name: str,
) -> None:
    whole = {**head, name: records}
    content = json.dumps(whole).encode()
    assert_whole(read_file(tmp_path_factory.mktemp("torn"), "bank.json", content))


SCRIPTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["const x = [", "export default {", "{", "}", "[", "]", ",", ":", "'a'", '"b"', "`c`", "`${d}`", "\\",
             "//", "/*", "*/", "\n", "question", "Answer:", "0x1f", "1e999", "-", "+", "true", "undefined", "f()"]
        ),
        st.text(max_size=3),
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(source=SCRIPTS)
@TORN
def test_scripts(tmp_path_factory: pytest.TempPathFactory, source: str) -> None:
    with suppress(javascript.NotALiteralError):
        javascript.literals(source)
    content = source.encode("utf-8", "surrogatepass")
    assert_whole(read_file(tmp_path_factory.mktemp("torn"), "quiz.ts", content))


YAMLS = st.lists(
    st.one_of(
        st.sampled_from(
            ["- ", "question: ", "selection:\n", "  - x: true\n", "&a ", "*a", "!!python/x ", "{", "}", "[", "]",
             "|\n", ">\n", "? ", ": ", "---\n", "...\n", "%YAML 1.1\n", "<<: ", "\n", "  ", "'", '"', "#", "12:30", "~"]
        ),
        st.text(max_size=3),
    ),
    max_size=50,
).map("".join)  # fmt: skip


@given(source=YAMLS)
@TORN
def test_yaml(tmp_path_factory: pytest.TempPathFactory, source: str) -> None:
    try:
        yaml_text.load(source)
    except yaml_text.YamlError as error:
        assert error.reason
    content = source.encode("utf-8", "surrogatepass")
    assert_whole(read_file(tmp_path_factory.mktemp("torn"), "quiz.yml", content))


@pytest.mark.parametrize("opening", ["[", "{a:", "- ", "[{", '{"x":['])
def test_a_script_or_yaml_nested_without_end_is_refused(tmp_path: Path, opening: str) -> None:
    reading = read_file(tmp_path, "quiz.js", b"const x = " + opening.encode() * 100_000)
    assert [problem.code for problem in reading.problems] == ["format-unknown"]
    reading = read_file(tmp_path, "quiz.yaml", opening.encode() * 20_000)
    assert [problem.code for problem in reading.problems] == ["yaml-invalid"]


def test_what_takes_long_to_match_is_bounded(tmp_path: Path) -> None:
    """Texts that make a pattern try every way through them."""
    for name, text in {
        "a.csv": HEADER + "$" * 200_000,
        "b.csv": HEADER + '"' + "a$b" * 50_000,
        "c.ts": "const x = [" + "/*" * 50_000,
        "d.ts": "const x = " * 20_000,
        "e.txt": "T1A01 (C) [" * 20_000,
        "f.csv": "question,options,answer\nQ," + "(A) " * 50_000 + ",A\n",
        "g.csv": HEADER + "Q,x,y,z," + "A," * 3 + "A and " * 20_000 + "\n",
        "h.csv": HEADER + "\n".join('"a' for _ in range(20_000)),
        "i.csv": ",".join("option " * 900),
        "j.jsonl": '{"question": "x", "options": ["a", "b"], "answer": "' + "A " * 100_000 + '"}\n',
        "k.csv": HEADER + "Q,x,y,z," + "1" * 100_000 + "\n",
        "l.js": "const x = ['" + "\\u{" * 50_000 + "'];",
    }.items():
        assert_whole(read_file(tmp_path, name, text.encode()))
