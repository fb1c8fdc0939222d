"""What days of study long gone have made of each topic, kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field

from studytui.domain.progress import Progress
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of


@dataclass(frozen=True, slots=True)
class Kept:
    """Progress by topic after all days before `until`. A topic that is not in it was not studied
    before."""

    made: int = 0
    """What `storage.evidence.made_at` said."""
    until: str = ""
    """The day from which on nothing is in it yet; empty where nothing is."""
    topics: Mapping[int, Progress] = field(default_factory=dict)
    """As they come from `domain.progress.untold`."""
    hours: Mapping[int, float | None] = field(default_factory=dict)
    """What the curriculum said of each of these topics."""


def load(database: Database, learner_id: int) -> Kept:
    """What is kept; nothing where that is of another form."""
    rows = database.rows(
        "SELECT topic_id, made, until, hours, progress FROM topic_progress WHERE learner_id = ?",
        learner_id,
    )
    if len({(made, until) for _, made, until, _, _ in rows}) != 1:
        return Kept()
    _, made, until, _, _ = rows[0]
    return Kept(
        made,
        until,
        {topic_id: _decoded(text) for topic_id, _, _, _, text in rows},
        {topic_id: hours for topic_id, _, _, hours, _ in rows},
    )


def save(database: Database, learner_id: int, kept: Kept) -> None:
    """Keep this in place of what is kept."""
    now = microseconds_of(database.now())
    with database.transaction():
        database.execute("DELETE FROM topic_progress WHERE learner_id = ?", learner_id)
        database.execute_many(
            "INSERT INTO topic_progress(learner_id, topic_id, made, until, hours, progress, "
            "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    learner_id,
                    topic_id,
                    kept.made,
                    kept.until,
                    kept.hours.get(topic_id),
                    json.dumps(astuple(progress)),
                    now,
                    now,
                )
                for topic_id, progress in kept.topics.items()
            ],
        )


def _decoded(text: str) -> Progress:
    known, weights, *rest = json.loads(text)
    return Progress(tuple(known), tuple(weights), *rest)
