"""What can still be read of a damaged library, put into a sound one.

The rows of each table are read by their numbers, from both ends and then in what lies between, past
the pages that are broken. They go over the newest good backup of the same schema, where there is
one: what cannot be read any more is as it was then. The damaged file itself is only ever copied.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studytui.clock import Clock
from studytui.domain.backups import Contents
from studytui.storage.backup_file import check, unpack
from studytui.storage.database import NOTING
from studytui.storage.history import contents_of
from studytui.storage.question_counts import COUNT_ANEW
from studytui.storage.restoring import flush_file, name_device_anew

_HEADER = 100
_MOST_PROBES = 4_000
"""Places between two broken pages that are tried in one table."""
_LARGEST_GAP = 10_000_000
_BEHIND = 1_000_000
_ONE_OF = {
    "kind": "single",
    "status": "retired",
    "state": "abandoned",
    "mode": "practice",
    "clock_rule": "strict",
    "settings": "",
    "metadata": "{}",
    "option_order": "",
    "struck": "",
    "miss_reason": "",
}
"""What a row that is made up says where only some words are allowed, or what is read back."""
_RECKONED = "weakness"
"""What is found anew from answers: a row without it refers to none."""
_SHADOWS = ("question_search", "passage_search", "sqlite_", "migratehistory")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of it."""

    contents: Contents
    rows: int
    """Rows that could be read."""
    broken: tuple[str, ...]
    """Tables of which not every row could be read."""
    stood_in: int
    """Rows made up in place of lost ones, that others refer to."""


