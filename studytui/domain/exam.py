"""A sitting of an exam: what was asked, answered, and how long is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from studytui.domain.percent import percent_of
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
    wrong_typed: float | None = None
    """Marks for a wrong number or text; None for the same as for any wrong answer."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the percent from which it is given."""

    name: str
    percent: float


def grade_of(grades: Sequence[Grade], percent: float | None) -> str:
    """The grade that a score is given; empty where there are no grades or no score. Below zero
    counts as zero: a lowest grade from 0 on is given to everybody."""
    if percent is None:
        return ""
    reached = max(percent, 0.0)
    return next((grade.name for grade in grades if reached >= grade.percent), "")


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
    keeps_unused: bool = False
    """Whether time left in a block that is closed early is added to the break pool. Where one may
    return, it goes to the next block instead; else it is lost."""
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
    own_marks: float | None = None
    """What the learner gave the written answer; None where it was not marked so."""
    own_points: frozenset[int] = frozenset()
    """The points of the mark scheme that were ticked, from 0."""


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
    seen_asleep: int = 0
    """Microseconds the machine had slept since that start, as far as they are dealt with."""
    seen_process: int = 0
    """The program that was in the sitting last, by its process number."""

    def with_item(self, item: Item) -> Sitting:
        items = (*self.items[: item.position], item, *self.items[item.position + 1 :])
        return replace(self, items=items)


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
    """What a sitting came to. Questions without a key, and those that by the rules do not count,
    are counted as unscored."""

    right: int
    wrong: int
    """Not wholly right: such an answer may have earned a share of the marks."""
    unanswered: int
    """Of the scored questions."""
    unscored: int
    marks: float
    """May be below zero."""
    total_marks: float

    @property
    def scored(self) -> int:
        return self.right + self.wrong + self.unanswered

    @property
    def percent(self) -> float | None:
        """At most 100; None when nothing could be scored."""
        return percent_of(self.marks, self.total_marks)

    def passed(self, pass_mark: float | None) -> bool | None:
        if pass_mark is None or self.percent is None:
            return None
        return self.percent >= pass_mark


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item as it counts for the score of a sitting."""

    is_correct: bool | None
    is_answered: bool
    is_keyed: bool
    worth: float
    """Marks for a right answer."""
    marks: float | None = None
    """What was earned; None for all or nothing by `is_correct`."""
    is_unscored: bool = False
    is_repeat: bool = False


def score(items: Sequence[ItemScore]) -> Score:
    """The score of a sitting. A question that was asked once more counts the first time only."""
    right = wrong = unanswered = unscored = 0
    marks = total = 0.0
    for item in items:
        if item.is_repeat:
            continue
        if not item.is_keyed or item.is_unscored:
            unscored += 1
            continue
        total += item.worth
        if not item.is_answered:
            unanswered += 1
            continue
        right += item.is_correct is True
        wrong += item.is_correct is not True
        marks += (item.worth if item.is_correct else 0.0) if item.marks is None else item.marks
    return Score(right, wrong, unanswered, unscored, marks, total)
