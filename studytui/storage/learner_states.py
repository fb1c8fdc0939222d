"""What is kept of a learner beside the log, and can be rebuilt from it: the learner in general,
topics, memories of questions, what was done on each day.

The log is the items that have *settled*: their answer was shown, or their sitting has ended, and it
could be marked. What was asked again in the same sitting is not among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from studytui.domain.mastery import Belief, Learner, TopicBelief, item_belief
from studytui.domain.memory import ALGORITHM, MemoryState, after_review, due_until
from studytui.storage import captured
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of

NO_TOPIC = 0
"""Stands for the topic of questions that have none."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An answer that counts."""

    item_id: int
    question_id: int
    topic_id: int
    """`NO_TOPIC` where there is none."""
    is_right: bool
    answered_at: datetime
    settled_at: datetime
    seconds: float
    """On the question up to the answer; 0 where it is not known."""
    confidence: int | None
    item: Belief
    """How hard the question is."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a learner in general."""

    learner: Learner
    """Without topics."""
    is_stale: bool
    algorithm: str


@dataclass(slots=True)
class TopicTally:
    """A topic's row beside what is believed of it."""

    topic_id: int
    score: float | None = None
    """Mastery, 0–100, when the topic was last answered in for the first time."""
    average_seconds: float | None = None
    average_confidence: float | None = None
    timed: int = 0
    rated: int = 0
    last_practised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StudyDay:
    """What was done in a topic on a day."""

    day: str
    """The learner's day, ``2026-11-28``."""
    topic_id: int
    seconds: float = 0.0
    answers: int = 0
    right: int = 0
    first_answers: int = 0
    """To questions never answered before."""
    first_right: int = 0


def mark_stale(database: Database, question_ids: Sequence[int]) -> None:
    """The topic, difficulty or key of these questions is another one: what was answered to them
    counts otherwise, so that the states have to be rebuilt before they are next looked at."""
    database.execute(
        "UPDATE learner_state SET is_stale = 1, updated_at = ? WHERE is_stale = 0 AND learner_id "
        "IN (SELECT p.learner_id FROM json_each(?) ids "
        "JOIN question_progress p ON p.question_id = ids.value)",
        microseconds_of(database.now()),
        json.dumps(list(question_ids)),
    )


def mark_all_stale(database: Database) -> None:
    """As `mark_stale`, where it may be any question."""
    database.execute(
        "UPDATE learner_state SET is_stale = 1, updated_at = ? WHERE is_stale = 0",
        microseconds_of(database.now()),
    )


def marked_anew(database: Database, learner_id: int, question_id: int) -> None:
    """Answers to a question are marked in another way than they were: its memory is made anew, and
    the rest is stale."""
    mark_stale(database, [question_id])
    state: MemoryState | None = None
    for one in log_of_question(database, learner_id, question_id):
        state = after_review(state, one.is_right, one.answered_at)
    if state is not None:
        save_memories(database, learner_id, [(question_id, state)])
    else:
        database.execute(
            "DELETE FROM memory WHERE learner_id = ? AND question_id = ?", learner_id, question_id
        )


_SETTLED = """
    SELECT i.sitting_item_id, i.question_id, coalesce(q.topic_id, 0), r.is_correct, r.answered_at,
           i.settled_at, coalesce(r.seconds, 0), r.confidence, q.peer_percent, q.difficulty,
           q.item_mean, q.item_variance, r.response_id
"""
_COUNTS = "q.status != 'generated'"
"""What a model has worded says nothing of the learner."""
_ORDER = "ORDER BY i.settled_at, r.response_id"
_ORDER_OF_LOG = "ORDER BY 6, 13"


