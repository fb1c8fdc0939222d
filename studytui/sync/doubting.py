"""A library that was saved from a damaged one: of what the hub has, nobody knows here what is whole."""

from __future__ import annotations

from collections.abc import Collection

from studytui.domain.hybrid_clock import NEVER, tick
from studytui.storage.database import Database
from studytui.sync.kinds import Kind, kinds
from studytui.sync.outbox import ALIAS, THEIRS, begin_noting, note, register_all
from studytui.sync.reading import read
from studytui.sync.stores import Home

_DOUBTED = tick(NEVER, 0, "")
"""A moment before every other: whatever the hub has is later."""


def doubt(database: Database, broken: Collection[str]) -> None:
    """Take everything anew from the hub with the next sync, if one is joined. What is lost comes back
    and stands in place of what stands in for it; what was changed since the hub was told meets what it
    has there as an edit from elsewhere does, so that no answer is lost. `broken` are the tables of
    which not every row could be read."""
    found = database.rows(
        "SELECT l.learner_id, h.device FROM hub_link h JOIN learner l ON l.username = h.username"
    )
    if not found:
        return
    learner_id, device = found[0]
    home = Home(database, learner_id)
    with database.transaction():
        begin_noting(database)
        database.execute("UPDATE hub_link SET cursor = ''")
        for kind in kinds().values():
            if not kind.is_from_hub:
                _doubt(home, kind)
        if "sync_operation" in broken:
            _tell_what_is_new(home, device)
        if "synced_row" in broken:
            register_all(home)


def _doubt(home: Home, kind: Kind) -> None:
    own, name = kind.table.id_column, kind.name
    home.execute(
        'DELETE FROM synced_row WHERE "table" = ? AND row_id NOT NULL '
        f'AND row_id NOT IN (SELECT "{own}" FROM "{name}")',
        name,
    )
    told = (
        "CASE WHEN is_shared THEN clock = shared_clock ELSE clock IN (own_clock, shared_clock) END "
        "AND NOT EXISTS (SELECT 1 FROM sync_operation o WHERE o.uid = s.\"table\" || ':' || s.row_id)"
    )
    home.execute(
        f"UPDATE synced_row AS s SET clock = CASE WHEN digest <> ?1 AND {told} THEN ?2 ELSE clock END, "
        "own_clock = CASE own_clock WHEN '' THEN '' ELSE ?2 END, "
        "shared_clock = CASE shared_clock WHEN '' THEN '' ELSE ?2 END "
        "WHERE \"table\" = ?3 AND row_id NOT NULL AND clock || own_clock || shared_clock <> ''",
        ALIAS,
        _DOUBTED,
        name,
    )
    rows = home.rows(
        'SELECT row_id FROM synced_row WHERE "table" = ? AND clock = ? AND digest <> ?',
        name,
        _DOUBTED,
        THEIRS,
    )
    # As it is now, so that only what is changed from now on is told.
    home.execute_many(
        'UPDATE synced_row SET digest = ? WHERE "table" = ? AND row_id = ? AND clock = ?',
        [
            (document.digest, name, row_id, _DOUBTED)
            for row_id, document in read(home, kind, [row[0] for row in rows]).items()
        ],
    )


def _tell_what_is_new(home: Home, device: str) -> None:
    """Which rows were not told is lost too: those are that were made since the hub was joined and have
    no name there, and any sitting may be, which then has the answers of both."""
    for kind in kinds().values():
        own = f't."{kind.table.id_column}"'
        rows = home.rows(
            f'SELECT {own} FROM "{kind.name}" t WHERE ({kind.where or "1"}) '
            "AND t.created_at >= (SELECT created_at FROM hub_link) AND NOT EXISTS "
            '(SELECT 1 FROM synced_row s WHERE s."table" = ? AND s.row_id = '
            f"{own})",
            kind.name,
        )
        for (row_id,) in rows if not kind.is_from_hub else ():
            note(home.database, kind.name, row_id)
    sittings = home.rows(
        "SELECT clock, identity FROM synced_row WHERE \"table\" = 'sitting' AND row_id IN "
        "(SELECT sitting_id FROM sitting WHERE learner_id = ?)",
        home.learner_id,
    )
    home.execute_many(
        "UPDATE synced_row SET clock = ? WHERE \"table\" = 'sitting' AND identity = ?",
        [(tick(clock, 0, device), identity) for clock, identity in sittings],
    )
