"""The plan: what to do on each day up to the exam, and what became of it.

A plan is kept with all its tasks, so that Today reads it and no more. It is made anew when the
learner's day, the goal, the curriculum or the library is another one than it was made for.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.goals import Goals
from studytui.settings import Settings
from studytui.storage import learner_states, plans
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.plans import StoredPlan, StoredTask

if TYPE_CHECKING:
    from studytui.domain.plan import Demand, Plan
    from studytui.services.curriculum import Curriculum, Scope
    from studytui.services.drawing import Drawing
    from studytui.services.exams import Begun, Exams
    from studytui.services.learning import Learning
    from studytui.services.revisits import Revisits

__all__ = ["DayPlan", "Plans", "StoredPlan", "StoredTask"]

_VERSION = 1
"""Of what is kept: another one has every plan made anew."""
_LOOKED_BACK = timedelta(days=21)
_TRUSTED_MINUTES = 300
"""As if so many planned minutes had been kept before any were."""
_LEAST_ATTENDANCE = 0.3
_FEWEST_FOR_A_MOCK = 10
_BLOCK_WITHOUT_TOPIC = 30
"""Minutes of practice in one go, where no question has a topic."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day's tasks, and the minutes there are."""

    day: date
    minutes: int
    tasks: tuple[StoredTask, ...]

    @property
    def planned(self) -> int:
        """Minutes of what is to be done on the day, moved tasks left out."""
        return sum(one.minutes for one in self.tasks if not one.is_moved)

    @property
    def done(self) -> int:
        """Minutes of what is done."""
        return sum(one.minutes for one in self.tasks if one.is_done)


