"""What an import changes, kept with its run, so that the whole run can be taken back.

Questions that are new are kept as ranges of ids. Whatever was there before is kept as it was, once
for each run: a question with all its rows, anything else by its own row.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from studytui.storage.database import Database
from studytui.storage.importing import sql
from studytui.storage.tables.imports import ImportAddedRow

QUESTION = "question"
OF_QUESTION = (
    "question",
    "question_text",
    "extraction",
    "option",
    "question_slot",
    "media",
    "question_tag",
    "question_edit",
)
"""Tables whose rows make up a question, each with `question_id`."""
EXAM = "exam"
OF_EXAM = ("exam", "exam_item")
RESPONSE = "response"
"""A captured answer that was logged: its row is named by its uid."""
NAMED = {
    "source": "source_id",
    "subject": "subject_id",
    "topic": "topic_id",
    "topic_prerequisite": "id",
    "concept": "concept_id",
    "tag": "tag_id",
}
"""Tables of which single rows are kept, with their ids."""

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, column by column."""

_INSERT_ADDED = sql.insert(ImportAddedRow, "import_run", "first_question", "last_question")
_LEVEL = 1
"""Of zlib: a capture of 375 KB becomes 60 in 3 ms."""


class Record:
    """Gathers what one batch changes. Nothing is kept before `keep`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._before: dict[tuple[str, str], bytes | None] = {}
        self._added: list[tuple[int, int]] = []

    def added_questions(self, first: int, last: int) -> None:
        """Questions with these ids are new."""
        if first <= last:
            self._added.append((first, last))

    def question(self, question_id: int) -> None:
        """A question is about to change; to be told before that."""
        self._note(QUESTION, question_id, OF_QUESTION, "question_id")

    def exam(self, exam_id: int) -> None:
        """An exam, or what it holds, is about to change."""
        self._note(EXAM, exam_id, OF_EXAM, "exam_id")

    def named(self, table: str, row_id: int) -> None:
        """A row of a table in `NAMED` is about to change."""
        self._note(table, row_id, (table,), NAMED[table])

    def new(self, table: str, row: int | str) -> None:
        """A row has been added that is no question."""
        self._before.setdefault((table, str(row)), None)

    def _note(self, table: str, row_id: int, tables: Iterable[str], column: str) -> None:
        if (table, str(row_id)) not in self._before:
            found = rows_of(self._database, tables, column, row_id)
            self._before[table, str(row_id)] = packed(found)

    def keep(self, run_id: int) -> None:
        """Keep it all with the run, within the transaction that made the changes."""
        now = sql.micros(self._database.now())
        self._database.execute_many(
            _INSERT_ADDED, [(run_id, first, last, now, now) for first, last in self._added]
        )
        self._database.execute_many(
            'INSERT INTO import_change(import_run_id, "table", "row", before, after, created_at, '
            "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?) "
            'ON CONFLICT (import_run_id, "table", "row") '
            "DO UPDATE SET after = excluded.after, updated_at = excluded.updated_at",
            [
                (run_id, table, row, before, self._after(table, row), now, now)
                for (table, row), before in self._before.items()
            ],
        )

    @property
    def is_empty(self) -> bool:
        return not self._before and not self._added

    def _after(self, table: str, row: str) -> str:
        if table in NAMED:
            found = rows_of(self._database, (table,), NAMED[table], int(row))[table]
            return json.dumps(found[0], ensure_ascii=False) if found else ""
        if table == EXAM:
            return json.dumps(
                rows_of(self._database, (EXAM,), "exam_id", int(row))[EXAM][0], ensure_ascii=False
            )
        return ""


def rows_of(database: Database, tables: Iterable[str], column: str, row_id: int) -> Rows:
    """The rows of these tables that belong to an id."""
    found: Rows = {}
    for table in tables:
        cursor = database.connection.execute_sql(
            f'SELECT * FROM "{table}" WHERE "{column}" = ? ORDER BY rowid', (row_id,)
        )
        names = [one[0] for one in cursor.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def packed(rows: Rows) -> bytes:
    """Rows as they are kept."""
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), _LEVEL)


def unpacked(kept: bytes) -> Rows:
    """Rows as `packed` kept them."""
    rows: Rows = json.loads(zlib.decompress(kept))
    return rows
