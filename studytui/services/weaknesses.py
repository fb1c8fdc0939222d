"""Where points are lost: weaknesses of the goal's topics, kept, and brought up to date when they
are next looked at.

An answer costs nothing here. Which topics were answered in since shows from what is kept of each
of them anyway (`storage.weaknesses.stamps`); their last answers are read anew, those of the others
are kept. When the day, the goal or the curriculum is another one, all is reckoned again from what
is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from studytui.domain.evidence import Looks, Recall, TopicRecord, looked_at
from studytui.domain.mastery import ENOUGH, Learner, mastery
from studytui.domain.progress import CEILING, GUESS, as_knowledge
from studytui.domain.weakness import Weakness, followed, weaknesses
from studytui.services.curriculum import Curriculum, Scope, Weighing
from studytui.services.learning import Learning
from studytui.services.studied import left, number_of
from studytui.storage import evidence, predictions
from studytui.storage import weaknesses as stored
from studytui.storage.database import Database
from studytui.storage.evidence import Known, SourceResult, TopicLog, TopicQuestion
from studytui.storage.weaknesses import KeptLog

if TYPE_CHECKING:
    from studytui.domain.goal import Goal
    from studytui.domain.profile import Profile
    from studytui.services.goals import Goals

__all__ = ["Few", "Looks", "SourceResult", "Standing", "TopicQuestion", "Weaknesses", "Week"]

DRILL = 20
"""Questions of a drill, at most."""
WEEKS = 12
"""Weeks of a trend."""


@dataclass(frozen=True, slots=True)
class Few:
    """A topic with too few answers to say anything."""

    topic_id: int
    answers: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where points are lost as of today."""

    exam: str
    """What the goal is called; empty without a goal."""
    exam_date: date | None
    """The day the estimates are for; None: today, since there is no date or it has passed."""
    weighing: Weighing
    """Where the weights of topics come from."""
    has_topics: bool
    """Whether the exam asks any topic that has questions."""
    unmapped: int
    """Questions that can be asked and have no topic."""
    names: Mapping[int, str]
    """Of topics, by id."""
    titles: Mapping[int, str]
    """Of the questions that a misconception is in, by id."""
    current: tuple[Weakness, ...]
    """What costs most points first."""
    resolved: tuple[Weakness, ...]
    """Those that no longer show, the latest first."""
    few: tuple[Few, ...]
    """Topics of the exam with fewer than three answers."""
    unanswered: tuple[int, ...]
    """Topics of the exam with questions and no answer that counts."""
    has_answers: bool
    """Whether any topic of the exam has answers that count."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of answers in a topic."""

    monday: date
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """What weaknesses are reckoned for."""

    day: date
    now: float
    """In days since 1970, UTC."""
    goal: Goal | None
    scope: Scope
    pace: float | None

    @property
    def exam_date(self) -> date | None:
        date_ = self.goal.exam_date if self.goal is not None else None
        return date_ if date_ is not None and date_ >= self.day else None

    @property
    def exam(self) -> float:
        """The day the estimates are for, as a number."""
        when = self.exam_date
        return self.now if when is None else max(number_of(when.isoformat()), self.now)

    @property
    def fingerprint(self) -> str:
        """Another one where anything has to be reckoned again."""
        weights = [(topic.topic_id, topic.weight) for topic in self.scope.topics]
        told = repr((self.day, self.exam_date, self.pace, sorted(weights)))
        return sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Last:
    """What the last standing was reckoned from."""

    learner: Learner
    frame: _Frame
    weights: Mapping[int, float]
    left: Mapping[int, float]
    """Share of what is known of a topic that is left on the day of the exam; 1 where not said."""
    logs: Sequence[KeptLog]

    def records(self) -> list[TopicRecord]:
        """Every topic that the exam asks, as of the day the estimates are for; one never answered
        in for its weight alone."""
        logs = {log.topic_id: log for log in self.logs}
        return [
            self._record(
                logs[topic_id].log() if topic_id in logs else TopicLog(topic_id, ""),
                self.frame.exam,
            )
            for topic_id in self.weights
        ]

    def records_of(self, topic_id: int) -> tuple[TopicRecord, TopicRecord] | None:
        """A topic as of that day, and as of today."""
        for kept in self.logs:
            if kept.topic_id == topic_id:
                log = kept.log()
                return self._record(log, self.frame.exam), self._record(log, self.frame.now)
        return None

    def _record(self, log: TopicLog, day: float) -> TopicRecord:
        share = self.left.get(log.topic_id, 1.0) if day > self.frame.now else 1.0
        now = mastery(self.learner, log.topic_id)
        chance, low, high = (_after(one / 100, share) for one in (now.score, now.low, now.high))
        return TopicRecord(
            log.topic_id,
            self.weights[log.topic_id],
            chance,
            low,
            high,
            attempts=log.attempts,
            recalls=_recalls(log.known, day),
            pace=self.frame.pace,
            asked=log.asked,
        )


