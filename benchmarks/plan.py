"""Does the plan help: hidden learners study by it, and by simpler policies, up to an exam.

A learner has a hidden knowledge of each topic that blocks of study raise, that is forgotten by an
exponential or a power law, and that grows slowly while a prerequisite is unknown. A policy sees
only answers: three questions after each block. The simple policies are shown what the mastery model
believes of them, less what is forgotten since; with what `progress` believes they do worse, as they
do with the truth (in 30 days greedy by .015 and .02, weakest first by .015). The planner's own assumptions
about learning and forgetting are not the learner's. The bound is a planner that knows the hidden
laws and may give out fractions of blocks, prerequisites left aside.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.report import AtLeast, AtMost, argument_parser, finish
from studytui.domain import mastery, progress
from studytui.domain.course import TopicState, states
from studytui.domain.curriculum import MINIMUM_MASTERY, Requirement, Topic
from studytui.domain.plan import Demand, planned
from studytui.domain.progress import BLOCK_MINUTES, GUESS, Progress

TOPICS = 24
ASKED = 3
"""Questions answered at the end of each block."""


@dataclass
class Hidden:
    """A learner as he really is."""

    lot: random.Random
    weights: list[float]
    needs: list[tuple[int, ...]]
    said_needs: list[tuple[int, ...]]
    hours: list[float]
    said_hours: list[float]
    is_exponential: bool
    known: list[float]
    """What was known at the last block, above guessing, 0–1."""
    stability: list[float]
    last: list[int]
    log: list[tuple[int, bool]] = field(default_factory=list)

    def knowledge(self, topic: int, day: int) -> float:
        days = max(day - self.last[topic], 0)
        if self.is_exponential:
            return self.known[topic] * math.exp(-0.105 * days / self.stability[topic])
        return self.known[topic] / math.sqrt(1 + 0.235 * days / self.stability[topic])

    def chance(self, topic: int, day: int) -> float:
        return 0.25 + 0.72 * self.knowledge(topic, day)

    def study(self, topic: int, day: int) -> None:
        now = self.knowledge(topic, day)
        speed = 2.0 * BLOCK_MINUTES / 60 / self.hours[topic]
        for need in self.needs[topic]:
            if self.knowledge(need, day) < 0.45:
                speed *= 0.35
        self.known[topic] = now + (1 - now) * (1 - math.exp(-speed))
        gap = day - self.last[topic]
        # Spacing pays: the more was forgotten, the longer it holds afterwards.
        self.stability[topic] *= 1.15 + 0.9 * min(gap / self.stability[topic], 1.0)
        self.last[topic] = day

    def answer(self, topic: int, day: int) -> bool:
        is_right = self.lot.random() < self.chance(topic, day)
        self.log.append((topic, is_right))
        return is_right

    def score(self, day: int) -> float:
        total = sum(self.weights)
        return (
            sum(weight * self.chance(topic, day) for topic, weight in enumerate(self.weights))
            / total
        )


def learner(seed: int, *, is_exponential: bool, has_wrong_needs: bool) -> Hidden:
    lot = random.Random(seed)
    weights = [lot.uniform(0.4, 3.0) for _ in range(TOPICS)]
    needs = [
        tuple(
            sorted(
                lot.sample(range(max(0, topic - 6), topic), min(lot.choice((0, 0, 1, 1, 2)), topic))
            )
        )
        for topic in range(TOPICS)
    ]
    said = list(needs)
    if has_wrong_needs:
        for topic in range(1, TOPICS):
            if lot.random() < 0.3:
                said[topic] = () if said[topic] else (lot.randrange(topic),)
    hours = [lot.uniform(1.5, 8.0) for _ in range(TOPICS)]
    return Hidden(
        lot,
        weights,
        needs,
        said,
        hours,
        [hour * lot.uniform(0.6, 1.6) for hour in hours],
        is_exponential,
        [lot.betavariate(1.2, 3.5) for _ in range(TOPICS)],
        [lot.uniform(4, 9) for _ in range(TOPICS)],
        [0] * TOPICS,
    )


@dataclass
class Seen:
    """What a policy may know."""

    hidden: Hidden
    day: int
    days: int
    believed: mastery.Learner
    blocks: list[int]
    last: list[int | None]
    progress: list[Progress]

    def chance(self, topic: int) -> float:
        fresh = mastery.mastery(self.believed, topic).score / 100
        floor = min(fresh, GUESS)
        away = self.day - (self.last[topic] or 0)
        stability = progress.FIRST_STABILITY * 1.7 ** min(self.blocks[topic], 40)
        return floor + (fresh - floor) * progress.kept(stability, away)

    def is_open(self, topic: int) -> bool:
        return all(
            self.chance(need) * 100 >= MINIMUM_MASTERY for need in self.hidden.said_needs[topic]
        )


_BEYOND = 0.005
"""Searched for up to 4 blocks in 14 days, climbed to for up to 10 in 30: never more than .0045."""
Policy = Callable[[Seen, int], Sequence[int]]
"""The topics of a day's blocks."""


