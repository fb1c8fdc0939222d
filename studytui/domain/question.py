"""A question as it is asked and marked: stem, options, key, explanation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import isfinite


class Kind(StrEnum):
    """What a learner is asked to do."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMBER = "number"
    TEXT = "text"
    ORDERING = "ordering"
    """Options are put in order: a slot for each rank."""
    MATCHING = "matching"
    """Each left side, a slot, gets an option."""
    GAPS = "gaps"
    """Each gap in the stem, a slot, gets one of its options."""

    @property
    def has_options(self) -> bool:
        """Whether there are options to choose, one or several or one for each slot."""
        return self not in (Kind.NUMBER, Kind.TEXT)

    @property
    def has_slots(self) -> bool:
        """Whether options are put into slots."""
        return self in (Kind.ORDERING, Kind.MATCHING, Kind.GAPS)

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.SINGLE: "one right answer",
    Kind.MULTIPLE: "several right answers",
    Kind.TRUE_FALSE: "true or false",
    Kind.NUMBER: "number",
    Kind.TEXT: "short text",
    Kind.ORDERING: "put in order",
    Kind.MATCHING: "match",
    Kind.GAPS: "fill the gaps",
}


GENERATED_SOURCE = "Generated"
"""The source of all questions that a language model has worded, wherever they come from."""


class Status(StrEnum):
    """Whether a question may be drawn into a new exam."""

    ACTIVE = "active"
    KEYLESS = "keyless"
    """Its key is unknown: it can be read and answered and is never scored."""
    INCOMPLETE = "incomplete"
    """A capture without options or stem: kept for a person to look at, never drawn."""
    SUSPENDED = "suspended"
    GENERATED = "generated"
    """Worded by a language model and taken in by the learner: asked only where it is chosen, and
    nothing is learnt of the learner by it."""
    RETIRED = "retired"
    """Gone from its source: out of new exams, still in old reviews."""

    @property
    def can_be_asked(self) -> bool:
        return self in (Status.ACTIVE, Status.KEYLESS)


class MediaRole(StrEnum):
    """Where an image belongs."""

    QUESTION = "question"
    OPTION = "option"
    EXPLANATION = "explanation"
    KEY_POINT = "keypoint"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Media:
    """An image that belongs to a question. `path` is relative to the media folder."""

    index: int
    path: str
    mime_type: str
    size: int
    """Bytes."""
    alt: str = ""
    role: MediaRole = MediaRole.QUESTION
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `number` names it within its question for good: it stays when options
    are reordered or edited, and is never given to another option."""

    number: int
    text: str
    is_correct: bool | None = None
    """None where the key is unknown."""
    explanation: str = ""
    peer_percent: float | None = None
    original_id: str | None = None
    slot: int | None = None
    """Number of the gap it may fill; None where it fits any slot, or there are none."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to put an option in: a gap, the left side of a match, a rank of an order."""

    number: int
    """Names it within its question for good, as an option's does."""
    text: str = ""
    """The left side of a match; empty for a gap and a rank."""
    key: int | None = None
    """Number of the option that belongs there; None where it is unknown."""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all its texts, in the stored form of `studytui.domain.text`."""

    question_id: int
    uid: str
    kind: Kind
    status: Status
    title: str
    stem: str
    options: tuple[Option, ...] = ()
    code_snippet: str = ""
    explanation: str = ""
    key_points: str = ""
    objective: str = ""
    references: str = ""
    required: int | None = None
    """How many options are to be chosen, where the question says so."""
    accepted: tuple[str, ...] = ()
    """Accepted answers of a NUMBER or TEXT question; empty where the key is unknown."""
    tolerance: float | None = None
    unit: str = ""
    difficulty: int | None = None
    """1 easiest to 5 hardest."""
    marks: float = 1.0
    peer_percent: float | None = None
    """Share of other learners who were right, 0–100, as the source gave it."""
    source: str = ""
    subject: str = ""
    topic: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    origin: str = ""
    """Where it came from: file path or address, for a person to read."""
    original_id: str | None = None
    note: str = ""
    has_own_key: bool = False
    """Whether the learner gave its key: the source has none, or another."""
    slots: tuple[Slot, ...] = ()
    """In the order they are shown, for kinds that have them."""
    vignette_group: str | None = None
    """Names the set of questions on one vignette that it belongs to, within its source."""
    vignette_order: int | None = None

    @property
    def is_keyed(self) -> bool:
        if self.kind.has_slots:
            return bool(self.slots) and all(slot.key is not None for slot in self.slots)
        if self.kind.has_options:
            return any(option.is_correct for option in self.options)
        return bool(self.accepted)

    @property
    def key(self) -> frozenset[int]:
        """Numbers of the right options."""
        return frozenset(option.number for option in self.options if option.is_correct)

    @property
    def right_placement(self) -> dict[int, int]:
        """The option that belongs in each slot, by number; slots without a key are left out."""
        return {slot.number: slot.key for slot in self.slots if slot.key is not None}

    def option(self, number: int) -> Option | None:
        return next((option for option in self.options if option.number == number), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner gave: option numbers, or an option for each slot, or text."""

    chosen: frozenset[int] = field(default_factory=frozenset)
    text: str = ""
    placed: tuple[tuple[int, int], ...] = ()
    """Pairs of slot and option number, by slot; slots that are still empty are left out."""

    def __bool__(self) -> bool:
        return bool(self.chosen) or bool(self.placed) or bool(self.text.strip())


