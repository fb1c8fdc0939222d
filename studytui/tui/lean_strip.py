"""A line that is written with what differs from run to run, not with a reset and all its looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from studytui.tui.pen import PLAIN, change, look_of
from studytui.tui.tested import is_tested


def changed_width(old: Strip, new: Strip) -> int:
    """Cells of a line up to the last one that looks different from another line of that width. All
    of them where terminals may differ about which cell a character stands in."""
    end = new.cell_length
    for one, other in zip(reversed(old), reversed(new), strict=False):
        if one != other:
            if one.style == other.style:
                end -= min(_blanks_behind(one.text), _blanks_behind(other.text))
            break
        end -= one.cell_length
    if end == new.cell_length:
        return end
    # Here, since the first frame compares nothing.
    from studytui.tui.thin_row import sure_width

    return end if sure_width(old.text) and sure_width(new.text) else new.cell_length


def _blanks_behind(text: str) -> int:
    return len(text) - len(text.rstrip(" "))


def lean(segments: Iterable[Segment], width: int) -> Strip:
    """A line of so many cells, a lean one where that was tested."""
    return (LeanStrip if is_tested() else Strip)(segments, width)


class LeanStrip(Strip):
    """Takes half the bytes of Textual's own, and looks the same."""

    __slots__ = ()

    def crop(self, start: int, end: int | None = None) -> Strip:
        cropped = super().crop(start, end)
        if cropped and not isinstance(cropped, LeanStrip):
            # In the place of what Textual keeps, so that it remembers what it was rendered to.
            first, last = (
                max(start, 0),
                min(self.cell_length, self.cell_length if end is None else end),
            )
            cropped = self._crop_cache[first, last] = LeanStrip(cropped, cropped.cell_length)
        return cropped

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
