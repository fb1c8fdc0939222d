"""What a learner sees of an exam on the screen, and what should be seen there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.exam_state import Exam, Expected
from studytui.domain.question import Kind


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
