"""What to do with the hours that are left: each day's blocks where they bring most.

A plan is the way to the exam gone through once, day by day, as it is expected: each day's blocks go
to the topics worth most (see `allotment`), what they do to knowledge is reckoned on, and the next
day begins from there. Nothing here knows what day it is: days are numbered from 0, today.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from enum import StrEnum

from studytui.domain.allotment import Courses
from studytui.domain.course import Course, TopicState
from studytui.domain.progress import BLOCK_MINUTES

REVIEW_SHARE = 0.3
"""Share of a day's minutes that due reviews may take before anything else."""
_LEAST_TASK = 5
_SHORTEST_BLOCK = 10
"""Minutes."""
_KEPT_PLACE = 1.15
"""How many times as much another topic must be worth to take the place of one that stood there in
the plan before."""


class TaskKind(StrEnum):
    REVIEW = "review"
    LEARN = "learn"
    PRACTISE = "practise"
    MOCK = "mock"


@dataclass(frozen=True, slots=True)
class Task:
    """A line of a day's plan."""

    day: int
    kind: TaskKind
    minutes: int
    topic_id: int | None = None
    points: float = 0.0
    """Percent points of the exam that it is expected to bring, with its share of what it opens."""
    skipping_costs: float = 0.0
    """Percent points of the exam lost when it is left out and not made up for: with what follows
    in the topic still done, and its share of what it opens lost."""
    opens: tuple[int, ...] = ()
    """Topics that its points count too, because it leads to them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks of every day up to the exam."""

    tasks: tuple[Task, ...]
    expected: float
    """Percent of the exam, when the plan is kept."""
    without: float
    """Percent of the exam, when nothing more is done."""
    today: float = 0.0
    """Percent of the exam, were it today."""

    def on(self, day: int) -> tuple[Task, ...]:
        """What a day holds, in the order it is to be done."""
        return tuple(task for task in self.tasks if task.day == day)


@dataclass(frozen=True, slots=True)
class Held:
    """A topic that has its block on a day already: it gets no other one there."""

    day: int
    topic_id: int
    minutes: int = 0
    """Of a block that is still to be counted on, beside the day's minutes; 0 for none."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a plan is made from."""

    minutes: tuple[int, ...]
    """Of each day from today to the day before the exam; 0 for a day off."""
    topics: tuple[TopicState, ...]
    due: tuple[int, ...] = ()
    """Minutes of reviews that fall due on each day; shorter than `minutes` is as good as zeros."""
    mocks: tuple[int, ...] = ()
    """Days on which a mock exam is sat, the whole of it."""
    mock_minutes: int = 0
    block_minutes: int = BLOCK_MINUTES
    attendance: float = 1.0
    """Share of planned blocks that the learner has been seen to do, 0–1: the days after today are
    counted by it, and what is missed is not counted on."""
    held: tuple[Held, ...] = ()
    """What stands on its day whatever else is planned; no part of the plan."""


def planned(demand: Demand, before: Plan | None = None) -> Plan:
    """The plan for every day up to the exam. Deterministic; no day holds more than its minutes.

    Where there was a plan `before`, its days numbered as these, what stood on a day stays there
    unless something else has become clearly more urgent.
    """
    tasks, room = _fixed(demand)
    exam = len(demand.minutes)
    courses = Courses(demand.topics, exam, demand.block_minutes)
    today, without = courses.score_on(0), courses.score()
    blocks = _blocks(demand, courses, room, before)
    tasks += _with_costs(demand, courses, blocks)
    order = {TaskKind.MOCK: 2, TaskKind.REVIEW: 0, TaskKind.LEARN: 1, TaskKind.PRACTISE: 1}
    tasks.sort(key=lambda task: (task.day, order[task.kind]))
    return Plan(tuple(tasks), courses.score(), without, today)


def _fixed(demand: Demand) -> tuple[list[Task], list[int]]:
    """Mocks and due reviews, and the minutes that are left on each day."""
    tasks: list[Task] = []
    room: list[int] = []
    for day, minutes in enumerate(demand.minutes):
        left = minutes
        if day in demand.mocks and demand.mock_minutes and left >= demand.mock_minutes:
            tasks.append(Task(day, TaskKind.MOCK, demand.mock_minutes))
            left -= demand.mock_minutes
        due = demand.due[day] if day < len(demand.due) else 0
        review = min(due, max(round(minutes * REVIEW_SHARE), min(due, _LEAST_TASK)), left)
        if review > 0:
            tasks.append(Task(day, TaskKind.REVIEW, review))
            left -= review
        room.append(left)
    return tasks, room


