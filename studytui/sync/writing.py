"""Documents written to where their rows are to be, at home or on the hub: only what differs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from studytui.storage import questions
from studytui.storage.whole import embedded
from studytui.storage.whole.shape import Column, Table
from studytui.storage.whole.staging import DamagedError as BadRowError
from studytui.storage.whole.staging import form_of
from studytui.sync.documents import DamagedError, Document, Values
from studytui.sync.hub_schema import WITHOUT_UID
from studytui.sync.kinds import Kind, Part, is_document, part_of
from studytui.sync.reading import as_at_home
from studytui.sync.stores import Home, Store, look_up

_FILLED: Mapping[str, Mapping[str, Any]] = {
    "question_text": {"notes": ""},
    "learner": {"profile": "{}", "created_at": 0, "updated_at": 0},
}
"""What stands in columns that do not travel, in new rows."""
_TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "time": (int,),
    "number": (int, float),
    "text": (str,),
    "boolean": (bool,),
}
_LARGEST = 2**63 - 1
_FIXED = ("uid", "created_at")
_NAMED_INSIDE = ("sitting_item", "response", "media")
"""Parts that other parts of their document name."""


class MissingError(Exception):
    """A row cannot be written, since what it has to refer to is not there."""


def references(kind: Kind, document: Document) -> Iterable[tuple[str, str]]:
    """The names of all rows that a document refers to, each with its table."""
    for table, rows, part in _tables(kind, document):
        for row in rows:
            for column in table.references:
                value = row.get(column.name)
                if value is None or (part and column.name == part.via):
                    continue
                if is_document(column.refers_to):
                    if isinstance(value, str):
                        yield column.refers_to, value
                elif column.refers_to in part_of() and isinstance(value, list) and value:
                    yield part_of()[column.refers_to][0].name, value[0]
            seen = _Seen()
            for column_name, rewritten, holds in _embedded(table.name):
                if column_name in row:
                    _rewrite(row[column_name], holds, rewritten, seen)
            yield from seen.names


def _tables(
    kind: Kind, document: Document
) -> Iterable[tuple[Table, Sequence[Values], Part | None]]:
    yield kind.table, [document.row], None
    for part in kind.parts:
        yield part.table, document.parts.get(part.table.name, ()), part


@dataclass(slots=True)
class Written:
    """A document's row after it was written."""

    row_id: int
    is_new: bool
    has_changed: bool


