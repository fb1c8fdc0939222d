"""Past answers marked anew: what a changed key does to responses, scores and records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from studytui.domain.exam import Score
from studytui.domain.question import Answer
from studytui.storage.database import Database
from studytui.storage.kept_answers import answer_of
from studytui.storage.moments import microseconds_of, moment_of
from studytui.storage.tables.row import UtcField
from studytui.storage.tables.sittings import RescoreRow, ResponseRow, SittingRow


@dataclass(frozen=True, slots=True)
class Rescore:
    """A past sitting whose score has changed, since the key of one of its questions did."""

    place: int
    """The question's place in the sitting, from 1."""
    before: float | None
    """Percent, 0–100; None where nothing could be scored."""
    after: float | None
    since: datetime
    reason: str
    """What has become of the key: ``has another key``."""
    note: str
    """Why, in the learner's words."""


def ended_with(database: Database, learner_id: int, question_id: int) -> list[int]:
    """Ids of the learner's sittings that have ended and in which the question was asked."""
    rows = database.rows(
        "SELECT DISTINCT s.sitting_id FROM sitting s JOIN sitting_item i USING (sitting_id) "
        "WHERE s.learner_id = ? AND i.question_id = ? AND s.ended_at IS NOT NULL "
        "ORDER BY s.sitting_id",
        learner_id,
        question_id,
    )
    return [row[0] for row in rows]


def answered(
    database: Database, learner_id: int, question_ids: Iterable[int]
) -> list[tuple[int, bool]]:
    """Those of these questions that the learner has answered in a sitting that has ended, and whether
    a key has marked an answer."""
    rows = database.rows(
        """
        SELECT i.question_id, max(r.is_correct IS NOT NULL)
        FROM json_each(?1) q CROSS JOIN sitting_item i ON i.question_id = q.value
        JOIN response r ON r.response_id = i.response_id
        JOIN sitting s ON s.sitting_id = i.sitting_id
        WHERE s.learner_id = ?2 AND s.ended_at IS NOT NULL AND i.own_marks IS NULL
        GROUP BY 1 ORDER BY 1
        """,
        json.dumps(list(question_ids)),
        learner_id,
    )
    return [(question_id, bool(is_marked)) for question_id, is_marked in rows]


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that stands in a sitting that has ended, and how it was judged."""

    sitting_id: int
    learner_id: int
    chosen: str
    text: str
    is_correct: bool | None


def judged_elsewhere(database: Database, learner_id: int, question_id: int) -> list[Judged]:
    """The answers to a question that may have been judged by another key than it has now, since it
    came from elsewhere: the learner's own where somebody else offers it, and those of a class."""
    rows = database.rows(
        """
        SELECT s.sitting_id, s.learner_id, r.chosen, r.text, r.is_correct
        FROM sitting_item i JOIN sitting s ON s.sitting_id = i.sitting_id
        JOIN response r ON r.response_id = i.response_id
        WHERE i.question_id = ?1 AND s.ended_at IS NOT NULL AND (s.received_at IS NOT NULL
            OR s.learner_id = ?2 AND EXISTS (
                SELECT 1 FROM question q JOIN source o ON o.source_id = q.source_id
                WHERE q.question_id = ?1 AND o.owner_id IS NOT NULL))
        ORDER BY s.sitting_id
        """,
        question_id,
        learner_id,
    )
    return [
        Judged(sitting_id, owner, chosen, text, None if right is None else bool(right))
        for sitting_id, owner, chosen, text, right in rows
    ]


def changed_at(database: Database, question_id: int) -> datetime:
    """When a question was last written, wherever that was."""
    return moment_of(
        database.value("SELECT updated_at FROM question WHERE question_id = ?", question_id)
    )


def responses(database: Database, item_id: int) -> list[tuple[int, Answer]]:
    """Every answer in the log of an item, with its id."""
    rows = database.rows(
        "SELECT response_id, chosen, text FROM response WHERE sitting_item_id = ?", item_id
    )
    return [(response_id, answer_of(chosen, text)) for response_id, chosen, text in rows]


