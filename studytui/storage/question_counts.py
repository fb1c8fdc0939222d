"""How many questions there are in each state. Triggers keep the numbers (migration 015), whoever
writes: counted each time, a million questions take a tenth of a start."""

from __future__ import annotations

from studytui.storage.database import Database

_COUNTED = "SELECT status, count(*) FROM question GROUP BY status"
COUNT_ANEW = (
    "DELETE FROM question_count",
    """
    INSERT INTO question_count(status, created_at, updated_at, questions)
    SELECT status, max(updated_at), max(updated_at), count(*) FROM question GROUP BY status
    """,
)
"""What makes them right in a file whose rows were not written one by one."""


def of_states(database: Database) -> dict[str, int]:
    """Questions by state; a state of none is missing."""
    return dict(database.rows("SELECT status, questions FROM question_count"))


def of_all(database: Database, *, with_retired: bool = False) -> int:
    """All questions there are; with those that are retired, if asked."""
    found = of_states(database)
    return sum(found.values()) - (0 if with_retired else found.get("retired", 0))


def are_right(database: Database) -> bool:
    """Whether they are what is counted, one by one."""
    return of_states(database) == dict(database.rows(_COUNTED))


def count_anew(database: Database) -> None:
    """Make them right."""
    with database.transaction():
        for statement in COUNT_ANEW:
            database.execute(statement)
