"""What passages are about, as numbers: kept beside them, and gone with what they said."""

from __future__ import annotations

from collections.abc import Iterable

from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of


def waiting(database: Database, model: str, after: int, limit: int) -> list[tuple[int, str, str]]:
    """Id, heading and text of passages behind one that have no numbers of this model yet."""
    rows = database.rows(
        "SELECT p.passage_id, p.heading, p.text FROM resource_passage p "
        "LEFT JOIN passage_vector v ON v.passage_id = p.passage_id "
        "WHERE v.model IS NOT ? AND p.passage_id > ? ORDER BY p.passage_id LIMIT ?",
        model,
        after,
        limit,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def count_waiting(database: Database, model: str) -> int:
    """How many passages have none."""
    return int(
        database.value(
            "SELECT count(*) FROM resource_passage p LEFT JOIN passage_vector v "
            "ON v.passage_id = p.passage_id WHERE v.model IS NOT ?",
            model,
        )
    )


def keep(database: Database, model: str, vectors: Iterable[tuple[int, bytes]]) -> None:
    """Keep the numbers of passages, as half-precision floats one after the other; of passages that
    have gone meanwhile none are kept."""
    now = microseconds_of(database.now())
    with database.transaction():
        database.execute_many(
            "INSERT OR REPLACE INTO passage_vector(passage_id, model, vector, created_at, "
            "updated_at) SELECT passage_id, ?, ?, ?, ? FROM resource_passage WHERE passage_id = ?",
            [(model, vector, now, now, passage_id) for passage_id, vector in vectors],
        )


def of_active(database: Database, model: str) -> list[tuple[int, bytes]]:
    """The numbers of all passages of resources that are there."""
    rows = database.rows(
        "SELECT v.passage_id, v.vector FROM resource r "
        "JOIN resource_passage p ON p.resource_id = r.resource_id "
        "JOIN passage_vector v ON v.passage_id = p.passage_id "
        "WHERE r.is_active = 1 AND v.model = ?",
        model,
    )
    return [(row[0], row[1]) for row in rows]
