"""What lies over the lower part of another screen, whose upper part stays in sight and goes on."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ScreenResultType
from textual.widget import Widget

from studytui.tui.content import joined, line, shortened
from studytui.tui.screens.panel import HelpedPanel
from studytui.tui.widgets.bars import KeyBar
from studytui.tui.widgets.clock import Clock
from studytui.tui.widgets.words import Words


class DeskScreen(HelpedPanel[ScreenResultType]):
    """A title in a rule, a body and the keys that work there; all keys are the desk's.

    A clock on the screen beneath goes on in the title: there, each of its seconds would have
    Textual draw the whole screen again, 7 KB.
    """

    # The app's own rule for screens is as strong as one for this class alone.
    DEFAULT_CLASSES = "-desk"
    DEFAULT_CSS = """
    DeskScreen.-desk { background: transparent; }
    DeskScreen > #desk { dock: bottom; width: 1fr; height: 60%; background: $background; }
    DeskScreen #desk-head { height: 1; }
    DeskScreen #desk-head Clock { margin-right: 1; }
    """

    _beneath: Clock | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="desk"):
            with Horizontal(id="desk-head"):
                yield Words(id="desk-title")
                yield Clock()
            yield from self.compose_body()
            yield KeyBar()

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between the title and the keys."""
        raise NotImplementedError

    def on_mount(self) -> None:
        own = self.query_one(Clock)
        clocks = self.app.screen_stack[-2].query(Clock)
        self._beneath = clocks.first() if clocks else None
        own.display = self._beneath is not None and self._beneath.display
        if self._beneath is not None:
            self._beneath.hand_over(own)

    def on_unmount(self) -> None:
        if self._beneath is not None and self._beneath.is_attached:
            self._beneath.take_back()

    def say_title(self, title: str, about: str = "") -> None:
        """The words in the upper rule: what this is, and one thing to know about it."""
        words = joined(("── ", "faint"), line(title, "heading"), " ")
        if about:
            words = joined(words, ("── ", "faint"), line(about, "muted"), " ")

        def rule(width: int) -> Content:
            told = shortened(words, width)
            return joined(told, ("─" * (width - told.cell_length), "faint"))

        self.query_one("#desk-title", Words).say(rule)
