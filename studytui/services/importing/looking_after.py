"""What follows from an import, whatever brought the questions."""

from __future__ import annotations

from datetime import datetime

from studytui.storage import topic_rules
from studytui.storage.database import Database
from studytui.storage.importing.log import Counts
from studytui.storage.near_duplicates import OnStep, look_for_waiting


def look_after(
    database: Database,
    learner_id: int,
    counts: Counts,
    started_at: datetime,
    was_cancelled: bool,
    on_step: OnStep | None = None,
) -> None:
    """What follows from an import: what is new or changed goes where the learner's rules say it
    belongs, and is compared with all other questions."""
    rules = topic_rules.rules(database) if counts.new or counts.updated else []
    if rules:
        since = min(topic_rules.unfinished_since(database) or started_at, started_at)
        found = topic_rules.wanted(database, learner_id, rules, since=since)
        with database.transaction():
            topic_rules.apply(database, found, since=since)
    if not was_cancelled:
        look_for_waiting(database, on_step)
