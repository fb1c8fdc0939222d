"""Answers that captured pages showed: kept with their dates, and counted where the learner says so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of

if TYPE_CHECKING:
    from studytui.domain.question import Answer

CHOICE = "captured_answers"
"""Name of the learner's choice; its value is `COUNTED`, or there is none."""
COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Captured:
    """The captured answers there are."""

    answers: int
    questions: int
    right: int
    wrong: int
    first: datetime | None
    last: datetime | None


def is_counted(database: Database, learner_id: int) -> bool:
    """Whether the learner wants captured answers to count."""
    found = database.value(
        "SELECT value FROM learner_choice WHERE learner_id = ? AND name = ?", learner_id, CHOICE
    )
    return bool(found == COUNTED)


def choose(database: Database, learner_id: int, *, counted: bool) -> None:
    """Keep whether captured answers count."""
    now = microseconds_of(database.now())
    database.execute(
        "DELETE FROM learner_choice WHERE learner_id = ? AND name = ?", learner_id, CHOICE
    )
    if counted:
        database.execute(
            "INSERT INTO learner_choice(learner_id, name, value, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?)",
            learner_id,
            CHOICE,
            COUNTED,
            now,
            now,
        )


def facts(database: Database, learner_id: int) -> Captured:
    """How many captured answers there are, and of when."""
    row = database.rows(
        "SELECT count(*), count(DISTINCT question_id), coalesce(sum(is_correct = 1), 0), "
        "coalesce(sum(is_correct = 0), 0), min(answered_at), max(answered_at) FROM response "
        "WHERE learner_id = ? AND origin = 'captured'",
        learner_id,
    )[0]
    answers, number, right, wrong, first, last = row
    at = moment_of
    return Captured(answers, number, right, wrong, at(first), at(last))


def questions(database: Database, learner_id: int) -> list[int]:
    """Questions with captured answers."""
    rows = database.rows(
        "SELECT DISTINCT question_id FROM response WHERE learner_id = ? AND origin = 'captured' "
        "ORDER BY question_id",
        learner_id,
    )
    return [row[0] for row in rows]


def of_question(database: Database, learner_id: int, question_id: int) -> list[tuple[int, Answer]]:
    """The captured answers to a question, each with its id in the log."""
    rows = database.rows(
        "SELECT response_id, chosen, text FROM response "
        "WHERE question_id = ? AND learner_id = ? AND origin = 'captured'",
        question_id,
        learner_id,
    )
    from studytui.storage.kept_answers import answer_of

    return [(response_id, answer_of(chosen, text)) for response_id, chosen, text in rows]


def recount(database: Database, learner_id: int, question_ids: Iterable[int]) -> None:
    """Work out the learner's record of these questions anew, from the log: answers in sittings
    that have ended or were shown, and captured ones where these count. A question without any has
    no record."""
    counted = is_counted(database, learner_id)
    now = microseconds_of(database.now())
    for question_id in question_ids:
        rows = database.rows(
            _LOG if counted else _SAT,
            learner_id,
            question_id,
        )
        if not rows:
            database.execute(
                "DELETE FROM question_progress WHERE learner_id = ? AND question_id = ?",
                learner_id,
                question_id,
            )
            continue
        database.execute(
            "INSERT INTO question_progress(learner_id, question_id, attempts, right, wrong, "
            "last_right, last_answered_at, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (learner_id, question_id) DO UPDATE "
            "SET attempts = excluded.attempts, right = excluded.right, wrong = excluded.wrong, "
            "last_right = excluded.last_right, last_answered_at = excluded.last_answered_at, "
            "updated_at = excluded.updated_at",
            learner_id,
            question_id,
            len(rows),
            sum(right == 1 for right, _ in rows),
            sum(right == 0 for right, _ in rows),
            rows[-1][0],
            rows[-1][1],
            now,
            now,
        )


_SAT_ROWS = """
    SELECT r.is_correct AS is_correct,
        CASE WHEN i.is_revealed THEN r.answered_at ELSE s.ended_at END AS counted_at,
        s.sitting_id AS sitting_id
    FROM sitting_item i JOIN sitting s USING (sitting_id)
    JOIN response r ON r.response_id = i.response_id
    WHERE s.learner_id = ?1 AND i.question_id = ?2 AND i.is_repeat = 0
    AND (s.ended_at IS NOT NULL OR i.is_revealed) AND (r.chosen != '' OR r.text != '')
"""
_SAT = f"SELECT is_correct, counted_at FROM ({_SAT_ROWS}) ORDER BY counted_at, sitting_id"
_LOG = f"""
    SELECT is_correct, counted_at FROM (
        {_SAT_ROWS} UNION ALL
        SELECT is_correct, answered_at, 0 FROM response
        WHERE learner_id = ?1 AND question_id = ?2 AND origin = 'captured'
    ) ORDER BY counted_at, sitting_id
"""


def start_anew(database: Database, learner_id: int) -> None:
    """All states of the learner are made anew from the log when they are next asked for."""
    database.execute(
        "UPDATE learner_state SET is_stale = 1, algorithm = '', updated_at = ? "
        "WHERE learner_id = ?",
        microseconds_of(database.now()),
        learner_id,
    )


def count_new(database: Database, learner_id: int, question_ids: Iterable[int]) -> None:
    """Captured answers to these questions that were just logged count at once, where the learner
    wants that. Call in the transaction in which they were."""
    if is_counted(database, learner_id):
        recount(database, learner_id, question_ids)
        start_anew(database, learner_id)


def owners(database: Database, uids: Iterable[str]) -> list[tuple[int, int]]:
    """Learner and question of captured answers."""
    return database.rows(
        "SELECT DISTINCT learner_id, question_id FROM response WHERE origin = 'captured' "
        "AND uid IN (SELECT value FROM json_each(?))",
        json.dumps(list(uids)),
    )
