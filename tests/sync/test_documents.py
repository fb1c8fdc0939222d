"""Documents of a hub that no studytui would write are refused, whatever they hold."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.services.study import Study
from studytui.sync.documents import DamagedError, Document, unpacked
from studytui.sync.kinds import kinds
from studytui.sync.reading import read
from studytui.sync.stores import Home
from studytui.sync.writing import Writer
from tests.drafts import Taker
from tests.drafts import question as draft

NOTE = Document("note", "one", {"text": "Look \ud800 here.", "updated_at": 7}, {"part": [{"n": 1}]})


def test_a_document_comes_back_as_it_went() -> None:
    again = unpacked("note", "one", NOTE.packed())
    assert again == NOTE and again.digest == NOTE.digest
    assert again.edited_at == 7 and Document("note", "two").edited_at == 0


def test_empty_lists_of_parts_and_times_change_nothing_that_a_person_sees() -> None:
    other = Document(
        "note", "one", {**NOTE.row, "updated_at": 9, "uid": "x"}, {**NOTE.parts, "more": []}
    )
    assert other.says() == NOTE.says() and other.digest != NOTE.digest
    bare = Document("note", "one", {"text": "a"}, {"part": []})
    assert bare.digest == Document("note", "one", {"text": "a"}).digest


@pytest.mark.parametrize(
    "content",
    [
        b"", b"not packed", NOTE.packed()[:-4], zlib.compress(b"\xff\xfe"), zlib.compress(b"[1]"),
        zlib.compress(b"{"), zlib.compress(b"[" * 100_000), zlib.compress(b'{"row": {}}'),
        zlib.compress(b'{"row": [], "parts": {}}'), zlib.compress(b'{"row": {}, "parts": []}'),
        zlib.compress(b'{"row": {}, "parts": {"part": {}}}'),
        zlib.compress(b'{"row": {}, "parts": {"part": [1]}}'), zlib.compress(b"null"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(DamagedError):
        unpacked("note", "one", content)


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
anything = st.recursive(
    values,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(anything, anything)
def test_whatever_stands_in_it_it_is_a_document_or_refused(row: object, parts: object) -> None:
    content = zlib.compress(json.dumps({"row": row, "parts": parts}).encode())
    try:
        found = unpacked("note", "one", content)
    except DamagedError:
        return
    assert isinstance(found.row, dict) and all(
        isinstance(one, list) for one in found.parts.values()
    )


@pytest.mark.parametrize(
    ("part", "column", "value"),
    [
        ("", "kind", "spell"), ("", "kind", None), ("", "kind", 7), ("", "marks", float("nan")),
        ("", "marks", "much"), ("", "difficulty", 2**70), ("", "difficulty", True),
        ("question_text", "stem", None), ("question_text", "stem", ["a"]),
        ("question_text", "metadata", "{"), ("option", "number", 2**63), ("option", "is_correct", 2),
        ("option", "is_retired", "no"),
    ],
)  # fmt: skip
def test_a_question_with_a_value_that_none_of_ours_has_is_refused(
    study: Study, part: str, column: str, value: object
) -> None:
    Taker(study)(draft("1"))
    home, kind = Home(study.database, study.learner_id), kinds()["question"]
    document = read(home, kind, [1])[1]
    writer = Writer(home, kind)
    writer.look_up([document])
    writer.check(document)
    assert writer.values(document)[0]["kind"] == "single"
    row = document.parts[part][0] if part else document.row
    row[column] = value
    with pytest.raises(DamagedError):
        writer.check(document)
        writer.values(document)


@pytest.mark.parametrize("texts", [0, 2])
def test_a_question_has_one_text(study: Study, texts: int) -> None:
    Taker(study)(draft("1"))
    home, kind = Home(study.database, study.learner_id), kinds()["question"]
    document = read(home, kind, [1])[1]
    document.parts["question_text"] *= texts
    with pytest.raises(DamagedError, match="no text"):
        Writer(home, kind).check(document)
