"""The time that is left: a few cells that alone are drawn again each second."""

from __future__ import annotations

from datetime import timedelta

from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.content import fitted, literal
from studytui.tui.widgets.painting import painted

_SOON = 5 * 60
_LAST = 60


def clock_text(left: timedelta) -> str:
    """Time left as ``27:14`` or ``1:02:14``. A second that has begun is shown whole."""
    seconds = -(-left // timedelta(seconds=1))
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Clock(Widget):
    """Shows the time left; nothing is drawn while its text stays the same."""

    DEFAULT_CSS = """
    Clock { width: 8; height: 1; background: $background; }
    """

    text = reactive("", layout=False)
    role = reactive("", layout=False)

    def show(self, left: timedelta | None) -> None:
        """Show a time; None shows nothing."""
        if left is None:
            self.text = self.role = ""
            return
        self.text = clock_text(left)
        seconds = left.total_seconds()
        self.role = "alarm" if seconds <= _LAST else "warning" if seconds <= _SOON else "strong"

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return painted(self, fitted(literal(self.text, self.role), width, right=True), width)
