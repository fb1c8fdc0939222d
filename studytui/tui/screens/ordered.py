"""A screen with one list whose rows have an order of their own, and a line to type a row in."""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.tui.screens.base import ResultT, TakesBack
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.order_list import OrderList
from studytui.tui.widgets.prompt import Prompt


class OrderedScreen(TakesBack[ResultT]):
    """Each change is kept at once; `R` lets ↑ and ↓ move the row under the cursor."""

    AUTO_FOCUS = "OrderList"

    @property
    def _list(self) -> OrderList:
        return self.query_one(OrderList)

    @property
    def _entry(self) -> EntryLine:
        return self.query_one(EntryLine)

    def hints(self) -> list[KeyHint]:
        if self._entry.prompt.has_focus:
            return [KeyHint("⏎", "keep"), KeyHint("↓", "leave it")]
        if self._list.is_ordering:
            return [KeyHint("↑ ↓", "move it"), KeyHint("⏎", "that is its place")]
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    def _do(self, verb: Callable[[], Changes]) -> bool:
        """Do something to what is listed, and tell the screens; whether it could be done."""
        try:
            changes = verb()
        except StudyError as error:
            self.study_app.tell(error)
            return False
        self.study_app.publish(changes)
        return True

    @on(Prompt.Left, "EntryLine Prompt")
    def _close(self) -> None:
        self._entry.close()
        self._list.focus()

    def action_reorder(self) -> None:
        self._list.is_ordering = not self._list.is_ordering
        self._list.repaint()
        self.show_keys()

    def action_leave(self) -> None:
        self.dismiss(None)
