"""What a learner sees of an exam on the screen, and what should be seen there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.exam_state import Asked, Exam, Expected, Mark
from studytui.domain.question import Kind
from studytui.domain.slots import letters
from studytui.domain.text import GAP_TEXT


@dataclass(frozen=True)
class Sight:
    """What a learner sees of what should be kept; only what it shows is known to be."""

    position: int
    is_flagged: bool
    flagged: int
    unanswered: int
    options: tuple[str, ...] = ()
    """The sign before each: chosen, struck or nothing; not where options are put into slots."""
    is_sure: bool = False
    text: str = ""
    placed: tuple[str, ...] = ()
    """The letters in order, the letter at each left side, or the words in each gap; not once the
    answer has been shown."""
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
_ORDER = re.compile(r"Put in order: \d+ of \d+ placed +([A-H](?: → [A-H])*)\s*$")
_SIDE = re.compile(rf"^ +▸? *\d  .* → ({GAP_TEXT}|[A-H](?=  ))")
_GAP = re.compile(r"\[▸?\d: (.+?)\]")
_VERDICT = re.compile(r"^\s*(✓ Right|✗ Wrong|– Not scored: the key)")


def seen(lines: Sequence[str]) -> Sight | None:
    """What the screen shows; None where it shows no question."""
    place, unanswered = _PLACE.search(lines[0]), _UNANSWERED.search(lines[0])
    if place is None or unanswered is None:
        return None
    flagged = _FLAGGED.search(lines[0])
    options = [match for line in lines[2:-2] if (match := _OPTION.match(line))]
    texts = [match[1] for line in lines[2:-2] if (match := _TEXT.search(line))]
    is_revealed = any(_VERDICT.match(line) for line in lines)
    return Sight(
        position=int(place[1]) - 1,
        is_flagged=place[2] is not None,
        flagged=int(flagged[1]) if flagged else 0,
        unanswered=int(unanswered[1]),
        options=tuple(match[1].strip("[] ") for match in options),
        is_sure=any(match[2] for match in options),
        text=texts[0] if texts else "",
        placed=() if is_revealed else _placed(lines[2:-2]),
        is_revealed=is_revealed,
    )


def _placed(lines: Sequence[str]) -> tuple[str, ...]:
    ordered = next((match[1].split(" → ") for line in lines if (match := _ORDER.search(line))), [])
    sides = [match[1] for line in lines if (match := _SIDE.match(line))]
    gaps = [words for line in lines for words in _GAP.findall(line)]
    return (*ordered, *sides, *gaps)


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
        placed=() if mark.is_revealed else _should_stand(asked, mark),
        is_revealed=mark.is_revealed,
    )


def _should_stand(asked: Asked, mark: Mark) -> tuple[str, ...]:
    """What should be seen in the slots."""
    question, placed = asked.question, dict(mark.placed)
    names = letters(question, asked.order)
    if asked.kind is Kind.ORDERING:
        return tuple(names[number] for _, number in mark.placed)
    if asked.kind is Kind.GAPS:
        names = {option.number: option.text for option in question.options}
    return tuple(names.get(placed.get(slot.number, -1), GAP_TEXT) for slot in question.slots)
