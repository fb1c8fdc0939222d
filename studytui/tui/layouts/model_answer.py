"""Model answers in lines: what was asked, what was written, what a full answer says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from studytui.domain.model_answers import ModelAnswer
from studytui.domain.text import clean_line, first_line, plain
from studytui.tui.content import fitted, flow, joined, line, literal, wrapped
from studytui.tui.look import SIGN_OPEN, SIGN_RIGHT
from studytui.tui.wording import count

_WIDEST = 76
"""Cells: longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class AnswerPages:
    """Lines, with the first one of each model answer."""

    lines: Sequence[Content] = ()
    starts: Sequence[int] = ()

    def piece_at(self, row: int) -> int:
        """The model answer that a line belongs to."""
        return max(bisect_right(self.starts, row) - 1, 0)


def laid_out(answers: Sequence[ModelAnswer], width: int) -> AnswerPages:
    """All model answers, one under the other."""
    width = min(width, _WIDEST)
    lines: list[Content] = []
    starts: list[int] = []
    for number, one in enumerate(answers, 1):
        starts.append(len(lines))
        lines += _lines(number, one, width)
        lines.append(Content(""))
    return AnswerPages(tuple(lines), tuple(starts))


def _lines(number: int, one: ModelAnswer, width: int) -> Iterator[Content]:
    marks = "" if one.marks is None else f"  {one.marks:g} of {_marks(one.of)}"
    end = literal(marks, "muted")
    title = line(one.title or first_line(one.stem), "heading")
    head = joined((f"{number}  ", "heading"), title)
    yield joined(fitted(head, max(width - end.cell_length, 8)), end)
    if clean_line(plain(one.stem)) != one.title:
        yield from flow(one.stem, width)
    yield Content("")
    yield literal("You answered", "muted")
    given = line(one.given) if one.given else literal("(nothing)", "muted")
    yield from wrapped(given, width, "  ")
    yield literal("A full answer", "muted")
    if one.points:
        for place, point in enumerate(one.points):
            is_ticked = place in one.ticked
            sign = (f"{SIGN_RIGHT} ", "right") if is_ticked else (f"{SIGN_OPEN} ", "muted")
            text = joined(sign, line(point.text), (f"  {_marks(point.marks)}", "muted"))
            yield from wrapped(text, width, "    ", "  ")
        return
    answer = flow(one.answer, width - 2) or [literal("(nobody knows)", "muted")]
    yield from (joined("  ", text) for text in answer)
    if one.explanation:
        yield Content("")
        yield from (joined("  ", text) for text in flow(one.explanation, width - 2))


def _marks(marks: float) -> str:
    return count(int(marks), "mark") if marks == int(marks) else f"{marks:g} marks"
