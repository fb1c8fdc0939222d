"""Text that can be scrolled: stems, explanations, help. Only the lines in sight are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from studytui.tui.widgets.painting import painted

Layout = Callable[[int], Sequence[Content]]
"""Gives the lines for a width in cells."""


class TextPane(ScrollView, can_focus=True):
    """Lines laid out for the width there is; laid out anew when that changes."""

    DEFAULT_CSS = """
    TextPane {
        background: $background;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        overflow-x: hidden;
        scrollbar-color: $secondary 50%;
        scrollbar-background: $background;
        scrollbar-corner-color: $background;
    }
    """

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
        Binding("home", "scroll_home", "top", id="text.home", show=False, tooltip="To the top"),
        Binding("end", "scroll_end", "end", id="text.end", show=False, tooltip="To the end"),
    ]

    def __init__(
        self, layout: Layout | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._make: Layout = layout or (lambda width: ())
        self._lines: Sequence[Content] = ()
        self._width = 0

    def show(self, layout: Layout, *, keep_place: bool = False) -> None:
        """Show other text, from its top unless the place is to be kept."""
        self._make = layout
        self._width = 0
        self._lay_out()
        if not keep_place:
            self.scroll_to(y=0, animate=False, immediate=True)

    @property
    def lines(self) -> Sequence[Content]:
        """The lines as they are laid out now."""
        return self._lines

    @property
    def has_more_below(self) -> bool:
        """Whether there is text under what can be seen."""
        return self.scroll_offset.y + self.size.height < len(self._lines)

    def bring_into_view(self, first: int, last: int) -> None:
        """Scroll as little as needed so that these lines can be seen."""
        top = self.scroll_offset.y
        height = max(self.size.height, 1)
        if first < top or last - first >= height:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif last >= top + height:
            self.scroll_to(y=last - height + 1, animate=False, immediate=True)

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        self._width = width
        self._lines = tuple(self._make(width))
        if len(self._lines) > self.size.height and not self.show_vertical_scrollbar:
            # The scrollbar that is about to appear takes one column.
            self._lines = tuple(self._make(max(width - 1, 1)))
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        content = self._lines[number] if 0 <= number < len(self._lines) else Content("")
        return painted(self, content, width)

    def action_scroll_down(self) -> None:
        self.scroll_relative(y=1, animate=False)

    def action_scroll_up(self) -> None:
        self.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        self.scroll_relative(y=max(self.size.height - 1, 1), animate=False)

    def action_page_up(self) -> None:
        self.scroll_relative(y=-max(self.size.height - 1, 1), animate=False)

    def action_scroll_home(self) -> None:
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        self.scroll_to(y=len(self._lines), animate=False)
