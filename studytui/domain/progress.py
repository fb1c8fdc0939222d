"""How a topic is learnt and forgotten, and how fast this learner does it, from blocks and answers.

Knowledge of a topic is a share, 0–1, of the way from guessing to as good as it gets. A block of
study closes a share of the gap that is left (the law of practice, as an exponential); between
blocks knowledge falls by a power law, slower after each block and the more so the longer the pause
before it was (Cepeda and others 2006, "Distributed practice in verbal recall tasks"). How much is
known and how fast it is learnt are believed together, as weights on a small grid, so that what the
syllabus says of hours is trusted only until the answers say otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from studytui.domain.mastery import logit, sigmoid

BLOCK_MINUTES = 25
"""Length of a block of learning or practice."""
USUAL_HOURS = 3.0
"""To learn a topic from nothing, where the syllabus does not say."""
GUESS = 0.25
CEILING = 0.95
"""Chance of a right answer in a topic that is known as well as it can be."""
FIRST_STABILITY = 6.0
"""Days until a topic met once has lost a tenth of what is known above guessing."""
_SPEED = 2.3
"""In the estimated hours the gap to the ceiling closes by nine tenths: e^−2.3."""
_DECAY = 0.35
_FACTOR: float = 0.9 ** (-1 / _DECAY) - 1
_CRAMMED, _SPACED, _LONGEST_GAP = 1.15, 9.0, 2.3
"""A block on the heels of another makes knowledge last 1.15 times as long, one after a tenth was
forgotten twice as long, and none more than 2.3 times, but for very long pauses."""
_LONG_PAUSE = _LONGEST_GAP**-_DECAY
LONGEST_STABILITY = 3_650.0
"""Days: no block is believed to make knowledge last longer."""
_LEVELS = (0.02, 0.12, 0.25, 0.4, 0.6, 0.8)
_PACES = ((0.25, 0.12), (0.5, 0.23), (0.8, 0.3), (1.2, 0.23), (1.8, 0.12))
"""How fast against what the hours say, and how likely that is before any answer: estimates of hours
are off by a factor of two either way as a rule, and a gap in what comes before slows by more."""
_PRIOR_ANSWERS, _PRIOR_RIGHT = 4.0, 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """What is believed of one topic: knowledge right after the last block, and pace."""

    known: tuple[float, ...]
    """Knowledge by grid point."""
    weights: tuple[float, ...]
    """How likely each grid point is; they add up to one."""
    stability: float
    """Days in which a tenth of the knowledge is lost."""
    last_day: float
    """When it was last studied, in days as the caller counts them."""
    blocks: int = 0
    answers: int = 0


def kept(stability: float, days: float) -> float:
    """Share of the knowledge that is left after so many days, 0–1."""
    return math.pow(1 + _FACTOR * days / stability, -_DECAY) if days > 0 else 1.0


def stability_of(left: float, days: float) -> float:
    """The stability with which that share of the knowledge is left after so many days."""
    if days <= 0:
        return LONGEST_STABILITY
    lost = math.pow(max(left, 1e-3), -1 / _DECAY) - 1
    return min(_FACTOR * days / max(lost, 1e-12), LONGEST_STABILITY)


def aged(stability: float, left: float) -> float:
    """The stability with which what is left falls on just as it would have, were it counted from
    now: what is old falls more slowly."""
    return stability * math.pow(max(left, 1e-3), -1 / _DECAY)


def lasting(stability: float, left: float) -> float:
    """The stability after a block before which that share of the knowledge was left.

    After a pause so long that what is left falls more slowly than it would after a block, it is
    that slowness (Jost 1897), so that a block never does harm.
    """
    if left < _LONG_PAUSE:
        return aged(stability, left)
    growth = _CRAMMED + _SPACED * (1 - left)
    longer = stability * min(growth, _LONGEST_GAP)
    return longer if longer < LONGEST_STABILITY else max(LONGEST_STABILITY, aged(stability, left))


def closed_by_block(hours: float | None, minutes: float = BLOCK_MINUTES) -> float:
    """Share of the gap that a block closes by what the syllabus says of hours, 0–1."""
    needed = max(hours or USUAL_HOURS, 0.25)
    return 1 - math.exp(-_SPEED * minutes / 60 / needed)


def as_knowledge(chance: float) -> float:
    """Knowledge, 0–1, from a chance of a right answer."""
    return min(max((chance - GUESS) / (CEILING - GUESS), 0.0), 1.0)


def untold(day: float) -> Progress:
    """A topic of which nothing at all is known: every grid point is as likely as any other. What
    becomes of it by blocks and answers is the same whatever `believed` adds later."""
    points = list(product(_LEVELS, _PACES))
    return Progress(
        known=tuple(level for level, _ in points),
        weights=(1 / len(points),) * len(points),
        stability=FIRST_STABILITY,
        last_day=day,
    )


def started(day: float, right: float = 0.0, answers: float = 0.0) -> Progress:
    """A topic of which nothing is known yet but how the learner did elsewhere: so many right of so
    many answers."""
    return believed(untold(day), right, answers)


def believed(progress: Progress, right: float, answers: float) -> Progress:
    """What began as `untold`, with how the learner did elsewhere: so many right of so many
    answers."""
    likely = [
        weight * before
        for weight, before in zip(progress.weights, _expected(right, answers), strict=True)
    ]
    total = sum(likely)
    return replace(progress, weights=tuple(one / total for one in likely))


@lru_cache(maxsize=1024)
def _expected(right: float, answers: float) -> tuple[float, ...]:
    """How likely each grid point is before any answer."""
    share = (right + _PRIOR_ANSWERS * _PRIOR_RIGHT) / (answers + _PRIOR_ANSWERS)
    wanted = min(max(as_knowledge(share), 0.03), 0.75)
    low, high = -60.0, 60.0
    for _ in range(40):
        tilt = (low + high) / 2
        low, high = (tilt, high) if _tilted_mean(tilt) < wanted else (low, tilt)
    shares = [math.exp(low * level) for level in _LEVELS]
    total = sum(shares)
    return tuple(share / total * likely for share, (_, likely) in product(shares, _PACES))


def _tilted_mean(tilt: float) -> float:
    shares = [math.exp(tilt * level) for level in _LEVELS]
    return sum(share * level for share, level in zip(shares, _LEVELS, strict=True)) / sum(shares)


def after_answer(
    progress: Progress, day: float, is_right: bool, difficulty: float = 0.0
) -> Progress:
    """What is believed after an answer on that day to an item of that difficulty (logits, 0 for an
    average one). A right answer never lowers the chance, a wrong one never raises it."""
    left = kept(progress.stability, day - progress.last_day)
    likely = []
    for known, weight in zip(progress.known, progress.weights, strict=True):
        chance = GUESS + (CEILING - GUESS) * known * left
        if difficulty and math.isfinite(difficulty):
            chance = sigmoid(logit(chance) - min(max(difficulty, -8.0), 8.0))
        likely.append(max(weight * (chance if is_right else 1 - chance), 1e-15))
    total = sum(likely)
    weights = tuple(one / total for one in likely)
    return replace(progress, weights=weights, answers=progress.answers + 1)


def after_answers(progress: Progress, day: float, right: int, wrong: int) -> Progress:
    """What is believed after so many answers on one day to average items: the same as after one
    at a time, in whatever order."""
    if right <= 0 and wrong <= 0:
        return progress
    left = kept(progress.stability, day - progress.last_day)
    likely = []
    for known, weight in zip(progress.known, progress.weights, strict=True):
        chance = GUESS + (CEILING - GUESS) * known * left
        likely.append(
            math.log(max(weight, 1e-300)) + right * math.log(chance) + wrong * math.log1p(-chance)
        )
    # As shares of the likeliest, so that many answers leave no weight without any digits.
    most = max(likely)
    shares = [max(math.exp(one - most), 1e-15) for one in likely]
    total = sum(shares)
    weights = tuple(one / total for one in shares)
    return replace(progress, weights=weights, answers=progress.answers + right + wrong)


def after_block(progress: Progress, day: float, closed: float) -> Progress:
    """What is believed after a block of study on that day that by the hours said closes that share
    of the gap (see `closed_by_block`)."""
    day = max(day, progress.last_day)
    left = kept(progress.stability, day - progress.last_day)
    still_open = [1 - share for share in _shares_closed(closed)]
    known = tuple(
        1 - (1 - one * left) * still_open[place % len(_PACES)]
        for place, one in enumerate(progress.known)
    )
    return Progress(
        known,
        progress.weights,
        lasting(progress.stability, left),
        day,
        progress.blocks + 1,
        progress.answers,
    )


def _shares_closed(closed: float) -> list[float]:
    """Share of the gap that a block closes by pace, where the hours said make it `closed`."""
    still_open = 1 - min(max(closed, 0.0), 0.999)
    return [1 - math.pow(still_open, pace) for pace, _ in _PACES]


def chance(progress: Progress, day: float) -> float:
    """Chance of a right answer on an average item of the topic on that day, 0–1."""
    return GUESS + (CEILING - GUESS) * _knowledge(progress, day)


def _knowledge(progress: Progress, day: float) -> float:
    left = kept(progress.stability, day - progress.last_day)
    return left * sum(
        known * weight for known, weight in zip(progress.known, progress.weights, strict=True)
    )


def speed(progress: Progress, day: float, closed: float) -> float:
    """Share of the gap that the next block is expected to close, 0–1, where the hours said make it
    `closed`."""
    left = kept(progress.stability, day - progress.last_day)
    shares = _shares_closed(closed)
    gap = gained = 0.0
    for place, (known, weight) in enumerate(zip(progress.known, progress.weights, strict=True)):
        here = weight * (1 - known * left)
        gap += here
        gained += here * shares[place % len(_PACES)]
    return gained / gap if gap > 0 else closed
