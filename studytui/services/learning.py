"""What the log says of a learner: topics, memories and days, kept with each answer that counts.

Everything here can be dropped and rebuilt from the log. When a key, a topic or a difficulty has
changed, the states are stale, and are rebuilt when they are next asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from studytui.domain.curriculum import Topic
from studytui.domain.exam import Sitting
from studytui.domain.mastery import (
    Learner,
    TopicBelief,
    after_answer,
    mastery,
)
from studytui.domain.memory import ALGORITHM, MemoryState, after_review
from studytui.domain.progress import Progress
from studytui.services.pace import own_pace
from studytui.services.study_days import day_began, day_of
from studytui.settings import Settings
from studytui.storage import learner_states
from studytui.storage.database import Database
from studytui.storage.learner_states import (
    NO_TOPIC,
    Settled,
    StudyDay,
    TopicTally,
)

__all__ = ["Learning", "StudyDay", "settle"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_WEIGHED = 1_000
"""Questions of which it is reckoned what a review brings by the exam, at 0.1 ms each: of more, those
of which most may be forgotten by now."""
_QUARTER = 900
"""Seconds: all time zones differ by whole quarters of an hour."""


def settle(
    database: Database,
    learner_id: int,
    item_ids: Sequence[int],
    day_starts_at: int,
    *,
    ended: Sitting | None = None,
) -> None:
    """These items of one sitting count from now on. Where it has just `ended`, so does the time
    spent in it, on the day on which it ended. Call in the transaction in which that is kept."""
    with database.transaction():
        answers = learner_states.settle(database, item_ids)
        _look_at_questions(database, answers)
        kept = learner_states.load(database, learner_id)
        if kept is None or kept.algorithm != ALGORITHM:
            # These answers, and the time of a sitting that has ended, are in the log.
            if kept is not None or answers:
                _rebuild(database, learner_id, day_starts_at)
            return
        day_of_moment = _days(day_starts_at)
        book = _Book(database, learner_id, kept.learner, day_of_moment)
        book.open(answers)
        for one in answers:
            book.add(one)
        if ended is not None and ended.ended_at is not None:
            times = learner_states.times_of_sitting(database, ended.sitting_id)
            for topic_id, seconds in times:
                book.spend(day_of_moment(ended.ended_at), topic_id, seconds)
        # What is stale is rebuilt from the log, in which all this is.
        book.close(memories_only=kept.is_stale)
        for question_id in book.belated:
            learner_states.marked_anew(database, learner_id, question_id)
        if book.belated:
            learner_states.mark_all_stale(database)


def _look_at_questions(database: Database, answers: Sequence[Settled]) -> None:
    """Whether these answers say that a key may be wrong."""
    from studytui.storage import suspicions

    suspicions.settled(database, answers)


def _rebuild(
    database: Database, learner_id: int, day_starts_at: int, *, memories_too: bool = True
) -> None:
    """All states anew, from the log."""
    with database.transaction():
        learner_states.forget(database, learner_id, memories_too=memories_too)
        learner = Learner(has_rates=learner_states.has_rates(database))
        day_of_moment = _days(day_starts_at)
        book = _Book(database, learner_id, learner, day_of_moment, with_memories=memories_too)
        for one in learner_states.log(database, learner_id):
            book.add(one)
        for ended_at, topic_id, seconds in learner_states.times_by_topic(database, learner_id):
            book.spend(day_of_moment(ended_at), topic_id, seconds)
        book.close()


def rebuild_states(database: Database, learner_id: int, day_starts_at: int) -> None:
    """All states of any learner anew from the log; none where that is empty."""
    if learner_states.load(database, learner_id) or learner_states.has_log(database, learner_id):
        _rebuild(database, learner_id, day_starts_at)


class _Book:
    """The states of a learner while answers are entered."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        learner: Learner,
        day_of_moment: Callable[[datetime], str],
        *,
        with_memories: bool = True,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._learner = learner
        self._day_of_moment = day_of_moment
        self._with_memories = with_memories
        self._tallies: dict[int, TopicTally] = {}
        self._memories: dict[int, MemoryState] = {}
        self._answered: set[int] = set()
        self._reviewed: set[int] = set()
        self._days: dict[tuple[str, int], StudyDay] = {}
        self.belated: set[int] = set()
        """Questions with answers that go before some that were entered: those came from a machine
        whose clock is ahead."""

    def open(self, answers: Sequence[Settled]) -> None:
        """Read what is kept of the questions and topics of these answers."""
        topics = {one.topic_id for one in answers}
        found = learner_states.load_topics(self._database, self._learner_id, topics)
        beliefs: dict[int, TopicBelief] = {}
        for topic_id, (belief, tally) in found.items():
            beliefs[topic_id] = belief
            self._tallies[topic_id] = tally
        self._learner = replace(self._learner, topics=beliefs)
        self._memories = learner_states.memories(
            self._database, self._learner_id, {one.question_id for one in answers}
        )
        self._answered = set(self._memories)

    def add(self, one: Settled) -> None:
        """Enter an answer."""
        is_first = one.question_id not in self._answered
        memory, topic = self._memories.get(one.question_id), self._tallies.get(one.topic_id)
        last = topic.last_practised_at if topic else None
        if (memory and memory.last_review > one.settled_at) or (last and last > one.settled_at):
            self.belated.add(one.question_id)
        self._answered.add(one.question_id)
        if self._with_memories:
            state = self._memories.get(one.question_id)
            self._memories[one.question_id] = after_review(state, one.is_right, one.answered_at)
            self._reviewed.add(one.question_id)
        if one.topic_id != NO_TOPIC:
            self._add_to_topic(one, is_first)
        self._add_to_day(
            StudyDay(
                self._day_of_moment(one.settled_at),
                one.topic_id,
                answers=1,
                right=int(one.is_right),
                first_answers=int(is_first),
                first_right=int(is_first and one.is_right),
            )
        )

    def spend(self, day: str, topic_id: int, seconds: float) -> None:
        """Enter time on a topic."""
        if seconds <= 0:
            return
        self._add_to_day(StudyDay(day, topic_id, seconds))

    def _add_to_topic(self, one: Settled, is_first: bool) -> None:
        tally = self._tallies.setdefault(one.topic_id, TopicTally(one.topic_id))
        if is_first:
            self._learner = after_answer(
                self._learner, one.topic_id, one.is_right, one.item.mean, one.item.variance
            )
            tally.score = mastery(self._learner, one.topic_id).score
        if one.seconds > 0:
            tally.timed += 1
            tally.average_seconds = _mean(tally.average_seconds, one.seconds, tally.timed)
        if one.confidence is not None:
            tally.rated += 1
            tally.average_confidence = _mean(tally.average_confidence, one.confidence, tally.rated)
        tally.last_practised_at = one.answered_at

    def _add_to_day(self, more: StudyDay) -> None:
        place = (more.day, more.topic_id)
        before = self._days.get(place, StudyDay(*place))
        self._days[place] = StudyDay(
            *place,
            # In whole milliseconds, as they are kept.
            before.seconds + round(more.seconds * 1000) / 1000,
            before.answers + more.answers,
            before.right + more.right,
            before.first_answers + more.first_answers,
            before.first_right + more.first_right,
        )

    def close(self, *, memories_only: bool = False) -> None:
        """Keep everything."""
        database, learner_id = self._database, self._learner_id
        reviewed = [(one, self._memories[one]) for one in self._reviewed]
        if reviewed:
            learner_states.save_memories(database, learner_id, reviewed)
        if memories_only:
            return
        learner_states.save(database, learner_id, self._learner)
        learner_states.save_topics(database, learner_id, self._learner, self._tallies.values())
        learner_states.add_days(database, learner_id, self._days.values())


