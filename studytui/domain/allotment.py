"""Which topics get the blocks of time up to the exam: those that gain most points by them.

Blocks are given one at a time to the topic with the largest gain on the day of the exam; what opens
other topics is credited with what they would gain.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BLOCK_MINUTES = 25
"""Length of a block of learning or practice."""
USUAL_HOURS = 3.0
"""To learn a topic from nothing, where the syllabus does not say."""
GUESS = 0.25
CEILING = 0.95
"""Chance of a right answer in a topic that is known as well as it can be."""
_SPEED = 2.3
"""In the estimated hours the gap to the ceiling closes by nine tenths: e^−2.3."""
_FIRST_STABILITY = 6.0
"""Days until a topic learnt once has lost a tenth of what was gained."""
_STABILITY_GROWTH = 1.7
"""By which each further block makes it last longer."""
_DECAY = 0.35
_FACTOR = 0.9 ** (-1 / _DECAY) - 1
_LOOK_AHEAD = 6
"""Blocks looked at together, since the first of a topic may bring less than the next."""


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
    return reach - (reach - topic.chance) * math.exp(-_SPEED * blocks / needed)


def blocks_to_open(topic: TopicState, most: int = 200) -> int:
    """Blocks until what needs the topic opens."""
    if topic.chance >= topic.minimum:
        return 0
    reach = max(CEILING, topic.chance)
    if topic.minimum >= reach:
        return most
    needed = max(topic.hours or USUAL_HOURS, 0.25) * 60 / BLOCK_MINUTES
    share = math.log((reach - topic.chance) / (reach - topic.minimum)) / _SPEED
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


def allotted(states: Sequence[TopicState], blocks: int, *, days: int, most: int) -> dict[int, int]:
    """How many of so many blocks each topic gets up to an exam in `days`, at most `most` each (one a
    day); topics that get none are left out."""
    topics = {topic.topic_id: topic for topic in states}
    total = sum(topic.weight for topic in states)
    if not topics or total <= 0:
        return {}
    giving = _Giving(topics, max(days, 1), total)
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
