"""The keys of an exam, under a rule that can carry a word without covering anything."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip

from studytui.tui.content import fitted, joined
from studytui.tui.widgets.bars import KeyBar
from studytui.tui.widgets.painting import painted


class NoticeBar(KeyBar):
    """A key bar that is set closer, and whose rule gives way to a notice."""

    DEFAULT_CSS = """
    NoticeBar { height: 2; width: 1fr; background: $background; dock: bottom; }
    """

    gaps = ("   ", "  ")

    notice: reactive[Content | None] = reactive(None, layout=False)

    def watch_notice(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y or self.notice is None:
            return super().render_line(y)
        room = max(width - 6, 1)
        words = self.notice
        if words.cell_length > room:
            words = fitted(words, room)
        rest = "─" * max(width - words.cell_length - 6, 0)
        return painted(self, joined(("── ", "faint"), words, " ", (f"{rest}──", "faint")), width)
