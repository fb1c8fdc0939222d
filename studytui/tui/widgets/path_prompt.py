"""The line for paths: completes the last one."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.binding import Binding

from studytui.tui.path_line import pasted
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.prompt import Prompt

TYPING_HINTS = (KeyHint("⏎", "take it"), KeyHint("→", "complete"), KeyHint("↓", "leave it"))
"""What the bottom line says while a path is typed to be taken in."""

_SCREEN_KEYS = frozenset("12345678?H")
"""Keys of the screen that no path begins with in practice: in an empty line they stay its own."""


class PathPrompt(Prompt):
    """→ at the end of the line, or Tab, completes. While it is empty, digits still go to the
    screens and `?` to the help; a path that begins with one is typed with ``./`` before it."""

    BINDINGS = [
        Binding(
            "right,tab",
            "complete",
            "complete",
            id="path.complete",
            show=False,
            tooltip="Complete the path",
        ),
    ]

    def __init__(self, complete: Callable[[str], str], *, placeholder: str, id: str) -> None:
        """`complete(line)` gives the line as far as it can be completed."""
        super().__init__(placeholder=placeholder, id=id)
        self._complete = complete

    def check_consume_key(self, key: str, character: str | None) -> bool:
        if not self.value and character in _SCREEN_KEYS:
            return False
        return super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        if not self.value and event.character in _SCREEN_KEYS:
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted or dropped may be several paths, each in a line of its own."""
        # The input would take the first line and lose the others.
        event.prevent_default()
        event.stop()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Put paths where the cursor is, behind a blank if another one ends there."""
        words = pasted(text)
        before = self.value[: self.cursor_position]
        gap = " " if before.strip() and not before[-1].isspace() and _is_path(words) else ""
        self.insert_text_at_cursor(gap + words)

    def action_complete(self) -> None:
        if self.cursor_position < len(self.value):
            self.action_cursor_right()
            return
        self.value = self._complete(self.value)
        self.cursor_position = len(self.value)


def _is_path(words: str) -> bool:
    """Whether words begin as a whole path does, and not as the rest of one."""
    return words.lstrip("'\"").startswith(("/", "~/"))
