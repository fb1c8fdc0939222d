"""The smallest Textual program with a header, a body and a footer: the limit for a start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    CSS = "Static { height: 1; background: $panel; } #body { height: 1fr; background: $surface; }"
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("Hello")
        yield Static("Hello, Textual", id="body")
        yield Static("^q Quit")


if __name__ == "__main__":
    Hello().run()
