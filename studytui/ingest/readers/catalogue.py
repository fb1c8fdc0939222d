"""The catalogue of the German amateur radio exam: questions in chapters, drawings in a file beside it.

``fragenkatalog….json`` holds chapters within chapters; the right answer is always ``answer_a``, so
the options get an order of their own. ``metadata….json`` gives for each question the numbers of
its drawings, which lie in the folder ``drawings``. The form is that of the Bundesnetzagentur
(3. Auflage, 2024) and of 50ohm.de.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from studytui.domain.draft import Reading
from studytui.domain.identity import digest
from studytui.ingest.problems import problem
from studytui.ingest.readers.document import Document, read_beside
from studytui.ingest.readers.records import Entry, read_records
from studytui.ingest.readers.wording import identifier

FORMAT = "catalogue"

_DRAWINGS = ("drawings", "svgs", "")
_PICTURES = {"question": "picture_question", **{one: f"picture_{one}" for one in "abcd"}}
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Found:
    record: dict[str, object]
    path: tuple[str, ...]
    """Titles of the chapters around it, the outermost first."""


def accepts(document: Document) -> bool:
    return isinstance(document.data, dict) and (
        _is_list_of_drawings(document.data) or next(_questions(document.data), None) is not None
    )


def _is_list_of_drawings(data: dict[str, object]) -> bool:
    sample = next(iter(data.values()), None)
    return isinstance(sample, dict) and "picture_question" in sample and "question" not in sample


def _questions(
    chapter: dict[str, object], path: tuple[str, ...] = (), depth: int = 0
) -> Iterator[_Found]:
    questions = chapter.get("questions")
    for item in questions if isinstance(questions, list) and depth else []:
        if isinstance(item, dict) and "number" in item and "answer_a" in item:
            yield _Found(item, path)
    chapters = chapter.get("sections")
    for inner in chapters if isinstance(chapters, list) and depth < _DEEPEST else []:
        if isinstance(inner, dict):
            yield from _questions(inner, (*path, str(inner.get("title", ""))), depth + 1)


def read(document: Document, source: str | None) -> Reading:
    """The questions with their drawings; a drawing that is not there is a warning."""
    file = document.data_file
    assert isinstance(document.data, dict)
    if _is_list_of_drawings(document.data):
        reason = (
            "A list of drawings: it is read together with the catalogue of questions beside it."
        )
        return Reading(problems=(problem(file, "no-questions", reason, warning=True),))
    drawings: dict[str, object] = {}
    for name in document.beside:
        beside = read_beside(document, name)
        drawings = beside if isinstance(beside, dict) else {}
    folder = os.path.dirname(document.unit.files[0].path)
    entries = [
        Entry(f"question {found.record.get('number')}", _fields(found, drawings, folder))
        for found in _questions(document.data)
    ]
    return read_records(document, entries, file, source)


def _fields(found: _Found, drawings: dict[str, object], folder: str) -> dict[str, object]:
    record = found.record
    numbers = drawings.get(identifier(record.get("number")) or "")
    known: dict[str, object] = numbers if isinstance(numbers, dict) else {}
    pictures = {
        part: _file(folder, known.get(field) or record[field])
        for part, field in _PICTURES.items()
        if record.get(field)
    }
    options: list[dict[str, object]] = [
        {
            "text": record.get(f"answer_{one}"),
            "id": one.upper(),
            "image": pictures.get(one),
            "correct": one == "a",
        }
        for one in "abcd"
        if record.get(f"answer_{one}") or pictures.get(one)
    ]
    number = record.get("number")
    options.sort(key=lambda option: digest([str(number), str(option["id"])]))
    chapters = (*found.path, "", "")
    return {
        "id": number,
        "question": record.get("question"),
        "image": pictures.get("question"),
        "options": options,
        "subject": chapters[0],
        "topic": chapters[1],
        "tags": [chapters[2]] if chapters[2] else [],
    }


def _file(folder: str, name: object) -> str:
    """Where a drawing lies, by its number or name; where it should lie, if it is not there."""
    base = os.path.basename(str(name))
    base = base if base.lower().endswith(".svg") else f"{base}.svg"
    for place in _DRAWINGS:
        if os.path.isfile(os.path.join(folder, place, base)):
            return os.path.join(place, base)
    return os.path.join(_DRAWINGS[0], base)