class Writer:
    """Writes documents of one kind into a store, within a transaction."""

    def __init__(self, store: Store, kind: Kind) -> None:
        self._store = store
        self._kind = kind
        self._ids: dict[str, dict[str, int]] = {}
        self.refused: dict[str, Exception] = {}
        """By identity, why a document was not written."""

    def look_up(self, documents: Iterable[Document]) -> None:
        """Find what the documents refer to."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for document in documents:
            for table, name in references(self._kind, document):
                wanted[table].append(name)
        for table, names in wanted.items():
            self._ids.setdefault(table, {}).update(self._store.ids(table, names))

    # Rows of the documents themselves

    def values(self, document: Document) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is to stand in the document's own row; and what refers to rows that are not there,
        where that may be. Raises MissingError, DamagedError."""
        table = self._kind.table
        found, extra = self._values(table, document.row, {})
        if table.name == "source" and isinstance(self._store, Home):
            found["name"], found["owner_id"] = as_at_home(
                self._store, found["name"], found["owner_id"]
            )
        return found, extra

    def write_rows(
        self, rows: Mapping[str, dict[str, Any]], places: Mapping[str, int]
    ) -> dict[str, Written]:
        """Write rows by the identities of their documents; `places` are the ids of those that are
        there. A row that another one stands in the way of is left out."""
        table, own = self._kind.table, self._kind.table.id_column
        known = self._stored(table, own, places.values())
        found: dict[str, Written] = {}
        new: dict[str, dict[str, Any]] = {}
        for identity, values in rows.items():
            row_id = places.get(identity)
            if row_id is None or row_id not in known:
                new[identity] = values
                continue
            changed = _differing(known[row_id], values)
            if changed:
                self._update(table, own, row_id, changed)
            found[identity] = Written(row_id, is_new=False, has_changed=bool(changed))
        for identity, row_id in zip(new, self._insert(table, list(new.values())), strict=True):
            if row_id is not None:
                found[identity] = Written(row_id, is_new=True, has_changed=True)
        return found

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int | None]:
        if not rows:
            return []
        columns, values = _as_rows(table, rows)
        return self._store.insert(table.name, table.id_column, columns, values)

    def _update(self, table: Table, own: str, row_id: int, values: Mapping[str, Any]) -> None:
        if self._store.is_hub:
            # What a row is and since when is never written anew there.
            values = {name: value for name, value in values.items() if name not in _FIXED}
        if not values:
            return
        sets = ", ".join(f'"{name}" = ?' for name in values)
        self._store.execute(
            f'UPDATE "{table.name}" SET {sets} WHERE "{own}" = ?', *values.values(), row_id
        )

    def _stored(
        self, table: Table, chosen_by: str, values: Iterable[int], where: str = ""
    ) -> dict[int, dict[str, Any]]:
        """Rows as they stand there, by their ids."""
        names = [column.name for column in table.columns]
        listed = ", ".join(f't."{name}"' for name in names)
        select = f'SELECT t."{table.id_column}", {listed} FROM "{table.name}" t WHERE'
        rest = f"AND {where}" if where else ""
        rows = look_up(self._store, select, f't."{chosen_by}"', values, rest)
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}

    # Parts

    def write_parts(self, documents: Mapping[int, Document]) -> set[int]:
        """Write the parts of documents, given by the ids of their rows; the ids of those of which
        any part has changed."""
        changed: set[int] = set()
        inner: dict[str, dict[tuple[int, str], int]] = {}
        for part in self._kind.parts:
            inner[part.table.name] = self._write_part(part, documents, inner, changed)
        for part in self._kind.parts:
            if part.late:
                self._write_late(part, documents, inner, changed)
        return changed

    def _write_part(
        self,
        part: Part,
        documents: Mapping[int, Document],
        inner: Mapping[str, dict[tuple[int, str], int]],
        changed: set[int],
    ) -> dict[tuple[int, str], int]:
        """One table of parts; the ids of its rows by document and key."""
        table, own = part.table, part.table.id_column
        owners: dict[int, int] = {row_id: row_id for row_id in documents}
        if part.through:
            owners = {row_id: root for (root, _), row_id in inner[part.through].items()}
        stored = self._stored(table, part.via, owners, part.where)
        there = {(owners[row[part.via]], _key(part, row)): one for one, row in stored.items()}
        found: dict[tuple[int, str], int] = {}
        for wave in _waves(part, documents):
            self._write_wave(part, wave, {**inner, table.name: found}, (stored, there), changed)
        gone = {row_id: place for place, row_id in there.items() if place not in found}
        self._delete(table, own, gone)
        changed.update(root for root, _ in gone.values())
        return found

    def _write_wave(
        self,
        part: Part,
        wave: Iterable[tuple[int, Values]],
        inner: Mapping[str, dict[tuple[int, str], int]],
        known: tuple[dict[int, dict[str, Any]], dict[tuple[int, str], int]],
        changed: set[int],
    ) -> None:
        """Rows of a table of parts which refer to none that are written after them."""
        table, own = part.table, part.table.id_column
        stored, there = known
        found = inner[table.name]
        new: list[tuple[tuple[int, str], dict[str, Any]]] = []
        for root, row in wave:
            try:
                values, _ = self._values(table, row, inner, part, root)
            except MissingError:
                continue
            values.setdefault(part.via, root)
            for name in part.late:
                values.pop(name, None)
            place = (root, _key(part, values))
            if place in found:
                continue
            if place not in there:
                found[place] = 0
                new.append((place, values))
                continue
            found[place] = there[place]
            if differing := _differing(stored[there[place]], values):
                self._update_part(table, own, there[place], differing)
                changed.add(root)
        self._insert_parts(part, new, found)
        changed.update(root for (root, _), _ in new)

    def _insert_parts(
        self,
        part: Part,
        new: Sequence[tuple[tuple[int, str], dict[str, Any]]],
        found: dict[tuple[int, str], int],
    ) -> None:
        if not new:
            return
        table = part.table
        columns, rows = _as_rows(table, [values for _, values in new])
        self._store.add(table.name, columns, rows)
        if table.name in _NAMED_INSIDE:
            names = ", ".join(f'"{name}"' for name in part.key)
            owners = {values[part.via]: place[0] for place, values in new}
            select = f'SELECT "{table.id_column}", "{part.via}", {names} FROM "{table.name}" WHERE'
            for row_id, owner, *key in look_up(self._store, select, f'"{part.via}"', owners):
                found[(owners[owner], _text(key if len(key) != 1 else key[0]))] = row_id
        if table.name == "question_text" and isinstance(self._store, Home):
            for _, values in new:
                questions.index(self._store.database, values["question_id"])

    def _update_part(self, table: Table, own: str, row_id: int, values: Mapping[str, Any]) -> None:
        searched = (
            table.name == "question_text"
            and isinstance(self._store, Home)
            and not questions.SEARCHED.isdisjoint(values)
        )
        if searched:
            questions.unindex(self._store.database, row_id)  # type: ignore[attr-defined]
        self._update(table, own, row_id, values)
        if searched:
            questions.index(self._store.database, row_id)  # type: ignore[attr-defined]

    def _delete(self, table: Table, own: str, ids: Iterable[int]) -> None:
        ids = list(ids)
        if not ids:
            return
        if table.name == "response":
            # Answers of those that stay may replace them, and items count them.
            listed = self._store.is_in("replaces_id")
            self._store.execute(
                f"UPDATE response SET replaces_id = NULL WHERE {listed}", self._store.many(ids)
            )
        if table.name == "sitting_item":
            self._store.execute(
                f"DELETE FROM response WHERE {self._store.is_in('sitting_item_id')}",
                self._store.many(ids),
            )
        self._store.execute(
            f'DELETE FROM "{table.name}" WHERE {self._store.is_in(own)}', self._store.many(ids)
        )

    def _write_late(
        self,
        part: Part,
        documents: Mapping[int, Document],
        inner: Mapping[str, dict[tuple[int, str], int]],
        changed: set[int],
    ) -> None:
        """References to parts that were not there yet when these rows were written."""
        table, own = part.table, part.table.id_column
        ids = inner[table.name]
        listed = ", ".join(f'"{name}"' for name in part.late)
        stored = {
            row[0]: row[1:]
            for row in look_up(
                self._store,
                f'SELECT "{own}", {listed} FROM "{table.name}" WHERE',
                own,
                ids.values(),
            )
        }
        updates = []
        for root, document in documents.items():
            for row in document.parts.get(table.name, ()):
                row_id = ids.get((root, _key(part, row)))
                if row_id is None:
                    continue
                wanted = tuple(
                    inner[table.column(name).refers_to].get((root, _text(row.get(name))))
                    for name in part.late
                )
                if stored[row_id] != wanted:
                    updates.append((*wanted, row_id))
                    changed.add(root)
        sets = ", ".join(f'"{name}" = ?' for name in part.late)
        self._store.execute_many(f'UPDATE "{table.name}" SET {sets} WHERE "{own}" = ?', updates)

    # Values

    def _values(
        self,
        table: Table,
        row: Values,
        inner: Mapping[str, dict[tuple[int, str], int]],
        part: Part | None = None,
        root: int = 0,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        found: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for column in table.columns:
            name = column.name
            if name == table.id_column and not (part is None and column.refers_to):
                continue
            if part is not None and name == part.via and not part.through:
                continue
            value = row.get(name, column.default)
            if column.refers_to:
                row_id = None
                if value is not None and name not in (part.late if part else ()):
                    row_id = self._reference(column, value, inner, root)
                    if row_id is None:
                        extra[name] = value
                if row_id is None and not column.may_be_null:
                    if column.is_sure:
                        raise MissingError(f"{table.name}.{name}")
                    row_id = 0
                found[name] = row_id
            else:
                found[name] = _checked(table, column, value)
        for column_name, rewritten, holds in _embedded(table.name):
            text = _rewrite(found[column_name], holds, rewritten, _Back(self._ids, inner, root))
            if text is not None:
                found[column_name] = text
        return found, extra

    def _reference(
        self,
        column: Column,
        value: Any,
        inner: Mapping[str, dict[tuple[int, str], int]],
        root: int,
    ) -> int | None:
        if column.refers_to in inner:
            return inner[column.refers_to].get((root, _text(value)))
        if is_document(column.refers_to):
            return self._ids.get(column.refers_to, {}).get(value)
        return self._outer_part(column.refers_to, value)

    def _outer_part(self, table: str, value: Any) -> int | None:
        if self._store.is_hub or table not in part_of() or not isinstance(value, list):
            return None
        kind, part = part_of()[table]
        owner = self._ids.get(kind.name, {}).get(value[0])
        if owner is None or len(value) != 1 + len(part.key):
            return None
        same = " AND ".join(f'"{name}" = ?' for name in part.key)
        rows = self._store.rows(
            f'SELECT "{part.table.id_column}" FROM "{table}" WHERE "{part.via}" = ? AND {same}',
            owner,
            *value[1:],
        )
        return rows[0][0] if rows else None


class _Seen:
    """Takes part in a rewriting to see which names are in it."""

    def __init__(self) -> None:
        self.names: list[tuple[str, str]] = []

    def of(self, table: str, name: object) -> None:
        if isinstance(name, str) and is_document(table):
            self.names.append((table, name))

    def row(self, row: Values) -> Values:
        for name, value in row.items():
            if name in embedded.IN_QUESTIONS:
                self.of(embedded.IN_QUESTIONS[name], value)
        return row


class _Back:
    """Ids here by the names in a text, as `embedded` asks for them."""

    def __init__(
        self,
        ids: Mapping[str, Mapping[str, int]],
        inner: Mapping[str, dict[tuple[int, str], int]],
        root: int,
    ) -> None:
        self._ids = ids
        self._inner = inner
        self._root = root

    def of(self, table: str, name: object) -> int | None:
        if table in self._inner:
            return self._inner[table].get((self._root, _text(name)))
        return self._ids.get(table, {}).get(name) if isinstance(name, str) else None

    def row(self, row: Values) -> Values:
        return {
            name: self.of(embedded.IN_QUESTIONS[name], value)
            if name in embedded.IN_QUESTIONS
            else value
            for name, value in row.items()
        }


def _embedded(table: str) -> list[tuple[str, Callable[[Any, Any], str], type]]:
    return [
        (column, rewritten, holds)
        for one, column, holds, rewritten in embedded.TEXTS
        if one == table
    ]


def _rewrite(text: str, holds: type, rewritten: Callable[[Any, Any], str], ids: Any) -> str | None:
    content = embedded.decoded(text)
    return rewritten(ids, content) if isinstance(content, holds) else None


def _checked(table: Table, column: Column, value: Any) -> Any:
    """A value as it may stand there. Raises DamagedError."""
    if value is None:
        if not column.may_be_null:
            raise DamagedError(f"{table.name}.{column.name} is missing")
        return None
    is_truth = isinstance(value, bool)
    if not isinstance(value, _TYPES[column.kind]) or (is_truth and column.kind != "boolean"):
        raise DamagedError(f"{table.name}.{column.name} is no {column.kind}")
    if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        raise DamagedError(f"{table.name}.{column.name} is too large")
    if isinstance(value, float) and isnan(value):
        raise DamagedError(f"{table.name}.{column.name} is no number")
    check = form_of(table.name, column.name)
    if check is not None:
        try:
            check(column, value)
        except BadRowError as error:
            raise DamagedError(f"{table.name}: {error}") from error
    return value


def _as_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Columns, and for each row the values of them all."""
    filled = _FILLED.get(table.name, {})
    columns = list(dict.fromkeys([*(name for row in rows for name in row), *filled]))
    return columns, [[row.get(name, filled.get(name)) for name in columns] for row in rows]


def _differing(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if stored.get(name) != value}


def _waves(part: Part, documents: Mapping[int, Document]) -> Iterable[list[tuple[int, Values]]]:
    """The rows of a table of parts, each with its document, after those they refer to."""
    own = next(
        (one.name for one in part.table.references if one.refers_to == part.table.name), None
    )
    pending = [
        (root, row)
        for root, document in documents.items()
        for row in document.parts.get(part.table.name, ())
    ]
    if own is None:
        return [pending]
    waves = []
    keys = {(root, _key(part, row)) for root, row in pending}
    while pending:
        wave = [one for one in pending if (one[0], _text(one[1].get(own))) not in keys] or pending
        waves.append(wave)
        keys -= {(root, _key(part, row)) for root, row in wave}
        pending = [one for one in pending if (one[0], _key(part, one[1])) in keys]
    return waves


def _key(part: Part, row: Mapping[str, Any]) -> str:
    return _text(
        [row.get(name) for name in part.key] if len(part.key) != 1 else row.get(part.key[0])
    )


def _text(key: Any) -> str:
    return json.dumps(key)


def own_columns(kind: Kind, document: Document) -> dict[str, Any]:
    """What a shared row holds beside its values: what it is called, where nothing else in it says
    that."""
    return {"sync_uid": document.identity} if kind.name in WITHOUT_UID else {}
