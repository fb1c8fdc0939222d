"""What an exam asks of each topic, how hard that is, and what it takes to pass: kept with the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from studytui.domain.goal import Goal
from studytui.domain.readiness import Part, Prediction
from studytui.storage.database import Database

if TYPE_CHECKING:
    from studytui.domain.exam import Marking
    from studytui.services.curriculum import Scope
    from studytui.services.goals import Goals

_USUAL_QUESTIONS = 60
"""Of an exam of which no profile says how many it asks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an exam asks, in parts, and what it takes to pass."""

    parts: tuple[Part, ...]
    pass_mark: float | None = None
    """Percent, by the profile."""
    loss: float = 0.0
    """Share of a question's marks that a wrong answer takes off, 0–1."""

    def as_json(self) -> dict[str, Any]:
        """What `of` reads."""
        parts = [
            [one.topic_id, one.weight, one.questions, one.difficulty, one.difficulty_variance]
            for one in self.parts
        ]
        return {"parts": parts, "pass_mark": self.pass_mark, "loss": self.loss}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Asked:
        """As it was kept."""
        parts = tuple(Part(*one) for one in kept["parts"])
        return cls(parts, kept["pass_mark"], kept["loss"])

    def needed(self, goal: Goal | None) -> float | None:
        """Percent that is wanted: the goal's own, else what it takes to pass."""
        return self.pass_mark if goal is None or goal.target is None else goal.target

    def in_marks(self, prediction: Prediction) -> Prediction:
        """A share of right answers as percent of the marks, every question answered."""
        return in_marks(prediction, self.loss)


def asked(database: Database, goals: Goals, goal: Goal | None, scope: Scope) -> Asked:
    """What the exam of a goal asks. The scope is given, since it may take searches to know it."""
    from studytui.storage import exam_questions

    profile = goals.profile(goal)
    number = _USUAL_QUESTIONS if profile is None else profile.questions - profile.unscored
    hardness = exam_questions.hardness(database)
    parts = []
    for topic in scope.topics:
        share = scope.share(topic.topic_id) / 100
        hard = hardness.get(topic.topic_id)
        parts.append(
            Part(
                topic.topic_id,
                topic.weight,
                max(share * number, 0.1),
                hard.mean if hard else 0.0,
                hard.variance if hard else 0.0,
            )
        )
    loss = 0.0 if profile is None else loss_of(profile.marking)
    return Asked(tuple(parts), None if profile is None else profile.pass_mark, loss)


def loss_of(marking: Marking) -> float:
    from studytui.domain.marking import worth

    full = worth(1.0, marking)
    return min(max(-marking.wrong / full, 0.0), 1.0) if full > 0 else 0.0


def in_marks(prediction: Prediction, loss: float) -> Prediction:
    if not loss:
        return prediction
    scale = 1 + loss
    return replace(
        prediction,
        score=prediction.score * scale - 100 * loss,
        low=prediction.low * scale - 100 * loss,
        high=prediction.high * scale - 100 * loss,
        spread=prediction.spread * scale,
    )
