"""What the learning core predicts of people it has not seen, on public logs, beside simple models.

Learners are split as published: those of the training file give only what a question bank could
know (the share right of each topic and item), those of the test file are predicted answer by
answer, each before it is learnt from. "first" counts only first attempts at an item, which is what
feeds mastery in the program. The logs are not part of the project; `--data` names their folder.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.report import AtLeast, AtMost, Between, argument_parser, finish
from studytui.domain import item_beliefs, mastery, memory, readiness

Predict = Callable[[int, int], float]
Learn = Callable[[int, int, bool], None]
Model = Callable[[], tuple[Predict, Learn]]
"""Made anew for each learner: what predicts P(right) of (item, topic), and what learns from it."""
LOGS = ("assistments09", "statics")
BLOCKS = (20, 40)
"""Questions of a mock whose score is predicted."""
_TOPIC_WEIGHT, _ITEM_WEIGHT = 8.0, 4.0


@dataclass(frozen=True, slots=True)
class Answer:
    learner: int
    item: int
    topic: int
    is_right: bool


def answers(path: Path) -> list[Answer]:
    """A log in the order it was made."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Answer(
                int(row["user_id"]),
                int(row["item_id"]),
                int(row["skill_id"]),
                row["correct"] == "1",
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def firsts(log: Iterable[Answer]) -> list[Answer]:
    """Only the first attempt of each learner at each item."""
    seen: set[tuple[int, int]] = set()
    found = []
    for one in log:
        if (one.learner, one.item) not in seen:
            seen.add((one.learner, one.item))
            found.append(one)
    return found


class Rates:
    """Shares right of topics and items, each drawn to what is above it."""

    def __init__(self, log: Iterable[Answer]) -> None:
        self._items: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self._topics: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        right = count = 0
        for one in log:
            for counts in (self._items[one.item], self._topics[one.topic]):
                counts[0] += one.is_right
                counts[1] += 1
            right += one.is_right
            count += 1
        self.base = right / count

    def topic(self, topic: int) -> float:
        return mastery.shrunk_rate(*self._topics.get(topic, (0, 0)), self.base, _TOPIC_WEIGHT)

    def item(self, item: int, topic: int) -> float:
        counts = self._items.get(item, (0, 0))
        return mastery.shrunk_rate(*counts, self.topic(topic), _ITEM_WEIGHT)


Difficulty = Callable[[int, int], mastery.Belief]
"""What is believed of an item in a topic."""


def ours(difficulty: Difficulty, *, has_rates: bool) -> Model:
    """The model of the program, for what is known of the items."""

    def make() -> tuple[Predict, Learn]:
        learner = mastery.Learner(has_rates=has_rates)

        def predict(item: int, topic: int) -> float:
            return mastery.chance(learner, topic, difficulty(item, topic).mean)

        def learn(item: int, topic: int, is_right: bool) -> None:
            nonlocal learner
            known = difficulty(item, topic)
            learner = mastery.after_answer(learner, topic, is_right, known.mean, known.variance)

        return predict, learn

    return make


def constant(rate: float) -> Model:
    return lambda: (lambda item, topic: rate, lambda item, topic, is_right: None)


def running_mean(prior: float, *, by_topic: bool) -> Model:
    """Share right so far, all in all or in each topic, from two answers' worth of the prior."""

    def make() -> tuple[Predict, Learn]:
        counts: dict[int, list[float]] = defaultdict(lambda: [2 * prior, 2.0])

        def predict(item: int, topic: int) -> float:
            right, count = counts[topic if by_topic else 0]
            return right / count

        def learn(item: int, topic: int, is_right: bool) -> None:
            entry = counts[topic if by_topic else 0]
            entry[0] += is_right
            entry[1] += 1

        return predict, learn

    return make


def elo(gain: float = 0.3) -> Model:
    """Elo of learner and topic with one step size (Pelánek 2016), no item difficulties."""

    def make() -> tuple[Predict, Learn]:
        general = mastery.GENERAL_MEAN
        topics: dict[int, float] = defaultdict(float)

        def predict(item: int, topic: int) -> float:
            return mastery.sigmoid(general + topics[topic])

        def learn(item: int, topic: int, is_right: bool) -> None:
            nonlocal general
            step = gain * (is_right - predict(item, topic))
            general += step / 2
            topics[topic] += step

        return predict, learn

    return make


def weighted_score(prior: float) -> Model:
    """The seeds' .5 accuracy + .2 speed + .2 confidence + .1 consistency of a topic, taken as a
    probability. These logs have neither times nor confidence: both stand at one half."""

    def make() -> tuple[Predict, Learn]:
        given: dict[int, list[bool]] = defaultdict(list)

        def predict(item: int, topic: int) -> float:
            past = given[topic]
            share = sum(past) / len(past) if past else prior
            consistency = 1 - 2 * math.sqrt(share * (1 - share))
            return 0.5 * share + 0.2 * 0.5 + 0.2 * 0.5 + 0.1 * consistency

        def learn(item: int, topic: int, is_right: bool) -> None:
            given[topic].append(is_right)

        return predict, learn

    return make


