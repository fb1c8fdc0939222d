"""What the exam asks: the topics that count for a goal, and how much each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from studytui.domain.curriculum import MINIMUM_MASTERY, Requirement, Topic, cycle
from studytui.domain.goal import Goal
from studytui.domain.profile import Share
from studytui.services.goals import Goals
from studytui.services.library import Library
from studytui.storage import curriculum
from studytui.storage.curriculum import Subject
from studytui.storage.database import Database

__all__ = ["Curriculum", "Scope", "Subject", "Weighing"]


class Weighing(Enum):
    """Where the weights of topics come from."""

    PROFILE = "the shares of the exam profile"
    CURRICULUM = "the weights of the topics"
    QUESTIONS = "the number of questions"


@dataclass(frozen=True, slots=True)
class Scope:
    """The topics that an exam asks."""

    topics: tuple[Topic, ...]
    """Those with a weight, in order; what they need and is not among them is left out."""
    names: Mapping[int, str]
    questions: Mapping[int, int]
    """Questions that can be asked, by topic."""
    unmapped: int
    """Questions that can be asked and have no topic."""
    weighing: Weighing

    @property
    def total_weight(self) -> float:
        return sum(topic.weight for topic in self.topics)

    def share(self, topic_id: int) -> float:
        """Percent of the exam."""
        total = self.total_weight
        weight = next((one.weight for one in self.topics if one.topic_id == topic_id), 0.0)
        return 100 * weight / total if total > 0 else 0.0


class Curriculum:
    """Topics, weighed for a goal."""

    def __init__(self, database: Database, goals: Goals, library: Library) -> None:
        self._database = database
        self._goals = goals
        self._library = library

    def subjects(self) -> list[Subject]:
        """Every subject that has topics, in order."""
        return curriculum.subjects(self._database)

    def scope(self, goal: Goal | None) -> Scope:
        """What the exam of a goal asks: by the shares of its profile where these find questions
        with topics, else by the weights of the topics, else by how many questions each has."""
        lines = curriculum.topics(self._database, goal.subject_id if goal else None)
        questions = curriculum.questions_by_topic(self._database)
        profile = self._goals.profile(goal)
        known = {line.topic_id for line in lines}
        weights: dict[int, float] = {}
        weighing = Weighing.PROFILE
        if profile is not None and profile.topics:
            weights = {
                topic_id: weight
                for topic_id, weight in self._by_shares(profile.topics, profile.search).items()
                if topic_id in known
            }
        if not weights:
            weighing = Weighing.CURRICULUM
            weights = {line.topic_id: line.weight for line in lines if line.weight}
        if not weights:
            weighing = Weighing.QUESTIONS
            weights = {
                line.topic_id: float(questions[line.topic_id])
                for line in lines
                if questions.get(line.topic_id)
            }
        needed = self._needed(weights)
        return Scope(
            topics=tuple(
                Topic(line.topic_id, line.name, weight, line.hours, needed.get(line.topic_id, ()))
                for line in lines
                if (weight := weights.get(line.topic_id, 0.0)) > 0
            ),
            names={line.topic_id: line.name for line in lines},
            questions=questions,
            unmapped=questions.get(0, 0),
            weighing=weighing,
        )

    def _by_shares(self, shares: tuple[Share, ...], search: str) -> dict[int, float]:
        """Weights by topic: each share divided among the topics of the questions it finds."""
        found: dict[int, float] = {}
        for share in shares:
            query = f"({search}) ({share.search})" if search else share.search
            counts = curriculum.topics_of(self._database, self._library.find(query).ids())
            total = sum(counts.values())
            for topic_id, count in counts.items():
                found[topic_id] = found.get(topic_id, 0.0) + share.weight * count / total
        return found

    def _needed(self, weights: Mapping[int, float]) -> dict[int, tuple[Requirement, ...]]:
        stored = curriculum.prerequisites(self._database)
        needed = {
            topic_id: tuple(
                Requirement(other, MINIMUM_MASTERY if minimum is None else minimum)
                for other, minimum in stored.get(topic_id, ())
                if other in weights
            )
            for topic_id in weights
        }
        # A circle is refused where it is made; one in a file from elsewhere must not stop a plan.
        while circle := cycle(
            {topic_id: [one.topic_id for one in needs] for topic_id, needs in needed.items()}
        ):
            first = circle[0]
            needed[first] = tuple(one for one in needed[first] if one.topic_id != circle[1])
        return needed
