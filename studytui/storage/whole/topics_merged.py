"""Trees of topics and what they need, when those of two homes become one: no circle among them."""

from __future__ import annotations

from studytui.domain.waiting import Waiting
from studytui.storage.database import Database
from studytui.storage.whole.staging import DamagedError


def look_for_loop(database: Database, stage: str) -> None:
    """Raises DamagedError where a topic of the file is under itself."""
    parents = dict(
        database.rows(f"SELECT topic_id, parent_id FROM {stage}.topic WHERE parent_id NOT NULL")
    )
    known: set[int] = set()
    for start in parents:
        path: set[int] = set()
        one: int | None = start
        while one is not None and one not in known:
            if one in path:
                raise DamagedError(f"topic {one} is under itself")
            path.add(one)
            one = parents.get(one)
        known |= path


def without_circles(database: Database, stage: str) -> list[tuple[str, str]]:
    """Take new prerequisites that would close a circle out of what goes in; each by the names of
    the topic and of what it is not to need."""
    parents = dict(database.rows("SELECT topic_id, parent_id FROM main.topic"))
    parents |= dict(
        database.rows(
            f"SELECT m.home_id, p.home_id FROM temp.map_topic m "
            f"CROSS JOIN {stage}.topic s ON s.topic_id = m.file_id "
            "LEFT JOIN temp.map_topic p ON p.file_id = s.parent_id WHERE m.is_new"
        )
    )
    requires: dict[int, list[int]] = {}
    for topic_id, other in database.rows(
        "SELECT topic_id, requires_id FROM main.topic_prerequisite"
    ):
        requires.setdefault(topic_id, []).append(other)
    waiting = Waiting(requires, parents)
    left_out: list[tuple[str, str]] = []
    for file_id, topic_id, other, name, needed in database.rows(
        f"SELECT m.file_id, t.home_id, o.home_id, a.name, b.name "
        f"FROM temp.map_topic_prerequisite m "
        f"CROSS JOIN {stage}.topic_prerequisite s ON s.id = m.file_id "
        "JOIN temp.map_topic t ON t.file_id = s.topic_id "
        "JOIN temp.map_topic o ON o.file_id = s.requires_id "
        f"JOIN {stage}.topic a ON a.topic_id = s.topic_id "
        f"JOIN {stage}.topic b ON b.topic_id = s.requires_id "
        "WHERE m.is_new ORDER BY m.file_id"
    ):
        if topic_id == other or waiting.require(topic_id, other):
            database.execute("DELETE FROM temp.map_topic_prerequisite WHERE file_id = ?", file_id)
            left_out.append((name, needed))
    return left_out
