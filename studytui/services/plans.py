"""The plan day by day: what today holds, what the learner does with it, and when it is made anew.

The plan is stored, and shown at once. It is made anew when the day is another one, or what it rests
on: goal, curriculum, settings. What the learner has ticked, skipped or moved stays through that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from studytui.domain.agenda import (
    MOCK,
    READ,
    REVIEW,
    STRETCH,
    DayLoad,
    Entry,
    attendance,
)
from studytui.domain.goal import Goal
from studytui.domain.memory import due_until
from studytui.domain.streak import NO_STREAK, Streak, streak
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study_days import day_of, day_starts
from studytui.settings import Settings
from studytui.storage import goals, learner_states, plans
from studytui.storage.database import Database
from studytui.storage.plans import DueToday, StoredPlan, TaskSitting

if TYPE_CHECKING:
    from studytui.domain.plan import Demand
    from studytui.domain.profile import Profile
    from studytui.services.curriculum import Curriculum, Scope
    from studytui.services.exams import Begun
    from studytui.services.goals import Goals
    from studytui.services.planning import Planning
    from studytui.services.task_sittings import TaskSittings
    from studytui.storage.acts import ActLog

__all__ = [
    "Agenda",
    "DayLoad",
    "Entry",
    "Horizon",
    "HorizonDay",
    "Plans",
    "State",
    "StoredPlan",
    "TaskSitting",
]

_ENOUGH_DONE = 0.8
"""Share of the questions, or of the minutes, of a sitting from which its task counts as done."""
_LATEST_START = timedelta(days=2)
"""A task's sitting was begun no longer ago than this."""


class State(Enum):
    """What there is to say of the plan as a whole."""

    NO_GOAL = "no goal"
    PLANNED = "planned"
    NO_DATE = "no date"
    NO_HOURS = "no hours"
    NO_TOPICS = "no topics"
    OVER = "over"
    """The day of the exam has passed."""
    EXAM_DAY = "exam day"


@dataclass(frozen=True, slots=True)
class Agenda:
    """A day with its tasks, and what is ahead."""

    day: date
    state: State
    goal: Goal | None
    days_left: int | None
    tasks: tuple[Entry, ...] = ()
    """In the order in which they are to be done, what is done or skipped among them."""
    ahead: tuple[DayLoad, ...] = ()
    """The next days; one without minutes is off."""
    sittings: tuple[TaskSitting, ...] = ()
    """What was begun from the tasks."""
    remark: str = ""
    """What is other than in the plan before."""
    streak: Streak = NO_STREAK
    """Days of study in a row."""
    due: int = 0
    """Questions due for review now."""
    is_off: bool = False
    """Whether the learner has no time on the day."""

    @property
    def minutes(self) -> int:
        """Planned for the day; what was skipped or moved away is not."""
        return sum(one.minutes for one in self.tasks if one.is_open or one.is_done)

    @property
    def minutes_done(self) -> int:
        """Of these, those of tasks that are done."""
        return sum(one.minutes for one in self.tasks if one.is_done)

    def sitting_of(self, entry: Entry) -> TaskSitting | None:
        """The sitting of a task that can be taken up again."""
        found = [one for one in self.sittings if one.task_id == entry.task_id and one.is_open]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class HorizonDay:
    """A day on the way to the exam."""

    day: date
    available: int
    """Minutes there are."""
    load: DayLoad
    is_exam: bool = False

    @property
    def is_off(self) -> bool:
        """Whether there is no time on it."""
        return not self.available and not self.is_exam


@dataclass(frozen=True, slots=True)
class Horizon:
    """All days from today to the exam."""

    agenda: Agenda
    days: tuple[HorizonDay, ...]


