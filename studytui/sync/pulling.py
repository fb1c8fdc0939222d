"""What is new on the hub for this home: looked up, fetched, put in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from studytui.sync.arriving import Arriving
from studytui.sync.counting import Counting
from studytui.sync.documents import DamagedError, unpacked
from studytui.sync.following import Followed
from studytui.sync.hub_schema import WITHOUT_UID
from studytui.sync.kinds import Kind, kinds
from studytui.sync.merging import Merging
from studytui.sync.reading import read
from studytui.sync.stores import Home, Hub, batched_once, look_up
from studytui.sync.versions import Version

if TYPE_CHECKING:
    from psycopg import Connection

_AT_ONCE = 500
_SITTINGS_AT_ONCE = 100
"""Documents that are put in together: others wait for the library meanwhile, a second at most."""
_COPIED_AT_ONCE = 1_000
"""Sittings that are looked at together, to be copied in transactions of their own."""
_SINCE = (
    "c.xid >= ?::text::xid8 AND c.xid < ?::text::xid8 "
    "AND (c.owner_id IS NULL OR c.owner_id = ? OR ?)"
)
OnProgress = Callable[[int, int], None]
"""Told how many of how many are done."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose connection it is."""

    learner_id: int
    """On the hub."""
    uid: str
    username: str
    role: str

    @property
    def is_teacher(self) -> bool:
        return self.role == "teacher"


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that has changed on the hub."""

    table: str
    identity: str
    clock: str
    is_deleted: bool
    row_id: int | None
    """Of a shared row; None for one of the learner's own documents."""


