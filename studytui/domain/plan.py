"""What to do with the hours that are left: given out where they bring most, then spaced.

First every block of time up to the exam is given, one at a time, to the topic that gains most
points on the day of the exam by it; what opens other topics is credited with what they would gain.
Then each day takes the topics that are most behind their even spacing, prerequisites first. Nothing
here knows what day it is: days are numbered from 0, today.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

BLOCK_MINUTES = 25
"""Length of a block of learning or practice."""
REVIEW_SHARE = 0.3
"""Share of a day's minutes that due reviews may take before anything else."""
USUAL_HOURS = 3.0
"""To learn a topic from nothing, where the syllabus does not say."""
GUESS = 0.25
CEILING = 0.95
"""Chance of a right answer in a topic that is known as well as it can be."""
_FIRST_STABILITY = 6.0
"""Days until a topic learnt once has lost a tenth of what was gained."""
_STABILITY_GROWTH = 1.7
"""By which each further block makes it last longer."""
_DECAY = 0.35
_FACTOR = 0.9 ** (-1 / _DECAY) - 1
_LOOK_AHEAD = 6
"""Blocks looked at together, since the first of a topic may bring less than the next."""
MOCK_SHARE = 0.1
_LEAST_TASK = 5


class TaskKind(StrEnum):
    REVIEW = "review"
    LEARN = "learn"
    PRACTISE = "practise"
    MOCK = "mock"


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as the planner sees it today."""

    topic_id: int
    weight: float
    """Share of the exam; any positive number."""
    chance: float
    """Of a right answer today, 0–1."""
    hours: float | None = None
    """To learn it from nothing."""
    blocks_done: int = 0
    """Blocks of learning it has had."""
    last_day: int | None = None
    """When it had the last one: 0 today, −1 yesterday; None if never."""
    requires: tuple[int, ...] = ()
    """Topics that must be at their minimum first."""
    minimum: float = 0.6
    """The chance at which what needs this topic opens."""


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


def exam_chance(topic: TopicState, blocks: int, days: int) -> float:
    """Chance on the day of the exam after that many more evenly spaced blocks, 0–1.

    Each block closes a share of the gap to what can be reached (the law of practice, as an
    exponential), and what was gained above guessing is forgotten by a power law from the last one.
    """
    peak = learnt(topic, blocks)
    away = days / (blocks + 1) if blocks else float(days)
    floor = min(topic.chance, GUESS)
    return floor + (peak - floor) * kept(topic.blocks_done + blocks, away)


def kept(blocks_done: int, days: float) -> float:
    """Share of what was gained above guessing that is left after so many days, 0–1."""
    stability = _FIRST_STABILITY * _STABILITY_GROWTH ** min(blocks_done, 40)
    share: float = (1 + max(days, 0.0) / stability * _FACTOR) ** -_DECAY
    return share


def learnt(topic: TopicState, blocks: int, block_minutes: int = BLOCK_MINUTES) -> float:
    """Chance right after that many more blocks."""
    needed = max(topic.hours or USUAL_HOURS, 0.25) * 60 / block_minutes
    reach = max(CEILING, topic.chance)
    return reach - (reach - topic.chance) * math.exp(-2.3 * blocks / needed)


def blocks_to_open(topic: TopicState, most: int = 200) -> int:
    """Blocks until what needs the topic opens."""
    if topic.chance >= topic.minimum:
        return 0
    reach = max(CEILING, topic.chance)
    if topic.minimum >= reach:
        return most
    needed = max(topic.hours or USUAL_HOURS, 0.25) * 60 / BLOCK_MINUTES
    share = math.log((reach - topic.chance) / (reach - topic.minimum)) / 2.3
    return min(max(math.ceil(needed * share), 1), most)


@dataclass
class _Giving:
    """Blocks given out so far."""

    topics: Mapping[int, TopicState]
    days: int
    total_weight: float
    given: dict[int, int] = field(default_factory=dict)

    def gain(self, topic_id: int, blocks: int) -> float:
        """Percent points that so many more blocks of a topic bring."""
        topic = self.topics[topic_id]
        have = self.given.get(topic_id, 0)
        share = topic.weight / self.total_weight
        return (
            100
            * share
            * (exam_chance(topic, have + blocks, self.days) - exam_chance(topic, have, self.days))
        )

    def best_rate(self, topic_id: int) -> tuple[float, int]:
        """The best gain a block over the next few blocks, and over how many."""
        best = (0.0, 1)
        for blocks in range(1, _LOOK_AHEAD + 1):
            rate = self.gain(topic_id, blocks) / blocks
            if rate > best[0] + 1e-12:
                best = (rate, blocks)
        return best

    def missing(self, topic_id: int) -> dict[int, int]:
        """Blocks that its prerequisites still need before it opens, by topic, all the way down."""
        found: dict[int, int] = {}
        waiting = list(self.topics[topic_id].requires)
        while waiting:
            one = waiting.pop()
            if one in found or one not in self.topics:
                continue
            lacking = blocks_to_open(self.topics[one]) - self.given.get(one, 0)
            if lacking > 0:
                found[one] = lacking
                waiting.extend(self.topics[one].requires)
        return found

    def opening_rate(self, topic_id: int, lacking: Mapping[int, int]) -> float:
        """Gain a block of opening a topic and then taking its best few blocks."""
        rate, blocks = self.best_rate(topic_id)
        gain = rate * blocks + sum(self.gain(one, number) for one, number in lacking.items())
        return gain / (blocks + sum(lacking.values()))


def allotted(demand: Demand, blocks: int) -> dict[int, int]:
    """How many of the blocks up to the exam each topic gets; topics that get none are left out."""
    topics = {topic.topic_id: topic for topic in demand.topics}
    total = sum(topic.weight for topic in demand.topics)
    if not topics or total <= 0:
        return {}
    giving = _Giving(topics, max(len(demand.minutes), 1), total)
    most = sum(1 for minutes in demand.minutes if minutes >= min(demand.block_minutes, 1))
    queue: list[tuple[float, int, int]] = []

    def rate_of(topic_id: int) -> float:
        lacking = giving.missing(topic_id)
        return giving.opening_rate(topic_id, lacking) if lacking else giving.best_rate(topic_id)[0]

    for topic_id in topics:
        heapq.heappush(queue, (-rate_of(topic_id), topic_id, 0))
    version = dict.fromkeys(topics, 0)
    while blocks > 0 and queue:
        negative, topic_id, made = heapq.heappop(queue)
        if made != version[topic_id] or -negative <= 1e-9:
            continue
        target = topic_id
        while lacking := giving.missing(target):
            target = min(lacking)
        if giving.given.get(target, 0) >= most:
            version[topic_id] = -1
            continue
        giving.given[target] = giving.given.get(target, 0) + 1
        blocks -= 1
        for changed in {target, topic_id, *_needing(topics, target)}:
            if version[changed] >= 0:
                version[changed] += 1
                heapq.heappush(queue, (-rate_of(changed), changed, version[changed]))
    return dict(sorted(giving.given.items()))


def _needing(topics: Mapping[int, TopicState], topic_id: int) -> list[int]:
    return [one.topic_id for one in topics.values() if topic_id in one.requires]


def planned(demand: Demand) -> Plan:
    """The plan for every day up to the exam. Deterministic; no day holds more than its minutes."""
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
    given = allotted(demand, expected_blocks)
    tasks += _spaced(demand, topics, given, slots)
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
    demand: Demand, topics: Mapping[int, TopicState], given: Mapping[int, int], slots: Sequence[int]
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
        ready.sort(
            key=lambda topic_id: (
                -_behind(day, days, done[topic_id], given[topic_id], started.get(topic_id, day)),
                -topics[topic_id].weight,
                topic_id,
            )
        )
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
