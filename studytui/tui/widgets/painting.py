"""Lines of content into strips: what every widget of ours draws with."""

from __future__ import annotations

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.look import role_style


def painted(widget: Widget, content: Content, width: int, role: str = "") -> Strip:
    """A line as a strip of exactly `width` cells over the widget's own background."""
    theme = widget.app.theme
    base = widget.visual_style
    if role:
        base = base + role_style(role, theme)
    if content.cell_length > width:
        content = content.truncate(width)
    segments = [
        Segment(text, style.rich_style)
        for text, style in content.render(
            base, end="", parse_style=lambda name: role_style(name, theme)
        )
        if text
    ]
    return Strip(segments).adjust_cell_length(width, base.rich_style)
