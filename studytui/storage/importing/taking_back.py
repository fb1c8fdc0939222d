"""An import taken back whole: what it brought goes, what it changed is again as it was.

Nothing a learner did is lost. A question that was answered, flagged, noted or otherwise touched is
retired instead of removed; a key, a topic or words of the learner's own stay on what is restored;
and what a later import has changed, or holds too, stays as that left it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee as pw

from studytui.domain.question import Status
from studytui.storage import captured, learner_states, suspicions, topic_rules
from studytui.storage.database import Database
from studytui.storage.importing import sql
from studytui.storage.importing.exams import TAKEN_BACK
from studytui.storage.importing.log import OPEN, UNDONE
from studytui.storage.importing.record import (
    EXAM,
    NAMED,
    QUESTION,
    RESPONSE,
    Rows,
    rows_of,
    unpacked,
)
from studytui.storage.importing.restore import clear, put_back, restore

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class WhatGoes:
    """What taking an import back comes to, in questions."""

    removed: int = 0
    """New ones that nobody has touched: they go."""
    retired: int = 0
    """New ones that were answered, flagged or noted: out of new exams, still in old reviews."""
    restored: int = 0
    """Changed ones that get back the form they had."""
    staying: int = 0
    """Those that a later import has changed again, or holds too."""

    @property
    def is_nothing(self) -> bool:
        return not (self.removed or self.retired or self.restored)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was done."""

    goes: WhatGoes
    restored: tuple[int, ...]
    """The questions that have got back the form they had."""
    media: tuple[str, ...]
    """Relative paths of images that no question shows any more."""


@dataclass(slots=True)
class _Plan:
    removed: list[int]
    retired: list[int]
    restored: list[tuple[int, bytes]]
    staying: int

    @property
    def goes(self) -> WhatGoes:
        return WhatGoes(len(self.removed), len(self.retired), len(self.restored), self.staying)


def foretold(database: Database, run_id: int) -> WhatGoes:
    """What `take_back` would do; nothing is written."""
    return _plan(database, run_id).goes


def is_recorded(database: Database, run_id: int) -> bool:
    """Whether anything says what the run did: imports of before this was kept cannot be taken
    back."""
    found = database.value(
        "SELECT EXISTS (SELECT 1 FROM import_added WHERE import_run_id = ?1) "
        "OR EXISTS (SELECT 1 FROM import_change WHERE import_run_id = ?1)",
        run_id,
    )
    return bool(found)


def take_back(database: Database, run_id: int) -> TakenBack:
    """Take a run back, all or nothing. Images on the disk are the caller's matter."""
    with database.transaction():
        plan = _plan(database, run_id)
        shown = _images(database, plan)
        began = database.now()
        _Undoing(database, run_id).run(plan)
        _put_by_rules(database, plan, began)
        _reread(database, run_id)
        learner_states.mark_all_stale(database)
        database.execute(
            "DELETE FROM act WHERE sitting_id IS NULL AND undone_at IS NOT NULL",
        )
        database.execute(
            "UPDATE import_run SET state = ?, updated_at = ? WHERE import_run_id = ?",
            UNDONE,
            sql.micros(database.now()),
            run_id,
        )
        unused = tuple(sorted(shown - _still_shown(database)))
    restored = tuple(question_id for question_id, _ in plan.restored)
    return TakenBack(plan.goes, restored, unused)


_IN_RANGES = """
    SELECT q.question_id FROM import_added a
    JOIN question q ON q.question_id BETWEEN a.first_question AND a.last_question
    WHERE a.import_run_id = ?1
"""
_LATER = f"(SELECT import_run_id FROM import_run WHERE import_run_id > ?1 AND state != '{UNDONE}')"
_TOUCHED = f"""
    SELECT question_id FROM ({_IN_RANGES}) n WHERE
        EXISTS (SELECT 1 FROM sitting_item x WHERE x.question_id = n.question_id)
        OR EXISTS (SELECT 1 FROM response x WHERE x.question_id = n.question_id
            AND x.origin != 'captured')
        OR EXISTS (SELECT 1 FROM question_progress x WHERE x.question_id = n.question_id)
        OR EXISTS (SELECT 1 FROM note x JOIN question q ON q.question_id = x.question_id
            WHERE x.question_id = n.question_id AND x.text != ''
            AND (x.created_at != q.created_at OR x.updated_at != x.created_at))
        OR EXISTS (SELECT 1 FROM bookmark x WHERE x.question_id = n.question_id)
        OR EXISTS (SELECT 1 FROM key_report x WHERE x.question_id = n.question_id)
        OR EXISTS (SELECT 1 FROM revisit x WHERE x.question_id = n.question_id)
        OR EXISTS (SELECT 1 FROM question_edit x WHERE x.question_id = n.question_id)
        OR EXISTS (SELECT 1 FROM question_tag x WHERE x.question_id = n.question_id
            AND x.added_by != 'source')
        OR EXISTS (SELECT 1 FROM question x WHERE x.question_id = n.question_id
            AND x.topic_by = 'learner')
"""
_HELD_LATER = f"""
    SELECT question_id FROM ({_IN_RANGES}) n WHERE
        EXISTS (SELECT 1 FROM import_change c WHERE c."table" = 'question'
            AND c."row" = CAST(n.question_id AS TEXT) AND c.import_run_id IN {_LATER})
        OR EXISTS (SELECT 1 FROM exam_item i WHERE i.question_id = n.question_id
            AND i.exam_id NOT IN (SELECT CAST(c."row" AS INTEGER) FROM import_change c
                WHERE c.import_run_id = ?1 AND c."table" = 'exam'))
"""


