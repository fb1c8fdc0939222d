"""Documents read from where their rows are, at home or on the hub."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from studytui.storage.whole import embedded
from studytui.storage.whole.shape import Table
from studytui.sync.documents import Document, Values
from studytui.sync.kinds import NAMED, STAYS, Kind, Part, is_document, part_of
from studytui.sync.stores import Home, Store, look_up

_ID, _VIA = "~id", "~via"
"""Names in a row read for what is no value of it."""
_OWN_SOURCE = " ({})"


def read(store: Store, kind: Kind, ids: Iterable[int]) -> dict[int, Document]:
    """The documents of rows, by their ids; those that are not there are left out."""
    ids = list(ids)
    table = kind.table
    roots = _rows(store, table, table.id_column, table.id_column, ids, kind.where)
    parts: dict[str, list[Values]] = {}
    for part in kind.parts:
        owners = [one[_ID] for one in parts.get(part.through, roots)]
        parts[part.table.name] = _rows(
            store, part.table, part.via, part.table.id_column, owners, part.where
        )
    names = _Names(store, kind, parts)
    names.look_up([(table, roots), *((part.table, parts[part.table.name]) for part in kind.parts)])
    found: dict[int, Document] = {}
    identities = names.of_table(kind.name, (one[_ID] for one in roots))
    for row in roots:
        row_id = row[_ID]
        if row_id in identities:
            values = names.named(table, row)
            if kind.name == "source":
                _as_everywhere(store, row, values)
            found[row_id] = Document(kind.name, identities[row_id], values)
    for part in kind.parts:
        own = {} if not part.through else {one[_ID]: one[_VIA] for one in parts[part.through]}
        for row in parts[part.table.name]:
            owner = own.get(row[_VIA], row[_VIA]) if part.through else row[_VIA]
            if owner in found:
                found[owner].parts.setdefault(part.table.name, []).append(
                    names.named(part.table, row, part)
                )
    for document in found.values():
        for part in kind.parts:
            rows = document.parts.get(part.table.name)
            if rows:
                rows.sort(key=lambda one: json.dumps([one.get(name) for name in part.key]))
    return found


def _rows(
    store: Store, table: Table, chosen_by: str, order: str, values: Iterable[int], where: str
) -> list[Values]:
    listed = ", ".join(f't."{column.name}"' for column in table.columns)
    rest = f'AND {where} ORDER BY t."{order}"' if where else f'ORDER BY t."{order}"'
    select = f'SELECT t."{table.id_column}", t."{chosen_by}", {listed} FROM "{table.name}" t WHERE'
    rows = look_up(store, select, f't."{chosen_by}"', values, rest)
    columns = [_ID, _VIA, *(column.name for column in table.columns)]
    return [dict(zip(columns, row, strict=True)) for row in rows]


class _Names:
    """What ids in the rows read are called."""

    def __init__(self, store: Store, kind: Kind, parts: dict[str, list[Values]]) -> None:
        self._store = store
        self._known: dict[str, dict[int, str]] = {}
        self._parts: dict[str, dict[int, Any]] = {}
        for part in kind.parts:
            self._parts[part.table.name] = {
                row[_ID]: _only([row[name] for name in part.key]) for row in parts[part.table.name]
            }
        self._inner = frozenset(self._parts)

    def look_up(self, tables: Iterable[tuple[Table, list[Values]]]) -> None:
        """Find all names at once."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for table, rows in tables:
            for column in table.references:
                for row in rows:
                    if row[column.name]:
                        wanted[column.refers_to].add(row[column.name])
            for column_name, rewritten, holds in _embedded(table.name):
                for row in rows:
                    _rewrite(row[column_name], holds, rewritten, _Recorder(wanted))
        outer = {
            name: ids
            for name, ids in wanted.items()
            if name not in self._inner and name not in STAYS - NAMED.keys()
        }
        for name, ids in outer.items():
            if is_document(name):
                self._known[name] = self._store.identities(name, sorted(ids))
            else:
                self._known[name] = self._outer_parts(name, sorted(ids))

    def _outer_parts(self, table: str, ids: Iterable[int]) -> dict[int, Any]:
        """Names of parts of other documents."""
        if self._store.is_hub or table not in part_of():
            return {}
        kind, part = part_of()[table]
        keys = ", ".join(f'"{name}"' for name in part.key)
        own = f'"{part.table.id_column}"'
        rows = look_up(
            self._store, f'SELECT {own}, "{part.via}", {keys} FROM "{table}" WHERE', own, ids
        )
        owners = self._store.identities(kind.name, [row[1] for row in rows])
        return {row[0]: [owners[row[1]], *row[2:]] for row in rows if row[1] in owners}

    def of_table(self, table: str, ids: Iterable[int]) -> dict[int, str]:
        return self._store.identities(table, ids)

    def of(self, table: str, row_id: object) -> Any:
        """What a row is called; None for one that is not there."""
        if not isinstance(row_id, int):
            return None
        if table in self._inner:
            return self._parts[table].get(row_id)
        return self._known.get(table, {}).get(row_id)

    def row(self, row: Values) -> Values:
        """A row within a text, as `embedded` asks for it."""
        named = {
            name: self.of(embedded.IN_QUESTIONS[name], value)
            if name in embedded.IN_QUESTIONS
            else value
            for name, value in row.items()
        }
        # What the learner wrote on it is nobody else's.
        return named | {"notes": ""} if "notes" in named else named

    def named(self, table: Table, row: Values, part: Part | None = None) -> Values:
        """The values of a row that mean the same everywhere."""
        found: Values = {}
        for column in table.columns:
            name, value = column.name, row[column.name]
            if name == table.id_column and not (part is None and column.refers_to):
                continue
            if part is not None and name == part.via and not part.through:
                continue
            if column.refers_to:
                value = self.of(column.refers_to, value)
            elif column.kind == "boolean" and value is not None:
                value = bool(value)
            if value is not None and (value != column.default or column.default is None):
                found[name] = value
        for column_name, rewritten, holds in _embedded(table.name):
            if column_name in found:
                text = _rewrite(found[column_name], holds, rewritten, self)
                if text is not None:
                    found[column_name] = text
        return found


