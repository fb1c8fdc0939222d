"""The time that is left: a few cells that alone are drawn again each second."""

from __future__ import annotations

from datetime import timedelta

from textual.reactive import reactive
from textual.strip import Strip

from studytui.tui.content import fitted, literal
from studytui.tui.widgets.kept import Drawn
from studytui.tui.widgets.painting import painted

_SOON = 5 * 60
_LAST = 60


def clock_text(left: timedelta) -> str:
    """Time left as ``27:14`` or ``1:02:14``. A second that has begun is shown whole."""
    seconds = -(-left // timedelta(seconds=1))
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Clock(Drawn):
    """Shows the time left; nothing is drawn while its text stays the same."""

    DEFAULT_CSS = """
    Clock { width: 8; height: 1; background: $background; }
    """

    text = reactive("", layout=False)
    role = reactive("", layout=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._stand_in: Clock | None = None

    def hand_over(self, stand_in: Clock) -> None:
        """Have another clock, on a screen over this one, show the time from now on."""
        stand_in.text, stand_in.role = self.text, self.role
        self._stand_in = stand_in
        self.text = ""

    def take_back(self) -> None:
        """Show the time again, from the moment on to which the other clock has shown it."""
        if self._stand_in is not None:
            self.text, self.role = self._stand_in.text, self._stand_in.role
            self._stand_in = None

    def show(self, left: timedelta | None) -> None:
        """Show a time; None shows nothing."""
        if self._stand_in is not None:
            self._stand_in.show(left)
            return
        if left is None:
            self.text = self.role = ""
            return
        self.text = clock_text(left)
        seconds = left.total_seconds()
        self.role = "alarm" if seconds <= _LAST else "warning" if seconds <= _SOON else "strong"

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        # The blanks in the look of the time: one run of one look each second instead of two.
        return painted(self, fitted(literal(self.text.rjust(width), self.role), width), width)