def predictions(log: Iterable[Answer], model: Model) -> Iterator[tuple[float, bool]]:
    """Each answer's prediction and what happened, learner by learner."""
    current = None
    for one in log:
        if one.learner != current:
            current = one.learner
            predict, learn = model()
        yield predict(one.item, one.topic), one.is_right
        learn(one.item, one.topic, one.is_right)


def auc(pairs: Sequence[tuple[float, bool]]) -> float:
    """Area under the ROC curve, ties counted half (Mann and Whitney 1947)."""
    ordered = sorted(pairs)
    rank = 0.0
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        rank += sum(is_right for _, is_right in ordered[start:end]) * (start + 1 + end) / 2
        start = end
    right = sum(is_right for _, is_right in pairs)
    wrong = len(pairs) - right
    return (rank - right * (right + 1) / 2) / (right * wrong)


def log_loss(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean −log of what was given to what happened; probabilities kept from 0 and 1 by 0.0001."""
    total = 0.0
    for p, is_right in pairs:
        p = min(max(p, 1e-4), 1 - 1e-4)
        total -= math.log(p if is_right else 1 - p)
    return total / len(pairs)


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins."""
    bins: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for p, is_right in pairs:
        entry = bins[min(int(p * 10), 9)]
        entry[0] += p
        entry[1] += is_right
    return sum(abs(expected - seen) for expected, seen in bins.values()) / len(pairs)


def coverage(log: Iterable[Answer], rates: Rates, size: int) -> float:
    """How often the 80 % interval of the next block's score holds the score; blocks of that size."""
    by_learner: dict[int, list[Answer]] = defaultdict(list)
    for one in log:
        by_learner[one.learner].append(one)
    inside = count = 0
    for given in by_learner.values():
        learner = mastery.Learner(has_rates=True)
        for start in range(0, len(given) - size, size):
            block = given[start : start + size]
            if start:
                predicted = readiness.predict(learner, _parts(block, rates))
                assert predicted is not None
                score = 100 * sum(one.is_right for one in block) / size
                inside += predicted.low <= score <= predicted.high
                count += 1
            for one in block:
                difficulty = _from_peers(one.item, one.topic, rates)
                learner = mastery.after_answer(learner, one.topic, one.is_right, difficulty)
    return inside / count


def _from_peers(item: int, topic: int, rates: Rates) -> float:
    return mastery.GENERAL_MEAN - mastery.logit(rates.item(item, topic))


def _parts(block: Sequence[Answer], rates: Rates) -> list[readiness.Part]:
    by_topic: dict[int, list[float]] = defaultdict(list)
    for one in block:
        by_topic[one.topic].append(_from_peers(one.item, one.topic, rates))
    parts = []
    for topic, values in by_topic.items():
        mean = sum(values) / len(values)
        variance = sum((value - mean) ** 2 for value in values) / len(values)
        parts.append(readiness.Part(topic, len(values), len(values), mean, variance))
    return parts


def memory_losses(path: Path) -> dict[str, float]:
    """Log loss of recall, for reviews at least 20 hours after the last one: ours, the package as
    it comes, and SM-2's intervals read as 90 % recall."""
    with path.open(encoding="utf-8", newline="") as file:
        reviews = sorted(
            (
                datetime.fromisoformat(row["review_time"]).astimezone(UTC),
                int(row["card_id"]),
                int(row["review_rating"]),
            )
            for row in csv.DictReader(file)
        )
    from fsrs import Card, Rating, Scheduler

    package = Scheduler(enable_fuzzing=False)
    kept: dict[int, memory.MemoryState] = {}
    cards: dict[int, Card] = {}
    old: dict[int, tuple[float, float, int]] = {}
    last: dict[int, datetime] = {}
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for at, card_id, rating in reviews:
        is_right = rating > 1
        if card_id in last and at - last[card_id] >= timedelta(hours=20):
            days = (at - last[card_id]).total_seconds() / 86_400
            found["fsrs_fractional"].append((memory.retrievability(kept[card_id], at), is_right))
            found["fsrs_package"].append(
                (package.get_card_retrievability(cards[card_id], at), is_right)
            )
            found["sm2"].append((0.9 ** (days / old[card_id][1]), is_right))
        kept[card_id] = memory.after_review(kept.get(card_id), is_right, at)
        cards[card_id], _ = package.review_card(cards.get(card_id) or Card(), Rating(rating), at)
        old[card_id] = _sm2(old.get(card_id), is_right)
        last[card_id] = at
    return {name: log_loss(pairs) for name, pairs in found.items()}


def _sm2(state: tuple[float, float, int] | None, is_right: bool) -> tuple[float, float, int]:
    """Ease, interval in days and repetitions after a review (Wozniak 1990), grades 4 and 1."""
    ease, interval, count = state or (2.5, 1.0, 0)
    if not is_right:
        return max(ease - 0.54, 1.3), 1.0, 0
    interval = (1.0, 6.0)[count] if count < 2 else interval * ease
    return ease, interval, count + 1


def main() -> int:
    parser = argument_parser("learning", __doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/logs"))
    arguments = parser.parse_args()
    folder: Path = arguments.data
    if not folder.is_dir():
        print(f"There is no folder {folder}; --data names that of the logs.", file=sys.stderr)
        return 2
    results: dict[str, float] = {}
    budgets: dict[str, AtLeast | AtMost | Between] = {}
    for name in LOGS:
        training = answers(folder / "lpp" / f"{name}_train.csv")
        log = answers(folder / "lpp" / f"{name}_test.csv")
        if arguments.quick:
            chosen = set(random.Random(1).sample(sorted({one.learner for one in log}), 30))
            log = [one for one in log if one.learner in chosen]
        for attempts, test, train in (
            ("all", log, training),
            ("first", firsts(log), firsts(training)),
        ):
            rates = Rates(train)
            models: dict[str, Model] = {
                "constant": constant(rates.base),
                "running_mean": running_mean(rates.base, by_topic=False),
                "percent_per_skill": running_mean(rates.base, by_topic=True),
                "weighted_score": weighted_score(rates.base),
                "elo": elo(),
                "ours_alone": ours(lambda item, topic: mastery.Belief(0.0, 0.0), has_rates=False),
                "ours_topics": ours(_topics_of(rates), has_rates=True),
                "ours_peers": ours(_peers_of(rates), has_rates=True),
                "ours_class": ours(_class_of(train), has_rates=True),
                "ours_30_peers": ours(_peers_of(Rates(_some(train))), has_rates=True),
                "ours_30_class": ours(_class_of(_some(train)), has_rates=True),
            }
            for model, make in models.items():
                pairs = list(predictions(test, make))
                key = f"{name}_{attempts}_{model}"
                results[f"{key}_auc"] = auc(pairs)
                results[f"{key}_log_loss"] = log_loss(pairs)
                results[f"{key}_ece"] = calibration_error(pairs)
            for size in BLOCKS:
                key = f"{name}_{attempts}_coverage_{size}"
                results[key] = coverage(test, rates, size)
                # A few learners say nothing beyond chance.
                if not arguments.quick:
                    budgets[key] = Between(0.77, 0.85)
    if not arguments.quick:
        for name, wanted in (
            ("assistments09_all", (0.702, 0.723, 0.762, 0.578, 0.566, 0.538)),
            ("statics_all", (0.669, 0.697, 0.823, 0.507, 0.494, 0.411)),
        ):
            for place, model in enumerate(("alone", "topics", "peers")):
                budgets[f"{name}_ours_{model}_auc"] = AtLeast(wanted[place])
                budgets[f"{name}_ours_{model}_log_loss"] = AtMost(wanted[place + 3])
    losses = memory_losses(next((folder / "fsrs").glob("*.csv")))
    results |= {f"memory_{name}_log_loss": loss for name, loss in losses.items()}
    budgets["memory_fsrs_fractional_log_loss"] = AtMost(0.476)
    return finish(arguments, results, budgets)


def _topics_of(rates: Rates) -> Difficulty:
    return lambda item, topic: mastery.Belief(
        mastery.item_difficulty(topic_rate=rates.topic(topic)), 0.0
    )


def _peers_of(rates: Rates) -> Difficulty:
    return lambda item, topic: mastery.Belief(_from_peers(item, topic, rates), 0.0)


def _class_of(train: Sequence[Answer]) -> Difficulty:
    """As a teacher's machine reckons it from the first answers of a class."""
    given = [
        item_beliefs.FirstAnswer(one.learner, one.item, one.topic, one.is_right)
        for one in firsts(train)
    ]
    rates = item_beliefs.topic_rates(given)
    nothing = item_beliefs.Said()
    priors = {one.item_id: item_beliefs.prior(nothing, rates[one.topic_id]) for one in given}
    found = item_beliefs.reckoned(given, priors, {})

    def difficulty(item: int, topic: int) -> mastery.Belief:
        known = found.get(item)
        return known or mastery.Belief(item_beliefs.prior(nothing, rates.get(topic)).mean, 0.0)

    return difficulty


def _some(train: Sequence[Answer]) -> list[Answer]:
    """What a class of 30 has answered: those who answered most, so that items have answers."""
    counts = Counter(one.learner for one in train)
    chosen = {learner for learner, _ in counts.most_common(30)}
    return [one for one in train if one.learner in chosen]


if __name__ == "__main__":
    sys.exit(main())
