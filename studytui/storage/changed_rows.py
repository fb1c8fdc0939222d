"""Every row that is changed while somebody asks for it, as it was and as it is, and the way back.

Temporary triggers hand each changed row to a function of this module. The idea is that of SQLite's
own undo note (sqlite.org/undoredo.html); here values are kept as JSON, never as SQL. Columns that
only tell where one is and how time passes are neither told nor compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import peewee as pw

from studytui.storage import questions
from studytui.storage.database import Database
from studytui.storage.tables.exams import GoalRow
from studytui.storage.tables.learning import QuestionProgressRow
from studytui.storage.tables.loops import MasteryLoopRow, MasteryLoopStageRow
from studytui.storage.tables.people import LearnerChoiceRow
from studytui.storage.tables.plans import PlanTaskRow
from studytui.storage.tables.questions import (
    BookmarkRow,
    NoteRow,
    OptionRow,
    QuestionEditRow,
    QuestionRow,
    QuestionSuspicionRow,
    QuestionTagRow,
    QuestionTextRow,
    QuestionVersionRow,
    SlotRow,
    TagRow,
)
from studytui.storage.tables.resources import PassageNoteRow
from studytui.storage.tables.row import Row
from studytui.storage.tables.sittings import (
    KeyReportRow,
    RescoreRow,
    ResponseRow,
    RevisitRow,
    SittingItemRow,
    SittingRow,
)
from studytui.storage.tables.subjects import (
    ConceptRow,
    SubjectRow,
    TopicPrerequisiteRow,
    TopicRow,
    TopicRuleRow,
)

_TABLES: tuple[type[Row], ...] = (
    SittingRow,
    SittingItemRow,
    ResponseRow,
    NoteRow,
    BookmarkRow,
    QuestionRow,
    QuestionTextRow,
    QuestionVersionRow,
    OptionRow,
    SlotRow,
    TagRow,
    QuestionTagRow,
    QuestionProgressRow,
    KeyReportRow,
    RescoreRow,
    RevisitRow,
    GoalRow,
    SubjectRow,
    TopicRow,
    TopicPrerequisiteRow,
    ConceptRow,
    TopicRuleRow,
    PlanTaskRow,
    QuestionSuspicionRow,
    QuestionEditRow,
    LearnerChoiceRow,
    MasteryLoopRow,
    MasteryLoopStageRow,
    PassageNoteRow,
)
"""What acts may change."""

_ONLY = {"question_suspicion": "kind LIKE 'fine %'"}
"""Of these tables only such rows: the others follow from what acts change, and so do they when it
is taken back."""

PASSING = {
    "sitting": frozenset(
        {
            "last_seen_at",
            "seen_boot",
            "seen_ticks",
            "seen_asleep",
            "seen_process",
            "position",
            "time_spent",
        }
    ),
    "sitting_item": frozenset({"seconds", "visits"}),
}
"""Where one is and how time passes: no act changes that, and none takes it back."""
TIMES = frozenset({"updated_at"})
"""When a row was last written, by whatever: the same in every table."""

_TEXT = QuestionTextRow._meta.table_name
_ITEM, _ANSWER = SittingItemRow._meta.table_name, ResponseRow._meta.table_name
_NAMED_BY_QUESTION = frozenset({QuestionRow._meta.table_name, _TEXT})
"""Tables whose row id is the question's."""


_PART = 1_000
OnProgress = Callable[[int, int], None]
"""Told how many of how many are done."""


