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
from collections import deque
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from studytui.domain.course import Course, TopicState
from studytui.domain.progress import BLOCK_MINUTES

_LOOK_AHEAD = 6
"""Blocks counted of a topic that is still closed."""
_MOST_BEHIND, _FARTHEST = 12, 8
"""Closed topics looked at behind one, and how many may be missing before any of them opens: what
is farther off counts when it has come nearer."""
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


@dataclass(frozen=True, slots=True)
class _Behind:
    """The closed topics that a topic leads to."""

    missing: Mapping[int, frozenset[int]]
    """By topic, what is not known well enough before it opens."""
    around: frozenset[int]
    """All of these, and the topic itself."""
    touched: Collection[int]
    """What was looked at: while nothing of it opens or closes, this stands."""

    def __bool__(self) -> bool:
        return bool(self.missing)


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
        self._needing: dict[int, list[int]] = {}
        for topic_id, needs in self._needs.items():
            for one in needs:
                self._needing.setdefault(one, []).append(topic_id)
        self._gains: dict[int, float] = {}
        self._lacking: dict[int, int] = {}
        self._cut = 0.0
        self._lacked: frozenset[int] = frozenset()
        self._closed: set[int] = set()
        self._behind: dict[int, _Behind] = {}

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
        self._look_again(lacking)
        # A stretch is never worth more a block than the best block in it, which is enough to leave
        # most topics unreckoned.
        waiting: list[tuple[float, int, Worth | None]] = []
        for topic_id, gain in gains.items():
            if topic_id in self._closed:
                continue
            behind = self._looked_behind(topic_id) if topic_id in lacking else None
            most = max([gains[one] for one in behind.around]) if behind else gain
            if most > _TIED:
                rank = most * (favour if topic_id in favoured else 1.0)
                waiting.append((-rank, topic_id, None))
        heapify(waiting)
        found: list[Worth] = []
        while waiting and len(found) < count:
            _, topic_id, worth = heappop(waiting)
            if worth is not None or topic_id not in self._lacked or not self._behind[topic_id]:
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

    def _look_again(self, lacking: Mapping[int, int]) -> None:
        """Keeps which topics are closed, and forgets what was found behind those where it changed
        what is not known well enough."""
        lacked = frozenset(lacking)
        if lacked == self._lacked:
            return
        changed, self._lacked = lacked ^ self._lacked, lacked
        for one in changed:
            for topic_id in self._needing[one]:
                if lacked.isdisjoint(self._needs[topic_id]):
                    self._closed.discard(topic_id)
                else:
                    self._closed.add(topic_id)
        for topic_id in [
            one for one, behind in self._behind.items() if not changed.isdisjoint(behind.touched)
        ]:
            del self._behind[topic_id]

    def _looked_behind(self, topic_id: int) -> _Behind:
        """What lies behind a topic that is not known well enough, the nearest first."""
        if (kept := self._behind.get(topic_id)) is not None:
            return kept
        missing: dict[int, frozenset[int]] = {}
        touched = {topic_id}
        waiting = deque(self._needing[topic_id])
        seen = {topic_id}
        while waiting and len(missing) < _MOST_BEHIND:
            one = waiting.popleft()
            if one in seen:
                continue
            seen.add(one)
            before = self._missing(one, touched)
            if topic_id in before and len(before) <= _FARTHEST:
                missing[one] = before
                if one in self._lacked:
                    waiting.extend(self._needing[one])
        around = frozenset({topic_id, *missing}.union(*missing.values()))
        found = self._behind[topic_id] = _Behind(missing, around, touched)
        return found

    def _missing(self, topic_id: int, touched: set[int]) -> frozenset[int]:
        """What is not known well enough before the topic opens, all the way down, up to more than
        `_FARTHEST`; adds what it looked at to `touched`."""
        waiting = [topic_id]
        found: set[int] = set()
        while waiting and len(found) <= _FARTHEST:
            for one in self._needs[waiting.pop()]:
                touched.add(one)
                if one in self._lacked and one not in found:
                    found.add(one)
                    waiting.append(one)
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
        missing = self._behind[topic_id].missing
        waiting = list(missing)
        while waiting:
            choice: tuple[float, int, float, int] | None = None
            for one in waiting:
                before = missing[one] - paid
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
            paid |= missing[chosen] | {chosen}
            opened.append(chosen)
            waiting = [other for other in waiting if other not in paid]
        return Worth(topic_id, best, own, tuple(opened))
