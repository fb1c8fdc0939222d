"""What a block of time is worth in each topic: points on the day of the exam, by it and by what it
opens.

The worth of a block today is what it adds on the day of the exam if nothing follows. A topic that
others need is also worth its share of them: the blocks until it opens them and their best blocks
after that, as one stretch, by their gain a block (the index of Gittins 1979 for jobs that must
precede others). Each day's blocks go to the topics worth most, so spacing need not be asked for:
what was just studied is worth little until some of it is forgotten.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from studytui.domain.course import Course, TopicState
from studytui.domain.progress import BLOCK_MINUTES

_LOOK_AHEAD = 6
"""Blocks counted of a topic that is still closed."""
_MANY = 50
"""Topics up to which all are reckoned anew each day; with n times as many, each n-th day those
that are not among the first `_NEAR` for each block of the day."""
_NEAR = 8
_TIED = 1e-9


def _shares(states: Sequence[TopicState]) -> dict[int, float]:
    """Percent of the exam by topic; a weight that is none counts as 0."""
    weights = {
        state.topic_id: max(state.weight, 0.0) if math.isfinite(state.weight) else 0.0
        for state in states
    }
    # As shares of the heaviest, so that no sum of weights is too large.
    heaviest = max(weights.values(), default=0.0) or 1.0
    total = math.fsum(weight / heaviest for weight in weights.values()) or 1.0
    return {one: 100 * (weight / heaviest) / total for one, weight in weights.items()}


@dataclass(frozen=True, slots=True)
class Worth:
    """What a block of a topic is worth on a day."""

    topic_id: int
    points: float
    """Percent points of the exam a block, with its share of what it opens."""
    own: float
    """Percent points by the topic itself."""
    opens: tuple[int, ...] = ()
    """Topics that count in it because it leads to them."""


class Courses:
    """All topics on their way to the exam."""

    def __init__(
        self, states: Sequence[TopicState], exam: float, block_minutes: float = BLOCK_MINUTES
    ) -> None:
        self.by_id = {state.topic_id: Course(state, exam, block_minutes) for state in states}
        self.shares = _shares(states)
        self._needs = {
            state.topic_id: tuple(one for one in state.requires if one in self.by_id)
            for state in states
        }
        self._needed = {one for needs in self._needs.values() for one in needs}
        self._above = {
            topic_id: self._reached(topic_id, self._needed)
            for topic_id, needs in self._needs.items()
            if needs
        }
        self._gains: dict[int, float] = {}
        self._lacking: dict[int, int] = {}
        self._cut = 0.0
        self._lacked: frozenset[int] = frozenset()
        self._missing: dict[int, frozenset[int]] = {}
        self._behind: dict[int, list[int]] = {}
        self._around: dict[int, set[int]] = {}

    def score(self) -> float:
        """Expected percent of the exam, if nothing follows."""
        return sum(self.shares[one] * course.at_exam() for one, course in self.by_id.items())

    def score_on(self, day: float) -> float:
        """Percent of an exam on that day."""
        return sum(self.shares[one] * course.chance(day) for one, course in self.by_id.items())

    def best(
        self, day: float, count: int, blocks: float, favoured: Container[int], favour: float
    ) -> list[Worth]:
        """The open topics whose blocks are worth most on that day, at most `count`, with so many
        blocks left up to the exam. What is favoured ranks as if worth that many times as much."""
        self._reckon(day)
        gains, lacking = self._gains, self._lacking
        self._look_behind(lacking)
        # A stretch is never worth more a block than the best block in it, which is enough to leave
        # most topics unreckoned.
        waiting: list[tuple[float, int, Worth | None]] = []
        for topic_id, gain in gains.items():
            if self._missing.get(topic_id):
                continue
            around = self._around.get(topic_id)
            most = max([gains[one] for one in around]) if around else gain
            if most > _TIED:
                rank = most * (favour if topic_id in favoured else 1.0)
                waiting.append((-rank, topic_id, None))
        heapify(waiting)
        found: list[Worth] = []
        while waiting and len(found) < count:
            _, topic_id, worth = heappop(waiting)
            if worth is not None or topic_id not in self._around:
                found.append(worth or Worth(topic_id, gains[topic_id], gains[topic_id]))
                continue
            worth = self._opening(topic_id, gains, lacking, blocks)
            if worth.points > _TIED:
                rank = worth.points * (favour if topic_id in favoured else 1.0)
                heappush(waiting, (-rank, topic_id, worth))
        nearest = sorted(gains.values(), reverse=True)[: _NEAR * count]
        self._cut = nearest[-1] if nearest else 0.0
        return found

    def study(self, topic_id: int, day: float, share: float = 1.0) -> None:
        """A block of a topic, or a share of one."""
        self.by_id[topic_id].study(day, share)
        self._gains.pop(topic_id, None)

    def _reckon(self, day: float) -> None:
        """Keeps what a block of each topic brings by itself, and how many each lacks. Where there
        are many topics, those far from being chosen are looked at every few days."""
        rests = 1 + len(self.by_id) // _MANY
        for place, (topic_id, course) in enumerate(self.by_id.items()):
            gain = self._gains.get(topic_id, math.inf)
            if gain < self._cut and (day + place) % rests:
                continue
            self._gains[topic_id] = self.shares[topic_id] * course.gain(day)
            if topic_id in self._needed:
                if course.is_known(day):
                    self._lacking.pop(topic_id, None)
                else:
                    self._lacking[topic_id] = course.blocks_left(day)

    def _look_behind(self, lacking: Mapping[int, int]) -> None:
        """Keeps what each closed topic is missing, all the way down, and what lies behind each
        topic that is not known well enough."""
        lacked = frozenset(lacking)
        if lacked == self._lacked:
            return
        changed, self._lacked = lacked ^ self._lacked, lacked
        for topic_id, above in self._above.items():
            if not changed.isdisjoint(above):
                self._missing[topic_id] = self._reached(topic_id, lacked)
        self._behind, self._around = {}, {}
        for topic_id, found in self._missing.items():
            for one in found:
                self._behind.setdefault(one, []).append(topic_id)
        for topic_id, behind in self._behind.items():
            if not self._missing.get(topic_id):
                steps = (self._missing[one] for one in behind)
                self._around[topic_id] = {topic_id, *behind}.union(*steps)

    def _reached(self, topic_id: int, among: Collection[int]) -> frozenset[int]:
        """What the topic needs and is among those, and what they need, all the way down."""
        waiting = [one for one in self._needs[topic_id] if one in among]
        found: set[int] = set()
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(below for below in self._needs[one] if below in among)
        return frozenset(found)

    def _stretch(self, topic_id: int, gain: float, blocks: int) -> float:
        """Points that so many blocks in a row bring, where the first brings `gain`."""
        still_open = 1 - self.by_id[topic_id].closed
        if still_open >= 1 - _TIED:
            return gain * blocks
        return gain * (1 - still_open**blocks) / (1 - still_open)

    def _opening(
        self, topic_id: int, gains: Mapping[int, float], lacking: Mapping[int, int], blocks: float
    ) -> Worth:
        """The best gain a block of opening the topic and some of what lies behind it."""
        best = own = gains[topic_id]
        count = lacking[topic_id]
        points = self._stretch(topic_id, own, count)
        paid, opened = {topic_id}, []
        waiting = list(self._behind[topic_id])
        while waiting:
            choice: tuple[float, int, float, int] | None = None
            for one in waiting:
                before = self._missing[one] - paid
                length = count + sum(lacking[needed] for needed in before)
                total = points + sum(
                    self._stretch(needed, gains[needed], lacking[needed]) for needed in before
                )
                step, still_open = gains[one], 1 - self.by_id[one].closed
                for number in range(1, _LOOK_AHEAD + 1):
                    if length + number > blocks:
                        break
                    total += step
                    step *= still_open
                    rate = total / (length + number)
                    if choice is None or rate > choice[0] + _TIED:
                        choice = (rate, one, total, length + number)
            if choice is None or choice[0] <= max(best, points / count) + _TIED:
                break
            best, chosen, points, count = choice
            paid |= self._missing[chosen] | {chosen}
            opened.append(chosen)
            waiting = [other for other in waiting if other not in paid]
        return Worth(topic_id, best, own, tuple(opened))
