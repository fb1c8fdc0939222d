"""How a sitting ends: marked by the keys there are now, scored, and what follows from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from studytui.domain import memory
from studytui.domain.exam import Item, Mode, Pause, Sitting, SittingState
from studytui.domain.question import Answer, Kind, Question, parse_number
from studytui.errors import StudyError
from studytui.services import learning
from studytui.services.changes import Changes
from studytui.services.scoring import marked, score_of
from studytui.services.session_blocks import SessionBlocks
from studytui.services.session_clock import ENDED as _ENDED
from studytui.services.study_days import day_of
from studytui.settings import Settings
from studytui.storage import questions, revisits, sittings
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.item_worths import worths_of
from studytui.storage.outcomes import Outcome


class SessionEnd(SessionBlocks):
    """Knows the questions of a sitting, and hands it in."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        settings: Settings,
        acts: ActLog,
        sitting: Sitting,
        pause: Pause | None = None,
    ) -> None:
        super().__init__(database, learner_id, settings, acts, sitting, pause)
        acts.prepare()
        if sitting.rules.mode is Mode.TUTOR:
            memory.prepare()
        self._day_starts_at = settings.day_starts_at
        self._questions: dict[int, Question] = {}
        self._sets: dict[int, tuple[str, int]] | None = None

    def question(self, position: int | None = None) -> Question:
        """The question at a place, or the one on the screen."""
        place = self.sitting.position if position is None else position
        question_id = self.sitting.items[place].question_id
        if question_id not in self._questions:
            found = questions.load(self._database, self._learner_id, question_id)
            if found is None:
                raise StudyError(
                    f"Question {place + 1} is no longer in the library.",
                    hint="The rest of the sitting goes on.",
                )
            self._questions[question_id] = found
        return self._questions[question_id]

    def forget_question(self) -> None:
        """Read the question on the screen again when it is next asked for: its note has changed."""
        self._questions.pop(self.item.question_id, None)

    def _log(self, item: Item) -> bool:
        number = _number(self.question(item.position), item.answer)
        return sittings.keep_answer(
            self._database, self._learner_id, self.sitting.sitting_id, item, number=number
        )

    def unkeyed(self) -> int:
        """How many questions of what is handed in next have no key and will not be scored."""
        worths = worths_of(self._database, self.sitting.sitting_id)
        return sum(not worths[item.item_id].is_keyed for item in self.open_items())

    def finish(self) -> Changes:
        """Submit: what is chosen counts, in all blocks. After the time is over it ends at its
        deadline."""
        if self.is_ended:
            return Changes.NOTHING
        self.look_around()
        if self.is_ended:
            return _ENDED
        self._advance_blocks()
        self._spend(is_act=True)
        now, deadline, is_late = self._now(), self.sitting.deadline, self.is_over()
        ended_at = deadline if is_late and deadline is not None else now
        state = SittingState.EXPIRED if is_late else SittingState.SUBMITTED
        with self._database.transaction():
            remarked = self._mark_by_the_keys_now()
            ended = replace(self.sitting, state=state, ended_at=ended_at, left_at=None)
            worths = worths_of(self._database, ended.sitting_id)
            score = score_of([(item, worths[item.item_id]) for item in ended.items], ended.rules)
            answered = [item for item in ended.items if item.answer]
            outcomes = self._outcomes([item for item in answered if not item.is_revealed], ended_at)
            sittings.finish(self._database, self._learner_id, ended, score, outcomes)
            self._settle([item for item in answered if not item.is_revealed], ended)
            self._close_revisits(answered)
            self._settle_keys(answered, remarked)
            self._acts.forget(ended.sitting_id)
        return self._ended()

    def _settle_keys(self, answered: Sequence[Item], remarked: Sequence[Item]) -> None:
        """What follows from the keys by which a sitting has been marked."""
        from studytui.storage import captured, key_reports, learner_states, suspicions

        ids = [item.question_id for item in answered]
        key_reports.settle(self._database, self._learner_id, ids)
        for item in remarked:
            if item.is_revealed:
                captured.recount(self._database, self._learner_id, [item.question_id])
                learner_states.marked_anew(self._database, self._learner_id, item.question_id)
                suspicions.look_at_sure(self._database, item.question_id)

    def _mark_by_the_keys_now(self) -> list[Item]:
        """A key that was found or changed while the sitting was open counts for answers already
        given; the items it marks in another way."""
        remarked = []
        for item in self.sitting.items:
            question = self._question_now(item.question_id) if item.answer else None
            if question is None:
                continue
            one = marked(question, item, self.sitting.rules)
            if (one.is_correct, one.marks) != (item.is_correct, item.marks) and self._log(one):
                self.sitting = self.sitting.with_item(one)
                remarked.append(one)
        return remarked

    def _question_now(self, question_id: int) -> Question | None:
        """The question as it is stored now, whatever was read before."""
        found = questions.load(self._database, self._learner_id, question_id)
        if found is not None:
            self._questions[question_id] = found
        return found

    def _outcomes(self, items: Sequence[Item], ended_at: datetime | None = None) -> list[Outcome]:
        """What counts for the learner's record of each question, from the end of the sitting or
        else from when it was answered: not what was asked again right after its answer had been
        shown."""
        return [
            Outcome(
                item.question_id,
                item.is_correct,
                ended_at or sittings.answered_at(self._database, item.item_id),
            )
            for item in items
            if not item.is_repeat
        ]

    def _settle(self, items: Sequence[Item], ended: Sitting | None = None) -> None:
        """What is known of the learner follows from these answers, and from a sitting that ended."""
        ids = [item.item_id for item in items]
        learning.settle(self._database, self._learner_id, ids, self._day_starts_at, ended=ended)

    def _close_revisits(self, items: Sequence[Item]) -> None:
        revisits.close(
            self._database,
            self._learner_id,
            [item.question_id for item in items],
            day_of(self._database.now(), self._day_starts_at),
        )


def _number(question: Question, answer: Answer) -> float | None:
    """What was given as a number, for statistics; None if it is none or beyond a float's range."""
    given = parse_number(answer.text, question.unit) if question.kind is Kind.NUMBER else None
    try:
        return None if given is None else float(given)
    except OverflowError:
        return None
