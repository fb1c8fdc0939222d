"""What the log says of the questions of a sitting: how each went before, and when it comes again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studytui.storage.database import Database
from studytui.storage.moments import moment_of

_NOT_SCORED = -1


@dataclass(frozen=True, slots=True)
class Gone:
    """A question that was answered in a sitting."""

    is_right: bool | None
    has_before: bool
    """Whether it was answered in a sitting before."""
    was_right: bool | None
    """By the latest answer before the sitting; None where it could not be scored."""
    answered_at: datetime
    due_at: datetime | None
    """When it is due again; None where it was answered once more since."""


def gone(database: Database, learner_id: int, sitting_id: int) -> list[Gone]:
    """The answered questions of a sitting, those asked once more in it left out. What captured
    pages showed is no answer before."""
    rows = database.rows(
        f"""
        SELECT now.is_correct, now.answered_at,
               (SELECT coalesce(r.is_correct, {_NOT_SCORED})
                FROM response r JOIN sitting_item o ON o.sitting_item_id = r.sitting_item_id
                WHERE r.question_id = i.question_id AND r.learner_id = s.learner_id
                AND r.answered_at < s.started_at AND (r.chosen != '' OR r.text != '')
                AND o.response_id = r.response_id AND o.sitting_id != s.sitting_id
                ORDER BY r.answered_at DESC LIMIT 1),
               (SELECT m.due_at FROM memory m
                WHERE m.learner_id = s.learner_id AND m.question_id = i.question_id
                AND m.last_review_at BETWEEN s.started_at AND s.ended_at)
        FROM sitting s
        JOIN sitting_item i ON i.sitting_id = s.sitting_id
        JOIN response now ON now.response_id = i.response_id
        WHERE s.sitting_id = ? AND s.learner_id = ? AND NOT i.is_repeat
        AND (now.chosen != '' OR now.text != '')
        """,
        sitting_id,
        learner_id,
    )
    return [
        Gone(
            None if right is None else bool(right),
            before is not None,
            None if before in (None, _NOT_SCORED) else bool(before),
            moment_of(answered),
            None if due is None else moment_of(due),
        )
        for right, answered, before, due in rows
    ]