NO_ANSWER = Answer()


def is_right(question: Question, answer: Answer) -> bool | None:
    """Whether the answer earns the marks: all or nothing. None where the key is unknown."""
    if not question.is_keyed:
        return None
    if question.kind.has_slots:
        return dict(answer.placed) == question.right_placement
    if question.kind.has_options:
        return answer.chosen == question.key
    if question.kind is Kind.NUMBER:
        return _number_is_right(question, answer.text)
    given = _folded(answer.text)
    return bool(given) and any(given == _folded(accepted) for accepted in question.accepted)


def _number_is_right(question: Question, text: str) -> bool:
    given = parse_number(text, question.unit)
    if given is None:
        return False
    tolerance = _exactly(question.tolerance)
    for accepted in question.accepted:
        wanted = parse_number(accepted, question.unit)
        if wanted is not None and abs(given - wanted) <= tolerance:
            return True
    return False


def _exactly(tolerance: float | None) -> Fraction:
    """The tolerance as it was written: 0.3 is meant, not the binary number a little below it."""
    if tolerance is None or not isfinite(tolerance):
        return Fraction(0)
    return abs(Fraction(repr(tolerance)))


_NUMBER = re.compile(
    r"([+-]?\d{1,40}(?:\.\d{0,40})?|[+-]?\.\d{1,40})(?:e([+-]?\d{1,3}))?", re.IGNORECASE
)
_FRACTION = re.compile(r"([+-]?\d{1,40})\s*/\s*(\d{1,40})")


def parse_number(text: str, unit: str = "") -> Fraction | None:
    """A number as people type it: ``70.5``, ``70,5``, ``1 000``, ``3/4``, ``1e3``, ``−2``, with or
    without its unit. None if it is not one. Exact, so that a tolerance is neither missed nor
    exceeded by rounding."""
    text = _folded(text).replace("−", "-").removesuffix(_folded(unit) or "%").strip()
    text = re.sub(r"(?<=\d)[ '\u2019_](?=\d{3}(?!\d))", "", text)
    if match := _FRACTION.fullmatch(text):
        return Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text):
        text = text.replace(",", "")
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    return Fraction(match[1]) * Fraction(10) ** int(match[2] or 0)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a list: only what a row shows."""

    question_id: int
    title: str
    kind: Kind
    status: Status
    source: str
    topic: str
    difficulty: int | None
    answered: int
    """How many times it has been answered."""
    last_right: bool | None
    """Whether the last answer was right; None when never answered or unkeyed."""
    is_flagged: bool = False
    has_media: bool = False
    flag_reason: str = ""
    is_suspect: bool = False
    """Whether the question may be bad."""
