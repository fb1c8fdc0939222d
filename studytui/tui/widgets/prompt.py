"""One line to type in: searches, paths, numbers, notes."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from studytui.domain.text import clean, clean_line


class Prompt(Input):
    """An input without frame or blinking cursor. ⏎ submits; Tab or ↓ goes on to the results."""

    DEFAULT_CSS = """
    Prompt {
        height: 1;
        border: none;
        padding: 0;
        background: $background;
        &:focus { border: none; background: $surface; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "down", "leave", "results", id="prompt.leave", show=False, tooltip="On to the results"
        ),
        Binding("ctrl+c,escape", "cancel", "cancel", show=False, tooltip="Give up typing"),
    ]

    class Left(Message):
        """The learner went on from the prompt, or gave up typing."""

        def __init__(self, prompt: Prompt, is_cancelled: bool) -> None:
            super().__init__()
            self.prompt = prompt
            self.is_cancelled = is_cancelled

        @property
        def control(self) -> Prompt:
            return self.prompt

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(clean_line(value), placeholder=placeholder, id=id, compact=True)
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """What is pasted reaches the terminal too: nothing in it may be obeyed."""
        return clean(value).replace("\n", " ")

    def action_leave(self) -> None:
        self.post_message(self.Left(self, False))

    def action_cancel(self) -> None:
        self.post_message(self.Left(self, True))
