"""One topic on its way to the exam: what it is today, and what blocks of study make of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studytui.domain.curriculum import MINIMUM_MASTERY, Topic
from studytui.domain.mastery import ENOUGH
from studytui.domain.progress import (
    BLOCK_MINUTES,
    CEILING,
    FIRST_STABILITY,
    GUESS,
    LONGEST_STABILITY,
    USUAL_HOURS,
    Progress,
    aged,
    chance,
    closed_by_block,
    kept,
    lasting,
    speed,
    stability_of,
    started,
)

_USUAL_GROWTH = 1.7
"""By which a block makes knowledge last longer, where only their number is known."""
_MOST_BLOCKS = 200
_LEAST_STABILITY, _LONGEST_PAUSE = 0.01, 36_500.0
"""Days."""
_TIED = 1e-9


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
    last_day: float | None = None
    """When it had the last one: 0 today, −1 yesterday; None if never."""
    requires: tuple[int, ...] = ()
    """Topics that must be at their minimum first."""
    minimum: float = 0.6
    """The chance at which what needs this topic opens."""
    closed: float | None = None
    """Share of the gap to the ceiling that a block closes, as the answers tell; None: by `hours`."""
    answers: int | None = None
    """Answers that the chance rests on: with fewer than `ENOUGH` the topic opens nothing before it
    has had a block, however good they were. None: enough."""
    stability: float | None = None
    """Days in which a tenth of the knowledge is lost; None: by the number of blocks done."""


class Course:
    """One topic on its way to the exam, day by day."""

    __slots__ = (
        "_at_exam",
        "closed",
        "exam",
        "floor",
        "is_unsure",
        "known",
        "last",
        "minimum",
        "reach",
        "stability",
    )

    def __init__(
        self, topic: TopicState, exam: float, block_minutes: float = BLOCK_MINUTES
    ) -> None:
        chance = min(max(_finite(topic.chance, GUESS), 0.0), 1.0)
        self.exam = exam
        self.floor = min(chance, GUESS)
        self.reach = max(chance, CEILING)
        span = self.reach - self.floor
        self.minimum = (_finite(topic.minimum, 1.0) - self.floor) / span
        self.closed = closed_in(topic, block_minutes)
        self.is_unsure = topic.answers is not None and topic.answers < ENOUGH
        usual = FIRST_STABILITY * _USUAL_GROWTH ** min(max(topic.blocks_done, 0), 12)
        stability = _finite(topic.stability, usual)
        self.stability = min(
            stability if stability > _LEAST_STABILITY else usual, LONGEST_STABILITY
        )
        self.last = max(min(_finite(topic.last_day, 0.0), 0.0), -_LONGEST_PAUSE)
        # Knowledge is kept as it was at the last block, and today's chance is less by what was
        # forgotten since. Where that makes it more than all there is, less is forgotten than usual.
        now = (chance - self.floor) / span
        if now > kept(self.stability, -self.last):
            self.stability = stability_of(now, -self.last)
        self.known = min(now / kept(self.stability, -self.last), 1.0)
        self._at_exam = self.known * kept(self.stability, exam - self.last)

    def on(self, day: float) -> float:
        """Knowledge on a day, 0–1."""
        return self.known * kept(self.stability, day - self.last)

    def chance(self, day: float) -> float:
        """Of a right answer on a day, 0–1."""
        return self.floor + (self.reach - self.floor) * self.on(day)

    def is_known(self, day: float) -> bool:
        """Whether what needs the topic is open."""
        return not self.is_unsure and self.on(day) >= self.minimum - _TIED

    def study(self, day: float, share: float = 1.0) -> None:
        """A block, or a share of one: a shorter one, or one that may not take place."""
        left = kept(self.stability, day - self.last)
        now = self.known * left
        closed = self.closed if share >= 1 else 1 - (1 - self.closed) ** share
        self.known = now + (1 - now) * closed
        longer = lasting(self.stability, left)
        if share < 1:
            longer = share * longer + (1 - share) * aged(self.stability, left)
        self.stability = longer
        self.last = day
        self.is_unsure = False
        self._at_exam = self.known * kept(self.stability, self.exam - day)

    def at_exam(self) -> float:
        """Chance on the day of the exam, 0–1, if nothing follows."""
        return self.floor + (self.reach - self.floor) * self._at_exam

    def gain(self, day: float) -> float:
        """What a block on that day adds to the chance on the day of the exam, if nothing follows."""
        left = kept(self.stability, day - self.last)
        now = self.known * left
        after = now + (1 - now) * self.closed
        then = after * kept(lasting(self.stability, left), self.exam - day)
        return (self.reach - self.floor) * (then - self._at_exam)

    def blocks_left(self, day: float) -> int:
        """Blocks, one after the other, until what needs the topic opens."""
        now = self.on(day)
        if now >= self.minimum - _TIED:
            return 1 if self.is_unsure else 0
        if self.minimum >= 1 or self.closed <= 0:
            return _MOST_BLOCKS
        blocks = math.log((1 - now) / (1 - self.minimum)) / -math.log1p(-min(self.closed, 0.999))
        return min(max(math.ceil(blocks - _TIED), 1), _MOST_BLOCKS)


def states(
    topics: Sequence[Topic], known: Mapping[int, Progress], today: float
) -> tuple[TopicState, ...]:
    """The topics of a curriculum as the planner sees them, `today` as the days of `known` count;
    what is not in `known` is a topic of which nothing is known. Where several topics ask for one
    first, it opens them all at the most that any asks for."""
    wanted: dict[int, float] = {}
    for topic in topics:
        for one in topic.requires:
            wanted[one.topic_id] = max(wanted.get(one.topic_id, 0.0), one.minimum / 100)
    found = []
    for topic in topics:
        progress = known.get(topic.topic_id) or started(today)
        closed = closed_by_block(_finite(topic.hours, USUAL_HOURS))
        found.append(
            TopicState(
                topic.topic_id,
                topic.weight,
                chance(progress, today),
                topic.hours,
                progress.blocks,
                progress.last_day - today,
                tuple(one.topic_id for one in topic.requires),
                wanted.get(topic.topic_id, MINIMUM_MASTERY / 100),
                speed(progress, today, closed),
                progress.answers,
                progress.stability,
            )
        )
    return tuple(found)


def _finite(value: float | None, otherwise: float) -> float:
    return value if value is not None and math.isfinite(value) else otherwise


def closed_in(topic: TopicState, block_minutes: float = BLOCK_MINUTES) -> float:
    """Share of the gap that a block of the topic closes."""
    if topic.closed is None or not math.isfinite(topic.closed):
        return closed_by_block(_finite(topic.hours, USUAL_HOURS), block_minutes)
    still_open = 1 - min(max(topic.closed, 0.0), 0.999)
    return 1 - math.pow(still_open, block_minutes / BLOCK_MINUTES)
