"""Before an exam is handed in: what is answered, what is open, what is flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from studytui.tui.content import joined, literal, wrapped
from studytui.tui.look import SIGN_ANSWERED, SIGN_BEGUN, SIGN_FLAG, SIGN_OPEN, SIGN_UNSCORED
from studytui.tui.widgets.overview_grid import GridCell, OverviewGrid
from studytui.tui.wording import count


@dataclass(frozen=True, slots=True)
class FinishCounts:
    """How a sitting stands when its learner thinks of ending it."""

    answered: int
    unanswered: int
    flagged: int
    unkeyed: int
    begun: int = 0
    """Of the answered ones those that are answered in part."""
    block: int = 0
    """Of the block that would be closed, from 1; 0 where the whole exam would be handed in."""
    blocks: int = 0
    may_return: bool = False
    spare: str = ""
    """What becomes of the time that is left in the block, as a sentence."""
    still_open: int = 0
    """Questions of the whole exam without an answer."""


class FinishPanel(OverviewGrid):
    """Counts, then the numbers that are open or flagged. Something open asks for a second key."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._counts = FinishCounts(0, 0, 0, 0)
        self.has_asked = False
        """Whether a second key is waited for."""
        self.has_asked_end = False
        """Whether a second key is waited for, to end an exam that has blocks left."""

    def show(self, counts: FinishCounts, cells: Sequence[GridCell]) -> None:
        """Show how things stand; `cells` are the questions to look at again."""
        self._counts, self.has_asked, self.has_asked_end = counts, False, False
        self.show_cells(cells)

    def head(self, width: int) -> Sequence[Content]:
        counts = self._counts
        total = counts.answered + counts.unanswered
        lines = [
            literal(_heading(counts), "heading"),
            Content(""),
            joined(f"  {SIGN_ANSWERED} ", f"{counts.answered} of {total} answered"),
            joined((f"  {SIGN_OPEN} ", "muted"), f"{counts.unanswered} unanswered"),
            joined((f"  {SIGN_FLAG} ", "flag"), f"{counts.flagged} flagged"),
        ]
        if counts.begun:
            words = f"{SIGN_BEGUN} {counts.begun} of them in part, more is asked for"
            begun = wrapped(literal(words), width, "    ", "  ")
            lines[3:3] = [one.stylize("warning") for one in begun]
        if counts.unkeyed:
            words = f"{counts.unkeyed} without a key, never scored"
            lines.append(joined((f"  {SIGN_UNSCORED} ", "muted"), (words, "muted")))
        lines += [Content(""), *wrapped(self._advice(), width)]
        if counts.block:
            lines += wrapped(self._end_advice(), width)
        if cells := self._open_words():
            lines += wrapped(cells, width)
        return lines

    def _open_words(self) -> Content | None:
        """What the questions below are, unless a second key is asked for."""
        counts = self._counts
        is_asking = self.has_asked or self.has_asked_end
        if is_asking or not (counts.unanswered or counts.flagged or counts.begun):
            return None
        return joined("These are open or flagged; ", ("⏎", "key"), " goes there:")

    def _end_advice(self) -> Content:
        if self.has_asked_end:
            words = count(self._counts.still_open, "question")
            verb = "has" if self._counts.still_open == 1 else "have"
            return joined(
                (f"That ends the exam for good, and {words} {verb} no answer. ", "warning"),
                ("S", "key"),
                (" again ends it, ", "warning"),
                ("q", "key"),
                (" goes back.", "warning"),
            )
        return joined(("S", "key"), " ends the whole exam.")

    def _advice(self) -> Content:
        open_words = count(self._counts.unanswered, "question")
        if self.has_asked and not self._counts.unanswered:
            return joined(
                (f"{count(self._counts.begun, 'answer')} not complete. ", "warning"),
                ("s", "key"),
                (" again submits all the same, ", "warning"),
                ("q", "key"),
                (" goes back.", "warning"),
            )
        if self.has_asked:
            verb = "has" if self._counts.unanswered == 1 else "have"
            return joined(
                (f"{open_words} {verb} no answer. ", "warning"),
                ("s", "key"),
                (f" again {self._verb()} all the same, ", "warning"),
                ("q", "key"),
                (" goes back.", "warning"),
            )
        acts = joined(("s", "key"), f" {self._act_words()}. {self._counts.spare}")
        if self._counts.unanswered or self._counts.flagged or self._counts.begun:
            return acts
        return joined(acts, "Everything is answered, nothing is flagged.")

    def _verb(self) -> str:
        return "closes it" if self._counts.block else "submits"

    def _act_words(self) -> str:
        counts = self._counts
        if not counts.block:
            return "submits"
        return f"closes block {counts.block}{'' if counts.may_return else ' for good'}"

    def confirms(self) -> bool:
        """Whether to hand in now. The first time something is open, it asks for a second key."""
        is_open = self._counts.unanswered or self._counts.begun
        if is_open and not self.has_asked:
            self.has_asked, self.has_asked_end = True, False
            self.lay_out()
            return False
        return True

    def confirms_end(self) -> bool:
        """Whether to end the exam before its last block. The first time it asks for a second key."""
        if self.has_asked_end:
            return True
        self.has_asked, self.has_asked_end = False, True
        self.lay_out()
        return False

    def moved(self) -> None:
        self.has_asked = self.has_asked_end = False
        self.lay_out()


def _heading(counts: FinishCounts) -> str:
    return f"Close block {counts.block} of {counts.blocks}?" if counts.block else "Finish?"
