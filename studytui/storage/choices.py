"""What the learner has chosen under names of their own, such as searches and calendars: a row each, so
that undo and a hub know them."""

from __future__ import annotations

from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of


def kept(database: Database, learner_id: int, kind: str) -> dict[str, str]:
    """What is kept of a kind, by its names and in their order."""
    rows = database.rows(
        "SELECT name, value FROM learner_choice WHERE learner_id = ? AND name >= ? AND name < ? "
        "ORDER BY name",
        learner_id,
        f"{kind}:",
        # What follows the colon in Unicode.
        f"{kind};",
    )
    return {name.removeprefix(f"{kind}:"): value for name, value in rows}


def keep(database: Database, learner_id: int, kind: str, name: str, value: str) -> None:
    """Keep something in the place of what has its name."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO learner_choice(learner_id, name, value, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT(learner_id, name) "
        "DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        learner_id,
        f"{kind}:{name}",
        value,
        now,
        now,
    )


def remove(database: Database, learner_id: int, kind: str, name: str) -> None:
    """Keep nothing under a name any more."""
    database.execute(
        "DELETE FROM learner_choice WHERE learner_id = ? AND name = ?",
        learner_id,
        f"{kind}:{name}",
    )
