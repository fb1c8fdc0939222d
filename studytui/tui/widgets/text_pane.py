"""Text that can be scrolled: stems, explanations, help. Only the lines in sight are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip

from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.scroller import Scroller

Layout = Callable[[int], Sequence[Content]]
"""Gives the lines for a width in cells."""


class TextPane(Scroller, can_focus=True):
    """Lines laid out for the width there is; laid out anew when that changes."""

    keeps_gutter = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "j,down", "scroll_down", "scroll", id="text.down", show=False, tooltip="Scroll down"
        ),
        Binding("k,up", "scroll_up", "scroll", id="text.up", show=False, tooltip="Scroll up"),
        Binding(
            "space,pagedown",
            "page_down",
            "page",
            id="text.page-down",
            show=False,
            tooltip="A page on",
        ),
        Binding("pageup", "page_up", "page", id="text.page-up", show=False, tooltip="A page back"),
        Binding("home,g", "scroll_home", "top", id="text.home", show=False, tooltip="To the top"),
        Binding("end,G", "scroll_end", "end", id="text.end", show=False, tooltip="To the end"),
    ]

    def __init__(
        self, layout: Layout | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.when_scrolled: Callable[[], object] = lambda: None
        """Called when another line may stand at the top, or the end may be in sight."""
        self._make: Layout = layout or (lambda width: ())
        self._lines: Sequence[Content] = ()
        self._width = 0
        self._is_old = False

    def scroll_to_row(self, row: int) -> None:
        super().scroll_to_row(row)
        self.when_scrolled()

    def show(self, layout: Layout, *, keep_place: bool = False) -> None:
        """Show other text, from its top unless the place is to be kept."""
        self._make = layout
        self._lay_out()
        self.scroll_to_row(self.top if keep_place else 0)

    def prepare(self, lines: Sequence[Content]) -> None:
        """Paint what would be in sight of a text that may be shown next."""
        width = self.row_width
        for content in lines[: self.size.height]:
            painted(self, content, width)

    @property
    def lines(self) -> Sequence[Content]:
        """The lines as they are laid out now."""
        return self._lines

    def on_resize(self) -> None:
        self._lay_out()
        super().on_resize()

    def _lay_out(self) -> None:
        width = self.row_width
        self._is_old = not width
        if not self._is_old:
            self._width = width
            self._lines = tuple(self._make(self._width))
            self.set_total(len(self._lines))
        else:
            self._lines = ()
            if (height := self.styles.height) is not None and height.is_auto:
                # Not shown yet, since it had no lines: now it may have some.
                self.refresh(layout=True)

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._is_old and self.row_width:
            # Shown again: the first frame comes before the word that it has a size.
            self._is_old, self._width = False, self.row_width
            self._lines = tuple(self._make(self._width))
            self._total, self.top, self._drawn = len(self._lines), 0, []
        return super().render_lines(crop)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._make(max(width - 1, 1)))

    def paint_row(self, number: int, width: int) -> Strip:
        content = self._lines[number] if 0 <= number < len(self._lines) else Content("")
        return painted(self, content, width)

    def action_scroll_down(self) -> None:
        self.scroll_to_row(self.top + 1)

    def action_scroll_up(self) -> None:
        self.scroll_to_row(self.top - 1)

    def action_page_down(self) -> None:
        self.scroll_to_row(self.top + max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        self.scroll_to_row(self.top - max(self.size.height - 1, 1))

    def action_scroll_home(self) -> None:
        self.scroll_to_row(0)

    def action_scroll_end(self) -> None:
        self.scroll_to_row(self.total)
