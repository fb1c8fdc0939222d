"""The pages of a screen, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.content import fitted, joined, literal
from studytui.tui.widgets.painting import painted


class PageLine(Widget):
    """Names the pages; the one that is shown stands out. Where there is no room for all, it alone
    is named, with its place."""

    DEFAULT_CSS = """
    PageLine { height: 2; width: 1fr; padding: 1 1 0 1; background: $background; }
    """

    current = reactive(0, layout=False)

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = names

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return painted(self, self._line(width) if y == 0 else Content(""), width)

    def _line(self, width: int) -> Content:
        whole = Content("   ").join(
            joined((name, "focus+underline" if place == self.current else "muted"))
            for place, name in enumerate(self._names)
        )
        if whole.cell_length <= width:
            return fitted(whole, width)
        name = self._names[self.current]
        place = f"   {self.current + 1} of {len(self._names)}"
        return fitted(joined((name, "focus"), literal(place, "muted")), width)
