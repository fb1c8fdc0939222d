"""Documents read from where their rows are, at home or on the hub."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from studytui.storage.whole import embedded
from studytui.storage.whole.shape import Table
from studytui.sync import withdrawing
from studytui.sync.documents import Document, Values
from studytui.sync.kinds import NAMED, STAYS, Kind, Part, is_document, part_of, travelling
from studytui.sync.stores import Home, Store, look_up

Rewritten = Callable[[Any, Any], str]
_OWN_SOURCE = " ({})"


def read(store: Store, kind: Kind, ids: Iterable[int]) -> dict[int, Document]:
    """The documents of rows, by their ids; those that are not there are left out."""
    ids = list(ids)
    roots = _rows(store, _shape(kind.name), kind.table.id_column, ids, kind.where)
    parts: dict[str, list[_Read]] = {}
    for part in kind.parts:
        owners = [one[0] for one in parts.get(part.through, roots)]
        shape = _shape(part.table.name, is_part=True)
        parts[part.table.name] = _rows(store, shape, part.via, owners, part.where)
    names = _Names(store, kind, parts)
    names.look_up(
        [
            (_shape(kind.name), roots),
            *((_shape(name, is_part=True), rows) for name, rows in parts.items()),
        ]
    )
    found: dict[int, Document] = {}
    identities = store.identities(kind.name, [one[0] for one in roots])
    for row in roots:
        if row[0] in identities:
            values = names.named(_shape(kind.name), row)
            if kind.name == "source":
                _as_everywhere(store, row[2], values)
            if kind.name == "question":
                withdrawing.as_offered(values, is_hub=store.is_hub)
            found[row[0]] = Document(kind.name, identities[row[0]], values)
    for part in kind.parts:
        shape, rows = _shape(part.table.name, is_part=True), parts[part.table.name]
        owner_of = {one[0]: one[1] for one in parts[part.through]} if part.through else {}
        by_owner: dict[int, list[Values]] = defaultdict(list)
        for row in rows:
            by_owner[owner_of.get(row[1], row[1])].append(names.named(shape, row))
        for owner, listed in by_owner.items():
            if owner in found:
                listed.sort(key=_order(part))
                found[owner].parts[part.table.name] = listed
    return found


_Read = tuple[int, int, tuple[Any, ...]]
"""Id of a row, id of what it belongs to, and the values of its shape."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a row travels: worked out once, since there are many rows."""

    table: Table
    names: tuple[str, ...]
    defaults: tuple[Any, ...]
    """What is left out where it stands, in the order of the names."""
    references: tuple[tuple[int, str, str], ...]
    """Place, name and table of each column that refers to a row."""
    truths: tuple[str, ...]
    texts: tuple[tuple[str, Rewritten, type], ...]
    """Columns that name rows within a text."""


@cache
def _shape(name: str, *, is_part: bool = False) -> _Shape:
    table, columns = travelling(name, is_part=is_part)
    return _Shape(
        table,
        tuple(one.name for one in columns),
        tuple(None if one.refers_to else one.default for one in columns),
        tuple((at, one.name, one.refers_to) for at, one in enumerate(columns) if one.refers_to),
        tuple(one.name for one in columns if one.kind == "boolean"),
        tuple(_embedded(name)),
    )


def _rows(
    store: Store, shape: _Shape, chosen_by: str, values: Iterable[int], where: str
) -> list[_Read]:
    table = shape.table
    listed = "".join(f', t."{name}"' for name in shape.names)
    own = f't."{table.id_column}"'
    rest = f"AND {where} ORDER BY {own}" if where else f"ORDER BY {own}"
    select = f'SELECT {own}, t."{chosen_by}"{listed} FROM "{table.name}" t WHERE'
    rows = look_up(store, select, f't."{chosen_by}"', values, rest)
    return [(row[0], row[1], row[2:]) for row in rows]


def _order(part: Part) -> Callable[[Values], str]:
    """What the parts of a document are put in order by."""
    if len(part.key) == 1:
        name = part.key[0]

        def of_one(row: Values) -> str:
            value = row.get(name)
            if type(value) is int:
                return f"[{value}]"
            return f"[{quoted(value)}]" if type(value) is str else json.dumps([value])

        return of_one
    return lambda row: json.dumps([row.get(name) for name in part.key])


class _Names:
    """What ids in the rows read are called."""

    def __init__(self, store: Store, kind: Kind, parts: dict[str, list[_Read]]) -> None:
        self._store = store
        self._known: dict[str, dict[int, Any]] = {}
        for part in kind.parts:
            names = _shape(part.table.name, is_part=True).names
            places = [names.index(name) for name in part.key]
            self._known[part.table.name] = {
                row[0]: _only([row[2][place] for place in places]) for row in parts[part.table.name]
            }
        self._inner = frozenset(self._known)

    def look_up(self, tables: Iterable[tuple[_Shape, list[_Read]]]) -> None:
        """Find all names at once."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for shape, rows in tables:
            for place, _, refers_to in shape.references:
                wanted[refers_to].update(row[2][place] for row in rows if row[2][place])
            for column_name, rewritten, holds in shape.texts:
                place = shape.names.index(column_name)
                for row in rows:
                    _rewrite(row[2][place], holds, rewritten, _Recorder(wanted))
        for name, ids in wanted.items():
            if name in self._inner or name in STAYS - NAMED.keys():
                continue
            if is_document(name):
                self._known[name] = dict(self._store.identities(name, sorted(ids)))
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

    def of(self, table: str, row_id: object) -> Any:
        """What a row is called; None for one that is not there."""
        if not isinstance(row_id, int):
            return None
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

    def named(self, shape: _Shape, row: _Read) -> Values:
        """The values of a row that mean the same everywhere."""
        found: Values = {
            name: value
            for name, value, default in zip(shape.names, row[2], shape.defaults, strict=True)
            if value is not None and value != default
        }
        for _, name, refers_to in shape.references:
            if name in found:
                value = self.of(refers_to, found[name])
                if value is None:
                    del found[name]
                else:
                    found[name] = value
        for name in shape.truths:
            if name in found:
                found[name] = bool(found[name])
        for column_name, rewritten, holds in shape.texts:
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


def _as_everywhere(store: Store, row: tuple[Any, ...], values: Values) -> None:
    """A source, whose owner is told, and whose name is as its owner calls it."""
    if not isinstance(store, Home):
        return
    stored = dict(zip(_shape("source").names, row, strict=True))
    if stored["owner_id"] is None:
        values["owner_id"] = store.learner_uid
    else:
        name = store.rows("SELECT username FROM learner WHERE learner_id = ?", stored["owner_id"])
        values["name"] = stored["name"].removesuffix(_OWN_SOURCE.format(name[0][0]))


def as_at_home(home: Home, name: str, owner_id: int) -> tuple[str, int | None]:
    """The name that a source has at home, and its owner as it stands there."""
    if owner_id == home.learner_id:
        return name, None
    found = home.rows("SELECT username FROM learner WHERE learner_id = ?", owner_id)
    return f"{name}{_OWN_SOURCE.format(found[0][0])}", owner_id
