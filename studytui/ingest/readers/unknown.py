"""Files that no reader takes: why, and what a person may do with one of that kind."""

from __future__ import annotations

import os

from studytui.domain.draft import Problem
from studytui.ingest.problems import problem
from studytui.ingest.readers.document import Document

_AS_TEXT = "each question with its options A. B. C. below it, then a line ANSWER: B"
_AS_TABLE = "a row for each question, with columns such as question, a, b, c, d and answer"
_READ = (
    "CSV, JSON, GIFT, Moodle XML, QTI, Aiken, Markdown and Anki are read, captured pages and"
    " curricula too."
)
_HINTS = {
    **dict.fromkeys(
        (".doc", ".docx", ".odt", ".rtf", ".pages"),
        f"Save it as plain text ({_AS_TEXT}), or put the questions into a table and save that as CSV.",
    ),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".numbers"), f"Save the sheet as CSV: {_AS_TABLE}."),
    ".pdf": "Of PDF only past papers of Cambridge are read. Copy the questions into a text file:"
    f" {_AS_TEXT}.",
    **dict.fromkeys((".txt", ".md", ".markdown"), f"A quiz as text has {_AS_TEXT}."),
    **dict.fromkeys(
        (".apkg", ".colpkg", ".anki2", ".anki21"),
        "It is damaged, or none of Anki's files. Export the deck again.",
    ),
}
"""By the end of the name, for that says what the person holds it for."""


def unknown(document: Document) -> Problem:
    """Why a document is nobody's, with what to do."""
    file = document.main_file
    if isinstance(document.data, dict):
        return problem(
            file,
            "name-not-recognised",
            "Name not recognised: neither name nor content is that of a capture or an exam.",
            hint="An exam is an object with a list “questions”; captures are named"
            " YYYYMMDD_HHMMSS_Source_Index.",
        )
    if document.has_data:
        return problem(
            file,
            "not-an-exam",
            "Not an exam object: the file holds no questions.",
            hint="An exam file is an object with a list “questions”.",
        )
    is_empty = not document.content and document.page is None and document.archive is None
    suffix = os.path.splitext(file)[1].lower()
    return problem(
        file,
        "format-unknown",
        "Skipped: the format is not known.",
        hint="The file is empty." if is_empty else _HINTS.get(suffix, _READ),
    )
