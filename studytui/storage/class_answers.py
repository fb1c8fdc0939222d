"""The answers of a class: from the log alone, since of others nothing else need be in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from studytui.domain.class_figures import Tally
from studytui.domain.mastery import Belief, item_belief
from studytui.storage.database import Database
from studytui.storage.kept_answers import SURE
from studytui.storage.moments import microseconds_of
from studytui.storage.titles import subject_title

NO_TOPIC = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which answers of a class are looked at; what is None chooses nothing."""

    classroom_id: int
    since: datetime | None = None
    """When the sitting began at the earliest."""
    learner_id: int | None = None
    topic_id: int | None = None
    assignment_id: int | None = None


_COUNTED = """
    FROM enrolment e CROSS JOIN sitting s ON s.learner_id = e.learner_id
    CROSS JOIN sitting_item i ON i.sitting_id = s.sitting_id
    CROSS JOIN response r ON r.response_id = i.response_id
    CROSS JOIN question q ON q.question_id = i.question_id
    WHERE e.classroom_id = ?1 AND e.is_active = 1
    AND i.settled_at IS NOT NULL AND r.is_correct IS NOT NULL
"""
"""Answers that count: settled, marked, and not asked again in the same sitting."""


def _where(chosen: Chosen) -> tuple[str, list[object]]:
    """More conditions, and their values from ``?2`` on."""
    sql = ""
    values: list[object] = []
    for condition, value in (
        ("s.started_at >= ", None if chosen.since is None else microseconds_of(chosen.since)),
        ("e.learner_id = ", chosen.learner_id),
        ("coalesce(q.topic_id, 0) = ", chosen.topic_id),
        ("s.assignment_id = ", chosen.assignment_id),
    ):
        if value is not None:
            values.append(value)
            sql += f" AND {condition}?{len(values) + 1}"
    return sql, values


def tallies(database: Database, chosen: Chosen, recent: datetime) -> dict[int, dict[int, Tally]]:
    """What each learner answered in each topic, and of that since `recent`; 0 for questions without
    a topic. One statement, which reads each answer once."""
    where, values = _where(chosen)
    place = len(values) + 2
    rows = database.rows(
        f"""
        SELECT e.learner_id, coalesce(q.topic_id, 0), sum(r.is_correct), count(*),
               sum(r.is_correct AND i.settled_at >= ?{place}), sum(i.settled_at >= ?{place})
        {_COUNTED}{where} GROUP BY 1, 2
        """,
        chosen.classroom_id,
        *values,
        microseconds_of(recent),
    )
    found: dict[int, dict[int, Tally]] = {}
    for learner_id, topic_id, *numbers in rows:
        found.setdefault(learner_id, {})[topic_id] = Tally(*numbers)
    return found


def topic_names(database: Database) -> dict[int, str]:
    """Every topic's name, in the order of the curriculum."""
    return dict(
        database.rows(
            "SELECT t.topic_id, t.name FROM topic t JOIN subject s ON s.subject_id = t.subject_id "
            f"ORDER BY s.display_order, {subject_title('s')}, t.display_order, t.topic_id"
        )
    )


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The first answer of a learner to a question."""

    learner_id: int
    question_id: int
    topic_id: int
    is_right: bool
    chosen: str
    """As `response.chosen` is kept."""
    is_sure: bool
    seconds: float
    item: Belief
    """How hard the question is."""


def first_answers(database: Database, chosen: Chosen) -> Iterator[FirstAnswer]:
    """The first answer of each of the class to each question among those chosen, in the order in
    which they came to count."""
    where, values = _where(chosen)
    # Beside min() the other columns are those of its row (SQLite, "Bare columns in an aggregate
    # query"): half the time of reading all answers.
    rows = database.rows(
        f"""
        SELECT e.learner_id, i.question_id, coalesce(q.topic_id, 0), r.is_correct, r.chosen,
               r.confidence, i.seconds, q.peer_percent, q.difficulty, q.item_mean,
               q.item_variance, min(i.settled_at)
        {_COUNTED}{where} GROUP BY 1, 2 ORDER BY min(i.settled_at), r.response_id
        """,
        chosen.classroom_id,
        *values,
    )
    for learner_id, question_id, topic_id, right, answer, confidence, seconds, *more in rows:
        yield FirstAnswer(
            learner_id,
            question_id,
            topic_id,
            bool(right),
            answer or "",
            confidence == SURE,
            seconds or 0.0,
            item_belief(*more[:4]),
        )


def titles(database: Database, classroom_id: int) -> dict[int, tuple[str, bool]]:
    """Title of every question that somebody in the class was asked, and whether it is suspect."""
    from studytui.storage.suspect import SUSPECT_IDS

    rows = database.rows(
        f"""
        SELECT q.question_id, q.title, q.question_id IN ({SUSPECT_IDS})
        FROM question q WHERE q.question_id IN (
            SELECT i.question_id FROM enrolment e
            CROSS JOIN sitting s ON s.learner_id = e.learner_id
            CROSS JOIN sitting_item i ON i.sitting_id = s.sitting_id
            WHERE e.classroom_id = ? AND e.is_active = 1
        )
        """,
        classroom_id,
    )
    return {one: (title, bool(suspect)) for one, title, suspect in rows}


def keys(database: Database, question_ids: str) -> dict[int, frozenset[int]]:
    """Numbers of the right options by question, of those whose options are chosen; `question_ids`
    is a JSON list."""
    rows = database.rows(
        """
        SELECT o.question_id, o.number FROM json_each(?) ids
        CROSS JOIN question q ON q.question_id = ids.value
        CROSS JOIN "option" o ON o.question_id = q.question_id
        WHERE o.is_correct AND NOT o.is_retired AND q.kind IN ('single', 'multiple', 'true_false')
        """,
        question_ids,
    )
    found: dict[int, set[int]] = {}
    for question_id, number in rows:
        found.setdefault(question_id, set()).add(number)
    return {one: frozenset(numbers) for one, numbers in found.items()}


def last_answered(database: Database, classroom_id: int) -> dict[int, int]:
    """When each of a class answered last, in microseconds; by the index on learner and time."""
    rows = database.rows(
        "SELECT e.learner_id, (SELECT max(answered_at) FROM response r "
        "WHERE r.learner_id = e.learner_id) FROM enrolment e "
        "WHERE e.classroom_id = ? AND e.is_active = 1",
        classroom_id,
    )
    return {learner_id: at for learner_id, at in rows if at is not None}
