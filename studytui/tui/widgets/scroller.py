"""Rows below each other, more than fit: what texts and lists scroll with.

Textual's own ScrollView lays the whole screen out again when the number of rows changes and draws
all of a widget that changed: 40 ms and 6 KB for a key. Here nothing is laid out, and a row is drawn
only when it looks different from what stands there.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.lean_strip import lean
from studytui.tui.look import role_style
from studytui.tui.widgets.kept import Kept

_WHEEL_ROWS = 2
_MOST_JOINED = 512
"""Lines that are kept together with what stands beside them."""
_NOTHING = Segment("")


class Scroller(Kept):
    """Draws the rows in sight, and beside them a thumb that shows where they are."""

    DEFAULT_CSS = """
    Scroller { background: $background; max-width: 120; }
    """

    keeps_gutter: ClassVar[bool] = False
    """Whether the column of the thumb is kept free when there is none, so that text never has to
    be broken anew."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.top = 0
        """The row that is drawn first."""
        self._total = 0
        self._drawn: list[Strip] = []
        self._drawn_in = Size(0, 0)
        self._joined: dict[tuple[Segment, int, Segment], tuple[Strip, Strip]] = {}
        self._edges: dict[tuple[Region, int], list[Strip]] = {}

    def paint_row(self, number: int, width: int) -> Strip:
        """A row in exactly `width` cells; rows behind the last one are empty."""
        raise NotImplementedError

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._total

    @property
    def room(self) -> Size:
        """The part in which the rows scroll."""
        return self.size

    @property
    def row_width(self) -> int:
        """Cells a row may take."""
        return self._row_width(self.room)

    def _row_width(self, size: Size) -> int:
        has_thumb = 0 < size.height < self._total
        return max(size.width - int(self.keeps_gutter or has_thumb), 0)

    @property
    def rows_in_sight(self) -> int:
        """How many rows can be seen; under them all is blank."""
        return min(self.room.height, self._total - self.top)

    @property
    def has_more_below(self) -> bool:
        """Whether there are rows under what can be seen."""
        return self.top + self.room.height < self._total

    def set_total(self, total: int) -> None:
        """Another number of rows; call `repaint` when they can be drawn."""
        is_other, self._total = total != self._total, total
        self.top = self._clamped(self.top)
        height = self.styles.height
        if is_other and height is not None and height.is_auto:
            self.refresh(layout=True)

    def scroll_to_row(self, row: int) -> None:
        """Draw from that row on, or from the last place where the end is in sight."""
        self.top = self._clamped(row)
        self.repaint()

    def bring_into_view(self, first: int, last: int) -> None:
        """Scroll as little as needed so that these rows can be seen."""
        before = self.top
        self.put_in_view(first, last)
        if self.top != before:
            self.repaint()

    def put_in_view(self, first: int, last: int) -> None:
        """As `bring_into_view`, for who draws anew anyway."""
        height = max(self.room.height, 1)
        if first < self.top or last - first >= height:
            self.top = self._clamped(first)
        elif last >= self.top + height:
            self.top = self._clamped(last - height + 1)

    def _clamped(self, row: int) -> int:
        return max(min(row, self._total - max(self.room.height, 1)), 0)

    def repaint(self) -> None:
        """Draw the rows that look different from what is on the screen. Whatever keeps rows as they
        were drawn forgets them."""
        self.redraw()

    def redraw(self) -> None:
        """As `repaint`, where no row says anything else than before."""
        if not self.is_mounted:
            return
        # Once: Textual looks for it among all widgets.
        size = self.size
        before, self._drawn = self._drawn, self._strips(size)
        if len(before) != len(self._drawn) or self._drawn_in != size:
            self._drawn_in = size
            self.refresh()
            return
        if changed := self.changed_parts(before, self._drawn):
            self.refresh(*changed)

    def _strips(self, size: Size) -> list[Strip]:
        width = self._row_width(size)
        rows = range(self.top, self.top + size.height)
        if width == size.width:
            return [self.paint_row(number, width) for number in rows]
        base = self.visual_style
        blank = Segment(" ", base.rich_style)
        thumb = Segment(" ", (base + role_style("thumb", self.app.theme)).rich_style)
        start, length = self._thumb(size.height)
        return [
            self._between(
                _NOTHING,
                self.paint_row(number, width),
                thumb if start <= number - self.top < start + length else blank,
            )
            for number in rows
        ]

    def _thumb(self, height: int) -> tuple[int, int]:
        if not 0 < height < self._total:
            return 0, 0
        length = max(height * height // self._total, 1)
        return round(self.top * (height - length) / (self._total - height)), length

    def render_lines(self, crop: Region) -> list[Strip]:
        size = self.size
        if len(self._drawn) != size.height or self._drawn_in != size:
            self._drawn, self._drawn_in = self._strips(size), size
        return super().render_lines(crop)

    def whole_lines(self, crop: Region) -> list[Strip] | None:
        styles = self.styles
        gutter, padding = styles.gutter, styles.padding
        if gutter.left != padding.left or gutter.right != padding.right:
            return None
        lines = self._drawn
        if padding.left or padding.right:
            look = Style(bgcolor=self.visual_style.rich_style.bgcolor)
            left, right = (Segment(" " * width, look) for width in (padding.left, padding.right))
            lines = [self._between(left, line, right) for line in lines]
        lines = self.filtered(lines)
        if gutter.top or gutter.bottom:
            end = crop.height - gutter.bottom
            lines = [*self._edge(crop, 0, gutter.top), *lines, *self._edge(crop, end, crop.height)]
        return lines

    def _between(self, left: Segment, line: Strip, right: Segment) -> Strip:
        """A line with something on both sides, which is kept: most lines come again."""
        key = (left, id(line), right)
        found = self._joined.get(key)
        if found is None:
            if len(self._joined) >= _MOST_JOINED:
                self._joined.clear()
            segments = Segment.simplify(part for part in (left, *line, right) if part.text)
            width = left.cell_length + line.cell_length + right.cell_length
            # With the line itself: as long as it is kept, no other one gets its id.
            found = self._joined[key] = line, lean(segments, width)
        return found[1]

    def _edge(self, bounds: Region, start: int, end: int) -> list[Strip]:
        """Lines over or under the content, which Textual draws."""
        if start == end:
            return []
        key = (bounds, start)
        if key not in self._edges:
            part = Region(0, start, bounds.width, end - start)
            self._edges[key] = Widget.render_lines(self, part)
        return self._edges[key]

    def render_line(self, y: int) -> Strip:
        return self._drawn[y] if 0 <= y < len(self._drawn) else Strip.blank(self.size.width)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._total

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing is styled anew: what looks different with the focus is drawn by the widget. An
        event of focus would come before it is known that the widget has it."""
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn = []
        self._edges.clear()

    def on_resize(self) -> None:
        self.top = self._clamped(self.top)
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_to_row(self.top + _WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_to_row(self.top - _WHEEL_ROWS)
