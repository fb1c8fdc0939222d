"""A page that lies over the rest and comes and goes without anything being laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.scroller import Scroller

_WIDEST = 98
"""Cells of a row; where there are more, it stands in the middle."""


class Overlay(Scroller):
    """Has its place and its size all the time, and draws nothing while it is closed.

    What lies under it, its siblings, is seen then. To open or close it costs no layout, and draws
    the rows on which one of the two has something: blank ones stay as they are.
    """

    DEFAULT_CSS = """
    Overlay { width: 1fr; height: 1fr; max-width: 100%; }
    """

    keeps_gutter = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._is_open = False
        self._head: Sequence[Content] = ()
        self._room = Size(0, 0)
        self._laid_out_in: Size | None = None

    def head(self, width: int) -> Sequence[Content]:
        """Lines over the rows, which do not scroll."""
        return ()

    def measure(self) -> None:
        """Set how many rows there are on a page of this size."""
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
            self._drawn, self._drawn_in = self._strips(self.size), self.size
        rows = list(chain(self._written(), self._written_under()))
        self._is_open = is_open
        self.refresh(*rows)

    def lay_out(self) -> None:
        """Draw what it says now, if it can be seen."""
        self._laid_out_in = None
        self.redraw()

    def redraw(self) -> None:
        if self._is_open:
            super().redraw()

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self._is_open else []

    def _strips(self, size: Size) -> list[Strip]:
        if size != self._laid_out_in:
            self._laid_out_in = size
            width = max(min(size.width - 2, _WIDEST), 0)
            self._head = self.head(width - 1)
            self._room = Size(width, max(size.height - 1 - len(self._head) - bool(self._head), 0))
            self.measure()
        room = self._room
        over = [Content(""), *self._head, *([Content("")] if self._head else [])]
        lines: list[Strip] = [painted(self, line, room.width) for line in over]
        lines += super()._strips(room.with_height(min(room.height, self.total - self.top)))
        left = (size.width - room.width) // 2
        look = self.visual_style.rich_style
        margins = Segment(" " * left, look), Segment(" " * (size.width - room.width - left), look)
        blank = painted(self, Content(""), size.width)
        lines = [self._between(margins[0], line, margins[1]) for line in lines[: size.height]]
        return [*lines, *[blank] * (size.height - len(lines))]

    def _written(self) -> Iterator[Region]:
        """Its rows that are not blank."""
        width = self._drawn_in.width
        return (
            Region(0, y, width, 1) for y, line in enumerate(self._drawn) if not self._is_blank(line)
        )

    def _written_under(self) -> Iterator[Region]:
        """Rows of what lies under it that are not blank."""
        assert self.parent is not None
        here = self.region.offset
        for widget in self.parent.walk_children(Widget):
            bounds = widget.region
            if widget.children or isinstance(widget, Overlay) or not bounds:
                continue
            for y, line in enumerate(widget.render_lines(bounds.reset_offset)):
                if not self._is_blank(line):
                    yield Region(bounds.x, bounds.y + y, bounds.width, 1) - here

    def _is_blank(self, line: Strip) -> bool:
        segments = list(line)
        return line.text.isspace() and all(
            one.style == self.visual_style.rich_style for one in segments
        )

    def on_focus(self, event: events.Focus) -> None:
        """Nothing looks different with the keys, and who gave them knows which ones work."""
        event.prevent_default()
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing is drawn."""
