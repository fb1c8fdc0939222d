"""A list whose rows can be put into another order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.content import Content
from textual.message import Message

from studytui.tui.widgets.virtual_list import VirtualList


class OrderList(VirtualList[Any]):
    """While `is_ordering`, ↑ and ↓ ask for the row to be moved instead of the cursor."""

    @dataclass
    class Shifted(Message):
        """The row under the cursor is to go up or down."""

        step: int
        """-1 or 1."""

    def __init__(
        self, render_row: Callable[[Any, int, bool], Content], *, id: str | None = None
    ) -> None:
        super().__init__(render_row, id=id)
        self.is_ordering = False

    def action_move(self, step: int) -> None:
        if self.is_ordering:
            self.post_message(self.Shifted(step))
        else:
            super().action_move(step)
