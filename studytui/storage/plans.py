"""The plan as it is kept: one for each learner, with the tasks of all days, those of past days too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from studytui.domain.agenda import MOCK, REVIEW, DayLoad, Entry
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of
from studytui.storage.titles import subject_title

_MOST_DUE = 1_000
"""Questions counted as due at most."""


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan without its tasks."""

    plan_id: int
    uid: str
    day: date
    """The learner's day on which it was made."""
    fingerprint: str
    inputs: str
    """What it was made from, as JSON."""
    remark: str
    expected: float | None
    """Percent of the exam when it is kept, …"""
    without: float | None
    """… when nothing more is done, …"""
    today: float | None
    """… and were it today."""
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What a new plan says of itself."""

    day: date
    fingerprint: str
    inputs: str
    remark: str
    expected: float | None
    without: float | None
    today: float | None


def load(database: Database, learner_id: int) -> StoredPlan | None:
    """The learner's plan; None before the first one."""
    rows = database.rows(
        "SELECT study_plan_id, uid, day, fingerprint, inputs, remark, expected, without, today, "
        "made_at FROM study_plan WHERE learner_id = ? AND day != '' "
        "ORDER BY study_plan_id DESC LIMIT 1",
        learner_id,
    )
    if not rows:
        return None
    plan_id, uid, day, fingerprint, inputs, remark, expected, without, today, made_at = rows[0]
    return StoredPlan(
        plan_id,
        uid,
        date.fromisoformat(day),
        fingerprint,
        inputs,
        remark,
        expected,
        without,
        today,
        moment_of(made_at),
    )


def save(
    database: Database,
    learner_id: int,
    plan_id: int | None,
    figures: Figures,
    entries: Iterable[Entry],
    first: date,
) -> int:
    """Keep a new plan in the place of what stood from a day on; what the learner has done, skipped,
    moved or pinned there stays. The plan's id."""
    now = microseconds_of(database.now())
    with database.transaction():
        values = (
            now,
            figures.inputs,
            figures.day.isoformat(),
            figures.fingerprint,
            figures.expected,
            figures.without,
            figures.today,
            figures.remark,
            now,
        )
        if plan_id is None:
            plan_id = database.insert(
                "INSERT INTO study_plan(made_at, inputs, day, fingerprint, expected, without, "
                "today, remark, updated_at, created_at, uid, learner_id) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *values,
                now,
                database.new_uid(),
                learner_id,
            )
        else:
            database.execute(
                "UPDATE study_plan SET made_at = ?, inputs = ?, day = ?, fingerprint = ?, "
                "expected = ?, without = ?, today = ?, remark = ?, updated_at = ? "
                "WHERE study_plan_id = ?",
                *values,
                plan_id,
            )
        database.execute(
            "DELETE FROM plan_task WHERE study_plan_id = ? AND day >= ? AND done_at IS NULL "
            "AND skipped_at IS NULL AND moved_at IS NULL AND is_pinned = 0",
            plan_id,
            first.isoformat(),
        )
        _insert(database, plan_id, entries)
    return plan_id


def _insert(database: Database, plan_id: int, entries: Iterable[Entry]) -> None:
    now = microseconds_of(database.now())
    # Those that keep their number first: SQLite would give it to one that has none.
    ordered = sorted(entries, key=lambda one: one.task_id is None)
    database.execute_many(
        "INSERT INTO plan_task(plan_task_id, study_plan_id, day, position, kind, topic_id, "
        "resource_id, minutes, points, why, skipping_costs, opens, is_pinned, created_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.task_id,
                plan_id,
                one.day.isoformat(),
                one.position,
                one.kind,
                one.topic_id,
                one.resource_id,
                one.minutes,
                one.points,
                one.why,
                one.skipping_costs,
                json.dumps(one.opens),
                int(one.is_pinned),
                now,
                now,
            )
            for one in ordered
        ],
    )


def keep_fingerprint(database: Database, plan_id: int, fingerprint: str) -> None:
    """Another fingerprint that asks for the same plan."""
    database.execute(
        "UPDATE study_plan SET fingerprint = ? WHERE study_plan_id = ?", fingerprint, plan_id
    )


