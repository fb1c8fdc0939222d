"""Sittings of others of which nothing is known here yet, copied as they stand on the hub: a class comes
with a million answers, and there is nothing to merge them with."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

import peewee as pw

from studytui.domain.hybrid_clock import NEVER
from studytui.storage.importing.sql import micros
from studytui.storage.whole.shape import Column, Table
from studytui.sync.counting import Asked, Claim, Counting
from studytui.sync.documents import DamagedError, Document
from studytui.sync.following import Followed
from studytui.sync.kinds import Kind, kinds, travelling
from studytui.sync.outbox import THEIRS, untold
from studytui.sync.reading import read
from studytui.sync.stores import Home, Hub, Store, batched_once, look_up
from studytui.sync.writing import MissingError, Writer, check_columns

_Row = tuple[Any, ...]
_Name = TypeVar("_Name")
_FETCHED_AT_ONCE = 100
_WRITTEN_AT_ONCE = 25_000
"""Items of a transaction: the more, the fewer pages of the indexes are written again and again, but
others wait for the library meanwhile, a second at most."""
_ITEM = (
    *("sitting_item_id", "sitting_id", "question_id", "response_id"),
    *("own_marks", "is_unscored", "is_repeat"),
)
_ANSWER = (
    *("response_id", "sitting_item_id", "learner_id", "question_id", "replaces_id"),
    *("chosen", "text", "is_correct", "marks"),
)
"""What stands first in the rows that are copied: ids, which are others here, and what is counted."""


@dataclass(slots=True)
class _Sitting:
    """A sitting as it is on the hub."""

    clock: str
    document: Document
    """Without its items and answers."""
    asked: list[Asked]
    is_whole: bool = True
    """Whether everything that it refers to is here."""


@dataclass(slots=True)
class _Fetched:
    """What is written in one transaction: sittings by their ids on the hub, and rows of theirs."""

    sittings: dict[int, _Sitting] = field(default_factory=dict)
    items: list[_Row] = field(default_factory=list)
    answers: list[_Row] = field(default_factory=list)


class Arriving:
    """Copies sittings over a connection into a library."""

    def __init__(
        self, hub: Hub, home: Home, counting: Counting, follow: Callable[[Followed], None]
    ) -> None:
        """`follow` is called within the transaction, for what hangs on what was written."""
        self._hub = hub
        self._home = home
        self._counting = counting
        self._follow = follow
        self._names: dict[str, dict[int, str]] = {"question": {}, "learner": {}}
        self._ids: dict[str, dict[int, int]] = {"question": {}, "learner": {}}
        """By table, and the id of a row on the hub: what it is called, and its id here."""

    def copy(self, sittings: Mapping[str, int]) -> set[str]:
        """Copy those of these sittings, their ids on the hub by what they are called, that can be;
        which ones. The others have to be merged: of which something is known here,
        one's own, those that refer to what is not here, and what no program of ours has written."""
        known = self._known(sittings)
        new = [row_id for name, row_id in sittings.items() if name not in known]
        copied: set[str] = set()
        fetched = _Fetched()
        for some in batched_once(new, _FETCHED_AT_ONCE):
            self._fetch(fetched, some)
            if len(fetched.items) >= _WRITTEN_AT_ONCE:
                copied |= self._written(fetched)
                fetched = _Fetched()
        return copied | self._written(fetched) if fetched.sittings else copied

    def _written(self, fetched: _Fetched) -> set[str]:
        try:
            return self._write(fetched.sittings, fetched.items, fetched.answers)
        except (DamagedError, pw.IntegrityError, sqlite3.IntegrityError):
            return set()

    def _known(self, names: Iterable[str]) -> set[str]:
        """Those of these sittings that are here, or have been."""
        heard = "SELECT identity FROM synced_row WHERE \"table\" = 'sitting' AND"
        rows = look_up(self._home, heard, "identity", names)
        rows += look_up(self._home, "SELECT uid FROM sitting WHERE", "uid", names)
        return {row[0] for row in rows}

    # From the hub

    def _fetch(self, fetched: _Fetched, ids: Sequence[int]) -> None:
        with self._hub.connection.transaction():
            found = self._heads(ids)
            items = _rows(self._hub, "sitting_item", _ITEM, "sitting_id", found)
            answers = _rows(
                self._hub, "response", _ANSWER, "sitting_item_id", [row[0] for row in items]
            )
            self._look_up("question", {row[2] for row in items} | {row[3] for row in answers})
            self._look_up("learner", {row[2] for row in answers})
            fetched.answers += self._count(found, items, answers)
        fetched.sittings |= found
        fetched.items += items

    def _heads(self, ids: Sequence[int]) -> dict[int, _Sitting]:
        """Sittings of others that nobody has deleted, by their ids on the hub."""
        found = {}
        documents = read(self._hub, _without_copied(), ids)
        select = "SELECT sitting_id, sync_clock, sync_is_deleted, sync_extra FROM sitting WHERE"
        for row_id, clock, is_deleted, extra in look_up(self._hub, select, "sitting_id", documents):
            document = documents[row_id]
            is_own = document.row.get("learner_id") == self._home.learner_uid
            if not is_deleted and not extra and not is_own:
                found[row_id] = _Sitting(clock, document, [])
        return found

    def _look_up(self, table: str, ids: Iterable[int]) -> None:
        names, known = self._names[table], self._ids[table]
        new = self._hub.identities(table, [one for one in ids if one not in names])
        names |= new
        here = self._home.ids(table, new.values())
        known |= {row_id: here[name] for row_id, name in new.items() if name in here}

    def _count(
        self, found: Mapping[int, _Sitting], items: Sequence[_Row], answers: Sequence[_Row]
    ) -> list[_Row]:
        """Count the sittings, and mark those that are not whole; the answers as they are counted."""
        names = self._names["question"]
        stands = {(row[0], row[3]) for row in items}
        claims: dict[int, list[Claim]] = defaultdict(list)
        told = []
        for row in answers:
            claim = Claim(row[5], row[6], row[7], row[8], (row[1], row[0]) in stands)
            claims[row[1]].append(claim)
            told.append((row, claim))
        for row in items:
            answers_to = claims.get(row[0], [])
            asked = Asked(names.get(row[2], ""), row[4], row[5], row[6], answers_to)
            found[row[1]].asked.append(asked)
        self._counting.look_up(names.values())
        for sitting in found.values():
            self._counting.count(sitting.document.row, sitting.asked)
        return [(*row[:7], claim.is_correct, claim.marks, *row[9:]) for row, claim in told]

    # Into the library

    def _write(
        self, found: Mapping[int, _Sitting], items: Sequence[_Row], answers: Sequence[_Row]
    ) -> set[str]:
        for table, first, rows in (
            ("sitting_item", _ITEM, items),
            ("response", _ANSWER, answers),
        ):
            check_columns(*_columns(table, first), rows)
        self._mark_broken(found, items, answers)
        database, followed = self._home.database, Followed()
        with database.transaction():
            database.execute("PRAGMA defer_foreign_keys=1")
            known = self._known(one.document.identity for one in found.values())
            new = {
                row_id: one
                for row_id, one in found.items()
                if one.is_whole and one.document.identity not in known
            }
            with untold(database):
                places = self._write_sittings(new)
                self._write_copied(places, items, answers)
            self._keep(new, places)
            for place in places.values():
                followed.add("sitting", place, is_new=True, has_changed=True)
            self._follow(followed)
        return {new[row_id].document.identity for row_id in places}

    def _mark_broken(
        self, found: Mapping[int, _Sitting], items: Sequence[_Row], answers: Sequence[_Row]
    ) -> None:
        """Of which something is about what is not here."""
        questions, learners = self._ids["question"], self._ids["learner"]
        of_item = {}
        for row in items:
            of_item[row[0]] = sitting = found[row[1]]
            if row[2] not in questions:
                sitting.is_whole = False
        for row in answers:
            if row[2] not in learners or row[3] not in questions:
                of_item[row[1]].is_whole = False

    def _write_sittings(self, new: Mapping[int, _Sitting]) -> dict[int, int]:
        """Write the sittings themselves; their ids here by those on the hub."""
        writer = Writer(self._home, _without_copied())
        writer.look_up(one.document for one in new.values())
        rows: dict[str, dict[str, Any]] = {}
        for one in new.values():
            name = one.document.identity
            try:
                writer.check(one.document)
                values, missing = writer.values(one.document)
            except (MissingError, DamagedError):
                continue
            if not missing:
                rows[name] = values | {"uid": name}
        written = writer.write_rows(rows, {})
        places = {
            row_id: written[one.document.identity].row_id
            for row_id, one in new.items()
            if one.document.identity in written
        }
        documents = {place: new[row_id].document for row_id, place in places.items()}
        writer.write_parts(documents, frozenset(documents))
        return places

    def _write_copied(
        self, places: Mapping[int, int], items: Sequence[_Row], answers: Sequence[_Row]
    ) -> None:
        """Write items and answers, of the sittings that have a place here."""
        questions, learners = self._ids["question"], self._ids["learner"]
        items = [row for row in items if row[1] in places]
        sitting_of = {row[0]: row[1] for row in items}
        answers = [row for row in answers if row[1] in sitting_of]
        item_ids = self._new_ids("sitting_item", [row[0] for row in items])
        # Of one sitting only: an answer of another is none of an item's.
        answer_ids = self._new_ids("response", [(sitting_of[row[1]], row[0]) for row in answers])
        self._home.add(
            "sitting_item",
            _names("sitting_item", _ITEM),
            [
                (
                    *(item_ids[row[0]], places[row[1]], questions[row[2]]),
                    answer_ids.get((row[1], row[3])),
                    *row[4:],
                )
                for row in items
            ],
        )
        self._home.add(
            "response",
            _names("response", _ANSWER),
            [
                (
                    answer_ids[(sitting_of[row[1]], row[0])],
                    *(item_ids[row[1]], learners[row[2]], questions[row[3]]),
                    answer_ids.get((sitting_of[row[1]], row[4])),
                    *row[5:],
                )
                for row in answers
            ],
        )

    def _new_ids(self, table: str, names: Sequence[_Name]) -> dict[_Name, int]:
        """The ids that SQLite would give next, by names."""
        last = self._home.database.value(f"SELECT coalesce(max({table}_id), 0) FROM {table}")
        return {name: last + place for place, name in enumerate(names, 1)}

    def _keep(self, new: Mapping[int, _Sitting], places: Mapping[int, int]) -> None:
        """Note what is here now, and which version the hub has."""
        now = micros(self._home.database.now())
        self._home.add(
            "synced_row",
            (
                *("table", "identity", "row_id", "clock", "own_clock", "shared_clock"),
                *("is_shared", "digest", "created_at", "updated_at"),
            ),
            [
                (
                    *("sitting", new[row_id].document.identity, place),
                    *(new[row_id].clock, NEVER, new[row_id].clock, 0, THEIRS, now, now),
                )
                for row_id, place in places.items()
            ],
        )


@cache
def _without_copied() -> Kind:
    """A sitting without the parts of which there are many."""
    kind = kinds()["sitting"]
    return replace(
        kind, parts=tuple(p for p in kind.parts if p.table.name not in ("sitting_item", "response"))
    )


@cache
def _columns(name: str, first: tuple[str, ...]) -> tuple[Table, tuple[Column, ...]]:
    """A table of rows that are copied, and their columns: those that are `first`, and the rest of
    what travels."""
    table, travel = travelling(name, is_part=True)
    rest = [one for one in travel if one.name not in first]
    return table, (*(table.column(one) for one in first), *rest)


def _names(table: str, first: tuple[str, ...]) -> list[str]:
    return [column.name for column in _columns(table, first)[1]]


def _rows(
    store: Store, table: str, first: tuple[str, ...], column: str, values: Iterable[int]
) -> list[_Row]:
    listed = ", ".join(f'"{name}"' for name in _names(table, first))
    return look_up(
        store, f'SELECT {listed} FROM "{table}" WHERE', column, values, f"ORDER BY {first[0]}"
    )