class Plans:
    """The plan of one learner."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        settings: Settings,
        acts: ActLog,
        goals: Goals,
        *,
        curriculum: Callable[[], Curriculum],
        planning: Callable[[], Planning],
        sittings: Callable[[], TaskSittings],
    ) -> None:
        """What a plan is made with, and what its tasks are begun with, is asked for when it is
        needed: a stored plan needs none of it."""
        self._database = database
        self._learner_id = learner_id
        self._day_starts_at = settings.day_starts_at
        self._acts = acts
        self._goals = goals
        self._curriculum = curriculum
        self._planning = planning
        self._sittings = sittings

    @property
    def today(self) -> date:
        """The learner's day now."""
        return day_of(self._database.now(), self._day_starts_at)

    def current(self) -> StoredPlan | None:
        """The plan for today with its figures, made anew if need be; None without a goal."""
        goal = self._goals.current()
        return None if goal is None else self._fresh(goal, self.today, False)

    def demand(self, goal: Goal) -> tuple[Demand, Scope]:
        """What a plan from today on is made from, for "what if"; and the topics of the exam."""
        scope, day = self._curriculum().scope(goal), self.today
        stored = plans.load(self._database, self._learner_id)
        standing = plans.tasks(self._database, stored.plan_id, day) if stored else []
        return (
            self._planning().demand(
                goal, scope, day, self._start(day), standing, self._attendance(stored, day)
            ),
            scope,
        )

    def _attendance(self, stored: StoredPlan | None, day: date) -> float:
        if stored is None:
            return 1.0
        first = day - timedelta(days=STRETCH)
        return attendance(plans.past_loads(self._database, stored.plan_id, first, day))

    def agenda(self, *, is_thorough: bool = False) -> Agenda:
        """Today, with the plan made anew if need be. Where questions may have changed, ask for it
        to be `is_thorough`: only then they are counted."""
        goal, day = self._goals.current(), self.today
        start = self._start(day)
        due = self.due()
        studied = map(
            date.fromisoformat, learner_states.answered_days(self._database, self._learner_id)
        )
        if goal is None:
            row = streak(studied, day)
            return Agenda(day, State.NO_GOAL, None, None, streak=row, due=due)
        stored = self._fresh(goal, day, is_thorough)
        self._tick(stored, day, start, due)
        tasks = plans.tasks(self._database, stored.plan_id, day, day)
        ids = [one.task_id for one in tasks if one.task_id is not None]
        begun = plans.sittings_of(self._database, self._learner_id, ids, start - _LATEST_START)
        return Agenda(
            day,
            self._state(goal, stored, day),
            goal,
            goal.days_left(day),
            tuple(tasks),
            self._ahead(goal, stored, day),
            tuple(begun),
            stored.remark,
            streak(studied, day, goal.is_off),
            due,
            goal.days_left(day) != 0 and goal.minutes_on(day) == 0,
        )

    def horizon(self) -> Horizon:
        """Every day from today up to the exam, with its sums."""
        agenda = self.agenda()
        stored = plans.load(self._database, self._learner_id)
        goal = agenda.goal
        if goal is None or stored is None:
            return Horizon(agenda, ())
        loads = {one.day: one for one in plans.loads(self._database, stored.plan_id, agenda.day)}
        days = []
        for number, minutes in enumerate(goal.horizon(agenda.day)):
            day = agenda.day + timedelta(days=number)
            days.append(HorizonDay(day, minutes, loads.get(day, DayLoad(day, 0))))
        exam = goal.exam_date
        if exam is not None and exam >= agenda.day:
            days.append(HorizonDay(exam, 0, loads.get(exam, DayLoad(exam, 0)), is_exam=True))
        return Horizon(agenda, tuple(days))

    def tasks_on(self, day: date) -> list[Entry]:
        """The tasks of a day as they are planned."""
        stored = plans.load(self._database, self._learner_id)
        return [] if stored is None else plans.tasks(self._database, stored.plan_id, day, day)

    def all_tasks(self) -> list[Entry]:
        """The tasks of today and all days after it, those done, skipped or moved left out."""
        self.agenda()
        stored = plans.load(self._database, self._learner_id)
        if stored is None or self._goals.current() is None:
            return []
        return [
            one for one in plans.tasks(self._database, stored.plan_id, self.today) if one.is_open
        ]

    def tick(self, entry: Entry) -> Changes:
        """The task is done; of one that was, not done after all."""
        words = f"{'removal of ' if entry.is_done else ''}done for {_name(entry)}"
        with self._acts.record(words):
            plans.mark(self._database, _id(entry), is_done=not entry.is_done)
        return Changes.PLAN

    def skip(self, entry: Entry) -> Changes:
        """The task is left out today; one that was, is to be done after all."""
        words = f"{'removal of ' if entry.is_skipped else ''}skip of {_name(entry)}"
        with self._acts.record(words):
            plans.mark(self._database, _id(entry), is_skipped=not entry.is_skipped)
        return Changes.PLAN

    def move(self, entry: Entry) -> Changes:
        """The task is to be done tomorrow. Raises StudyError where it cannot be: it is done, or
        tomorrow is the exam."""
        goal, tomorrow = self._goals.current(), entry.day + timedelta(days=1)
        if not entry.is_open:
            raise StudyError(
                f"{_name(entry)} is not open any more.",
                title="Nothing to move",
                hint="Only what is still to be done can be moved.",
            )
        if goal is not None and goal.exam_date == tomorrow:
            raise StudyError(
                "The exam is tomorrow.",
                title="Not moved",
                hint="s leaves it out.",
            )
        with self._acts.record(f"move of {_name(entry)} to tomorrow"):
            plans.move(self._database, entry, tomorrow)
        return Changes.PLAN

    def begin(self, entry: Entry) -> Begun:
        """Start the sitting that does the task: reviews what is due, asks new and wrong questions
        of the topic, or draws a mock. Raises StudyError where there is nothing to ask."""
        goal = self._goals.current()
        stored = plans.load(self._database, self._learner_id)
        inputs = json.loads(stored.inputs) if stored is not None else {}
        with self._database.transaction():
            begun = self._sittings().begin(entry, goal, inputs.get("mock_questions", 0))
            plans.attach(self._database, begun.sitting_id, _id(entry))
        return begun

    def mock_profile(self, entry: Entry) -> Profile | None:
        """The profile that a mock is drawn by; None for any other task, and without one."""
        return self._goals.profile(self._goals.current()) if entry.kind == MOCK else None

    def due(self) -> int:
        """Questions due for review now, those the learner wanted to see again among them; of very
        many the first thousand."""
        today = due_today(self._database, self._learner_id, self._day_starts_at)
        start, until = today.start, today.until
        return plans.count_due(self._database, self._learner_id, start, until) + plans.count_noted(
            self._database, self._learner_id, today.day, start, until
        )

    def begin_due(self) -> Begun:
        """Review what is due now, without a plan. Raises StudyError where nothing is."""
        return self._sittings().begin_due(self._goals.current())

    def due_first(self, limit: int) -> list[int]:
        """Questions that are due now: those the learner wanted to see again, then at most `limit`
        in all, what its review brings most by the exam first."""
        return self._sittings().due_first(self._goals.current(), limit)

    def worth(self) -> dict[int, float]:
        """Topics by what an hour in them brings by the plan, the next days of it: percent points of
        the exam; empty without one."""
        stored = plans.load(self._database, self._learner_id)
        if stored is None or self._goals.current() is None:
            return {}
        found: dict[int, float] = {}
        last = self.today + timedelta(days=7)
        for one in plans.tasks(self._database, stored.plan_id, self.today, last):
            if one.topic_id is not None and one.points and one.minutes:
                found.setdefault(one.topic_id, 60 * one.points / one.minutes)
        return found

    def _start(self, day: date) -> datetime:
        return day_starts(day, self._day_starts_at, self._database.now())

    def _state(self, goal: Goal, stored: StoredPlan, day: date) -> State:
        left = goal.days_left(day)
        if left is not None and left < 0:
            return State.OVER
        if left == 0:
            return State.EXAM_DAY
        if not json.loads(stored.inputs).get("topics"):
            return State.NO_TOPICS
        if left is None:
            return State.NO_DATE
        return State.PLANNED if goal.has_hours else State.NO_HOURS

    def _ahead(self, goal: Goal, stored: StoredPlan, day: date) -> tuple[DayLoad, ...]:
        last = day + timedelta(days=7)
        known = {one.day: one for one in plans.loads(self._database, stored.plan_id, day, last)}
        left = len(goal.horizon(day))
        days = [day + timedelta(days=number) for number in range(1, min(left, 8))]
        if goal.exam_date is not None and day < goal.exam_date <= last:
            days.append(goal.exam_date)
        return tuple(known.get(one, DayLoad(one, 0)) for one in days)

    def _fresh(self, goal: Goal, day: date, is_thorough: bool) -> StoredPlan:
        """The stored plan, made anew where it is not today's, or rests on something else."""
        stored = plans.load(self._database, self._learner_id)
        pinned = plans.pins(self._database, stored.plan_id, day) if stored else []
        pins = _digest(*map(str, pinned))
        quick = self._quick(goal)
        if stored is not None and stored.day == day:
            # One of another form is of a plan that has to be made anew.
            was_quick, was_whole, was_pins = [*stored.fingerprint.split(" "), "", ""][:3]
            if (was_quick, was_pins) == (quick, pins) and not is_thorough:
                return stored
            scope = self._curriculum().scope(goal)
            whole = self._whole(goal, scope)
            if (was_whole, was_pins) == (whole, pins):
                fingerprint = f"{quick} {whole} {pins}"
                plans.keep_fingerprint(self._database, stored.plan_id, fingerprint)
                return stored
            keeps_today = was_whole == whole
        else:
            scope = self._curriculum().scope(goal)
            whole, keeps_today = self._whole(goal, scope), False
        self._make(goal, scope, stored, day, (quick, whole, pins), keeps_today=keeps_today)
        made = plans.load(self._database, self._learner_id)
        assert made is not None
        return made

    def _make(
        self,
        goal: Goal,
        scope: Scope,
        stored: StoredPlan | None,
        day: date,
        fingerprint: tuple[str, ...],
        *,
        keeps_today: bool,
    ) -> None:
        """Make the plan anew, and keep it."""
        database = self._database
        if stored is not None:
            # What was done of it counts as done before it is planned once more.
            self._tick(stored, stored.day, self._start(stored.day), None)
        standing = plans.tasks(database, stored.plan_id, day) if stored else []
        missed = (
            [one for one in plans.tasks(database, stored.plan_id, stored.day, day - timedelta(1))]
            if stored is not None and stored.day < day
            else []
        )
        made = self._planning().made(
            goal,
            scope,
            day,
            self._start(day),
            standing,
            attendance=self._attendance(stored, day),
            missed=[one for one in missed if one.is_open],
            before=stored.inputs if stored else None,
            keeps_today=keeps_today,
        )
        remark = stored.remark if stored is not None and keeps_today else made.remark
        figures = plans.Figures(
            day,
            " ".join(fingerprint),
            made.inputs,
            remark,
            made.expected,
            made.without,
            made.today,
        )
        first = day + timedelta(days=1) if keeps_today else day
        plans.save(
            database,
            self._learner_id,
            stored.plan_id if stored else None,
            figures,
            [one for one in made.entries if one.day >= first],
            first,
        )

    def _quick(self, goal: Goal) -> str:
        """Of what can be read at once: goal, topics, imports."""
        parts = (repr(_sorted(goal)), plans.curriculum_mark(self._database))
        return _digest(*parts, str(self._day_starts_at), *_busy(goal))

    def _whole(self, goal: Goal, scope: Scope) -> str:
        """Of all that a plan rests on but the answers."""
        topics = [(one.topic_id, one.weight, one.hours, one.requires) for one in scope.topics]
        questions = sorted(scope.questions.items())
        return _digest(
            repr(_sorted(goal)),
            repr(topics),
            repr(questions),
            str(self._day_starts_at),
            plans.resources_mark(self._database),
            *_busy(goal),
        )

    def _tick(self, stored: StoredPlan, day: date, start: datetime, due: int | None) -> None:
        """Tick what was done: tasks whose sitting has ended, or was left after enough of it, and a
        review when nothing is due any more; `due` None where that cannot be told."""
        open_ones = [
            one for one in plans.tasks(self._database, stored.plan_id, day, day) if one.is_open
        ]
        ids = [one.task_id for one in open_ones if one.task_id is not None]
        if not ids:
            return
        begun = plans.sittings_of(self._database, self._learner_id, ids, start - _LATEST_START)
        minutes = {one.task_id: one.minutes for one in open_ones}
        done = {
            one.task_id
            for one in begun
            if one.is_new and _is_enough(one, 60 * minutes.get(one.task_id, 0))
        }
        done |= {_id(one) for one in open_ones if self._is_read(one, start)}
        if due == 0:
            done |= {_id(one) for one in open_ones if one.kind == REVIEW}
        for task_id in done:
            plans.mark(self._database, task_id, is_done=True)

    def _is_read(self, entry: Entry, start: datetime) -> bool:
        """Whether enough was read for a task that asks for it."""
        if entry.kind != READ or entry.topic_id is None:
            return False
        from studytui.storage import resources

        seconds = resources.seconds_read(self._database, self._learner_id, entry.topic_id, start)
        return seconds >= _ENOUGH_DONE * 60 * entry.minutes