_TASKS = f"""
    SELECT p.plan_task_id, p.day, p.position, p.kind, p.topic_id, coalesce(t.name, ''), p.minutes,
           p.points, p.why, p.skipping_costs, p.opens, p.done_at IS NOT NULL,
           p.skipped_at IS NOT NULL, p.moved_at IS NOT NULL, p.is_pinned,
           p.resource_id, CASE WHEN EXISTS (
               SELECT 1 FROM topic o WHERE o.name = t.name AND o.topic_id != t.topic_id
           ) THEN {subject_title("s")} ELSE '' END,
           CASE WHEN p.kind = 'practise' THEN (SELECT nullif(count(*), 0) FROM (
               SELECT 1 FROM question q WHERE q.topic_id = p.topic_id AND q.status = 'active'
               LIMIT 200
           )) END
    FROM plan_task p LEFT JOIN topic t ON t.topic_id = p.topic_id
    LEFT JOIN subject s ON s.subject_id = t.subject_id
"""


def tasks(database: Database, plan_id: int, first: date, last: date | None = None) -> list[Entry]:
    """The tasks of days from the first to the last, or to the end, in order."""
    rows = database.rows(
        f"{_TASKS} WHERE p.study_plan_id = ? AND p.day BETWEEN ? AND ? ORDER BY p.day, p.position",
        plan_id,
        first.isoformat(),
        "9999" if last is None else last.isoformat(),
    )
    return [_entry(row) for row in rows]


def task(database: Database, task_id: int) -> Entry | None:
    """One task; None if there is none of that id."""
    rows = database.rows(f"{_TASKS} WHERE p.plan_task_id = ?", task_id)
    return _entry(rows[0]) if rows else None


def _entry(row: tuple[Any, ...]) -> Entry:
    task_id, day, position, kind, topic_id, topic, minutes, points, why, costs, opens = row[:11]
    is_done, is_skipped, is_moved, is_pinned = map(bool, row[11:15])
    return Entry(
        date.fromisoformat(day),
        kind,
        minutes,
        topic_id,
        topic,
        points,
        costs,
        tuple(json.loads(opens)),
        why,
        task_id,
        position,
        is_done,
        is_skipped,
        is_moved,
        is_pinned,
        row[15],
        row[16],
        row[17],
    )


def pins(database: Database, plan_id: int, first: date) -> list[int]:
    """Ids of the tasks that the learner put on their day, of a day and those after it."""
    rows = database.rows(
        "SELECT plan_task_id FROM plan_task WHERE study_plan_id = ? AND day >= ? "
        "AND is_pinned = 1 ORDER BY plan_task_id",
        plan_id,
        first.isoformat(),
    )
    return [row[0] for row in rows]


def loads(database: Database, plan_id: int, first: date, last: date | None = None) -> list[DayLoad]:
    """Each day from the first to the last, or to the end, that has tasks, in sums."""
    rows = database.rows(
        "SELECT day, sum(minutes * (skipped_at IS NULL)), sum(minutes * (done_at IS NOT NULL)), "
        "sum(minutes * (kind = ? AND skipped_at IS NULL)), "
        "max(kind = ? AND skipped_at IS NULL) FROM plan_task "
        "WHERE study_plan_id = ? AND day BETWEEN ? AND ? AND moved_at IS NULL "
        "GROUP BY day ORDER BY day",
        REVIEW,
        MOCK,
        plan_id,
        first.isoformat(),
        "9999" if last is None else last.isoformat(),
    )
    return [
        DayLoad(date.fromisoformat(day), minutes, done, review, bool(has_mock))
        for day, minutes, done, review, has_mock in rows
    ]


def past_loads(database: Database, plan_id: int, first: date, before: date) -> list[DayLoad]:
    """Days from the first up to the one before, skipped tasks among what was planned."""
    rows = database.rows(
        "SELECT day, sum(minutes), sum(minutes * (done_at IS NOT NULL)) FROM plan_task "
        "WHERE study_plan_id = ? AND day >= ? AND day < ? AND moved_at IS NULL "
        "GROUP BY day ORDER BY day",
        plan_id,
        first.isoformat(),
        before.isoformat(),
    )
    return [DayLoad(date.fromisoformat(row[0]), row[1], row[2]) for row in rows]


def mark(
    database: Database, task_id: int, *, is_done: bool = False, is_skipped: bool = False
) -> None:
    """A task is done, or skipped, or neither."""
    now = microseconds_of(database.now())
    database.execute(
        "UPDATE plan_task SET done_at = ?, skipped_at = ?, updated_at = ? WHERE plan_task_id = ?",
        now if is_done else None,
        now if is_skipped else None,
        now,
        task_id,
    )


