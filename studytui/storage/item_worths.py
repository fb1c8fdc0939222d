"""What the items of a sitting count for, and how much each asks for."""

from __future__ import annotations

from dataclasses import dataclass

from studytui.storage.database import Database


@dataclass(frozen=True, slots=True)
class Worth:
    """What an item counts for when a sitting is scored."""

    is_keyed: bool
    marks: float


def worths_of(database: Database, sitting_id: int) -> dict[int, Worth]:
    """For each item of a sitting, by its id, whether its question has a key now, or its
    learner has marked it, and its marks."""
    rows = database.rows(
        """
        SELECT i.sitting_item_id, q.marks, EXISTS (
            SELECT 1 FROM option o
            WHERE o.question_id = q.question_id AND o.is_correct = 1 AND o.is_retired = 0
        ) OR (
            SELECT count(*) > 0 AND count(*) = count(s.key) FROM question_slot s
            WHERE s.question_id = q.question_id AND s.position >= 0
        ) OR i.own_marks IS NOT NULL
        FROM sitting_item i JOIN question q USING (question_id) WHERE i.sitting_id = ?
        """,
        sitting_id,
    )
    return {item_id: Worth(bool(is_keyed), marks) for item_id, marks, is_keyed in rows}


def choices_wanted(database: Database, sitting_id: int) -> dict[int, int]:
    """For each item of a sitting that asks for several options, by its id, how many: the number
    its text asks for, or that of its slots."""
    return dict(
        database.rows(
            """
            SELECT i.sitting_item_id, coalesce(
                q.required,
                (SELECT count(*) FROM question_slot s
                 WHERE s.question_id = q.question_id AND s.position >= 0)
            )
            FROM sitting_item i JOIN question q USING (question_id)
            WHERE i.sitting_id = ? AND q.kind IN ('multiple', 'ordering', 'matching', 'gaps')
            """,
            sitting_id,
        )
    )
