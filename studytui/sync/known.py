"""What is known here of the names by which rows are called on the hub: which row each is of, and which
versions are here and there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from studytui.domain.hybrid_clock import NEVER, latest
from studytui.storage.importing.sql import micros
from studytui.sync.kinds import Kind, has_uid
from studytui.sync.outbox import ALIAS, GONE, PUT_BACK, note
from studytui.sync.stores import Home, look_up


@dataclass(slots=True)
class Entry:
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

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted here, or elsewhere and here in turn."""
        return self.row_id is None and self.digest == GONE

    def tell_apart(self, clock: str, *, is_shared: bool) -> None:
        """Note which version the hub has."""
        if is_shared:
            self.shared_clock = clock
        else:
            self.own_clock = clock


class Known:
    """Reads and writes what is known, within a transaction."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._database = home.database
        self._again: dict[tuple[str, int], bool] = {}
        """By table and id: whether it is a new version whatever it holds."""

    def entries(self, kind: Kind, names: Iterable[str]) -> dict[str, Entry]:
        """By the names that were ever heard."""
        if kind.is_from_hub:
            found = self._home.ids(kind.name, names)
            return {
                name: Entry(row_id, NEVER, NEVER, NEVER, "hub") for name, row_id in found.items()
            }
        rows = look_up(
            self._home,
            "SELECT identity, row_id, clock, own_clock, shared_clock, digest FROM synced_row "
            f"WHERE \"table\" = '{kind.name}' AND",
            "identity",
            names,
        )
        found_entries = {row[0]: Entry(*row[1:]) for row in rows}
        for entry in found_entries.values():
            if entry.digest == ALIAS and entry.row_id is not None:
                self._as_main(kind, entry)
        return found_entries

    def _as_main(self, kind: Kind, entry: Entry) -> None:
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

    def keep(self, kind: Kind, entries: dict[str, Entry]) -> None:
        """Write them, by their names."""
        if kind.is_from_hub:
            return
        now = micros(self._database.now())
        self._database.execute_many(
            'INSERT INTO synced_row("table", identity, row_id, clock, own_clock, shared_clock, '
            "digest, is_shared, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) "
            'ON CONFLICT("table", identity) DO UPDATE SET row_id = excluded.row_id, '
            "clock = excluded.clock, own_clock = excluded.own_clock, "
            "shared_clock = excluded.shared_clock, digest = CASE WHEN "
            f"excluded.digest IN ('{GONE}', '{PUT_BACK}') THEN excluded.digest ELSE digest END, "
            "updated_at = excluded.updated_at",
            [
                (
                    *(kind.name, identity, one.row_id, one.clock, one.own_clock, one.shared_clock),
                    *(one.digest or "new", now, now),
                )
                for identity, one in entries.items()
            ],
        )
        self.name_once(kind, [one.row_id for one in entries.values() if one.row_id is not None])

    def name_once(self, kind: Kind, ids: Iterable[int]) -> None:
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

    def has_other_name(self, kind: Kind, identity: str, row_id: int) -> bool:
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

    def tell_anew(self, table: str, row_id: int) -> None:
        """A row that stays where it was deleted elsewhere is a new version, which brings it back
        there."""
        self._again[(table, row_id)] = True

    def tell_again(self) -> None:
        """Have the rows looked at once more that got another name, or were put back."""
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
