"""What lies over the lower part of another screen, whose upper part stays in sight and goes on."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

from studytui.tui.content import joined, line, shortened
from studytui.tui.widgets.bars import KeyBar
from studytui.tui.widgets.clock import Clock
from studytui.tui.widgets.words import Words


class SheetScreen(ModalScreen[ScreenResultType]):
    """A title in a rule, a body and the keys that work there; all keys are the sheet's.

    A clock on the screen beneath goes on in the title: there, each of its seconds would have
    Textual draw the whole screen again, 7 KB.
    """

    # The app's own rule for screens is as strong as one for this class alone.
    DEFAULT_CLASSES = "-sheet"
    DEFAULT_CSS = """
    SheetScreen.-sheet { background: transparent; }
    SheetScreen > #sheet { dock: bottom; width: 1fr; height: 60%; background: $background; }
    SheetScreen #sheet-head { height: 1; }
    SheetScreen #sheet-head Clock { margin-right: 1; }
    """

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            with Horizontal(id="sheet-head"):
                yield Words(id="sheet-title")
                yield Clock()
            yield from self.compose_body()
            yield KeyBar()

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between the title and the keys."""
        raise NotImplementedError

    def on_mount(self) -> None:
        own, beneath = self.query_one(Clock), self._clock_beneath()
        own.display = beneath is not None and beneath.display
        if beneath is not None:
            beneath.hand_over(own)

    def on_unmount(self) -> None:
        if (beneath := self._clock_beneath()) is not None:
            beneath.take_back()

    def _clock_beneath(self) -> Clock | None:
        clocks = [found for screen in self.app.screen_stack for found in screen.query(Clock)]
        return next((found for found in clocks if found.screen is not self), None)

    def say_title(self, title: str, about: str = "") -> None:
        """The words in the upper rule: what this is, and one thing to know about it."""
        words = joined(("── ", "faint"), line(title, "heading"), " ")
        if about:
            words = joined(words, ("── ", "faint"), line(about, "muted"), " ")
        self.query_one("#sheet-title", Words).say(
            lambda width: joined(shortened(words, width), ("─" * width, "faint"))
        )