class Plans:
    """The plan of one learner."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        settings: Settings,
        goals: Goals,
        acts: ActLog,
        *,
        curriculum: Callable[[], Curriculum],
        learning: Callable[[], Learning],
        exams: Callable[[], Exams],
        drawing: Callable[[], Drawing],
        revisits: Revisits,
    ) -> None:
        """The parts that a plan is made from are asked for when one is: Today only reads it."""
        self._database = database
        self._learner_id = learner_id
        self._settings = settings
        self._goals = goals
        self._acts = acts
        self._curriculum = curriculum
        self._learning = learning
        self._exams = exams
        self._drawing = drawing
        self._revisits = revisits

    @property
    def today(self) -> date:
        """The learner's day now."""
        return self._goals.today

    def current(self) -> StoredPlan | None:
        """The plan for today, made anew where the one there is was made for something else; None
        without a goal."""
        goal = self._goals.current()
        if goal is None:
            return None
        plan = plans.latest(self._database, self._learner_id)
        basis = self._basis(goal)
        if plan is None or plan.day != self.today or plan.fingerprint != basis:
            plan = self._made(goal, plan, basis)
        began = self._began()
        if plans.tick(self._database, self._learner_id, began - timedelta(days=1)):
            plan = plans.latest(self._database, self._learner_id)
        return plan

    def day(self, day: date | None = None) -> DayPlan | None:
        """The tasks of a day, of today by default; None without a plan."""
        plan, goal = self.current(), self._goals.current()
        if plan is None or goal is None:
            return None
        wanted = day or self.today
        found = plans.tasks(self._database, plan.plan_id, wanted, wanted)
        return DayPlan(wanted, self._minutes_on(goal, wanted), tuple(found))

    def days(self, count: int | None = None) -> list[DayPlan]:
        """Every day from today to the day before the exam, or so many; none without a plan."""
        plan, goal = self.current(), self._goals.current()
        if plan is None or goal is None:
            return []
        number = len(goal.horizon(self.today))
        number = number if count is None else min(count, number)
        days = [self.today + timedelta(days=place) for place in range(number)]
        if not days:
            return []
        by_day: dict[date, list[StoredTask]] = {day: [] for day in days}
        for task in plans.tasks(self._database, plan.plan_id, days[0], days[-1]):
            by_day[task.day].append(task)
        return [
            DayPlan(day, self._minutes_on(goal, day), tuple(tasks)) for day, tasks in by_day.items()
        ]

    def set_done(self, task: StoredTask, is_done: bool) -> Changes:
        """Say that a task is done, or is not."""
        words = "a task done" if is_done else "a task not done"
        with self._acts.record(words):
            plans.mark(self._database, task.task_id, done=is_done)
        return Changes.PLAN

    def set_skipped(self, task: StoredTask, is_skipped: bool) -> Changes:
        """Leave a task out, or not."""
        with self._acts.record("a task skipped" if is_skipped else "a task not skipped"):
            plans.mark(self._database, task.task_id, skipped=is_skipped)
        return Changes.PLAN

    def move_to_tomorrow(self, task: StoredTask) -> Changes:
        """Put a task on tomorrow, where it stays whatever else is planned. Raises StudyError where
        there is no tomorrow before the exam."""
        goal = self._goals.current()
        tomorrow = task.day + timedelta(days=1)
        if goal is None or not task.is_open:
            return Changes.NOTHING
        left = goal.days_left(self.today)
        if left is not None and 0 <= left <= 1:
            raise StudyError(
                "The exam is tomorrow." if left else "The exam is today.",
                title="There is no other day",
                hint="s leaves the task out.",
            )
        with self._acts.record("a task moved to tomorrow"):
            plans.move(self._database, task.task_id, tomorrow)
        return Changes.PLAN

    def begin(self, task: StoredTask) -> Begun:
        """Start what a task asks for; the sitting that was begun for it goes on. Raises StudyError
        where there is nothing to ask."""
        begun = self._begun(task)
        plans.link(self._database, begun.sitting_id, task.task_id)
        return begun

    def open_sitting(self, task: StoredTask) -> int | None:
        """The sitting that was begun for a task and waits; None where there is none."""
        return plans.linked_open(self._database, self._learner_id).get(task.task_id)

    def question_count(self, minutes: int) -> int:
        """About how many questions so many minutes are."""
        seconds = self._learning().seconds_per_question()
        return max(round(minutes * 60 / seconds), 1)

    def _begun(self, task: StoredTask) -> Begun:
        goal, exams = self._goals.current(), self._exams()
        count = self.question_count(task.minutes)
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
        if task.kind == "review":
            ids = [*self._revisits.due()]
            ids += self._learning().due_questions(count, self._exam_moment(goal))
            return exams.begin_questions(list(dict.fromkeys(ids))[:count], rules, "Review")
        if task.kind == "mock":
            return self._mock(goal)
        if task.topic_id is None:
            return exams.begin_quick(count, title="Practice")
        name = self._topic_name(task.topic_id)
        found = plans.topic_question_ids(self._database, self._learner_id, task.topic_id, count)
        if not found:
            raise StudyError(
                f"There are no questions on {name}.",
                title="Nothing to ask",
                hint="Learn it from your own material, then x says that it is done.",
            )
        return exams.begin_questions(found, rules, name)

    def _mock(self, goal: Goal | None) -> Begun:
        from studytui.domain.profile import rules as rules_of
        from studytui.services.drawing import Seen, Wish

        profile = self._goals.profile(goal)
        if goal is None or profile is None:
            raise StudyError(
                "The profile of the exam is gone.",
                title="No mock exam",
                hint="e chooses another exam.",
            )
        wish = Wish("", None, profile, Seen.NEW_FIRST)
        drawn = self._drawing().draw(wish, seed := secrets.randbits(32))
        rules = rules_of(profile, Mode.EXAM, goal.extra_time, drawn.count)
        return self._drawing().begin(wish, rules, seed, f"Mock: {profile.title}")

    def _topic_name(self, topic_id: int) -> str:
        name = self._database.value("SELECT name FROM topic WHERE topic_id = ?", topic_id)
        return clean_line(name or "a topic that is gone")

    def _basis(self, goal: Goal) -> str:
        """What a plan rests on, in short: another one asks for another plan."""
        parts = (
            _VERSION,
            repr(replace(goal, days_off=frozenset())),
            sorted(map(str, goal.days_off)),
            plans.basis(self._database, self._learner_id),
            self._settings.day_starts_at,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def _minutes_on(self, goal: Goal, day: date) -> int:
        return goal.minutes_on(day)

    def _began(self) -> datetime:
        from studytui.services.today import day_began

        return day_began(self._database.now(), self._settings.day_starts_at)

    def _exam_moment(self, goal: Goal | None) -> datetime | None:
        """The morning of the exam."""
        if goal is None or goal.exam_date is None or goal.is_over(self.today):
            return None
        return datetime.combine(goal.exam_date, time(9)).astimezone()

    def demand(self, goal: Goal, *, marked: Sequence[StoredTask] = ()) -> tuple[Demand, Scope]:
        """What a plan is made from today, less the minutes of tasks that are `marked`."""
        from studytui.domain.course import states
        from studytui.domain.mocks import mock_days
        from studytui.domain.plan import Demand

        learning, scope = self._learning(), self._curriculum().scope(goal)
        now = learning.day_number(self._database.now())
        minutes = list(goal.horizon(self.today))
        for one in marked:
            place = (one.day - self.today).days
            if 0 <= place < len(minutes):
                minutes[place] = max(minutes[place] - one.minutes, 0)
        length = self._goals.exam_length(goal)
        mock_minutes = 0 if length is None else round(length.total_seconds() / 60)
        if sum(scope.questions.values()) < _FEWEST_FOR_A_MOCK:
            mock_minutes = 0
        due = list(learning.due_minutes(len(minutes)))
        if due:
            revisits = len(self._revisits.due())
            due[0] += round(revisits * learning.seconds_per_question() / 60)
            if any(one.kind == "review" and not one.is_moved for one in marked):
                due[0] = 0
        return Demand(
            minutes=tuple(minutes),
            topics=states(scope.topics, learning.progress(scope.topics, now), now),
            due=tuple(due),
            mocks=mock_days(minutes, mock_minutes),
            mock_minutes=mock_minutes,
            attendance=self._attendance(),
        ), scope

    def _attendance(self) -> float:
        """Share of what was planned in the last weeks that was done; all of it to begin with."""
        today = self.today
        planned, done = plans.past_minutes(
            self._database, self._learner_id, today - _LOOKED_BACK, today
        )
        share = (done + _TRUSTED_MINUTES) / (planned + _TRUSTED_MINUTES)
        return max(share, _LEAST_ATTENDANCE)

    def _made(self, goal: Goal, before: StoredPlan | None, basis: str) -> StoredPlan:
        """A plan made and kept."""
        from studytui.domain.plan import planned
        from studytui.services.readiness import asked

        today = self.today
        old = [] if before is None else plans.tasks(self._database, before.plan_id, today)
        marked = [one for one in old if one.day == today and not one.is_open]
        pinned = [one for one in old if one.is_pinned and one.is_open]
        demand, scope = self.demand(goal, marked=[one for one in marked if not one.is_moved])
        demand = replace(demand, minutes=_less(demand.minutes, pinned, today))
        plan = planned(demand, _as_plan(old, today))
        new = [
            StoredTask(
                0,
                today + timedelta(days=task.day),
                task.kind.value,
                task.minutes,
                task.topic_id,
                task.points if task.topic_id is not None else None,
                task.skipping_costs,
                opens=task.opens,
            )
            for task in plan.tasks
        ]
        if not scope.topics:
            new += _without_topics(demand.minutes, new, today)
        new = self._with_reasons(new, goal, scope)
        there = {(one.day, one.topic_id) for one in new if one.topic_id is not None}
        new += [one for one in pinned if (one.day, one.topic_id) not in there]
        new.sort(key=lambda one: one.day)
        inputs = _inputs(goal)
        has_exam = bool(scope.topics)
        made = StoredPlan(
            0,
            today,
            basis,
            {**inputs, "exam": asked(self._database, self._goals, goal, scope).as_json()},
            plan.expected if has_exam else None,
            plan.without if has_exam else None,
            plan.today if has_exam else None,
            self._remark(before, inputs, plan, today),
        )
        plan_id = plans.replace(self._database, self._learner_id, before, made, new)
        return replace(made, plan_id=plan_id)

    def _with_reasons(
        self, new: Sequence[StoredTask], goal: Goal, scope: Scope
    ) -> list[StoredTask]:
        """The tasks with why each is there: today's from today's numbers; of later days only what
        will still hold."""
        from studytui.domain.mastery import mastery
        from studytui.services.plan_words import mock_why, review_why, topic_why

        learner = self._learning().learner()
        today = self.today
        found = []
        for one in new:
            if one.topic_id is not None:
                known = mastery(learner, one.topic_id) if one.day == today else None
                names = [scope.names[other] for other in one.opens if other in scope.names]
                why = topic_why(scope.share(one.topic_id), known, names)
            elif one.kind == "review":
                why = ""
                if one.day == today:
                    due = self._learning().due_count() + len(self._revisits.due())
                    points = self._review_points(one.minutes, goal, scope)
                    one = replace(one, points=points, skipping_costs=points or 0.0)
                    why = review_why(due)
            elif one.kind == "mock":
                why = mock_why(goal.days_left(one.day))
            else:
                why = "No question has a topic yet, so what was wrong and what is new comes first."
            found.append(replace(one, why=why))
        return found

    def _review_points(self, minutes: int, goal: Goal, scope: Scope) -> float | None:
        """Percent points of the exam that reviewing what is due is expected to keep; None where
        the exam has no day, or nothing is known of its topics."""
        exam = self._exam_moment(goal)
        if exam is None or not scope.topics:
            return None
        from studytui.domain.memory import gain

        ids = self._learning().due_questions(self.question_count(minutes), exam)
        states = learner_states.memories(self._database, self._learner_id, ids)
        topics = learner_states.topics_of_questions(self._database, ids)
        now = self._database.now()
        total = 0.0
        for question_id, state in states.items():
            topic_id = topics.get(question_id)
            if topic_id is not None and scope.questions.get(topic_id):
                share = scope.share(topic_id) / scope.questions[topic_id]
                total += share * gain(state, now, exam)
        return total

    def _remark(
        self, before: StoredPlan | None, inputs: dict[str, Any], plan: Plan, today: date
    ) -> str:
        """What is other than in the plan before, in a line; empty where that is nothing to tell."""
        if before is None:
            return ""
        from studytui.services.plan_words import changed_words, missed_words

        told = changed_words(before.inputs, inputs)
        if before.day < today:
            past = plans.tasks(
                self._database, before.plan_id, before.day, today - timedelta(days=1)
            )
            left = [one for one in past if one.is_open]
            if left and not told:
                told = missed_words(left, today)
        if not told:
            return "" if before.day < today else before.remark
        if before.expected is None or not plan.tasks:
            return f"{told}: planned anew."
        change = plan.expected - before.expected
        if abs(change) < 0.5:
            return f"{told}: planned anew, {plan.expected:.0f} % expected as before."
        return f"{told}: {plan.expected:.0f} % expected instead of {before.expected:.0f} %."


def _less(minutes: Sequence[int], pinned: Sequence[StoredTask], today: date) -> tuple[int, ...]:
    """The minutes of each day without those of tasks that stay where they are."""
    left = list(minutes)
    for one in pinned:
        place = (one.day - today).days
        if 0 <= place < len(left):
            left[place] = max(left[place] - one.minutes, 0)
    return tuple(left)


def _as_plan(old: Sequence[StoredTask], today: date) -> Plan | None:
    """What stood in the plan before, as the planner takes it."""
    from studytui.domain.plan import Plan, Task, TaskKind

    kept = tuple(
        Task((one.day - today).days, TaskKind(one.kind), one.minutes, one.topic_id)
        for one in old
        if one.topic_id is not None and one.day >= today
    )
    return Plan(kept, 0.0, 0.0) if kept else None


def _without_topics(
    minutes: Sequence[int], new: Sequence[StoredTask], today: date
) -> list[StoredTask]:
    """Practice in what time is left on each day, where no topic says of what."""
    found = []
    for place, there_are in enumerate(minutes):
        day = today + timedelta(days=place)
        left = there_are - sum(one.minutes for one in new if one.day == day)
        while left >= _BLOCK_WITHOUT_TOPIC // 2:
            length = min(left, _BLOCK_WITHOUT_TOPIC)
            found.append(StoredTask(0, day, "practise", length))
            left -= length
    return found


def _inputs(goal: Goal) -> dict[str, Any]:
    """What is told of when it is another one next time."""
    return {
        "exam_date": None if goal.exam_date is None else goal.exam_date.isoformat(),
        "minutes": list(goal.weekday_minutes),
        "days_off": sorted(map(str, goal.days_off)),
        "profile": goal.profile,
        "subject": goal.subject_id,
        "extra_time": goal.extra_time,
    }
