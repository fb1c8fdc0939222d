"""The left sides of a match, in an area of their own that stays in reach over the options."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from studytui.domain.exam import Item
from studytui.domain.question import Question
from studytui.tui.layouts.slot import slot_lines
from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.text_pane import TextPane


class SlotsPane(TextPane, can_focus=False):
    """What is to be filled, with the cursor on the slot that is filled next."""

    @dataclass
    class Clicked(Message):
        """A slot was clicked."""

        number: int
        """The slot's number within its question."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(self._layout, id=id)
        self._question: Question | None = None
        self._item: Item | None = None
        self._current: int | None = None
        self._spans: dict[int, tuple[int, int]] = {}
        self.reading_width = 0
        """Cells of a line, scrollbar or not; as many as there are while 0."""

    def show_slots(
        self, question: Question | None, item: Item, current: int | None, *, keep_place: bool
    ) -> None:
        """Show the slots as they stand; none where there is no question."""
        if question is None and self._question is None:
            return
        self._question, self._item, self._current = question, item, current
        self.show(self._layout, keep_place=keep_place)
        self.see()

    @property
    def wanted_height(self) -> int:
        """How many lines all of it takes."""
        return len(self._layout(self._width))

    def see(self) -> None:
        """Scroll as little as needed to see the current slot."""
        span = self._spans.get(-1 if self._current is None else self._current)
        if span is not None:
            self.bring_into_view(*span)

    def paint_row(self, number: int, width: int) -> Strip:
        content = self.lines[number] if 0 <= number < len(self.lines) else Content("")
        span = self._spans.get(-1 if self._current is None else self._current, (1, 0))
        return painted(self, content, width, "cursor" if span[0] <= number <= span[1] else "")

    def on_resize(self) -> None:
        super().on_resize()
        self.see()

    def on_click(self, event: Click) -> None:
        row = event.y + self.top
        for number, (first, last) in self._spans.items():
            if first <= row <= last:
                self.post_message(self.Clicked(number))

    def _layout(self, width: int) -> list[Content]:
        self._spans = {}
        question, item = self._question, self._item
        if question is None or item is None:
            return []
        lines: list[Content] = []
        for place, slot in enumerate(question.slots, 1):
            part = slot_lines(
                question,
                slot,
                place,
                item.answer,
                item.option_order,
                self.reading_width or width,
                is_current=slot.number == self._current,
            )
            self._spans[slot.number] = (len(lines), len(lines) + len(part) - 1)
            lines += part
        return lines
