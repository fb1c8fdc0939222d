"""Two rows here that come to be one: something got the name of another elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from studytui.domain.hybrid_clock import NEVER
from studytui.storage.database import Database
from studytui.storage.whole import embedded
from studytui.storage.whole.shape import DERIVED, tables
from studytui.sync.kinds import Kind, kinds
from studytui.sync.outbox import ALIAS

_DERIVED = frozenset(row._meta.table_name for row in DERIVED)


class Joining:
    """Makes two rows one, within a transaction."""

    def __init__(self, database: Database, name_once: Callable[[Kind, list[int]], None]) -> None:
        """`name_once` is told of rows that go by several names now."""
        self._database = database
        self._name_once = name_once

    def join(self, kind: Kind, row_id: int, other: int) -> None:
        """All that refers to a row refers to the other from now on, and the row is no more. What
        hangs on both by the same name is one as well: as it was said later."""
        database = self._database
        for table, column in self._referring(kind.name):
            if table in _DERIVED:
                database.execute(f'DELETE FROM "{table}" WHERE "{column}" = ?', row_id)
                continue
            child = kinds().get(table)
            if child is not None and column in child.natural:
                for one, same in self._of_one_name(child, column, row_id, other):
                    self._join_later(child, one, same)
            database.execute(
                f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE "{column}" = ?', other, row_id
            )
            database.execute(f'DELETE FROM "{table}" WHERE "{column}" = ?', row_id)
        embedded.exchange(database, kind.name, row_id, other)
        database.execute(
            'UPDATE synced_row SET row_id = ? WHERE "table" = ? AND row_id = ?',
            other,
            kind.name,
            row_id,
        )
        database.execute(f'DELETE FROM "{kind.name}" WHERE "{kind.table.id_column}" = ?', row_id)

    def _join_later(self, kind: Kind, one: int, other: int) -> None:
        clocks = [
            self._database.value(
                'SELECT clock FROM synced_row WHERE "table" = ? AND row_id = ? AND digest <> ?',
                kind.name,
                row_id,
                ALIAS,
            )
            or NEVER
            for row_id in (one, other)
        ]
        gone, kept = (one, other) if clocks[0] <= clocks[1] else (other, one)
        self.join(kind, gone, kept)
        self._name_once(kind, [kept])

    def _of_one_name(
        self, kind: Kind, column: str, row_id: int, other: int
    ) -> list[tuple[int, int]]:
        """What is of the same name under both."""
        own = kind.table.id_column
        same = "".join(f' AND a."{one}" IS b."{one}"' for one in kind.natural if one != column)
        rows = self._database.rows(
            f'SELECT a."{own}", b."{own}" FROM "{kind.name}" a JOIN "{kind.name}" b '
            f'ON b."{column}" = ? WHERE a."{column}" = ?{same}',
            other,
            row_id,
        )
        return [(one, same) for one, same in rows]

    def _referring(self, table: str) -> list[tuple[str, str]]:
        """Tables that refer to a table, each with the column by which it does."""
        rows = self._database.rows(
            'SELECT m.name, f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f '
            "WHERE m.type = 'table' AND f.\"table\" = ?",
            table,
        )
        found = {(name, column): None for name, column in rows}
        # Some are held by no foreign key.
        for shape in tables():
            found |= {
                (shape.name, one.name): None for one in shape.references if one.refers_to == table
            }
        return list(found)
