"""The loop from a weakness to mastery: begun, gone on with, left, and taken up where it was.

What came of a stage follows from what is kept of packs read, sittings ended and marks given. So
nothing is lost when the program ends in the middle: the next look finds it and enters it, under the
moment at which it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from studytui.domain.exam import MissReason
from studytui.domain.learning_pack import retest_day
from studytui.domain.mastery import Mastery, mastery
from studytui.domain.mastery_loop import (
    MAY_BE_LEFT_OUT,
    Ending,
    Outcome,
    Stage,
    Text,
    current,
    is_closed,
    is_due,
    outcome,
)
from studytui.domain.model_answers import ModelAnswer
from studytui.domain.text import clean_line
from studytui.domain.weakness import Weakness
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.services.exams import Exams
from studytui.services.files import file_name, keep_file
from studytui.services.goals import Goals
from studytui.services.learning import Learning
from studytui.services.learning_packs import Kept, LearningPacks
from studytui.services.loop_evidence import LoopEvidence, day_of_retest
from studytui.services.loop_steps import LoopSteps, Next, sitting_of
from studytui.services.model_answers import model_answers
from studytui.services.reading import Reading
from studytui.services.review import Review
from studytui.services.revisits import Revisits
from studytui.services.self_marking import SelfMarking
from studytui.services.weaknesses import Weaknesses
from studytui.settings import Settings
from studytui.storage import loops as stored
from studytui.storage import packs, revisits, weaknesses
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.loops import Loop, LoopStage, LoopTopic
from studytui.storage.piece_readings import PieceStretches

__all__ = ["Kept", "Loop", "LoopStage", "LoopTopic", "Loops", "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a loop is."""

    loop: Loop
    stage: Stage | None
    """None when it has ended."""
    now: tuple[Mastery, ...] = ()
    """Of its topics, as of now."""
    packs: int = 0
    """To be read in this stage."""
    pieces: int = 0
    """Of its packs, or the model answers of this round, …"""
    pieces_read: int = 0
    """… and how many of them were read."""
    has_sitting: bool = False
    """Whether a sitting was begun in this stage and waits."""
    to_mark: int = 0
    """Written answers without marks."""
    to_tell: int = 0
    """Misses without a reason."""
    reasons: tuple[MissReason, ...] = ()
    """Why questions of the test were missed, one for each that was told."""
    retest_on: date | None = None
    is_due: bool = False
    """Whether the retest can be taken."""


