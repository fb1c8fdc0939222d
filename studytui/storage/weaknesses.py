"""Weaknesses as they are kept, and the answers of each topic that they rest on.

The table `weakness` holds, beside the weaknesses themselves, a row for each topic with the answers
that were last read of it, and one with what all this was reckoned for: kept so that a topic that
was not answered in since need not be read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from studytui.domain.evidence import Attempt
from studytui.domain.weakness import Weakness, WeaknessKind
from studytui.storage.database import Database
from studytui.storage.results import TopicQuestion, TopicResult
from studytui.storage.sittings import SURE, answer_of
from studytui.storage.tables import UtcField

ATTEMPTS = 20
"""Answers of a topic that are read, the latest ones."""
SAMPLED = 100
"""Questions of a topic whose memory is looked at; of more, so many spread over when they were last
answered."""
_LOG, _FRAME = "answers", "frame"
"""Kinds of the rows that are no weakness."""
_AT = UtcField()
_DAY = 86_400_000_000.0


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
class KeptLog:
    """A topic's answers as they are kept: what is asked of all topics each time, and the rest as
    text, since reading two hundred of them takes 30 ms."""

    topic_id: int
    stamp: str
    answers: int
    wrong: int
    missed: tuple[tuple[int, str], ...]
    """Items that were wrong, each with why it was missed."""
    text: str

    @classmethod
    def of(cls, log: TopicLog) -> KeptLog:
        """A log as it is kept."""
        missed = tuple(
            (item_id, attempt.miss_reason)
            for item_id, attempt in zip(log.items, log.attempts, strict=True)
            if not attempt.is_right
        )
        answers = len(log.attempts)
        return cls(log.topic_id, log.stamp, answers, len(missed), missed, _log_text(log))

    def log(self) -> TopicLog:
        """The whole log."""
        return _log_of(self)


@dataclass(frozen=True, slots=True)
class Studied:
    """How long the knowledge of each topic lasts after its days of study."""

    made: int = 0
    """What `made_at` said."""
    until: str = ""
    """The day from which on days are not in it yet; empty where none are."""
    topics: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """By topic, days until a tenth is lost, and when it was last studied, as a number."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What all was reckoned for."""

    fingerprint: str = ""
    """Empty where nothing was yet."""
    left: Mapping[int, float] = field(default_factory=dict)
    """Share of what is known of a topic that is left on the day of the exam."""
    studied: Studied = field(default_factory=Studied)


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a learner's weaknesses."""

    frame: Frame = field(default_factory=Frame)
    weaknesses: tuple[tuple[int, Weakness], ...] = ()
    """Each with the id of its row."""
    logs: Mapping[int, KeptLog] = field(default_factory=dict)
    """By topic."""


def stamps(database: Database, learner_id: int) -> dict[int, str]:
    """A text for each topic answered in, which is another one after each answer that counts, and
    after the states were rebuilt."""
    rows = database.rows(
        "SELECT topic_id, updated_at, attempts, mean, timed FROM mastery "
        "WHERE learner_id = ? AND concept_id IS NULL",
        learner_id,
    )
    return {topic_id: " ".join(map(str, rest)) for topic_id, *rest in rows}


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
        WHERE r.learner_id = ? AND i.settled_at IS NOT NULL AND i.is_repeat = 0
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
                settled_at / _DAY,
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
    return tuple(Known(question_id, at / _DAY, stability) for question_id, at, stability in rows)


def miss_reasons(database: Database, logs: Iterable[KeptLog]) -> dict[int, str]:
    """Why each wrong answer in these logs was missed, by item, as the learner says now."""
    missed = [item_id for log in logs for item_id, _ in log.missed]
    return dict(
        database.rows(
            "SELECT i.sitting_item_id, i.miss_reason FROM json_each(?) ids "
            "CROSS JOIN sitting_item i ON i.sitting_item_id = ids.value",
            json.dumps(missed),
        )
    )


def made_at(database: Database, learner_id: int) -> int:
    """Another number when the states were rebuilt from the log; 0 before the first answer."""
    found = database.value("SELECT min(created_at) FROM mastery WHERE learner_id = ?", learner_id)
    return found or 0