class Pulling:
    """Fetches over one connection; each question is a transaction of its own."""

    def __init__(
        self,
        connection: Connection[Any],
        person: Person,
        home: Home,
        follow: Callable[[Followed], None],
    ) -> None:
        """`follow` is told what was written without a merge, within the transaction."""
        self._connection = connection
        self._person = person
        self._home = home
        self._hub = Hub(connection, person.uid)
        self._counting = Counting(self._hub)
        self._follow = follow
        self.questions: list[str] = []
        """Identities of the questions that came, also where they had come before a line was cut."""

    def listed(self, cursor: str) -> tuple[list[Listed], str]:
        """What has changed since the cursor that an earlier call gave, and the next cursor.

        A cursor is the oldest transaction that was still running: all before it are done and seen,
        so that none that began early and commits late is missed. That of a hub whose transactions
        are counted anew is ahead of it, and begins again.
        """
        since = int(cursor or 0)
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            until, newest = self._hub.rows(
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, "
                "pg_snapshot_xmax(pg_current_snapshot())::text"
            )[0]
            if since > int(newest):
                since = 0
            found = self._own(since, until)
            for name in self._changed(since, until):
                found += self._shared(kinds()[name], since, until)
        return found, until

    def _changed(self, since: int, until: str) -> list[str]:
        """The tables of which shared rows have changed: mostly few, and each is asked for alone."""
        rows = self._hub.rows(
            "SELECT name FROM unnest(?::text[]) AS asked(name) WHERE EXISTS (SELECT 1 "
            f'FROM hub_change c WHERE c."table" = asked.name AND {_SINCE})',
            [kind.name for kind in kinds().values() if kind.is_shared],
            *self._since(since, until),
        )
        changed = {row[0] for row in rows}
        return [name for name in kinds() if name in changed]

    def _since(self, since: int, until: str) -> tuple[Any, ...]:
        person = self._person
        return (str(since), until, person.learner_id, person.is_teacher)

    def _own(self, since: int, until: str) -> list[Listed]:
        rows = self._hub.rows(
            'SELECT "table", identity, clock, is_deleted FROM hub_document '
            "WHERE owner_id = ? AND xid >= ?::text::xid8 AND xid < ?::text::xid8",
            self._person.learner_id,
            str(since),
            until,
        )
        return [Listed(row[0], row[1], row[2], row[3], None) for row in rows if row[0] in kinds()]

    def _shared(self, kind: Kind, since: int, until: str) -> list[Listed]:
        own = kind.table.id_column
        rows = self._hub.rows(
            f"SELECT '{kind.name}', r.{name_column(kind)}, r.sync_clock, r.sync_is_deleted, r.{own} "
            f'FROM hub_change c JOIN "{kind.name}" r ON r.{own} = c.row_id '
            # Those of one learner together.
            f'WHERE c."table" = ? AND {_SINCE} ORDER BY c.owner_id, c.row_id',
            kind.name,
            *self._since(since, until),
        )
        return [Listed(*row) for row in rows]

    def unknown(self, listed: Sequence[Listed]) -> list[Listed]:
        """Those of which another version is here, or none."""
        here: dict[tuple[str, str], tuple[str, str]] = {}
        for table in kinds():
            names = [one.identity for one in listed if one.table == table]
            rows = look_up(
                self._home,
                "SELECT identity, own_clock, shared_clock FROM synced_row "
                f"WHERE \"table\" = '{table}' AND",
                "identity",
                names,
            )
            here |= {(table, row[0]): row[1:] for row in rows}
        return [
            one
            for one in listed
            if not one.clock
            or one.clock
            != here.get((one.table, one.identity), ("", ""))[1 if one.row_id is not None else 0]
        ]

    def fetched(self, listed: Sequence[Listed]) -> list[Version]:
        """The documents that were listed, as they are now."""
        found = self._own_versions([one for one in listed if one.row_id is None])
        by_table: dict[str, list[int]] = defaultdict(list)
        for one in listed:
            if one.row_id is not None:
                by_table[one.table].append(one.row_id)
        for table, ids in by_table.items():
            found += self.shared_versions(kinds()[table], ids)
        return found

    def _own_versions(self, listed: Iterable[Listed]) -> list[Version]:
        return self.own_versions((one.table, one.identity) for one in listed)

    def own_versions(self, names: Iterable[tuple[str, str]]) -> list[Version]:
        """The learner's own documents of these tables and identities; of none, none."""
        found = []
        for some in batched_once(names):
            rows = self._hub.rows(
                'SELECT d."table", d.identity, d.clock, d.is_deleted, d.content '
                'FROM unnest(?::text[], ?::text[]) AS n("table", identity) '
                'JOIN hub_document d ON d.owner_id = ? AND d."table" = n."table" '
                "AND d.identity = n.identity",
                [table for table, _ in some],
                [identity for _, identity in some],
                self._person.learner_id,
            )
            for table, identity, clock, is_deleted, content in rows:
                try:
                    document = unpacked(table, identity, content) if content else None
                except DamagedError:
                    continue
                found.append(Version(table, identity, clock, is_deleted, document, is_shared=False))
        return found

    def shared_versions(self, kind: Kind, ids: Iterable[int]) -> list[Version]:
        """Shared rows of one kind as documents."""
        ids = list(ids)
        own = kind.table.id_column
        with self._connection.transaction():
            documents = read(self._hub, kind, ids)
            if kind.name == "sitting" and self._person.is_teacher:
                self._counting.count_anew(documents.values())
            heads = {
                row[0]: row[1:]
                for row in look_up(
                    self._hub,
                    f"SELECT {own}, sync_clock, sync_is_deleted, sync_extra "
                    f'FROM "{kind.name}" WHERE',
                    own,
                    documents,
                )
            }
        found = []
        for row_id, document in documents.items():
            clock, is_deleted, extra = heads.get(row_id, ("", False, ""))
            if extra:
                document.row |= _extra(extra)
            found.append(
                Version(kind.name, document.identity, clock, is_deleted, document, is_shared=True)
            )
        return found

    def fetch(self, names: Sequence[tuple[str, str]]) -> list[Version]:
        """Versions by table and identity, wherever they stand."""
        found = self.own_versions(names)
        self.questions += [one for table, one in names if table == "question"]
        by_table: dict[str, list[str]] = defaultdict(list)
        for table, identity in names:
            if table in kinds() and kinds()[table].is_shared:
                by_table[table].append(identity)
        for table, identities in by_table.items():
            ids = self._hub.ids(table, identities)
            found += self.shared_versions(kinds()[table], ids.values())
        return found

    def pull(
        self, merging: Merging, cursor: str, on_progress: OnProgress
    ) -> tuple[str, int, list[str]]:
        """Put in what is new; the next cursor, how many rows were written, and what could not be."""
        listed, until = self.listed(cursor)
        self.questions += [one.identity for one in listed if one.table == "question"]
        wanted = self.unknown(listed)
        written, left_out = 0, []
        # A kind at a time, so that few documents refer to what comes later.
        order = {table: place for place, table in enumerate(kinds())}
        wanted.sort(key=lambda one: order[one.table])
        arriving = Arriving(self._hub, self._home, self._counting, self._follow)
        done = 0
        with self._home.database.holding_pages():
            while done < len(wanted):
                on_progress(done, len(wanted))
                some = _next(wanted, done)
                done += len(some)
                if some[0].table == "sitting" and self._person.is_teacher:
                    copied = arriving.copy({one.identity: one.row_id for one in some if one.row_id})
                    written += len(copied)
                    some = [one for one in some if one.identity not in copied]
                for few in _few(some):
                    merged = merging.apply(self.fetched(few))
                    written += merged.written
                    left_out += merged.left_out
        return until, written, left_out


def _next(wanted: Sequence[Listed], start: int) -> Sequence[Listed]:
    """What is looked at together from there on: sittings by themselves."""
    is_sitting = wanted[start].table == "sitting"
    some = wanted[start : start + (_COPIED_AT_ONCE if is_sitting else _AT_ONCE)]
    return list(takewhile(lambda one: (one.table == "sitting") == is_sitting, some))


def _few(some: Sequence[Listed]) -> Iterable[Sequence[Listed]]:
    """What is merged together: few sittings, since each has many answers."""
    most = _SITTINGS_AT_ONCE if some and some[0].table == "sitting" else _AT_ONCE
    return (some[start : start + most] for start in range(0, len(some), most))


def name_column(kind: Kind) -> str:
    """The column that says what a shared row is called."""
    return "sync_uid" if kind.name in WITHOUT_UID else "uid"


def _extra(text: str) -> dict[str, Any]:
    import json

    found = json.loads(text)
    return found if isinstance(found, dict) else {}
