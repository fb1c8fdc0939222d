"""The blocks of a sitting that is being taken: what can be reached, closing one, ending a break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from studytui.domain import sitting_blocks
from studytui.domain.exam import Item
from studytui.services.changes import Changes
from studytui.services.session_clock import ENDED, SessionClock


@dataclass(frozen=True, slots=True)
class BlockView:
    """Where one is among the blocks."""

    number: int
    """Of the block on the screen, from 1; during a break of the one that comes next."""
    blocks: int
    title: str
    questions: int
    time_limit: timedelta | None
    is_closed: bool = False
    """It is looked at again, which only some rules allow."""
    is_last: bool = False
    may_return: bool = False


class SessionBlocks(SessionClock):
    """Everything about blocks; a sitting without blocks is one whole."""

    @property
    def has_blocks(self) -> bool:
        return len(self.sitting.blocks) > 1

    def block(self, number: int | None = None) -> BlockView:
        """The block of the item on the screen, or one by its number from 0."""
        sitting = self.sitting
        place = self.item.block if number is None else number
        state = sitting.blocks[place]
        return BlockView(
            number=place + 1,
            blocks=len(sitting.blocks),
            title=state.title,
            questions=len(sitting_blocks.block_items(sitting, place)),
            time_limit=state.time_limit,
            is_closed=state.ended_at is not None,
            is_last=place == len(sitting.blocks) - 1,
            may_return=sitting.rules.may_return,
        )

    def items_of(self, number: int) -> tuple[Item, ...]:
        """The items of a block, by its number from 0."""
        return sitting_blocks.block_items(self.sitting, number)

    def shown_items(self) -> tuple[Item, ...]:
        """The items among which the one on the screen is numbered: those of its block."""
        return self.items_of(self.item.block)

    @property
    def number(self) -> int:
        """What the question on the screen is called: from 1, counted within its block."""
        return self.sitting.position - self.shown_items()[0].position + 1

    def open_items(self) -> tuple[Item, ...]:
        """The items of the block that is open: what closing it closes."""
        return self.items_of(self.sitting.block)

    def reachable(self) -> range:
        """The places that can be gone to."""
        return sitting_blocks.reachable(self.sitting)

    def is_last_block(self) -> bool:
        """Whether closing what is open ends the sitting."""
        return sitting_blocks.is_last_block(self.sitting)

    def keeps_break_time(self) -> bool:
        """Whether break time that is not used now is there for a later break."""
        is_next_last = self.sitting.block == len(self.sitting.blocks) - 1
        return not is_next_last and sitting_blocks.pool_left(self.sitting) > timedelta(0)

    def unused_goes_to(self) -> str:
        """What becomes of the time left when the open block is closed now: ``"next block"``,
        ``"breaks"``, or nothing."""
        rules = self.sitting.rules
        if self.is_last_block() or self.sitting.deadline is None:
            return ""
        if rules.may_return:
            following = self.sitting.blocks[self.sitting.block + 1]
            return "next block" if following.time_limit is not None else ""
        return "breaks" if rules.keeps_unused else ""

    def counts(self) -> tuple[int, int, int]:
        """Answered, unanswered and flagged items of the block on the screen."""
        return _counts(self.shown_items())

    def open_counts(self) -> tuple[int, int, int]:
        """Answered, unanswered and flagged items of what is handed in next: the open block."""
        return _counts(self.open_items())

    def close_block(self) -> Changes:
        """Close the open block: what is chosen counts. A break follows, or the next block; after
        the last one the sitting is finished."""
        if self._expire():
            return ENDED
        if self.is_ended:
            return Changes.NOTHING
        if self.is_last_block():
            return self.finish()
        self._spend(is_act=True)
        return self._step(sitting_blocks.closed(self.sitting, self._now()))

    def begin_block(self) -> Changes:
        """End the break: the next block begins now. What is left of the pool is kept."""
        self._expire()
        if self.is_ended or not self.is_in_break:
            return Changes.NOTHING
        self._spend(is_act=True)
        return self._step(sitting_blocks.begun(self.sitting, self._now()))


def _counts(items: tuple[Item, ...]) -> tuple[int, int, int]:
    answered = sum(bool(item.answer) for item in items)
    flagged = sum(item.is_flagged for item in items)
    return answered, len(items) - answered, flagged
