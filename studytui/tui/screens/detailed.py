"""A task that is a list, with what there is to say of the row under the cursor below it."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from studytui.tui.content import fitted, joined
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList


class DetailedScreen(TaskScreen[None]):
    """A screen gives its heading, its rows and their detail, and reads its rows in `_read`."""

    AUTO_FOCUS = "VirtualList"

    DEFAULT_CSS = """
    DetailedScreen {
        #title { height: 1; padding: 0 1; }
        #over { height: auto; padding: 0 1; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
        #detail { padding: 0 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._status = ""
        """What came of the last key; another row takes it away."""
        self._told = ""
        """The row of which the detail tells, by name."""

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._over_lines, id="over")
        yield VirtualList(self._row)
        yield Rule()
        yield TextPane(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False

    def on_screen_resume(self) -> None:
        """Comes when it is first shown as well."""
        self._read()

    def _read(self) -> None:
        """Read and show everything anew."""
        raise NotImplementedError

    @property
    def about(self) -> str:
        """What stands behind the title."""
        return ""

    def _row(self, one: Any, width: int, is_cursor: bool) -> Content:
        """A row of the list."""
        raise NotImplementedError

    def _detail(self, width: int) -> list[Content]:
        """What there is to say of the row under the cursor."""
        raise NotImplementedError

    def name_of(self, one: Any) -> str:
        """What tells one row from the others."""
        raise NotImplementedError

    @property
    def _list(self) -> VirtualList[Any]:
        return self.query_one(VirtualList)

    def _over(self, width: int) -> list[Content]:
        """What stands over the rows: the names of their columns, or what to do while there are none."""
        return []

    def _over_lines(self, width: int) -> list[Content]:
        lines = self._over(width)
        return [Content(""), *lines] if lines else []

    def _title(self, width: int) -> list[Content]:
        return [fitted(joined((self.screen_name, "title"), (f" · {self.about}", "muted")), width)]

    @on(VirtualList.Moved)
    def _tell_of_another(self) -> None:
        current = self._list.current
        # The list tells of it too when it is read anew with the cursor where it was.
        if current is not None and self.name_of(current) != self._told:
            self.forget()
            self._show_detail()

    def forget(self) -> None:
        """The cursor is on another row: what was said or asked of the one before is over."""
        self._status = ""

    def _show_detail(self) -> None:
        current = self._list.current
        self._told = "" if current is None else self.name_of(current)
        self.query_one("#over", TextPane).show(self._over_lines)
        self.query_one("#detail", TextPane).show(self._detail)
        self.show_keys()

    def action_leave(self) -> None:
        self.dismiss(None)
