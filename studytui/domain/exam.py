"""A sitting of an exam: what was asked, answered, and how long is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from studytui.domain.question import NO_ANSWER, Answer


class Mode(StrEnum):
    """How a sitting is taken."""

    EXAM = "exam"
    """A clock, and nothing shown until the end."""
    TUTOR = "tutor"
    """Answer, then see."""
    PRACTICE = "practice"
    """No clock; answers are seen at the end."""


class SittingState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    """The clock ran out: what was chosen counts."""
    ABANDONED = "abandoned"

    @property
    def is_open(self) -> bool:
        return self in (SittingState.RUNNING, SittingState.PAUSED)


class ClockRule(StrEnum):
    """What happens to the time while the learner is away by their own choice."""

    STRICT = "strict"
    """It runs on."""
    STOPS = "stops"
    """It stops."""


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam that can be sat: it came with an import or was made from a search."""

    exam_id: int
    title: str
    kind: str
    questions: int
    keyless: int
    """How many of its questions have no key and cannot be scored."""
    time_limit: timedelta | None = None
    pass_mark: float | None = None
    """Percent, 0–100."""
    source: str = ""
    sittings: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """How a sitting is to run."""

    mode: Mode = Mode.EXAM
    time_limit: timedelta | None = None
    pass_mark: float | None = None
    clock_rule: ClockRule = ClockRule.STRICT
    shuffle_questions: bool = False
    shuffle_options: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A question's place in a sitting, with what the learner did there."""

    item_id: int
    question_id: int
    position: int
    """From 0."""
    option_order: tuple[int, ...]
    """Option numbers in the order shown: the first is A."""
    answer: Answer = NO_ANSWER
    is_sure: bool = False
    struck: frozenset[int] = frozenset()
    is_flagged: bool = False
    seconds: float = 0.0
    """Time on screen without idle minutes."""
    visits: int = 0
    is_revealed: bool = False
    """Tutor mode: the answer has been shown, so it can no longer be changed."""
    is_correct: bool | None = None
    """Of the answer that counts; None where the key is unknown or nothing was given."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting, as stored after every act."""

    sitting_id: int
    uid: str
    title: str
    state: SittingState
    rules: Rules
    started_at: datetime
    """UTC."""
    position: int
    items: tuple[Item, ...]
    deadline: datetime | None = None
    """UTC; None without a clock."""
    ended_at: datetime | None = None
    given_back: timedelta = timedelta(0)
    """Time that was returned after involuntary pauses."""
    last_seen: datetime | None = None
    """The last moment the program is known to have been running in this sitting."""
    left_at: datetime | None = None
    """When the learner left by their own choice; None while sitting, or after a lost line."""
    exam_id: int | None = None

    def with_item(self, item: Item) -> Sitting:
        items = (*self.items[: item.position], item, *self.items[item.position + 1 :])
        return replace(self, items=items)


def time_left(sitting: Sitting, now: datetime) -> timedelta | None:
    """What the clock shows, never below zero; None without a clock."""
    if sitting.deadline is None:
        return None
    return max(sitting.deadline - now, timedelta(0))


def resumed(sitting: Sitting, now: datetime) -> Sitting:
    """The sitting as it is taken up again.

    Left by choice under a strict clock, time ran on. Left by choice under a clock that stops, or
    cut off (no goodbye was stored), the time away is given back; only the latter is recorded as
    given back, since it was not the learner's doing. A clock set back meanwhile gives nothing: the
    time left is never more than it was. Time that had run out stays so.
    """
    back = replace(sitting, left_at=None, last_seen=now)
    if sitting.deadline is None:
        return back
    gone_since = sitting.left_at or sitting.last_seen or sitting.started_at
    if gone_since >= sitting.deadline:
        return replace(back, deadline=min(sitting.deadline, now))
    away = now - gone_since
    if sitting.left_at is not None and sitting.rules.clock_rule is ClockRule.STRICT:
        return replace(back, deadline=sitting.deadline + min(away, timedelta(0)))
    back = replace(back, deadline=sitting.deadline + away)
    if sitting.left_at is None:
        back = replace(back, given_back=sitting.given_back + max(away, timedelta(0)))
    return back


WARNINGS = tuple(timedelta(seconds=seconds) for seconds in (30 * 60, 15 * 60, 5 * 60, 2 * 60, 60))


def warning_between(before: timedelta, after: timedelta) -> timedelta | None:
    """The warning that falls due when the time left goes from `before` to `after`, the most
    urgent one; None if none does."""
    due = [limit for limit in WARNINGS if after <= limit < before]
    return min(due) if due else None


def letter(position: int) -> str:
    """A, B, … for an option's place; 27 and more as AA, AB, ….

    Example: ``letter(0) == "A"``.
    """
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@dataclass(frozen=True, slots=True)
class Score:
    """What a sitting came to. Questions without a key are counted, never scored."""

    right: int
    wrong: int
    unanswered: int
    """Of the scored questions."""
    unscored: int
    """Questions without a key."""
    marks: float
    total_marks: float

    @property
    def scored(self) -> int:
        return self.right + self.wrong + self.unanswered

    @property
    def percent(self) -> float | None:
        """0–100; None when nothing could be scored."""
        return 100 * self.marks / self.total_marks if self.total_marks else None

    def passed(self, pass_mark: float | None) -> bool | None:
        if pass_mark is None or self.percent is None:
            return None
        return self.percent >= pass_mark


def score(outcomes: Sequence[tuple[bool | None, bool, bool, float]]) -> Score:
    """The score of a sitting from `(is_correct, is_answered, is_keyed, marks)` of each item."""
    right = wrong = unanswered = unscored = 0
    marks = total = 0.0
    for is_correct, is_answered, is_keyed, worth in outcomes:
        if not is_keyed:
            unscored += 1
            continue
        total += worth
        if not is_answered:
            unanswered += 1
        elif is_correct:
            right += 1
            marks += worth
        else:
            wrong += 1
    return Score(right, wrong, unanswered, unscored, marks, total)
