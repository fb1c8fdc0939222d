"""One line that is written anew in place: counts, labels, progress."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.strip import Strip

from studytui.tui.widgets.kept import Drawn
from studytui.tui.widgets.painting import painted


class Words(Drawn):
    """A line laid out for the width there is. Only this line is drawn when it changes."""

    DEFAULT_CSS = """
    Words { height: 1; width: 1fr; background: $background; }
    """

    def __init__(
        self, layout: Callable[[int], Content] | Content | None = None, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._layout = layout or Content("")
        self._drawn = Content("")

    @property
    def text(self) -> str:
        """What the line says now, without styles."""
        return self._content().plain

    def say(self, layout: Callable[[int], Content] | Content) -> None:
        """Show other words: content, or what gives it for a width in cells."""
        self._layout = layout
        if not self.size.width or not self._drawn.is_same(self._content()):
            self.refresh()

    def _content(self) -> Content:
        layout = self._layout
        return layout if isinstance(layout, Content) else layout(self.size.width)

    def render_line(self, y: int) -> Strip:
        self._drawn = self._content()
        return painted(self, self._drawn if y == 0 else Content(""), self.size.width)
