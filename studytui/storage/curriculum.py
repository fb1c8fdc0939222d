"""Subjects, topics and what each needs first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studytui.storage.database import Database


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject, with how many topics it has."""

    subject_id: int
    name: str
    topics: int


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic as it is stored."""

    topic_id: int
    subject_id: int
    name: str
    weight: float | None
    hours: float | None


def subjects(database: Database) -> list[Subject]:
    """Every subject that has topics, in order."""
    rows = database.rows(
        "SELECT s.subject_id, s.name, count(*) FROM subject s JOIN topic t USING (subject_id) "
        "GROUP BY s.subject_id ORDER BY s.display_order, s.name"
    )
    return [Subject(*row) for row in rows]


def topics(database: Database, subject_id: int | None = None) -> list[TopicLine]:
    """The topics of a subject, of all by default, in order."""
    where, parameters = ("WHERE t.subject_id = ?", (subject_id,)) if subject_id else ("", ())
    rows = database.rows(
        "SELECT t.topic_id, t.subject_id, t.name, t.weight, t.estimated_hours FROM topic t "
        f"JOIN subject s USING (subject_id) {where} "
        "ORDER BY s.display_order, s.name, t.display_order, t.name",
        *parameters,
    )
    return [TopicLine(*row) for row in rows]


def prerequisites(database: Database) -> dict[int, list[tuple[int, float | None]]]:
    """By topic, what it needs first, and the mastery (0–100) that it asks for."""
    found: dict[int, list[tuple[int, float | None]]] = {}
    for topic_id, requires_id, minimum in database.rows(
        "SELECT topic_id, requires_id, minimum_mastery FROM topic_prerequisite ORDER BY 1, 2"
    ):
        found.setdefault(topic_id, []).append((requires_id, minimum))
    return found


def questions_by_topic(database: Database) -> dict[int, int]:
    """How many questions that can be asked each topic has; 0 stands for those without one."""
    return dict(
        database.rows(
            "SELECT coalesce(topic_id, 0), count(*) FROM question WHERE status = 'active' "
            "GROUP BY topic_id"
        )
    )


def topics_of(database: Database, question_ids: Iterable[int]) -> dict[int, int]:
    """How many of these questions each topic has; those without one left out."""
    import json

    return dict(
        database.rows(
            "SELECT topic_id, count(*) FROM json_each(?) ids "
            "JOIN question q ON q.question_id = ids.value "
            "WHERE q.topic_id IS NOT NULL AND q.status = 'active' GROUP BY topic_id",
            json.dumps(list(question_ids)),
        )
    )
