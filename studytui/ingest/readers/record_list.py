"""Lists of questions in JSON, JSON Lines, YAML and scripts, whose fields go by many names.

A list in the words of an exam file is left to the reader of those, but for one whose keys count from
1, as the whole list shows.
"""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.draft import Reading
from studytui.domain.table_mapping import signature
from studytui.ingest.problems import problem
from studytui.ingest.readers import cnxml
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.exam import json as exam_json
from studytui.ingest.readers.exam.question import Texts
from studytui.ingest.readers.record_key import base_of
from studytui.ingest.readers.record_options import RawOption, as_text
from studytui.ingest.readers.records import (
    Entry,
    are_records,
    entries_of,
    names_of,
    read_records,
)
from studytui.ingest.readers.wording import first

FORMAT = "list of questions"

__all__ = ["accepts", "entries", "names_of", "read"]

_WRAPPERS = ("data", "items", "records", "results", "rows", "bank", "examples", "questions")


def accepts(document: Document) -> bool:
    if not document.has_data or document.is_pair:
        return False
    values = _values(document.data)
    if not values:
        return False
    if not document.lines and exam_json.accepts(document):
        return isinstance(document.data, list) and _counts_from_one(values)
    return (
        bool(document.lines)
        or are_records(values)
        or signature(names_of(entries_of(values)[0])) in document.mappings
    )


def read(document: Document, source: str | None) -> Reading:
    """The questions of the list; each bad one is a problem, the others go in."""
    file = document.data_file
    values = _values(document.data)
    is_cnxml = cnxml.is_exercise(values[0])
    texts: type[Texts] = cnxml.CnxmlTexts if is_cnxml else Texts
    found, others = _entries(document, values)
    document.problems.extend(
        problem(file, "not-a-question", "Not an object with a question.", place=place)
        for place in others
    )
    return read_records(document, found, file, source, texts=texts)


def entries(document: Document) -> list[Entry]:
    """The records of a document that is a list of them; else none."""
    if document.is_pair:
        return []
    return _entries(document, _values(document.data))[0]


def _entries(document: Document, values: Sequence[object]) -> tuple[list[Entry], list[str]]:
    if values and cnxml.is_exercise(values[0]):
        values = [cnxml.record(value) for value in values]
    found, others = entries_of(values)
    if document.lines:
        found = [
            Entry(f"line {line}", entry.fields)
            for line, entry in zip(document.lines, found, strict=True)
        ]
    return found, others


def _values(data: object) -> Sequence[object]:
    """The list of records: the value itself, or the one list in an object around it."""
    if isinstance(data, dict):
        data = first(data, *_WRAPPERS)
    if isinstance(data, list) and any(isinstance(item, dict) for item in data):
        return data
    return ()


def _counts_from_one(values: Sequence[object]) -> bool:
    """Whether the keys of a list in an exam file's words are places from 1, beyond doubt."""
    samples: list[tuple[object, Sequence[RawOption]]] = []
    for value in values:
        if isinstance(value, dict):
            key = first(
                value, "correct", "correct_answer", "correctAnswer", "correct_answers", "answer"
            )
            options = first(value, "options", "answers", "choices")
            if isinstance(options, list) and key is not None:
                raw = [RawOption(as_text(item), place, "") for place, item in enumerate(options)]
                samples.append((key, raw))
    return bool(samples) and base_of(samples).value == "1"
