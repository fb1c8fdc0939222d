"""Acts of the learner with every row they changed, so that they can be taken back and done again.

Temporary triggers, made when the first act is recorded, hand each changed row to a function of
this module while an act is being recorded. The idea is that of SQLite's own undo note
(sqlite.org/undoredo.html); here values are kept as JSON, never as SQL.

An act and its record are one transaction: killed in between, there is neither. Taken back, its
changes are undone from the last to the first, so that no row is ever without what it refers to;
each row must still be what the act had made of it. If one is not, nothing is changed, and the act
is left alone from then on, so that those before it can still be taken back. Columns that only tell
where one is and how time passes are neither recorded nor compared.

Acts outside exams are kept for good; those of a sitting until it ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import peewee as pw

from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.storage import questions
from studytui.storage.database import Database
from studytui.storage.tables import (
    ActRow,
    BookmarkRow,
    KeyReportRow,
    NoteRow,
    OptionRow,
    QuestionProgressRow,
    QuestionRow,
    QuestionTagRow,
    QuestionTextRow,
    QuestionVersionRow,
    RescoreRow,
    ResponseRow,
    RevisitRow,
    Row,
    SittingItemRow,
    SittingRow,
    SlotRow,
    TagRow,
    UtcField,
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
)
"""What acts may change."""

PASSING = {
    "sitting": frozenset({"last_seen_at", "seen_boot", "seen_ticks", "position", "time_spent"}),
    "sitting_item": frozenset({"seconds", "visits"}),
}
"""Where one is and how time passes: no act changes that, and none takes it back."""
TIMES = frozenset({"updated_at"})
"""When a row was last written, by whatever: the same in every table."""

_UTC = UtcField()
_ITEM, _TEXT = SittingItemRow._meta.table_name, QuestionTextRow._meta.table_name
_NAMED_BY_QUESTION = frozenset({QuestionRow._meta.table_name, _TEXT})
"""Tables whose row id is the question's."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something the learner did."""

    act_id: int
    words: str
    """What it was, for "Taken back: …"."""
    sitting_id: int | None
    items: tuple[int, ...]
    """Ids of the items of sittings it touched."""
    questions: tuple[int, ...]
    """Ids of the questions it touched, otherwise than by an item."""
    tables: frozenset[str]
    """Names of the tables it wrote to."""


@dataclass(frozen=True, slots=True)
class _Change:
    table: str
    rowid: int
    before: dict[str, Any] | None
    """None for a row that was added."""
    after: dict[str, Any] | None
    """None for a row that was taken away. Of a changed row both hold only what differs."""


class _ChangedSince(Exception):
    """A row is no longer what the act had made of it."""


