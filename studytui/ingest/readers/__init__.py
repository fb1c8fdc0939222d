"""The formats that can be read: one module each, chosen by what the files hold."""

from __future__ import annotations

from typing import Protocol, cast

from studytui.domain.draft import Problem, Reading
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import problem
from studytui.ingest.readers import (
    adaptive,
    answer_key,
    curriculum,
    exam_html,
    exam_json,
    extraction,
    record,
)
from studytui.ingest.readers.document import Document, RefusedError, load
from studytui.ingest.scan import Unit

__all__ = ["READERS", "Limits", "Reader", "read"]


class Reader(Protocol):
    """What a module of this package offers. Both functions may raise RefusedError."""

    def accepts(self, document: Document) -> bool:
        """Whether this is the reader's format."""

    def read(self, document: Document, source: str | None) -> Reading:
        """Drafts and problems of the document."""


READERS: tuple[Reader, ...] = cast(
    "tuple[Reader, ...]",
    (
        answer_key,
        record,
        curriculum,
        adaptive,
        exam_json,
        extraction,
        exam_html,
    ),
)
"""In the order in which they are asked; the first that accepts a document reads it."""


def read(unit: Unit, *, source: str | None = None, limits: Limits = DEFAULT) -> Reading:
    """What the unit's files hold. `source` names the source instead of what the files say.

    Never raises for what a file contains: whatever cannot be read is a problem in the result.
    """
    try:
        document = load(unit, limits)
        for reader in READERS:
            if reader.accepts(document):
                return reader.read(document, source)
    except RefusedError as refused:
        return Reading(problems=(refused.problem,))
    return Reading(problems=(_unknown(document),))


def _unknown(document: Document) -> Problem:
    file = document.main_file
    if isinstance(document.data, dict):
        return problem(
            file,
            "name-not-recognised",
            "Name not recognised: neither name nor content is that of a capture or an exam.",
            hint="Captures are named YYYYMMDD_HHMMSS_Source_Index.",
        )
    if document.has_data:
        return problem(
            file,
            "not-an-exam",
            "Not an exam object: the file holds no questions.",
            hint="An exam file is an object with a list “questions”.",
        )
    return problem(
        file,
        "format-unknown",
        "Skipped: the format is not known.",
        hint="Captured pages, exams as JSON or HTML, banks, answer keys and curricula can be read.",
    )
