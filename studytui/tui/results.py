"""How a sitting went, in a word or two."""

from __future__ import annotations

from textual.content import Content

from studytui.domain.wording import marks_words
from studytui.services.sittings import SittingLine
from studytui.tui.content import literal
from studytui.tui.look import SIGN_RIGHT, SIGN_UNSCORED, SIGN_WRONG
from studytui.tui.wording import percent


def verdict(line_: SittingLine) -> Content:
    """Pass or fail with its sign, or the grade in place of the word; what there is to say where
    there is no pass mark or score."""
    if line_.percent is None:
        return literal("not scored", "muted")
    grade = f"grade {line_.grade}" if line_.grade else ""
    if line_.passed is None:
        return literal(grade)
    if line_.passed:
        return literal(f"{SIGN_RIGHT} {grade or 'passed'}", "right")
    return literal(f"{SIGN_WRONG} {grade or 'failed'}", "wrong")


def score_text(line_: SittingLine) -> str:
    """The score in percent; a dash where nothing could be scored."""
    if line_.percent is None:
        return SIGN_UNSCORED
    return percent(line_.percent, line_.pass_mark)


def marks_text(line_: SittingLine) -> str:
    """``212 of 300 marks``; empty where marks say no more than how many were right."""
    if not line_.has_marks or line_.marks is None or line_.total_marks is None:
        return ""
    return marks_words(line_.marks, line_.total_marks)
