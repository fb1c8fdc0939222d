"""Predictions kept before sittings and what happened in them; what an exam asks and how hard it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from studytui.domain.exam import percent_of
from studytui.domain.mastery import item_difficulty
from studytui.domain.readiness import Past, Prediction
from studytui.storage.database import Database
from studytui.storage.tables import UtcField

_AT = UtcField()


@dataclass(frozen=True, slots=True)
class Foretold:
    """A sitting that has ended, what was predicted for it before, and what happened."""

    sitting_id: int
    title: str
    started_at: datetime
    prediction: Prediction
    percent: float
    pass_mark: float | None = None

    @property
    def past(self) -> Past:
        return Past(self.prediction, self.percent)


@dataclass(frozen=True, slots=True)
class AskedItem:
    """A question of a sitting, as far as a prediction needs it."""

    item_id: int
    question_id: int
    topic_id: int
    """0 where it has none."""
    difficulty: float
    """In logits, 0 for an average one."""


@dataclass(frozen=True, slots=True)
class Hardness:
    """How hard the questions of a topic are, in logits."""

    mean: float
    variance: float


def keep(database: Database, learner_id: int, sitting_id: int, prediction: Prediction) -> None:
    """Keep what is predicted for a sitting that begins."""
    now = _AT.db_value(database.now())
    database.execute(
        "INSERT INTO prediction(uid, learner_id, sitting_id, score, low, high, spread, widening, "
        "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        database.new_uid(),
        learner_id,
        sitting_id,
        prediction.score,
        prediction.low,
        prediction.high,
        prediction.spread,
        prediction.widening,
        now,
        now,
    )


def record(database: Database, learner_id: int, limit: int) -> list[Foretold]:
    """The latest sittings that have ended and for which something was predicted, the latest first.
    Nothing is told of one that is still open."""
    rows = database.rows(
        "SELECT s.sitting_id, s.title, s.started_at, p.score, p.low, p.high, p.spread, p.widening, "
        "s.score, s.total, s.pass_mark FROM prediction p JOIN sitting s USING (sitting_id) "
        "WHERE p.learner_id = ? AND s.ended_at IS NOT NULL "
        "ORDER BY p.prediction_id DESC LIMIT ?",
        learner_id,
        limit,
    )
    found = []
    for sitting_id, title, started_at, *predicted, score, total, pass_mark in rows:
        percent = percent_of(score, total)
        if percent is not None:
            at = _AT.python_value(started_at)
            found.append(
                Foretold(sitting_id, title, at, Prediction(*predicted), percent, pass_mark)
            )
    return found


def items(database: Database, sitting_id: int) -> list[AskedItem]:
    """The questions of a sitting that its rules count, in order."""
    rows = database.rows(
        "SELECT i.sitting_item_id, i.question_id, coalesce(q.topic_id, 0), q.peer_percent, "
        "q.difficulty FROM sitting_item i JOIN question q USING (question_id) "
        "WHERE i.sitting_id = ? AND i.is_unscored = 0 ORDER BY i.position",
        sitting_id,
    )
    return [
        AskedItem(
            item_id,
            question_id,
            topic_id,
            item_difficulty(peer_percent=peers, difficulty=difficulty),
        )
        for item_id, question_id, topic_id, peers, difficulty in rows
    ]


def hardness(database: Database) -> dict[int, Hardness]:
    """How hard the questions that can be asked are, by topic."""
    rows = database.rows(
        "SELECT topic_id, peer_percent, difficulty, count(*) FROM question "
        "WHERE status = 'active' AND topic_id IS NOT NULL GROUP BY 1, 2, 3"
    )
    weighed: dict[int, list[tuple[float, int]]] = {}
    for topic_id, peers, difficulty, count in rows:
        value = item_difficulty(peer_percent=peers, difficulty=difficulty)
        weighed.setdefault(topic_id, []).append((value, count))
    return {topic_id: _hardness(values) for topic_id, values in weighed.items()}


def _hardness(values: Iterable[tuple[float, int]]) -> Hardness:
    values = list(values)
    number = sum(count for _, count in values)
    mean = sum(value * count for value, count in values) / number
    variance = sum(count * (value - mean) ** 2 for value, count in values) / number
    return Hardness(mean, variance)


def topic_names(database: Database, topic_ids: Iterable[int]) -> dict[int, str]:
    """The names of these topics."""
    return dict(
        database.rows(
            "SELECT topic_id, name FROM topic WHERE topic_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(topic_ids)),
        )
    )
