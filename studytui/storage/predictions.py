"""Predictions kept before sittings, and what happened in them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from studytui.domain.percent import percent_of
from studytui.domain.readiness import Past, Prediction
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of
from studytui.storage.titles import subject_title


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


def keep(database: Database, learner_id: int, sitting_id: int, prediction: Prediction) -> None:
    """Keep what is predicted for a sitting that begins."""
    now = microseconds_of(database.now())
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
            at = moment_of(started_at)
            found.append(
                Foretold(sitting_id, title, at, Prediction(*predicted), percent, pass_mark)
            )
    return found


def topic_names(database: Database, topic_ids: Iterable[int]) -> dict[int, str]:
    """The names of these topics, each with its subject behind it where another topic has the same:
    ``Loops · Python``."""
    return dict(
        database.rows(
            "SELECT t.topic_id, CASE WHEN EXISTS ("
            "SELECT 1 FROM topic o WHERE o.name = t.name AND o.topic_id != t.topic_id"
            f") THEN t.name || ' · ' || {subject_title('s')} ELSE t.name END "
            "FROM topic t LEFT JOIN subject s ON s.subject_id = t.subject_id "
            "WHERE t.topic_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(topic_ids)),
        )
    )
