"""A page that lies over the rest and comes and goes without anything being laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.lean_strip import lean
from studytui.tui.tested import is_tested
from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.scroller import Scroller

_WIDEST = 98
"""Cells of a row; where there are more, it stands in the middle."""


class Overlay(Scroller):
    """Has its place and its size all the time, and draws nothing while it is closed.

    What lies under it, its siblings, is seen then. To open or close it lays nothing out, and draws
    the rows on which one of the two has something: what is blank on both stays as it is. That a
    widget may draw nothing was tested; with another Textual it is shown and hidden as usual.
    """

    DEFAULT_CSS = """
    Overlay { width: 1fr; height: 1fr; max-width: 100%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._is_open = False
        self._head: Sequence[Content] = ()
        self._room = Size(0, 0)
        self._laid_out_in: Size | None = None
        if not is_tested():
            self.styles.visibility = "hidden"

    def head(self, width: int) -> Sequence[Content]:
        """Lines over the rows, which do not scroll."""
        return ()

    def measure(self) -> None:
        """Set how many rows there are; `room` is what they have."""
        raise NotImplementedError

    @property
    def room(self) -> Size:
        return self._room

    @property
    def visible(self) -> bool:
        """Whether it is open."""
        return self._is_open

    @visible.setter
    def visible(self, new_value: bool | str) -> None:
        is_open = new_value in (True, "visible")
        if is_open == self._is_open:
            return
        if is_open:
            self._drawn_in = self.size
            self._drawn = self._strips(self._drawn_in)
        self._is_open = is_open
        if is_tested():
            self.refresh(*filter(None, self._written()))
        else:
            self.styles.visibility = "visible" if is_open else "hidden"

    def lay_out(self) -> None:
        """Show what it says now, if it can be seen."""
        self._laid_out_in = None
        self.redraw()

    def redraw(self) -> None:
        if self._is_open:
            super().redraw()

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self._is_open or not is_tested() else []

    def _strips(self, size: Size) -> list[Strip]:
        if size != self._laid_out_in:
            self._laid_out_in = size
            width = max(min(size.width - 2, _WIDEST), 2)
            self._head = self.head(width - 1)
            over = 1 + len(self._head) + bool(self._head)
            self._room = Size(width, max(size.height - over, 0))
            self.measure()
        width, height = self._room
        rows = super()._strips(Size(width, self.rows_in_sight))
        rows += [painted(self, Content(""), width)] * (height - len(rows))
        head: list[Strip] = [painted(self, line, width) for line in self._head]
        look = Style(bgcolor=self.visual_style.rich_style.bgcolor)
        start = (size.width - width) // 2
        left = Segment(" " * start, look)
        right = Segment(" " * (size.width - width - start), look)
        head, rows = ([self._between(left, line, right) for line in part] for part in (head, rows))
        air = lean([Segment(" " * size.width, look)], size.width)
        return [air, *head, *([air] if head else []), *rows][: size.height]

    def _written(self) -> Iterator[Region]:
        """The rows that are not blank: its own, and those of what lies under it."""
        size = self._drawn_in
        yield Region(0, 1, size.width, len(self._head))
        yield Region(0, size.height - self._room.height, size.width, self.rows_in_sight)
        assert self.parent is not None
        for widget in self.parent.walk_children(Widget):
            bounds = widget.region
            if widget.children or isinstance(widget, Overlay):
                continue
            if isinstance(widget, Scroller):
                bounds = bounds.crop_size((bounds.width, widget.rows_in_sight))
            yield bounds - self.region.offset

    def on_focus(self, event: events.Focus) -> None:
        """Nothing looks different with the keys, and who gave them knows which ones work."""
        event.prevent_default()
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing is drawn."""