def _lengths(room: int, block: int) -> list[int]:
    """Minutes of the blocks of a day; a rest that is long enough to begin something is the last."""
    whole, rest = divmod(room, block)
    return [block] * whole + ([rest] if rest >= _SHORTEST_BLOCK else [])


def _blocks(
    demand: Demand, courses: Courses, room: Sequence[int], before: Plan | None
) -> list[Task]:
    """Each day's blocks, at most one a topic; `courses` ends as expected when they are kept."""
    stood: dict[int, set[int]] = {}
    for task in before.tasks if before else ():
        if task.topic_id is not None:
            stood.setdefault(task.day, set()).add(task.topic_id)
    held: dict[int, list[Held]] = {}
    for one in demand.held:
        if one.topic_id in courses.by_id:
            held.setdefault(one.day, []).append(one)
    found: list[Task] = []
    lengths = [_lengths(minutes, demand.block_minutes) for minutes in room]
    left = sum(_attended(demand, day, sum(each)) for day, each in enumerate(lengths))
    for day, each in enumerate(lengths):
        here = stood.get(day, set())
        there = held.get(day, ())
        taken = {one.topic_id for one in there}
        best = courses.best(day, len(each) + len(taken), left, here, _KEPT_PLACE) if each else []
        # By what they are worth, whatever was favoured: who gets the shorter block must not depend
        # on what stood there before, or the plan would be another one each time it is made.
        best = sorted(
            [worth for worth in best if worth.topic_id not in taken][: len(each)],
            key=lambda worth: (-worth.points, worth.topic_id),
        )
        for worth, minutes in zip(best, each, strict=False):
            course = courses.by_id[worth.topic_id]
            # As much of it as the block is of a whole one, which is what is reckoned with.
            share = minutes / demand.block_minutes
            found.append(
                Task(
                    day,
                    TaskKind.PRACTISE if course.is_known(day) else TaskKind.LEARN,
                    minutes,
                    worth.topic_id,
                    share * worth.points,
                    # What the topic itself loses by it is known when all days are given.
                    share * max(worth.points - worth.own, 0.0),
                    worth.opens,
                )
            )
            courses.study(worth.topic_id, day, _attended(demand, day, minutes))
        for one in there:
            if one.minutes:
                courses.study(one.topic_id, day, _attended(demand, day, one.minutes))
        left -= _attended(demand, day, sum(each))
    return found


def _attended(demand: Demand, day: int, minutes: int) -> float:
    """Blocks that so many minutes on a day are counted as: today's in full, later ones as far as
    plans were kept before."""
    return minutes / demand.block_minutes * (demand.attendance if day else 1.0)


def _with_costs(demand: Demand, courses: Courses, blocks: Sequence[Task]) -> list[Task]:
    """The blocks with what leaving each out costs."""
    states = {topic.topic_id: topic for topic in demand.topics}
    given: dict[int, list[Task]] = {}
    held = [
        Task(one.day, TaskKind.LEARN, one.minutes, one.topic_id)
        for one in demand.held
        if one.minutes and one.topic_id in states and 0 <= one.day < len(demand.minutes)
    ]
    for task in sorted((*blocks, *held), key=lambda task: task.day) if held else blocks:
        if task.topic_id is not None:
            given.setdefault(task.topic_id, []).append(task)
    costs: dict[tuple[int | None, int], float] = {}
    for topic_id, tasks in given.items():
        course = Course(states[topic_id], len(demand.minutes), demand.block_minutes)
        kept = courses.by_id[topic_id].at_exam()
        for place, task in enumerate(tasks):
            without = copy(course)
            for later in tasks[place + 1 :]:
                without.study(later.day, _attended(demand, later.day, later.minutes))
            lost = max(kept - without.at_exam(), 0.0)
            costs[topic_id, task.day] = courses.shares[topic_id] * lost
            course.study(task.day, _attended(demand, task.day, task.minutes))
    return [
        replace(task, skipping_costs=task.skipping_costs + costs[task.topic_id, task.day])
        for task in blocks
    ]
