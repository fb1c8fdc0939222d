"""Which topic a question belongs to: by its source, by rules of the learner, by the learner's hand.

`question.topic_id` is what holds, `source_topic_id` what the source says, `topic_by` who is meant.
Rules are searches in the library as the source has put it into topics, so that what a rule did
before does not change what it finds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studytui.storage import learner_states, plans, search
from studytui.storage.changed_rows import OnProgress, nobody
from studytui.storage.database import Database
from studytui.storage.importing.names import Names
from studytui.storage.moments import microseconds_of, moment_of
from studytui.storage.tables.questions import QuestionRow
from studytui.storage.tables.subjects import TopicRuleRow
from studytui.storage.titles import subject_title

BY_SOURCE, BY_RULE, BY_LEARNER = "source", "rule", "learner"
_PART = 5_000


@dataclass(frozen=True, slots=True)
class Rule:
    """What a search finds belongs to a topic."""

    query: str
    topic_id: int
    rule_id: int = 0
    """0 for one that is not kept yet."""


def rules(database: Database) -> list[Rule]:
    """The rules in order: the first that fits is the one that holds."""
    rows = database.rows(
        "SELECT query, topic_id, topic_rule_id FROM topic_rule ORDER BY position, topic_rule_id"
    )
    return [Rule(*row) for row in rows]


def keep(database: Database, wanted: Sequence[Rule]) -> None:
    """Keep these rules in this order, and no others."""
    now = database.now()
    kept = {rule.rule_id for rule in wanted}
    for old in rules(database):
        if old.rule_id not in kept:
            database.execute("DELETE FROM topic_rule WHERE topic_rule_id = ?", old.rule_id)
    for place, rule in enumerate(wanted):
        values = {"query": rule.query, "topic": rule.topic_id, "position": place}
        if rule.rule_id:
            TopicRuleRow.update(**values, updated_at=now).where(
                TopicRuleRow.topic_rule_id == rule.rule_id
            ).execute(database.connection)
        else:
            TopicRuleRow.insert(
                uid=database.new_uid(), **values, created_at=now, updated_at=now
            ).execute(database.connection)


class _LookedAt(Exception):
    """Takes back what was only done to look."""


def wanted(
    database: Database,
    learner_id: int,
    wanted_rules: Sequence[Rule],
    *,
    since: datetime | None = None,
    freed: Sequence[int] = (),
) -> dict[int, int]:
    """The topic that the rules give, by question; those no rule fits, and those the learner has
    placed by hand, are not there. With `since` only of questions written from then on; as if those
    of `freed` had not been placed. Not to be called within an act."""
    found: dict[int, int] = {}
    try:
        with database.transaction():
            database.execute(
                "UPDATE question SET topic_id = source_topic_id, topic_by = ? WHERE topic_by = ? "
                "OR question_id IN (SELECT value FROM json_each(?))",
                BY_SOURCE,
                BY_RULE,
                json.dumps(list(freed)),
            )
            for rule in wanted_rules:
                for question_id in _fitting(database, learner_id, rule.query, since):
                    found.setdefault(question_id, rule.topic_id)
            raise _LookedAt
    except _LookedAt:
        return found


def _fitting(database: Database, learner_id: int, query: str, since: datetime | None) -> list[int]:
    condition = search.condition(database, learner_id, query)
    if condition is None:
        return []
    asked = QuestionRow.select(QuestionRow.question_id).where(
        QuestionRow.topic_by != BY_LEARNER, condition
    )
    if since is not None:
        asked = asked.where(QuestionRow.updated_at >= since)
    return [row[0] for row in asked.tuples().execute(database.connection)]


def apply(database: Database, found: Mapping[int, int], *, since: datetime | None = None) -> int:
    """Put questions where `wanted` has found that they belong, and the others where their source
    puts them; how many have moved."""
    parameters: tuple[Any, ...] = ()
    newer = ""
    if since is not None:
        newer, parameters = "AND q.updated_at >= ?", (microseconds_of(since),)
    rows = database.rows(
        "SELECT q.question_id, q.topic_id, q.topic_by, q.source_topic_id FROM question q "
        f"WHERE q.topic_by = '{BY_RULE}' {newer} UNION "
        "SELECT q.question_id, q.topic_id, q.topic_by, q.source_topic_id FROM json_each(?) ids "
        f"JOIN question q ON q.question_id = ids.value WHERE q.topic_by != '{BY_LEARNER}'",
        *parameters,
        json.dumps(list(found)),
    )
    changes: list[tuple[int | None, str, int]] = []
    moved: list[int] = []
    for question_id, topic_id, by, source_topic_id in rows:
        is_found = question_id in found
        topic = found[question_id] if is_found else source_topic_id
        who = BY_RULE if is_found else BY_SOURCE
        if (topic, who) != (topic_id, by):
            changes.append((topic, who, question_id))
        if topic != topic_id:
            moved.append(question_id)
    database.execute_many(
        "UPDATE question SET topic_id = ?, topic_by = ? WHERE question_id = ?", changes
    )
    _moved(database, moved)
    return len(moved)


def unfinished_since(database: Database) -> datetime | None:
    """When the first import began that has not ended, after the last that has: one that was killed
    has put no rule to what it took in. None where all have ended."""
    found = database.value(
        "SELECT min(started_at) FROM import_run WHERE import_run_id > "
        "(SELECT coalesce(max(import_run_id), 0) FROM import_run WHERE ended_at IS NOT NULL)"
    )
    moment: datetime | None = moment_of(found)
    return moment


def held(database: Database) -> dict[int, int]:
    """How many questions the rules have put into each topic."""
    return dict(
        database.rows(
            "SELECT topic_id, count(*) FROM question WHERE topic_by = ? AND topic_id IN "
            "(SELECT topic_id FROM topic_rule) GROUP BY topic_id",
            BY_RULE,
        )
    )


def place(
    database: Database,
    question_ids: Sequence[int],
    topic_id: int,
    on_progress: OnProgress = nobody,
) -> int:
    """Put questions into a topic by the learner's word; how many have moved."""
    rows = database.rows(
        "SELECT q.question_id FROM json_each(?) ids JOIN question q ON q.question_id = ids.value "
        "WHERE q.topic_id IS NOT ?",
        json.dumps(list(question_ids)),
        topic_id,
    )
    for part in _parts(question_ids, on_progress):
        database.execute(
            "UPDATE question SET topic_id = ?, topic_by = ? "
            "WHERE question_id IN (SELECT value FROM json_each(?))",
            topic_id,
            BY_LEARNER,
            json.dumps(part),
        )
    moved = [row[0] for row in rows]
    _moved(database, moved)
    return len(moved)


