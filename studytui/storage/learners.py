"""Who is learning with this file."""

from __future__ import annotations

import json
from typing import Any

from studytui.storage.database import Database
from studytui.storage.tables import LearnerRow


def find_or_add(database: Database, username: str) -> int:
    """The learner of that name, added if the file has nobody; their id.

    A file belongs to one person: when it already has a learner, that one is meant, whatever the
    account is called on this machine.
    """
    found = LearnerRow.select(LearnerRow.learner_id).order_by(LearnerRow.learner_id).limit(1)
    learner_id = found.scalar(database.connection)
    if learner_id is not None:
        return int(learner_id)
    now = database.now()
    with database.transaction():
        insert = LearnerRow.insert(
            uid=database.new_uid(), username=username, created_at=now, updated_at=now
        )
        return int(insert.execute(database.connection))


def preference(database: Database, learner_id: int, name: str) -> Any:
    """Something the learner chose once and finds again; None if they never did."""
    profile = database.value("SELECT profile FROM learner WHERE learner_id = ?", learner_id)
    return json.loads(profile or "{}").get(name)


def keep_preference(database: Database, learner_id: int, name: str, value: Any) -> None:
    """Keep what the learner chose, beside what they chose elsewhere."""
    with database.transaction():
        profile = database.value("SELECT profile FROM learner WHERE learner_id = ?", learner_id)
        kept = json.loads(profile or "{}") | {name: value}
        LearnerRow.update(
            profile=json.dumps(kept, ensure_ascii=False), updated_at=database.now()
        ).where(LearnerRow.learner_id == learner_id).execute(database.connection)
