"""One line over a running exam: where one is, how far, what is flagged and open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip

from studytui.tui.content import bar, fitted, joined, line, literal
from studytui.tui.look import SIGN_FLAG, SIGN_OPEN
from studytui.tui.widgets.kept import Drawn
from studytui.tui.widgets.painting import painted

_BAR_CELLS = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What the header shows."""

    title: str
    number: int
    """The question on the screen, from 1."""
    questions: int
    answered: int
    flagged: int
    mode: str = ""
    """A word for the mode; empty in an exam."""
    is_flagged: bool = False
    """Whether the question on the screen is flagged."""
    flag_reason: str = ""
    """Why it is flagged, in the learner's words."""
    block: int = 0
    """From 1, where the exam has blocks; the numbers are those of the block then."""
    blocks: int = 0
    is_break: bool = False
    """A break, after which `block` comes."""


class SittingHeader(Drawn):
    """Parts give way from the least needed on: bar, words, title; the numbers always stay."""

    DEFAULT_CSS = """
    SittingHeader { width: 1fr; height: 1; background: $background; }
    """

    standing: reactive[Standing | None] = reactive(None, layout=False, repaint=False)

    def watch_standing(self) -> None:
        self.redraw()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        content = Content("") if self.standing is None else standing_line(self.standing, width)
        return painted(self, content, width)


def session_words(mode: str, left: timedelta | None) -> str:
    """The mode with what is left of a session of so many minutes: ``tutor · 7 min``."""
    if left is None:
        return mode
    minutes = -(-left // timedelta(minutes=1))
    return " · ".join(part for part in (mode, f"{minutes} min" if minutes > 0 else "over") if part)


def standing_line(standing: Standing, width: int) -> Content:
    """The header in `width` cells."""
    is_wide = width >= 56
    if standing.is_break:
        return _break_line(standing, width)
    block = ""
    if standing.blocks:
        words = f"{standing.block} of {standing.blocks}"
        block = f"Block {words} · " if is_wide else f"{standing.block}/{standing.blocks} · "
    place = joined(
        (block, "muted"),
        f"{standing.number} of {standing.questions}",
        (f" {SIGN_FLAG}" if standing.is_flagged else "", "flag"),
    )
    unanswered = standing.questions - standing.answered
    facts: list[Content] = []
    if standing.flagged:
        facts.append(literal(f"{SIGN_FLAG} {standing.flagged}", "flag"))
    open_words = f"unanswered {unanswered}" if is_wide else f"{SIGN_OPEN} {unanswered}"
    facts.append(literal(open_words, "muted"))
    if standing.mode:
        facts.append(literal(standing.mode, "focus"))
    tail = Content("  ").join(facts)
    room = width - 1 - place.cell_length - 2 - tail.cell_length - 1
    title = line(standing.title, "title")
    if room >= 7:
        # The title may take what the bar does not need, and all of it where there is no bar.
        room_for_title = room - 3 - (_BAR_CELLS // 2 + 2 if is_wide else 0)
        if title.cell_length > room_for_title:
            title = fitted(title, room_for_title)
        head = joined(" ", title, (" · ", "muted"), place)
    else:
        head = joined(" ", place)
    room = width - head.cell_length - tail.cell_length - 4
    if standing.flag_reason and room >= 6:
        # The bar gives way: it comes back with the next question.
        return joined(head, " ", fitted(line(standing.flag_reason, "flag"), room), "  ", tail)
    length = min(width - head.cell_length - tail.cell_length - 5, _BAR_CELLS)
    if is_wide and length >= 8:
        share = standing.answered / max(standing.questions, 1)
        return joined(head, "  ", (bar(share, length), "faint"), "  ", tail)
    return joined(head, "  ", tail)


def _break_line(standing: Standing, width: int) -> Content:
    words = f"Break before block {standing.block} of {standing.blocks}"
    title = line(standing.title, "title")
    room = width - len(words) - 5
    if room < 7:
        return joined(" ", words)
    head = fitted(title, room) if title.cell_length > room else title
    return joined(" ", head, (" · ", "muted"), words)
