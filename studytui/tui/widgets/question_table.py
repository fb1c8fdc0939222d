"""Questions in a list: how the last answer went, title, topic and difficulty."""

from __future__ import annotations

from textual.content import Content

from studytui.domain.question import QuestionLine, Status
from studytui.tui.content import fitted, joined, line, literal
from studytui.tui.layouts.question import status_word
from studytui.tui.look import (
    SIGN_CURSOR,
    SIGN_FLAG,
    SIGN_RIGHT,
    SIGN_SUSPECT,
    SIGN_UNSCORED,
    SIGN_WRONG,
)
from studytui.tui.widgets.virtual_list import VirtualList

_TOPIC_FROM = 64
"""Narrower lists show no topic: the title needs the room."""
_WORDS_FROM = 48
"""Narrower lists have a sign for what is suspect."""


class QuestionTable(VirtualList[QuestionLine]):
    """Any number of questions; only those in sight are read."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(question_row, id=id)

    def read_again(self, index: int) -> None:
        """Read one row anew and draw it alone."""
        self._cache.pop(index, None)
        self.repaint()


def question_row(row: QuestionLine, width: int, is_cursor: bool) -> Content:
    """A question in one line of exactly `width` cells."""
    sign, role = _mark(row)
    flag = SIGN_FLAG if row.is_flagged else " "
    start = joined(f" {SIGN_CURSOR if is_cursor else ' '} ", (sign, role), (flag, "flag"), " ")
    word = status_word(row.status)
    parts: list[Content | str | tuple[str, str]] = []
    if row.is_suspect:
        parts.append((" suspect" if width >= _WORDS_FROM else f" {SIGN_SUSPECT}", "warning"))
    if word:
        parts.append((f" {word}", "warning"))
    if width >= _TOPIC_FROM:
        parts += ["  ", fitted(line(row.topic, "muted"), min(width // 4, 24))]
    if row.difficulty:
        parts.append((f" {row.difficulty}/5", "muted"))
    elif width >= _TOPIC_FROM:
        parts.append("    ")
    end = joined(*parts, " ")
    title = line(row.title) if row.title.strip() else literal("(no title)", "muted")
    room = max(width - start.cell_length - end.cell_length, 1)
    return fitted(joined(start, fitted(title, room), end), width)


def _mark(row: QuestionLine) -> tuple[str, str]:
    """How the last answer went, as a sign and its role."""
    if row.status is Status.KEYLESS:
        return SIGN_UNSCORED, "muted"
    if row.last_right is None:
        return "·", "faint"
    return (SIGN_RIGHT, "right") if row.last_right else (SIGN_WRONG, "wrong")
