"""The log as weaknesses look at it: the last answers of a topic, its questions, its days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from studytui.domain.evidence import Attempt
from studytui.storage.database import Database
from studytui.storage.kept_answers import SURE, answer_of

ATTEMPTS = 20
"""Answers of a topic that are read, the latest ones."""
SAMPLED = 100
"""Questions of a topic whose memory is looked at; of more, so many spread over when they were last
answered."""
DAY = 86_400_000_000.0
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question whose last answer was right."""

    question_id: int
    day: float
    """When it was last answered, in days since 1970, UTC."""
    stability: float
    """Days until recall has fallen to 90 %."""


@dataclass(frozen=True, slots=True)
class TopicLog:
    """The answers of a topic that its weaknesses rest on."""

    topic_id: int
    stamp: str
    """What `stamps` said of the topic when it was read."""
    attempts: tuple[Attempt, ...] = ()
    """The last `ATTEMPTS`, the oldest first."""
    items: tuple[int, ...] = ()
    """The item of each attempt."""
    known: tuple[Known, ...] = ()
    asked: int = 0
    """Questions looked at for what is known, right or wrong."""


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """A question, and how its learner fared with it."""

    question_id: int
    title: str
    answers: int
    wrong: int
    last_right: bool | None
    """None when never answered."""


@dataclass(frozen=True, slots=True)
class SourceResult:
    """How a learner fared with the questions of a source that have no topic."""

    source_id: int
    name: str
    answers: int
    wrong: int
    questions: int
    """Different questions answered."""
    still_wrong: int
    """Different questions whose last answer was wrong."""

    @property
    def share_wrong(self) -> float:
        """0–1."""
        return self.wrong / self.answers if self.answers else 0.0


def stamps(database: Database, learner_id: int) -> dict[int, str]:
    """A text for each topic answered in, which is another one after each answer that counts, and
    after the states were rebuilt."""
    rows = database.rows(
        "SELECT topic_id, updated_at, attempts, mean, timed FROM mastery "
        "WHERE learner_id = ? AND concept_id IS NULL",
        learner_id,
    )
    return {topic_id: " ".join(map(str, rest)) for topic_id, *rest in rows}


def made_at(database: Database, learner_id: int) -> int:
    """Another number when the states were rebuilt from the log; 0 before the first answer."""
    found = database.value("SELECT min(created_at) FROM mastery WHERE learner_id = ?", learner_id)
    return found or 0


