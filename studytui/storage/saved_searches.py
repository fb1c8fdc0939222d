"""Searches that the learner has given a name: one choice each, so that undo and a hub know them."""

from __future__ import annotations

from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of

_BEFORE = "search:"
_BEHIND = "search;"
"""What the names of such choices lie between."""


def kept(database: Database, learner_id: int) -> dict[str, str]:
    """What each search says, by its name; in the order of the names."""
    rows = database.rows(
        "SELECT name, value FROM learner_choice WHERE learner_id = ? AND name >= ? AND name < ?",
        learner_id,
        _BEFORE,
        _BEHIND,
    )
    found = {name.removeprefix(_BEFORE): value for name, value in rows}
    return dict(sorted(found.items(), key=lambda one: (one[0].casefold(), one[0])))


def keep(database: Database, learner_id: int, name: str, query: str) -> None:
    """Keep a search in the place of the one of that name."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO learner_choice(learner_id, name, value, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT(learner_id, name) "
        "DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        learner_id,
        f"{_BEFORE}{name}",
        query,
        now,
        now,
    )


def remove(database: Database, learner_id: int, name: str) -> None:
    """Keep a search no longer."""
    database.execute(
        "DELETE FROM learner_choice WHERE learner_id = ? AND name = ?",
        learner_id,
        f"{_BEFORE}{name}",
    )
