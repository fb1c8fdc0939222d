"""Documents written to where their rows are to be, at home or on the hub: only what differs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan
from typing import Any

from studytui.storage import questions
from studytui.storage.whole import embedded
from studytui.storage.whole.shape import Column, Table
from studytui.storage.whole.staging import DamagedError as BadRowError
from studytui.storage.whole.staging import form_of
from studytui.sync import withdrawing
from studytui.sync.documents import DamagedError, Document, Values
from studytui.sync.hub_schema import WITHOUT_UID
from studytui.sync.kinds import Kind, Part, is_document, part_of, travelling
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


def references(
    kind: Kind, documents: Sequence[Document], *, with_parts: bool = True
) -> dict[str, set[str]]:
    """The names of all rows that documents of a kind refer to, by table."""
    found: dict[str, set[str]] = defaultdict(set)
    for form, rows in _rows_of(kind, documents, with_parts=with_parts):
        for column in form.references:
            outer = not is_document(column.refers_to)
            if outer and column.refers_to not in part_of():
                continue
            table = part_of()[column.refers_to][0].name if outer else column.refers_to
            name = column.name
            values = [row[name] for row in rows if name in row]
            if outer:
                values = [one[0] for one in values if isinstance(one, list) and one]
            found[table].update(one for one in values if isinstance(one, str))
    return {table: names for table, names in found.items() if names}


def mentions(
    kind: Kind, documents: Sequence[Document], *, with_parts: bool = True
) -> dict[str, set[str]]:
    """The names of all rows that stand in texts of documents, by table: what a question was about
    before, of which nothing needs to be there any more."""
    found: dict[str, set[str]] = defaultdict(set)
    for form, rows in _rows_of(kind, documents, with_parts=with_parts):
        for column_name, rewritten, holds in form.texts:
            seen = _Seen()
            for row in rows:
                if isinstance(row.get(column_name), str):
                    _rewrite(row[column_name], holds, rewritten, seen)
            for table, name in seen.names:
                found[table].add(name)
    return found


def _rows_of(
    kind: Kind, documents: Sequence[Document], *, with_parts: bool
) -> Iterable[tuple[_Form, list[Values]]]:
    yield _form(kind.name), [document.row for document in documents]
    for part in kind.parts if with_parts else ():
        name = part.table.name
        rows = [row for document in documents for row in document.parts.get(name, ())]
        if rows:
            yield _form(name, is_part=True), rows


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows of a table are written: worked out once, since there are many."""

    table: Table
    plain: Mapping[str, Any]
    """Columns that refer to nothing, each with what stands there where nothing is said."""
    needed: frozenset[str]
    """Those of them of which something must be said."""
    fits: Mapping[str, type]
    """Those for which any value of this very type does."""
    columns: Mapping[str, Column]
    references: tuple[Column, ...]
    late: tuple[str, ...]
    """Those of them that are written when what they refer to is there."""
    texts: tuple[tuple[str, Callable[[Any, Any], str], type], ...]
    """Columns that name rows within a text."""

    def check(self, row: Values) -> None:
        """Raises DamagedError where a value cannot stand there."""
        fits, plain = self.fits, self.plain
        for name, value in row.items():
            if type(value) is fits.get(name):
                if type(value) is int and not -_LARGEST <= value <= _LARGEST:
                    raise DamagedError(f"{self.table.name}.{name} is too large")
                if type(value) is float and isnan(value):
                    raise DamagedError(f"{self.table.name}.{name} is no number")
            elif name in plain:
                _checked(self.table, self.columns[name], value)
        if not self.needed <= row.keys():
            missing = min(self.needed - row.keys())
            raise DamagedError(f"{self.table.name}.{missing} is missing")