def _mean(before: float | None, value: float, number: int) -> float:
    return value if before is None else before + (value - before) / number


def _days(day_starts_at: int) -> Callable[[datetime], str]:
    """The learner's day of a moment, as text."""

    @lru_cache(maxsize=4096)
    def of_quarter(quarter: int) -> str:
        moment = _EPOCH + timedelta(seconds=quarter * _QUARTER)
        return day_of(moment, day_starts_at).isoformat()

    return lambda moment: of_quarter(int((moment - _EPOCH).total_seconds() // _QUARTER))


class Learning:
    """The states of one learner, for everything that plans, ranks and predicts."""

    def __init__(self, database: Database, learner_id: int, settings: Settings) -> None:
        self._database = database
        self._learner_id = learner_id
        self._day_starts_at = settings.day_starts_at

    @property
    def today(self) -> date:
        """The learner's day now."""
        return day_of(self._database.now(), self._day_starts_at)

    def day_number(self, moment: datetime) -> float:
        """A moment in days since 1970, UTC: how days are counted for `progress`."""
        return (moment - _EPOCH).total_seconds() / 86_400

    @property
    def is_stale(self) -> bool:
        """Whether `refresh` has something to do."""
        kept = learner_states.load(self._database, self._learner_id)
        if kept is None:
            return learner_states.has_log(self._database, self._learner_id)
        return kept.is_stale or kept.algorithm != ALGORITHM

    def refresh(self) -> bool:
        """Rebuild what is stale or was never kept; whether anything was."""
        if not self.is_stale:
            return False
        kept = learner_states.load(self._database, self._learner_id)
        memories_too = kept is None or kept.algorithm != ALGORITHM
        _rebuild(self._database, self._learner_id, self._day_starts_at, memories_too=memories_too)
        return True

    def rebuild(self) -> None:
        """Drop all states and make them anew from the log."""
        _rebuild(self._database, self._learner_id, self._day_starts_at)

    def learner(self) -> Learner:
        """The learner with every topic answered in."""
        self.refresh()
        kept = learner_states.load(self._database, self._learner_id)
        if kept is None:
            return Learner(has_rates=learner_states.has_rates(self._database))
        topics = learner_states.load_topics(self._database, self._learner_id)
        return replace(
            kept.learner, topics={topic_id: belief for topic_id, (belief, _) in topics.items()}
        )

    def study_days(self, since: date | None = None) -> list[StudyDay]:
        """What was done by day and topic, the earliest first."""
        self.refresh()
        first = "" if since is None else since.isoformat()
        return learner_states.study_days(self._database, self._learner_id, first)

    def progress(self, topics: Iterable[Topic], now: float) -> dict[int, Progress]:
        """What is believed of each topic for planning, days counted as `day_number` counts them."""
        from studytui.services import studied

        self.refresh()
        return studied.progress(self._database, self._learner_id, topics, today=self.today, now=now)

    def due_minutes(self, days: int, *, to_exam: bool = False) -> tuple[int, ...]:
        """Minutes of reviews that fall due on each of so many days of the learner's, from today;
        what has been due for longer is due today, and where the exam follows on the last of them,
        what would be due later is due on that."""
        self.refresh()
        if days <= 0:
            return ()
        start = self._began()
        counts = learner_states.due_by_day(
            self._database, self._learner_id, start, days, to_exam=to_exam
        )
        seconds = self.seconds_per_question()
        return tuple(round(count * seconds / 60) for count in counts)

    def due_questions(self, limit: int, days_left: int | None = None) -> list[int]:
        """Questions due for review today that can be asked, at most `limit`: those whose review
        brings most for an exam in so many days, or else those likeliest forgotten, first."""
        from studytui.domain.memory import due_until, gain, retrievability

        self.refresh()
        start = self._began()
        end = due_until(start + timedelta(days=1), days_left)
        due = learner_states.due(self._database, self._learner_id, start, end)
        now = self._database.now()
        if days_left is not None and days_left > 0:
            exam = now + timedelta(days=days_left)
            if len(due) > _MOST_WEIGHED:
                due.sort(key=lambda one: (one[1] * (retrievability(one[2], now) - 1), one[0]))
            ranked = sorted(
                due[:_MOST_WEIGHED],
                key=lambda one: (-one[1] * gain(one[2], now, exam), one[0]),
            )
        else:
            ranked = sorted(due, key=lambda one: (retrievability(one[2], now), one[0]))
        return [question_id for question_id, _, _ in ranked[:limit]]

    def seconds_per_question(self) -> float:
        """Seconds that a question with its explanation takes this learner."""
        return own_pace(self._database, self._learner_id)

    def _began(self) -> datetime:
        return day_began(self._database.now(), self._day_starts_at)