def move(database: Database, entry: Entry, day: date) -> None:
    """The task stands on another day from now on, the last of it, and its old place says so."""
    now = microseconds_of(database.now())
    with database.transaction():
        database.execute(
            "UPDATE plan_task SET moved_at = ?, updated_at = ? WHERE plan_task_id = ?",
            now,
            now,
            entry.task_id,
        )
        database.execute(
            "INSERT INTO plan_task(study_plan_id, day, position, kind, topic_id, minutes, points, "
            "why, skipping_costs, opens, is_pinned, created_at, updated_at) "
            "SELECT study_plan_id, ?, (SELECT coalesce(max(o.position), -1) + 1 FROM plan_task o "
            "WHERE o.study_plan_id = p.study_plan_id AND o.day = ?), kind, topic_id, minutes, "
            "points, why, skipping_costs, opens, 1, ?, ? FROM plan_task p WHERE p.plan_task_id = ?",
            day.isoformat(),
            day.isoformat(),
            now,
            now,
            entry.task_id,
        )


def attach(database: Database, sitting_id: int, task_id: int) -> None:
    """A sitting is the doing of a task."""
    database.execute(
        "UPDATE sitting SET plan_task_id = ? WHERE sitting_id = ?", task_id, sitting_id
    )


@dataclass(frozen=True, slots=True)
class TaskSitting:
    """A sitting that was begun from a task."""

    task_id: int
    sitting_id: int
    is_open: bool
    questions: int
    answered: int
    seconds: float
    is_new: bool
    """Ended, or gone on with, after the task was last marked."""


def sittings_of(
    database: Database, learner_id: int, task_ids: Sequence[int], since: datetime
) -> list[TaskSitting]:
    """The sittings that were begun from these tasks from a moment on, the latest last."""
    if not task_ids:
        return []
    rows = database.rows(
        """
        SELECT s.plan_task_id, s.sitting_id, s.ended_at IS NULL, count(*), count(i.response_id),
               sum(i.seconds), coalesce(s.ended_at, s.updated_at) > p.updated_at
        FROM sitting s JOIN plan_task p ON p.plan_task_id = s.plan_task_id
        JOIN sitting_item i ON i.sitting_id = s.sitting_id
        WHERE s.started_at >= ? AND s.learner_id = ?
        AND s.plan_task_id IN (SELECT value FROM json_each(?))
        GROUP BY s.sitting_id ORDER BY s.sitting_id
        """,
        microseconds_of(since),
        learner_id,
        json.dumps(list(task_ids)),
    )
    return [
        TaskSitting(task_id, sitting_id, bool(is_open), questions, answered, seconds, bool(is_new))
        for task_id, sitting_id, is_open, questions, answered, seconds, is_new in rows
    ]


_RESOURCES = "SELECT max(resource_id), sum(is_active) FROM resource"


def resources_mark(database: Database) -> str:
    """A short text that is another one when there are others to read."""
    return repr(database.rows(_RESOURCES))


def curriculum_mark(database: Database) -> str:
    """A short text that is another one when topics, what they need, the imports, or what there is
    to read are others."""
    digest = hashlib.blake2b(digest_size=12)
    for sql in (
        "SELECT topic_id, subject_id, parent_id, weight, estimated_hours FROM topic ORDER BY 1",
        "SELECT topic_id, requires_id, minimum_mastery FROM topic_prerequisite ORDER BY 1, 2",
        "SELECT topic_id, query, position FROM topic_rule ORDER BY topic_rule_id",
        "SELECT max(import_run_id) FROM import_run WHERE ended_at IS NOT NULL",
        _RESOURCES,
    ):
        digest.update(repr(database.rows(sql)).encode())
    return digest.hexdigest()


def doubt(database: Database, *, known_good: Iterable[int] = ()) -> None:
    """Questions belong to other topics: plans, but for those known to be good, are to be compared
    with them before they are next shown. What they were made from otherwise stays known."""
    database.execute(
        "UPDATE study_plan SET fingerprint = substr(fingerprint, instr(fingerprint, ' ')) "
        "WHERE fingerprint LIKE '_% %' "
        "AND study_plan_id NOT IN (SELECT value FROM json_each(?))",
        json.dumps(list(known_good)),
    )


