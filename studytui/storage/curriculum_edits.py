"""Changes to the curriculum. What may be changed is decided by the service; each call is part of an
act of the learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studytui.domain.curriculum import MINIMUM_MASTERY
from studytui.domain.syllabus import Entry
from studytui.storage.database import Database
from studytui.storage.tables.subjects import ConceptRow, SubjectRow, TopicPrerequisiteRow, TopicRow
from studytui.storage.weaknesses import READ_ANSWERS


@dataclass(frozen=True, slots=True)
class Hanging:
    """What refers to a topic, and would lose it."""

    questions: int = 0
    """Those the source puts there too, whatever the learner has said since."""
    below: int = 0
    """Topics under it."""
    needing: tuple[str, ...] = ()
    """Names of topics that need it."""
    rules: int = 0
    tasks: int = 0
    """Tasks of the plan that are done or skipped."""
    records: int = 0
    """Weaknesses, resources and packs."""


def add_subject(database: Database, name: str) -> int:
    """Add a subject behind the others; its id."""
    now = database.now()
    last = database.value("SELECT coalesce(max(display_order), -1) FROM subject")
    adding = SubjectRow.insert(name=name, display_order=last + 1, created_at=now, updated_at=now)
    return int(adding.execute(database.connection))


def rename_subject(database: Database, subject_id: int, name: str) -> None:
    """Give a subject another name."""
    SubjectRow.update(name=name, updated_at=database.now()).where(
        SubjectRow.subject_id == subject_id
    ).execute(database.connection)


def order_subjects(database: Database, subject_ids: Sequence[int]) -> None:
    """Put subjects into this order."""
    for place, subject_id in enumerate(subject_ids):
        SubjectRow.update(display_order=place, updated_at=database.now()).where(
            SubjectRow.subject_id == subject_id, SubjectRow.display_order != place
        ).execute(database.connection)


def remove_subject(database: Database, subject_id: int) -> None:
    """Take a subject away that has no topics."""
    SubjectRow.delete().where(SubjectRow.subject_id == subject_id).execute(database.connection)


def add_topic(
    database: Database,
    subject_id: int,
    name: str,
    *,
    parent_id: int | None = None,
    weight: float | None = None,
) -> int:
    """Add a topic behind those of its subject; its id."""
    now = database.now()
    last = database.value(
        "SELECT coalesce(max(display_order), -1) FROM topic WHERE subject_id = ?", subject_id
    )
    adding = TopicRow.insert(
        subject=subject_id,
        parent=parent_id,
        name=name,
        weight=weight,
        display_order=last + 1,
        created_at=now,
        updated_at=now,
    )
    return int(adding.execute(database.connection))


def change_topic(database: Database, entry: Entry) -> None:
    """Keep everything a topic now is, but for its subject and place."""
    TopicRow.update(
        name=entry.name,
        parent=entry.parent_id,
        description=entry.description,
        weight=entry.weight,
        estimated_hours=entry.hours,
        updated_at=database.now(),
    ).where(TopicRow.topic_id == entry.topic_id).execute(database.connection)
    _require(database, entry)


def _require(database: Database, entry: Entry) -> None:
    """Bring what a topic needs to what its entry says."""
    now = database.now()
    wanted = {one.topic_id: one.minimum for one in entry.requires}
    rows = database.rows(
        "SELECT requires_id, minimum_mastery FROM topic_prerequisite WHERE topic_id = ?",
        entry.topic_id,
    )
    stored = dict(rows)
    of_topic = TopicPrerequisiteRow.topic == entry.topic_id
    for other, minimum in stored.items():
        here = of_topic & (TopicPrerequisiteRow.requires == other)
        if other not in wanted:
            TopicPrerequisiteRow.delete().where(here).execute(database.connection)
        elif wanted[other] != (MINIMUM_MASTERY if minimum is None else minimum):
            TopicPrerequisiteRow.update(minimum_mastery=wanted[other], updated_at=now).where(
                here
            ).execute(database.connection)
    for other, minimum in wanted.items():
        if other not in stored:
            TopicPrerequisiteRow.insert(
                topic=entry.topic_id,
                requires=other,
                minimum_mastery=minimum,
                created_at=now,
                updated_at=now,
            ).execute(database.connection)


def order_topics(database: Database, topic_ids: Sequence[int]) -> None:
    """Put topics into this order."""
    for place, topic_id in enumerate(topic_ids):
        TopicRow.update(display_order=place, updated_at=database.now()).where(
            TopicRow.topic_id == topic_id, TopicRow.display_order != place
        ).execute(database.connection)


def hanging(database: Database, topic_id: int) -> Hanging:
    """What refers to a topic."""
    counted = database.rows(
        "SELECT (SELECT count(*) FROM question WHERE topic_id = ?1 OR source_topic_id = ?1), "
        "(SELECT count(*) FROM topic WHERE parent_id = ?1), "
        "(SELECT count(*) FROM topic_rule WHERE topic_id = ?1), "
        "(SELECT count(*) FROM plan_task WHERE topic_id = ?1 "
        " AND (done_at IS NOT NULL OR skipped_at IS NOT NULL)), "
        f"(SELECT count(*) FROM weakness WHERE topic_id = ?1 AND kind != '{READ_ANSWERS}') "
        "+ (SELECT count(*) FROM resource WHERE topic_id = ?1) "
        "+ (SELECT count(*) FROM learning_pack WHERE topic_id = ?1) "
        "+ (SELECT count(*) FROM reading WHERE topic_id = ?1) "
        "+ (SELECT count(*) FROM piece_reading WHERE topic_id = ?1) "
        "+ (SELECT count(*) FROM mastery_loop_topic WHERE topic_id = ?1)",
        topic_id,
    )[0]
    needing = database.rows(
        "SELECT t.name FROM topic_prerequisite p JOIN topic t USING (topic_id) "
        "WHERE p.requires_id = ? ORDER BY t.name",
        topic_id,
    )
    questions, below, rules, tasks, records = counted
    return Hanging(questions, below, tuple(name for (name,) in needing), rules, tasks, records)


def remove_topic(database: Database, topic_id: int) -> None:
    """Take a topic away that nothing of the learner hangs on, with its concepts, what it needs, and
    what can be made again: its mastery, and what is still to be done of it in the plan."""
    for table in ("topic_prerequisite", "concept", "mastery", "plan_task"):
        database.execute(f'DELETE FROM "{table}" WHERE topic_id = ?', topic_id)
    database.execute("DELETE FROM weakness WHERE topic_id = ? AND kind = ?", topic_id, READ_ANSWERS)
    database.execute("DELETE FROM topic WHERE topic_id = ?", topic_id)


def add_concept(database: Database, topic_id: int, name: str) -> int:
    """Add a concept to a topic; its id."""
    now = database.now()
    adding = ConceptRow.insert(topic=topic_id, name=name, created_at=now, updated_at=now)
    return int(adding.execute(database.connection))


def rename_concept(database: Database, concept_id: int, name: str) -> None:
    """Give a concept another name."""
    ConceptRow.update(name=name, updated_at=database.now()).where(
        ConceptRow.concept_id == concept_id
    ).execute(database.connection)


def concept_questions(database: Database, concept_id: int) -> int:
    """How many questions are about a concept."""
    return int(
        database.value("SELECT count(*) FROM question WHERE concept_id = ?", concept_id) or 0
    )


def remove_concept(database: Database, concept_id: int) -> None:
    """Take a concept away that no question is about."""
    database.execute("DELETE FROM concept WHERE concept_id = ?", concept_id)
