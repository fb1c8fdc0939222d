"""Predictions made before exams begin, kept out of sight until they end; and how they have fared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studytui.domain.mastery import Learner, logit
from studytui.domain.readiness import Part, fitted_widening, lacking, predict
from studytui.storage import learner_states, predictions
from studytui.storage.database import Database
from studytui.storage.predictions import Foretold

if TYPE_CHECKING:
    from studytui.domain.exam import Rules
    from studytui.storage.exam_questions import AskedItem

__all__ = ["Foretold", "Record", "foretell", "kept_learner", "record_of"]

FEWEST_QUESTIONS = 10
"""Scored questions of an exam under which nothing is predicted for it: of fewer any score is luck."""
WANTED_INSIDE = 0.8
"""Share of scores that the intervals are to hold."""
_LOOKED_BACK = 40
"""Predictions by which the intervals are widened: what is long past was said by less."""


@dataclass(frozen=True, slots=True)
class Record:
    """Past predictions and what happened, the latest first."""

    entries: tuple[Foretold, ...]

    @property
    def inside(self) -> int:
        """How many scores fell into their interval."""
        return sum(one.past.was_inside for one in self.entries)

    @property
    def widening(self) -> float:
        """By how much intervals are widened after it."""
        return fitted_widening([one.past for one in self.entries])


def record_of(database: Database, learner_id: int) -> Record:
    """How the latest predictions have fared."""
    return Record(tuple(predictions.record(database, learner_id, _LOOKED_BACK)))


def kept_learner(database: Database, learner_id: int) -> Learner:
    """The learner as it was kept last; rebuilding what is stale may take long."""
    kept = learner_states.load(database, learner_id)
    if kept is None:
        return Learner()
    topics = learner_states.load_topics(database, learner_id)
    return replace(kept.learner, topics={one: belief for one, (belief, _) in topics.items()})


def foretell(database: Database, learner_id: int, sitting_id: int, rules: Rules) -> None:
    """Keep what is predicted for a sitting that begins, for exactly its questions. Nothing is kept
    of one that is no exam, has fewer than ten questions that count, or while too little is known.

    Call it in the transaction in which the sitting begins; it reads what is kept and rebuilds
    nothing, so that an exam never waits for it.
    """
    from studytui.domain.exam import Mode

    if rules.mode is not Mode.EXAM:
        return
    from studytui.domain.marking import worth
    from studytui.services.exam_asked import in_marks, loss_of
    from studytui.storage import exam_questions
    from studytui.storage.item_worths import worths_of

    worths = worths_of(database, sitting_id)
    counted = [
        one for one in exam_questions.items(database, sitting_id) if worths[one.item_id].is_keyed
    ]
    if len(counted) < FEWEST_QUESTIONS:
        return
    learner = kept_learner(database, learner_id)
    marks = {one.item_id: worth(worths[one.item_id].marks, rules.marking) for one in counted}
    parts = _parts_of(database, learner_id, learner, counted, marks)
    if lacking(learner, parts) is not None:
        return
    found = predict(learner, parts, widening=record_of(database, learner_id).widening)
    if found is not None:
        kept = in_marks(found, loss_of(rules.marking))
        predictions.keep(database, learner_id, sitting_id, kept)


def _parts_of(
    database: Database,
    learner_id: int,
    learner: Learner,
    counted: Sequence[AskedItem],
    marks: Mapping[int, float],
) -> list[Part]:
    """The questions by topic. Those answered before are parts of their own, as hard as their memory
    says: how well a topic is known says little of a question that was seen."""
    states = learner_states.memories(database, learner_id, [one.question_id for one in counted])
    now = database.now()
    new: dict[int, list[AskedItem]] = {}
    seen: dict[int, list[AskedItem]] = {}
    for one in counted:
        (seen if one.question_id in states else new).setdefault(one.topic_id, []).append(one)
    parts = [
        _part(topic_id, group, marks, [one.difficulty for one in group])
        for topic_id, group in new.items()
    ]
    if seen:
        from studytui.domain.memory import retrievability

        for topic_id, group in seen.items():
            mean = learner.general.mean + learner.topic(topic_id).effect.mean
            hard = [mean - logit(retrievability(states[one.question_id], now)) for one in group]
            parts.append(_part(topic_id, group, marks, hard))
    return parts


def _part(
    topic_id: int, group: Sequence[AskedItem], marks: Mapping[int, float], hard: Sequence[float]
) -> Part:
    weight = sum(marks[one.item_id] for one in group)
    # Here: Today asks for the headline, and the statistics module takes 10 ms to import.
    from statistics import fmean, pvariance

    return Part(topic_id, weight, len(group), fmean(hard), pvariance(hard))
