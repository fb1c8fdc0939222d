"""The two places that documents are read from and written to: the library at home, and the tables of
the hub. What is said in SQL is the same in both; what differs stands here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isinf
from typing import TYPE_CHECKING, Any, Protocol

from studytui.storage.database import Database
from studytui.storage.importing.sql import micros
from studytui.storage.whole.shape import Table
from studytui.sync.hub_schema import WITHOUT_UID
from studytui.sync.kinds import NAMED, has_uid, kinds

if TYPE_CHECKING:
    from psycopg import Connection

_AT_ONCE = 500
_MOST_PARAMETERS = 5_000
"""Of a statement; PostgreSQL takes 65,535."""


class Store(Protocol):
    """Where rows are."""

    is_hub: bool
    learner_uid: str
    """What the learner whose home it is, or whose connection, is called."""

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a question with ``?`` for parameters."""
        ...

    def execute(self, sql: str, *parameters: Any) -> int:
        """Run one statement; how many rows it changed."""
        ...

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""
        ...

    def update(
        self, table: str, id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Write these columns of rows that are there; the last value of each is its id."""
        ...

    def is_in(self, column: str) -> str:
        """SQL of "the column is one of", with one parameter: what `many` makes of the values."""
        ...

    def many(self, values: Iterable[Any]) -> Any:
        """Values as one parameter."""
        ...

    def insert(
        self, table: str, id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> list[int | None]:
        """Add rows; the id of each, None for one that is there already."""
        ...

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows whose ids are not asked for: many times as fast."""
        ...

    def identities(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        """What rows are called, by their ids."""
        ...

    def ids(self, table: str, names: Iterable[str]) -> dict[str, int]:
        """Ids of rows by what they are called; those that are not there are left out."""
        ...


def look_up(
    store: Store, select: str, column: str, values: Iterable[Any], rest: str = ""
) -> list[tuple[Any, ...]]:
    """Rows of ``select … WHERE column is one of the values``, a few hundred values at a time."""
    found: list[tuple[Any, ...]] = []
    for some in batched_once(values):
        found += store.rows(f"{select} {store.is_in(column)} {rest}", store.many(some))
    return found


def batched_once(values: Iterable[Any], size: int = _AT_ONCE) -> Iterator[list[Any]]:
    """Each value once, so many at a time."""
    once = list(dict.fromkeys(values))
    for start in range(0, len(once), size):
        yield once[start : start + size]


class Home:
    """The library at home."""

    is_hub = False

    def __init__(self, database: Database, learner_id: int) -> None:
        self.database = database
        self.learner_id = learner_id
        self.learner_uid = str(
            database.value("SELECT uid FROM learner WHERE learner_id = ?", learner_id)
        )
        self._taken: dict[str, tuple[str, int]] = {}
        """Id column and highest id of rows that went, and may be put back with theirs."""

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.database.rows(sql, *parameters)

    def execute(self, sql: str, *parameters: Any) -> int:
        return self.database.execute(sql, *parameters)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self.database.execute_many(sql, rows)

    def update(
        self, table: str, id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        sets = ", ".join(f'"{name}" = ?' for name in columns)
        self.execute_many(f'UPDATE "{table}" SET {sets} WHERE "{id_column}" = ?', rows)

    def keep_free(self, table: str, id_column: str, row_id: int) -> None:
        """Give nothing else this id for now."""
        last = self._taken.get(table, ("", 0))[1]
        self._taken[table] = id_column, max(last, row_id)

    def free_all(self) -> None:
        """All ids can be given again."""
        self._taken.clear()

    def is_in(self, column: str) -> str:
        return f"{column} IN (SELECT value FROM json_each(?))"

    def many(self, values: Iterable[Any]) -> Any:
        return json.dumps(list(values))

    def insert(
        self, table: str, id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> list[int | None]:
        if id_column in columns:
            place = list(columns).index(id_column)
            self.add(table, columns, rows)
            return [row[place] for row in rows]
        # The ids that SQLite would give: one statement for all, within the transaction.
        last = self.database.value(f'SELECT coalesce(max("{id_column}"), 0) FROM "{table}"')
        last = max(last, self._taken.get(table, ("", 0))[1])
        ids = range(last + 1, last + 1 + len(rows))
        self.add(
            table, [id_column, *columns], [[one, *row] for one, row in zip(ids, rows, strict=True)]
        )
        return list(ids)

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if table in self._taken and self._taken[table][0] not in columns:
            self.insert(table, self._taken[table][0], columns, rows)
            return
        listed = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        self.execute_many(f'INSERT INTO "{table}"({listed}) VALUES ({marks})', rows)

    def identities(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        if table in NAMED:
            select = f'SELECT {table}_id, {NAMED[table]} FROM "{table}" WHERE'
            return dict(look_up(self, select, f"{table}_id", ids))
        wanted = list(dict.fromkeys(ids))
        found = self._known(table, wanted)
        if missing := [one for one in wanted if one not in found]:
            self.register(table, missing)
            found |= self._known(table, missing)
        return found

    def _known(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        # Of several names the one that others know, else the first that was given.
        rows = look_up(
            self,
            f"SELECT row_id, identity FROM synced_row WHERE \"table\" = '{table}' AND",
            "row_id",
            ids,
            "ORDER BY shared_clock = '', identity",
        )
        found: dict[int, str] = {}
        for row_id, identity in rows:
            found.setdefault(row_id, identity)
        return found

    def ids(self, table: str, names: Iterable[str]) -> dict[str, int]:
        if table == "tag":
            return self._tags(list(dict.fromkeys(names)))
        if table in NAMED:
            select = f'SELECT {NAMED[table]}, {table}_id FROM "{table}" WHERE'
            return dict(look_up(self, select, NAMED[table], names))
        return dict(
            look_up(
                self,
                "SELECT identity, row_id FROM synced_row WHERE "
                f"\"table\" = '{table}' AND row_id IS NOT NULL AND",
                "identity",
                names,
            )
        )

    def _tags(self, names: Sequence[str]) -> dict[str, int]:
        now = micros(self.database.now())
        self.database.execute_many(
            "INSERT OR IGNORE INTO tag(name, created_at, updated_at) VALUES (?, ?, ?)",
            [(name, now, now) for name in names],
        )
        return dict(look_up(self, "SELECT name, tag_id FROM tag WHERE", "name", names))

    def register(self, table: str, ids: Iterable[int]) -> None:
        """Give rows the names by which they are called elsewhere; those that are not there stay
        without one."""
        shape = kinds()[table].table
        now = micros(self.database.now())
        named = "t.uid" if has_uid(shape) else "NULL"
        for some in batched_once(ids):
            rows = self.rows(
                f'SELECT t."{shape.id_column}", {named} FROM "{table}" t '
                f'WHERE {self.is_in(f"""t."{shape.id_column}" """)} ORDER BY 1',
                self.many(some),
            )
            self.database.execute_many(
                'INSERT INTO synced_row("table", identity, row_id, clock, own_clock, shared_clock, '
                "is_shared, digest, created_at, updated_at) "
                "VALUES (?, ?, ?, '', '', '', 0, '', ?, ?) "
                'ON CONFLICT("table", identity) DO UPDATE SET row_id = excluded.row_id',
                [(table, uid or self.database.new_uid(), row_id, now, now) for row_id, uid in rows],
            )


class Hub:
    """The tables of the hub, over a connection in a transaction."""

    is_hub = True

    def __init__(self, connection: Connection[Any], learner_uid: str) -> None:
        self.connection = connection
        self.learner_uid = learner_uid
        self._shapes: Mapping[str, Table] = {kind.name: kind.table for kind in kinds().values()}

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(_asked(sql), parameters).fetchall()

    def execute(self, sql: str, *parameters: Any) -> int:
        return self.connection.execute(_asked(sql), parameters).rowcount

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            self.connection.cursor().executemany(_asked(sql), rows)

    def update(
        self, table: str, id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        # One statement for all, for the reason `add` has; the table says of what type they are.
        if not rows:
            return
        sets = ", ".join(f'"{name}" = new."{name}"' for name in columns)
        names = [*columns, id_column]
        content = [dict(zip(names, map(_in_json, row), strict=True)) for row in rows]
        self.connection.execute(
            f'UPDATE "{table}" old SET {sets} '
            f'FROM json_populate_recordset(NULL::"{table}", %s) new '
            f'WHERE old."{id_column}" = new."{id_column}"',
            [json.dumps(content, ensure_ascii=False)],
        )

    def is_in(self, column: str) -> str:
        return f"{column} = ANY(?)"

    def many(self, values: Iterable[Any]) -> Any:
        return list(values)

    def insert(
        self, table: str, id_column: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> list[int | None]:
        if not rows:
            return []
        listed = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(["%s"] * len(columns))
        cursor = self.connection.cursor()
        cursor.executemany(
            f'INSERT INTO "{table}"({listed}) VALUES ({marks}) ON CONFLICT DO NOTHING '
            f'RETURNING "{id_column}"',
            rows,
            returning=True,
        )
        found: list[int | None] = []
        while True:
            row = cursor.fetchone()
            found.append(None if row is None else int(row[0]))
            if not cursor.nextset():
                return found

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        listed = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(["%s"] * len(columns))
        # Triggers and rules are asked once a statement.
        most = max(_MOST_PARAMETERS // len(columns), 1)
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            self.connection.execute(
                f'INSERT INTO "{table}"({listed}) VALUES {", ".join([f"({marks})"] * len(some))} '
                "ON CONFLICT DO NOTHING",
                [value for row in some for value in row],
            )

    def identities(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        if (name := self._name(table)) is None:
            return {}
        own = "tag_id" if table == "tag" else self._shapes[table].id_column
        return dict(look_up(self, f'SELECT {own}, {name} FROM "{table}" WHERE', own, ids))

    def ids(self, table: str, names: Iterable[str]) -> dict[str, int]:
        if (name := self._name(table)) is None:
            return {}
        own = "tag_id" if table == "tag" else self._shapes[table].id_column
        names = list(dict.fromkeys(names))
        if table == "tag":
            self.execute_many(
                "INSERT INTO tag(name, created_at, updated_at) VALUES (?, 0, 0) "
                "ON CONFLICT DO NOTHING",
                [(one,) for one in names],
            )
        return dict(look_up(self, f'SELECT {name}, {own} FROM "{table}" WHERE', name, names))

    def _name(self, table: str) -> str | None:
        """The column that holds what rows of a table are called; None where none are there."""
        if table in NAMED:
            return NAMED[table]
        if not kinds()[table].is_shared:
            return None
        return "sync_uid" if table in WITHOUT_UID else "uid"


def _in_json(value: Any) -> Any:
    """JSON has no infinite numbers; PostgreSQL reads them from texts."""
    return str(value) if isinstance(value, float) and isinf(value) else value


def _asked(sql: str) -> str:
    return sql.replace("?", "%s")