def settle(database: Database, item_ids: Sequence[int]) -> list[Settled]:
    """Items whose answers count from now on; those that can be marked, in the order of the log."""
    listed = json.dumps(list(item_ids))
    database.execute(
        "UPDATE sitting_item SET settled_at = ? WHERE settled_at IS NULL AND is_repeat = 0 "
        "AND sitting_item_id IN (SELECT value FROM json_each(?))",
        microseconds_of(database.now()),
        listed,
    )
    rows = database.rows(
        f"""{_SETTLED}
        FROM json_each(?) ids JOIN sitting_item i ON i.sitting_item_id = ids.value
        JOIN response r ON r.response_id = i.response_id
        JOIN question q ON q.question_id = i.question_id
        WHERE i.settled_at IS NOT NULL AND r.is_correct IS NOT NULL AND {_COUNTS}
        {_ORDER}""",
        listed,
    )
    return [_settled(row) for row in rows]


def log(database: Database, learner_id: int) -> Iterator[Settled]:
    """Every answer that counts, in the order of the log; captured ones among them where the
    learner wants that."""
    rows = database.each(
        f"""{_SETTLED}
        FROM sitting s JOIN sitting_item i ON i.sitting_id = s.sitting_id
        JOIN response r ON r.response_id = i.response_id
        JOIN question q ON q.question_id = i.question_id
        WHERE s.learner_id = ?1 AND i.settled_at IS NOT NULL AND r.is_correct IS NOT NULL
        AND {_COUNTS}
        {_captured(database, learner_id)}
        {_ORDER_OF_LOG}""",
        learner_id,
    )
    return map(_settled, rows)


def _captured(database: Database, learner_id: int, which: str = "") -> str:
    """The captured answers of learner ``?1`` as more rows of the log; nothing where they do not
    count."""
    if not captured.is_counted(database, learner_id):
        return ""
    return f"""UNION ALL
        SELECT 0, r.question_id, coalesce(q.topic_id, 0), r.is_correct, r.answered_at,
            r.answered_at, 0, NULL, q.peer_percent, q.difficulty, q.item_mean,
            q.item_variance, r.response_id
        FROM response r JOIN question q ON q.question_id = r.question_id
        WHERE r.learner_id = ?1 AND r.origin = 'captured' AND r.is_correct IS NOT NULL {which}"""


def log_of_question(database: Database, learner_id: int, question_id: int) -> list[Settled]:
    """The answers to one question that count, in the order of the log."""
    rows = database.rows(
        f"""{_SETTLED}
        FROM sitting_item i CROSS JOIN sitting s ON s.sitting_id = i.sitting_id
        JOIN response r ON r.response_id = i.response_id
        JOIN question q ON q.question_id = i.question_id
        WHERE i.question_id = ?2 AND s.learner_id = ?1 AND i.settled_at IS NOT NULL
        AND r.is_correct IS NOT NULL AND {_COUNTS}
        {_captured(database, learner_id, "AND r.question_id = ?2")}
        {_ORDER_OF_LOG}""",
        learner_id,
        question_id,
    )
    return [_settled(row) for row in rows]


def _settled(row: tuple[object, ...]) -> Settled:
    item, question, topic, is_right, answered, settled, seconds, confidence, *more = row
    return Settled(
        item,  # type: ignore[arg-type]
        question,  # type: ignore[arg-type]
        topic,  # type: ignore[arg-type]
        bool(is_right),
        moment_of(answered),
        moment_of(settled),
        seconds,  # type: ignore[arg-type]
        confidence,  # type: ignore[arg-type]
        item_belief(*more[:4]),
    )


def has_rates(database: Database) -> bool:
    """Whether of most questions it is known how others fared."""
    share = database.value(
        "SELECT avg(peer_percent IS NOT NULL OR item_mean IS NOT NULL) FROM question "
        "WHERE status = 'active'"
    )
    return (share or 0.0) > 0.5


def load(database: Database, learner_id: int) -> Kept | None:
    """What is kept of the learner in general; None before the first answer."""
    rows = database.rows(
        "SELECT mean, variance, form, has_rates, is_stale, algorithm FROM learner_state "
        "WHERE learner_id = ?",
        learner_id,
    )
    if not rows:
        return None
    mean, variance, form, rates, is_stale, algorithm = rows[0]
    learner = Learner(Belief(mean, variance), form, {}, bool(rates))
    return Kept(learner, bool(is_stale), algorithm)