def study_days(
    database: Database, learner_id: int, since: str, until: str, seconds: float
) -> list[tuple[int, str, float]]:
    """Topic, day and seconds of study from a day on up to another one, that left out; an empty one
    stands for none. Of the days on which less than `seconds` went into a topic only the first."""
    rows = database.rows(
        "SELECT topic_id, day, milliseconds FROM study_day "
        "WHERE learner_id = ? AND day >= ? AND day < ? AND milliseconds >= ? "
        "UNION "
        "SELECT topic_id, day, milliseconds FROM (SELECT topic_id, min(day) AS day, milliseconds "
        "FROM study_day WHERE learner_id = ? AND day >= ? AND day < ? GROUP BY topic_id) "
        "ORDER BY day",
        learner_id,
        since,
        until or "~",
        round(seconds * 1000),
        learner_id,
        since,
        until or "~",
    )
    return [(topic_id, day, milliseconds / 1000) for topic_id, day, milliseconds in rows]


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


def load(database: Database, learner_id: int) -> Kept:
    """What is kept."""
    frame = Frame()
    found, logs = [], {}
    for weakness_id, topic_id, kind, points, evidence, resolved_at in database.rows(
        "SELECT weakness_id, topic_id, kind, points_lost, evidence, resolved_at FROM weakness "
        "WHERE learner_id = ? ORDER BY weakness_id",
        learner_id,
    ):
        if kind == _FRAME:
            frame = _decoded_frame(json.loads(evidence))
        elif kind == _LOG:
            head, _, text = evidence.partition("\n")
            stamp, answers, missed = json.loads(head)
            told = tuple((item_id, reason) for item_id, reason in missed)
            logs[topic_id] = KeptLog(topic_id, stamp, answers, len(told), told, text)
        else:
            resolved = None if resolved_at is None else resolved_at / _DAY
            weakness = _decoded(topic_id, kind, points, json.loads(evidence), resolved)
            found.append((weakness_id, weakness))
    return Kept(frame, tuple(found), logs)


def save(
    database: Database,
    learner_id: int,
    before: Kept,
    *,
    frame: Frame,
    logs: Iterable[KeptLog],
    found: Iterable[Weakness],
) -> None:
    """Keep what differs from before; a weakness that was there keeps its row."""
    ids = {weakness.identity: weakness_id for weakness_id, weakness in before.weaknesses}
    same = {weakness for _, weakness in before.weaknesses}
    now = database.now()
    for weakness in found:
        if weakness not in same:
            _put(database, learner_id, weakness, ids.get(weakness.identity), now)
    rows: list[tuple[str, int | None, str]] = [
        (_LOG, log.topic_id, f"{json.dumps((log.stamp, log.answers, log.missed))}\n{log.text}")
        for log in logs
        if before.logs.get(log.topic_id) != log
    ]
    if frame != before.frame:
        rows.append((_FRAME, None, json.dumps(asdict(frame))))
    _replace_rows(database, learner_id, rows)


def _put(
    database: Database, learner_id: int, weakness: Weakness, row: int | None, now: datetime
) -> None:
    resolved = None if weakness.resolved is None else round(weakness.resolved * _DAY)
    stamp = _AT.db_value(now)
    values = (weakness.points, _encoded(weakness), resolved, stamp)
    if row is not None:
        database.execute(
            "UPDATE weakness SET points_lost = ?, evidence = ?, resolved_at = ?, updated_at = ? "
            "WHERE weakness_id = ?",
            *values,
            row,
        )
        return
    database.execute(
        "INSERT INTO weakness(points_lost, evidence, resolved_at, updated_at, created_at, "
        "learner_id, topic_id, kind, diagnosed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *values,
        stamp,
        learner_id,
        weakness.topic_id,
        weakness.kind.value,
        stamp,
    )


def _replace_rows(
    database: Database, learner_id: int, rows: Sequence[tuple[str, int | None, str]]
) -> None:
    """Kind, topic and text of the rows that are no weakness."""
    stamp = _AT.db_value(database.now())
    database.execute(
        "DELETE FROM weakness WHERE learner_id = ? AND (kind, coalesce(topic_id, 0)) IN "
        "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
        learner_id,
        json.dumps([(kind, topic_id or 0) for kind, topic_id, _ in rows]),
    )
    database.execute_many(
        "INSERT INTO weakness(created_at, updated_at, learner_id, kind, topic_id, points_lost, "
        "evidence, diagnosed_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
        [(stamp, stamp, learner_id, *row, stamp) for row in rows],
    )


