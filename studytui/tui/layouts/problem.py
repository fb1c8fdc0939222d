"""What an import has met, in lines: each problem in one, or whole; each file and what became of it."""

from __future__ import annotations

from enum import StrEnum

from textual.content import Content

from studytui.domain.draft import Problem
from studytui.services.imports import FileOutcome, is_left_out
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.look import SIGN_RIGHT, SIGN_UNSCORED, SIGN_WRONG
from studytui.tui.wording import count

_OUTCOMES = {
    "updated": "changed",
    "unchanged": "the same",
    "skipped": "left out",
    "failed": "does not go in",
}
"""What became of a file, where a person says it in other words."""


class Shown(StrEnum):
    """Which problems are listed."""

    ALL = "all"
    LOST = "lost"
    """What should have gone in."""
    LEFT_OUT = "left out"
    """What is left out by a rule: no question bank, or a kind of question that is not ours."""
    WARNINGS = "warnings"
    FILES = "files"
    """The files instead, each with its format and what becomes of it."""

    def fits(self, problem: Problem) -> bool:
        """Whether a problem is listed; of files none is."""
        if self is Shown.FILES:
            return False
        return self is Shown.ALL or self is kind_of(problem)

    @property
    def words(self) -> str:
        return {
            Shown.ALL: "all",
            Shown.LOST: "what does not go in",
            Shown.LEFT_OUT: "left out",
            Shown.WARNINGS: "warnings",
            Shown.FILES: "files",
        }[self]


def kind_of(problem: Problem) -> Shown:
    """Which of the lists a problem belongs to."""
    if problem.is_warning:
        return Shown.WARNINGS
    return Shown.LEFT_OUT if is_left_out(problem) else Shown.LOST


_SIGNS = {
    Shown.WARNINGS: ("!", "warning"),
    Shown.LEFT_OUT: (SIGN_UNSCORED, "warning"),
    Shown.LOST: (SIGN_WRONG, "wrong"),
}
_HEADS = {
    Shown.WARNINGS: "A warning",
    Shown.LEFT_OUT: "Left out",
    Shown.LOST: "Does not go in",
}
# A warning may be about an image, about a question that is there already, or about an exam.


def problem_row(problem: Problem, width: int) -> Content:
    """A problem in one line: file, then reason."""
    column = min(max(width // 3, 12), 48)
    name = _end_of(line(problem.file), column)
    start = joined(" ", _SIGNS[kind_of(problem)], " ", fitted(name, column), "  ")
    return fitted(joined(start, line(problem.reason, "muted")), width)


def file_row(file: FileOutcome, width: int) -> Content:
    """A file in one line: its name, its format, and what becomes of it."""
    outcomes = file.outcome.split(", ")
    if "failed" in outcomes:
        sign = (SIGN_WRONG, "wrong")
    else:
        sign = (SIGN_UNSCORED, "warning") if "skipped" in outcomes else (SIGN_RIGHT, "right")
    column = min(max(width * 2 // 5, 12), 48)
    name = _end_of(line(file.name), column)
    words = ", ".join(_OUTCOMES.get(one, one) for one in outcomes)
    questions = f", {count(file.questions, 'question')}" if file.questions else ""
    kind = fitted(line(file.format, "muted"), 16) if width >= 60 else Content("")
    start = joined(" ", sign, " ", fitted(name, column), "  ", kind, " " if kind else "")
    return fitted(joined(start, line(words), (questions, "muted")), width)


def _end_of(name: Content, cells: int) -> Content:
    """The end of a path says more than its beginning."""
    if name.cell_length <= cells:
        return name
    text = name.plain[-cells:]
    while literal(text).cell_length >= cells:
        text = text[1:]
    return line("…" + text)


def problem_lines(problem: Problem, width: int) -> list[Content]:
    """A problem whole: what, where, why, and what to do."""
    kind = kind_of(problem)
    sign, role = _SIGNS[kind]
    head = joined((f"{sign} {_HEADS[kind]}", f"strong+{role}"), (f"  {problem.code}", "muted"))
    lines = [*wrapped(head, width), Content("")]
    for label, text in (
        ("File", problem.file),
        ("Place", problem.place),
        ("Reason", problem.reason),
        ("To do", problem.hint),
    ):
        if text:
            lead = joined((f"{label:<8}", "muted"))
            body = wrapped(line(text), max(width - 8, 8))
            lines += [
                joined(lead if number == 0 else " " * 8, one) for number, one in enumerate(body)
            ]
    return lines
