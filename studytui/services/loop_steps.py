"""What is done next in a loop, made where it has to be: packs, tests, drills and retests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from studytui.domain.exam import MissReason, Mode, Rules
from studytui.domain.mastery_loop import TESTED, Stage, prescription, to_test
from studytui.errors import StudyError
from studytui.services.exams import Exams
from studytui.services.goals import Goals
from studytui.services.learning_packs import Kept, LearningPacks
from studytui.services.loop_evidence import LoopEvidence
from studytui.storage import loops as stored
from studytui.storage import packs
from studytui.storage.database import Database
from studytui.storage.loops import Loop

_Drawn = tuple[list[int], Rules, str]
"""The questions of a sitting, its rules and its title."""


@dataclass(frozen=True, slots=True)
class Next:
    """What going on leads to: one of these is set, none where the loop has ended."""

    pack: Kept | None = None
    """To be read."""
    sitting_id: int | None = None
    """To be sat."""
    remark: str = ""
    review: int | None = None
    """A sitting to be marked, or of whose misses the reasons are to be told."""
    answers: bool = False
    """The model answers are to be read."""
    waits_until: date | None = None


class LoopSteps:
    """The work of each stage: begun once, and gone on with where it waits."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        exams: Exams,
        goals: Goals,
        learning_packs: LearningPacks,
        facts: LoopEvidence,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._exams = exams
        self._goals = goals
        self._packs = learning_packs
        self._facts = facts

    def study(self, loop: Loop, shown: Sequence[int]) -> Next:
        """A pack to read, made where there is none. Raises StudyError where there are no sources."""
        kept = self._facts.packs_of(loop.stage(Stage.STUDY))
        if not kept:
            kept = self._made(loop, Stage.STUDY, loop.topic_ids, shown)
        return Next(pack=self._unread(kept))

    def _made(
        self, loop: Loop, stage: Stage, topic_ids: Sequence[int], first: Sequence[int]
    ) -> list[Kept]:
        """Packs for topics, kept as those of a stage. Raises StudyError where there are sources
        enough for none."""
        made: list[Kept] = []
        missing: StudyError | None = None
        for topic_id in topic_ids:
            try:
                made.append(self._packs.make(topic_id, first))
            except StudyError as error:
                missing = error
        if missing is not None and not made:
            raise StudyError(
                missing.message, title=missing.title, hint=f"{missing.hint} s goes on without."
            )
        with self._database.transaction():
            before = loop.stage(stage)
            body = dict(before.body) if before is not None else {}
            stored.enter(
                self._database, loop, stage, body={**body, "packs": [one.uid for one in made]}
            )
        return made

    def _unread(self, kept: Sequence[Kept]) -> Kept | None:
        return next((one for one in kept if not self._facts.pack_text(one).is_read), None)

    def _sit(self, loop: Loop, stage: Stage, begin: Callable[[], _Drawn]) -> Next:
        """The sitting of a stage: the one that waits, or one that is begun now."""
        entered = loop.stage(stage)
        waiting = None if entered is None else self._facts.open_sitting(entered)
        if waiting is not None:
            return Next(sitting_id=waiting)
        ids, rules, title = begin()
        with self._database.transaction():
            begun = self._exams.begin_questions(ids, rules, title)
            stored.enter(self._database, loop, stage, sitting_id=begun.sitting_id)
        return Next(sitting_id=begun.sitting_id, remark=begun.remark)

    def test(self, loop: Loop, shown: Sequence[int]) -> Next:
        """The test of what was studied."""
        return self._sit(loop, Stage.TEST, lambda: self._tested(loop, shown))

    def _tested(self, loop: Loop, shown: Sequence[int]) -> _Drawn:
        missed, new, others = stored.missed_and_new(
            self._database, self._learner_id, loop.topic_ids, TESTED
        )
        # A weakness that fades or is slow shows in questions that were right.
        first = dict.fromkeys([*stored.askable(self._database, shown), *missed])
        ids = to_test(list(first), new, others)
        rules = Rules(mode=Mode.PRACTICE, shuffle_questions=True, shuffle_options=True)
        return ids, rules, f"Test: {loop.title}"

    def prescribe(self, loop: Loop, reasons: Sequence[MissReason]) -> Next:
        """What the reasons of the misses ask for: a pack to read, then a drill of what was missed."""
        wanted = prescription(reasons)
        sheet = self._facts.sheet(loop.stage(Stage.TEST))
        assert sheet is not None
        missed = [one.item.question_id for one in sheet.items if one.is_missed]
        if loop.stage(Stage.PRESCRIBE) is None:
            body: dict[str, object] = {
                "drill": packs.uids(self._database, missed) if wanted.drills else [],
                "timed": wanted.is_timed,
            }
            stored.enter(self._database, loop, Stage.PRESCRIBE, body=body)
            loop = self._again(loop)
        entered = loop.stage(Stage.PRESCRIBE)
        if wanted.reads and entered is not None and "packs" not in entered.body:
            topics = packs.topics_of(self._database, missed)
            # Without sources enough the drill shows each answer with its explanation.
            with suppress(StudyError):
                self._made(loop, Stage.PRESCRIBE, topics or loop.topic_ids, missed)
            loop = self._again(loop)
            entered = loop.stage(Stage.PRESCRIBE)
        unread = self._unread(self._facts.packs_of(entered))
        if unread is not None:
            return Next(pack=unread)
        return self._sit(loop, Stage.PRESCRIBE, lambda: self._drill(loop, missed))

    def _drill(self, loop: Loop, missed: Sequence[int]) -> _Drawn:
        entered = loop.stage(Stage.PRESCRIBE)
        pace = self._goals.pace(self._goals.current())
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
        if entered is not None and entered.body.get("timed") and pace is not None:
            limit = timedelta(seconds=round(pace * len(missed)))
            rules = Rules(mode=Mode.EXAM, time_limit=limit, shuffle_options=True)
        return list(missed), rules, f"Drill: {loop.title}"

    def retest(self, loop: Loop) -> Next:
        """The retest, on its day."""
        return self._sit(loop, Stage.RETEST, lambda: self._tested_again(loop))

    def _tested_again(self, loop: Loop) -> _Drawn:
        placed = self._facts.placed(loop.stage(Stage.RETEST))
        _, new, others = stored.missed_and_new(
            self._database, self._learner_id, loop.topic_ids, TESTED
        )
        rules = Rules(mode=Mode.PRACTICE, shuffle_questions=True, shuffle_options=True)
        return to_test(placed, new, others), rules, f"Retest: {loop.title}"

    def _again(self, loop: Loop) -> Loop:
        found = stored.loop(self._database, loop.loop_id)
        assert found is not None
        return found


def sitting_of(loop: Loop, stage: Stage) -> int | None:
    """The sitting with which a stage was done; None before there is one."""
    entered = loop.stage(stage)
    return None if entered is None else entered.sitting_id
