"""What is kept of a learner beside the log, and can be rebuilt from it: the learner in general,
topics, memories of questions, what was done on each day."""

from __future__ import annotations

from studytui.storage.database import Database
from studytui.storage.tables import LearnerStateRow


def mark_stale(database: Database, question_id: int) -> None:
    """A question's topic, difficulty or key is another one: what was answered to it counts
    otherwise, so that the states have to be rebuilt before they are next looked at."""
    database.execute(
        "UPDATE learner_state SET is_stale = 1, updated_at = ? WHERE is_stale = 0 AND learner_id "
        "IN (SELECT learner_id FROM question_progress WHERE question_id = ?)",
        LearnerStateRow.updated_at.db_value(database.now()),
        question_id,
    )