def read_log(database: Database, learner_id: int, topic_id: int, stamp: str) -> TopicLog:
    """The answers of a topic as the log has them now."""
    asked = database.rows(
        """
        SELECT q.question_id, p.last_right
        FROM question q
        CROSS JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
        WHERE q.topic_id = ? AND p.last_right IS NOT NULL
        ORDER BY p.last_answered_at DESC, q.question_id DESC
        """,
        learner_id,
        topic_id,
    )
    latest = [question_id for question_id, _ in asked[:ATTEMPTS]]
    sample = asked[:: max(-(-len(asked) // SAMPLED), 1)]
    rows = _attempts(database, learner_id, latest)
    return TopicLog(
        topic_id,
        stamp,
        attempts=tuple(attempt for _, attempt in rows),
        items=tuple(item_id for item_id, _ in rows),
        known=_known(database, learner_id, [one for one, is_right in sample if is_right]),
        asked=len(sample),
    )


def _attempts(
    database: Database, learner_id: int, question_ids: Sequence[int]
) -> list[tuple[int, Attempt]]:
    """The last answers to these questions that count, each with its item, the oldest first."""
    listed = json.dumps(question_ids)
    rows = database.rows(
        """
        SELECT i.sitting_item_id, i.question_id, i.settled_at, r.is_correct, r.confidence,
               coalesce(r.seconds, 0), r.chosen, i.miss_reason,
               EXISTS (SELECT 1 FROM response b WHERE b.sitting_item_id = i.sitting_item_id
                       AND b.response_id < r.response_id AND b.is_correct = 1)
        FROM json_each(?) ids
        CROSS JOIN sitting_item i ON i.question_id = ids.value
        JOIN response r ON r.response_id = i.response_id
        WHERE r.learner_id = ? AND i.settled_at IS NOT NULL
        AND r.is_correct IS NOT NULL
        ORDER BY i.settled_at DESC, r.response_id DESC LIMIT ?
        """,
        listed,
        learner_id,
        ATTEMPTS,
    )
    keys: dict[int, set[int]] = {}
    for question_id, number in database.rows(
        "SELECT o.question_id, o.number FROM json_each(?) ids "
        "CROSS JOIN option o ON o.question_id = ids.value WHERE o.is_correct = 1",
        listed,
    ):
        keys.setdefault(question_id, set()).add(number)
    return [
        (
            item_id,
            Attempt(
                question_id,
                settled_at / DAY,
                bool(is_correct),
                is_sure=confidence == SURE,
                seconds=seconds,
                chosen=answer_of(chosen, "").chosen,
                key=frozenset(keys.get(question_id, ())),
                was_right_before=bool(was_right) and not is_correct,
                miss_reason=reason,
            ),
        )
        for (
            item_id,
            question_id,
            settled_at,
            is_correct,
            confidence,
            seconds,
            chosen,
            reason,
            was_right,
        ) in reversed(rows)
    ]


def _known(database: Database, learner_id: int, question_ids: Sequence[int]) -> tuple[Known, ...]:
    rows = database.rows(
        "SELECT m.question_id, m.last_review_at, m.stability FROM json_each(?) ids "
        "CROSS JOIN memory m ON m.learner_id = ? AND m.question_id = ids.value",
        json.dumps(question_ids),
        learner_id,
    )
    return tuple(Known(question_id, at / DAY, stability) for question_id, at, stability in rows)


def answers_by_day(
    database: Database, learner_id: int, topic_id: int, since: date
) -> list[tuple[date, int, int]]:
    """Day, answers that count and right ones of each day on which a topic was answered in."""
    rows = database.rows(
        "SELECT day, answers, right FROM study_day WHERE learner_id = ? AND day >= ? "
        "AND topic_id = ? AND answers > 0 ORDER BY day",
        learner_id,
        since.isoformat(),
        topic_id,
    )
    return [(date.fromisoformat(day), answers, right) for day, answers, right in rows]


def questions(
    database: Database, learner_id: int, question_ids: Sequence[int]
) -> list[TopicQuestion]:
    """These questions with how the learner fared, in the order given; those that are no longer
    there left out."""
    rows = database.rows(
        """
        SELECT q.question_id, q.title, coalesce(p.attempts, 0), coalesce(p.wrong, 0), p.last_right
        FROM json_each(?) ids
        CROSS JOIN question q ON q.question_id = ids.value
        LEFT JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
        ORDER BY ids.key
        """,
        json.dumps(question_ids),
        learner_id,
    )
    return [
        TopicQuestion(question_id, title, answers, wrong, None if last is None else bool(last))
        for question_id, title, answers, wrong, last in rows
    ]


def drill_ids(
    database: Database, learner_id: int, topic_id: int, first: Sequence[int], limit: int
) -> list[int]:
    """Questions of a topic to ask, at most `limit`: those in `first` in their order, then those
    last answered wrong, then new ones, then the ones not seen for longest."""
    leading = database.rows(
        "SELECT q.question_id FROM json_each(?) ids "
        "CROSS JOIN question q ON q.question_id = ids.value "
        "WHERE q.status = 'active' ORDER BY ids.key LIMIT ?",
        json.dumps(first),
        limit,
    )
    others = _askable(database, learner_id, "q.topic_id = ?", topic_id, limit + len(first))
    return list(dict.fromkeys([*(row[0] for row in leading), *others]))[:limit]


def source_drill_ids(database: Database, learner_id: int, source_id: int, limit: int) -> list[int]:
    """Questions of a source without a topic to ask, in the same order."""
    where = "q.source_id = ? AND q.topic_id IS NULL"
    return _askable(database, learner_id, where, source_id, limit)


def _askable(
    database: Database, learner_id: int, where: str, parameter: int, limit: int
) -> list[int]:
    rows = database.rows(
        f"""
        SELECT q.question_id FROM question q
        LEFT JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
        WHERE {where} AND q.status = 'active'
        ORDER BY coalesce(p.last_right, -1) != 0, p.attempts IS NOT NULL, p.last_answered_at,
                 q.question_id LIMIT ?
        """,
        learner_id,
        parameter,
        limit,
    )
    return [row[0] for row in rows]


def without_topic(database: Database, learner_id: int) -> list[SourceResult]:
    """How the learner fared with questions that have no topic, by source."""
    rows = database.rows(
        """
        SELECT src.source_id, coalesce(nullif(src.description, ''), src.name),
               sum(p.right + p.wrong), sum(p.wrong), count(*), sum(coalesce(p.last_right = 0, 0))
        FROM question q
        CROSS JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
        JOIN source src ON src.source_id = q.source_id
        WHERE q.topic_id IS NULL AND p.right + p.wrong > 0
        GROUP BY src.source_id
        """,
        learner_id,
    )
    return [SourceResult(*row) for row in rows]
