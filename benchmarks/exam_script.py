"""Random keys of an exam, and what should be kept and shown after each of them.

`STEPS` holds one function for each thing a learner can do. It gets what stands in the exam now, and
gives the keys to press, each with what should be kept after it, or None where the thing cannot be
done now. To cover another key, add a function.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from studytui.domain.exam import Mode, Sitting
from studytui.domain.question import Kind, Question

LETTERS = "abcdefgh"
LONGEST_TYPED = 24
"""Characters of an answer or a note; a longer one is begun anew."""


@dataclass(frozen=True)
class Asked:
    """A question of the exam: what does not change."""

    question_id: int
    kind: Kind
    required: int | None
    order: tuple[int, ...]
    """Option numbers as they are shown."""

    @property
    def has_options(self) -> bool:
        return self.kind.has_options


@dataclass(frozen=True)
class Exam:
    """The exam that is sat."""

    questions: tuple[Asked, ...]
    is_tutor: bool = False

    @classmethod
    def of(cls, sitting: Sitting, questions: Sequence[Question]) -> Exam:
        """The exam of a sitting and its questions in order."""
        asked = [
            Asked(question.question_id, question.kind, question.required, item.option_order)
            for item, question in zip(sitting.items, questions, strict=True)
        ]
        return cls(tuple(asked), sitting.rules.mode is Mode.TUTOR)


@dataclass(frozen=True)
class Mark:
    """What should stand at one question."""

    chosen: frozenset[int] = frozenset()
    text: str = ""
    is_sure: bool = False
    struck: frozenset[int] = frozenset()
    is_flagged: bool = False
    is_revealed: bool = False
    note: str = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.chosen or self.text)


@dataclass(frozen=True)
class Expected:
    """What should be kept after the keys so far."""

    marks: tuple[Mark, ...]
    position: int = 0
    answers: int = 0
    """Entries in the log of answers."""
    is_left: bool = False
    """Whether the exam was left by choice and waits."""

    @property
    def mark(self) -> Mark:
        return self.marks[self.position]

    def at(self, position: int) -> Expected:
        return replace(self, position=position)

    def with_mark(self, **changes: object) -> Expected:
        """The question on the screen changed."""
        mark = replace(self.mark, **changes)  # type: ignore[arg-type]
        marks = (*self.marks[: self.position], mark, *self.marks[self.position + 1 :])
        return replace(self, marks=marks)

    def answered(self, **changes: object) -> Expected:
        """The same, entered in the log of answers."""
        return replace(self.with_mark(**changes), answers=self.answers + 1)


Press = tuple[str, Expected]
"""A key, and what should be kept after it."""
Step = Callable[[Expected, Exam, random.Random], Sequence[Press] | None]


def _choose(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked, mark = exam.questions[now.position], now.mark
    if not asked.has_options or mark.is_revealed:
        return None
    place = lot.randrange(len(asked.order))
    number = asked.order[place]
    key = lot.choice((LETTERS[place], str(place + 1)))
    if asked.kind is Kind.MULTIPLE:
        chosen = mark.chosen ^ {number}
        if asked.required and len(chosen) > max(asked.required, len(mark.chosen)):
            return [(key, now)]
        return [(key, now.answered(chosen=chosen, is_sure=False))]
    if mark.chosen != {number}:
        return [(key, now.answered(chosen=frozenset({number}), is_sure=False))]
    if not mark.is_sure:
        return [(key, now.answered(is_sure=True))]
    return [(key, now.answered(chosen=frozenset(), is_sure=False))]


def _strike(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked = exam.questions[now.position]
    if not asked.has_options or now.mark.is_revealed:
        return None
    place = lot.randrange(len(asked.order))
    struck = now.mark.struck ^ {asked.order[place]}
    return [(LETTERS[place].upper(), now.with_mark(struck=struck))]


def _flag(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    return [("m", now.with_mark(is_flagged=not now.mark.is_flagged))]


def _next(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    if now.position + 1 == len(exam.questions):
        return None
    return [(lot.choice(("n", "right")), now.at(now.position + 1))]


def _back(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    return [(lot.choice(("p", "left")), now.at(max(now.position - 1, 0)))]


def _leap(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    key = lot.choice("[]{}")
    step, count = (1 if key in "]}" else -1), len(now.marks)
    for distance in range(1, count):
        position = (now.position + step * distance) % count
        mark = now.marks[position]
        if mark.is_flagged if key in "{}" else not mark.is_answered:
            return [(key, now.at(position))]
    return [(key, now)]


def _jump(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    position = lot.randrange(len(exam.questions))
    return _typed(now, [":", *str(position + 1)], now.at(position))


def _write(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked, mark = exam.questions[now.position], now.mark
    if asked.has_options or mark.is_revealed:
        return None
    if asked.kind is Kind.NUMBER:
        digits = lot.choice(("7", "70.5", "-3", ".5", "0", "0.25", "90", "1e3", "12345"))
        return _typed(now, digits, _written(now, digits))
    word = lot.choice(("IndexError", "none", "x y", "42"))
    keep = len(mark.text) + len(word) <= LONGEST_TYPED
    keys = ["a", *(() if keep else ["backspace"] * len(mark.text)), *word]
    return _typed(now, keys, _written(now, (mark.text if keep else "") + word))


def _written(now: Expected, text: str) -> Expected:
    return now if text == now.mark.text else now.answered(text=text, is_sure=False)


def _note(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    note = now.mark.note
    word = lot.choice(("see p", "again", "ask"))
    keep = len(note) + len(word) <= LONGEST_TYPED
    keys = ["t", *(() if keep else ["backspace"] * len(note)), *word]
    return _typed(now, keys, now.with_mark(note=(note if keep else "") + word))


def _typed(now: Expected, keys: Sequence[str], then: Expected) -> Sequence[Press]:
    """Only ⏎ keeps what was typed."""
    return [*((key, now) for key in keys), ("enter", then)]


def _reveal(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked, mark = exam.questions[now.position], now.mark
    is_whole = len(mark.chosen) >= (asked.required or 0) or not asked.has_options
    if not exam.is_tutor or mark.is_revealed or not mark.is_answered or not is_whole:
        return None
    return [("enter", now.with_mark(is_revealed=True))]


def _leave(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    return [("q", replace(now, is_left=True))]


STEPS: dict[Step, int] = {
    _choose: 8,
    _strike: 3,
    _flag: 2,
    _next: 5,
    _back: 2,
    _leap: 2,
    _jump: 2,
    _write: 8,
    _note: 1,
    _reveal: 4,
    _leave: 1,
}
"""What a learner does, and how often."""


def random_step(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press]:
    """Keys that may be pressed now, and what should be kept after each."""
    if now.is_left:
        return [("enter", replace(now, is_left=False))]
    while True:
        (step,) = lot.choices(list(STEPS), list(STEPS.values()))
        if presses := step(now, exam, lot):
            return presses


@dataclass(frozen=True)
class Sight:
    """What a learner sees of all that; only what it shows is known to be kept."""

    position: int
    is_flagged: bool
    flagged: int
    unanswered: int
    options: tuple[str, ...] = ()
    """The sign before each: chosen, struck or nothing."""
    is_sure: bool = False
    text: str = ""
    is_revealed: bool = False


_PLACE = re.compile(r"\b(\d+) of \d+( ⚑)?")
_FLAGGED = re.compile(r"⚑ (\d+)")
_UNANSWERED = re.compile(r"unanswered (\d+)")
_OPTION = re.compile(
    r"^\s*[✓✗›]? (▸|╌|\[[x╌ ]\]| ) [A-H]  "
    r"(?:(?:First|Second|Third) option|None of the above|False|True)\s*(sure)?$"
)
"""With the texts of the made-up options: an explanation names letters too."""
_TEXT = re.compile(r"Your answer  (.*?)\s*$")
_VERDICT = re.compile(r"^\s*(✓ Right|✗ Wrong|– Not scored: the key)")


def seen(lines: Sequence[str]) -> Sight | None:
    """What the screen shows; None where it shows no question."""
    place, unanswered = _PLACE.search(lines[0]), _UNANSWERED.search(lines[0])
    if place is None or unanswered is None:
        return None
    flagged = _FLAGGED.search(lines[0])
    options = [match for line in lines[2:-2] if (match := _OPTION.match(line))]
    texts = [match[1] for line in lines[2:-2] if (match := _TEXT.search(line))]
    return Sight(
        position=int(place[1]) - 1,
        is_flagged=place[2] is not None,
        flagged=int(flagged[1]) if flagged else 0,
        unanswered=int(unanswered[1]),
        options=tuple(match[1].strip("[] ") for match in options),
        is_sure=any(match[2] for match in options),
        text=texts[0] if texts else "",
        is_revealed=any(_VERDICT.match(line) for line in lines),
    )


def should_be_seen(expected: Expected, exam: Exam) -> Sight | None:
    """What the screen should show; None once the exam was left."""
    if expected.is_left:
        return None
    asked, mark = exam.questions[expected.position], expected.mark
    chosen_sign = "x" if asked.kind is Kind.MULTIPLE else "▸"
    return Sight(
        position=expected.position,
        is_flagged=mark.is_flagged,
        flagged=sum(one.is_flagged for one in expected.marks),
        unanswered=sum(not one.is_answered for one in expected.marks),
        options=tuple(
            chosen_sign if number in mark.chosen else "╌" if number in mark.struck else ""
            for number in (asked.order if asked.has_options else ())
        ),
        is_sure=mark.is_sure,
        text=mark.text,
        is_revealed=mark.is_revealed,
    )