class Loops:
    """The loops of one learner."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        settings: Settings,
        exams: Exams,
        goals: Goals,
        learning: Learning,
        review: Review,
        self_marking: SelfMarking,
        revisits_service: Revisits,
        learning_packs: LearningPacks,
        weaknesses_service: Callable[[], Weaknesses],
        acts: ActLog,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._day_starts_at = settings.day_starts_at
        self._facts = LoopEvidence(
            database,
            learner_id,
            settings.day_starts_at,
            review,
            self_marking,
            revisits_service,
            learning_packs,
        )
        self._steps = LoopSteps(database, learner_id, exams, goals, learning_packs, self._facts)
        self._goals = goals
        self._learning = learning
        self._review = review
        self._self_marking = self_marking
        self._revisits = revisits_service
        self._weaknesses = weaknesses_service
        self._acts = acts

    # What there is

    def all(self) -> list[Standing]:
        """All loops: those that go on first, then those that have ended, the latest first."""
        return [
            self.standing(one.loop_id) if one.ended_at is None else Standing(one, None)
            for one in stored.loops(self._database, self._learner_id)
        ]

    def open_ones(self) -> list[Standing]:
        """Those that go on, the latest first; what has happened meanwhile is entered."""
        loops = stored.loops(self._database, self._learner_id, only_open=True)
        found = [self.standing(one.loop_id) for one in loops]
        return [one for one in found if one.loop.ended_at is None]

    def standing(self, loop_id: int) -> Standing:
        """Where a loop is; what has happened since the last look is entered first. Raises
        StudyError where it is not known."""
        loop = self._settled(self._loop(loop_id))
        if loop.ended_at is not None:
            return Standing(loop, None)
        stage = current(loop.done)
        assert stage is not None
        learner = self._learning.learner()
        found = Standing(
            loop, stage, tuple(mastery(learner, topic_id) for topic_id in loop.topic_ids)
        )
        return self._with_what_is_left(found, stage)

    def _with_what_is_left(self, found: Standing, stage: Stage) -> Standing:
        loop = found.loop
        entered = loop.stage(stage)
        waits = entered is not None and self._facts.open_sitting(entered) is not None
        if stage in (Stage.STUDY, Stage.PRESCRIBE):
            texts = [self._facts.pack_text(one) for one in self._facts.packs_of(entered)]
            found = replace(_with_texts(found, texts), packs=len(texts), has_sitting=waits)
        if stage is Stage.TEST:
            return replace(found, has_sitting=waits)
        if stage is Stage.MARK:
            sat = self._facts.sat(loop.stage(Stage.TEST))
            assert sat is not None
            return replace(found, to_mark=sat.unmarked, to_tell=sat.untold)
        if stage is Stage.PRESCRIBE:
            return replace(found, reasons=self._facts.reasons(loop))
        if stage is Stage.ANSWERS:
            return _with_texts(found, [self._facts.answers_text(loop)])
        if stage is Stage.RETEST:
            day = day_of_retest(entered)
            sat = self._facts.sat(entered)
            return replace(
                found,
                retest_on=day,
                is_due=is_due(day, self._revisits.today),
                has_sitting=waits,
                to_mark=0 if sat is None else sat.unmarked,
            )
        return found

    def _loop(self, loop_id: int) -> Loop:
        found = stored.loop(self._database, loop_id)
        if found is None:
            raise StudyError(
                "That loop is not there any more.",
                title="No such loop",
                hint="studytui loop lists those there are.",
            )
        return found

    # Begun and ended

    def start(self, topic_ids: Sequence[int], weakness: Weakness | None = None) -> Loop:
        """Begin a loop for a weakness or for topics; one that goes on for the same is gone on with.
        Raises StudyError for a topic of which nothing can be asked."""
        weakness_id = None if weakness is None else self._weakness_id(weakness)
        for one in stored.loops(self._database, self._learner_id, only_open=True):
            is_same = set(one.topic_ids) == set(topic_ids) and one.weakness_id == weakness_id
            if is_same:
                return one
        names = self._askable(topic_ids)
        learner = self._learning.learner()
        loop_id = stored.begin(
            self._database,
            self._learner_id,
            " and ".join(clean_line(name) for name in names.values())
            + (f" ({weakness.kind.value})" if weakness is not None else ""),
            weakness_id,
            [(topic_id, mastery(learner, topic_id)) for topic_id in names],
        )
        return self._loop(loop_id)

    def _askable(self, topic_ids: Sequence[int]) -> dict[int, str]:
        """These topics by their names. Raises StudyError for one of which nothing can be asked."""
        names = packs.topics(self._database)
        wanted = {one: names[one] for one in dict.fromkeys(topic_ids) if one in names}
        for topic_id, name in wanted.items():
            if not any(stored.missed_and_new(self._database, self._learner_id, [topic_id], 1)):
                raise StudyError(
                    f"No question of {clean_line(name)} can be asked.",
                    title="No loop",
                    hint="A loop tests what was learned: import questions of it first.",
                )
        if not wanted:
            raise StudyError("A loop is for a topic.", title="No loop", hint="Choose one.")
        return wanted

    def is_fresh(self, loop: Loop) -> bool:
        """Whether nothing was done in a loop yet."""
        return loop.ended_at is None and not loop.stages

    def add_topic(self, loop_id: int, topic_id: int) -> Changes:
        """Have one more topic in a loop in which nothing was done yet. Raises StudyError as
        `start` does, and where it is too late."""
        loop = self._loop(loop_id)
        if not self.is_fresh(loop):
            raise StudyError(
                "Something was done in this loop already: its topics stay as they are.",
                title="Not added",
                hint="Begin another loop for the topic.",
            )
        if topic_id in loop.topic_ids:
            return Changes.NOTHING
        name = self._askable([topic_id])[topic_id]
        first = mastery(self._learning.learner(), topic_id)
        stored.add_topic(
            self._database, loop, topic_id, first, f"{loop.title} and {clean_line(name)}"
        )
        return Changes.PLAN

    def give_up(self, loop_id: int) -> Changes:
        """End a loop before its end; one act."""
        loop = self._loop(loop_id)
        if loop.ended_at is not None:
            return Changes.NOTHING
        with self._acts.record(f"giving up the loop for {loop.title}"):
            stored.end(self._database, loop, Ending.LEFT)
        return Changes.PLAN

    def leave_out(self, loop_id: int) -> Changes:
        """Leave the stage out at which a loop is; one act. Raises StudyError for one without which
        there is no evidence."""
        found = self.standing(loop_id)
        stage = found.stage
        if stage is None:
            return Changes.NOTHING
        if stage not in MAY_BE_LEFT_OUT:
            raise StudyError(
                "This stage shows what you know: it cannot be left out.",
                title="Not left out",
                hint="⏎ goes on with it; X gives the loop up.",
            )
        with self._acts.record(f"leaving out {stage.value} in the loop for {found.loop.title}"):
            now = Outcome(self._database.now(), is_left_out=True)
            stored.keep(self._database, found.loop, stage, now)
        return Changes.PLAN

    def _weakness_id(self, weakness: Weakness) -> int | None:
        kept = weaknesses.load(self._database, self._learner_id).weaknesses
        return next((row for row, one in kept if one.identity == weakness.identity), None)

    def _weakness_of(self, loop: Loop) -> Weakness | None:
        """The weakness that a loop is for, as it was last reckoned."""
        if loop.weakness_id is None:
            return None
        kept = weaknesses.load(self._database, self._learner_id).weaknesses
        return dict(kept).get(loop.weakness_id)

    def _shown_in(self, loop: Loop) -> tuple[int, ...]:
        """The questions in which the weakness of a loop showed."""
        weakness = self._weakness_of(loop)
        return () if weakness is None else weakness.evidence

    # Gone on with

    def go_on(self, loop_id: int) -> Next:
        """What is to be done next, made where it has to be: a pack to read, a sitting begun or
        waiting, a sitting to be marked, model answers, or nothing before a day. Raises StudyError
        where that cannot be, with what is missing."""
        found = self.standing(loop_id)
        loop, stage = found.loop, found.stage
        if stage is Stage.STUDY:
            return self._steps.study(loop, self._shown_in(loop))
        if stage is Stage.TEST:
            return self._steps.test(loop, self._shown_in(loop))
        if stage is Stage.MARK:
            return Next(review=sitting_of(loop, Stage.TEST))
        if stage is Stage.PRESCRIBE:
            return self._steps.prescribe(loop, found.reasons)
        if stage is Stage.ANSWERS:
            return Next(answers=True)
        if stage is Stage.RETEST:
            if not found.is_due:
                return Next(waits_until=found.retest_on)
            if found.to_mark:
                return Next(review=sitting_of(loop, Stage.RETEST))
            return self._steps.retest(loop)
        return Next()

    def packs_of(self, entered: LoopStage) -> list[Kept]:
        """The packs that a stage was done with."""
        return self._facts.packs_of(entered)

    # What is read

    def reading(self, loop_id: int) -> Reading:
        """Reading of the model answers begins."""
        loop = self._loop(loop_id)
        topic_id = loop.topic_ids[0] if len(loop.topics) == 1 else None
        unread = self._facts.answers_text(loop).unread
        return Reading(
            self._database,
            self._learner_id,
            self._day_starts_at,
            PieceStretches(self._database, self._learner_id, None, loop_id, topic_id),
            [one.length for one in self.answers(loop_id)],
            unread[0] if unread else 0,
            topic_id,
        )

    def answers(self, loop_id: int) -> list[ModelAnswer]:
        """All model answers of a loop, those of the latest round first."""
        loop = self._loop(loop_id)
        of_round = self._facts.answers_of_round(loop)
        rounds = [
            sitting_id
            for round_ in range(loop.round, 0, -1)
            for sitting_id in self._facts.ended_sittings(loop, round_)
        ]
        every = model_answers(self._review, self._self_marking, rounds)
        known = {one.question_id for one in of_round}
        return [*of_round, *(one for one in every if one.question_id not in known)]

    def html(self, loop_id: int) -> str:
        """The model answers as a page to print. Raises StudyError where there are none yet."""
        from studytui.export.model_answers import answers_html

        answers = self.answers(loop_id)
        if not answers:
            raise StudyError(
                "There are no model answers yet: they come with the test.",
                title="Nothing to print",
                hint="Take the test of this loop first.",
            )
        return answers_html(self._loop(loop_id).title, answers)

    def save_answers(self, loop_id: int) -> Path:
        """Keep the model answers as a page in the home's folder of reports; where it is."""
        stem = f"{file_name(self._loop(loop_id).title)}-model-answers"
        return keep_file(self._paths.reports, stem, ".html", self.html(loop_id))

    # What has happened

    def _settled(self, loop: Loop) -> Loop:
        """The loop with all that has happened in it entered."""
        while loop.ended_at is None:
            stage = current(loop.done)
            if stage is None:
                self._judge(loop)
            elif (came := outcome(stage, self._facts.evidence(loop))) is not None:
                with self._database.transaction():
                    stored.keep(self._database, loop, stage, came)
                    if stage is Stage.RETEST:
                        learner = self._learning.learner()
                        after = [(one, mastery(learner, one)) for one in loop.topic_ids]
                        stored.keep_after(self._database, loop, after)
            elif stage is Stage.RETEST and day_of_retest(loop.stage(stage)) is None:
                self._place(loop)
            else:
                return loop
            loop = self._loop(loop.loop_id)
        return loop

    def _judge(self, loop: Loop) -> None:
        """After the retest: the end, or another round."""
        standing = self._weaknesses().standing()
        weakness = self._weakness_of(loop)
        identity = None if weakness is None else weakness.identity
        retest = loop.stage(Stage.RETEST)
        assert retest is not None and retest.outcome is not None
        if is_closed(standing.current, loop.topic_ids, identity, retest.outcome):
            stored.end(self._database, loop, Ending.CLOSED)
        else:
            stored.next_round(self._database, loop)

    def _place(self, loop: Loop) -> None:
        """Place the retest: what was missed in the test first, on the day the spacing says."""
        sheet = self._facts.sheet(loop.stage(Stage.TEST))
        assert sheet is not None
        asked = sorted(
            (one for one in sheet.items if not one.item.is_repeat),
            key=lambda one: not one.is_missed,
        )
        ids = [one.item.question_id for one in asked]
        goal = self._goals.current()
        day = retest_day(
            self._revisits.today,
            packs.stabilities(self._database, self._learner_id, ids),
            None if goal is None else goal.exam_date,
        )
        with self._database.transaction():
            body = {"day": day.isoformat(), "questions": packs.uids(self._database, ids)}
            stored.enter(self._database, loop, Stage.RETEST, body=body)
            revisits.add(self._database, self._learner_id, ids, day)


def _with_texts(found: Standing, texts: Sequence[Text]) -> Standing:
    pieces = sum(text.pieces for text in texts)
    unread = sum(len(text.unread) for text in texts)
    return replace(found, pieces=pieces, pieces_read=pieces - unread)
