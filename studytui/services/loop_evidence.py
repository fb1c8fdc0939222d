"""What has happened in a loop from a weakness to mastery, as far as its rules ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from studytui.domain.exam import MissReason, SittingState
from studytui.domain.mastery_loop import Evidence, Sat, Stage, Text, current, is_due
from studytui.domain.model_answers import ModelAnswer
from studytui.services.learning_packs import Kept, LearningPacks
from studytui.services.model_answers import model_answers
from studytui.services.review import Review, Sheet
from studytui.services.revisits import Revisits
from studytui.services.self_marking import SelfMarking
from studytui.storage import loops as stored
from studytui.storage import packs
from studytui.storage.database import Database
from studytui.storage.loops import Loop, LoopStage
from studytui.storage.piece_readings import read_of_answers


class LoopEvidence:
    """Looks at packs, sittings and marks, and writes nothing."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        day_starts_at: int,
        review: Review,
        self_marking: SelfMarking,
        revisits: Revisits,
        learning_packs: LearningPacks,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._day_starts_at = day_starts_at
        self._review = review
        self._self_marking = self_marking
        self._revisits = revisits
        self._packs = learning_packs

    def evidence(self, loop: Loop) -> Evidence:
        """What has happened in this round."""
        stage = current(loop.done)
        evidence = Evidence(self._database.now(), test=self.sat(loop.stage(Stage.TEST)))
        if stage is Stage.STUDY:
            texts = [self.pack_text(one) for one in self.packs_of(loop.stage(stage))]
            return replace(evidence, packs=texts)
        if stage is Stage.PRESCRIBE:
            entered = loop.stage(stage)
            return replace(
                evidence,
                is_prescribed=entered is not None and "drill" in entered.body,
                prescribed=[self.pack_text(one) for one in self.packs_of(entered)],
                needs_drill=entered is not None and bool(entered.body.get("drill")),
                drill=self.sat(entered),
            )
        if stage is Stage.ANSWERS:
            return replace(evidence, answers=self.answers_text(loop))
        if stage is Stage.RETEST:
            entered = loop.stage(stage)
            sat = self.sat(entered)
            return replace(evidence, retest=sat or self.answered_elsewhere(loop))
        return evidence

    def answers_text(self, loop: Loop) -> Text:
        """What was read of the model answers since all that they come from was answered."""
        before = loop.stage(Stage.PRESCRIBE)
        number = len(self.answers_of_round(loop))
        if before is None or before.outcome is None:
            return Text(number)
        since = before.outcome.done_at
        return read_of_answers(self._database, self._learner_id, loop.loop_id, number, since)

    def answers_of_round(self, loop: Loop) -> list[ModelAnswer]:
        """Model answers of what was answered in this round up to the retest."""
        sittings = [
            sitting_id
            for stage in (Stage.TEST, Stage.PRESCRIBE)
            if (sitting_id := self.ended_sitting(loop.stage(stage))) is not None
        ]
        return model_answers(self._review, self._self_marking, sittings)

    def answered_elsewhere(self, loop: Loop) -> Sat | None:
        """The retest, where all of its questions were answered from its day on in other sittings,
        such as the reviews of the plan."""
        entered, before = loop.stage(Stage.RETEST), loop.stage(Stage.ANSWERS)
        day = day_of_retest(entered)
        if day is None or not is_due(day, self._revisits.today):
            return None
        from studytui.services.study_days import day_starts

        ids = self.placed(entered)
        since = day_starts(day, self._day_starts_at, self._database.now())
        if before is not None and before.outcome is not None:
            # The day before an exam it may be that of the test itself.
            since = max(since, before.outcome.done_at)
        given = stored.first_answers(self._database, self._learner_id, ids, since)
        scored = [one for one in given if one.is_right is not None]
        if len(given) < len(ids) or not scored:
            return None
        right = sum(one.is_right is True for one in scored)
        return Sat(
            max(one.answered_at for one in given),
            asked=len(given),
            right=right,
            percent=100 * right / len(scored),
            seconds=sum(one.seconds for one in given),
            misses=len(scored) - right,
        )

    def sat(self, entered: LoopStage | None) -> Sat | None:
        """The sitting of a stage; None where none was begun, or it was abandoned."""
        sheet = self.sheet(entered)
        if sheet is None:
            return None
        ended_at = sheet.line.ended_at
        if ended_at is None:
            return Sat(None)
        if sheet.line.state is SittingState.ABANDONED:
            return None
        asked = [one for one in sheet.items if not one.item.is_repeat]
        unmarked = [
            one
            for one in asked
            if one.item.answer
            and not one.is_keyed
            and self._self_marking.scheme(self._review.question(one.item.question_id)) is not None
        ]
        return Sat(
            ended_at,
            asked=len(asked),
            right=sheet.line.right,
            percent=sheet.line.percent,
            seconds=sheet.line.seconds,
            misses=sheet.misses,
            unmarked=len(unmarked),
            untold=sum(one.is_missed and one.miss_reason is None for one in asked),
            judged_at=stored.judged_at(self._database, sheet.line.sitting_id),
        )

    def sheet(self, entered: LoopStage | None) -> Sheet | None:
        """The sitting of a stage, question by question."""
        if entered is None or entered.sitting_id is None:
            return None
        return self._review.sheet(entered.sitting_id)

    def reasons(self, loop: Loop) -> tuple[MissReason, ...]:
        """Why questions of the test were missed, one for each that was told."""
        sheet = self.sheet(loop.stage(Stage.TEST))
        told = () if sheet is None else (one.miss_reason for one in sheet.items)
        return tuple(reason for reason in told if reason is not None)

    def open_sitting(self, entered: LoopStage) -> int | None:
        """The sitting of a stage that was begun and has not ended."""
        sheet = self.sheet(entered)
        return entered.sitting_id if sheet is not None and sheet.line.state.is_open else None

    def ended_sitting(self, entered: LoopStage | None) -> int | None:
        """The sitting of a stage, where it has ended."""
        sat = self.sat(entered)
        return entered.sitting_id if entered and sat and sat.ended_at else None

    def ended_sittings(self, loop: Loop, round_: int) -> list[int]:
        """All sittings of a round that have ended, the retest first."""
        stages = (Stage.RETEST, Stage.TEST, Stage.PRESCRIBE)
        ended = (self.ended_sitting(loop.stage(stage, round_)) for stage in stages)
        return [one for one in ended if one is not None]

    def packs_of(self, entered: LoopStage | None) -> list[Kept]:
        """The packs of a stage."""
        uids = [] if entered is None else entered.body.get("packs", [])
        return packs.with_uids(self._database, uids if isinstance(uids, list) else [])

    def pack_text(self, kept: Kept) -> Text:
        """What was read of a pack."""
        return self._packs.text(kept)

    def placed(self, entered: LoopStage | None) -> list[int]:
        """The questions that a retest was placed with."""
        uids = [] if entered is None else entered.body.get("questions", [])
        return packs.question_ids(self._database, uids if isinstance(uids, list) else [])


def day_of_retest(entered: LoopStage | None) -> date | None:
    """The day on which a retest was placed; None where it was not yet."""
    try:
        return None if entered is None else date.fromisoformat(entered.body["day"])
    except (KeyError, TypeError, ValueError):
        return None
