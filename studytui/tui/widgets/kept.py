"""What a widget looks like is kept until something of it changes."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Kept(Widget):
    """Gives the lines it gave for the frame before, unless it was told to draw something.

    For each frame Textual asks every widget in its bounds for all of its lines, changed or not: a
    fifth of a key's time is spent on styles and colours of what stands still. Behind a class of
    Textual's among the bases: it has the styles of the first alone.
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

    def notify_style_update(self) -> None:
        self._kept_lines = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._kept_lines is None or self._kept_lines[0] != crop:
            self._kept_lines = crop, super().render_lines(crop)
        return self._kept_lines[1]
