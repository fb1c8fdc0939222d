"""Statements of an import: made once from the tables, run with many rows at a time.

Measured with 100,000 questions: `Model.create` 2.3k a second, `insert_many` 11.6k, a statement
made once and run by `executemany` 47k.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from studytui.storage.database import Database
from studytui.storage.tables.questions import (
    ExtractionRow,
    MediaRow,
    NoteRow,
    OptionRow,
    QuestionRow,
    QuestionTagRow,
    QuestionTextRow,
    SlotRow,
)
from studytui.storage.tables.row import Row, UtcField
from studytui.storage.tables.sittings import ResponseRow

_UTC = UtcField()


def micros(moment: datetime | None) -> int | None:
    """A moment as it is stored."""
    value = _UTC.db_value(moment)
    return None if value is None else int(value)


def moment(value: int | None) -> datetime | None:
    """A stored moment, UTC."""
    found: datetime | None = _UTC.python_value(value)
    return found


def _column(table: type[Row], name: str) -> str:
    return f'"{table._meta.fields[name].column_name}"'


def insert(table: type[Row], *names: str) -> str:
    """`INSERT` for the named fields, in that order, then created_at and updated_at."""
    columns = [_column(table, name) for name in (*names, "created_at", "updated_at")]
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table._meta.table_name}" ({", ".join(columns)}) VALUES ({marks})'


def update(table: type[Row], *names: str, where: tuple[str, ...]) -> str:
    """`UPDATE` of the named fields and updated_at, then the fields that choose the row."""
    sets = ", ".join(f"{_column(table, name)} = ?" for name in (*names, "updated_at"))
    chosen = " AND ".join(f"{_column(table, name)} = ?" for name in where)
    return f'UPDATE "{table._meta.table_name}" SET {sets} WHERE {chosen}'


QUESTION_FIELDS = (
    "kind",
    "status",
    "title",
    "difficulty",
    "topic",
    "source_topic",
    "concept",
    "required",
    "tolerance",
    "unit",
    "marks",
    "peer_percent",
    "expected_seconds",
    "vignette_group",
    "vignette_order",
    "original_id",
    "original_number",
    "exam_external_id",
    "has_media",
    "content_hash",
    "revision_hash",
)
TEXT_FIELDS = (
    "stem",
    "code_snippet",
    "options",
    "explanation",
    "key_points",
    "objective",
    "references",
    "metadata",
)
EXTRACTION_FIELDS = (
    "extraction_path",
    "source_url",
    "raw_html",
    "raw_metadata_json",
    "extracted_at",
    "size",
    "sha256",
)
OPTION_FIELDS = (
    "position",
    "text",
    "is_correct",
    "explanation",
    "peer_percent",
    "original_id",
    "is_retired",
    "slot",
)
SLOT_FIELDS = ("position", "text", "key", "explanation")

INSERT_QUESTION = insert(
    QuestionRow, "question_id", "uid", "source", "source_question_key", *QUESTION_FIELDS
)
UPDATE_QUESTION = update(QuestionRow, *QUESTION_FIELDS, where=("question_id",))
INSERT_TEXT = insert(QuestionTextRow, "question", *TEXT_FIELDS, "notes")
UPDATE_TEXT = update(QuestionTextRow, *TEXT_FIELDS, where=("question",))
INSERT_EXTRACTION = insert(ExtractionRow, "question", *EXTRACTION_FIELDS, "status")
UPDATE_EXTRACTION = update(ExtractionRow, *EXTRACTION_FIELDS, where=("question",))
INSERT_OPTION = insert(OptionRow, "question", "number", *OPTION_FIELDS, "html")
UPDATE_OPTION = update(OptionRow, *OPTION_FIELDS, where=("question", "number"))
INSERT_SLOT = insert(SlotRow, "question", "number", *SLOT_FIELDS)
UPDATE_SLOT = update(SlotRow, *SLOT_FIELDS, where=("question", "number"))
INSERT_MEDIA = insert(
    MediaRow,
    "question",
    "media_index",
    "media_role",
    "media_type",
    "mime_type",
    "relative_path",
    "sha256",
    "bytes",
    "width",
    "height",
    "alt",
)
INSERT_QUESTION_TAG = insert(QuestionTagRow, "question", "tag", "added_by")
INSERT_NOTE = insert(NoteRow, "uid", "learner", "question", "text")
INSERT_RESPONSE = insert(
    ResponseRow,
    "uid",
    "learner",
    "question",
    "chosen",
    "text",
    "is_correct",
    "seconds",
    "origin",
    "answered_at",
)

_SEARCHED = "stem, code_snippet, options, explanation, key_points, notes"
INDEX = (
    f"INSERT INTO question_search(rowid, {_SEARCHED}) SELECT question_id, {_SEARCHED} "
    "FROM question_text WHERE question_id BETWEEN ? AND ?"
)
"""Take questions into the full-text index, in the order of their ids: that is what is quick."""
UNINDEX = (
    f"INSERT INTO question_search(question_search, rowid, {_SEARCHED}) SELECT 'delete', "
    f"question_id, {_SEARCHED} FROM question_text WHERE question_id BETWEEN ? AND ?"
)
"""Take questions out of it; to be run while `question_text` still holds what was indexed."""


def _highest_question(database: Database) -> int:
    """The highest id that a question has, or had before an import was taken back: an act of the
    learner's that names it by its id must never meet another one."""
    return int(
        database.value(
            "SELECT max(coalesce((SELECT max(question_id) FROM question), 0), "
            "coalesce((SELECT max(last_question) FROM import_added), 0))"
        )
    )


class NewRows:
    """Rows of new questions, gathered and written together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next_id = self._first_id = self.first_new = 1 + _highest_question(database)
        self._now = micros(database.now())
        self._rows: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in _ORDER}
        self.waiting = 0
        """How many rows are still to be written."""

    @property
    def last_new(self) -> int:
        """The id that was given last; less than `first_new` where none was."""
        return self._next_id - 1

    def next_id(self) -> int:
        """The id of the next new question; the write lock is held, so nobody else takes it."""
        self._next_id += 1
        return self._next_id - 1

    def add(self, sql: str, *values: Any) -> None:
        """One more row for one of the INSERT statements above, without its two times."""
        self._rows[sql].append((*values, self._now, self._now))
        self.waiting += 1

    def flush(self) -> None:
        """Write everything that waits."""
        if not self.waiting:
            return
        self.waiting = 0
        for sql, rows in self._rows.items():
            if rows:
                self._database.execute_many(sql, rows)
                rows.clear()
        if self._next_id > self._first_id:
            self._database.execute(INDEX, self._first_id, self._next_id - 1)
        self._first_id = self._next_id


_ORDER = (
    INSERT_QUESTION,
    INSERT_TEXT,
    INSERT_EXTRACTION,
    INSERT_OPTION,
    INSERT_SLOT,
    INSERT_MEDIA,
    INSERT_QUESTION_TAG,
    INSERT_NOTE,
    INSERT_RESPONSE,
)
