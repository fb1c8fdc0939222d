"""What has changed at home since the hub was last told: noted by triggers, which are there as long as
a hub is joined, so that without one nothing costs anything.

A trigger only notes which row it was, once until that is looked at; what is sent is made from the
row as it is then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from studytui.domain.hybrid_clock import latest, parts, tick
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros
from studytui.storage.whole.shape import Table
from studytui.sync import sharing, withdrawing
from studytui.sync.kinds import Kind, kinds
from studytui.sync.reading import read
from studytui.sync.stores import Home, batched_once

_PREFIX = "studytui_hub_"
_OWN = ("question_text", "sitting")
"""Tables with columns that do not travel: only changes of those that do are noted."""
_NEVER = ("response", "INSERT")
"""Without a trigger, since SQLite would look through the whole log for answers that replace the new
one: 5 ms of 100,000. The item that an answer counts for is noted; those without one are looked for."""
GONE = "gone"
"""The digest of what has been deleted."""
PUT_BACK = "kept"
"""The digest of what was deleted and is there again, since something refers to it."""
ALIAS = "alias"
"""The digest of further names of a row."""
MAIN = f'm."table" = s."table" AND m.row_id = s.row_id AND m.digest <> \'{ALIAS}\''
"""SQL of the main name ``m`` of the row that ``s`` is a further name of."""
THEIRS = "theirs"
"""The digest of what somebody else did: nothing that happens to it here is told."""
_AT_ONCE = 500
_BEFORE = "before:response"
"""Says which was the last answer when the hub was joined."""


def begin_noting(database: Database) -> None:
    """Note every change from now on."""
    with database.transaction():
        stop_noting(database)
        for statement in _triggers().values():
            database.execute(statement)


def begin_looking(database: Database) -> None:
    """Answers without a sitting that come from now on are told; those that are here are not."""
    database.execute(
        'INSERT INTO sync_operation(uid, "table", row_uid, operation, payload, tries, last_error, '
        "created_at, updated_at) SELECT ?, 'response', coalesce(max(response_id), 0), 'before', '', "
        "0, '', 0, 0 FROM response",
        _BEFORE,
    )


def stop_noting(database: Database) -> None:
    """Take the triggers away."""
    for name in _there(database):
        database.execute(f'DROP TRIGGER "{name}"')


def mend_noting(home: Home) -> None:
    """Where the triggers are not what they should be, since the file was saved from a damaged one or
    studytui is another now: make them, and look at everything that the hub knows of."""
    if _there(home.database) == _triggers():
        return
    with home.database.transaction():
        begin_noting(home.database)
        for kind in kinds().values():
            # What the hub knows of, and what is newer than the hub is here.
            own, name = f't."{kind.table.id_column}"', kind.name
            known = (
                f"(SELECT 1 FROM synced_row s WHERE s.\"table\" = '{name}' AND s.row_id = {own})"
            )
            rows = home.rows(
                f'SELECT {own} FROM "{name}" t WHERE ({kind.where or "1"}) AND (EXISTS {known} '
                "OR t.created_at >= (SELECT created_at FROM hub_link))"
            )
            if kind.is_from_hub:
                continue
            gone = home.rows(
                f"SELECT row_id FROM synced_row s WHERE s.\"table\" = '{name}' AND row_id NOT NULL "
                f'AND NOT EXISTS (SELECT 1 FROM "{name}" t WHERE {own} = s.row_id)'
            )
            home.execute_many(
                'UPDATE synced_row SET row_id = NULL WHERE "table" = ? AND row_id = ?',
                [(name, row_id) for (row_id,) in gone],
            )
            for (row_id,) in (*rows, *gone):
                note(home.database, name, row_id)


def _there(database: Database) -> dict[str, str]:
    return dict(
        database.rows(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?",
            f"{_PREFIX}%",
        )
    )


@cache
def _triggers() -> dict[str, str]:
    """Statements by the names of the triggers that they make."""
    made: dict[str, str] = {}

    def make(name: str, event: str, table: str, when: str, body: str) -> None:
        full = f"{_PREFIX}{name}"
        made[full] = f'CREATE TRIGGER "{full}" AFTER {event} ON "{table}" {when} BEGIN {body} END'

    for kind in kinds().values():
        if kind.is_from_hub:
            continue
        own, name = f'"{kind.table.id_column}"', kind.name
        for event in ("INSERT", "UPDATE"):
            if (name, event) != _NEVER:
                note_it, on = _note(name, f"new.{own}"), _event(event, kind.table)
                make(f"{name}_{event}", on, name, _when(kind.where, "new"), note_it)
        gone = (
            f"UPDATE synced_row SET row_id = NULL WHERE \"table\" = '{name}' "
            f"AND row_id = old.{own}; {_note(name, f'old.{own}')}"
        )
        make(f"{name}_DELETE", "DELETE", name, "", gone)
        for part in kind.parts:
            for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                table = part.table.name
                if (table, event) == _NEVER:
                    continue
                owner, when = f'{row}."{part.via}"', _when(part.where, row)
                if part.through:
                    when = f"WHEN {owner} IS NOT NULL"
                    owner = f"(SELECT sitting_id FROM sitting_item WHERE sitting_item_id = {owner})"
                on = _event(event, part.table)
                make(f"part_{table}_{event}", on, table, when, _note(kind.name, owner))
    return made


def _event(event: str, table: Table) -> str:
    if event != "UPDATE" or table.name not in _OWN:
        return event
    return "UPDATE OF " + ", ".join(f'"{one.name}"' for one in table.columns)


def _when(where: str, row: str) -> str:
    return f"WHEN {where.replace('t.', f'{row}.')}" if where else ""


def _note(table: str, row_id: str) -> str:
    # A clause for conflicts would be overridden by that of the statement it is fired by.
    return (
        'INSERT INTO sync_operation(uid, "table", row_uid, operation, payload, tries, last_error, '
        f"created_at, updated_at) SELECT '{table}:' || {row_id}, '{table}', {row_id}, 'changed', "
        f"'', 0, '', 0, 0 WHERE {row_id} IS NOT NULL AND NOT EXISTS "
        f"(SELECT 1 FROM sync_operation WHERE uid = '{table}:' || {row_id});"
    )


def note(database: Database, table: str, row_id: int) -> None:
    """Note a row as if it had changed."""
    database.execute(_note(table, str(int(row_id))))


@contextmanager
def untold(database: Database) -> Iterator[None]:
    """What is written inside, within a transaction, is not told to the hub."""
    last = database.value("SELECT coalesce(max(sync_operation_id), 0) FROM sync_operation")
    yield
    database.execute("DELETE FROM sync_operation WHERE sync_operation_id > ?", last)


def noted(database: Database, table: str) -> list[int]:
    """Rows of a table that have changed and were not looked at yet."""
    rows = database.rows(
        "SELECT row_uid FROM sync_operation WHERE operation = 'changed' AND \"table\" = ?", table
    )
    return [int(row[0]) for row in rows]


MARKED = "marked"
"""What is awaited of questions to which the answers of a class have got other marks."""


def await_reckoning(database: Database, table: str, ids: Iterable[int]) -> None:
    """Something is to be reckoned of these rows when all has come, also if that is another day."""
    now = micros(database.now())
    database.execute_many(
        'INSERT OR IGNORE INTO sync_operation(uid, "table", row_uid, operation, payload, tries, '
        "last_error, created_at, updated_at) VALUES (?, ?, ?, 'reckon', '', 0, '', ?, ?)",
        [(f"reckon:{table}:{one}", table, one, now, now) for one in ids],
    )


def is_first_time(database: Database, what: str) -> bool:
    """Whether this was not asked before since the hub was joined."""
    return bool(
        database.execute(
            'INSERT OR IGNORE INTO sync_operation(uid, "table", row_uid, operation, payload, tries, '
            "last_error, created_at, updated_at) VALUES (?, '', '', 'once', '', 0, '', 0, 0)",
            f"once:{what}",
        )
    )


def awaited(database: Database, table: str) -> list[int]:
    """The rows of which something has still to be reckoned."""
    rows = database.rows(
        "SELECT row_uid FROM sync_operation WHERE operation = 'reckon' AND \"table\" = ?", table
    )
    return [int(row[0]) for row in rows]


def is_reckoned(database: Database, table: str) -> None:
    """It has been."""
    database.execute(
        "DELETE FROM sync_operation WHERE operation = 'reckon' AND \"table\" = ?", table
    )


def register_all(home: Home) -> None:
    """Name everything there is, so that it goes up."""
    now = micros(home.database.now())
    for kind in kinds().values():
        if kind.is_from_hub:
            continue
        own = f't."{kind.table.id_column}"'
        rows = home.rows(
            f'SELECT {own} FROM "{kind.name}" t WHERE {kind.where or "1"} AND NOT EXISTS '
            f"(SELECT 1 FROM synced_row s WHERE s.\"table\" = '{kind.name}' "
            f"AND s.row_id = {own}) ORDER BY 1"
        )
        home.register(kind.name, [row[0] for row in rows])
    home.execute("UPDATE hub_link SET updated_at = ?", now)


class Collecting:
    """Makes versions of what has changed."""

    def __init__(self, home: Home, device: str, username_is_teacher: bool) -> None:
        self._home = home
        self._database = home.database
        self._device = device
        self._is_teacher = username_is_teacher

    def run(self) -> int:
        """Reckon the clock of everything that was noted, or has none yet; how many versions are
        new."""
        found = 0
        self._look_for_answers()
        for table, ids in self._noted():
            found += self._collect(table, ids)
        for table, ids in self._unreckoned():
            found += self._collect(table, ids)
        return found

    def _look_for_answers(self) -> None:
        """Answers without a sitting, which imports bring."""
        last = self._database.value("SELECT row_uid FROM sync_operation WHERE uid = ?", _BEFORE)
        # One that joined before this was noted goes by the clock.
        joined = "(SELECT created_at FROM hub_link)" if last is None else "r.created_at"
        rows = self._home.rows(
            "SELECT r.response_id FROM response r WHERE r.sitting_item_id IS NULL "
            f"AND r.created_at >= {joined} AND r.response_id > max(?, "
            "(SELECT coalesce(max(row_id), 0) FROM synced_row WHERE \"table\" = 'response'))",
            int(last or 0),
        )
        if rows:
            with self._database.transaction():
                self._home.register("response", [row[0] for row in rows])

    def reckon(self, table: str, ids: list[int]) -> None:
        """Reckon the clock of rows that have not been noted."""
        self._collect(table, ids)

    def _noted(self) -> Iterator[tuple[str, list[int]]]:
        last = 0
        while True:
            rows = self._home.rows(
                'SELECT sync_operation_id, "table", row_uid FROM sync_operation '
                "WHERE sync_operation_id > ? AND operation = 'changed' "
                "ORDER BY sync_operation_id LIMIT ?",
                last,
                _AT_ONCE,
            )
            if not rows:
                return
            last = rows[-1][0]
            yield from _by_table((table, int(row_id)) for _, table, row_id in rows)

    def _unreckoned(self) -> Iterator[tuple[str, list[int]]]:
        while True:
            rows = self._home.rows(
                'SELECT "table", row_id FROM synced_row WHERE clock = ? AND row_id IS NOT NULL '
                "AND digest = '' LIMIT ?",
                "",
                _AT_ONCE,
            )
            if not rows:
                return
            yield from _by_table(rows)

    def _collect(self, table: str, ids: list[int]) -> int:
        kind = kinds()[table]
        home, now = self._home, micros(self._database.now()) or 0
        with self._database.transaction():
            home.execute_many(
                "DELETE FROM sync_operation WHERE uid = ?", [(f"{table}:{one}",) for one in ids]
            )
            self._mend_names(kind, ids)
            documents = read(home, kind, ids)
            shared = sharing.which(home, kind, documents, is_teacher=self._is_teacher)
            known = {
                row[0]: row[1:]
                for some in batched_once(one.identity for one in documents.values())
                for row in home.rows(
                    "SELECT identity, clock, digest, is_shared FROM synced_row "
                    f'WHERE "table" = ? AND {home.is_in("identity")}',
                    table,
                    home.many(some),
                )
            }
            changes = []
            for row_id, document in documents.items():
                clock, digest, was_shared = known[document.identity]
                if digest == THEIRS:
                    continue
                new = document.digest
                is_shared = row_id in shared
                if new != digest:
                    # A row whose own time has not moved was changed by now.
                    edited = document.edited_at if document.edited_at > parts(clock)[0] else now
                    clock = tick(clock, min(edited, now), self._device)
                elif bool(was_shared) == is_shared:
                    continue
                changes.append((clock, new, is_shared, now, table, document.identity))
            home.execute_many(
                "UPDATE synced_row SET clock = ?, digest = ?, is_shared = ?, updated_at = ? "
                'WHERE "table" = ? AND identity = ?',
                changes,
            )
            # What was named and is not there, or is none of its kind, has nothing to tell.
            home.execute_many(
                "DELETE FROM synced_row WHERE \"table\" = ? AND row_id = ? AND clock = ''",
                [(table, one) for one in ids if one not in documents],
            )
            gone = self._bury(table, now)
        return len(changes) + gone

    def _mend_names(self, kind: Kind, ids: Iterable[int]) -> None:
        """Rows that say themselves what they are called: one that was deleted and put back is what
        it was, and one that has got the id of another is not that."""
        if not any(column.name == "uid" for column in kind.table.columns):
            return
        own = f't."{kind.table.id_column}"'
        for some in batched_once(ids):
            self._home.execute(
                "UPDATE synced_row SET row_id = ("
                f'SELECT {own} FROM "{kind.name}" t WHERE t.uid = synced_row.identity) '
                'WHERE "table" = ? AND row_id IS NULL AND identity IN ('
                f'SELECT t.uid FROM "{kind.name}" t WHERE {self._home.is_in(own)})',
                kind.name,
                self._home.many(some),
            )

    def _bury(self, table: str, now: int) -> int:
        rows = self._home.rows(
            "SELECT identity, clock, own_clock, shared_clock FROM synced_row "
            'WHERE "table" = ? AND row_id IS NULL AND digest <> ?',
            table,
            GONE,
        )
        buried = []
        for identity, clock, own_clock, shared_clock in rows:
            if not own_clock and not shared_clock:
                # The hub has never heard of it.
                self._home.execute(
                    'DELETE FROM synced_row WHERE "table" = ? AND identity = ?', table, identity
                )
            else:
                last = latest((clock, own_clock, shared_clock))
                buried.append((tick(last, now, self._device), GONE, now, table, identity))
        self._home.execute_many(
            "UPDATE synced_row SET clock = ?, digest = ?, updated_at = ? "
            'WHERE "table" = ? AND identity = ?',
            buried,
        )
        return len(buried)


def _by_table(rows: Iterable[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    found: dict[str, list[int]] = defaultdict(list)
    for table, row_id in rows:
        found[table].append(row_id)
    yield from ((table, found[table]) for table in kinds() if table in found)


def waiting(home: Home) -> list[tuple[str, str]]:
    """Table and identity of every version that has still to go up, in the order in which they can."""
    rows = home.rows(
        'SELECT "table", identity FROM synced_row s WHERE CASE WHEN digest = ? THEN '
        # Under each name that the hub has of a row it says the same there.
        f"own_clock <> '' AND EXISTS (SELECT 1 FROM synced_row m WHERE {MAIN} "
        "AND m.clock NOT IN ('', s.own_clock)) "
        "WHEN is_shared THEN clock NOT IN ('', shared_clock) "
        "ELSE clock NOT IN ('', own_clock, shared_clock) END",
        ALIAS,
    )
    found: dict[str, set[str]] = defaultdict(set)
    for table, identity in (*rows, *withdrawing.copies(home.database, home.learner_id)):
        found[table].add(identity)
    # Whoever leaves a class hands in before that what they did in it.
    tables = sorted(kinds(), key=lambda table: table == "enrolment")
    return [(table, one) for table in tables for one in sorted(found.get(table, ()))]


def waiting_count(database: Database) -> int:
    """How much has still to go up: versions, and rows that were noted and not looked at."""
    return int(
        database.value(
            "SELECT (SELECT count(*) FROM sync_operation WHERE operation = 'changed') + "
            "(SELECT count(*) FROM synced_row "
            "WHERE digest <> ? AND row_id IS NOT NULL AND CASE WHEN is_shared THEN clock <> shared_clock "
            "ELSE clock <> own_clock AND clock <> shared_clock OR clock = '' END)",
            ALIAS,
        )
    )