def round_robin(seen: Seen, count: int) -> Sequence[int]:
    done = sum(seen.blocks)
    return [(done + number) % TOPICS for number in range(count)]


def weakest_first(seen: Seen, count: int) -> Sequence[int]:
    return sorted(range(TOPICS), key=seen.chance)[:count]


def by_weight(seen: Seen, count: int) -> Sequence[int]:
    weights = seen.hidden.weights
    owed = [(seen.blocks[topic] + 1) / weights[topic] for topic in range(TOPICS)]
    return sorted(range(TOPICS), key=lambda topic: owed[topic])[:count]


def greedy(seen: Seen, count: int) -> Sequence[int]:
    def worth(topic: int) -> float:
        return seen.hidden.weights[topic] * (1 - seen.chance(topic)) / seen.hidden.said_hours[topic]

    return sorted(range(TOPICS), key=worth, reverse=True)[:count]


def seeds_formula(seen: Seen, count: int) -> Sequence[int]:
    """weight · importance / (weakness · dependency · mastery · time), as the seeds have it."""

    def priority(topic: int) -> float:
        known = max(seen.chance(topic), 0.05)
        needing = sum(topic in needs for needs in seen.hidden.said_needs)
        return (
            seen.hidden.weights[topic]
            * (1 + needing)
            / (max(1 - known, 0.05) * (1 + len(seen.hidden.said_needs[topic])) * known)
            / seen.hidden.said_hours[topic]
        )

    return sorted(range(TOPICS), key=priority, reverse=True)[:count]


def ours(seen: Seen, count: int) -> Sequence[int]:
    topics = [
        Topic(
            topic,
            "",
            seen.hidden.weights[topic],
            seen.hidden.said_hours[topic],
            tuple(Requirement(need) for need in seen.hidden.said_needs[topic]),
        )
        for topic in range(TOPICS)
    ]
    minutes = (count * BLOCK_MINUTES,) * (seen.days - seen.day)
    attendance = min((sum(seen.blocks) + 4 * count) / ((seen.day + 4) * count), 1.0)
    plan = planned(
        Demand(
            minutes, states(topics, dict(enumerate(seen.progress)), seen.day), attendance=attendance
        )
    )
    return [task.topic_id for task in plan.on(0) if task.topic_id is not None][:count]


POLICIES: dict[str, Policy] = {
    "round_robin": round_robin,
    "weakest_first": weakest_first,
    "by_weight": by_weight,
    "greedy": greedy,
    "seeds": seeds_formula,
    "ours": ours,
}
SETTINGS = {
    "14d_2": (14, 2, 0.0, False),
    "30d_4": (30, 4, 0.0, False),
    "90d_4": (90, 4, 0.0, False),
    "30d_4_missed": (30, 4, 0.3, False),
    "30d_4_wrong_needs": (30, 4, 0.0, True),
}
"""Days, blocks a day, share of days missed, wrong prerequisites."""


def sat(hidden: Hidden, policy: Policy, days: int, count: int, missed: float) -> float:
    """The share right in the exam after studying by a policy."""
    lot = random.Random(hidden.lot.random())
    believed = mastery.Learner()
    blocks = [0] * TOPICS
    last: list[int | None] = [None] * TOPICS
    # Everybody begins with a short test of each topic, so that beliefs are not made up.
    first = [hidden.answer(topic, 0) for topic in range(TOPICS)]
    known = []
    for topic, is_right in enumerate(first):
        believed = mastery.after_answer(believed, topic, is_right)
        known.append(progress.after_answer(progress.started(0, sum(first), TOPICS), 0, is_right))
    for day in range(days):
        if lot.random() < missed:
            continue
        seen = Seen(hidden, day, days, believed, blocks, last, known)
        for topic in policy(seen, count):
            hidden.study(topic, day)
            closed = progress.closed_by_block(hidden.said_hours[topic])
            before = mastery.mastery(believed, topic).score / 100
            reach = max(before, progress.CEILING)
            after = reach - (reach - before) * (1 - closed)
            believed = mastery.after_study(believed, topic, before, after)
            known[topic] = progress.after_block(known[topic], day, closed)
            blocks[topic] += 1
            last[topic] = day
            for _ in range(ASKED):
                is_right = hidden.answer(topic, day)
                believed = mastery.after_answer(believed, topic, is_right)
                known[topic] = progress.after_answer(known[topic], day, is_right)
    return hidden.score(days)