@cache
def _form(name: str, *, is_part: bool = False) -> _Form:
    table, columns = travelling(name, is_part=is_part)
    plain = [one for one in columns if not one.refers_to]
    exact = {"integer": int, "time": int, "number": float, "text": str, "boolean": bool}
    return _Form(
        table,
        {one.name: one.default for one in plain},
        frozenset(one.name for one in plain if one.default is None and not one.may_be_null),
        {
            one.name: exact[one.kind]
            for one in plain
            if one.kind in exact and form_of(table.name, one.name) is None
        },
        {one.name: one for one in columns},
        tuple(one for one in columns if one.refers_to),
        part_of()[name][1].late if is_part else (),
        tuple(_embedded(name)),
    )


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
        self._new: Collection[int] = frozenset()
        self._roots: dict[str, int] = {}
        """Ids of the documents' own rows, by their identities, while parts are written."""
        self._withdrawn: set[int] | None = None
        """Ids of the sources that others offer no longer, once they have been asked for."""
        self.incomplete: set[int] = set()
        """Ids of rows whose parts are not all as their documents say."""

    def look_up(self, documents: Iterable[Document], *, with_parts: bool = True) -> None:
        """Find what the documents refer to."""
        documents = list(documents)
        for of in (references, mentions):
            for table, names in of(self._kind, documents, with_parts=with_parts).items():
                self._ids.setdefault(table, {}).update(self._store.ids(table, names))

    def knows_all(self, document: Document, table: str) -> bool:
        """Whether all rows of a table that a document refers to are there."""
        names = references(self._kind, [document]).get(table, set())
        return names <= self._ids.get(table, {}).keys()

    def calls_all_by_main_names(self) -> bool:
        """Whether everything the documents refer to is called there as they call it."""
        for table, ids in self._ids.items():
            main = self._store.identities(table, ids.values())
            if any(main.get(row_id) != name for name, row_id in ids.items()):
                return False
        return True

    # Rows of the documents themselves

    def values(self, document: Document) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is to stand in the document's own row; and what refers to rows that are not there,
        where that may be. Raises MissingError, DamagedError."""
        table, form = self._kind.table, _form(self._kind.name)
        form.check(document.row)
        found, extra = self._values(form, document.row, {})
        if table.name == "source" and isinstance(self._store, Home):
            found["name"], found["owner_id"] = as_at_home(
                self._store, found["name"], found["owner_id"]
            )
        if table.name == "question":
            self._as_withdrawn(found)
        return found, extra

    def _as_withdrawn(self, values: dict[str, Any]) -> None:
        """A question as it stands there whose source may be offered no longer."""
        if not isinstance(self._store, Home):
            values["offered_status"] = None
            return
        if self._withdrawn is None:
            self._withdrawn = withdrawing.sources(self._store)
        withdrawing.as_retired(values, is_withdrawn=values["source_id"] in self._withdrawn)

    def check(self, document: Document) -> None:
        """Raises DamagedError where a part of a document cannot be one of ours."""
        for part in self._kind.parts:
            form = _form(part.table.name, is_part=True)
            for row in document.parts.get(part.table.name, ()):
                form.check(row)
        if self._kind.name == "question" and len(document.parts.get("question_text", ())) != 1:
            raise DamagedError("it has no text")

    def write_rows(
        self, rows: Mapping[str, dict[str, Any]], places: Mapping[str, int]
    ) -> dict[str, Written]:
        """Write rows by the identities of their documents; `places` are the ids of those that are
        there. A row that another one stands in the way of is left out."""
        table, own = self._kind.table, self._kind.table.id_column
        known = self._stored(table, own, places.values())
        found: dict[str, Written] = {}
        new: dict[str, dict[str, Any]] = {}
        updates: dict[int, dict[str, Any]] = {}
        for identity, values in rows.items():
            row_id = places.get(identity)
            if row_id is None or row_id not in known:
                new[identity] = values
                continue
            changed = _differing(known[row_id], values)
            if changed:
                updates[row_id] = changed
            found[identity] = Written(row_id, is_new=False, has_changed=bool(changed))
        self._update(table, own, updates)
        for identity, row_id in zip(new, self._insert(table, list(new.values())), strict=True):
            if row_id is not None:
                found[identity] = Written(row_id, is_new=True, has_changed=True)
        return found

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int | None]:
        if not rows:
            return []
        columns, values = _as_rows(table, rows)
        return self._store.insert(table.name, table.id_column, columns, values)

    def _update(self, table: Table, own: str, rows: Mapping[int, Mapping[str, Any]]) -> None:
        """Write columns of rows, by their ids: those of which the same ones change in one go."""
        alike: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
        for row_id, values in rows.items():
            # What a row is and since when is never written anew there.
            names = [one for one in values if not (self._store.is_hub and one in _FIXED)]
            if names:
                alike[tuple(names)].append([*(values[name] for name in names), row_id])
        for columns, updates in alike.items():
            self._store.update(table.name, own, columns, updates)

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

    def write_parts(
        self, documents: Mapping[int, Document], new: Collection[int] = frozenset()
    ) -> set[int]:
        """Write the parts of documents, given by the ids of their rows, of which `new` have no
        parts yet; the ids of those of which any part has changed."""
        changed: set[int] = set()
        self._new = new
        self._roots = {document.identity: row_id for row_id, document in documents.items()}
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
        owners = {row_id: row_id for row_id in documents if row_id not in self._new}
        if part.through:
            owners = {
                row_id: root
                for (root, _), row_id in inner[part.through].items()
                if root not in self._new
            }
        stored = self._stored(table, part.via, owners, part.where)
        there = {(owners[row[part.via]], _key(part, row)): one for one, row in stored.items()}
        found: dict[tuple[int, str], int] = {}
        for wave in _waves(part, documents):
            self._write_wave(part, wave, {**inner, table.name: found}, (stored, there), changed)
        # By their ids: two rows may be told apart by nothing else.
        kept = set(found.values())
        gone = {one: owners[row[part.via]] for one, row in stored.items() if one not in kept}
        self._delete(table, own, gone)
        changed.update(gone.values())
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
        form = _form(table.name, is_part=True)
        stored, there = known
        found = inner[table.name]
        new: list[tuple[tuple[int, str], dict[str, Any]]] = []
        updates: dict[int, dict[str, Any]] = {}
        for root, row in wave:
            try:
                values, extra = self._values(form, row, inner, root)
            except MissingError:
                self.incomplete.add(root)
                continue
            if extra:
                self.incomplete.add(root)
            values.setdefault(part.via, root)
            for name in form.late:
                values.pop(name, None)
            place = (root, _key(part, values))
            if place in found:
                self.incomplete.add(root)
                continue
            if place not in there:
                found[place] = 0
                new.append((place, values))
                continue
            found[place] = there[place]
            if differing := _differing(stored[there[place]], values):
                updates[there[place]] = differing
                changed.add(root)
        self._update_parts(table, own, updates)
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
        if table.name in _NAMED_INSIDE and isinstance(self._store, Home):
            ids = self._store.insert(table.name, table.id_column, columns, rows)
            found.update(zip((place for place, _ in new), ids, strict=True))  # type: ignore[arg-type]
            return
        self._store.add(table.name, columns, rows)
        if table.name in _NAMED_INSIDE:
            names = ", ".join(f'"{name}"' for name in part.key)
            owners = {values[part.via]: place[0] for place, values in new}
            select = f'SELECT "{table.id_column}", "{part.via}", {names} FROM "{table.name}" WHERE'
            for row_id, owner, *key in look_up(self._store, select, f'"{part.via}"', owners):
                found[(owners[owner], _text(key if len(key) != 1 else key[0]))] = row_id
        if table.name == "question_text" and isinstance(self._store, Home):
            questions.index_all(self._store.database, [one["question_id"] for _, one in new])

    def _update_parts(self, table: Table, own: str, rows: Mapping[int, Mapping[str, Any]]) -> None:
        searched: list[int] = []
        if table.name == "question_text" and isinstance(self._store, Home):
            searched = [one for one, row in rows.items() if not questions.SEARCHED.isdisjoint(row)]
        for row_id in searched:
            questions.unindex(self._store.database, row_id)  # type: ignore[attr-defined]
        self._update(table, own, rows)
        for row_id in searched:
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
        late = [(name, inner[table.column(name).refers_to]) for name in part.late]
        for root, document in documents.items():
            for row in document.parts.get(table.name, ()):
                row_id = ids.get((root, _key(part, row)))
                if row_id is None:
                    continue
                wanted = tuple([there.get((root, _text(row.get(name)))) for name, there in late])
                if stored[row_id] != wanted:
                    updates.append((*wanted, row_id))
                    changed.add(root)
        self._store.update(table.name, own, part.late, updates)

    # Values

    def _values(
        self,
        form: _Form,
        row: Values,
        inner: Mapping[str, dict[tuple[int, str], int]],
        root: int = 0,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is to stand in a row that was checked; and what refers to rows that are not there,
        where that may be. Raises MissingError."""
        known = row.keys() <= form.columns.keys()
        told = row if known else {name: row[name] for name in row if name in form.columns}
        found, extra = {**form.plain, **told}, {}
        for column in form.references:
            name = column.name
            value, row_id = row.get(name), None
            if value is not None and name not in form.late:
                row_id = self._reference(column, value, inner, root)
                if row_id is None:
                    extra[name] = value
            if row_id is None and not column.may_be_null:
                if column.is_sure:
                    raise MissingError(f"{form.table.name}.{name}")
                row_id = 0
            found[name] = row_id
        for column_name, rewritten, holds in form.texts:
            if not isinstance(found[column_name], str):
                continue
            back = _Back({self._kind.name: self._roots}, self._ids, inner, root)
            text = _rewrite(found[column_name], holds, rewritten, back)
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
            known = self._ids.get(column.refers_to, {})
            return known.get(value) if isinstance(value, str) else None
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
        own: Mapping[str, Mapping[str, int]],
        ids: Mapping[str, Mapping[str, int]],
        inner: Mapping[str, dict[tuple[int, str], int]],
        root: int,
    ) -> None:
        """`own` are rows that are new, which nothing else knows of yet."""
        self._own = own
        self._ids = ids
        self._inner = inner
        self._root = root

    def of(self, table: str, name: object) -> int | None:
        if table in self._inner:
            return self._inner[table].get((self._root, _text(name)))
        if not isinstance(name, str):
            return None
        return self._ids.get(table, {}).get(name, self._own.get(table, {}).get(name))

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


