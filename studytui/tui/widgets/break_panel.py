"""The page between two blocks of an exam: what is done, what comes next, and what to press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from textual.content import Content
from textual.strip import Strip

from studytui.tui.content import in_parts, joined, line, literal, stacked, wrapped
from studytui.tui.look import SIGN_ANSWERED, SIGN_CURSOR, SIGN_FLAG, SIGN_OPEN
from studytui.tui.widgets.clock import clock_text
from studytui.tui.widgets.overlay import Overlay
from studytui.tui.widgets.painting import painted
from studytui.tui.wording import count


@dataclass(frozen=True, slots=True)
class BreakFacts:
    """What the learner should know in a break."""

    done: int
    """Blocks that are closed."""
    blocks: int
    title: str
    """Of the block that comes next; may be empty."""
    questions: int
    """In it."""
    time_limit: timedelta | None
    answered: int
    """In the block that was closed last."""
    asked: int
    flagged: int
    unanswered: int
    """In the whole exam."""
    is_kept: bool = False
    """Whether break time that is not used is kept for later breaks."""
    may_return: bool = False


class BreakPanel(Overlay):
    """Calm, and nothing in it moves: the clock of the break stands where the clock always stands."""

    keeps_gutter = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts: BreakFacts | None = None
        self._lines: Sequence[Content] = ()
        self.has_asked = False
        """Whether a second key is waited for, to end the whole exam."""

    def show(self, facts: BreakFacts) -> None:
        """Show a break that has begun."""
        self._facts, self.has_asked, self.top = facts, False, 0
        self.lay_out()

    def confirms(self) -> bool:
        """Whether to end the exam now. The first time it asks for a second key."""
        if self.has_asked:
            return True
        self.has_asked = True
        self.lay_out()
        return False

    def measure(self) -> None:
        self._lines = self._layout(self.row_width)
        self.set_total(len(self._lines))

    def paint_row(self, number: int, width: int) -> Strip:
        return painted(self, self._lines[number], width)

    def _layout(self, width: int) -> list[Content]:
        facts = self._facts
        if facts is None:
            return []
        number = facts.done + 1
        kept = " What is left of it is kept for later breaks." if facts.is_kept else ""
        goes_on = joined(
            ("⏎", "key"),
            f" begins block {number}. It begins by itself when the break is over.",
            kept,
        )
        parts = [
            [literal("Break", "heading")],
            _strip(facts, width),
            [
                *wrapped(_done(facts), width, "    ", f"  {SIGN_ANSWERED} "),
                *wrapped(_next(facts), width, "    ", f"  {SIGN_CURSOR} "),
            ],
            wrapped(goes_on, width) if not self.has_asked else [],
            wrapped(self._end_words(facts), width),
        ]
        return stacked(parts)

    def _end_words(self, facts: BreakFacts) -> Content:
        if not self.has_asked:
            return joined(("S", "key"), (" ends the whole exam here.", "muted"))
        questions = count(facts.unanswered, "question")
        verb = "has" if facts.unanswered == 1 else "have"
        return joined(
            (f"That ends the exam for good, and {questions} {verb} no answer. ", "warning"),
            ("S", "key"),
            (" again ends it, ", "warning"),
            ("⏎", "key"),
            (" goes on.", "warning"),
        )


def _strip(facts: BreakFacts, width: int) -> list[Content]:
    """A sign for each block, then how many are done."""
    rest = " ".join(SIGN_OPEN * (facts.blocks - facts.done))
    signs = joined(f"{SIGN_ANSWERED} " * facts.done, (rest, "muted"))
    words = literal(f"{facts.done} of {facts.blocks} blocks done")
    return [joined("  ", one) for one in in_parts([signs, words], width - 2)]


def _done(facts: BreakFacts) -> Content:
    closed = "closed" if facts.may_return else "closed for good"
    words = f"Block {facts.done} is {closed}: {facts.answered} of {facts.asked} answered"
    flags = f", {SIGN_FLAG} {facts.flagged}" if facts.flagged else ""
    return joined(words, (flags, "flag"))


def _next(facts: BreakFacts) -> Content:
    limit = "" if facts.time_limit is None else f" in {clock_text(facts.time_limit)}"
    words = f"Next is block {facts.done + 1}: {count(facts.questions, 'question')}{limit}"
    if not facts.title:
        return literal(words)
    return joined(words, (" · ", "muted"), line(facts.title, "muted"))