class _Recorder:
    """Takes part in a rewriting to see which ids are in it."""

    def __init__(self, wanted: dict[str, set[int]]) -> None:
        self._wanted = wanted

    def of(self, table: str, row_id: object) -> None:
        if isinstance(row_id, int):
            self._wanted[table].add(row_id)

    def row(self, row: Values) -> Values:
        for name, value in row.items():
            if name in embedded.IN_QUESTIONS:
                self.of(embedded.IN_QUESTIONS[name], value)
        return row


Rewritten = Callable[[Any, Any], str]


def _embedded(table: str) -> list[tuple[str, Rewritten, type]]:
    return [
        (column, rewritten, holds)
        for one, column, holds, rewritten in embedded.TEXTS
        if one == table
    ]


def _rewrite(text: str, holds: type, rewritten: Rewritten, ids: Any) -> str | None:
    content = embedded.decoded(text)
    return rewritten(ids, content) if isinstance(content, holds) else None


def _only(key: list[Any]) -> Any:
    """A name within a document: the key alone where it is one value."""
    return key[0] if len(key) == 1 else key


def _as_everywhere(store: Store, row: Values, values: Values) -> None:
    """A source, whose owner is told, and whose name is as its owner calls it."""
    if not isinstance(store, Home):
        return
    if row["owner_id"] is None:
        values["owner_id"] = store.learner_uid
    else:
        name = store.rows("SELECT username FROM learner WHERE learner_id = ?", row["owner_id"])
        values["name"] = row["name"].removesuffix(_OWN_SOURCE.format(name[0][0]))


def as_at_home(home: Home, name: str, owner_id: int) -> tuple[str, int | None]:
    """The name that a source has at home, and its owner as it stands there."""
    if owner_id == home.learner_id:
        return name, None
    found = home.rows("SELECT username FROM learner WHERE learner_id = ?", owner_id)
    return f"{name}{_OWN_SOURCE.format(found[0][0])}", owner_id