def _encoded(one: Weakness) -> str:
    evidence: dict[str, Any] = {
        "low": one.low,
        "high": one.high,
        "seen": one.seen,
        "of": one.of,
        "questions": one.evidence,
        "since": one.since,
    }
    if one.question_id is not None:
        evidence["question"] = one.question_id
        evidence["wrong"] = one.wrong_option
        evidence["right"] = sorted(one.right_options)
    return json.dumps(evidence)


def _decoded(
    topic_id: int, kind: str, points: float, evidence: dict[str, Any], resolved: float | None
) -> Weakness:
    return Weakness(
        topic_id,
        WeaknessKind(kind),
        points,
        evidence["low"],
        evidence["high"],
        seen=evidence["seen"],
        of=evidence["of"],
        evidence=tuple(evidence["questions"]),
        since=evidence["since"],
        question_id=evidence.get("question"),
        wrong_option=evidence.get("wrong"),
        right_options=frozenset(evidence.get("right", ())),
        resolved=resolved,
    )


def _decoded_frame(kept: dict[str, Any]) -> Frame:
    studied = kept["studied"]
    return Frame(
        kept["fingerprint"],
        {int(topic_id): share for topic_id, share in kept["left"].items()},
        Studied(
            studied["made"],
            studied["until"],
            {int(topic_id): (one[0], one[1]) for topic_id, one in studied["topics"].items()},
        ),
    )


def _log_text(log: TopicLog) -> str:
    attempts = [
        (
            item_id,
            one.question_id,
            one.day,
            int(one.is_right),
            int(one.is_sure),
            one.seconds,
            sorted(one.chosen),
            sorted(one.key),
            int(one.was_right_before),
        )
        for item_id, one in zip(log.items, log.attempts, strict=True)
    ]
    known = [(one.question_id, one.day, one.stability) for one in log.known]
    return json.dumps((attempts, known, log.asked), separators=(",", ":"))


def _log_of(kept: KeptLog) -> TopicLog:
    attempts, known, asked = json.loads(kept.text)
    reasons = dict(kept.missed)
    return TopicLog(
        kept.topic_id,
        kept.stamp,
        tuple(
            Attempt(
                question_id,
                day,
                bool(is_right),
                bool(is_sure),
                seconds,
                frozenset(chosen),
                frozenset(key),
                bool(was_right),
                reasons.get(item_id, ""),
            )
            for item_id, question_id, day, is_right, is_sure, seconds, chosen, key, was_right in (
                attempts
            )
        ),
        tuple(entry[0] for entry in attempts),
        tuple(Known(*entry) for entry in known),
        asked,
    )


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
    others = database.rows(
        """
        SELECT q.question_id FROM question q
        LEFT JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
        WHERE q.topic_id = ? AND q.status = 'active'
        ORDER BY coalesce(p.last_right, -1) != 0, p.attempts IS NOT NULL, p.last_answered_at,
                 q.question_id LIMIT ?
        """,
        learner_id,
        topic_id,
        limit + len(first),
    )
    return list(dict.fromkeys(row[0] for row in [*leading, *others]))[:limit]


def has_untold(database: Database, learner_id: int) -> bool:
    """Whether any answer that counts belongs to a question without a topic."""
    found = database.value(
        "SELECT 1 FROM study_day WHERE learner_id = ? AND topic_id = 0 AND answers > 0 LIMIT 1",
        learner_id,
    )
    return found is not None


def without_topic(database: Database, learner_id: int) -> list[TopicResult]:
    """How the learner fared with questions that have no topic, by source."""
    rows = database.rows(
        """
        SELECT coalesce(nullif(src.description, ''), src.name),
               sum(p.right + p.wrong), sum(p.wrong), count(*), sum(coalesce(p.last_right = 0, 0))
        FROM question q
        CROSS JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
        JOIN source src ON src.source_id = q.source_id
        WHERE q.topic_id IS NULL AND p.right + p.wrong > 0
        GROUP BY src.source_id
        """,
        learner_id,
    )
    return [TopicResult(row[0], "", *row[1:]) for row in rows]
