"""A sitting as a table, one row a question, for a spreadsheet.

RFC 4180, in UTF-8 with a byte order mark: without it Excel takes the file for the code page of the
machine and spoils every accent; readers that know UTF-8 know the mark.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from studytui.domain.question import Question
from studytui.domain.table_form import harmless
from studytui.domain.text import clean_line
from studytui.domain.wording import answer_text, key_text, outcome
from studytui.export.report import Entry, SittingReport

COLUMNS = (
    "number",
    "question",
    "title",
    "topic",
    "kind",
    "answer",
    "key",
    "outcome",
    "sure",
    "flagged",
    "seconds",
    "changes",
    "note",
)
"""The names in the first row."""

_BYTE_ORDER_MARK = "\ufeff"


def report_csv(report: SittingReport) -> str:
    """The rows as text that begins with the byte order mark. `outcome` is right, wrong, unanswered
    or unscored; `sure` and `flagged` are yes or no; what begins like a formula has an apostrophe
    before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in report.entries:
        writer.writerow([harmless(cell) for cell in _cells(entry)])
    return _BYTE_ORDER_MARK + text.getvalue()


def _cells(entry: Entry) -> list[str]:
    question, item = entry.question, entry.item
    order = item.option_order
    return [
        str(entry.number),
        str(question.question_id),
        clean_line(question.title),
        clean_line(question.topic),
        question.kind.value,
        clean_line(answer_text(question, item.answer, order)) if item.answer else "",
        clean_line(_key(question, order)),
        outcome(question, item).value,
        "yes" if item.is_sure else "no",
        "yes" if item.is_flagged else "no",
        f"{item.seconds:.0f}",
        str(entry.changes_of_mind),
        clean_line(question.note),
    ]


def _key(question: Question, order: Sequence[int]) -> str:
    """The key as answers are written, ``A C``, so that the two cells are the same where it was
    right."""
    words = key_text(question, order)
    is_letters = question.kind.has_options and not question.kind.has_slots
    return words.replace(", ", " ") if is_letters else words
