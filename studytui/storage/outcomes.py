"""What answers leave in a learner's record of each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import peewee as pw

from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of
from studytui.storage.tables.learning import QuestionProgressRow


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answered item, for the learner's record of the question."""

    question_id: int
    is_correct: bool | None
    answered_at: datetime


def record_outcomes(database: Database, learner_id: int, outcomes: Sequence[Outcome]) -> None:
    """Add answers that count to the learner's record of each question. Call when
    a sitting ends, or alone when an answer is shown at once."""
    now = database.now()
    with database.transaction():
        for outcome in outcomes:
            right = int(outcome.is_correct is True)
            wrong = int(outcome.is_correct is False)
            table = QuestionProgressRow
            table.insert(
                learner=learner_id,
                question=outcome.question_id,
                attempts=1,
                right=right,
                wrong=wrong,
                last_right=outcome.is_correct,
                last_answered_at=outcome.answered_at,
                created_at=now,
                updated_at=now,
            ).on_conflict(
                conflict_target=[table.learner, table.question],
                update={
                    table.attempts: table.attempts + 1,
                    table.right: table.right + right,
                    table.wrong: table.wrong + wrong,
                    # Another machine, whose clock is ahead, may have a later one.
                    table.last_right: pw.Case(
                        None,
                        [(table.last_answered_at > outcome.answered_at, table.last_right)],
                        outcome.is_correct,
                    ),
                    table.last_answered_at: pw.fn.max(
                        table.last_answered_at,
                        pw.Value(microseconds_of(outcome.answered_at), converter=False),
                    ),
                    table.updated_at: now,
                },
            ).execute(database.connection)
