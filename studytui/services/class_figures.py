"""How a class does: topics, who is at risk, questions, one learner beside the others.

Everything is reckoned from the log of answers, in one pass over it each: a million take about a second
for the topics, three for the questions and three for what is predicted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from studytui.domain.class_figures import (
    ENOUGH,
    RECENT,
    ClassScore,
    Level,
    Risk,
    Tally,
    class_score,
    risk,
    total,
)
from studytui.domain.items import Gathering, ItemStatistics
from studytui.domain.mastery import Learner, RunningLearner
from studytui.domain.readiness import Part, Prediction, lacking, predict
from studytui.settings import Settings
from studytui.storage import class_answers, classrooms, learner_states
from studytui.storage.class_answers import NO_TOPIC, Chosen
from studytui.storage.classrooms import Classroom, Member
from studytui.storage.database import Database
from studytui.storage.kept_answers import answer_of
from studytui.storage.moments import moment_of

if TYPE_CHECKING:
    from studytui.services.curriculum import Curriculum
    from studytui.services.goals import Goals

__all__ = ["PERIODS", "ClassFigures", "Filter", "Heat", "ItemLine", "Predicted"]

PERIODS: tuple[int | None, ...] = (7, 30, 90, None)
"""Days looked back on; None for all."""
USUAL_PERIOD = 30


@dataclass(frozen=True, slots=True)
class Filter:
    """Which answers are looked at; all of it must hold."""

    days: int | None = USUAL_PERIOD
    """Sittings of so many days up to now; None for all."""
    learner_id: int | None = None
    topic_id: int | None = None
    assignment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """A class by learner and topic."""

    classroom: Classroom
    members: tuple[Member, ...]
    """By name."""
    topics: tuple[tuple[int, str], ...]
    """Id and name of those that were answered in, in the order of the curriculum; 0 for none."""
    cells: Mapping[tuple[int, int], Tally]
    """By learner and topic, where there is any answer."""
    by_learner: Mapping[int, Tally]
    by_topic: Mapping[int, Tally]
    whole: Tally
    last: Mapping[int, datetime]
    """When each learner answered last, whatever was chosen."""
    risks: tuple[Risk, ...] = ()
    """Those at risk, the most first."""

    def cell(self, learner_id: int, topic_id: int) -> Tally:
        return self.cells.get((learner_id, topic_id), Tally())

    def of_learner(self, learner_id: int) -> Tally:
        return self.by_learner.get(learner_id, Tally())


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A question as the class answered it."""

    question_id: int
    title: str
    topic_id: int
    figures: ItemStatistics
    """From the first answer of each learner."""
    is_suspect: bool
    """Whether its text or its answers say that it may be bad."""

    @property
    def beaten_by(self) -> int | None:
        """The option that more learners chose than the right ones; None where there is none, or
        under three answers."""
        options = self.figures.distractors
        keyed = [one.chosen for one in options if one.is_key]
        others = [one for one in options if not one.is_key]
        if self.figures.answers < ENOUGH or not keyed or not others:
            return None
        most = max(others, key=lambda one: one.chosen)
        return most.option if most.chosen > max(keyed) else None


@dataclass(frozen=True, slots=True)
class Predicted:
    """What learners are expected to score on an exam, by all that they ever answered."""

    predictions: Mapping[int, Prediction]
    """By learner, of those of whom enough is known."""
    score: ClassScore | None
    """None where enough is known of nobody."""
    learners: Mapping[int, Learner] = field(default_factory=dict)
    """What is believed of each."""


