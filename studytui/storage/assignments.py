"""Assignments: what was set, who is allowed more time, and the sittings for them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from studytui.domain.assignment import Assignment, Attempt, Terms
from studytui.domain.exam import Mode
from studytui.domain.percent import percent_of
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of


def add(database: Database, classroom_id: int, terms: Terms) -> int:
    """Set a class something; its id."""
    now = microseconds_of(database.now())
    return database.insert(
        "INSERT INTO assignment(uid, classroom_id, exam_id, query, title, mode, opens_at, due_at, "
        "attempts, pass_mark, settings, is_active, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
        database.new_uid(),
        classroom_id,
        terms.exam_id,
        terms.query,
        terms.title,
        terms.mode.value,
        None if terms.opens_at is None else microseconds_of(terms.opens_at),
        None if terms.due_at is None else microseconds_of(terms.due_at),
        terms.attempts,
        terms.pass_mark,
        _settings(terms),
        now,
        now,
    )


def _settings(terms: Terms) -> str:
    said = {
        "profile": terms.profile,
        "count": terms.count,
        "minutes": terms.minutes,
        "late": terms.accepts_late,
        "exam": terms.exam_id is not None,
    }
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def withdraw(database: Database, assignment_id: int) -> None:
    """Nobody is shown it any more; sittings for it stay."""
    database.execute(
        "UPDATE assignment SET is_active = 0, updated_at = ? WHERE assignment_id = ?",
        microseconds_of(database.now()),
        assignment_id,
    )


def allow(database: Database, assignment_id: int, learner_id: int, extra_time: float) -> None:
    """Give one learner more time in an assignment; 1 for as much as the others."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO allowance(uid, assignment_id, learner_id, extra_time, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (assignment_id, learner_id) "
        "DO UPDATE SET extra_time = excluded.extra_time, updated_at = excluded.updated_at",
        database.new_uid(),
        assignment_id,
        learner_id,
        extra_time,
        now,
        now,
    )


_COLUMNS = """
    a.assignment_id, a.uid, a.classroom_id, c.name, a.title, a.mode, a.exam_id, a.query,
    a.settings, a.opens_at, a.due_at, a.attempts, a.pass_mark, coalesce(x.title, '')
"""
_TABLES = """
    assignment a JOIN classroom c ON c.classroom_id = a.classroom_id
    LEFT JOIN exam x ON x.exam_id = a.exam_id
"""
_ORDER = "ORDER BY coalesce(a.due_at, 9223372036854775807), a.assignment_id"


def of_learner(database: Database, learner_id: int) -> list[Assignment]:
    """What is set the classes that somebody is in, what is due first first."""
    rows = database.rows(
        f"""
        SELECT {_COLUMNS}, coalesce(w.extra_time, 1.0) FROM {_TABLES}
        JOIN enrolment e ON e.classroom_id = a.classroom_id
            AND e.learner_id = ?1 AND e.is_active = 1
        LEFT JOIN allowance w ON w.assignment_id = a.assignment_id AND w.learner_id = ?1
        WHERE a.is_active = 1 AND c.is_active = 1 {_ORDER}
        """,
        learner_id,
    )
    return [_assignment(*row) for row in rows]


def of_classroom(database: Database, classroom_id: int) -> list[Assignment]:
    """What is set a class, what is due first first."""
    return _given(database, "a.classroom_id = ?", classroom_id)


def of_teacher(database: Database, learner_id: int) -> list[Assignment]:
    """What is set the classes that somebody teaches, what is due first first."""
    return _given(database, "c.teacher_id = ? AND c.is_active = 1", learner_id)


def _given(database: Database, where: str, value: int) -> list[Assignment]:
    rows = database.rows(
        f"SELECT {_COLUMNS}, 1.0 FROM {_TABLES} WHERE {where} AND a.is_active = 1 {_ORDER}", value
    )
    return [_assignment(*row) for row in rows]


def allowances(database: Database, assignment_id: int) -> dict[int, float]:
    """Extra time by learner, of those who have any."""
    return dict(
        database.rows(
            "SELECT learner_id, extra_time FROM allowance "
            "WHERE assignment_id = ? AND extra_time != 1",
            assignment_id,
        )
    )


