"""What waits at home, sent to the hub a batch at a time, each in one transaction.

A version is only taken by the hub in place of the one that this home knows to be there; where there
is another by now, that is fetched and the two are merged first. So a batch that is sent twice, or of
which nobody knows whether it arrived, changes nothing the second time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studytui.storage.whole.reading import one_moment
from studytui.sync.documents import DamagedError, Document
from studytui.sync.kinds import Kind, kinds, referred_to
from studytui.sync.outbox import ALIAS, GONE, MAIN, note
from studytui.sync.pulling import OnProgress, Person, name_column
from studytui.sync.reading import read
from studytui.sync.stores import Home, Hub, batched_once, look_up
from studytui.sync.writing import MissingError, Writer, own_columns

if TYPE_CHECKING:
    from psycopg import Connection

_AT_ONCE = 200
_MOST_BYTES = 2_000_000
"""Of the documents of a batch, unless one alone has more."""
_SAYS_NO = ("42501", "23514", "P0001")
"""SQLSTATEs of a row that the hub does not want among those that are shared."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that has still to go up."""

    table: str
    identity: str
    row_id: int | None
    clock: str
    base: str
    """The version that is known to be there."""
    is_shared: bool
    digest: str


class Pushing:
    """Sends over one connection."""

    def __init__(self, connection: Connection[Any], person: Person, home: Home) -> None:
        self._connection = connection
        self._person = person
        self._home = home
        self._hub = Hub(connection, person.uid)
        self.others: list[tuple[str, str]] = []
        """Of which another version is there by now than was known here."""
        self.in_the_way: list[tuple[str, str]] = []
        """What is there by the name of something that was made here as well."""
        self.sent = 0
        self.has_late = False
        """Whether something has to be collected once more."""
        self.keeps_order = True
        """Whether what could not go holds up what may refer to it."""
        self.before_questions: Callable[[list[int]], None] = lambda ids: None
        """Told of questions that are about to go up."""

    def push(self, names: Sequence[tuple[str, str]], on_progress: OnProgress) -> None:
        """Send these versions, by table and identity; while `keeps_order`, those of a kind of which
        something could not go yet are the last ones: what refers to it must not be there before."""
        done = 0
        by_table: dict[str, list[str]] = defaultdict(list)
        for table, identity in names:
            by_table[table].append(identity)
        for table, identities in by_table.items():
            for some in batched_once(identities, _AT_ONCE):
                on_progress(done, len(names))
                self._push(kinds()[table], some)
                done += len(some)
            if self.keeps_order and (self.has_late or self.others or self.in_the_way):
                return

    def _push(self, kind: Kind, identities: Sequence[str]) -> None:
        # One moment of the library: what is sent is what the clocks are of.
        with one_moment(self._home.database):
            waiting = self._waiting(kind, identities)
            documents = read(
                self._home, kind, [one.row_id for one in waiting if one.row_id is not None]
            )
        ready = [
            (one, None if one.row_id is None else documents.get(one.row_id)) for one in waiting
        ]
        # What has been changed since it was collected, or refers to what has got another name, is
        # collected once more first.
        late = {
            one.identity
            for one, document in ready
            if one.digest != GONE and (document is None or document.digest != one.digest)
        }
        for one, document in ready:
            if one.identity in late and document is not None and one.row_id is not None:
                note(self._home.database, kind.name, one.row_id)
                self.has_late = True
        ready = [pair for pair in ready if pair[0].identity not in late]
        if kind.name == "question":
            self.before_questions([one.row_id for one, _ in ready if one.row_id is not None])
        shared = [pair for pair in ready if pair[0].is_shared]
        if shared:
            self._push_shared(kind, shared)
        for batch in _by_size([pair for pair in ready if not pair[0].is_shared]):
            self._push_own(batch)

    def _waiting(self, kind: Kind, identities: Sequence[str]) -> list[Waiting]:
        # What is told under a further name of a row is the learner's own, and what the main one tells.
        rows = look_up(
            self._home,
            "SELECT s.identity, s.row_id, coalesce(m.clock, s.clock), s.own_clock, s.shared_clock, "
            "s.is_shared AND m.identity IS NULL, coalesce(m.digest, s.digest) FROM synced_row s "
            f"LEFT JOIN synced_row m ON s.digest = '{ALIAS}' AND {MAIN} "
            f"WHERE s.\"table\" = '{kind.name}' AND",
            "s.identity",
            identities,
        )
        return [
            Waiting(
                kind.name, row[0], row[1], row[2], row[4 if row[5] else 3], bool(row[5]), row[6]
            )
            for row in rows
        ]

    # The learner's own documents

    def _push_own(self, batch: Sequence[tuple[Waiting, bytes]]) -> None:
        values = (
            [one.table for one, _ in batch],
            [one.identity for one, _ in batch],
            [one.clock for one, _ in batch],
            [one.base for one, _ in batch],
            [one.digest == GONE for one, _ in batch],
            [content for _, content in batch],
        )
        sent = (
            "unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::bytea[]) "
            'AS n("table", identity, clock, base, is_deleted, content)'
        )
        owner = self._person.learner_id
        with self._connection.transaction():
            taken = self._hub.rows(
                "UPDATE hub_document d SET clock = n.clock, is_deleted = n.is_deleted, "
                # What another machine refers to that has not heard of this is there with that.
                'content = CASE WHEN n.is_deleted AND n."table" = ANY(?) THEN d.content '
                f"ELSE n.content END FROM {sent} WHERE d.owner_id = ? "
                'AND d."table" = n."table" AND d.identity = n.identity AND d.clock = n.base '
                'RETURNING d."table", d.identity',
                sorted(referred_to()),
                *values,
                owner,
            )
            # What is not there is new there, whatever was known: its row may have another name by now.
            taken += self._hub.rows(
                'INSERT INTO hub_document(owner_id, "table", identity, clock, is_deleted, content) '
                f'SELECT ?, n."table", n.identity, n.clock, n.is_deleted, n.content FROM {sent} '
                'ON CONFLICT DO NOTHING RETURNING "table", identity',
                owner,
                *values,
            )
        self._settle([one for one, _ in batch], set(taken))

    def _settle(self, batch: Iterable[Waiting], taken: set[tuple[str, str]]) -> None:
        """Note what is there now."""
        done = []
        for one in batch:
            if (one.table, one.identity) in taken:
                done.append(one)
            else:
                self.others.append((one.table, one.identity))
        for column, is_shared in (("own_clock", False), ("shared_clock", True)):
            rows = [
                (one.clock, one.table, one.identity) for one in done if one.is_shared is is_shared
            ]
            if rows:
                with self._home.database.transaction():
                    self._home.execute_many(
                        f'UPDATE synced_row SET {column} = ? WHERE "table" = ? AND identity = ?',
                        rows,
                    )
        self.sent += len(done)

    # Shared rows

    def _push_shared(self, kind: Kind, batch: list[tuple[Waiting, Document | None]]) -> None:
        import psycopg

        try:
            self._write_shared(kind, batch)
        except psycopg.Error as error:
            if error.sqlstate not in _SAYS_NO:
                raise
            if len(batch) > 1:
                half = len(batch) // 2
                self._push_shared(kind, batch[:half])
                self._push_shared(kind, batch[half:])
                return
            self._keep_to_oneself(batch)

    def _keep_to_oneself(self, batch: Sequence[tuple[Waiting, Document | None]]) -> None:
        """Among the learner's own documents then."""
        with self._home.database.transaction():
            for one, _ in batch:
                self._home.execute(
                    'UPDATE synced_row SET is_shared = 0 WHERE "table" = ? AND identity = ?',
                    one.table,
                    one.identity,
                )
        names = [one.identity for one, _ in batch]
        again = [
            (one, document)
            for one in self._waiting(kinds()[batch[0][0].table], names)
            for other, document in batch
            if other.identity == one.identity
        ]
        for some in _by_size(again):
            self._push_own(some)

    def _write_shared(self, kind: Kind, batch: Sequence[tuple[Waiting, Document | None]]) -> None:
        own = kind.table.id_column
        taken: set[tuple[str, str]] = set()
        alone: list[tuple[Waiting, Document | None]] = []
        with self._connection.transaction():
            places = self._hub.ids(kind.name, [one.identity for one, _ in batch])
            heads = {
                row[0]: row[1]
                for row in look_up(
                    self._hub,
                    f'SELECT {own}, sync_clock FROM "{kind.name}" WHERE',
                    own,
                    places.values(),
                )
            }
            writer = Writer(self._hub, kind)
            writer.look_up(document for _, document in batch if document is not None)
            rows: dict[str, dict[str, Any]] = {}
            written: dict[str, Document] = {}
            gone: list[tuple[bool, str, int]] = []
            for one, document in batch:
                place = places.get(one.identity)
                if place is not None and heads[place] == one.clock:
                    # It arrived, and nobody here heard of it.
                    taken.add((one.table, one.identity))
                    continue
                if place is not None and heads[place] != one.base:
                    continue
                if document is None:
                    if place is not None:
                        gone.append((True, one.clock, place))
                    taken.add((one.table, one.identity))
                    continue
                if kind.name == "sitting" and not writer.knows_all(document, "question"):
                    # What it asks is offered no longer: answers to it would stay behind.
                    alone.append((one, document))
                    continue
                try:
                    values, extra = writer.values(document)
                except (MissingError, DamagedError):
                    alone.append((one, document))
                    continue
                rows[one.identity] = (
                    values
                    | own_columns(kind, document)
                    | {
                        "sync_clock": one.clock,
                        "sync_is_deleted": False,
                        "sync_extra": json.dumps(extra) if extra else "",
                    }
                )
                written[one.identity] = document
            self._hub.update(kind.name, own, ("sync_is_deleted", "sync_clock"), gone)
            found = writer.write_rows(rows, places)
            for name in rows.keys() - found.keys():
                self.in_the_way += self._in_the_way(kind, rows[name])
            writer.write_parts({found[name].row_id: written[name] for name in found})
            taken |= {(kind.name, name) for name in found}
        names = {one.identity for one, _ in alone}
        self._settle([one for one, _ in batch if one.identity not in names], taken)
        if alone:
            self._keep_to_oneself(alone)

    def _in_the_way(self, kind: Kind, values: dict[str, Any]) -> list[tuple[str, str]]:
        """The row of the hub that is the same as one that was made here as well."""
        if not kind.natural:
            return []
        same = " AND ".join(f'"{name}" IS NOT DISTINCT FROM ?' for name in kind.natural)
        found = self._hub.rows(
            f'SELECT {name_column(kind)} FROM "{kind.name}" WHERE {same}',
            *(values[name] for name in kind.natural),
        )
        return [(kind.name, row[0]) for row in found]


def _by_size(
    pairs: Iterable[tuple[Waiting, Document | None]],
) -> Iterable[list[tuple[Waiting, bytes]]]:
    """Documents packed, in batches of at most so many bytes."""
    batch: list[tuple[Waiting, bytes]] = []
    size = 0
    for one, document in pairs:
        content = b""
        if document is not None:
            content = document.packed()
        if batch and size + len(content) > _MOST_BYTES:
            yield batch
            batch, size = [], 0
        batch.append((one, content))
        size += len(content)
    if batch:
        yield batch