def mark(
    database: Database, response_id: int, is_correct: bool | None, marks: float | None
) -> None:
    """Mark an answer of the log anew; nothing is written where that says the same."""
    database.execute(
        "UPDATE response SET is_correct = ?, marks = ?, updated_at = ? "
        "WHERE response_id = ? AND (is_correct IS NOT ? OR marks IS NOT ?)",
        is_correct,
        marks,
        ResponseRow.updated_at.db_value(database.now()),
        response_id,
        is_correct,
        marks,
    )


def set_own_marks(
    database: Database, item_id: int, marks: float | None, points: Iterable[int]
) -> None:
    """Keep what the learner gave a written answer, and the points that were ticked."""
    database.execute(
        "UPDATE sitting_item SET own_marks = ?, own_points = ?, updated_at = ? "
        "WHERE sitting_item_id = ?",
        marks,
        " ".join(map(str, sorted(points))),
        ResponseRow.updated_at.db_value(database.now()),
        item_id,
    )


def place_of(database: Database, item_id: int) -> tuple[int, int] | None:
    """Sitting and response of an item of a sitting that has ended; None where it was not answered,
    or the sitting goes on."""
    rows = database.rows(
        "SELECT i.sitting_id, i.response_id FROM sitting_item i JOIN sitting s USING (sitting_id) "
        "WHERE i.sitting_item_id = ? AND i.response_id IS NOT NULL AND s.ended_at IS NOT NULL",
        item_id,
    )
    return rows[0] if rows else None


def stored_score(database: Database, sitting_id: int) -> Score:
    """The score a sitting ended with, or was given since."""
    marks, total, right, wrong, unanswered, unscored = database.rows(
        "SELECT score, total, correct, wrong, unanswered, unscored FROM sitting "
        "WHERE sitting_id = ?",
        sitting_id,
    )[0]
    return Score(right or 0, wrong or 0, unanswered or 0, unscored or 0, marks or 0.0, total or 0.0)


def set_score(database: Database, sitting_id: int, after: Score) -> None:
    """Give a sitting another score."""
    SittingRow.update(
        score=after.marks,
        total=after.total_marks,
        correct=after.right,
        wrong=after.wrong,
        unanswered=after.unanswered,
        unscored=after.unscored,
        updated_at=database.now(),
    ).where(SittingRow.sitting_id == sitting_id).execute(database.connection)


def set_score_by_key(
    database: Database,
    sitting_id: int,
    question_id: int,
    report_id: int | None,
    before: Score,
    after: Score,
    reason: str,
    *,
    since: datetime | None = None,
) -> None:
    """Give a sitting another score since a key changed, and keep what it was and why. `since` is when
    it changed; None for now."""
    set_score(database, sitting_id, after)
    now = since or database.now()
    # Machines know them apart by when they were.
    taken = (
        "SELECT EXISTS (SELECT 1 FROM rescore "
        "WHERE sitting_id = ? AND question_id = ? AND created_at = ?)"
    )
    while database.value(taken, sitting_id, question_id, microseconds_of(now)):
        now += timedelta(microseconds=1)
    RescoreRow.insert(
        sitting=sitting_id,
        question=question_id,
        key_report=report_id,
        score_before=before.marks,
        score_after=after.marks,
        total_before=before.total_marks,
        total_after=after.total_marks,
        reason=reason,
        created_at=now,
        updated_at=now,
    ).execute(database.connection)


def rescores(database: Database, sitting_id: int) -> list[Rescore]:
    """How the score of a sitting has changed since it ended, the first change first."""
    rows = database.rows(
        """
        SELECT min(i.position) + 1, x.score_before, x.total_before, x.score_after, x.total_after,
               x.created_at, x.reason, coalesce(k.note, '')
        FROM rescore x
        JOIN sitting_item i ON i.sitting_id = x.sitting_id AND i.question_id = x.question_id
        LEFT JOIN key_report k ON k.key_report_id = x.key_report_id
        WHERE x.sitting_id = ? GROUP BY x.rowid ORDER BY x.rowid
        """,
        sitting_id,
    )
    at = UtcField().python_value
    return [
        Rescore(place, _percent(was, of), _percent(now, of_now), at(since), reason, note)
        for place, was, of, now, of_now, since, reason, note in rows
    ]


def _percent(marks: float, total: float) -> float | None:
    return 100 * marks / total if total else None