def _plan(database: Database, run_id: int) -> _Plan:
    def ids(statement: str) -> list[int]:
        return [row[0] for row in database.rows(statement, run_id)]

    added, held = ids(_IN_RANGES), set(ids(_HELD_LATER))
    touched = set(ids(_TOUCHED))
    changed = database.rows(
        'SELECT CAST(c."row" AS INTEGER), c.before, EXISTS (SELECT 1 FROM import_change l '
        'WHERE l."table" = c."table" AND l."row" = c."row" '
        f"AND l.import_run_id IN {_LATER}) FROM import_change c "
        'JOIN question q ON q.question_id = CAST(c."row" AS INTEGER) '
        'WHERE c.import_run_id = ?1 AND c."table" = ?2 ORDER BY c.import_change_id',
        run_id,
        QUESTION,
    )
    new = set(added)
    restored = [
        (question_id, before)
        for question_id, before, is_later in changed
        if not is_later and question_id not in new
    ]
    later = sum(bool(is_later) for question_id, _, is_later in changed if question_id not in new)
    return _Plan(
        removed=[one for one in added if one not in held and one not in touched],
        retired=[one for one in added if one not in held and one in touched],
        restored=restored,
        staying=later + len(held),
    )


class _Undoing:
    """Takes one run back, within a transaction."""

    def __init__(self, database: Database, run_id: int) -> None:
        self._database = database
        self._run_id = run_id

    def run(self, plan: _Plan) -> None:
        """Exams first, names last: each goes before what it refers to. What is new goes before
        anything is restored, which may need the ids of its rows."""
        database = self._database
        was_looked_at = suspicions.was_looked_at(database)
        self._responses()
        self._exams()
        clear(database, [question_id for question_id, _ in plan.restored])
        for start in range(0, len(plan.removed), _CHUNK):
            _remove(database, plan.removed[start : start + _CHUNK])
        for question_id, before in plan.restored:
            restore(database, question_id, unpacked(before))
        for question_id in plan.retired:
            database.execute(
                "UPDATE question SET status = ?, updated_at = ? WHERE question_id = ?",
                Status.RETIRED.value,
                sql.micros(database.now()),
                question_id,
            )
        self._names()
        restored = [question_id for question_id, _ in plan.restored]
        suspicions.key_changed(database, restored)
        suspicions.await_comparison(database, restored)
        if was_looked_at:
            suspicions.note_looked_at(database)

    def _entries(self, table: str) -> list[tuple[str, bytes | None, str]]:
        """Row, before and after of what the run changed in a table and no later one did, the last
        first."""
        return self._database.rows(
            'SELECT c."row", c.before, c.after FROM import_change c '
            'WHERE c.import_run_id = ?1 AND c."table" = ?2 '
            'AND NOT EXISTS (SELECT 1 FROM import_change l WHERE l."table" = c."table" '
            f'AND l."row" = c."row" AND l.import_run_id IN {_LATER}) '
            "ORDER BY c.import_change_id DESC",
            self._run_id,
            table,
        )

    def _responses(self) -> None:
        uids = [uid for uid, _, _ in self._entries(RESPONSE)]
        owners = captured.owners(self._database, uids)
        for uid in uids:
            self._database.execute(
                "DELETE FROM response WHERE uid = ? AND origin = 'captured'", uid
            )
        for learner_id, question_id in owners:
            captured.recount(self._database, learner_id, [question_id])
            learner_states.marked_anew(self._database, learner_id, question_id)

    def _exams(self) -> None:
        for row, before, after in self._entries(EXAM):
            exam_id = int(row)
            if before is None:
                self._remove_exam(exam_id)
            elif self._value("exam", "exam_id", exam_id, "exam_id") is not None:
                self._restore_exam(exam_id, unpacked(before), json.loads(after))

    def _remove_exam(self, exam_id: int) -> None:
        database = self._database
        try:
            with database.connection.atomic():
                database.execute("DELETE FROM exam_item WHERE exam_id = ?", exam_id)
                database.execute("DELETE FROM exam WHERE exam_id = ?", exam_id)
        except pw.IntegrityError:
            database.execute(
                "UPDATE exam SET is_active = 0, updated_at = ?, "
                f"metadata = json_set(metadata, '$.{TAKEN_BACK}', json('true')) "
                "WHERE exam_id = ?",
                sql.micros(database.now()),
                exam_id,
            )

    def _restore_exam(self, exam_id: int, before: Rows, after: dict[str, Any]) -> None:
        self._columns_back("exam", "exam_id", exam_id, before["exam"][0], after)
        self._database.execute("DELETE FROM exam_item WHERE exam_id = ?", exam_id)
        for item in before["exam_item"]:
            there = self._value("question", "question_id", item["question_id"], "question_id")
            if there is not None:
                put_back(self._database, "exam_item", item)

    def _names(self) -> None:
        """Names that are new and that nothing refers to go; those that were changed get back what
        nobody has changed since."""
        new: list[tuple[str, int, str]] = []
        for table, column in NAMED.items():
            for row, before, after in self._entries(table):
                if before is None:
                    new.append((table, int(row), after))
                elif self._value(table, column, int(row), column) is not None:
                    was = unpacked(before)[table]
                    self._columns_back(table, column, int(row), was[0], json.loads(after))
        # A topic goes after those below it, a subject after its topics.
        while new:
            left = [one for one in new if not self._remove_name(*one)]
            if len(left) == len(new):
                return
            new = left

    def _remove_name(self, table: str, row_id: int, after: str) -> bool:
        column = NAMED[table]
        stored = rows_of(self._database, (table,), column, row_id)[table]
        if not stored:
            return True
        if not after or _without_times(stored[0]) != _without_times(json.loads(after)):
            return False
        if table in _LOOSE and self._database.value(_LOOSE[table], row_id):
            return False
        try:
            with self._database.connection.atomic():
                self._database.execute(f'DELETE FROM "{table}" WHERE "{column}" = ?', row_id)
        except pw.IntegrityError:
            return False
        return True

    def _columns_back(
        self, table: str, column: str, row_id: int, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """Bring back the columns of a row that are still as the import left them."""
        stored = rows_of(self._database, (table,), column, row_id)[table][0]
        back = {
            name: value
            for name, value in before.items()
            if name != "updated_at" and value != after.get(name) == stored.get(name)
        }
        if back:
            sets = ", ".join(f'"{name}" = ?' for name in back)
            self._database.execute(
                f'UPDATE "{table}" SET {sets}, updated_at = ? WHERE "{column}" = ?',
                *back.values(),
                sql.micros(self._database.now()),
                row_id,
            )

    def _value(self, table: str, column: str, row_id: int, wanted: str) -> Any:
        return self._database.value(
            f'SELECT "{wanted}" FROM "{table}" WHERE "{column}" = ?', row_id
        )


_LOOSE = {
    "subject": "SELECT 1 FROM goal WHERE subject_id = ? LIMIT 1",
    "topic": "SELECT 1 FROM question WHERE source_topic_id = ? LIMIT 1",
}
"""What refers to a row without a key that SQLite would look after."""
_ROWS_OF_UNTOUCHED = (
    ("question_edit", "question_id"),
    ("question_suspicion", "question_id"),
    ("question_suspicion", "other_id"),
    ("question_tag", "question_id"),
    ("media", "question_id"),
    ("question_slot", "question_id"),
    ("option", "question_id"),
    ("extraction", "question_id"),
    ("question_version", "question_id"),
    ("response", "question_id"),
    ("note", "question_id"),
    ("exam_item", "question_id"),
    ("question_text", "question_id"),
    ("question", "question_id"),
)
"""All that may hang on a question nobody has touched: its answers are captured ones, its note is
empty or the one it came with."""


def _remove(database: Database, question_ids: Sequence[int]) -> None:
    """Take untouched questions away, with everything that makes them up."""
    listed = json.dumps(list(question_ids))
    for question_id in question_ids:
        database.execute(sql.UNINDEX, question_id, question_id)
    for table, column in _ROWS_OF_UNTOUCHED:
        database.execute(
            f'DELETE FROM "{table}" WHERE "{column}" IN (SELECT value FROM json_each(?))', listed
        )


def _put_by_rules(database: Database, plan: _Plan, since: datetime) -> None:
    """Put what was restored where the learner's rules say it belongs."""
    rules = topic_rules.rules(database)
    learner_id = database.value("SELECT min(learner_id) FROM learner")
    if rules and plan.restored:
        found = topic_rules.wanted(database, learner_id, rules, since=since)
        topic_rules.apply(database, found, since=since)


def _reread(database: Database, run_id: int) -> None:
    """Files of this import and of later ones are read again when they are next imported: what they
    hold may be gone."""
    database.execute(
        "UPDATE import_unit SET fingerprint = '', state = ?, updated_at = ? "
        "WHERE import_run_id >= ?",
        OPEN,
        sql.micros(database.now()),
        run_id,
    )


def _images(database: Database, plan: _Plan) -> set[str]:
    """Where the images lie of all questions that go or change."""
    ids = [*plan.removed, *(question_id for question_id, _ in plan.restored)]
    rows = database.rows(
        "SELECT relative_path FROM media WHERE question_id IN (SELECT value FROM json_each(?))",
        json.dumps(ids),
    )
    return {row[0] for row in rows}


def _still_shown(database: Database) -> set[str]:
    """Where the images lie that a question shows, or showed in a form that is kept."""
    rows = database.rows(
        "SELECT relative_path FROM media UNION SELECT json_extract(m.value, '$.relative_path') "
        "FROM question_version v, json_each(v.content, '$.media') m"
    )
    return {row[0] for row in rows}


def _without_times(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "updated_at"}
