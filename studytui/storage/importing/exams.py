"""Exams that came with files: added, brought up to a newer dump, never back to an older one."""

from __future__ import annotations

import json
from typing import Any

from studytui.domain.draft import ExamDraft
from studytui.domain.question import Status
from studytui.domain.text import clean_line
from studytui.storage.database import Database
from studytui.storage.importing import own_words, sql
from studytui.storage.importing.compare import ComparedExam, Comparison
from studytui.storage.importing.names import Names
from studytui.storage.importing.record import EXAM, Record
from studytui.storage.tables.exams import ExamItemRow, ExamRow

_FIELDS = (
    "title",
    "kind",
    "time_limit_seconds",
    "warning_seconds",
    "pass_mark",
    "total_questions",
    "source_file",
    "original_file_name",
    "captured_at",
    "shuffle_options",
    "metadata",
)
_INSERT = sql.insert(
    ExamRow,
    "uid",
    "source",
    "external_id",
    *_FIELDS,
    "description",
    "version",
    "is_active",
    "blueprint",
    "grade_boundaries",
)
_UPDATE = sql.update(ExamRow, *_FIELDS, "version", where=("exam_id",))
_INSERT_ITEM = sql.insert(ExamItemRow, "exam", "question", "position", "section", "marks")

TAKEN_BACK = "taken_back"
"""In the metadata of an exam that was put away with its import, since it had been sat."""


def retire(database: Database, record: Record, question_id: int) -> None:
    """A question has gone from its source: no new exam asks it, old reviews keep it."""
    record.question(question_id)
    own_words.note_gone(database, question_id)
    database.execute(
        "UPDATE question SET status = ?, updated_at = ? WHERE question_id = ?",
        Status.RETIRED.value,
        sql.micros(database.now()),
        question_id,
    )


class ExamWriter:
    """Writes into an open transaction, after the questions of the same file."""

    def __init__(self, database: Database, names: Names, record: Record) -> None:
        self._database = database
        self._names = names
        self._record = record

    def write(
        self, draft: ExamDraft, compared: ComparedExam, comparison: Comparison, source_file: str
    ) -> int:
        """Store the exam and retire what has gone from it; the exam's id."""
        for key in compared.retired:
            question = comparison.known(draft.source, key)
            if question is not None:
                retire(self._database, self._record, question.question_id)
        ids = list(
            dict.fromkeys(
                question.question_id
                for key in draft.question_keys
                if (question := comparison.known(draft.source, key)) is not None
            )
        )
        if compared.known is None:
            return self._add(draft, ids, source_file)
        exam_id = compared.known.exam_id
        if compared.is_older:
            return exam_id
        if not compared.known.is_active:
            self._bring_back(exam_id)
        stored = list(compared.known.keys.values())
        if not compared.supersedes or not draft.is_complete:
            ids = stored + [question_id for question_id in ids if question_id not in set(stored)]
        if set(ids) != set(stored):
            self._record.exam(exam_id)
            self._database.execute("DELETE FROM exam_item WHERE exam_id = ?", exam_id)
            self._add_items(exam_id, ids)
        if compared.supersedes:
            self._update(exam_id, draft, ids, stored, source_file)
        elif len(ids) != len(stored):
            self._database.execute(
                "UPDATE exam SET total_questions = ?, updated_at = ? WHERE exam_id = ?",
                len(ids),
                self._now(),
                exam_id,
            )
        return exam_id

    def _add(self, draft: ExamDraft, ids: list[int], source_file: str) -> int:
        self._database.execute(
            _INSERT,
            self._database.new_uid(),
            self._names.source(draft.source),
            draft.external_id,
            *_values(draft, len(ids), source_file),
            "",
            1,
            True,
            "{}",
            "{}",
            self._now(),
            self._now(),
        )
        exam_id = int(self._database.value("SELECT last_insert_rowid()"))
        self._record.new(EXAM, exam_id)
        self._add_items(exam_id, ids)
        self._entitle(draft)
        return exam_id

    def _entitle(self, draft: ExamDraft) -> None:
        if draft.source_title:
            self._names.entitle(draft.source, clean_line(draft.source_title))

    def _update(
        self, exam_id: int, draft: ExamDraft, ids: list[int], stored: list[int], source_file: str
    ) -> None:
        columns = ", ".join(_FIELDS)
        row = self._database.rows(f"SELECT {columns}, version FROM exam WHERE exam_id = ?", exam_id)
        *before, version = row[0]
        values = _values(draft, len(ids), source_file)
        if values == tuple(before):
            return
        changed = set(ids) != set(stored)
        self._record.exam(exam_id)
        self._entitle(draft)
        self._database.execute(_UPDATE, *values, version + changed, self._now(), exam_id)

    def _bring_back(self, exam_id: int) -> None:
        """An exam that was put away with the import it came by is offered again."""
        self._record.exam(exam_id)
        self._database.execute(
            f"UPDATE exam SET is_active = 1, metadata = json_remove(metadata, '$.{TAKEN_BACK}') "
            f"WHERE exam_id = ? AND json_extract(metadata, '$.{TAKEN_BACK}')",
            exam_id,
        )

    def _add_items(self, exam_id: int, ids: list[int]) -> None:
        now = self._now()
        rows = [
            (exam_id, question_id, position, "", 1.0, now, now)
            for position, question_id in enumerate(ids)
        ]
        self._database.execute_many(_INSERT_ITEM, rows)

    def _now(self) -> int | None:
        return sql.micros(self._database.now())


def _values(draft: ExamDraft, total: int, source_file: str) -> tuple[Any, ...]:
    metadata = {**draft.metadata, "is_complete": draft.is_complete}
    return (
        draft.title,
        draft.kind,
        draft.time_limit_seconds,
        draft.warning_seconds,
        draft.pass_mark,
        total,
        source_file,
        clean_line(draft.file_name),
        sql.micros(draft.captured_at),
        int(draft.shuffle_options),
        json.dumps(metadata, ensure_ascii=False, default=str),
    )