class ClassFigures:
    """Figures of the classes that the file's own person teaches."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        curriculum: Callable[[], Curriculum],
        goals: Goals,
    ) -> None:
        self._database = database
        self._settings = settings
        self._curriculum = curriculum
        self._goals = goals
        self._parts: tuple[tuple[int, int], tuple[Part, ...]] | None = None

    def heat(self, classroom: Classroom, chosen: Filter) -> Heat:
        """The class by learner and topic, in five statements, however many learners there are."""
        database = self._database
        now = database.now()
        members = classrooms.members(database, classroom.classroom_id)
        tallies = class_answers.tallies(database, self._chosen(classroom, chosen), now - RECENT)
        names = class_answers.topic_names(database)
        last = class_answers.last_answered(database, classroom.classroom_id)
        return _heat(classroom, members, tallies, names, last, chosen)

    def topic_names(self) -> dict[int, str]:
        """Every topic's name by id, in the order of the curriculum."""
        return class_answers.topic_names(self._database)

    def _chosen(self, classroom: Classroom, chosen: Filter) -> Chosen:
        now = self._database.now()
        return Chosen(
            classroom.classroom_id,
            None if chosen.days is None else now - timedelta(days=chosen.days),
            chosen.learner_id,
            chosen.topic_id,
            chosen.assignment_id,
        )

    def parts(self) -> tuple[Part, ...]:
        """What the exam of the teacher's goal asks, without a goal all topics: for `predicted`."""
        from studytui.services.exam_asked import asked

        changes = self._database.total_changes(), self._database.data_version()
        if self._parts is None or self._parts[0] != changes:
            goal = self._goals.current()
            found = asked(self._database, self._goals, goal, self._curriculum().scope(goal))
            self._parts = changes, found.parts
        return self._parts[1]

    def items(self, classroom: Classroom, chosen: Filter) -> tuple[ItemLine, ...]:
        """Questions as the class answered them, the most doubtful first, then the hardest."""
        gathering = Gathering()
        for theirs in class_answers.first_answers(self._database, self._chosen(classroom, chosen)):
            gathering.add_learner(theirs)
        return _lines(self._database, gathering)

    def predicted(self, classroom: Classroom, parts: Sequence[Part]) -> Predicted:
        """What each learner is expected to score on an exam of these parts."""
        learners = self._learners(classroom)
        predictions = {
            learner_id: found
            for learner_id, one in learners.items()
            if lacking(one, parts) is None and (found := predict(one, parts)) is not None
        }
        return Predicted(predictions, class_score(list(predictions.values())), learners)

    def _learners(self, classroom: Classroom) -> dict[int, Learner]:
        """What is believed of each learner, by the same model and from the same answers as on their
        own screens."""
        database = self._database
        start = Learner(has_rates=learner_states.has_rates(database))
        items = class_answers.items(database)
        found = {}
        for learner_id, firsts in class_answers.first_attempts(database, classroom.classroom_id):
            running = RunningLearner(start)
            for question_id, is_right in firsts:
                item = items.get(question_id)
                if item is not None and item.topic_id != NO_TOPIC:
                    hardness = item.hardness
                    running.answer(item.topic_id, is_right, hardness.mean, hardness.variance)
            found[learner_id] = running.learner
        return found


def _heat(
    classroom: Classroom,
    members: Sequence[Member],
    tallies: Mapping[int, Mapping[int, Tally]],
    names: Mapping[int, str],
    last: Mapping[int, int],
    chosen: Filter,
) -> Heat:
    shown = [
        one for one in members if chosen.learner_id is None or one.learner_id == chosen.learner_id
    ]
    cells = {
        (learner_id, topic_id): tally
        for learner_id, topics in tallies.items()
        for topic_id, tally in topics.items()
    }
    by_topic: dict[int, Tally] = {}
    for (_, topic_id), tally in cells.items():
        by_topic[topic_id] = by_topic.get(topic_id, Tally()) + tally
    topics = [(one, name) for one, name in names.items() if one in by_topic]
    if NO_TOPIC in by_topic:
        topics.append((NO_TOPIC, "no topic"))
    risks = [risk(one.learner_id, tallies.get(one.learner_id, {})) for one in shown]
    at_risk = [one for one in risks if one.level is not Level.NONE]
    at_risk.sort(key=lambda one: (-one.level, one.tally.percent or 0.0, -one.fell))
    return Heat(
        classroom=classroom,
        members=tuple(shown),
        topics=tuple(topics),
        cells=cells,
        by_learner={learner_id: total(found.values()) for learner_id, found in tallies.items()},
        by_topic=by_topic,
        whole=total(by_topic.values()),
        last={learner_id: moment_of(at) for learner_id, at in last.items()},
        risks=tuple(at_risk),
    )


def _lines(database: Database, gathering: Gathering) -> tuple[ItemLine, ...]:
    asked = json.dumps(list(gathering.question_ids))
    about, keys = class_answers.about(database, asked), class_answers.keys(database, asked)
    lines = []
    for question_id, answers in gathering.questions(lambda text: answer_of(text, "").chosen):
        one = about.get(question_id)
        if one is None:
            continue  # A sync has taken it away meanwhile.
        key = keys.get(question_id, frozenset())
        figures = answers.statistics(sorted(answers.options | key) if key else (), key)
        is_suspect = one.is_suspect or bool(figures.suspicions)
        lines.append(ItemLine(question_id, one.title, one.topic_id, figures, is_suspect))
    return tuple(sorted(lines, key=_doubt))


def _doubt(line: ItemLine) -> tuple[bool, bool, float, int]:
    """What has to be looked at first."""
    facility = 1.0 if line.figures.facility is None else line.figures.facility
    return (not line.is_suspect, line.beaten_by is None, facility, line.question_id)
