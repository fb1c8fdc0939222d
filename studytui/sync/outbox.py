"""What has changed at home since the hub was last told: noted by triggers, which are there as long as
a hub is joined, so that without one nothing costs anything.

A trigger only notes which row it was, once until that is looked at; what is sent is made from the
row as it is then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from studytui.domain.hybrid_clock import latest, tick
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros
from studytui.sync import sharing
from studytui.sync.kinds import Kind, Part, kinds
from studytui.sync.reading import read
from studytui.sync.stores import Home, batched_once

_PREFIX = "studytui_hub_"
_OWN = {"question_text": ("notes",)}
"""Columns that do not travel: of others than these all changes are noted."""
GONE = "gone"
"""The digest of what has been deleted."""
ALIAS = "alias"
"""The digest of further names of a row."""
_AT_ONCE = 500


def begin_noting(database: Database) -> None:
    """Note every change from now on."""
    with database.transaction():
        stop_noting(database)
        for kind in kinds().values():
            if kind.is_from_hub:
                continue
            own = f'"{kind.table.id_column}"'
            name = kind.name
            for event, row in (("INSERT", "new"), ("UPDATE", "new")):
                database.execute(
                    f'CREATE TRIGGER "{_PREFIX}{name}_{event}" AFTER {event} ON "{name}" '
                    f"{_when(kind.where, row)} BEGIN {_note(name, f'{row}.{own}')} END"
                )
            database.execute(
                f'CREATE TRIGGER "{_PREFIX}{name}_DELETE" AFTER DELETE ON "{name}" BEGIN '
                f"UPDATE synced_row SET row_id = NULL WHERE \"table\" = '{name}' "
                f"AND row_id = old.{own}; {_note(name, f'old.{own}')} END"
            )
            for part in kind.parts:
                _note_part(database, kind, part)


def stop_noting(database: Database) -> None:
    """Take the triggers away."""
    names = database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?", f"{_PREFIX}%"
    )
    for (name,) in names:
        database.execute(f'DROP TRIGGER "{name}"')


def _note_part(database: Database, kind: Kind, part: Part) -> None:
    table = part.table.name
    name = f"{_PREFIX}part_{table}"
    for event, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        owner = f'{row}."{part.via}"'
        when = _when(part.where, row)
        if part.through:
            owner = f"(SELECT sitting_id FROM sitting_item WHERE sitting_item_id = {owner})"
            when = f"WHEN {row}.{part.via} IS NOT NULL"
        of = ""
        if event == "UPDATE" and table in _OWN:
            columns = ", ".join(f'"{one.name}"' for one in part.table.columns)
            of = f"OF {columns} "
        database.execute(
            f'CREATE TRIGGER "{name}_{event}" AFTER {event} {of}ON "{table}" {when} '
            f"BEGIN {_note(kind.name, owner)} END"
        )


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
        for table, ids in self._noted():
            found += self._collect(table, ids)
        for table, ids in self._unreckoned():
            found += self._collect(table, ids)
        return found

    def reckon(self, table: str, ids: list[int]) -> None:
        """Reckon the clock of rows that have not been noted."""
        self._collect(table, ids)

    def _noted(self) -> Iterator[tuple[str, list[int]]]:
        last = 0
        while True:
            rows = self._home.rows(
                'SELECT sync_operation_id, "table", row_uid FROM sync_operation '
                "WHERE sync_operation_id > ? ORDER BY sync_operation_id LIMIT ?",
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
                new = document.digest
                is_shared = row_id in shared
                if new != digest:
                    clock = tick(clock, min(document.edited_at or now, now), self._device)
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
        "SELECT \"table\", identity FROM synced_row WHERE clock <> '' AND digest <> ? AND "
        "CASE WHEN is_shared THEN clock <> shared_clock "
        "ELSE clock <> own_clock AND clock <> shared_clock END",
        ALIAS,
    )
    found: dict[str, list[str]] = defaultdict(list)
    for table, identity in rows:
        found[table].append(identity)
    return [(table, one) for table in kinds() for one in sorted(found.get(table, ()))]


def waiting_count(database: Database) -> int:
    """How much has still to go up: versions, and rows that were noted and not looked at."""
    return int(
        database.value(
            "SELECT (SELECT count(*) FROM sync_operation) + (SELECT count(*) FROM synced_row "
            "WHERE digest <> ? AND row_id IS NOT NULL AND CASE WHEN is_shared THEN clock <> shared_clock "
            "ELSE clock <> own_clock AND clock <> shared_clock OR clock = '' END)",
            ALIAS,
        )
    )
