"""Circles among topics, which two homes can close together though neither would let one in."""

from __future__ import annotations

from collections import defaultdict

from studytui.domain.waiting import Waiting, tree_cycle
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros

_TOPIC = "topic t JOIN subject s USING (subject_id)"


def cut(database: Database) -> int:
    """Take out what closes a circle: a topic under itself, or topics that wait for each other; how
    much that was. By their names, so that every home with these topics takes out the same."""
    parents = database.rows(
        f"SELECT t.topic_id, t.parent_id FROM {_TOPIC} WHERE t.parent_id NOT NULL "
        "ORDER BY s.name, t.name"
    )
    needs = database.rows(
        f"SELECT t.topic_id, p.requires_id FROM {_TOPIC} JOIN topic_prerequisite p USING (topic_id) "
        "JOIN topic o ON o.topic_id = p.requires_id JOIN subject u ON u.subject_id = o.subject_id "
        "ORDER BY s.name, t.name, u.name, o.name"
    )
    requires: dict[int, list[int]] = defaultdict(list)
    for topic_id, other in needs:
        requires[topic_id].append(other)
    if tree_cycle(requires, dict(parents)) is None:
        return 0
    now, cuts = micros(database.now()), 0
    waiting = Waiting({}, {})
    for topic_id, parent_id in parents:
        if not waiting.put_under(topic_id, parent_id):
            cuts += database.execute(
                "UPDATE topic SET parent_id = NULL, updated_at = ? WHERE topic_id = ?",
                now,
                topic_id,
            )
    for topic_id, other in needs:
        if topic_id == other or waiting.require(topic_id, other):
            cuts += database.execute(
                "DELETE FROM topic_prerequisite WHERE topic_id = ? AND requires_id = ?",
                topic_id,
                other,
            )
    return cuts
