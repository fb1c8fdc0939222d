"""What a sitting or an exam asks, and how hard it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studytui.domain.mastery import Belief, item_belief
from studytui.storage.database import Database


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


def items(database: Database, sitting_id: int) -> list[AskedItem]:
    """The questions of a sitting that its rules count, in order."""
    rows = database.rows(
        "SELECT i.sitting_item_id, i.question_id, coalesce(q.topic_id, 0), q.peer_percent, "
        "q.difficulty, q.item_mean, q.item_variance FROM sitting_item i JOIN question q USING (question_id) "
        "WHERE i.sitting_id = ? AND i.is_unscored = 0 ORDER BY i.position",
        sitting_id,
    )
    return [
        AskedItem(
            item_id,
            question_id,
            topic_id,
            item_belief(*told).mean,
        )
        for item_id, question_id, topic_id, *told in rows
    ]


def hardness(database: Database) -> dict[int, Hardness]:
    """How hard the questions that can be asked are, by topic."""
    rows = database.rows(
        "SELECT topic_id, peer_percent, difficulty, item_mean, item_variance, count(*) "
        "FROM question WHERE status = 'active' AND topic_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5"
    )
    weighed: dict[int, list[tuple[Belief, int]]] = {}
    for topic_id, *told, count in rows:
        weighed.setdefault(topic_id, []).append((item_belief(*told), count))
    return {topic_id: _hardness(values) for topic_id, values in weighed.items()}


def _hardness(values: Iterable[tuple[Belief, int]]) -> Hardness:
    """What items differ by is what is believed of them, and how unsure that is."""
    values = list(values)
    number = sum(count for _, count in values)
    mean = sum(value.mean * count for value, count in values) / number
    variance = (
        sum(count * ((value.mean - mean) ** 2 + value.variance) for value, count in values) / number
    )
    return Hardness(mean, variance)
