"""Acts of the learner with every row they changed, so that they can be taken back and done again.

Temporary triggers, made when the first act is recorded, hand each changed row to a function of
this module while an act is being recorded. The idea is that of SQLite's own undo note
(sqlite.org/undoredo.html); here values are kept as JSON, never as SQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from studytui.domain.text import clean_line
from studytui.errors import StudyError
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

_NOT_AN_ACT = {
    "sitting": frozenset({"last_seen_at", "seen_boot", "seen_ticks", "position", "time_spent"}),
    "sitting_item": frozenset({"seconds", "visits"}),
}
"""Where one is and how time passes: no act changes that, and none takes it back."""
_TIMES = frozenset({"updated_at"})

_SEARCHED = "stem, code_snippet, options, explanation, key_points, notes"


@dataclass(frozen=True, slots=True)
class Act:
    """Something the learner did."""

    act_id: int
    words: str
    """What it was, for "Taken back: …"."""
    sitting_id: int | None
    items: tuple[int, ...]
    """Ids of the sitting's items it touched."""


@dataclass(frozen=True, slots=True)
class _Change:
    table: str
    rowid: int
    before: dict[str, Any] | None
    """None for a row that was added."""
    after: dict[str, Any] | None
    """None for a row that was taken away. Of a changed row both hold only what differs."""


