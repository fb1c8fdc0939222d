"""Questions a learner wants to see again on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import peewee as pw

from studytui.domain.question import Status
from studytui.storage.database import Database
from studytui.storage.tables.questions import QuestionRow
from studytui.storage.tables.sittings import RevisitRow

_ASKABLE = (Status.ACTIVE.value, Status.KEYLESS.value)


def add(database: Database, learner_id: int, question_ids: Sequence[int], day: date) -> int:
    """Note questions for a day, each once; how many were not noted for it yet."""
    now, due_on = database.now(), day.isoformat()
    there: set[int] = set()
    for chunk in pw.chunked(question_ids, 500):
        rows = RevisitRow.select(RevisitRow.question).where(
            RevisitRow.learner == learner_id,
            RevisitRow.due_on == due_on,
            RevisitRow.done_at.is_null(),
            RevisitRow.question.in_(chunk),
        )
        there.update(row[0] for row in rows.tuples().execute(database.connection))
    wanted = [one for one in dict.fromkeys(question_ids) if one not in there]
    for question_id in wanted:
        RevisitRow.insert(
            uid=database.new_uid(),
            learner=learner_id,
            question=question_id,
            due_on=due_on,
            created_at=now,
            updated_at=now,
        ).execute(database.connection)
    return len(wanted)


def due_ids(database: Database, learner_id: int, today: date) -> list[int]:
    """Questions that are due on a day or were before, and can be asked; the longest due first."""
    rows = (
        RevisitRow.select(RevisitRow.question)
        .join(QuestionRow)
        .where(
            RevisitRow.learner == learner_id,
            RevisitRow.done_at.is_null(),
            RevisitRow.due_on <= today.isoformat(),
            QuestionRow.status.in_(_ASKABLE),
        )
        .group_by(RevisitRow.question)
        .order_by(pw.fn.MIN(RevisitRow.due_on), RevisitRow.question)
        .tuples()
        .execute(database.connection)
    )
    return [row[0] for row in rows]


def days_of(database: Database, learner_id: int, question_id: int) -> list[date]:
    """The days a question is still noted for, the first first."""
    rows = (
        RevisitRow.select(RevisitRow.due_on)
        .where(
            RevisitRow.learner == learner_id,
            RevisitRow.question == question_id,
            RevisitRow.done_at.is_null(),
        )
        .order_by(RevisitRow.due_on)
        .tuples()
        .execute(database.connection)
    )
    return [date.fromisoformat(row[0]) for row in rows]


def close(database: Database, learner_id: int, question_ids: Sequence[int], today: date) -> None:
    """Questions have been answered: what was due of them, today or before, is done."""
    now = database.now()
    for chunk in pw.chunked(question_ids, 500):
        RevisitRow.update(done_at=now, updated_at=now).where(
            RevisitRow.learner == learner_id,
            RevisitRow.done_at.is_null(),
            RevisitRow.due_on <= today.isoformat(),
            RevisitRow.question.in_(chunk),
        ).execute(database.connection)
