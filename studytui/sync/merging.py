"""Versions from the hub put into the library: the later edit stands, what lost is kept as history."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import peewee as pw

from studytui.domain.hybrid_clock import NEVER, latest, parts, tick
from studytui.storage.importing.sql import micros
from studytui.storage.whole import embedded
from studytui.sync.documents import DamagedError, Document
from studytui.sync.following import Followed
from studytui.sync.kinds import Kind, has_uid, kinds
from studytui.sync.outbox import ALIAS, GONE, THEIRS, Collecting, note, untold
from studytui.sync.reading import read
from studytui.sync.removing import Removed, Removing
from studytui.sync.stores import Home, look_up
from studytui.sync.writing import MissingError, Writer, references

_CANNOT_STAND = (pw.IntegrityError, sqlite3.IntegrityError)
_WITH_TEXTS = frozenset(table for table, *_ in embedded.TEXTS)
"""Tables of which a text is written anew with the ids here."""
_HISTORY = uuid.UUID("6f1f9a52-6c1c-5d0e-9d5b-0f6f3a4b7c11")
_KEPT = {"question": ("status", "retired"), "exam": ("is_active", 0)}
"""What is written to a row that was deleted elsewhere and that something here still refers to."""


@dataclass(slots=True)
class Version:
    """A document as it is on the hub."""

    table: str
    identity: str
    clock: str
    is_deleted: bool
    document: Document | None
    is_shared: bool
    """Whether it stands in the hub's tables, else among the learner's own documents."""


Fetch = Callable[[Sequence[tuple[str, str]]], Sequence[Version]]
"""Versions from the hub by table and identity; those that are not to be seen are left out."""


@dataclass(slots=True)
class _Entry:
    """What is known of a name."""

    row_id: int | None
    clock: str
    own_clock: str
    shared_clock: str
    digest: str

    @property
    def is_waiting(self) -> bool:
        """Whether what is here is not on the hub yet."""
        return self.clock not in (self.own_clock, self.shared_clock)


@dataclass(slots=True)
class Merged:
    """What came of it."""

    written: int = 0
    superseded: int = 0
    left_out: list[str] = field(default_factory=list)
    """Why documents could not be written."""


@dataclass(slots=True)
class _Rows:
    """Rows of documents that were written, whose parts have still to be."""

    kind: Kind
    places: dict[str, int]
    documents: dict[str, Document]
    new: set[int]
    whole: set[int]
    """Those of the new ones that are as their documents say."""


class Merging:
    """Puts versions into a library."""

    def __init__(
        self,
        home: Home,
        collecting: Collecting,
        device: str,
        fetch: Fetch,
        follow: Callable[[Followed], None],
    ) -> None:
        """`follow` is called within the transaction, for what hangs on what was written."""
        self._home = home
        self._database = home.database
        self._collecting = collecting
        self._device = device
        self._fetch = fetch
        self._follow = follow
        self._lost: list[tuple[str, str, str, str]] = []
        self._again: dict[tuple[str, int], bool] = {}
        self._removing = Removing(self._database)
        self._gone: list[Removed] = []
        self._later: list[Version] = []
        self._merged = Merged()
        self._followed = Followed()

    def apply(self, versions: Sequence[Version]) -> Merged:
        """Put these versions in, in one transaction, with all that they refer to."""
        self._merged = Merged()
        versions = self._with_references(versions)
        with self._database.transaction():
            self._database.execute("PRAGMA defer_foreign_keys=1")
            self._collecting.run()
            with untold(self._database):
                self._write(versions)
            self._tell_again()
            self._keep_lost()
            self._follow(self._followed)
        self._followed = Followed()
        return self._merged

    def _write(self, versions: Iterable[Version]) -> None:
        by_table: dict[str, dict[tuple[str, bool], Version]] = defaultdict(dict)
        for one in versions:
            by_table[one.table][(one.identity, one.is_shared)] = one
        written: list[_Rows] = []
        for name, kind in kinds().items():
            for wave in _waves(kind, list(by_table.get(name, {}).values())):
                pending = wave
                while pending:
                    written.append(self._rows(kind, pending))
                    pending = self._later
        for rows in written:
            self._parts(rows)
        self._put_back()

    def _with_references(self, versions: Sequence[Version]) -> list[Version]:
        """The versions, and those they refer to that are not here."""
        found = list(versions)
        asked = {(one.table, one.identity) for one in found}
        new = found
        while new:
            wanted: dict[str, set[str]] = defaultdict(set)
            for kind in kinds().values():
                documents = [
                    one.document
                    for one in new
                    if one.document is not None and one.table == kind.name
                ]
                for table, names in references(kind, documents).items():
                    wanted[table] |= names
            missing = []
            for table, names in wanted.items():
                if table == "tag":
                    continue
                unseen = [name for name in sorted(names) if (table, name) not in asked]
                here = self._home.ids(table, unseen)
                missing += [(table, name) for name in unseen if name not in here]
            asked.update(missing)
            new = [_as_needed(one) for one in self._fetch(missing)] if missing else []
            found += new
        return found

    # Rows

    def _rows(self, kind: Kind, versions: Sequence[Version]) -> _Rows:
        """Decide on each version, and write the rows of those that stand."""
        entries = self._entries(kind, [one.identity for one in versions])
        writer = Writer(self._home, kind)
        told_of = [one.document for one in versions if one.document is not None]
        writer.look_up(told_of, with_parts=False)
        rows: dict[str, dict[str, Any]] = {}
        places: dict[str, int] = {}
        documents: dict[str, Document] = {}
        clocks: dict[str, str] = {}
        self._later = []
        met: dict[tuple[Any, ...], str] = {}
        told: list[tuple[Version, dict[str, Any] | None]] = []
        without: set[str] = set()
        for one in versions:
            document, values = one.document, None
            try:
                if document is not None:
                    writer.check(document)
                    values, extra = writer.values(document)
                    if extra:
                        without.add(one.identity)
            except (MissingError, DamagedError) as error:
                self._leave_out(one, error)
                continue
            told.append((one, values))
        same_here = self._same(
            kind, [values for one, values in told if values and not _is_here(entries, one)]
        )
        for one, values in told:
            document = one.document
            # Two names of what is the same: the second meets the row of the first.
            same = _natural(kind, values)
            if same and met.setdefault(same, one.identity) != one.identity:
                self._later.append(one)
                continue
            entry = entries.get(one.identity)
            if entry is None:
                entry = entries[one.identity] = self._met(kind, same_here.get(same))
            elif entry.row_id is None and not one.is_deleted and same in same_here:
                # Deleted here and made anew, under another name.
                known = self._met(kind, same_here[same])
                entry.row_id, entry.digest = known.row_id, known.digest
                entry.clock = latest((entry.clock, known.clock))
            elif one.identity in clocks:
                # The same name once more, from the other place.
                entry.clock = clocks[one.identity]
            document, clock = self._decide(kind, one, entry, documents.get(one.identity))
            if clock is None:
                self._tell_apart(kind, one, entry)
                continue
            entry.clock = clocks[one.identity] = clock
            self._tell_apart(kind, one, entry)
            if one.is_deleted and document is one.document:
                documents.pop(one.identity, None)
                self._delete(kind, one, entry, values)
                continue
            if document is not None and document is not one.document:
                values, _ = writer.values(document)
                without.add(one.identity)
            if document is None or values is None:
                continue
            documents[one.identity] = document
            rows[one.identity] = values
            if entry.row_id is not None:
                places[one.identity] = entry.row_id
        found = self._written(kind, writer, rows, places)
        for identity, (row_id, _) in found.items():
            entries[identity].row_id = row_id
        later = {one.identity for one in self._later}
        self._keep(
            kind,
            {
                one.identity: entries[one.identity]
                for one in versions
                if one.identity in entries and one.identity not in later
            },
        )
        # Rows that are new and say of themselves all that was said: what they are is known unread.
        whole = {
            row_id
            for identity, (row_id, is_new) in found.items()
            if is_new
            and identity not in without
            and documents[identity].row.get("uid", identity) == identity
        }
        return _Rows(
            kind,
            {identity: row_id for identity, (row_id, _) in found.items()},
            {identity: documents[identity] for identity in found},
            new={row_id for row_id, is_new in found.values() if is_new},
            whole=whole,
        )

    def _written(
        self,
        kind: Kind,
        writer: Writer,
        rows: dict[str, dict[str, Any]],
        places: dict[str, int],
    ) -> dict[str, tuple[int, bool]]:
        """Write rows; by identity their ids, and whether they are new."""
        if has_uid(kind.table) and not kind.is_from_hub:
            main = self._home.identities(kind.name, places.values())
            for identity, values in rows.items():
                # A row goes by the same of its names in all homes.
                values["uid"] = main.get(places.get(identity, 0), identity)
        try:
            with self._database.transaction():
                found = writer.write_rows(rows, places)
        except _CANNOT_STAND:
            found = {}
            for identity, values in rows.items():
                try:
                    with self._database.transaction():
                        found |= writer.write_rows({identity: values}, _only(places, identity))
                except _CANNOT_STAND as error:
                    self._merged.left_out.append(f"{kind.name} {identity}: {error}")
        self._merged.written += sum(one.has_changed for one in found.values())
        for one in found.values():
            self._followed.add(
                kind.name, one.row_id, is_new=one.is_new, has_changed=one.has_changed
            )
        return {identity: (one.row_id, one.is_new) for identity, one in found.items()}

    def _met(self, kind: Kind, row_id: int | None) -> _Entry:
        """What is known of a name that was never heard: the row that was made here as well, if
        there is one."""
        entry = _Entry(None, NEVER, NEVER, NEVER, "")
        if row_id is None:
            return entry
        entry.row_id = row_id
        name = self._home.identities(kind.name, [row_id]).get(row_id)
        if name is not None and not kind.is_from_hub:
            known = self._entries(kind, [name])[name]
            if known.clock == NEVER and not known.digest:
                self._collecting.reckon(kind.name, [row_id])
                known = self._entries(kind, [name])[name]
            entry.clock, entry.digest = known.clock, known.digest
            # Whether it has something to tell is that of its other name.
            entry.own_clock, entry.shared_clock = (
                (NEVER, NEVER) if known.is_waiting else (known.clock, NEVER)
            )
        return entry

    def _same(self, kind: Kind, rows: Iterable[dict[str, Any]]) -> dict[tuple[Any, ...], int]:
        """Ids of the rows here that are the same as those, by what they are recognised by."""
        wanted = [names for one in rows if (names := _natural(kind, one))]
        if not wanted:
            return {}
        same = " AND ".join(
            f"t.\"{name}\" IS json_extract(n.value, '$[{place}]')"
            for place, name in enumerate(kind.natural)
        )
        found = self._home.rows(
            f'SELECT n.key, min(t."{kind.table.id_column}") FROM json_each(?) n '
            f'CROSS JOIN "{kind.name}" t WHERE {same} GROUP BY 1',
            json.dumps(wanted),
        )
        return {wanted[place]: row_id for place, row_id in found}

    def _decide(
        self, kind: Kind, one: Version, entry: _Entry, other: Document | None
    ) -> tuple[Document | None, str | None]:
        """The document that stands, with its clock; no clock where it is the one that is here."""
        if one.clock == NEVER or (entry.clock == NEVER and entry.digest == ""):
            return one.document, one.clock
        is_seen = one.clock in (entry.own_clock, entry.shared_clock)
        if one.clock == entry.clock and one.is_deleted and entry.row_id is not None:
            # The clock of what is here is that of another of its names, made in the same moment.
            return one.document, one.clock
        if one.clock == entry.clock or (is_seen and one.clock < entry.clock):
            return None, None
        is_conflict = entry.is_waiting and not is_seen and other is None
        here = self._here(kind, entry) if is_conflict else None
        if is_conflict and kind.name == "sitting" and here and one.document:
            return self._one_sitting(one, entry, here)
        if one.clock > entry.clock:
            if one.is_shared and entry.clock == entry.own_clock != entry.shared_clock:
                # The learner's own words in what somebody offers.
                here = self._here(kind, entry)
            if here is not None and (one.document is None or here.says() != one.document.says()):
                self._lose(one, entry.clock, here)
            return one.document, one.clock
        if (
            is_conflict
            and one.document is not None
            and (here is None or here.says() != one.document.says())
        ):
            self._lose(one, one.clock, one.document)
        return None, None

    def _here(self, kind: Kind, entry: _Entry) -> Document | None:
        if entry.row_id is None:
            return None
        return read(self._home, kind, [entry.row_id]).get(entry.row_id)

    def _one_sitting(
        self, one: Version, entry: _Entry, here: Document
    ) -> tuple[Document | None, str | None]:
        """A sitting that went on in two places: as it is where it has ended, or else where it was
        last touched, with the answers of both."""
        assert one.document is not None
        there = one.document
        ended = [bool(doc.row.get("ended_at")) for doc in (here, there)]
        is_there = one.clock > entry.clock if ended[0] == ended[1] else ended[1]
        winner, loser = (there, here) if is_there else (here, there)
        known = {row["uid"] for row in winner.parts.get("response", ())}
        places = {row["position"] for row in winner.parts.get("sitting_item", ())}
        more = [
            row
            for row in loser.parts.get("response", ())
            if row["uid"] not in known and row.get("sitting_item_id") in places
        ]
        if winner.says() != loser.says():
            self._lose(one, entry.clock if is_there else one.clock, loser)
        answers = sorted(
            [*winner.parts.get("response", ()), *more], key=lambda row: str(row["uid"])
        )
        whole = Document(
            winner.table, here.identity, winner.row, {**winner.parts, "response": answers}
        )
        if whole.digest == there.digest:
            return one.document, max(one.clock, entry.clock)
        return whole, tick(latest((one.clock, entry.clock)), 0, self._device)

    def _lose(self, one: Version, clock: str, document: Document) -> None:
        content = json.dumps(
            {"row": document.row, "parts": document.parts}, ensure_ascii=False, sort_keys=True
        )
        self._lost.append((one.table, one.identity, clock, content))

    def _delete(self, kind: Kind, one: Version, entry: _Entry, values: Any) -> None:
        """Take a row away that was deleted elsewhere. What refers to it may go with it, so that
        `_put_back` looks at the end."""
        entry.digest = GONE
        if entry.row_id is None:
            return
        row_id = entry.row_id
        if self._has_other_name(kind, one.identity, row_id):
            entry.row_id = None
            return
        self._followed.remove(self._database, kind.name, row_id)
        gone = self._removing.remove(kind, one.identity, row_id)
        self._gone.append(gone)
        own = {one.name: one.id_column for one in (kind.table, *(p.table for p in kind.parts))}
        for name, row in gone.rows:
            if name in own:
                self._home.keep_free(name, own[name], row[own[name]])
        self._merged.written += 1
        entry.row_id = None
        self._database.execute(
            'UPDATE synced_row SET row_id = NULL, digest = ? WHERE "table" = ? AND row_id = ?',
            GONE,
            kind.name,
            row_id,
        )

    def _put_back(self) -> None:
        """What was deleted elsewhere and something here still refers to is there again, as what is
        no longer used."""
        gone, self._gone = self._gone, []
        self._home.free_all()
        for kind in reversed(list(kinds().values())):
            left = [one for one in gone if one.kind is kind]
            while needed := self._removing.still_needed(kind, left) if left else []:
                left = [one for one in left if one not in needed]
                for one in needed:
                    self._put_one_back(one)

    def _put_one_back(self, one: Removed) -> None:
        name, row_id = one.kind.name, one.row_id
        self._removing.put_back(one)
        column, value = _KEPT.get(name, ("", None))
        if column:
            self._database.execute(
                f'UPDATE "{name}" SET "{column}" = ? WHERE "{one.kind.table.id_column}" = ?',
                value,
                row_id,
            )
        self._database.execute(
            'UPDATE synced_row SET row_id = ?, digest = ? WHERE "table" = ? AND identity = ?',
            row_id,
            "kept",
            name,
            one.identity,
        )
        self._again[(name, row_id)] = True
        self._merged.written -= 1
        self._followed.add(name, row_id, is_new=True, has_changed=True)

    def _has_other_name(self, kind: Kind, identity: str, row_id: int) -> bool:
        """Whether a row goes on under another name: it was made in two homes, and deleted in one
        that had not heard of the other."""
        names = self._database.rows(
            'SELECT identity, clock, digest FROM synced_row WHERE "table" = ? AND row_id = ? '
            "ORDER BY shared_clock = '', identity",
            kind.name,
            row_id,
        )
        others = [row for row in names if row[0] != identity]
        if not others:
            return False
        name = others[0][0]
        if others[0][2] == ALIAS:
            self._database.execute(
                'UPDATE synced_row SET clock = ?, digest = ? WHERE "table" = ? AND identity = ?',
                latest(row[1] for row in names),
                "new",
                kind.name,
                name,
            )
            if has_uid(kind.table):
                self._database.execute(
                    f'UPDATE "{kind.name}" SET uid = ? WHERE "{kind.table.id_column}" = ?',
                    name,
                    row_id,
                )
        self._again.setdefault((kind.name, row_id), False)
        return True

    # Parts, and what is then known

    def _parts(self, rows: _Rows) -> None:
        kind, places = rows.kind, rows.places
        if not places:
            return
        writer = Writer(self._home, kind)
        writer.look_up(rows.documents.values())
        by_row = {places[identity]: document for identity, document in rows.documents.items()}
        if kind.parts:
            for row_id in writer.write_parts(by_row, rows.new):
                self._followed.add(kind.name, row_id, is_new=False, has_changed=True)
        if kind.is_from_hub:
            return
        digests: dict[int, str] = {
            row_id: THEIRS
            for row_id, one in by_row.items()
            if kind.name == "sitting" and one.row.get("learner_id") != self._home.learner_uid
        }
        if kind.name != "source" and writer.calls_all_by_main_names():
            digests |= {
                row_id: by_row[row_id].digest
                for row_id in rows.whole - writer.incomplete - digests.keys()
                if _WITH_TEXTS.isdisjoint(by_row[row_id].parts)
            }
        rest = [row_id for row_id in places.values() if row_id not in digests]
        digests |= {row_id: one.digest for row_id, one in read(self._home, kind, rest).items()}
        self._home.execute_many(
            'UPDATE synced_row SET digest = ? WHERE "table" = ? AND row_id = ? AND digest <> ?',
            [(digest, kind.name, row_id, ALIAS) for row_id, digest in digests.items()],
        )

    def _entries(self, kind: Kind, names: Iterable[str]) -> dict[str, _Entry]:
        if kind.is_from_hub:
            found = self._home.ids(kind.name, names)
            return {
                name: _Entry(row_id, NEVER, NEVER, NEVER, "hub") for name, row_id in found.items()
            }
        rows = look_up(
            self._home,
            "SELECT identity, row_id, clock, own_clock, shared_clock, digest FROM synced_row "
            f"WHERE \"table\" = '{kind.name}' AND",
            "identity",
            names,
        )
        found_entries = {row[0]: _Entry(*row[1:]) for row in rows}
        for entry in found_entries.values():
            if entry.digest == ALIAS and entry.row_id is not None:
                self._as_main(kind, entry)
        return found_entries

    def _as_main(self, kind: Kind, entry: _Entry) -> None:
        """Of a further name of a row: the version that is here is that of its main name."""
        rows = self._home.rows(
            'SELECT clock, own_clock, shared_clock FROM synced_row WHERE "table" = ? AND row_id = ? '
            "AND digest <> ? LIMIT 1",
            kind.name,
            entry.row_id,
            ALIAS,
        )
        if rows:
            entry.clock = rows[0][0]
            if entry.clock in rows[0][1:]:
                entry.own_clock = entry.own_clock or entry.clock

    def _tell_apart(self, kind: Kind, one: Version, entry: _Entry) -> None:
        """Note which version the hub has."""
        if one.is_shared:
            entry.shared_clock = one.clock
        else:
            entry.own_clock = one.clock

    def _keep(self, kind: Kind, entries: dict[str, _Entry]) -> None:
        if kind.is_from_hub:
            return
        now = micros(self._database.now())
        self._database.execute_many(
            'INSERT INTO synced_row("table", identity, row_id, clock, own_clock, shared_clock, '
            "digest, is_shared, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) "
            'ON CONFLICT("table", identity) DO UPDATE SET row_id = excluded.row_id, '
            "clock = excluded.clock, own_clock = excluded.own_clock, "
            "shared_clock = excluded.shared_clock, digest = CASE WHEN "
            "excluded.digest IN ('gone', 'kept') THEN excluded.digest ELSE digest END, "
            "updated_at = excluded.updated_at",
            [
                (
                    *(kind.name, identity, one.row_id, one.clock, one.own_clock, one.shared_clock),
                    *(one.digest or "new", now, now),
                )
                for identity, one in entries.items()
            ],
        )
        self._name_once(kind, [one.row_id for one in entries.values() if one.row_id is not None])

    def _name_once(self, kind: Kind, ids: Iterable[int]) -> None:
        """Of several names of a row one is its own, the same in every home; what is here is told
        under that one."""
        named = f"FROM synced_row WHERE \"table\" = '{kind.name}' AND"
        several = look_up(
            self._home, f"SELECT row_id {named}", "row_id", ids, "GROUP BY 1 HAVING count(*) > 1"
        )
        rows = look_up(
            self._home,
            f"SELECT row_id, identity, clock, digest {named}",
            "row_id",
            [row[0] for row in several],
            "ORDER BY shared_clock = '', identity",
        )
        names: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for row_id, identity, clock, digest in rows:
            names[row_id].append((identity, clock, digest))
        for row_id, found in names.items():
            clock = latest(one[1] for one in found)
            digest = next((one[2] for one in found if one[2] not in (ALIAS, "new")), "new")
            for place, (identity, _, _) in enumerate(found):
                self._database.execute(
                    'UPDATE synced_row SET clock = ?, digest = ? WHERE "table" = ? AND identity = ?',
                    NEVER if place else clock,
                    ALIAS if place else digest,
                    kind.name,
                    identity,
                )
            self._again.setdefault((kind.name, row_id), False)
            if has_uid(kind.table):
                self._database.execute(
                    f'UPDATE "{kind.name}" SET uid = ? WHERE "{kind.table.id_column}" = ? AND uid <> ?',
                    found[0][0],
                    row_id,
                    found[0][0],
                )

    def _leave_out(self, one: Version, error: Exception) -> None:
        self._merged.left_out.append(f"{one.table} {one.identity}: {error}")

    def _tell_again(self) -> None:
        """Rows that are to be looked at once more: those that stay where they were deleted elsewhere
        are a new version, which brings them back there."""
        for (table, row_id), is_new in self._again.items():
            if is_new:
                self._database.execute(
                    "UPDATE synced_row SET digest = '' WHERE \"table\" = ? AND row_id = ? "
                    "AND digest <> ?",
                    table,
                    row_id,
                    ALIAS,
                )
            note(self._database, table, row_id)
        self._again.clear()

    def _keep_lost(self) -> None:
        now = micros(self._database.now())
        for table, identity, clock, content in self._lost:
            uid = str(uuid.uuid5(_HISTORY, f"{table}:{identity}:{clock}"))
            self._merged.superseded += self._database.execute(
                "INSERT OR IGNORE INTO superseded"
                '(uid, learner_id, "table", identity, clock, content, created_at, updated_at) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                uid,
                self._home.learner_id,
                table,
                identity,
                clock,
                content,
                parts(clock)[0],
                now,
            )
        self._lost.clear()


def _as_needed(one: Version) -> Version:
    """A version that something refers to: what was deleted since is there as what is not used any
    more, where the hub still has it."""
    if one.is_deleted and one.document is not None:
        column, value = _KEPT.get(one.table, ("", None))
        if column:
            one.document.row[column] = bool(value) if isinstance(value, int) else value
        one.is_deleted = False
    return one


def _natural(kind: Kind, values: dict[str, Any] | None) -> tuple[Any, ...]:
    """What a row is recognised by that was made in two homes; empty where it never is."""
    if values is None or not kind.natural:
        return ()
    if kind.name == "exam" and values["external_id"] is None:
        return ()
    return tuple(values[name] for name in kind.natural)


def _is_here(entries: dict[str, _Entry], one: Version) -> bool:
    entry = entries.get(one.identity)
    return entry is not None and entry.row_id is not None


def _only(places: dict[str, int], identity: str) -> dict[str, int]:
    return {identity: places[identity]} if identity in places else {}


@cache
def _referred_to() -> frozenset[str]:
    """Kinds whose rows those of others refer to."""
    return frozenset(
        column.refers_to
        for kind in kinds().values()
        for table in (kind.table, *(part.table for part in kind.parts))
        for column in table.references
        if column.refers_to != kind.name
    )


def _waves(kind: Kind, versions: list[Version]) -> list[list[Version]]:
    """The versions of a kind so that each wave refers only to what comes in waves before."""
    own = [column.name for column in kind.table.references if column.refers_to == kind.name]
    if not versions:
        return []
    # What others refer to and was deleted and made anew goes on in its place: what is there is told
    # before what is not.
    is_referred_to = kind.name in _referred_to()
    gone = [one for one in versions if one.is_deleted and is_referred_to]
    versions = [one for one in versions if not one.is_deleted or not is_referred_to]
    if not own:
        return [one for one in (versions, gone) if one]
    names = {one.identity for one in versions}
    waves: list[list[Version]] = []
    pending, done = versions, set[str]()
    while pending:
        wave = [
            one
            for one in pending
            if one.document is None
            or all(
                (name := one.document.row.get(column)) is None
                or name == one.identity
                or name not in names
                or name in done
                for column in own
            )
        ] or pending
        waves.append(wave)
        done |= {one.identity for one in wave}
        pending = [one for one in pending if one.identity not in done]
    return [*waves, gone] if gone else waves
