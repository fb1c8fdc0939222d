"""Who is learning with this file."""

from __future__ import annotations

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
