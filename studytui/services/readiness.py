"""Would I pass: a predicted score for today and for the exam, and how predictions have fared.

What an exam asks is reckoned when a plan is made and kept with it, so that Today can say how ready
the learner is from kept rows alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from studytui.domain.readiness import Lacking, Prediction, lacking, predict
from studytui.services.exam_asked import Asked, asked
from studytui.services.foretelling import Record, kept_learner, record_of
from studytui.storage import plans, predictions
from studytui.storage.database import Database
from studytui.storage.plans import StoredPlan

if TYPE_CHECKING:
    from studytui.domain.goal import Goal
    from studytui.domain.plan import Plan
    from studytui.services.curriculum import Curriculum
    from studytui.services.goals import Goals
    from studytui.services.learning import Learning
    from studytui.services.outlook import Outlook, Supposing
    from studytui.services.plans import Plans

__all__ = ["Readiness"]


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
        learner = kept_learner(self._database, self._learner_id)
        if lacking(learner, known.parts) is not None:
            return "ready: too few answers to say"
        found = predict(learner, known.parts, widening=self.record().widening)
        if found is None:
            return ""
        return prediction_words(known.in_marks(found), known.needed(self._goals.current()))

    def record(self) -> Record:
        """How the latest predictions have fared."""
        return record_of(self._database, self._learner_id)

    def outlook(self) -> Outlook:
        """How ready the learner is, today and on the day of the exam. It may make the plan of a new
        day."""
        from studytui.services.outlook import Outlook

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
        from studytui.services.outlook import Supposing

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


def prediction_words(prediction: Prediction, pass_mark: float | None) -> str:
    """``ready 68 % (61–75) · pass mark 70 %``."""
    words = f"ready {prediction.score:.0f} % ({prediction.low:.0f}–{prediction.high:.0f})"
    return words if pass_mark is None else f"{words} · pass mark {pass_mark:g} %"


def _kept(plan: StoredPlan) -> Asked | None:
    found = json.loads(plan.inputs).get("exam")
    return Asked.of(found) if isinstance(found, dict) else None
