"""A running exam that has blocks: going from one to the next, and the break between them."""

from __future__ import annotations

from dataclasses import replace

from studytui.domain.exam import ClockRule
from studytui.services.session_blocks import BlockView
from studytui.tui.screens.sitting import SittingScreen
from studytui.tui.widgets.break_panel import BreakFacts, BreakPanel
from studytui.tui.widgets.clock import clock_text
from studytui.tui.widgets.finish_panel import FinishCounts, FinishPanel
from studytui.tui.widgets.sitting_header import Standing
from studytui.tui.wording import count


class SittingBlocksScreen(SittingScreen):
    """Keeps the screen with the sitting as blocks close and breaks end. An exam in one piece has
    nothing of it."""

    def _show_here(self) -> None:
        if self.session.is_in_break:
            self._show_break()
        else:
            self._show_question()

    def _follow(self) -> bool:
        """Show where the sitting has come to; whether it is another block, or a break."""
        sitting = self.session.sitting
        here = (sitting.block, self.session.is_in_break)
        if here == self._place:
            return False
        before, self._place = self._place, here
        self._left = self._lowest = self.session.time_left()
        while self.app.screen is not self:
            self.app.pop_screen()
        self._pane.close_entry()
        self._open("question")
        self._show_clock()
        self._show_here()
        if self.session.is_in_break:
            return True
        words = _begins(self.session.block())
        closed = sitting.block if not before[1] else 0
        self._say(f"Block {closed} is closed. {words}" if closed else words, "muted")
        return True

    def _show_break(self) -> None:
        session = self.session
        following = session.block(session.sitting.block)
        closed = session.items_of(session.sitting.block - 1)
        self._header.standing = Standing(
            title=session.sitting.title,
            number=0,
            questions=0,
            answered=0,
            flagged=0,
            block=following.number,
            blocks=following.blocks,
            is_break=True,
        )
        self.query_one(BreakPanel).show(
            BreakFacts(
                done=following.number - 1,
                blocks=following.blocks,
                title=following.title,
                questions=following.questions,
                time_limit=following.time_limit,
                answered=sum(bool(item.answer) for item in closed),
                asked=len(closed),
                flagged=sum(item.is_flagged for item in closed),
                unanswered=self._unanswered(),
                is_kept=session.keeps_break_time(),
                may_return=following.may_return,
            )
        )
        self._open("break")

    def _unanswered(self) -> int:
        return sum(not item.answer for item in self.session.sitting.items)

    def _open(self, panel: str) -> None:
        """Show a panel, or the question."""
        raise NotImplementedError

    def _block_counts(self, counts: FinishCounts) -> FinishCounts:
        """The counts of a review page, with what it closes where blocks come after."""
        if self.session.is_last_block():
            return counts
        block = self.session.block(self.session.sitting.block)
        return replace(
            counts,
            block=block.number,
            blocks=block.blocks,
            may_return=block.may_return,
            spare=self._spare_words(),
            still_open=self._unanswered(),
        )

    def _spare_words(self) -> str:
        left, goes_to = self.session.time_left(), self.session.unused_goes_to()
        if left is None:
            return ""
        if goes_to == "next block":
            return "The time left goes to the next block. "
        if goes_to == "breaks":
            return "The time left is added to your breaks. "
        return "The time left in it is lost. "

    def action_end_exam(self) -> None:
        if self.session.is_in_break:
            is_meant = self.query_one(BreakPanel).confirms()
        else:
            is_meant = self.query_one(FinishPanel).confirms_end()
        if is_meant:
            self._attempt(self.session.finish)
        if self.session.is_ended:
            self._end("")

    def _begin_block(self) -> None:
        self._attempt(self.session.begin_block)
        if self.session.is_ended:
            self._end(self._end_words())
        else:
            self._follow()

    def _leave_words(self) -> str:
        """What a learner should know who leaves."""
        words = "Kept as it is. Resume it from Today or Exams."
        left = self.session.time_left()
        if left is None or self.session.sitting.rules.clock_rule is not ClockRule.STRICT:
            return words
        if not self.session.is_in_break:
            return f"{words} The clock runs on: {clock_text(left)} left."
        number = self.session.sitting.block + 1
        return f"{words} The break runs on: in {clock_text(left)} block {number} begins by itself."


def _begins(block: BlockView) -> str:
    limit = "" if block.time_limit is None else f" in {clock_text(block.time_limit)}"
    questions = count(block.questions, "question")
    return f"Block {block.number} of {block.blocks}: {questions}{limit}."