def salvage(
    damaged: Path, target: Path, clock: Clock, *, migrations: Path, base: Path | None
) -> Salvaged:
    """Make a sound library at `target` of what can be read. `base` is a backup. Raises
    `sqlite3.Error` or ValueError where nothing can be read and there is no base."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".salvage-") as folder:
        copy = Path(folder) / "damaged"
        for suffix in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(
                    damaged.with_name(damaged.name + suffix), copy.with_name(copy.name + suffix)
                )
        below = None
        if base is not None:
            below = Path(folder) / "base"
            with below.open("wb") as file:
                unpack(base, file)
            check(below, None)
        _mend_header(copy, below)
        version = _version(copy)
        if below is not None and (not version or _version(below) == version):
            shutil.copyfile(below, target)
        else:
            _make_empty(target, version, migrations)
        target.chmod(0o600)
        with closing(sqlite3.connect(target, isolation_level=None)) as new:
            new.execute("PRAGMA foreign_keys=0")
            new.execute("BEGIN IMMEDIATE")
            for (name,) in new.execute(NOTING).fetchall():
                # What is only saved is not told as changed.
                new.execute(f'DROP TRIGGER "{name}"')
            rows, broken = _take_over(copy, new)
            if not rows:
                raise ValueError("no row of it can be read")
            stood_in = _stand_in(new, clock)
            name_device_anew(new)
            tables = _tables(new)
            for search in ("question_search", "passage_search"):
                if search in tables:
                    new.execute(f"INSERT INTO {search}({search}) VALUES ('rebuild')")
            if "question_count" in tables:
                for statement in COUNT_ANEW:
                    new.execute(statement)
            new.execute("COMMIT")
            contents = contents_of(new)
        check(target, None)
        flush_file(target)
    return Salvaged(contents, rows, tuple(broken), stood_in)


def _mend_header(copy: Path, below: Path | None) -> None:
    """Where the first bytes say nothing, those of the backup do: they differ in counters only."""
    with copy.open("rb+") as file:
        head = file.read(_HEADER)
        if head.startswith(b"SQLite format 3\x00") or below is None:
            return
        file.seek(0)
        good = bytearray(below.read_bytes()[:_HEADER])
        # How many pages there are, and the list of free ones (file format, section 1.3): as found.
        size = int.from_bytes(good[16:18], "big") or 4096
        good[28:32] = (copy.stat().st_size // size).to_bytes(4, "big")
        good[32:40] = bytes(8)
        file.write(good)


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.DatabaseError):
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    return 0


def _make_empty(target: Path, version: int, migrations: Path) -> None:
    """An empty library of that schema; of the newest where it is not known."""
    import peewee as pw
    from peewee_migrate import Router

    database = pw.SqliteDatabase(str(target))
    database.connect()
    try:
        router = Router(database, migrate_dir=migrations)
        names = list(router.diff)
        number = version if 0 < version <= len(names) else len(names)
        router.run(names[number - 1])
        database.execute_sql(f"PRAGMA user_version={number}")
    finally:
        database.close()


def _take_over(copy: Path, new: sqlite3.Connection) -> tuple[int, list[str]]:
    tables = [name for name in _tables(new) if not name.startswith(_SHADOWS)]
    total, broken = 0, []
    with closing(sqlite3.connect(copy, isolation_level=None)) as old:
        old.execute("PRAGMA cell_size_check=1")
        old.text_factory = lambda data: data.decode("utf-8", "replace")
        for table in tables:
            reading = _Reading(old, new, table)
            total += reading.run()
            if not reading.is_whole:
                broken.append(table)
    return total, broken


def _tables(new: sqlite3.Connection) -> list[str]:
    return [
        str(name) for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]


class _Reading:
    """One table, from the damaged file into the new one."""

    def __init__(self, old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
        self._old, self._new, self._table = old, new, table
        self.is_whole = True
        self._probes = 0

    def run(self) -> int:
        """Read what there is; how many rows."""
        try:
            theirs = {row[1] for row in self._old.execute(f'PRAGMA table_info("{self._table}")')}
        except sqlite3.DatabaseError:
            theirs = set()
        ours = [str(row[1]) for row in self._new.execute(f'PRAGMA table_info("{self._table}")')]
        columns = [name for name in ours if name in theirs]
        if not columns:
            self.is_whole = False
            return 0
        self._columns = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        self._insert = f'INSERT OR REPLACE INTO "{self._table}"({self._columns}) VALUES ({marks})'
        first, upwards = self._read("ASC")
        if upwards:
            return first
        self.is_whole = False
        second, _ = self._read("DESC", after=self._last)
        low = max(self._last, 0)
        return first + second + self._between(low, min(self._lowest, low + _LARGEST_GAP))

    _last = -(2**63)
    _lowest = 2**63 - 1

    def _read(
        self,
        order: str,
        *,
        after: int | None = None,
        until: int | None = None,
        only: int | None = None,
    ) -> tuple[int, bool]:
        """Read in one direction until the end or a broken page; whether it was the end."""
        where = " AND ".join(
            [
                *([] if only is None else [f"rowid = {only}"]),
                *([] if after is None else [f"rowid > {after}"]),
                *([] if until is None else [f"rowid < {until}"]),
            ]
        )
        sql = (
            f'SELECT rowid, {self._columns} FROM "{self._table}" NOT INDEXED '
            f"{'WHERE ' + where if where else ''} ORDER BY rowid {order}"
        )
        number = 0
        try:
            for row in self._rows(sql):
                number += self._put(row[1:])
                if order == "ASC":
                    self._last = max(self._last, row[0])
                else:
                    self._lowest = min(self._lowest, row[0])
        except sqlite3.DatabaseError:
            return number, False
        return number, True

    def _rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        yield from self._old.execute(sql)

    def _put(self, values: tuple[Any, ...]) -> int:
        try:
            self._new.execute(self._insert, values)
        except sqlite3.DatabaseError:
            # Half a row: what it must hold is not there.
            self.is_whole = False
            return 0
        return 1

    def _between(self, low: int, high: int) -> int:
        """Read what lies between two broken pages, halving the gap again and again."""
        number = 0
        gaps = [(low, high)]
        while gaps and self._probes < _MOST_PROBES:
            low, high = gaps.pop()
            if high - low < 2:
                continue
            self._probes += 1
            middle = (low + high) // 2
            before = self._last
            self._last = middle - 1
            found, is_end = self._read("ASC", after=middle - 1, until=high)
            if not found:
                # The row before a broken page is not given by a reading that goes on to the next.
                found, _ = self._read("ASC", only=middle)
            reached, self._last = self._last, before
            number += found
            if not is_end:
                gaps.append((max(reached, middle), high))
            # The lower half next: what lies behind a broken last page has no end to halve from.
            gaps.append((low, middle))
        return number


def _stand_in(new: sqlite3.Connection, clock: Clock) -> int:
    """Give what is referred to and was lost a row that says so, so that no answer goes with it."""
    now = int(clock.now().timestamp() * 1_000_000)
    number = 0
    for _ in range(8):
        missing = set()
        for table, rowid, parent, key in new.execute("PRAGMA foreign_key_check").fetchall():
            if parent == _RECKONED:
                column = _column(new, table, key)
                new.execute(f'UPDATE "{table}" SET "{column}" = NULL WHERE rowid = ?', (rowid,))
            elif rowid is not None:
                missing.add((str(parent), _wanted(new, str(table), int(rowid), int(key))))
        if not missing:
            break
        for parent, value in sorted(missing, key=str):
            number += _make_up(new, parent, value, now)
    return number + _stand_in_for_texts(new, now)


def _stand_in_for_texts(new: sqlite3.Connection, now: int) -> int:
    """Questions whose text was lost say so, and are not asked; the next import of their source
    looks at all its files, finds them changed, and brings it back."""
    lost = new.execute(
        "SELECT question_id FROM question WHERE question_id NOT IN "
        "(SELECT question_id FROM question_text)"
    ).fetchall()
    for (question_id,) in lost:
        _make_up(new, "question_text", question_id, now)
        new.execute(
            "UPDATE question SET status = 'retired', revision_hash = '' WHERE question_id = ?",
            (question_id,),
        )
        new.execute(
            "UPDATE question_text SET notes = coalesce((SELECT text FROM note n "
            "WHERE n.question_id = ?1 ORDER BY note_id), '') WHERE question_id = ?1",
            (question_id,),
        )
    for table, forget in (
        ("import_unit", "UPDATE import_unit SET fingerprint = ''"),
        ("import_folder", "DELETE FROM import_folder"),
    ):
        if lost and new.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            new.execute(forget)
    return len(lost)


def _wanted(new: sqlite3.Connection, table: str, rowid: int, key: int) -> Any:
    """What a row refers to."""
    column = _column(new, table, key)
    return new.execute(f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', (rowid,)).fetchone()[0]


def _column(new: sqlite3.Connection, table: str, key: int) -> str:
    """The column of a foreign key."""
    keys = new.execute(f'PRAGMA foreign_key_list("{table}")')
    return next(str(row[3]) for row in keys if row[0] == key)


def _make_up(new: sqlite3.Connection, table: str, value: Any, now: int) -> int:
    """A row of a table with that id, every other column as little as it may hold."""
    values: dict[str, Any] = {}
    for _, name, kind, is_needed, default, is_key in new.execute(f'PRAGMA table_info("{table}")'):
        if is_key:
            values[name] = value
        elif not is_needed or default is not None:
            continue
        elif name.endswith("_id"):
            first = new.execute(f'SELECT "{name}" FROM "{table}" ORDER BY rowid LIMIT 1').fetchone()
            values[name] = first[0] if first else 1
        elif name.endswith("_at"):
            values[name] = now
        elif name == "position":
            # Places are unique within what they belong to: behind all that are there.
            values[name] = _BEHIND + value
        elif name in _ONE_OF:
            values[name] = _ONE_OF[name]
        elif str(kind).upper().startswith(("TEXT", "VARCHAR", "CHAR")):
            values[name] = f"(lost {table} {value})"
        else:
            values[name] = 0
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    new.execute(f'INSERT OR IGNORE INTO "{table}"({columns}) VALUES ({marks})', [*values.values()])
    if table == "question":
        _make_up(new, "question_text", value, now)
    return 1