class ActLog:
    """Records acts of one learner, and takes them back. One for each open file."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id
        self._columns: dict[str, list[str]] = {}
        self._watched: object = None
        self._changes: list[_Change] | None = None

    @contextmanager
    def record(self, words: str, sitting_id: int | None = None) -> Iterator[None]:
        """Everything written inside is one act, committed with its record or not at all. An act
        within another one belongs to that; if it fails, only its own part is undone. What changes
        nothing leaves no record."""
        if self._changes is not None:
            yield from self._part_of(self._changes)
            return
        self.watch()
        with self._database.transaction():
            self._changes = []
            try:
                yield
                changes = self._changes
            finally:
                self._changes = None
            if changes:
                if sitting_id is None:
                    self._forget_undone()
                self._keep(words, sitting_id, changes)

    def _keep(self, words: str, sitting_id: int | None, changes: list[_Change]) -> None:
        now = _UTC.db_value(self._database.now())
        # By hand: Peewee would double what a record costs, 0.1 ms more for each answer.
        self._database.execute(
            "INSERT INTO act(learner_id, sitting_id, words, changes, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            self._learner_id,
            sitting_id,
            clean_line(words),
            _encoded(changes),
            now,
            now,
        )

    def _part_of(self, changes: list[_Change]) -> Iterator[None]:
        known = len(changes)
        try:
            with self._database.transaction():
                yield
        except BaseException:
            del changes[known:]
            raise

    def last(self, sitting_id: int | None = None) -> Act | None:
        """The act that `undo` would take back; None if there is none."""
        return self._find(sitting_id, "undone_at IS NULL", "DESC")

    def has_acts(self) -> bool:
        """Whether `undo` would find anything outside exams."""
        found = self._database.value(
            "SELECT 1 FROM act WHERE learner_id = ? AND sitting_id IS NULL AND undone_at IS NULL "
            "LIMIT 1",
            self._learner_id,
        )
        return found is not None

    def undo(
        self, sitting_id: int | None = None, *, stands: Callable[[Act], str] | None = None
    ) -> Act | None:
        """Take back the last act, outside exams or in a sitting; the act, or None if there is
        none.

        `stands` may say why an act has to stay. Raises StudyError, and changes nothing, when it
        says so, or when what the act wrote has been changed since; the next call then takes back
        the act before it.
        """
        with self._database.transaction():
            act = self.last(sitting_id)
            if act is None:
                return None
            reason = stands(act) if stands is not None else ""
            if reason:
                self._leave_alone(act)
            else:
                reason = self._bring(act, is_back=True)
        if reason:
            raise StudyError(
                f"{act.words[:1].upper()}{act.words[1:]} stays: {reason}.",
                title="Not taken back",
                hint="What was done before it can still be taken back.",
            )
        return act

    def redo(self) -> Act | None:
        """Do again what was taken back last, outside exams; the act, or None if there is none. A
        new act makes an end of what could be done again. Raises StudyError as `undo` does."""
        with self._database.transaction():
            act = self._find(None, "undone_at IS NOT NULL", "ASC")
            if act is None:
                return None
            reason = self._bring(act, is_back=False)
        if reason:
            raise StudyError(
                f"{act.words[:1].upper()}{act.words[1:]} is not done again: {reason}.",
                title="Not done again",
            )
        return act

    def forget(self, sitting_id: int) -> None:
        """A sitting has ended: what was done in it stands."""
        self._database.execute("DELETE FROM act WHERE sitting_id = ?", sitting_id)

    def _forget_undone(self) -> None:
        self._database.execute(
            "DELETE FROM act WHERE learner_id = ? AND sitting_id IS NULL AND undone_at IS NOT NULL",
            self._learner_id,
        )

    def _find(self, sitting_id: int | None, where: str, order: str) -> Act | None:
        rows = self._database.rows(
            f"SELECT act_id, words, changes FROM act WHERE learner_id = ? "
            f"AND sitting_id IS ? AND {where} ORDER BY act_id {order} LIMIT 1",
            self._learner_id,
            sitting_id,
        )
        if not rows:
            return None
        act_id, words, stored = rows[0]
        changes = _decoded(stored)
        items = dict.fromkeys(one.rowid for one in changes if one.table == _ITEM)
        touched = dict.fromkeys(self._question_of(one) for one in changes if one.table != _ITEM)
        return Act(
            act_id,
            words,
            sitting_id,
            tuple(items),
            tuple(question for question in touched if question is not None),
            frozenset(one.table for one in changes),
        )

    def _question_of(self, change: _Change) -> int | None:
        """The question a changed row belongs to."""
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

    def _bring(self, act: Act, *, is_back: bool) -> str:
        """Undo or redo what an act wrote, or forget the act; why it is not done, or nothing."""
        database = self._database
        changes = _decoded(database.value("SELECT changes FROM act WHERE act_id = ?", act.act_id))
        try:
            with database.transaction():
                for one in reversed(changes) if is_back else changes:
                    found, wanted = (one.after, one.before) if is_back else (one.before, one.after)
                    self._apply(one.table, one.rowid, found, wanted)
        except (_ChangedSince, pw.IntegrityError):
            self._leave_alone(act)
            return "what it wrote has been changed since, by an import or in another window"
        now = database.now()
        ActRow.update(undone_at=now if is_back else None, updated_at=now).where(
            ActRow.act_id == act.act_id
        ).execute(database.connection)
        return ""

    def _leave_alone(self, act: Act) -> None:
        self._database.execute("DELETE FROM act WHERE act_id = ?", act.act_id)

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
            raise _ChangedSince
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
        names = [name for name in like or () if name not in self._passing(table)]
        listed = ", ".join(["rowid", *(f'"{name}"' for name in names)])
        rows = self._database.rows(f'SELECT {listed} FROM "{table}" WHERE rowid = ?', rowid)
        if not rows:
            return None
        return {**(like or {}), **dict(zip(names, rows[0][1:], strict=True))}

    @staticmethod
    def _passing(table: str) -> frozenset[str]:
        return TIMES | PASSING.get(table, frozenset())

    def _columns_of(self, table: str) -> list[str]:
        if not self._columns:
            for one in _TABLES:
                names = [field.column_name for field in one._meta.sorted_fields]
                self._columns[one._meta.table_name] = names
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
                        if column not in self._passing(name)
                    )
                    when = f"({differs}) AND {when}"
                row = rows.split()[-1]
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
            change = _Change(table, rowid, None, dict(zip(columns, values, strict=True)))
        elif event == "DELETE":
            change = _Change(table, rowid, dict(zip(columns, values, strict=True)), None)
        else:
            count = len(columns)
            old, new = values[:count], values[count:]
            skipped = self._passing(table)
            different = [
                place
                for place, name in enumerate(columns)
                if old[place] != new[place] and name not in skipped
            ]
            change = _Change(
                table,
                rowid,
                {columns[place]: old[place] for place in different},
                {columns[place]: new[place] for place in different},
            )
        self._changes.append(change)


def _encoded(changes: list[_Change]) -> str:
    return json.dumps(
        [[one.table, one.rowid, one.before, one.after] for one in changes], ensure_ascii=False
    )


def _decoded(text: str) -> list[_Change]:
    return [_Change(*entry) for entry in json.loads(text)]