class Weaknesses:
    """Weaknesses of one learner."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        learning: Learning,
        goals: Goals,
        curriculum: Curriculum,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._learning = learning
        self._goals = goals
        self._curriculum = curriculum
        self._last: _Last | None = None

    def standing(self) -> Standing:
        """Where points are lost, as of now; what was answered since is entered first."""
        self._learning.refresh()
        frame = self._frame()
        before = stored.load(self._database, self._learner_id)
        weights = {topic.topic_id: topic.weight for topic in frame.scope.topics}
        logs = self._logs(before, weights.keys())
        # Those of topics that the exam does not ask stay as they are.
        asked = [one for _, one in before.weaknesses if one.topic_id in weights]
        fingerprint = frame.fingerprint
        is_same = fingerprint == before.frame.fingerprint and all(
            before.logs.get(log.topic_id) == log for log in logs
        )
        reckoned = before.frame if is_same else self._reckoned(frame, fingerprint)
        last = _Last(self._learning.learner(), frame, weights, reckoned.left, logs)
        self._last = last
        if is_same:
            return self._standing(last, asked)
        found = followed(asked, weaknesses(last.records()), frame.now)
        with self._database.transaction():
            stored.save(
                self._database,
                self._learner_id,
                before,
                frame=reckoned,
                logs=logs,
                found=found,
            )
        return self._standing(last, found)

    def _reckoned(self, frame: _Frame, fingerprint: str) -> stored.Frame:
        """What is forgotten up to the exam, for a frame."""
        if frame.exam <= frame.now:
            return stored.Frame(fingerprint)
        shares = left(
            self._database, self._learner_id, today=frame.day, now=frame.now, exam=frame.exam
        )
        return stored.Frame(fingerprint, shares)

    def _frame(self) -> _Frame:
        goal = self._goals.current()
        profile = self._goals.profile(goal)
        return _Frame(
            self._learning.today,
            self._learning.day_number(self._database.now()),
            goal,
            self._curriculum.scope(goal),
            _pace(profile, goal),
        )

    def _logs(self, before: stored.Kept, topics: Collection[int]) -> list[KeptLog]:
        """The last answers of each topic answered in, read anew where there are new ones."""
        stamps = evidence.stamps(self._database, self._learner_id)
        # Reasons are given in the review, long after the answer.
        reasons = stored.miss_reasons(self._database, before.logs.values())
        logs = []
        for topic_id in sorted(set(topics) & stamps.keys()):
            log, stamp = before.logs.get(topic_id), stamps[topic_id]
            if log is not None and log.stamp == stamp:
                told = tuple((item_id, reasons.get(item_id, "")) for item_id, _ in log.missed)
                logs.append(log if told == log.missed else replace(log, missed=told))
            else:
                read = evidence.read_log(self._database, self._learner_id, topic_id, stamp)
                logs.append(KeptLog.of(read))
        return logs

    def _standing(self, last: _Last, found: Sequence[Weakness]) -> Standing:
        frame, scope = last.frame, last.frame.scope
        few = [
            Few(log.topic_id, log.answers, log.wrong)
            for log in last.logs
            if 0 < log.answers < ENOUGH
        ]
        answered = {log.topic_id for log in last.logs if log.answers}
        rank = {topic.topic_id: place for place, topic in enumerate(scope.topics)}
        resolved = [one for one in found if one.resolved is not None]
        return Standing(
            frame.goal.name or frame.goal.profile if frame.goal is not None else "",
            frame.exam_date,
            scope.weighing,
            any(scope.questions.get(topic.topic_id) for topic in scope.topics),
            scope.unmapped,
            predictions.topic_names(self._database, scope.names),
            self._titles(found),
            tuple(sorted((one for one in found if one.resolved is None), key=_by_points)),
            tuple(sorted(resolved, key=lambda one: (-(one.resolved or 0.0), one.identity))),
            tuple(sorted(few, key=lambda one: rank[one.topic_id])),
            tuple(
                topic.topic_id
                for topic in scope.topics
                if topic.topic_id not in answered and scope.questions.get(topic.topic_id)
            ),
            bool(answered),
        )

    def _titles(self, found: Sequence[Weakness]) -> dict[int, str]:
        ids = [one.question_id for one in found if one.question_id is not None]
        if not ids:
            return {}
        lines = evidence.questions(self._database, self._learner_id, ids)
        return {one.question_id: one.title for one in lines}

    def looks(self, weakness: Weakness) -> Looks | None:
        """What a weakness of the last standing rests on; None where nothing is known of its topic
        any more."""
        if self._last is None:
            return None
        records = self._last.records_of(weakness.topic_id)
        return None if records is None else looked_at(*records)

    def questions(self, weakness: Weakness) -> list[TopicQuestion]:
        """The questions in which it showed, the latest first."""
        return evidence.questions(self._database, self._learner_id, weakness.evidence)

    def drill(self, weakness: Weakness) -> list[int]:
        """What to ask now: the questions in which it showed, then others of the topic."""
        return evidence.drill_ids(
            self._database, self._learner_id, weakness.topic_id, weakness.evidence, DRILL
        )

    def topic_drill(self, topic_id: int) -> list[int]:
        """What to ask of a topic: wrong ones first, then new ones, then the oldest."""
        return evidence.drill_ids(self._database, self._learner_id, topic_id, (), DRILL)

    def trend(self, topic_id: int) -> tuple[Week, ...]:
        """The answers of each of the last weeks in a topic, from the first one in which there were
        any up to this one; empty where there were none."""
        today = self._learning.today
        this = today - timedelta(days=today.weekday())
        first = this - timedelta(weeks=WEEKS - 1)
        weeks: dict[date, tuple[int, int]] = {}
        days = evidence.answers_by_day(self._database, self._learner_id, topic_id, first)
        for day, answers, right in days:
            monday = day - timedelta(days=day.weekday())
            before = weeks.get(monday, (0, 0))
            weeks[monday] = before[0] + answers, before[1] + right
        if not weeks:
            return ()
        number = (this - min(weeks)).days // 7 + 1
        mondays = [this - timedelta(weeks=ago) for ago in reversed(range(number))]
        return tuple(Week(monday, *weeks.get(monday, (0, 0))) for monday in mondays)

    def without_topic(self) -> list[SourceResult]:
        """How it went with questions that have no topic, by source: the most wrong first."""
        return sorted(
            evidence.without_topic(self._database, self._learner_id),
            key=lambda one: (one.answers < ENOUGH, -one.share_wrong, one.name),
        )

    def source_drill(self, source_id: int) -> list[int]:
        """What to ask of a source's questions without a topic, in the same order."""
        return evidence.source_drill_ids(self._database, self._learner_id, source_id, DRILL)


def _by_points(one: Weakness) -> tuple[float, tuple[object, ...]]:
    return -one.points, one.identity


def _pace(profile: Profile | None, goal: Goal | None) -> float | None:
    """Seconds that the exam gives a question."""
    if profile is None or goal is None or profile.time_limit is None or not profile.questions:
        return None
    return profile.time_limit.total_seconds() * goal.extra_time / profile.questions


def _after(chance: float, left: float) -> float:
    """A chance when that share of what is known above guessing is left."""
    return chance - (CEILING - GUESS) * as_knowledge(chance) * (1 - left)


def _recalls(known: Sequence[Known], day: float) -> tuple[Recall, ...]:
    from studytui.domain.memory import recall

    return tuple(
        Recall(one.question_id, one.day, recall(one.stability, max(day - one.day, 0.0)))
        for one in known
    )
