"""A line that is written with what differs from run to run, not with a reset and all its looks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from studytui.tui.pen import PLAIN, change, look_of


class LeanStrip(Strip):
    """Takes half the bytes of Textual's own, and looks the same."""

    __slots__ = ()

    def crop(self, start: int, end: int | None = None) -> Strip:
        cropped = super().crop(start, end)
        return cropped if cropped is self else LeanStrip(cropped, cropped.cell_length)

    def apply_filter(self, filter: LineFilter, background: Color) -> Strip:
        """The same line where the filter changes nothing, with all that it remembers."""
        key = (filter, background)
        filtered = self._filter_cache.get(key)
        if filtered is None:
            segments: Sequence[Segment] = filter.apply(self._segments, background)
            is_same = segments == self._segments
            filtered = self if is_same else LeanStrip(segments, self._cell_length)
            self._filter_cache[key] = filtered
        return filtered

    def render(self, console: Console) -> str:
        if self._render_cache is not None:
            return self._render_cache
        if any(style is not None and style.link for _, style, _ in self._segments):
            return super().render(console)
        system = console._color_system or ColorSystem.TRUECOLOR
        pen = PLAIN
        parts: list[str] = []
        for text, style, _ in self._segments:
            look = PLAIN if style is None else look_of(self.render_ansi(style, system))
            codes, pen = change(pen, look, not text.strip(" "))
            parts += codes, text
        self._render_cache = "".join(parts) + change(pen, PLAIN, False)[0]
        return self._render_cache
