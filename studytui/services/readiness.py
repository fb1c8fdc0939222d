"""Would I pass: a predicted score for today and for the exam, and how predictions have fared.

What an exam asks is reckoned when a plan is made and kept with it, so that Today can say how ready
the learner is from kept rows alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from studytui.domain.exam import Marking, Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.marking import worth
from studytui.domain.mastery import Learner, logit
from studytui.domain.readiness import (
    Lacking,
    Part,
    Prediction,
    fitted_widening,
    lacking,
    predict,
)
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.storage import learner_states, plans, predictions, sittings
from studytui.storage.database import Database
from studytui.storage.plans import StoredPlan
from studytui.storage.predictions import AskedItem, Foretold

if TYPE_CHECKING:
    from studytui.domain.plan import Demand, Plan
    from studytui.domain.whatif import WhatIf
    from studytui.services.curriculum import Curriculum, Scope
    from studytui.services.goals import Goals
    from studytui.services.learning import Learning
    from studytui.services.plans import Plans

__all__ = ["Asked", "Foretold", "Outlook", "Readiness", "Record", "Supposed", "Supposing", "asked"]

FEWEST_QUESTIONS = 10
"""Scored questions of an exam under which nothing is predicted for it: of fewer any score is luck."""
WANTED_INSIDE = 0.8
"""Share of scores that the intervals are to hold."""
_USUAL_QUESTIONS = 60
"""Of an exam of which no profile says how many it asks."""
_TOPICS_NAMED = 6
_LOOKED_BACK = 40
"""Predictions by which the intervals are widened: what is long past was said by less."""


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
        return _in_marks(prediction, self.loss)


def asked(database: Database, goals: Goals, goal: Goal | None, scope: Scope) -> Asked:
    """What the exam of a goal asks. The scope is given, since it may take searches to know it."""
    profile = goals.profile(goal)
    number = _USUAL_QUESTIONS if profile is None else profile.questions - profile.unscored
    hardness = predictions.hardness(database)
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
    loss = 0.0 if profile is None else _loss(profile.marking)
    return Asked(tuple(parts), None if profile is None else profile.pass_mark, loss)


def _loss(marking: Marking) -> float:
    full = worth(1.0, marking)
    return min(max(-marking.wrong / full, 0.0), 1.0) if full > 0 else 0.0


def _in_marks(prediction: Prediction, loss: float) -> Prediction:
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


@dataclass(frozen=True, slots=True)
class Outlook:
    """How ready the learner is."""

    goal: Goal | None
    pass_mark: float | None
    days_left: int | None
    """Days up to the exam; None without a date."""
    today: Prediction | None
    """On today's knowledge; None while something is `lacking`."""
    kept: Prediction | None
    """On the day of the exam, if the plan is kept; None where the exam has no day ahead."""
    nothing: Prediction | None
    """On the day of the exam, if nothing more is done."""
    lacking: Lacking | None
    names: Mapping[int, str]
    """Of topics."""
    record: Record
    has_topics: bool
    """Whether any question that the exam may ask has a topic."""

    def chance(self, prediction: Prediction | None) -> float | None:
        """P(pass), 0–1; None where no pass mark is known, or nothing is predicted."""
        if prediction is None or self.pass_mark is None:
            return None
        return prediction.chance_to_pass(self.pass_mark)


@dataclass(frozen=True, slots=True)
class Supposed:
    """What would be, if."""

    words: str
    """``An hour more a day``."""
    points: float
    """Percent points of the exam more than by the plan as it is, or fewer."""
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class Supposing:
    """All that it takes to answer what-ifs, read already: `answers` may be asked in a thread."""

    demand: Demand
    today: Prediction
    """Before marks that wrong answers take off."""
    way: Plan
    """What the plan as it is expects."""
    asked: Asked
    first_day: date

    def answers(self) -> tuple[Supposed, ...]:
        """Each is the plan made again: about 0.1 s for 200 topics and half a year."""
        from studytui.domain.plan import planned
        from studytui.domain.whatif import later, more_each_day, skipped

        plan = planned(self.demand)
        found = []
        if any(self.demand.minutes):
            more = more_each_day(self.demand, plan)
            found.append(self._supposed("An hour more a day", more))
            day = next(place for place, minutes in enumerate(self.demand.minutes) if minutes)
            name = "Today" if not day else f"{self.first_day + timedelta(days=day):%A}"
            found.append(self._supposed(f"{name} skipped", skipped(self.demand, plan, day)))
        found.append(self._supposed("The exam a week later", later(self.demand, plan)))
        return tuple(found)

    def _supposed(self, words: str, what_if: WhatIf) -> Supposed:
        from studytui.domain.whatif import if_kept

        other = replace(self.way, expected=self.way.expected + what_if.change)
        kept = self.asked.in_marks(if_kept(self.today, self.way))
        found = self.asked.in_marks(if_kept(self.today, other))
        return Supposed(words, found.score - kept.score, found)