class ActLog:
    """Records acts of one learner, and takes them back."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id
        self._columns: dict[str, list[str]] = {}
        self._changes: list[_Change] | None = None

    @contextmanager
    def record(self, words: str, sitting_id: int | None = None) -> Iterator[None]:
        """Everything written inside is one act, committed with its record or not at all. An act
        within another one belongs to that. What changes nothing leaves no record."""
        if self._changes is not None:
            yield
            return
        self._watch()
        with self._database.transaction():
            self._changes = []
            try:
                yield
                changes = self._changes
            finally:
                self._changes = None
            if changes:
                self._forget_undone(sitting_id)
                now = self._database.now()
                ActRow.insert(
                    learner=self._learner_id,
                    sitting=sitting_id,
                    words=clean_line(words),
                    changes=_encoded(changes),
                    created_at=now,
                    updated_at=now,
                ).execute(self._database.connection)

    def last(self, sitting_id: int | None = None) -> Act | None:
        """The act that `undo` would take back; None if there is none."""
        return self._find(sitting_id, "a.undone_at IS NULL", "DESC")

    def undo(self, sitting_id: int | None = None) -> Act | None:
        """Take back the last act, outside exams or in a sitting; the act, or None if there is
        none. Raises StudyError, and changes nothing, when what it wrote has been changed since."""
        act = self.last(sitting_id)
        if act is not None:
            changes = self._changes_of(act)
            with self._database.transaction():
                for change in reversed(changes):
                    self._apply(change.table, change.rowid, change.after, change.before)
                self._mark(act, is_undone=True)
        return act

    def redo(self, sitting_id: int | None = None) -> Act | None:
        """Do again what was taken back last; the act, or None if there is none. A new act makes
        an end of what could be done again."""
        act = self._find(sitting_id, "a.undone_at IS NOT NULL", "ASC")
        if act is not None:
            changes = self._changes_of(act)
            with self._database.transaction():
                for change in changes:
                    self._apply(change.table, change.rowid, change.before, change.after)
                self._mark(act, is_undone=False)
        return act

    def forget(self, sitting_id: int) -> None:
        """A sitting has ended: what was done in it stands."""
        self._database.execute("DELETE FROM act WHERE sitting_id = ?", sitting_id)

    def _forget_undone(self, sitting_id: int | None) -> None:
        self._database.execute(
            "DELETE FROM act WHERE learner_id = ? AND sitting_id IS ? AND undone_at IS NOT NULL",
            self._learner_id,
            sitting_id,
        )

    def _find(self, sitting_id: int | None, where: str, order: str) -> Act | None:
        rows = self._database.rows(
            f"SELECT a.act_id, a.words, a.changes FROM act a WHERE a.learner_id = ? "
            f"AND a.sitting_id IS ? AND {where} ORDER BY a.act_id {order} LIMIT 1",
            self._learner_id,
            sitting_id,
        )
        if not rows:
            return None
        act_id, words, changes = rows[0]
        items = dict.fromkeys(_items_of(_decoded(changes)))
        return Act(act_id, words, sitting_id, tuple(items))

    def _changes_of(self, act: Act) -> list[_Change]:
        return _decoded(
            self._database.value("SELECT changes FROM act WHERE act_id = ?", act.act_id)
        )

    def _mark(self, act: Act, *, is_undone: bool) -> None:
        now = self._database.now()
        ActRow.update(undone_at=now if is_undone else None, updated_at=now).where(
            ActRow.act_id == act.act_id
        ).execute(self._database.connection)

    def _apply(
        self,
        table: str,
        rowid: int,
        expected: dict[str, Any] | None,
        wanted: dict[str, Any] | None,
    ) -> None:
        """Bring a row from what it is expected to be to what it is to be."""
        database = self._database
        is_text = table == QuestionTextRow._meta.table_name
        found = self._stored(table, rowid, expected)
        if found != expected:
            raise StudyError(
                "What it wrote has been changed since, by an import or in another window.",
                title="That cannot be taken back",
                hint="Nothing was changed.",
            )
        if is_text:
            database.execute(
                f"INSERT INTO question_search(question_search, rowid, {_SEARCHED}) SELECT "
                f"'delete', question_id, {_SEARCHED} FROM question_text WHERE rowid = ?",
                rowid,
            )
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
        if is_text:
            database.execute(
                f"INSERT INTO question_search(rowid, {_SEARCHED}) SELECT question_id, {_SEARCHED} "
                "FROM question_text WHERE rowid = ?",
                rowid,
            )

    def _stored(self, table: str, rowid: int, like: dict[str, Any] | None) -> dict[str, Any] | None:
        """The row's columns named in `like`, without those that only tell a time; None if there
        is no such row."""
        names = [name for name in like or ("rowid",) if name not in self._passing(table)]
        listed = ", ".join(f'"{name}"' if name != "rowid" else name for name in names)
        rows = self._database.rows(f'SELECT {listed} FROM "{table}" WHERE rowid = ?', rowid)
        if not rows:
            return None
        if like is None:
            return {}
        found = dict(zip(names, rows[0], strict=True))
        return {name: found.get(name, like[name]) for name in like}

    @staticmethod
    def _passing(table: str) -> frozenset[str]:
        return _TIMES | _NOT_AN_ACT.get(table, frozenset())

    def _watch(self) -> None:
        """Make the triggers, once a connection."""
        if self._columns:
            return
        connection = self._database.connection.connection()
        connection.create_function("studytui_act_recording", 0, self._is_recording)
        connection.create_function("studytui_act_change", -1, self._note)
        for table in _TABLES:
            name = table._meta.table_name
            columns = [field.column_name for field in table._meta.sorted_fields]
            self._columns[name] = columns
            for event, rows in (("INSERT", "new"), ("UPDATE", "old new"), ("DELETE", "old")):
                values = ", ".join(
                    f'{row}."{column}"' for row in rows.split() for column in columns
                )
                row = rows.split()[-1]
                connection.execute(
                    f'CREATE TEMP TRIGGER IF NOT EXISTS "act_{name}_{event}" AFTER {event} '
                    f'ON main."{name}" WHEN studytui_act_recording() BEGIN '
                    f"SELECT studytui_act_change('{name}', '{event}', {row}.rowid, {values}); END"
                )

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
            if not different:
                return
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


def _items_of(changes: list[_Change]) -> Iterator[int]:
    for change in changes:
        if change.table == SittingItemRow._meta.table_name:
            yield change.rowid