def check_columns(table: Table, columns: Sequence[Column], rows: Collection[Sequence[Any]]) -> None:
    """Raises DamagedError where a value in rows from a server's table, which sees to types and sizes,
    cannot stand in these columns here."""
    for place, column in enumerate(columns):
        if column.kind == "number" or form_of(table.name, column.name) is not None:
            for value in {row[place] for row in rows}:
                _checked(table, column, value)


def _as_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Columns, and for each row the values of them all."""
    filled = _FILLED.get(table.name, {})
    columns = list(dict.fromkeys([*rows[0], *filled]))
    values = [[row[name] if name in row else filled[name] for name in columns] for row in rows]
    if "updated_at" not in columns:
        values = [[*one, row["created_at"]] for one, row in zip(values, rows, strict=True)]
        columns.append("updated_at")
    return columns, values


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
    if own is None or all(row.get(own) is None for _, row in pending):
        return [pending]
    waves = []
    keys = {(root, _key(part, row)) for root, row in pending}
    while pending:
        wave = [one for one in pending if (one[0], _text(one[1].get(own))) not in keys] or pending
        waves.append(wave)
        keys -= {(root, _key(part, row)) for root, row in wave}
        pending = [one for one in pending if (one[0], _key(part, one[1])) in keys]
    return waves


def _key(part: Part, row: Mapping[str, Any]) -> Any:
    if len(part.key) == 1:
        return _text(row.get(part.key[0]))
    return _text([row.get(name) for name in part.key])


def _text(key: Any) -> Any:
    """A key that can be looked up, whatever it is."""
    return key if type(key) is int or type(key) is str else json.dumps(key)


def own_columns(kind: Kind, document: Document) -> dict[str, Any]:
    """What a shared row holds beside its values: what it is called, where nothing else in it says
    that."""
    return {"sync_uid": document.identity} if kind.name in WITHOUT_UID else {}
