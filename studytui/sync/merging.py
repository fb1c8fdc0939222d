"""Versions from the hub put into the library: the later edit stands, what lost is kept as history."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import peewee as pw

from studytui.domain.hybrid_clock import NEVER, latest
from studytui.storage.whole import embedded
from studytui.sync import withdrawing
from studytui.sync.deciding import Deciding
from studytui.sync.documents import DamagedError, Document
from studytui.sync.following import Followed
from studytui.sync.joining import Joining
from studytui.sync.kinds import Kind, has_uid, kinds
from studytui.sync.known import Entry, Known
from studytui.sync.outbox import ALIAS, GONE, PUT_BACK, THEIRS, Collecting, note, untold
from studytui.sync.reading import read
from studytui.sync.removing import Removed, Removing
from studytui.sync.stores import Home
from studytui.sync.versions import KEPT, Fetch, Version, as_kept, as_needed, natural, waves
from studytui.sync.writing import MissingError, Writer, mentions, references

_CANNOT_STAND = (pw.IntegrityError, sqlite3.IntegrityError)
_WITH_TEXTS = frozenset(table for table, *_ in embedded.TEXTS)
"""Tables of which a text is written anew with the ids here."""


@dataclass(slots=True)
class Merged:
    """What came of it."""

    written: int = 0
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
    unreferred: set[str]
    """Identities of those that referred to what was not there then."""


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
        self._fetch = fetch
        self._follow = follow
        self._known = Known(home)
        self._deciding = Deciding(home, device)
        self._removing = Removing(self._database)
        self._joining = Joining(self._database, self._known.name_once)
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
                # What others offer no longer is retired, and what they offer again is not.
                withdrawing.follow(self._database, self._followed.of("source"))
            self._known.tell_again()
            for sitting_id in withdrawing.kept_back(
                self._database, self._home.learner_id, self._followed.of("source")
            ):
                note(self._database, "sitting", sitting_id)
            self._deciding.keep_lost()
            self._follow(self._followed)
        self._followed = Followed()
        return self._merged

    def _write(self, versions: Sequence[Version]) -> None:
        # What goes goes last: something that comes with it may refer to it, so that it stays.
        for is_deleted in (False, True):
            self._write_some([one for one in versions if one.is_deleted is is_deleted])
        self._put_back()

    def _write_some(self, versions: Iterable[Version]) -> None:
        by_table: dict[str, dict[tuple[str, bool], Version]] = defaultdict(dict)
        for one in versions:
            by_table[one.table][(one.identity, one.is_shared)] = one
        written: list[_Rows] = []
        for name, kind in kinds().items():
            for wave in waves(kind, list(by_table.get(name, {}).values())):
                for some in self._in_turn(kind, wave):
                    pending = some
                    while pending:
                        written.append(self._rows(kind, pending))
                        pending = self._later
        for rows in written:
            self._refer(rows)
        for rows in written:
            self._parts(rows)

    def _in_turn(self, kind: Kind, versions: list[Version]) -> list[list[Version]]:
        """What goes by a name: first what is here, since a name that something gives up is that of
        something new; and of what came twice the later version first, since only that is named so."""
        if not kind.natural or kind.is_from_hub:
            return [versions]
        here = self._home.ids(kind.name, [one.identity for one in versions])
        newest: dict[str, Version] = {}
        for one in versions:
            if one.identity not in newest or newest[one.identity].clock < one.clock:
                newest[one.identity] = one
        known = [one for one in newest.values() if one.identity in here]
        new = [one for one in newest.values() if one.identity not in here]
        older = [one for one in versions if newest[one.identity] is not one]
        return [some for some in (known, new, older) if some]

    def _with_references(self, versions: Sequence[Version]) -> list[Version]:
        """The versions, and those they refer to that are not here."""
        found = list(versions)
        asked: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for one in found:
            asked[(one.table, one.identity)].append(one)
        new = found
        while new:
            wanted: dict[str, set[str]] = defaultdict(set)
            needed: dict[str, set[str]] = defaultdict(set)
            for kind in kinds().values():
                documents = [
                    one.document
                    for one in new
                    # What has gone keeps nothing else.
                    if one.document is not None and one.table == kind.name and not one.is_deleted
                ]
                for table, names in references(kind, documents).items():
                    needed[table] |= names
                for table, names in mentions(kind, documents).items():
                    wanted[table] |= names
            for table, names in needed.items():
                wanted[table] |= names
            missing: list[tuple[str, str]] = []
            stay: list[Version] = []
            for table, names in wanted.items():
                if table == "tag":
                    continue
                here = self._home.ids(table, names)
                unseen = [(table, name) for name in sorted(names) if name not in here]
                missing += [one for one in unseen if one not in asked]
                for name in unseen:
                    if name[1] not in needed[table]:
                        continue
                    stay += [one for one in asked.get(name, ()) if one.is_deleted]
                    for one in asked.get(name, ()):
                        as_needed(one)
            fetched = list(self._fetch(missing)) if missing else []
            asked.update({name: [] for name in missing})
            for one in fetched:
                asked[(one.table, one.identity)].append(one)
                if one.identity in needed[one.table]:
                    as_needed(one)
            found += fetched
            new = [*fetched, *stay]
        return found

    # Rows

    def _rows(self, kind: Kind, versions: Sequence[Version]) -> _Rows:
        """Decide on each version, and write the rows of those that stand."""
        entries = self._known.entries(kind, [one.identity for one in versions])
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
        put_back: list[str] = []
        for one in versions:
            document, values = one.document, None
            try:
                if document is not None and not one.is_deleted:
                    writer.check(document)
                    values, extra = writer.values(document)
                    if extra:
                        without.add(one.identity)
            except (MissingError, DamagedError) as error:
                self._leave_out(one, error)
                continue
            told.append((one, values))
        same_here = self._same(kind, [values for _, values in told if values])
        for one, values in told:
            document = one.document
            # Two names of what is the same: the second meets the row of the first.
            same = natural(kind, values)
            if same and met.setdefault(same, one.identity) != one.identity:
                self._later.append(one)
                continue
            entry = entries.get(one.identity)
            if entry is None:
                entry = entries[one.identity] = self._met(kind, same_here.get(same))
            elif entry.row_id is None and not one.is_deleted and same in same_here:
                # Deleted here and made anew, under another name.
                self._met_again(kind, entry, same_here[same])
            elif one.identity in clocks:
                # The same name once more, from the other place.
                entry.clock = clocks[one.identity]
            elif entry.row_id not in (None, same_here.get(same, entry.row_id)) and (
                one.clock > entry.clock and not one.is_deleted
            ):
                # It got the name of another one that is here.
                self._joining.join(kind, entry.row_id, same_here[same])
                self._met_again(kind, entry, same_here[same])
            if one.is_back and same in same_here:
                # Deleted there and made anew here: it goes on in its place, and is told so.
                self._known.tell_anew(kind.name, same_here[same])
            document, clock = self._deciding.decide(kind, one, entry, documents.get(one.identity))
            if clock is None and one.is_needed and one.document is not None and entry.is_gone:
                # Deleted here, where what comes was not heard of: it stays, as in `_put_back`.
                document, clock = one.document, latest((entry.clock, one.clock))
                as_kept(kind.name, document)
                values, _ = writer.values(document)
                entry.digest = PUT_BACK
                put_back.append(one.identity)
            if clock is None:
                entry.tell_apart(one.clock, is_shared=one.is_shared)
                continue
            entry.clock = clocks[one.identity] = clock
            entry.tell_apart(one.clock, is_shared=one.is_shared)
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
        # The learner's own that was deleted and is here again is so everywhere.
        put_back += [one.identity for one in versions if one.is_back and not one.is_shared]
        for identity in put_back:
            if identity in found:
                self._known.tell_anew(kind.name, found[identity][0])
        later = {one.identity for one in self._later}
        self._known.keep(
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
            unreferred=without & found.keys(),
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

    def _met(self, kind: Kind, row_id: int | None) -> Entry:
        """What is known of a name that was never heard: the row that was made here as well, if
        there is one."""
        entry = Entry(None, NEVER, NEVER, NEVER, "")
        if row_id is None:
            return entry
        entry.row_id = row_id
        name = self._home.identities(kind.name, [row_id]).get(row_id)
        if name is not None and not kind.is_from_hub:
            known = self._known.entries(kind, [name])[name]
            if known.clock == NEVER and not known.digest:
                self._collecting.reckon(kind.name, [row_id])
                known = self._known.entries(kind, [name])[name]
            entry.clock, entry.digest = known.clock, known.digest
            # Whether it has something to tell is that of its other name.
            entry.own_clock, entry.shared_clock = (
                (NEVER, NEVER) if known.is_waiting else (known.clock, NEVER)
            )
        return entry

    def _met_again(self, kind: Kind, entry: Entry, row_id: int) -> None:
        """A name that is known is that of this row."""
        known = self._met(kind, row_id)
        entry.row_id, entry.digest = known.row_id, known.digest
        entry.clock = latest((entry.clock, known.clock))

    def _same(self, kind: Kind, rows: Iterable[dict[str, Any]]) -> dict[tuple[Any, ...], int]:
        """Ids of the rows here that are the same as those, by what they are recognised by."""
        wanted = [names for one in rows if (names := natural(kind, one))]
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

    def _delete(self, kind: Kind, one: Version, entry: Entry, values: Any) -> None:
        """Take a row away that was deleted elsewhere. What refers to it may go with it, so that
        `_put_back` looks at the end."""
        entry.digest = GONE
        if entry.row_id is None:
            return
        row_id = entry.row_id
        if self._known.has_other_name(kind, one.identity, row_id):
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
        column, value = KEPT.get(name, ("", None))
        if name == "question":
            self._database.execute(
                "UPDATE question SET offered_status = ? WHERE question_id = ? "
                "AND offered_status IS NOT NULL",
                value,
                row_id,
            )
        if column:
            self._database.execute(
                f'UPDATE "{name}" SET "{column}" = ? WHERE "{one.kind.table.id_column}" = ?',
                value,
                row_id,
            )
        self._database.execute(
            'UPDATE synced_row SET row_id = ?, digest = ? WHERE "table" = ? AND identity = ?',
            row_id,
            PUT_BACK,
            name,
            one.identity,
        )
        self._known.tell_anew(name, row_id)
        self._merged.written -= 1
        self._followed.add(name, row_id, is_new=True, has_changed=True)

    # Parts, and what is then known

    def _refer(self, rows: _Rows) -> None:
        """Rows of a kind that refer to each other in a circle have been written without that."""
        kind = rows.kind
        if not rows.unreferred or all(one.refers_to != kind.name for one in kind.table.references):
            return
        writer = Writer(self._home, kind)
        documents = {identity: rows.documents[identity] for identity in rows.unreferred}
        writer.look_up(documents.values(), with_parts=False)
        self._written(
            kind,
            writer,
            {identity: writer.values(one)[0] for identity, one in documents.items()},
            {identity: rows.places[identity] for identity in documents},
        )

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
            if kind.name == "sitting"
            # Of others; and of what is offered no longer only a part can be here.
            and (
                one.row.get("learner_id") != self._home.learner_uid
                or not writer.knows_all(one, "question")
            )
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

    def _leave_out(self, one: Version, error: Exception) -> None:
        self._merged.left_out.append(f"{one.table} {one.identity}: {error}")


def _is_here(entries: dict[str, Entry], one: Version) -> bool:
    entry = entries.get(one.identity)
    return entry is not None and entry.row_id is not None


def _only(places: dict[str, int], identity: str) -> dict[str, int]:
    return {identity: places[identity]} if identity in places else {}