def place_in(database: Database, question_ids: Sequence[int], subject: str, topic: str) -> None:
    """`place` questions in a topic by its name, which is added if there is none. Without a subject
    a topic of that name in any subject is meant, else one in a subject called the same. A subject
    may be named as it is shown."""
    called = database.value(
        f"SELECT name FROM subject s WHERE name = ? OR {subject_title('s')} = ? "
        "ORDER BY name != ? LIMIT 1",
        *[subject] * 3,
    )
    subject = subject if called is None else str(called)
    topic_id = database.value(
        "SELECT t.topic_id FROM topic t JOIN subject s USING (subject_id) WHERE t.name = ? "
        "AND (? = '' OR s.name = ?) ORDER BY t.topic_id LIMIT 1",
        topic,
        subject,
        subject,
    )
    if topic_id is None:
        topic_id = Names(database).topic(subject or topic, topic)
    rows = database.rows(
        "SELECT question_id FROM question WHERE question_id IN (SELECT value FROM json_each(?)) "
        "AND (topic_id IS NOT ? OR topic_by != ?)",
        json.dumps(list(question_ids)),
        topic_id,
        BY_LEARNER,
    )
    if rows:
        place(database, [row[0] for row in rows], int(topic_id))


def give_back(
    database: Database, question_ids: Sequence[int], on_progress: OnProgress = nobody
) -> list[int]:
    """Put questions that the learner has placed back where their source puts them; which they
    were."""
    rows = database.rows(
        "SELECT q.question_id FROM json_each(?) ids JOIN question q ON q.question_id = ids.value "
        "WHERE q.topic_by = ?",
        json.dumps(list(question_ids)),
        BY_LEARNER,
    )
    given = [row[0] for row in rows]
    for part in _parts(given, on_progress):
        database.execute(
            "UPDATE question SET topic_id = source_topic_id, topic_by = ? "
            "WHERE question_id IN (SELECT value FROM json_each(?))",
            BY_SOURCE,
            json.dumps(part),
        )
    _moved(database, given)
    return given


def _parts(question_ids: Sequence[int], on_progress: OnProgress) -> Iterator[list[int]]:
    """The questions a few thousand at a time, telling how many are done."""
    for start in range(0, len(question_ids), _PART):
        part = list(question_ids[start : start + _PART])
        yield part
        on_progress(start + len(part), len(question_ids))


def _moved(database: Database, question_ids: Sequence[int]) -> None:
    """These questions are in another topic: mastery has to be made anew, and the plan compared."""
    if not question_ids:
        return
    learner_states.mark_stale(database, question_ids)
    plans.doubt(database)
