"""Who is learning with this file."""

from __future__ import annotations

from typing import Any

from studytui.storage.database import Database


def find_or_add(database: Database, username: str) -> int:
    """The learner of that name, added if the file has nobody; their id.

    A file belongs to one person: when it already has a learner, that one is meant, whatever the
    account is called on this machine.
    """
    learner_id = _first(database)
    if learner_id is not None:
        return learner_id
    # Here, and below: the models take 40 ms to import, and the first frame needs none.
    from studytui.storage.tables.people import LearnerRow

    now = database.now()
    with database.transaction():
        # Another program may have begun in the same new home meanwhile.
        learner_id = _first(database)
        if learner_id is not None:
            return learner_id
        insert = LearnerRow.insert(
            uid=database.new_uid(), username=username, created_at=now, updated_at=now
        )
        return int(insert.execute(database.connection))


def _first(database: Database) -> int | None:
    learner_id = database.value("SELECT learner_id FROM learner ORDER BY learner_id LIMIT 1")
    return None if learner_id is None else int(learner_id)


def preference(database: Database, learner_id: int, name: str) -> Any:
    """Something the learner chose once and finds again; None if they never did."""
    profile = database.value("SELECT profile FROM learner WHERE learner_id = ?", learner_id)
    if profile in (None, "", "{}"):
        return None
    # Here, since the first frame asks and most learners have chosen nothing.
    import json

    return json.loads(profile).get(name)


def keep_preference(database: Database, learner_id: int, name: str, value: Any) -> None:
    """Keep what the learner chose, beside what they chose elsewhere."""
    import json

    from studytui.storage.tables.people import LearnerRow

    with database.transaction():
        profile = database.value("SELECT profile FROM learner WHERE learner_id = ?", learner_id)
        kept = json.loads(profile or "{}") | {name: value}
        LearnerRow.update(
            profile=json.dumps(kept, ensure_ascii=False), updated_at=database.now()
        ).where(LearnerRow.learner_id == learner_id).execute(database.connection)
