"""What a widget looks like is kept until something of it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.lean_strip import changed_width
from studytui.tui.tested import is_tested


class Kept(Widget):
    """Gives the lines it gave for the frame before, unless it was told to draw something.

    For each frame Textual asks every widget in its bounds for all of its lines, changed or not: a
    fifth of a key's time is spent on styles and colours of what stands still. Beside another base it
    stands last: Textual takes styles from the first one alone.
    """

    _kept_lines: tuple[Region, list[Strip]] | None = None

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self._kept_lines = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _set_dirty(self, *regions: Region) -> None:
        # A widget that gets its size is not refreshed, but has to draw its lines.
        self._kept_lines = None
        super()._set_dirty(*regions)

    def notify_style_update(self) -> None:
        self._kept_lines = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        if not is_tested():
            return super().render_lines(crop)
        if self._kept_lines is None or self._kept_lines[0] != crop:
            lines = self.whole_lines(crop) if crop == self.outer_size.region else None
            self._kept_lines = crop, super().render_lines(crop) if lines is None else lines
        return self._kept_lines[1]

    def whole_lines(self, crop: Region) -> list[Strip] | None:
        """All lines of the widget, whose bounds `crop` are, drawn here; None where Textual has to
        see to it: it draws borders and what lies around the content."""
        return None

    def changed_parts(self, before: Sequence[Strip], lines: Sequence[Strip]) -> list[Region]:
        """What has to be drawn where lines come in the place of as many others."""
        pairs = enumerate(zip(before, lines, strict=True))
        # Lines that are cut would have to be written anew; where cells are compared, that spares
        # nothing.
        is_cut = not getattr(self.app, "is_thin", False)
        return [
            Region(0, y, changed_width(old, new) if is_cut else new.cell_length, 1)
            for y, (old, new) in pairs
            if old is not new and old != new
        ]

    def filtered(self, lines: Iterable[Strip]) -> list[Strip]:
        """The lines in the colours that the terminal has."""
        background = self.visual_style.background
        assert background is not None
        for one in self.get_line_filters():
            lines = [line.apply_filter(one, background) for line in lines]
        return list(lines)


class KeptRow(Horizontal, Kept):
    """Holds widgets beside each other, and has no lines of its own but blank ones."""


class Drawn(Kept):
    """A widget without borders that draws its lines itself, by `render_line`."""

    def whole_lines(self, crop: Region) -> list[Strip] | None:
        if self.styles.gutter:
            return None
        return self.filtered(self.render_line(y) for y in crop.line_range)

    def redraw(self) -> None:
        """Draw what looks different now from what is on the screen."""
        crop, before = self._kept_lines or (Region(), [])
        lines = self.whole_lines(crop) if crop == self.outer_size.region else None
        if lines is None or not before:
            self.refresh()
        elif changed := self.changed_parts(before, lines):
            self.refresh(*changed)
            self._kept_lines = crop, lines