def due_today(database: Database, learner_id: int, day_starts_at: int) -> DueToday:
    """What counts as due on the learner's day, which begins at that hour: what falls due before its
    end, on the day before the exam all that ever will."""
    now = database.now()
    day, goal = day_of(now, day_starts_at), goals.current(database, learner_id)
    end = day_starts(day + timedelta(days=1), day_starts_at, now)
    until = end if goal is None else due_until(end, goal.days_left(day))
    return DueToday(day, day_starts(day, day_starts_at, now), until)


def _is_enough(sitting: TaskSitting, seconds: float) -> bool:
    if not sitting.answered:
        return False
    if not sitting.is_open:
        return True
    return (
        sitting.answered >= _ENOUGH_DONE * sitting.questions
        or sitting.seconds >= _ENOUGH_DONE * seconds > 0
    )


def _id(entry: Entry) -> int:
    assert entry.task_id is not None
    return entry.task_id


def _name(entry: Entry) -> str:
    """What a task is called when it is taken back."""
    if entry.kind == REVIEW:
        return "the review"
    return "the mock" if entry.kind == MOCK else entry.topic or "a topic"


def _sorted(goal: Goal) -> tuple[object, ...]:
    return (
        goal.profile,
        goal.exam_date,
        goal.weekday_minutes,
        sorted(goal.days_off),
        goal.extra_time,
        goal.subject_id,
    )


def _busy(goal: Goal) -> list[str]:
    return [goal.busy.mark] if goal.busy.mark else []


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()
