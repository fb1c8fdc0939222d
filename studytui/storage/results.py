"""What came of sittings: lines for lists, changes of mind, how topics and days went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studytui.domain.exam import Mode, SittingState, grade_of
from studytui.domain.percent import percent_of
from studytui.domain.question import Answer
from studytui.storage import rules as rules_json
from studytui.storage.database import Database
from studytui.storage.kept_answers import answer_of
from studytui.storage.moments import microseconds_of
from studytui.storage.tables.sittings import ResponseRow, SittingRow


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting in a list."""

    sitting_id: int
    title: str
    mode: Mode
    state: SittingState
    started_at: datetime
    ended_at: datetime | None
    questions: int
    answered: int
    percent: float | None
    """Of what could be scored, at most 100, below zero where more was taken off than earned; None
    while open or when nothing could be scored."""
    right: int
    scored: int
    unscored: int
    pass_mark: float | None
    seconds: float
    deadline: datetime | None
    exam_id: int | None = None
    wrong: int = 0
    unanswered: int = 0
    """Of the scored questions."""
    marks: float | None = None
    total_marks: float | None = None
    grade: str = ""
    """Empty where the rules have no grades or nothing could be scored."""
    by_lot: int = 0
    """How many did not count by the rules, apart from those without a key."""

    @property
    def has_marks(self) -> bool:
        """Whether marks say more than the number of right answers: they are not 1 each."""
        return bool(self.total_marks) and (self.marks, self.total_marks) != (
            self.right,
            self.scored,
        )

    was: float | None = None
    """Percent that it ended with, where a key that changed since has made another of it."""

    @property
    def passed(self) -> bool | None:
        if self.pass_mark is None or self.percent is None:
            return None
        return self.percent >= self.pass_mark


def open_sittings(database: Database, learner_id: int) -> list[SittingLine]:
    """Sittings that have not ended, the latest first."""
    return _lines(database, "s.learner_id = ? AND s.ended_at IS NULL", learner_id)


def past_sittings(
    database: Database,
    learner_id: int,
    limit: int = 500,
    offset: int = 0,
    *,
    exam_id: int | None = None,
) -> list[SittingLine]:
    """Sittings that have ended, or those of one exam, the latest first; a limit of -1 gives all."""
    if exam_id is not None:
        where = "s.learner_id = ? AND s.ended_at IS NOT NULL AND s.exam_id = ?"
        return _lines(database, where, learner_id, exam_id, limit=limit, offset=offset)
    # By the index on the start: only so many rows are read, of any number of sittings.
    where = "+s.learner_id = ? AND s.ended_at IS NOT NULL"
    return _lines(database, where, learner_id, limit=limit, offset=offset)


def count_past(database: Database, learner_id: int) -> int:
    """How many sittings have ended."""
    return int(
        database.value(
            "SELECT count(*) FROM sitting WHERE learner_id = ? AND ended_at IS NOT NULL",
            learner_id,
        )
    )


def place_of_past(database: Database, learner_id: int, sitting_id: int) -> int:
    """How many sittings that have ended `past_sittings` gives before this one; 0 where it has not
    ended."""
    return int(
        database.value(
            """
            SELECT count(*) FROM sitting wanted
            JOIN sitting s ON (s.started_at, s.sitting_id) > (wanted.started_at, wanted.sitting_id)
            WHERE wanted.sitting_id = ? AND wanted.ended_at IS NOT NULL
            AND s.learner_id = ? AND s.ended_at IS NOT NULL
            """,
            sitting_id,
            learner_id,
        )
    )


def scored_sittings(database: Database, learner_id: int, limit: int) -> list[SittingLine]:
    """The latest sittings that have ended and could be scored, the latest first, from their own
    rows alone: `questions` are those that count and those that cannot be scored."""
    rows = database.rows(
        """
        SELECT s.sitting_id, s.title, s.mode, s.state, s.started_at, s.ended_at,
               coalesce(s.correct, 0) + coalesce(s.wrong, 0) + coalesce(s.unanswered, 0)
               + coalesce(s.unscored, 0),
               coalesce(s.correct, 0) + coalesce(s.wrong, 0),
               s.score, s.total, s.correct, s.wrong, s.unanswered, s.unscored,
               s.pass_mark, s.time_spent, s.deadline_at, s.exam_id, s.settings, 0,
               (SELECT 100.0 * x.score_before / x.total_before FROM rescore x
                WHERE x.sitting_id = s.sitting_id ORDER BY x.rowid LIMIT 1)
        FROM sitting s
        WHERE +s.learner_id = ? AND s.ended_at IS NOT NULL AND s.total > 0
        ORDER BY s.started_at DESC, s.sitting_id DESC LIMIT ?
        """,
        learner_id,
        limit,
    )
    return [_line(*row) for row in rows]


