"""Weaknesses as they are kept, and the answers of each topic that they rest on.

The table `weakness` holds, beside the weaknesses themselves, a row for each topic with the answers
that were last read of it, and one with what all this was reckoned for: kept so that a topic that
was not answered in since need not be read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from studytui.domain.evidence import Attempt
from studytui.domain.weakness import Weakness, WeaknessKind
from studytui.storage.database import Database
from studytui.storage.evidence import DAY, Known, TopicLog
from studytui.storage.moments import microseconds_of

READ_ANSWERS = "answers"
"""Kind of the rows that hold what was read of a topic: no weakness, and can be read again."""
_FRAME = "frame"
_FORM = 1
"""How these rows are written; those of another form are read from the log again."""


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
class Frame:
    """What all was reckoned for."""

    fingerprint: str = ""
    """Empty where nothing was yet."""
    left: Mapping[int, float] = field(default_factory=dict)
    """Share of what is known of a topic that is left on the day of the exam."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a learner's weaknesses."""

    frame: Frame = field(default_factory=Frame)
    weaknesses: tuple[tuple[int, Weakness], ...] = ()
    """Each with the id of its row."""
    logs: Mapping[int, KeptLog] = field(default_factory=dict)
    """By topic."""


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


def load(database: Database, learner_id: int) -> Kept:
    """What is kept."""
    frame: Frame | None = None
    found = []
    texts: list[tuple[int, str]] = []
    for weakness_id, topic_id, kind, points, evidence, resolved_at in database.rows(
        "SELECT weakness_id, topic_id, kind, points_lost, evidence, resolved_at FROM weakness "
        "WHERE learner_id = ? ORDER BY weakness_id",
        learner_id,
    ):
        if kind == _FRAME:
            frame = _decoded_frame(json.loads(evidence))
        elif kind == READ_ANSWERS:
            texts.append((topic_id, evidence))
        else:
            resolved = None if resolved_at is None else resolved_at / DAY
            weakness = _decoded(topic_id, kind, points, json.loads(evidence), resolved)
            found.append((weakness_id, weakness))
    if frame is None:
        return Kept(weaknesses=tuple(found))
    return Kept(
        frame, tuple(found), {topic_id: _kept_log(topic_id, text) for topic_id, text in texts}
    )


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
        (
            READ_ANSWERS,
            log.topic_id,
            f"{json.dumps((log.stamp, log.answers, log.missed))}\n{log.text}",
        )
        for log in logs
        if before.logs.get(log.topic_id) != log
    ]
    if frame != before.frame:
        rows.append((_FRAME, None, json.dumps({"form": _FORM, **asdict(frame)})))
    _replace_rows(database, learner_id, rows)


def _put(
    database: Database, learner_id: int, weakness: Weakness, row: int | None, now: datetime
) -> None:
    resolved = None if weakness.resolved is None else round(weakness.resolved * DAY)
    stamp = microseconds_of(now)
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
    stamp = microseconds_of(database.now())
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


def _kept_log(topic_id: int, written: str) -> KeptLog:
    head, _, text = written.partition("\n")
    stamp, answers, missed = json.loads(head)
    told = tuple((item_id, reason) for item_id, reason in missed)
    return KeptLog(topic_id, stamp, answers, len(told), told, text)


def _decoded_frame(kept: dict[str, Any]) -> Frame | None:
    """None where it is of another form."""
    if kept.get("form") != _FORM:
        return None
    return Frame(
        kept["fingerprint"],
        {int(topic_id): share for topic_id, share in kept["left"].items()},
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
