"""Making the plan: from the goal, what is believed of each topic, and the reviews that fall due.

The planner and the memory model are imported with this module, so only a plan that is made anew pays
for them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from studytui.domain import agenda, profile, whatif
from studytui.domain.agenda import Entry
from studytui.domain.course import states
from studytui.domain.goal import Goal
from studytui.domain.mastery import Learner, mastery
from studytui.domain.memory import due_until, gain, retrievability
from studytui.domain.mocks import mock_days
from studytui.domain.plan import Demand, Held, Plan, Task, TaskKind, planned
from studytui.domain.plan_wording import (
    Inputs,
    change_words,
    missed_words,
    reading_why,
    review_why,
    topic_why,
)
from studytui.domain.profile import Profile
from studytui.domain.wording import count
from studytui.services.curriculum import Scope
from studytui.services.exam_asked import Asked, asked
from studytui.services.goals import Goals
from studytui.services.learning import Learning
from studytui.services.resources import Resources
from studytui.storage import learner_states, plans
from studytui.storage.database import Database

__all__ = ["Made", "Planning", "whatif"]

MOCK_QUESTIONS = 30
"""Of a mock where no profile says how many."""
SECONDS_EACH = 80
"""For a question of such a mock."""
_LEAST_MOCK = 10
"""Questions under which it is no mock."""
_SHORTEST_PRACTICE, _LONGEST_PRACTICE = 10, 60
"""Minutes a day, where no question has a topic."""
_READING_AHEAD = timedelta(days=7)
"""Up to then it is looked what there is to read: later it may be something else."""
_REVIEWED = 200
"""Questions looked at for what a review brings."""


@dataclass(frozen=True, slots=True)
class Made:
    """A plan as it is to be kept."""

    entries: tuple[Entry, ...]
    inputs: str
    """What it was made from, as JSON."""
    remark: str
    """What is other than in the plan before, in a sentence; empty where nothing is to be told."""
    expected: float | None
    without: float | None
    today: float | None


class Planning:
    """Makes plans of one learner; keeps nothing."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        learning: Learning,
        goals: Goals,
        resources: Resources,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._learning = learning
        self._goals = goals
        self._resources = resources

    def demand(
        self,
        goal: Goal,
        scope: Scope,
        day: date,
        day_starts: datetime,
        standing: Sequence[Entry] = (),
        attendance: float = 1.0,
    ) -> Demand:
        """What a plan from that day on is made from: also what "what if" starts with."""
        by_day: dict[date, list[Entry]] = {}
        for one in standing:
            by_day.setdefault(one.day, []).append(one)
        whole = goal.horizon(day)
        minutes = tuple(
            agenda.room(there, by_day.get(day + timedelta(days=number), ()))
            for number, there in enumerate(whole)
        )
        now = self._learning.day_number(self._database.now())
        began = self._learning.day_number(day_starts)
        progress = self._learning.progress(scope.topics, now)
        studied = {one for one, state in progress.items() if state.last_day >= began}
        _, mock_minutes = self.mock(goal, scope, whole)
        fixed = [one for one in standing if one.is_fixed]
        due = list(self._due(goal, day, day_starts, len(minutes)))
        for one in fixed:
            if one.kind == agenda.REVIEW and (one.day - day).days < len(due):
                due[(one.day - day).days] = 0
        sat = {(one.day - day).days for one in fixed if one.kind == agenda.MOCK}
        mocks = () if goal.exam_date is None else mock_days(whole, mock_minutes)
        return Demand(
            minutes,
            states(scope.topics, progress, now),
            tuple(due),
            tuple(one for one in mocks if one not in sat),
            mock_minutes,
            attendance=attendance,
            held=tuple(_held(one, day, studied) for one in fixed if one.topic_id is not None),
        )

    def made(
        self,
        goal: Goal,
        scope: Scope,
        day: date,
        day_starts: datetime,
        standing: Sequence[Entry],
        *,
        attendance: float,
        missed: Sequence[Entry],
        before: str | None,
        keeps_today: bool,
    ) -> Made:
        """The plan from a day on, which began at a moment (UTC), beside what `standing` holds.

        `missed` are tasks of days before that were left; `before` is what the last plan was made
        from. Where today is to stay as it is, what is planned for it is not to be used.
        """
        demand = self.demand(goal, scope, day, day_starts, standing, attendance)
        stood = [one for one in standing if not one.is_fixed]
        plan = planned(demand, _as_plan(stood, day) if stood else None)
        learner = self._learning.learner()
        whys = _whys(plan, scope, learner)
        new = [self._entry(task, day, scope, whys) for task in plan.tasks]
        if not scope.topics:
            new += _without_topics(demand.minutes, new, day)
        entries = agenda.merged(new, standing)
        entries = self._with_reading(entries, day)
        entries = self._with_review(entries, goal, scope, day, day_starts)
        if keeps_today:
            entries = [one for one in entries if one.day != day]
        questions, minutes = self.mock(goal, scope, goal.horizon(day))
        mock = f"{count(questions, 'question')} in {minutes} minutes, as in the exam"
        left = sum(one.kind == agenda.MOCK for one in entries)
        entries = [
            replace(one, why=_mock_why(mock, left)) if one.kind == agenda.MOCK else one
            for one in entries
        ]
        inputs = _inputs(goal, scope, sum(goal.horizon(day)) / 60, questions)
        has_topics = bool(scope.topics)
        return Made(
            tuple(entries),
            _encoded(inputs, asked(self._database, self._goals, goal, scope)),
            _remark(before, inputs, missed, day),
            plan.expected if has_topics else None,
            plan.without if has_topics else None,
            plan.today if has_topics else None,
        )

    def mock(self, goal: Goal, scope: Scope, minutes: Sequence[int]) -> tuple[int, int]:
        """Questions and minutes of a mock: as the profile says, or as much of it as the longest day
        has room for; none where there are too few questions."""
        room, there = max(minutes, default=0), sum(scope.questions.values())
        found = self._goals.profile(goal)
        if found is not None and found.time_limit is not None:
            return _part_of(found, goal.extra_time, room)
        questions = min(MOCK_QUESTIONS, there)
        each = SECONDS_EACH * goal.extra_time
        questions = min(questions, int(60 * room // each))
        if questions < _LEAST_MOCK:
            return 0, 0
        return questions, round(questions * each / 60)

    def _due(self, goal: Goal, day: date, day_starts: datetime, days: int) -> tuple[int, ...]:
        left = goal.days_left(day)
        to_exam = left is not None and 0 < left == days
        due = list(self._learning.due_minutes(days, to_exam=to_exam))
        if due:
            until = due_until(day_starts + timedelta(days=1), left)
            noted = plans.count_noted(self._database, self._learner_id, day, day_starts, until)
            due[0] += round(noted * self._learning.seconds_per_question() / 60 + 0.49)
            due[0] = max(due[0], int(self._has_due(day_starts, until)))
        return tuple(due)

    def _has_due(self, start: datetime, end: datetime) -> bool:
        return plans.count_due(self._database, self._learner_id, start, end) > 0

    def _entry(self, task: Task, day: date, scope: Scope, whys: dict[int, str]) -> Entry:
        topic_id = task.topic_id
        is_topic = topic_id is not None
        return Entry(
            day + timedelta(days=task.day),
            task.kind.value,
            task.minutes,
            topic_id,
            scope.names.get(topic_id, "") if topic_id is not None else "",
            task.points if is_topic else None,
            task.skipping_costs,
            task.opens,
            whys.get(topic_id, "") if topic_id is not None else "",
        )

    def _with_reading(self, entries: list[Entry], day: date) -> list[Entry]:
        """The first block of learning a topic, where it is near, as reading in what the learner has
        on it."""
        if not self._resources.is_any():
            return entries
        seen: set[int | None] = set()
        found = []
        for one in sorted(entries, key=lambda one: (one.day, one.position)):
            is_first = one.topic_id not in seen and one.topic_id is not None
            seen.add(one.topic_id)
            is_near = one.day - day <= _READING_AHEAD
            if is_first and is_near and one.kind == agenda.LEARN and not one.is_fixed:
                place = self._resources.place_for(one.topic)
                if place is not None:
                    one = replace(
                        one,
                        kind=agenda.READ,
                        resource_id=place.resource_id,
                        why=reading_why(one.why, place.title, place.where),
                    )
            found.append(one)
        return found

    def _with_review(
        self, entries: list[Entry], goal: Goal, scope: Scope, day: date, start: datetime
    ) -> list[Entry]:
        """Today's review with what it brings: the recall gained by the exam, as if the questions of
        a topic stood for all that the exam may ask of it."""
        place = next(
            (
                place
                for place, one in enumerate(entries)
                if one.day == day and one.kind == agenda.REVIEW
            ),
            None,
        )
        if place is None:
            return entries
        review, now = entries[place], self._database.now()
        end = start + timedelta(days=1)
        questions = max(round(review.minutes * 60 / self._learning.seconds_per_question()), 1)
        # Of the likeliest to be forgotten: what each of very many would bring takes too long.
        most = min(3 * questions, _REVIEWED)
        until = due_until(end, goal.days_left(day))
        ids = plans.longest_due(self._database, self._learner_id, start, until, now, most)
        memories = learner_states.memories(self._database, self._learner_id, ids)
        if not memories:
            noted = plans.count_noted(self._database, self._learner_id, day, start, end)
            words = f"You wanted to see {count(noted, 'question')} again by today."
            entries[place] = replace(review, why=words)
            return entries
        exam, points = self._exam_start(goal, start, day), None
        best = list(memories)[:questions]
        if exam is not None:
            topics = learner_states.topics_of_questions(self._database, memories)
            shares = _share_of_each(scope)
            worth = {
                one: shares.get(topics.get(one, 0), 0.0) * gain(state, now, exam)
                for one, state in memories.items()
            }
            best = sorted(worth, key=lambda one: -worth[one])[:questions]
            points = 100 * sum(worth[one] for one in best)
        known = [memories[one] for one in best]
        recall = sum(retrievability(one, now) for one in known) / len(known)
        tomorrow = now + timedelta(days=1)
        later = sum(retrievability(one, tomorrow) for one in known) / len(known)
        entries[place] = replace(
            review,
            why=review_why(len(known), recall, later),
            points=points,
            skipping_costs=points or 0.0,
        )
        return entries

    def _exam_start(self, goal: Goal, start: datetime, day: date) -> datetime | None:
        left = goal.days_left(day)
        return None if left is None or left <= 0 else start + timedelta(days=left)


def _without_topics(minutes: Sequence[int], new: Sequence[Entry], day: date) -> list[Entry]:
    """Practice in what time is left on each day, where no topic says of what."""
    taken: Counter[date] = Counter()
    for one in new:
        taken[one.day] += one.minutes
    why = "No question has a topic yet, so what was wrong and what is new comes first."
    days = [day + timedelta(days=number) for number in range(len(minutes))]
    return [
        Entry(one, agenda.PRACTISE, min(there - taken[one], _LONGEST_PRACTICE), why=why)
        for one, there in zip(days, minutes, strict=True)
        if there - taken[one] >= _SHORTEST_PRACTICE
    ]


def _part_of(found: Profile, extra_time: float, room: int) -> tuple[int, int]:
    """As much of a profile's exam as there is room for, in whole questions, and its minutes."""
    low, high = 0, found.questions
    while low < high:
        middle = (low + high + 1) // 2
        limit = profile.rules(found, extra_time=extra_time, questions=middle).time_limit
        if limit is not None and limit <= timedelta(minutes=room):
            low = middle
        else:
            high = middle - 1
    limit = profile.rules(found, extra_time=extra_time, questions=low).time_limit
    if low < min(_LEAST_MOCK, found.questions) or limit is None:
        return 0, 0
    return low, -(-int(limit.total_seconds()) // 60)


def _held(entry: Entry, day: date, studied: set[int]) -> Held:
    """What the planner has to know of a task that the learner has had a hand in. One that was
    ticked without a sitting is believed to have taken place."""
    assert entry.topic_id is not None
    is_to_come = entry.is_open or (entry.is_done and entry.topic_id not in studied)
    return Held((entry.day - day).days, entry.topic_id, entry.minutes if is_to_come else 0)


def _as_plan(entries: Sequence[Entry], day: date) -> Plan:
    """What stands, as the planner takes the plan before."""
    tasks = tuple(
        Task((one.day - day).days, _kind(one), one.minutes, one.topic_id)
        for one in entries
        if one.topic_id is not None
    )
    return Plan(tasks, 0.0, 0.0)


def _kind(entry: Entry) -> TaskKind:
    """What a task is to the planner, for which reading is learning."""
    return TaskKind.LEARN if entry.kind == agenda.READ else TaskKind(entry.kind)


def _whys(plan: Plan, scope: Scope, learner: Learner) -> dict[int, str]:
    """Why each topic of the plan is in it."""
    total = sum(topic.weight for topic in scope.topics) or 1.0
    shares = {topic.topic_id: topic.weight / total for topic in scope.topics}
    opens = {task.topic_id: task.opens for task in reversed(plan.tasks) if task.topic_id}
    return {
        topic_id: topic_why(
            shares.get(topic_id, 0.0),
            mastery(learner, topic_id),
            [scope.names.get(one, "") for one in led_to],
        )
        for topic_id, led_to in opens.items()
        if topic_id is not None
    }


def _mock_why(mock: str, left: int) -> str:
    more = left - 1
    rest = f" {count(more, 'more mock')} up to then." if more > 0 else ""
    return f"{mock[:1].upper()}{mock[1:]}: it shows whether you would pass.{rest}"


def _share_of_each(scope: Scope) -> dict[int, float]:
    """What a question stands for in the exam, by its topic, 0–1: the topic's share, divided among
    its questions in the library."""
    total = sum(topic.weight for topic in scope.topics) or 1.0
    return {
        topic.topic_id: topic.weight / total / max(scope.questions.get(topic.topic_id, 0), 1)
        for topic in scope.topics
    }


_FORM = 1
"""Of what a plan was made from, as it is kept."""


def _inputs(goal: Goal, scope: Scope, hours: float, mock_questions: int) -> Inputs:
    return Inputs(
        goal.exam_date,
        goal.name,
        goal.profile,
        goal.weekday_minutes,
        goal.days_off,
        goal.extra_time,
        goal.subject_id,
        frozenset(topic.topic_id for topic in scope.topics),
        hours,
        mock_questions,
        goal.busy.mark,
    )


def _encoded(inputs: Inputs, exam: Asked) -> str:
    return json.dumps(
        {
            "form": _FORM,
            "exam_date": inputs.exam_date.isoformat() if inputs.exam_date else None,
            "name": inputs.name,
            "profile": inputs.profile,
            "weekday_minutes": list(inputs.weekday_minutes),
            "days_off": sorted(day.isoformat() for day in inputs.days_off),
            "extra_time": inputs.extra_time,
            "subject_id": inputs.subject_id,
            "topics": sorted(inputs.topics),
            "hours": inputs.hours,
            "mock_questions": inputs.mock_questions,
            "busy": inputs.busy,
            "exam": exam.as_json(),
        }
    )


def _decoded(text: str) -> Inputs | None:
    """What a plan was made from; None where another version of studytui kept it."""
    found = json.loads(text)
    if found.get("form") != _FORM:
        return None
    exam_date = found["exam_date"]
    return Inputs(
        None if exam_date is None else date.fromisoformat(exam_date),
        found["name"],
        found["profile"],
        tuple(found["weekday_minutes"]),
        frozenset(date.fromisoformat(day) for day in found["days_off"]),
        found["extra_time"],
        found["subject_id"],
        frozenset(found["topics"]),
        found["hours"],
        found["mock_questions"],
        found.get("busy", ""),
    )


def _remark(before: str | None, inputs: Inputs, missed: Sequence[Entry], day: date) -> str:
    """What is other than in the plan before: what the learner changed, else what was missed."""
    known = _decoded(before) if before is not None else None
    if known is None:
        return ""
    changed = change_words(known, inputs)
    if changed:
        return changed
    names = list(dict.fromkeys(one.topic for one in missed if one.topic))
    days = (day - min(one.day for one in missed)).days if missed else 0
    return missed_words(len(missed), days, names)