def nobody(done: int, total: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of a row."""

    table: str
    rowid: int
    before: dict[str, Any] | None
    """None for a row that was added."""
    after: dict[str, Any] | None
    """None for a row that was taken away. Of a changed row both hold only what differs."""


class ChangedSince(Exception):
    """A row is no longer what it is expected to be."""


class Watcher:
    """Tells the changed rows of one open file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._columns: dict[str, list[str]] = {}
        self._told: dict[str, list[int]] = {}
        """Places of the columns of each table whose changes are told."""
        self._watched: object = None
        self._changes: list[RowChange] | None = None

    @property
    def is_watching(self) -> bool:
        """Whether changes are being collected now."""
        return self._changes is not None

    @contextmanager
    def watching(self) -> Iterator[list[RowChange]]:
        """Collect every change that is made inside, in order."""
        self.watch()
        changes = self._changes = []
        try:
            yield changes
        finally:
            self._changes = None
        changes[:0] = self._new_answers(changes)

    def _new_answers(self, changes: Sequence[RowChange]) -> list[RowChange]:
        """Answers that were added, by the items they count for."""
        column = "response_id"
        ids = [
            one.after[column]
            for one in changes
            if one.table == _ITEM and one.after is not None and one.after.get(column) is not None
        ]
        names = self._columns_of(_ANSWER)
        listed = ", ".join(f'"{name}"' for name in names)
        found: list[RowChange] = []
        for response_id in ids:
            row = self._database.rows(
                f'SELECT {listed} FROM "{_ANSWER}" WHERE {column} = ?', response_id
            )[0]
            found.append(RowChange(_ANSWER, response_id, None, dict(zip(names, row, strict=True))))
        return found

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of what is being watched: if it fails, it is taken back and not told."""
        assert self._changes is not None
        known = len(self._changes)
        try:
            with self._database.transaction():
                yield
        except BaseException:
            del self._changes[known:]
            raise

    def bring(
        self, changes: Sequence[RowChange], *, is_back: bool, on_progress: OnProgress = nobody
    ) -> None:
        """Undo the changes, the last first, or make them again; all or none. `on_progress` is told
        how many of them are done. Raises ChangedSince when a row is not as it was left."""
        try:
            with self._database.transaction():
                for place, one in enumerate(reversed(changes) if is_back else changes, 1):
                    found, wanted = (one.after, one.before) if is_back else (one.before, one.after)
                    self._apply(one.table, one.rowid, found, wanted)
                    if place % _PART == 0:
                        on_progress(place, len(changes))
        except pw.IntegrityError as error:
            raise ChangedSince from error

    def question_of(self, change: RowChange) -> int | None:
        """The question a changed row belongs to; None if to none."""
        if change.table in _NAMED_BY_QUESTION:
            return change.rowid
        row = change.before or change.after or {}
        if "question_id" in row:
            return row["question_id"]
        if "question_id" not in self._columns_of(change.table):
            return None
        return self._database.value(
            f'SELECT question_id FROM "{change.table}" WHERE rowid = ?', change.rowid
        )

    def _apply(
        self,
        table: str,
        rowid: int,
        expected: dict[str, Any] | None,
        wanted: dict[str, Any] | None,
    ) -> None:
        """Bring a row from what it is expected to be to what it is to be."""
        database = self._database
        if self._stored(table, rowid, expected) != expected:
            raise ChangedSince
        is_searched = table == _TEXT and not questions.SEARCHED.isdisjoint(wanted or expected or ())
        if is_searched:
            questions.unindex(database, rowid)
        if wanted is None:
            database.execute(f'DELETE FROM "{table}" WHERE rowid = ?', rowid)
        elif expected is None:
            names = ", ".join(f'"{name}"' for name in wanted)
            marks = ", ".join("?" * len(wanted))
            database.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', *wanted.values())
        else:
            sets = ", ".join(f'"{name}" = ?' for name in wanted)
            database.execute(
                f'UPDATE "{table}" SET {sets} WHERE rowid = ?', *wanted.values(), rowid
            )
        if is_searched:
            questions.index(database, rowid)

    def _stored(self, table: str, rowid: int, like: dict[str, Any] | None) -> dict[str, Any] | None:
        """The row's columns named in `like`, those that pass as they stand there; None if there
        is no such row."""
        names = [name for name in like or () if name not in _passing(table)]
        listed = ", ".join(["rowid", *(f'"{name}"' for name in names)])
        rows = self._database.rows(f'SELECT {listed} FROM "{table}" WHERE rowid = ?', rowid)
        if not rows:
            return None
        return {**(like or {}), **dict(zip(names, rows[0][1:], strict=True))}

    def _columns_of(self, table: str) -> list[str]:
        if not self._columns:
            for one in _TABLES:
                names = [field.column_name for field in one._meta.sorted_fields]
                self._columns[one._meta.table_name] = names
                passing = _passing(one._meta.table_name)
                told = [place for place, name in enumerate(names) if name not in passing]
                self._told[one._meta.table_name] = told
        return self._columns[table]

    def watch(self) -> None:
        """Make the triggers, once a connection: 4 ms that the first act need not take."""
        connection = self._database.connection.connection()
        if self._watched is connection:
            return
        connection.create_function("studytui_act_recording", 0, self._is_recording)
        connection.create_function("studytui_act_change", -1, self._note)
        for table in _TABLES:
            name = table._meta.table_name
            columns = self._columns_of(name)
            for event, rows in (("INSERT", "new"), ("UPDATE", "old new"), ("DELETE", "old")):
                values = ", ".join(
                    f'{row}."{column}"' for row in rows.split() for column in columns
                )
                when = "studytui_act_recording()"
                if event == "UPDATE":
                    differs = " OR ".join(
                        f'old."{column}" IS NOT new."{column}"'
                        for column in columns
                        if column not in _passing(name)
                    )
                    when = f"({differs}) AND {when}"
                row = rows.split()[-1]
                if name in _ONLY:
                    when = f"{row}.{_ONLY[name]} AND {when}"
                if (name, event) == (_ANSWER, "INSERT"):
                    # With a trigger there, SQLite would look through the whole log for answers
                    # that replace the new one: 5 ms of 100,000. `_new_answers` finds it.
                    continue
                connection.execute(
                    f'CREATE TEMP TRIGGER IF NOT EXISTS "act_{name}_{event}" AFTER {event} '
                    f'ON main."{name}" WHEN {when} BEGIN '
                    f"SELECT studytui_act_change('{name}', '{event}', {row}.rowid, {values}); END"
                )
        self._watched = connection

    def _is_recording(self) -> bool:
        return self._changes is not None

    def _note(self, table: str, event: str, rowid: int, *values: Any) -> None:
        assert self._changes is not None
        columns = self._columns[table]
        if event == "INSERT":
            change = RowChange(table, rowid, None, dict(zip(columns, values, strict=True)))
        elif event == "DELETE":
            change = RowChange(table, rowid, dict(zip(columns, values, strict=True)), None)
        else:
            count = len(columns)
            old, new = values[:count], values[count:]
            different = [place for place in self._told[table] if old[place] != new[place]]
            change = RowChange(
                table,
                rowid,
                {columns[place]: old[place] for place in different},
                {columns[place]: new[place] for place in different},
            )
        self._changes.append(change)


def _passing(table: str) -> frozenset[str]:
    return TIMES | PASSING.get(table, frozenset())


def encoded(changes: Sequence[RowChange]) -> str:
    """Changes as they are kept."""
    return json.dumps(
        [[one.table, one.rowid, one.before, one.after] for one in changes], ensure_ascii=False
    )


def decoded(text: str) -> list[RowChange]:
    """Changes as `encoded` kept them."""
    return [RowChange(*entry) for entry in json.loads(text)]