def bound(hidden: Hidden, days: int, count: int, missed: float) -> float:
    """No schedule does better: each topic's best exam-day chance for n blocks, unhindered and on
    whatever days, as a concave hull; blocks given out by fractions. The days missed are those that
    were missed."""
    lot = random.Random(hidden.lot.random())
    attended = sum(lot.random() >= missed for _ in range(days))
    pieces: list[tuple[float, float]] = []
    total = sum(hidden.weights)
    base = 0.0
    for topic in range(TOPICS):
        values = [_best(hidden, topic, number, days) for number in range(41)]
        base += hidden.weights[topic] * values[0] / total
        place = 0
        while place < 40:
            rate, end = max(
                ((values[end] - values[place]) / (end - place), end) for end in range(place + 1, 41)
            )
            if rate <= 0:
                break
            pieces.append((rate * hidden.weights[topic] / total, end - place))
            place = end
    left = float(attended * count)
    for rate, blocks in sorted(pieces, reverse=True):
        taken = min(blocks, left)
        base += rate * taken
        left -= taken
    return base


def _best(hidden: Hidden, topic: int, blocks: int, days: int) -> float:
    """The best of several even spacings of so many blocks, the last ones nearer to the exam, and
    what an exhaustive search over the days may find beyond it."""
    best = 0.0
    for stretch in (1.0, 0.8, 0.6, 0.4, 0.2):
        copy = Hidden(
            random.Random(0),
            hidden.weights,
            [()] * TOPICS,
            [()] * TOPICS,
            hidden.hours,
            hidden.said_hours,
            hidden.is_exponential,
            list(hidden.known),
            list(hidden.stability),
            list(hidden.last),
        )
        start = days * (1 - stretch)
        for number in range(blocks):
            copy.study(
                topic, min(round(start + (number + 0.5) * (days - start) / blocks), days - 1)
            )
        best = max(best, copy.chance(topic, days))
    return best + _BEYOND


def seconds(rounds: int = 5) -> float:
    """What the plan of a big exam takes: 200 topics, 180 days of four blocks."""
    lot = random.Random(1)
    topics = tuple(
        TopicState(
            topic,
            lot.uniform(0.4, 3.0),
            lot.uniform(0.3, 0.8),
            lot.uniform(1.0, 8.0),
            requires=(topic - 1,) if topic % 3 else (),
        )
        for topic in range(200)
    )
    demand = Demand((4 * BLOCK_MINUTES,) * 180, topics)
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        planned(demand)
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> int:
    parser = argument_parser("plan", __doc__)
    parser.add_argument("--learners", type=int)
    arguments = parser.parse_args()
    learners = arguments.learners or (3 if arguments.quick else 60)
    results: dict[str, float] = {"seconds_200x180": seconds()}
    budgets: dict[str, AtLeast | AtMost] = {"seconds_200x180": AtMost(0.15)}
    for setting, (days, count, missed, has_wrong_needs) in SETTINGS.items():
        for law in ("exponential", "power"):
            scores: dict[str, list[float]] = {name: [] for name in (*POLICIES, "bound")}
            for seed in range(learners):

                def fresh(
                    seed: int = seed, law: str = law, wrong: bool = has_wrong_needs
                ) -> Hidden:
                    return learner(seed, is_exponential=law == "exponential", has_wrong_needs=wrong)

                for name, policy in POLICIES.items():
                    scores[name].append(sat(fresh(), policy, days, count, missed))
                scores["bound"].append(bound(fresh(), days, count, missed))
            key = f"{setting}_{law}"
            for name, values in scores.items():
                results[f"{key}_{name}"] = statistics.mean(values)
            results[f"{key}_nearest_to_bound"] = min(
                limit - max(scores[name][seed] for name in POLICIES)
                for seed, limit in enumerate(scores["bound"])
            )
            budgets[f"{key}_nearest_to_bound"] = AtLeast(0.0)
            for name in POLICIES:
                if name == "ours":
                    continue
                ahead = [a - b for a, b in zip(scores["ours"], scores[name], strict=True)]
                error = 2 * statistics.stdev(ahead) / math.sqrt(len(ahead))
                results[f"{key}_ahead_of_{name}"] = statistics.mean(ahead)
                results[f"{key}_ahead_of_{name}_error"] = error
                results[f"{key}_ahead_of_{name}_sure"] = statistics.mean(ahead) - error
                # A few learners say nothing beyond chance.
                if not arguments.quick:
                    budgets[f"{key}_ahead_of_{name}_sure"] = AtLeast(0.0)
    return finish(arguments, results, budgets)


if __name__ == "__main__":
    sys.exit(main())
