"""When an item is forgotten: FSRS-6 with right and wrong only, and days that need not be whole.

The package `fsrs` does the reckoning with its published default parameters. It rounds the time
since the last review down to whole days, which makes a review after 23 hours one after none (log
loss .733 instead of .476 on a public log), so its retrievability is replaced by one that does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsrs import Scheduler

ALGORITHM = "fsrs-6 default, right or wrong"
"""Kept beside each state; states of another algorithm are rebuilt from the log."""
WANTED_RETENTION = 0.9
_DAY = 86_400.0
_LONGEST_DAYS = 36_500
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What is believed of the memory of one item."""

    stability: float
    """Days until recall has fallen to 90 %."""
    difficulty: float
    """1–10."""
    last_review: datetime
    """UTC."""
    due: datetime
    """When recall falls to the wanted share, UTC."""
    reps: int = 0
    lapses: int = 0


def after_review(state: MemoryState | None, is_right: bool, at: datetime) -> MemoryState:
    """The memory after one more answer at that moment (UTC); None for an item never answered. A
    moment before the last review counts as the moment of the last review."""
    from fsrs import Card, Rating, State

    # A number of its own, since the package waits a millisecond when it has to make one up.
    card = Card(card_id=0, state=State.Review)
    reps = lapses = 0
    if state is None:
        card = Card(card_id=0)
    else:
        at = max(at, state.last_review)
        card.stability, card.difficulty = state.stability, state.difficulty
        card.last_review, card.step = state.last_review, None
        reps, lapses = state.reps, state.lapses
    rating = Rating.Good if is_right else Rating.Again
    card, _ = _scheduler().review_card(card, rating, at)
    assert card.stability is not None and card.difficulty is not None
    stability = min(card.stability, float(_LONGEST_DAYS))
    interval = timedelta(days=stability)
    is_lapse = state is not None and not is_right
    return MemoryState(
        stability, card.difficulty, at, at + interval, reps + 1, lapses + int(is_lapse)
    )


def retrievability(state: MemoryState, at: datetime) -> float:
    """Chance that the item is recalled at a moment (UTC), 0–1."""
    days = max((at - state.last_review).total_seconds() / _DAY, 0.0)
    return recall(state.stability, days)


def recall(stability: float, days: float) -> float:
    """The forgetting curve of FSRS-6: (1 + f·t/S)^−decay, 0.9 at t = S."""
    decay, factor = _curve()
    return float((1 + factor * days / max(stability, 1e-3)) ** decay)


def due_until(day_ends: datetime, days_left: int | None) -> datetime:
    """Up to when an item may be due and still count as due on a day that ends then, so many days
    before the exam (None without one). The exam caps every due date: on the day before it all is
    due for a last time."""
    return _NEVER if days_left == 1 else day_ends


def gain(state: MemoryState, at: datetime, exam: datetime) -> float:
    """How much likelier the item is recalled on the day of the exam when it is reviewed now, 0–1:
    expected over being right and being wrong now."""
    if exam <= at:
        return 0.0
    now = retrievability(state, at)
    later = retrievability(state, exam)
    right = retrievability(after_review(state, True, at), exam)
    wrong = retrievability(after_review(state, False, at), exam)
    return max(now * right + (1 - now) * wrong - later, 0.0)


@dataclass(frozen=True, slots=True)
class Review:
    """An answer to an item, in the order of the log."""

    at: datetime
    is_right: bool


def rebuilt(reviews: Iterable[Review]) -> MemoryState | None:
    """The memory from the log: equal to what `after_review` kept as one went."""
    state = None
    for review in reviews:
        state = after_review(state, review.is_right, review.at)
    return state


def prepare() -> None:
    """What the first review would need 30 ms for: call it where nobody waits."""
    _scheduler()


@cache
def _scheduler() -> Scheduler:
    from fsrs import Card, Scheduler

    class FractionalDays(Scheduler):
        """The package's scheduler with recall after the time that has really passed."""

        def get_card_retrievability(
            self, card: Card, current_datetime: datetime | None = None
        ) -> float:
            if card.stability is None or card.last_review is None or current_datetime is None:
                return 0.0
            days = max((current_datetime - card.last_review).total_seconds() / _DAY, 0.0)
            return recall(card.stability, days)

    # Its own due dates, to which its other settings belong, are not used.
    return FractionalDays(enable_fuzzing=False)


@cache
def _curve() -> tuple[float, float]:
    """Decay and factor of the curve, from the package's default parameters."""
    import fsrs.scheduler as package

    parameters: Any = package.DEFAULT_PARAMETERS
    decay = -float(parameters[20])
    return decay, 0.9 ** (1 / decay) - 1