def save(database: Database, learner_id: int, learner: Learner) -> None:
    """Keep the learner in general, fresh."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO learner_state(learner_id, mean, variance, form, has_rates, is_stale, "
        "algorithm, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?) "
        "ON CONFLICT (learner_id) DO UPDATE SET mean = excluded.mean, "
        "variance = excluded.variance, form = excluded.form, has_rates = excluded.has_rates, "
        "is_stale = 0, algorithm = excluded.algorithm, updated_at = excluded.updated_at",
        learner_id,
        learner.general.mean,
        learner.general.variance,
        learner.form,
        int(learner.has_rates),
        ALGORITHM,
        now,
        now,
    )


def load_topics(
    database: Database, learner_id: int, topic_ids: Iterable[int] | None = None
) -> dict[int, tuple[TopicBelief, TopicTally]]:
    """What is kept of topics, of all of them by default; one never answered in is not there."""
    where, parameters = "", (learner_id,)
    if topic_ids is not None:
        where = "AND topic_id IN (SELECT value FROM json_each(?))"
        parameters = (learner_id, json.dumps(sorted(topic_ids)))  # type: ignore[assignment]
    rows = database.rows(
        "SELECT topic_id, mean, variance, attempts, correct, mastery_score, average_seconds, average_confidence, "
        f"timed, rated, last_practised_at FROM mastery WHERE learner_id = ? {where}",
        *parameters,
    )
    return {
        row[0]: (
            TopicBelief(Belief(row[1], row[2]), row[3], row[4]),
            TopicTally(row[0], row[5], row[6], row[7], row[8], row[9], moment_of(row[10])),
        )
        for row in rows
    }


def save_topics(
    database: Database, learner_id: int, learner: Learner, tallies: Iterable[TopicTally]
) -> None:
    """Keep what is believed of these topics."""
    now = microseconds_of(database.now())
    for tally in tallies:
        belief = learner.topics.get(tally.topic_id)
        if belief is None:
            continue
        values = (
            belief.effect.mean,
            belief.effect.variance,
            belief.answers,
            belief.right,
            tally.average_seconds,
            tally.average_confidence,
            tally.timed,
            tally.rated,
            tally.score,
            None if tally.score is None else tally.score / 100,
            None if tally.last_practised_at is None else microseconds_of(tally.last_practised_at),
            now,
        )
        # Not ON CONFLICT: the unique index counts topics without a concept as different.
        changed = database.execute(
            "UPDATE mastery SET mean = ?, variance = ?, attempts = ?, correct = ?, "
            "average_seconds = ?, average_confidence = ?, timed = ?, rated = ?, "
            "mastery_score = ?, proficiency = ?, last_practised_at = ?, updated_at = ? "
            "WHERE learner_id = ? AND topic_id = ? AND concept_id IS NULL",
            *values,
            learner_id,
            tally.topic_id,
        )
        if not changed:
            database.execute(
                "INSERT INTO mastery(mean, variance, attempts, correct, average_seconds, "
                "average_confidence, timed, rated, mastery_score, proficiency, "
                "last_practised_at, updated_at, learner_id, topic_id, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *values,
                learner_id,
                tally.topic_id,
                now,
            )


def memories(
    database: Database, learner_id: int, question_ids: Iterable[int]
) -> dict[int, MemoryState]:
    """What is kept of the memory of these questions; one never answered is not there."""
    rows = database.rows(
        "SELECT question_id, stability, difficulty, last_review_at, due_at, reps, lapses "
        "FROM memory WHERE learner_id = ? AND question_id IN (SELECT value FROM json_each(?))",
        learner_id,
        json.dumps(sorted(question_ids)),
    )
    at = moment_of
    return {row[0]: MemoryState(row[1], row[2], at(row[3]), at(row[4]), *row[5:]) for row in rows}


def save_memories(
    database: Database, learner_id: int, states: Iterable[tuple[int, MemoryState]]
) -> None:
    """Keep the memory of questions."""
    now, at = microseconds_of(database.now()), microseconds_of
    database.execute_many(
        "INSERT INTO memory(learner_id, question_id, stability, difficulty, last_review_at, "
        "due_at, reps, lapses, algorithm, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (learner_id, question_id) "
        "DO UPDATE SET stability = excluded.stability, difficulty = excluded.difficulty, "
        "last_review_at = excluded.last_review_at, due_at = excluded.due_at, "
        "reps = excluded.reps, lapses = excluded.lapses, algorithm = excluded.algorithm, "
        "updated_at = excluded.updated_at",
        (
            (
                learner_id,
                question_id,
                state.stability,
                state.difficulty,
                at(state.last_review),
                at(state.due),
                state.reps,
                state.lapses,
                ALGORITHM,
                now,
                now,
            )
            for question_id, state in states
        ),
    )


def forget(database: Database, learner_id: int, *, memories_too: bool) -> None:
    """Drop the states, before they are rebuilt."""
    for table in ("mastery", "study_day", *(("memory",) if memories_too else ())):
        database.execute(f"DELETE FROM {table} WHERE learner_id = ?", learner_id)


def add_days(database: Database, learner_id: int, days: Iterable[StudyDay]) -> None:
    """Add what was done to what was done before on these days."""
    now = microseconds_of(database.now())
    database.execute_many(
        "INSERT INTO study_day(learner_id, day, topic_id, milliseconds, answers, right, "
        "first_answers, first_right, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (learner_id, day, topic_id) "
        "DO UPDATE SET milliseconds = milliseconds + excluded.milliseconds, "
        "answers = answers + excluded.answers, right = right + excluded.right, "
        "first_answers = first_answers + excluded.first_answers, "
        "first_right = first_right + excluded.first_right, updated_at = excluded.updated_at",
        [
            (
                learner_id,
                one.day,
                one.topic_id,
                round(one.seconds * 1000),
                one.answers,
                one.right,
                one.first_answers,
                one.first_right,
                now,
                now,
            )
            for one in days
        ],
    )


def study_days(
    database: Database, learner_id: int, since: str = "", until: str = ""
) -> list[StudyDay]:
    """What was done by day and topic from a day on up to another one, that left out; an empty one
    stands for none. The earliest first."""
    rows = database.rows(
        "SELECT day, topic_id, milliseconds, answers, right, first_answers, first_right "
        "FROM study_day WHERE learner_id = ? AND day >= ? AND day < ? ORDER BY day, topic_id",
        learner_id,
        since,
        until or "~",
    )
    return [StudyDay(row[0], row[1], row[2] / 1000, *row[3:]) for row in rows]


def times_of_sitting(database: Database, sitting_id: int) -> list[tuple[int, float]]:
    """Seconds on the screen by topic, all items of a sitting together."""
    return database.rows(
        "SELECT coalesce(q.topic_id, 0), sum(i.seconds) FROM sitting_item i "
        "JOIN question q ON q.question_id = i.question_id WHERE i.sitting_id = ? GROUP BY 1",
        sitting_id,
    )


def times_by_topic(database: Database, learner_id: int) -> Iterator[tuple[datetime, int, float]]:
    """When each ended sitting ended, a topic of it, and the seconds on its questions; and when
    reading for a topic ended, with its seconds."""
    rows = database.rows(
        "SELECT s.ended_at, coalesce(q.topic_id, 0), sum(i.seconds) "
        "FROM sitting s JOIN sitting_item i ON i.sitting_id = s.sitting_id "
        "JOIN question q ON q.question_id = i.question_id "
        "WHERE s.learner_id = ? AND s.ended_at IS NOT NULL GROUP BY s.sitting_id, 2 "
        "UNION ALL SELECT ended_at, topic_id, seconds FROM reading "
        "WHERE learner_id = ? AND topic_id IS NOT NULL "
        "UNION ALL SELECT ended_at, topic_id, seconds FROM piece_reading "
        "WHERE learner_id = ? AND topic_id IS NOT NULL",
        learner_id,
        learner_id,
        learner_id,
    )
    for ended_at, topic_id, seconds in rows:
        yield moment_of(ended_at), topic_id, seconds


def has_log(database: Database, learner_id: int) -> bool:
    """Whether any answer of the learner counts."""
    found = database.value(
        "SELECT 1 FROM question_progress WHERE learner_id = ? LIMIT 1", learner_id
    )
    return found is not None


def due_by_day(
    database: Database, learner_id: int, start: datetime, days: int, *, to_exam: bool = False
) -> tuple[int, ...]:
    """How many questions that can be asked fall due on each of so many days from the moment on at
    which today began; what was due before is due on the first, and what was answered today on the
    next at the earliest. With `to_exam` what would be due later is due on the last."""
    counts = [0] * days
    day = 86_400_000_000
    first = microseconds_of(start)
    rows = database.rows(
        "SELECT max(m.last_review_at >= ?, min((m.due_at - ?) / ?, ?)), count(*) FROM memory m "
        "JOIN question q ON q.question_id = m.question_id "
        "WHERE m.learner_id = ? AND m.due_at < ? AND q.status = 'active' GROUP BY 1",
        first,
        first,
        day,
        days - 1 if to_exam else days,
        learner_id,
        microseconds_of(due_until(start + timedelta(days=days), 1 if to_exam else None)),
    )
    for place, count in rows:
        if place < days:
            counts[place] += count
    return tuple(counts)


def due(
    database: Database, learner_id: int, start: datetime, end: datetime
) -> list[tuple[int, float, MemoryState]]:
    """Questions that can be asked, are due before the end of a day and were not answered on it:
    id, weight of the topic (1 where it has none), and memory."""
    rows = database.rows(
        "SELECT m.question_id, coalesce(t.weight, 1), m.stability, m.difficulty, "
        "m.last_review_at, m.due_at, m.reps, m.lapses FROM memory m "
        "JOIN question q ON q.question_id = m.question_id "
        "LEFT JOIN topic t ON t.topic_id = q.topic_id "
        "WHERE m.learner_id = ? AND m.due_at < ? AND m.last_review_at < ? "
        "AND q.status = 'active' ORDER BY m.due_at",
        learner_id,
        microseconds_of(end),
        microseconds_of(start),
    )
    at = moment_of
    return [
        (row[0], row[1], MemoryState(row[2], row[3], at(row[4]), at(row[5]), *row[6:]))
        for row in rows
    ]


def topics_of_questions(database: Database, question_ids: Iterable[int]) -> dict[int, int]:
    """The topic of each of these questions; those without one left out."""
    return dict(
        database.rows(
            "SELECT question_id, topic_id FROM question WHERE topic_id IS NOT NULL "
            "AND question_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(question_ids)),
        )
    )


def answered_days(database: Database, learner_id: int) -> Iterator[str]:
    """Days of the learner's with any answer, the latest first: read by eight, and more and more at
    once, so that two years without a gap take four statements. From day to day by the index: a day
    has a row for each of its topics, 131,000 in two years of 180 of them a day."""
    before, number = "9999", 8
    latest = "SELECT max(day) FROM study_day WHERE learner_id = ? AND answers > 0 AND day <"
    while True:
        days = database.rows(
            f"WITH RECURSIVE found(day) AS ({latest} ? UNION ALL "
            f"SELECT ({latest} found.day) FROM found WHERE found.day IS NOT NULL) "
            "SELECT day FROM found WHERE day IS NOT NULL LIMIT ?",
            learner_id,
            before,
            learner_id,
            number,
        )
        yield from (day for (day,) in days)
        if len(days) < number:
            return
        before, number = days[-1][0], number * 8
