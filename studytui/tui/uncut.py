"""Frames for the thin output, which compares each cell anyway: to cut lines takes longer than that.

Textual cuts the lines of all widgets wherever one of them ends, and then at the ends of what is drawn
anew; it writes a move for the nothing that is left of what stands beside that. Here a line of the
widget in front is taken as it is, and what stands behind is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip

_Span = tuple[int, int]
"""From a column on, up to another one."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Part of a row of the terminal, as it is to be."""

    y: int
    x: int
    strip: Strip


class Uncut(CompositorUpdate):
    """What stands in some parts of the screen."""

    def __init__(self, parts: Iterable[_Part]) -> None:
        self._parts = sorted(parts, key=lambda part: (part.y, part.x))

    def render_segments(self, console: Console) -> str:
        return "".join(
            [f"\x1b[{one.y + 1};{one.x + 1}H{one.strip.render(console)}" for one in self._parts]
        )


def uncut_update(compositor: Compositor) -> Uncut | None:
    """What was told to be drawn anew; None where nothing was. All of the screen is no part of it,
    which Textual writes as it is."""
    regions = compositor._dirty_regions.copy()
    compositor._dirty_regions.clear()
    if not regions:
        return None
    crop = Region.from_union(regions).intersection(compositor.size.region)
    open_spans = _spans(regions)
    parts: list[_Part] = []
    for region, clip, strips in compositor._get_renders(crop):
        shown = region.intersection(clip)
        for y, strip in zip(shown.line_range, strips, strict=False):
            if y in open_spans:
                left = list(_covered(parts, open_spans[y], y, shown, strip))
                if left:
                    open_spans[y] = left
                else:
                    del open_spans[y]
        if not open_spans:
            break
    return Uncut(parts)


def _spans(regions: Iterable[Region]) -> dict[int, list[_Span]]:
    """What is to be drawn of each row: all from the first to the last column."""
    ends: dict[int, _Span] = {}
    for x, y, width, height in regions:
        for row in range(y, y + height):
            start, stop = ends.get(row, (x, x + width))
            ends[row] = min(start, x), max(stop, x + width)
    return {row: [span] for row, span in ends.items()}


def _covered(
    parts: list[_Part], spans: Iterable[_Span], y: int, shown: Region, strip: Strip
) -> Iterable[_Span]:
    """Take what a line of a widget gives; what is still open then."""
    first, end = shown.x, shown.right
    for start, stop in spans:
        if end <= start or first >= stop:
            yield start, stop
            continue
        if start < first:
            yield start, first
        if end < stop:
            yield end, stop
        # What is in front of it may have taken some.
        is_whole = start <= first and end <= stop
        x, last = (first, end) if is_whole else (max(first, start), min(end, stop))
        parts.append(_Part(y, x, strip if is_whole else strip.crop(x - first, last - first)))