def _assignment(
    assignment_id: int,
    uid: str,
    classroom_id: int,
    classroom: str,
    title: str,
    mode: str,
    exam_id: int | None,
    query: str,
    settings: str,
    opens_at: int | None,
    due_at: int | None,
    attempts: int,
    pass_mark: float | None,
    exam: str,
    extra_time: float,
) -> Assignment:
    said: dict[str, Any] = json.loads(settings or "{}")
    return Assignment(
        assignment_id=assignment_id,
        uid=uid,
        classroom_id=classroom_id,
        classroom=classroom,
        terms=Terms(
            title=title,
            mode=Mode(mode),
            exam_id=exam_id,
            is_exam=exam_id is not None or bool(said.get("exam")),
            query=query,
            profile=str(said.get("profile") or ""),
            count=said.get("count"),
            minutes=said.get("minutes"),
            opens_at=None if opens_at is None else moment_of(opens_at),
            due_at=None if due_at is None else moment_of(due_at),
            attempts=attempts,
            pass_mark=pass_mark,
            accepts_late=bool(said.get("late")),
        ),
        extra_time=extra_time,
        exam=exam,
    )


def attempts(
    database: Database, assignment_ids: Iterable[int], *, learner_id: int | None = None
) -> dict[tuple[int, int], list[Attempt]]:
    """The sittings for these assignments by assignment and learner, the first begun first; of one
    learner where that is given. One statement, however many there are."""
    rows = database.rows(
        """
        SELECT s.assignment_id, s.learner_id, s.sitting_id, s.started_at, s.ended_at, s.score,
               s.total, s.received_at, s.last_seen_at, s.position,
               (SELECT count(*) FROM sitting_item i
                WHERE i.sitting_id = s.sitting_id AND i.is_repeat = 0),
               (SELECT count(*) FROM sitting_item i
                JOIN response r ON r.response_id = i.response_id
                WHERE i.sitting_id = s.sitting_id AND i.is_repeat = 0
                AND (r.chosen != '' OR r.text != ''))
        FROM json_each(?) ids CROSS JOIN sitting s ON s.assignment_id = ids.value
        WHERE coalesce(s.learner_id = ?, 1)
        ORDER BY s.started_at, s.sitting_id
        """,
        json.dumps(list(assignment_ids)),
        learner_id,
    )
    found: dict[tuple[int, int], list[Attempt]] = {}
    for row in rows:
        assignment_id, learner, sitting_id, started, ended, score, total, received, *more = row
        seen, position, questions, answered = more
        found.setdefault((assignment_id, learner), []).append(
            Attempt(
                sitting_id=sitting_id,
                started_at=moment_of(started),
                ended_at=None if ended is None else moment_of(ended),
                percent=None if ended is None else percent_of(score, total),
                answered=answered,
                questions=questions,
                received_at=None if received is None else moment_of(received),
                last_seen_at=None if seen is None else moment_of(seen),
                position=position,
            )
        )
    return found


def belongs(database: Database, sitting_id: int, assignment_id: int) -> None:
    """The sitting is one for the assignment."""
    database.execute(
        "UPDATE sitting SET assignment_id = ? WHERE sitting_id = ?", assignment_id, sitting_id
    )


def unoffered(database: Database, question_ids: Iterable[int]) -> list[str]:
    """Names of the sources of these questions that are one's own and not offered on a hub."""
    rows = database.rows(
        "SELECT DISTINCT s.name FROM json_each(?) ids "
        "CROSS JOIN question q ON q.question_id = ids.value "
        "CROSS JOIN source s ON s.source_id = q.source_id "
        "WHERE s.owner_id IS NULL AND NOT s.is_shared ORDER BY s.name",
        json.dumps(list(question_ids)),
    )
    return [row[0] for row in rows]


def is_any_of(database: Database, question_ids: Iterable[int], source: str) -> bool:
    """Whether any of these questions is of one's own source of that name or description."""
    return bool(
        database.value(
            "SELECT EXISTS (SELECT 1 FROM json_each(?1) ids "
            "CROSS JOIN question q ON q.question_id = ids.value "
            "CROSS JOIN source s ON s.source_id = q.source_id "
            "WHERE s.owner_id IS NULL AND (s.name = ?2 OR s.description = ?2))",
            json.dumps(list(question_ids)),
            source,
        )
    )
