"""What to do with the hours that are left: given out where they bring most, then spaced.

First every block of time up to the exam is given, one at a time, to the topic that gains most
points on the day of the exam by it; what opens other topics is credited with what they would gain.
Then each day takes the topics that are most behind their even spacing, prerequisites first. Nothing
here knows what day it is: days are numbered from 0, today.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from studytui.domain.allotment import (
    BLOCK_MINUTES,
    TopicState,
    allotted,
    blocks_to_open,
    exam_chance,
    learnt,
)

REVIEW_SHARE = 0.3
"""Share of a day's minutes that due reviews may take before anything else."""
_LEAST_TASK = 5
_KEPT_PLACE = 0.75
"""By how many blocks another topic must be more behind to take the place of one that stood there
in the plan before."""


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
    """Percent points of the exam that it is expected to bring."""
    skipping_costs: float = 0.0
    """Percent points lost when it is left out and not made up for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks of every day up to the exam."""

    tasks: tuple[Task, ...]
    expected: float
    """Percent of the exam, when the plan is kept."""
    without: float
    """Percent of the exam, when nothing more is done."""

    def on(self, day: int) -> tuple[Task, ...]:
        """What a day holds, in the order it is to be done."""
        return tuple(task for task in self.tasks if task.day == day)


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


def planned(demand: Demand, before: Plan | None = None) -> Plan:
    """The plan for every day up to the exam. Deterministic; no day holds more than its minutes.

    Where there was a plan `before`, its days numbered as these, what stood on a day stays there
    unless something else has become clearly more urgent.
    """
    topics = {topic.topic_id: topic for topic in demand.topics}
    days = len(demand.minutes)
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
    slots = [left // demand.block_minutes for left in room]
    expected_blocks = sum(slots[:1]) + round(sum(slots[1:]) * demand.attendance)
    most = sum(1 for number in slots if number)
    given = allotted(demand.topics, expected_blocks, days=days, most=most)
    tasks += _spaced(demand, topics, given, slots, before)
    order = {TaskKind.MOCK: 2, TaskKind.REVIEW: 0, TaskKind.LEARN: 1, TaskKind.PRACTISE: 1}
    tasks.sort(key=lambda task: (task.day, order[task.kind]))
    total = sum(topic.weight for topic in demand.topics) or 1.0
    shares = {topic.topic_id: topic.weight / total for topic in demand.topics}
    without = 100 * sum(
        shares[topic.topic_id] * exam_chance(topic, 0, days) for topic in demand.topics
    )
    expected = 100 * sum(
        shares[topic.topic_id] * exam_chance(topic, given.get(topic.topic_id, 0), days)
        for topic in demand.topics
    )
    return Plan(tuple(tasks), expected, without)


def _spaced(
    demand: Demand,
    topics: Mapping[int, TopicState],
    given: Mapping[int, int],
    slots: Sequence[int],
    before: Plan | None,
) -> list[Task]:
    """Each day the topics that are most behind an even spacing, prerequisites first, at most one
    block a topic a day."""
    days = len(slots)
    total = sum(topic.weight for topic in topics.values()) or 1.0
    done = dict.fromkeys(given, 0)
    started: dict[int, int] = {}
    found: list[Task] = []
    left = sum(given.values())
    capacity = sum(slots[:1]) + sum(slots[1:]) * demand.attendance
    for day, count in enumerate(slots):
        ready = [
            topic_id
            for topic_id in given
            if done[topic_id] < given[topic_id]
            and all(
                done.get(one, 0) >= min(blocks_to_open(topics[one]), given.get(one, 0))
                and (blocks_to_open(topics[one]) == 0 or given.get(one, 0) > 0)
                for one in topics[topic_id].requires
                if one in topics
            )
        ]
        stood_here = {task.topic_id for task in before.on(day)} if before else set()
        urgency = {
            topic_id: _behind(
                day, days, done[topic_id], given[topic_id], started.get(topic_id, day)
            )
            + (_KEPT_PLACE if topic_id in stood_here else 0.0)
            for topic_id in ready
        }
        ready.sort(key=lambda topic_id: (-urgency[topic_id], -topics[topic_id].weight, topic_id))
        # Days are filled evenly: what is not needed now is kept for later, when it is fresher.
        share_of_day = count if day == 0 else count * demand.attendance
        wanted = min(count, math.ceil(left * share_of_day / capacity)) if capacity else 0
        for topic_id in ready[: max(wanted, 0)]:
            topic = topics[topic_id]
            number = done[topic_id]
            share = 100 * topic.weight / total
            here = exam_chance(topic, number + 1, days) - exam_chance(topic, number, days)
            lost = exam_chance(topic, given[topic_id], days) - exam_chance(
                topic, given[topic_id] - 1, days
            )
            is_new = learnt(topic, number) < topic.minimum
            found.append(
                Task(
                    day,
                    TaskKind.LEARN if is_new else TaskKind.PRACTISE,
                    demand.block_minutes,
                    topic_id,
                    max(share * here, 0.0),
                    max(share * lost, 0.0),
                )
            )
            started.setdefault(topic_id, day)
            done[topic_id] += 1
            left -= 1
        capacity -= share_of_day
    return found


def _behind(day: int, days: int, done: int, given: int, started: int) -> float:
    """By how many blocks a topic is behind an even spacing from its start to the exam."""
    if not done:
        return given * (day + 1) / days
    span = max(days - started, 1)
    return given * (day - started + 1) / span - done
