"""The smallest Textual program with a header, a body and a footer: the limit for a start. With
``--clock`` eight cells of its header are drawn again each second: the limit for an exam at rest."""

import sys
from datetime import datetime

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    CSS = "Static { height: 1; background: $panel; } #body { height: 1fr; background: $surface; }"
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("Hello")
        yield Static("Hello, Textual", id="body")
        yield Static("^q Quit")


class Clock(Static):
    DEFAULT_CSS = "Clock { width: 8; }"

    def on_mount(self) -> None:
        self.set_interval(1, lambda: self.update(f"{datetime.now():%H:%M:%S}", layout=False))


class HelloClock(Hello):
    def compose(self) -> ComposeResult:
        yield Clock()
        yield from super().compose()


if __name__ == "__main__":
    (HelloClock if "--clock" in sys.argv else Hello)().run()
