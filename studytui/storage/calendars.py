"""Calendars that the learner has had read: one choice each, so that undo and a hub know them."""

from __future__ import annotations

from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of

_BEFORE = "calendar:"
_BEHIND = "calendar;"
"""What the names of such choices lie between."""


def kept(database: Database, learner_id: int) -> list[tuple[str, str]]:
    """Each calendar's name, and what is kept of it."""
    rows = database.rows(
        "SELECT name, value FROM learner_choice WHERE learner_id = ? AND name >= ? AND name < ? "
        "ORDER BY name",
        learner_id,
        _BEFORE,
        _BEHIND,
    )
    return [(name.removeprefix(_BEFORE), value) for name, value in rows]


def keep(database: Database, learner_id: int, name: str, value: str) -> None:
    """Keep a calendar in the place of the one of that name."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO learner_choice(learner_id, name, value, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT(learner_id, name) "
        "DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        learner_id,
        f"{_BEFORE}{name}",
        value,
        now,
        now,
    )


def remove(database: Database, learner_id: int, name: str) -> None:
    """Keep nothing of a calendar any more."""
    database.execute(
        "DELETE FROM learner_choice WHERE learner_id = ? AND name = ?",
        learner_id,
        f"{_BEFORE}{name}",
    )
