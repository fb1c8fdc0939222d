"""A row taken away with all that is a part of it, and put back where something still refers to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from studytui.storage import questions
from studytui.storage.database import Database
from studytui.storage.whole.shape import DERIVED
from studytui.sync.kinds import Kind


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that went, as it was."""

    kind: Kind
    identity: str
    row_id: int
    rows: tuple[tuple[str, dict[str, Any]], ...]
    """The row, its parts and what is rebuilt from the log, by their tables; what is referred to
    comes first."""


class Removing:
    """Takes rows away, and puts them back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._conditions: dict[str, list[tuple[str, str]]] = {}
        self._columns: dict[str, list[str]] = {}

    def remove(self, kind: Kind, identity: str, row_id: int) -> Removed:
        """Take a row away, its parts first, whatever else refers to it: see `still_needed`."""
        if kind.name == "question":
            questions.unindex(self._database, row_id)
        rows: list[tuple[str, dict[str, Any]]] = []
        conditions = self._conditions_of(kind)
        for table, condition in conditions:
            names = self._columns_of(table)
            rows += [
                (table, dict(zip(names, row, strict=True)))
                for row in self._database.rows(f'SELECT * FROM "{table}" WHERE {condition}', row_id)
            ]
        for table, condition in reversed(conditions):
            self._database.execute(f'DELETE FROM "{table}" WHERE {condition}', row_id)
        return Removed(kind, identity, row_id, tuple(rows))

    def put_back(self, removed: Removed) -> None:
        """Put a row back with all that went with it."""
        for table, row in removed.rows:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            self._database.execute(
                f'INSERT INTO "{table}"({names}) VALUES ({marks})', *row.values()
            )
        if removed.kind.name == "question":
            questions.index(self._database, removed.row_id)

    def still_needed(self, kind: Kind, removed: Iterable[Removed]) -> list[Removed]:
        """Those of a kind that something which is there refers to, or to a part of which."""
        tables = (kind.table, *(part.table for part in kind.parts))
        columns = {table.name: table.id_column for table in tables}
        owners: dict[str, dict[int, Removed]] = {name: {} for name in columns}
        for one in removed:
            for table, row in one.rows:
                if table in columns:
                    owners[table][row[columns[table]]] = one
        needed: dict[int, Removed] = {}
        for table, by_id in owners.items():
            for child, column in self._referring(table) if by_id else ():
                found = self._database.rows(
                    f'SELECT DISTINCT "{column}" FROM "{child}" '
                    f'WHERE "{column}" IN (SELECT value FROM json_each(?))',
                    json.dumps(list(by_id)),
                )
                needed |= {by_id[row[0]].row_id: by_id[row[0]] for row in found}
        return list(needed.values())

    def _conditions_of(self, kind: Kind) -> list[tuple[str, str]]:
        """The row, its parts, what is doubted of it and what is rebuilt: tables with a condition
        each on the id of the row."""
        if kind.name in self._conditions:
            return self._conditions[kind.name]
        own = kind.table.id_column
        found = [(kind.name, f'"{own}" = ?')]
        for part in kind.parts:
            owned = "= ?"
            if part.through:
                owned = f"IN (SELECT {part.via} FROM {part.through} WHERE {own} = ?)"
            where = f" AND {part.where.replace('t.', '')}" if part.where else ""
            found.append((part.table.name, f'"{part.via}" {owned}{where}'))
        if kind.name == "question":
            found.append(("question_suspicion", "question_id = ? AND kind NOT LIKE 'fine _%'"))
        derived = {row._meta.table_name for row in DERIVED}
        for table, column in self._referring(kind.name):
            if table in derived:
                found.append((table, f'"{column}" = ?'))
        self._conditions[kind.name] = found
        return found

    def _columns_of(self, table: str) -> list[str]:
        if table not in self._columns:
            rows = self._database.rows("SELECT name FROM pragma_table_info(?)", table)
            self._columns[table] = [row[0] for row in rows]
        return self._columns[table]

    def _referring(self, table: str) -> list[tuple[Any, ...]]:
        """Tables that refer to a table, each with the column by which it does."""
        return self._database.rows(
            'SELECT m.name, f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f '
            "WHERE m.type = 'table' AND f.\"table\" = ?",
            table,
        )
