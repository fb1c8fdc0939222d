"""SQLite files from outside: looked at in memory, where nothing that they bring along can run.

The bytes are opened as a database in memory, so that no file is written and none beside it is read.
Only ordinary tables are read, in their own order: views, triggers, virtual tables, tables with
computed columns, checks and indexes of the file are never used, and an authorizer refuses whatever
would use them all the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final, Self

from studytui.domain.draft import Problem
from studytui.domain.number_words import grouped
from studytui.ingest.limits import MEGABYTE
from studytui.ingest.problems import RefusedError, problem

MAGIC: Final = b"SQLite format 3\0"
"""How every SQLite file begins."""

_STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at the budget."""
_BUDGET: Final = 20_000
"""Looks at the budget: 200 million steps, about three seconds. A million rows take 20 million."""
_MOST_TABLES: Final = 1_000
_MOST_COUNTED: Final = 10_000_000
_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: 64 * MEGABYTE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: MEGABYTE,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 10,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 10,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 50,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
}
_SETTINGS: Final = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA ignore_check_constraints = ON",
)
_PRAGMAS: Final = frozenset(("table_xinfo", "quick_check", "query_only"))
_JOURNAL: Final = slice(18, 20)
"""Where a file says that a log stands beside it, which a database in memory cannot have."""
_FAILED: Final = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""What reading may raise: the words of an error hold names from the file, which may be no text."""


class DamagedError(Exception):
    """A table cannot be read, or not to its end; the argument says why, in words."""


class ForeignDatabase:
    """A SQLite file from outside. Raises RefusedError for what is none, or is broken from the
    start; `close` it, or use it as a context."""

    def __init__(self, data: bytes, file: str, *, collations: Sequence[str] = ()) -> None:
        self._file = file
        self._ticks = 0
        if not data.startswith(MAGIC):
            raise RefusedError(
                problem(file, "database-broken", "The file is no SQLite database, or is encrypted.")
            )
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            self._open(data, collations)
            self._tables = self._plain_tables()
        except _FAILED as error:
            self._connection.close()
            raise RefusedError(self._broken(self._reason(error))) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def _open(self, data: bytes, collations: Sequence[str]) -> None:
        connection = self._connection
        connection.text_factory = bytes
        for limit, most in _LIMITS.items():
            connection.setlimit(limit, most)
        for setting in _SETTINGS:
            connection.execute(setting)
        if data[_JOURNAL] != b"\1\1":
            data = b"".join((data[: _JOURNAL.start], b"\1\1", data[_JOURNAL.stop :]))
        connection.deserialize(data)
        connection.execute("PRAGMA query_only = ON")
        for name in collations:
            connection.create_collation(name, _compare)
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(self._tick, _STEPS)

    def _tick(self) -> bool:
        self._ticks += 1
        return self._ticks > _BUDGET

    def _plain_tables(self) -> dict[str, frozenset[str]]:
        """Tables without anything that is computed, with their columns, in lower case."""
        rows = self._connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' LIMIT ?", (_MOST_TABLES,)
        ).fetchall()
        found = {}
        for name, sql in rows:
            table = text_of(name)
            if table.isidentifier() and text_of(sql).lstrip()[:12].upper() == "CREATE TABLE":
                columns = self._connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
                if all(column[6] == 0 for column in columns):
                    found[table.lower()] = frozenset(
                        text_of(column[1]).lower() for column in columns
                    )
        return found

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is an ordinary table of this name with these columns."""
        return table in self._tables and self._tables[table].issuperset(columns)

    def rows(self, table: str, *columns: str, most: int) -> Iterator[tuple[object, ...]]:
        """Rows of an ordinary table in its own order, texts as bytes; none where there is no such
        table. Raises DamagedError where it cannot be read on, or has more than `most` rows."""
        if not self.has(table, *columns):
            return
        wanted = ", ".join(f'"{column}"' for column in columns)
        query = f'SELECT {wanted} FROM "{table}" NOT INDEXED LIMIT {most + 1}'
        try:
            with closing(self._connection.execute(query)) as cursor:
                for count, row in enumerate(cursor):
                    if count == most:
                        raise DamagedError(f"it has more than {grouped(most)} rows")
                    yield row
        except _FAILED as error:
            raise DamagedError(self._reason(error)) from error

    def count(self, table: str) -> int:
        """How many rows a table has, up to ten million; 0 where there is none. Raises
        DamagedError."""
        if not self.has(table):
            return 0
        try:
            query = f'SELECT 1 FROM "{table}" NOT INDEXED LIMIT {_MOST_COUNTED}'
            with closing(self._connection.execute(query)) as cursor:
                return sum(1 for _ in cursor)
        except _FAILED as error:
            raise DamagedError(self._reason(error)) from error

    def damage(self, table: str) -> str:
        """What is wrong with a table's pages, in SQLite's words; empty where nothing is."""
        if not self.has(table):
            return ""
        try:
            row = self._connection.execute(f'PRAGMA quick_check("{table}")').fetchone()
        except _FAILED as error:
            return self._reason(error)
        said = text_of(row[0]) if row else ""
        return "" if said == "ok" else said or "unknown"

    def _reason(self, error: Exception) -> str:
        if self._ticks > _BUDGET:
            return "it asks for endless work"
        return str(error) if isinstance(error, sqlite3.Error) else "a name in it is no text"

    def _broken(self, reason: str) -> Problem:
        return problem(
            self._file,
            "database-broken",
            f"The database in the file is broken: {reason}.",
            hint="Export or download it again.",
        )


def text_of(value: object) -> str:
    """A value of a column as text; empty for anything else, and for bytes that are no UTF-8."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return ""
    return str(value) if isinstance(value, int | float) else ""


def _compare(left: str, right: str) -> int:
    return (left > right) - (left < right)


def _authorize(
    action: int, first: str | None, second: str | None, _: str | None, through: str | None
) -> int:
    """Reading ordinary columns, and a few PRAGMAs; `through` names a view or trigger."""
    if through is None:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS:
            return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
