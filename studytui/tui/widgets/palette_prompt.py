"""The line of the palette: what is typed there narrows a list that its arrows go through."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message

from studytui.tui.widgets.prompt import Prompt


class PalettePrompt(Prompt):
    """It keeps the keys while the list beside it is gone through."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "down", id="palette.down", show=False, tooltip="The next row"),
        Binding("up", "step(-1)", "up", id="palette.up", show=False, tooltip="The row above"),
        Binding(
            "pagedown", "page(1)", "page", id="palette.page-down", show=False, tooltip="A page on"
        ),
        Binding(
            "pageup", "page(-1)", "page", id="palette.page-up", show=False, tooltip="A page back"
        ),
    ]

    class Stepped(Message):
        """The learner wants another row."""

        def __init__(self, by: int, *, is_page: bool = False) -> None:
            super().__init__()
            self.by = by
            self.is_page = is_page

    class Emptied(Message):
        """A key that means something else while nothing is typed."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    closing = ">"
    """The key that opened the palette closes it."""

    async def on_key(self, event: Key) -> None:
        if self.value:
            return
        if event.key == "backspace" or event.character in (self.closing, "?"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Emptied(event.character or ""))

    def action_step(self, by: int) -> None:
        self.post_message(self.Stepped(by))

    def action_page(self, by: int) -> None:
        self.post_message(self.Stepped(by, is_page=True))