class Readiness:
    """Predictions for one learner."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        goals: Goals,
        *,
        curriculum: Callable[[], Curriculum],
        learning: Callable[[], Learning],
        plans: Callable[[], Plans],
    ) -> None:
        """What a prediction is made from is asked for when one is."""
        self._database = database
        self._learner_id = learner_id
        self._goals = goals
        self._curriculum = curriculum
        self._learning = learning
        self._plans = plans

    def headline(self) -> str:
        """How ready the learner is, in a few words for Today: ``ready 68 % (61–75) · pass mark
        70 %``; empty without a plan that knows what the exam asks. From kept rows alone."""
        plan = plans.load(self._database, self._learner_id)
        known = None if plan is None else _kept(plan)
        if known is None or not known.parts:
            return ""
        learner = _kept_learner(self._database, self._learner_id)
        if lacking(learner, known.parts) is not None:
            return "ready: too few answers to say"
        found = predict(learner, known.parts, widening=self.record().widening)
        if found is None:
            return ""
        return prediction_words(known.in_marks(found), known.needed(self._goals.current()))

    def record(self) -> Record:
        """How the latest predictions have fared."""
        found = predictions.record(self._database, self._learner_id, _LOOKED_BACK)
        return Record(tuple(found))

    def outlook(self) -> Outlook:
        """How ready the learner is, today and on the day of the exam. It may make the plan of a new
        day."""
        goal = self._goals.current()
        plan = self._plans().current()
        known = self._asked(goal, plan)
        learner = self._learning().learner()
        record = self.record()
        missing = lacking(learner, known.parts)
        found = None if missing else predict(learner, known.parts, widening=record.widening)
        kept = nothing = None
        if found is not None and (way := self._way(goal, plan)) is not None:
            from studytui.domain.whatif import if_kept, if_nothing

            kept = known.in_marks(if_kept(found, way))
            nothing = known.in_marks(if_nothing(found, way))
        return Outlook(
            goal,
            known.needed(goal),
            None if goal is None else goal.days_left(self._goals.today),
            None if found is None else known.in_marks(found),
            kept,
            nothing,
            missing,
            self._names(known, missing),
            record,
            bool(known.parts),
        )

    def supposing(self) -> Supposing | None:
        """What it takes to answer what-ifs; None where the exam has no day ahead, or too little is
        known."""
        goal = self._goals.current()
        plan = self._plans().current()
        way = self._way(goal, plan)
        if goal is None or way is None:
            return None
        known = self._asked(goal, plan)
        learner = self._learning().learner()
        found = predict(learner, known.parts, widening=self.record().widening)
        if found is None or lacking(learner, known.parts) is not None:
            return None
        demand, _ = self._plans().demand(goal)
        return Supposing(demand, found, way, known, self._goals.today)

    def _asked(self, goal: Goal | None, plan: StoredPlan | None) -> Asked:
        known = None if plan is None else _kept(plan)
        if known is not None:
            return known
        return asked(self._database, self._goals, goal, self._curriculum().scope(goal))

    def _way(self, goal: Goal | None, plan: StoredPlan | None) -> Plan | None:
        """What the plan expects; None where it does not lead up to an exam."""
        left = None if goal is None else goal.days_left(self._goals.today)
        if plan is None or left is None or left <= 0:
            return None
        if plan.expected is None or plan.without is None or plan.today is None:
            return None
        from studytui.domain.plan import Plan

        return Plan((), plan.expected, plan.without, plan.today)

    def _names(self, known: Asked, missing: Lacking | None) -> dict[int, str]:
        ids = missing.topics if missing else tuple(one.topic_id for one in known.parts)
        return predictions.topic_names(self._database, ids)


_NO_TOPICS = (
    "No question has a topic, so nothing can be said of an exam. Topics come with an import."
)


def lacking_words(outlook: Outlook) -> str:
    """What is missing before anything is said, in sentences; empty where nothing is."""
    missing = outlook.lacking
    if not outlook.has_topics:
        return _NO_TOPICS
    if missing is None:
        return ""
    share = round(100 * missing.share)
    words = (
        f"Not enough to say yet: about {count(missing.answers, 'more first answer')} needed; "
        f"{share} % of the exam is in topics with answers enough."
    )
    names = [clean_line(outlook.names[one]) for one in missing.topics if one in outlook.names]
    if names:
        more = len(names) - _TOPICS_NAMED
        rest = f" and {more} more" if more > 0 else ""
        words += f" Fewer than three so far in {', '.join(names[:_TOPICS_NAMED])}{rest}."
    return words


def chance_words(chance: float) -> str:
    """A chance in whole percent, which is never said to be nothing or certain."""
    if chance < 0.01:
        return "under 1 %"
    return "over 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"


def prediction_words(prediction: Prediction, pass_mark: float | None) -> str:
    """``ready 68 % (61–75) · pass mark 70 %``."""
    words = f"ready {prediction.score:.0f} % ({prediction.low:.0f}–{prediction.high:.0f})"
    return words if pass_mark is None else f"{words} · pass mark {pass_mark:g} %"


def _kept(plan: StoredPlan) -> Asked | None:
    found = json.loads(plan.inputs).get("exam")
    return Asked.of(found) if isinstance(found, dict) else None


def _kept_learner(database: Database, learner_id: int) -> Learner:
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
    if rules.mode is not Mode.EXAM:
        return
    worths = sittings.worths(database, sitting_id)
    counted = [
        one for one in predictions.items(database, sitting_id) if worths[one.item_id].is_keyed
    ]
    if len(counted) < FEWEST_QUESTIONS:
        return
    learner = _kept_learner(database, learner_id)
    marks = {one.item_id: worth(worths[one.item_id].marks, rules.marking) for one in counted}
    parts = _parts_of(database, learner_id, learner, counted, marks)
    if lacking(learner, parts) is not None:
        return
    entries = predictions.record(database, learner_id, _LOOKED_BACK)
    widening = Record(tuple(entries)).widening
    found = predict(learner, parts, widening=widening)
    if found is not None:
        kept = _in_marks(found, _loss(rules.marking))
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
