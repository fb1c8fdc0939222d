"""How a learner has fared with each question, made anew from the log."""

from __future__ import annotations

from studytui.storage import captured
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros


def rebuild(database: Database, learner_id: int) -> None:
    """All rows of `question_progress` of the learner anew."""
    now = micros(database.now())
    with database.transaction():
        database.execute("DELETE FROM question_progress WHERE learner_id = ?", learner_id)
        database.execute(
            """
            INSERT INTO question_progress(learner_id, question_id, attempts, "right", wrong,
                                          last_right, last_answered_at, created_at, updated_at)
            SELECT ?, question_id, number, rights, wrongs, is_correct, answered_at, ?, ?
            FROM (
                SELECT i.question_id, r.is_correct,
                       CASE WHEN i.is_revealed THEN r.answered_at ELSE s.ended_at END
                           AS answered_at,
                       count(*) OVER one AS number,
                       sum(coalesce(r.is_correct = 1, 0)) OVER one AS rights,
                       sum(coalesce(r.is_correct = 0, 0)) OVER one AS wrongs,
                       row_number() OVER (
                           PARTITION BY i.question_id
                           ORDER BY CASE WHEN i.is_revealed THEN r.answered_at
                                    ELSE s.ended_at END DESC, s.sitting_id DESC
                       ) AS place
                FROM sitting_item i JOIN sitting s USING (sitting_id)
                JOIN response r ON r.response_id = i.response_id
                WHERE s.learner_id = ? AND i.is_repeat = 0
                  AND (s.ended_at IS NOT NULL OR i.is_revealed)
                  AND (r.chosen != '' OR r.text != '')
                WINDOW one AS (PARTITION BY i.question_id)
            )
            WHERE place = 1
            """,
            learner_id,
            now,
            now,
            learner_id,
        )
        if captured.is_counted(database, learner_id):
            found = captured.questions(database, learner_id)
            captured.recount(database, learner_id, found)
