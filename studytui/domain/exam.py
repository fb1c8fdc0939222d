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


WARNINGS = tuple(timedelta(seconds=seconds) for seconds in (30 * 60, 15 * 60, 5 * 60, 2 * 60, 60))
"""Times left at which a warning is given, where a profile has none of its own."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a sitting with a clock of its own."""

    questions: int
    time_limit: timedelta | None = None
    """Extra time is in it already."""
    title: str = ""
    break_after: timedelta = timedelta(0)
    """Longest break before the next block, apart from the pool of `Rules.break_pool`."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What an answer earns."""

    right: float | None = None
    """Marks for a right answer; None for what the question itself is worth."""
    wrong: float = 0.0
    """Marks for a wrong answer: zero or below."""
    is_partial: bool = False
    """Several right ones, and slots, earn their share; otherwise all or nothing."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the percent from which it is given."""

    name: str
    percent: float


@dataclass(frozen=True, slots=True)
class Rules:
    """How a sitting is to run; kept with it, so that a changed profile changes no sitting."""

    mode: Mode = Mode.EXAM
    time_limit: timedelta | None = None
    """Of the whole sitting, without breaks; None without a clock. Extra time is in it already."""
    pass_mark: float | None = None
    """Percent, 0–100."""
    clock_rule: ClockRule = ClockRule.STRICT
    shuffle_questions: bool = False
    shuffle_options: bool = False
    profile: str = ""
    """Name of the profile they came from; empty where there was none."""
    blocks: tuple[Block, ...] = ()
    """Empty: one block with the whole time."""
    may_return: bool = True
    """Whether a closed block may be opened again."""
    break_pool: timedelta = timedelta(0)
    """Break time shared by all breaks between blocks."""
    warnings: tuple[timedelta, ...] = WARNINGS
    marking: Marking = Marking()
    grades: tuple[Grade, ...] = ()
    """The highest first; what reaches none has no grade."""
    unscored: int = 0
    """How many of the questions, by lot, are asked and not counted."""
    gives_back: bool = True
    """Whether time lost with the line, or while the machine slept, is given back."""
    extra_time: float = 1.0
    """Factor that is in the limits already: 1, 1.25, 1.5 or 2."""
    has_confidence: bool = True
    """Whether the same key again says "sure"."""
    has_calculator: bool = True
    has_lab_values: bool = True
    session: timedelta | None = None
    """A session of about that long: at its end a word is said, and nothing stops."""


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
    marks: float | None = None
    """What the answer earned; None as `is_correct` is."""
    block: int = 0
    """The block it stands in, from 0."""
    is_unscored: bool = False
    """Asked, and by the rules not counted; the learner is not told which."""
    is_repeat: bool = False
    """Asked once more in this sitting, since it was wrong: not counted."""
    flag_reason: str = ""
    highlights: frozenset[tuple[int, int]] = frozenset()
    """Marked sentences of the stem, as block and sentence, from 0."""
    miss_reason: str = ""
    """Why it was missed, by the learner's own word: a `MissReason`, or empty."""


class MissReason(StrEnum):
    """Why a question was missed, as the learner says."""

    KNOWLEDGE = "knowledge"
    MISREAD = "misread"
    REASONING = "reasoning"
    TIME = "time"


class PauseKind(StrEnum):
    """Why the program was away from a running sitting."""

    LEFT = "left"
    """By choice."""
    LOST = "lost"
    """The line was cut or the program killed."""
    ASLEEP = "asleep"
    """The machine was suspended."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Time away from a running sitting, and what became of it."""

    kind: PauseKind
    began_at: datetime
    seconds: float
    is_given_back: bool


@dataclass(frozen=True, slots=True)
class BlockState:
    """A block of a sitting, as it stands."""

    title: str = ""
    time_limit: timedelta | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    break_taken: timedelta = timedelta(0)
    """After it."""


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
    blocks: tuple[BlockState, ...] = ()
    """Empty where the sitting is one block."""
    block: int = 0
    """The one that is open, from 0."""
    break_ends_at: datetime | None = None
    """Set during a break."""
    seen_boot: str = ""
    """Which start of the machine `seen_ticks` counts from."""
    seen_ticks: int | None = None
    """Microseconds of a clock nobody can set, at `last_seen`."""

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