_DUE = """
    FROM memory m JOIN question q ON q.question_id = m.question_id
    WHERE m.learner_id = ? AND m.due_at < ? AND m.last_review_at < ? AND q.status = 'active'
"""
_NOTED = """
    FROM revisit r JOIN question a ON a.question_id = r.question_id
    WHERE r.learner_id = ? AND r.done_at IS NULL AND r.due_on <= ?
    AND a.status IN ('active', 'keyless')
"""


@dataclass(frozen=True, slots=True)
class DueToday:
    """A learner's day, as far as what is due on it goes."""

    day: date
    start: datetime
    """When the day begins: what was answered since then is no longer due for review."""
    until: datetime
    """Before when a review has to fall due."""


def due_ids(learner_id: int, today: DueToday) -> tuple[str, tuple[int | str, ...]]:
    """The question that gives the ids of all that is due, for review or because the learner wanted
    to see it again, and its parameters."""
    until, start = microseconds_of(today.until), microseconds_of(today.start)
    return (
        f"SELECT m.question_id {_DUE} UNION SELECT r.question_id {_NOTED}",
        (learner_id, until, start, learner_id, today.day.isoformat()),
    )


def count_due(database: Database, learner_id: int, start: datetime, end: datetime) -> int:
    """Questions due for review before the end of a day and not answered on it; of very many only
    the first thousand are counted."""
    return int(
        database.value(
            f"SELECT count(*) FROM (SELECT 1 {_DUE} LIMIT {_MOST_DUE})",
            learner_id,
            microseconds_of(end),
            microseconds_of(start),
        )
    )


def longest_due(
    database: Database, learner_id: int, start: datetime, end: datetime, now: datetime, limit: int
) -> list[int]:
    """Of the questions that `count_due` counts, at most so many that have been due for longest, the
    likeliest forgotten first: recall falls with the time since the last review over the stability."""
    rows = database.rows(
        f"""
        SELECT question_id FROM (
            SELECT m.question_id, m.last_review_at, m.stability {_DUE}
            ORDER BY m.due_at LIMIT {_MOST_DUE}
        ) ORDER BY (? - last_review_at) / max(stability, 0.001) DESC, question_id LIMIT ?
        """,
        learner_id,
        microseconds_of(end),
        microseconds_of(start),
        microseconds_of(now),
        limit,
    )
    return [row[0] for row in rows]


def count_noted(
    database: Database, learner_id: int, today: date, start: datetime, end: datetime
) -> int:
    """Questions the learner wanted to see again by today, those that are due for review anyway left
    out."""
    return int(
        database.value(
            f"""
            SELECT count(DISTINCT r.question_id) {_NOTED}
            AND NOT EXISTS (SELECT 1 {_DUE} AND m.question_id = r.question_id)
            """,
            learner_id,
            today.isoformat(),
            learner_id,
            microseconds_of(end),
            microseconds_of(start),
        )
    )


def topic_questions(database: Database, learner_id: int, topic_id: int, limit: int) -> list[int]:
    """Questions of a topic that can be asked and scored, at most so many: new ones and those last
    answered wrong in turn, then those not seen for longest. Where none stands under the topic
    itself, those of the topics below it."""
    found = _questions_under(database, learner_id, "SELECT ?", topic_id, limit)
    return found or _questions_under(
        database,
        learner_id,
        "WITH RECURSIVE below(topic_id) AS (SELECT ? UNION SELECT t.topic_id FROM topic t "
        "JOIN below b ON t.parent_id = b.topic_id) SELECT topic_id FROM below",
        topic_id,
        limit,
    )


def _questions_under(
    database: Database, learner_id: int, topics: str, topic_id: int, limit: int
) -> list[int]:
    rows = database.rows(
        f"""
        SELECT question_id FROM (
            SELECT q.question_id, p.last_right, p.last_answered_at,
                   CASE WHEN p.question_id IS NULL THEN 0 WHEN p.last_right = 0 THEN 0 ELSE 1 END
                   AS rank,
                   row_number() OVER (
                       PARTITION BY p.question_id IS NULL, p.last_right = 0
                       ORDER BY p.last_answered_at, q.question_id
                   ) AS place
            FROM question q
            LEFT JOIN question_progress p
                ON p.question_id = q.question_id AND p.learner_id = ?
            WHERE q.topic_id IN ({topics}) AND q.status = 'active'
        ) ORDER BY rank, place, last_answered_at IS NULL, question_id LIMIT ?
        """,
        learner_id,
        topic_id,
        limit,
    )
    return [row[0] for row in rows]
