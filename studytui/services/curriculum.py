"""What the exam asks: the topics that count for a goal, and how much each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from studytui.domain.curriculum import Topic
from studytui.domain.goal import Goal
from studytui.domain.profile import Share
from studytui.domain.syllabus import Subject, examined
from studytui.services.goals import Goals
from studytui.services.library import Library
from studytui.storage import curriculum
from studytui.storage.database import Database

__all__ = ["Curriculum", "Scope", "Subject", "Weighing"]


class Weighing(Enum):
    """Where the weights of topics come from."""

    PROFILE = "the shares of the exam profile"
    CURRICULUM = "the weights of the topics"
    QUESTIONS = "the number of questions"
    ALIKE = "nothing, so that each counts the same"


@dataclass(frozen=True, slots=True)
class Scope:
    """The topics that an exam asks."""

    topics: tuple[Topic, ...]
    """Those with a weight, in order; what they need and is not among them is left out."""
    names: Mapping[int, str]
    """Of all topics of the goal's subject, those without a weight too."""
    questions: Mapping[int, int]
    """Questions that can be asked and scored, by topic; 0 stands for those without one."""
    unmapped: int
    """Questions that can be asked and scored and have no topic."""
    weighing: Weighing

    @property
    def is_by_questions(self) -> bool:
        """Whether weights are numbers of questions."""
        return self.weighing is Weighing.QUESTIONS

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
        return [one for one in curriculum.subjects(self._database) if one.topics]

    def scope(self, goal: Goal | None) -> Scope:
        """What the exam of a goal asks: the topics of its subject, of all where it names none or
        one that is gone. They are weighed by the weights of that subject's topics, else by the
        shares of the goal's profile where these find questions with topics, else by the weights of
        any topics, else by how many questions each has.

        It counts every question of the library: for a plan or a screen, not for each frame."""
        subject_id = goal.subject_id if goal else None
        lines = curriculum.entries(self._database, subject_id)
        if not lines and subject_id is not None:
            subject_id, lines = None, curriculum.entries(self._database)
        questions = curriculum.questions_by_topic(self._database)
        has_weights = any(line.weight for line in lines)
        weights: dict[int, float] = {}
        profile = self._goals.profile(goal)
        if profile is not None and profile.topics and not (has_weights and subject_id is not None):
            known = {line.topic_id for line in lines}
            found = self._by_shares(profile.topics, profile.search)
            weights = {one: weight for one, weight in found.items() if one in known}
        asked = examined(lines, questions, weights)
        if weights:
            weighing = Weighing.PROFILE
        elif has_weights:
            weighing = Weighing.CURRICULUM
        else:
            weighing = Weighing.QUESTIONS if asked.is_by_questions else Weighing.ALIKE
        return Scope(
            topics=asked.topics,
            names={line.topic_id: line.name for line in lines},
            questions=questions,
            unmapped=questions.get(curriculum.NO_TOPIC, 0),
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