def count_scored(database: Database, learner_id: int) -> int:
    """How many sittings have ended and could be scored."""
    return int(
        database.value(
            "SELECT count(*) FROM sitting WHERE learner_id = ? AND ended_at IS NOT NULL "
            "AND total > 0",
            learner_id,
        )
    )


def sitting_line(database: Database, sitting_id: int) -> SittingLine | None:
    """One sitting as a line."""
    lines = _lines(database, "s.sitting_id = ?", sitting_id)
    return lines[0] if lines else None


def _lines(
    database: Database, where: str, *parameters: Any, limit: int = 500, offset: int = 0
) -> list[SittingLine]:
    # CROSS says which comes first: SQLite, which cannot know how few a LIMIT leaves, would start with
    # all sittings and make an index of all their items for it, 440 ms for one line of 20,000.
    rows = database.rows(
        f"""
        SELECT s.sitting_id, s.title, s.mode, s.state, s.started_at, s.ended_at,
               sum(i.is_repeat = 0),
               sum(i.is_repeat = 0 AND r.response_id IS NOT NULL
                   AND (r.chosen != '' OR r.text != '')),
               s.score, s.total, s.correct, s.wrong, s.unanswered, s.unscored,
               s.pass_mark, s.time_spent, s.deadline_at, s.exam_id, s.settings,
               sum(i.is_unscored),
               (SELECT 100.0 * x.score_before / x.total_before FROM rescore x
                WHERE x.sitting_id = s.sitting_id ORDER BY x.rowid LIMIT 1)
        FROM (
            SELECT s.sitting_id FROM sitting s WHERE {where}
            ORDER BY s.started_at DESC, s.sitting_id DESC LIMIT ? OFFSET ?
        ) chosen
        CROSS JOIN sitting s ON s.sitting_id = chosen.sitting_id
        LEFT JOIN sitting_item i ON i.sitting_id = s.sitting_id
        LEFT JOIN response r ON r.response_id = i.response_id
        GROUP BY s.sitting_id
        ORDER BY s.started_at DESC, s.sitting_id DESC
        """,
        *parameters,
        limit,
        offset,
    )
    return [_line(*row) for row in rows]


def _line(
    sitting_id: int,
    title: str,
    mode: str,
    state: str,
    started_at: int,
    ended_at: int | None,
    questions: int | None,
    answered: int | None,
    marks: float | None,
    total: float | None,
    right: int | None,
    wrong: int | None,
    unanswered: int | None,
    unscored: int | None,
    pass_mark: float | None,
    seconds: float,
    deadline: int | None,
    exam_id: int | None,
    settings: str,
    by_lot: int | None,
    was: float | None,
) -> SittingLine:
    at = SittingRow.started_at.python_value
    percent = percent_of(marks, total)
    return SittingLine(
        sitting_id=sitting_id,
        title=title,
        mode=Mode(mode),
        state=SittingState(state),
        started_at=at(started_at),
        ended_at=at(ended_at),
        questions=questions or 0,
        answered=answered or 0,
        percent=percent,
        right=right or 0,
        scored=(right or 0) + (wrong or 0) + (unanswered or 0),
        unscored=unscored or 0,
        pass_mark=pass_mark,
        seconds=seconds,
        deadline=at(deadline),
        exam_id=exam_id,
        wrong=wrong or 0,
        unanswered=unanswered or 0,
        marks=marks,
        total_marks=total,
        grade=grade_of(rules_json.grades_of(settings), percent),
        by_lot=by_lot or 0,
        was=was,
    )


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One entry of the log of an item: what was given, when, and whether it was right."""

    answer: Answer
    is_correct: bool | None
    answered_at: datetime
    seconds: float = 0.0
    """Time on the question up to then."""


def answer_changes(database: Database, item_id: int) -> list[AnswerChange]:
    """Every answer given to an item, the first first."""
    rows = (
        ResponseRow.select()
        .where(ResponseRow.sitting_item == item_id)
        .order_by(ResponseRow.response_id)
        .execute(database.connection)
    )
    return [
        AnswerChange(
            answer_of(row.chosen, row.text),
            row.is_correct,
            row.answered_at,
            row.seconds or 0.0,
        )
        for row in rows
    ]


def answers_between(
    database: Database, learner_id: int, spans: Sequence[tuple[datetime, datetime]]
) -> list[int]:
    """How many questions were answered from the first moment of each span up to its second one, each
    counted once a sitting."""
    pairs = [[microseconds_of(start), microseconds_of(end)] for start, end in spans]
    rows = database.rows(
        """
        SELECT (
            SELECT count(DISTINCT sitting_item_id) FROM response
            WHERE learner_id = ? AND answered_at >= json_extract(e.value, '$[0]')
            AND answered_at < json_extract(e.value, '$[1]') AND (chosen != '' OR text != '')
        ) FROM json_each(?) e ORDER BY e.key
        """,
        learner_id,
        json.dumps(pairs),
    )
    return [row[0] for row in rows]
