"""Lines of content into strips: what every widget of ours draws with."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from studytui.tui.lean_strip import lean
from studytui.tui.look import role_style


def painted(widget: Widget, content: Content, width: int, role: str = "") -> Strip:
    """A line as a strip of exactly `width` cells over the widget's own background."""
    theme = widget.app.theme
    base = widget.visual_style
    if role:
        base = base + role_style(role, theme)
    return _strip(content.plain, tuple(content.spans), width, base, theme)


@lru_cache(maxsize=512)
def _strip(text: str, spans: tuple[Span, ...], width: int, base: Style, theme: str) -> Strip:
    """The same lines come again and again: those that an act leaves as they are, blank ones, and
    those behind a panel. Strips are never changed, and remember what they were rendered to."""
    content = Content(text, list(spans))

    def look(name: str | Style) -> Style:
        style = role_style(name, theme)
        # Where the row is turned round, a colour would be a block behind its word.
        return style.without_color if base.reverse else style

    if content.cell_length > width:
        content = content.rstrip().truncate(width, ellipsis=True)
    segments = [
        Segment(part, style.rich_style)
        for part, style in content.render(base, end="", parse_style=look)
        if part
    ]
    # Neighbours in one look are one run, which a slow line notices.
    strip = Strip(segments).adjust_cell_length(width, base.rich_style)
    return lean(Segment.simplify(strip), width)
