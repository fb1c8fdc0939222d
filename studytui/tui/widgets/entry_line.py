"""A line that asks for something typed: an answer, a note, a number to go to."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.content import line
from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.prompt import Prompt


class _Label(Widget):
    DEFAULT_CSS = "_Label { width: auto; height: 1; background: $background; }"

    words = reactive("", layout=True)

    def get_content_width(self, container: object, viewport: object) -> int:
        return line(self.words).cell_length + 1

    def render_line(self, y: int) -> Strip:
        return painted(self, line(self.words, "focus"), self.size.width)


class EntryLine(Horizontal):
    """A label and a prompt; out of sight until `ask`."""

    DEFAULT_CSS = """
    EntryLine { height: 1; display: none; }
    EntryLine Prompt { width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.purpose = ""
        """What is being asked for now; empty while nothing is."""
        self._kept = ""

    def compose(self) -> ComposeResult:
        yield _Label()
        yield Prompt()

    def on_mount(self) -> None:
        # What was typed before the prompt had the keys must not be replaced by what comes next.
        self.prompt.select_on_focus = False

    @property
    def value(self) -> str:
        """What has been typed so far."""
        return self.prompt.value

    @property
    def is_half_typed(self) -> bool:
        """Whether words stand there that are kept nowhere yet."""
        return bool(self.purpose and self.value.strip()) and self.value != self._kept

    @property
    def prompt(self) -> Prompt:
        """Where it is typed; the screen gives it the keys."""
        return self.query_one(Prompt)

    def ask(self, purpose: str, words: str, value: str = "", typed: str | None = None) -> None:
        """Come into sight and ask for something: `value` is what is kept now, `typed` what has been
        typed in its place already."""
        self.purpose = purpose
        self.query_one(_Label).words = words
        prompt = self.prompt
        self._kept = line(value).plain
        prompt.value = self._kept if typed is None else line(typed).plain
        prompt.cursor_position = len(prompt.value)
        self.display = True

    def take(self, key: Key) -> bool:
        """Type a key that came before the prompt had the keys; whether it was one to type."""
        if key.character is not None and key.is_printable:
            self.prompt.insert_text_at_cursor(key.character)
            return True
        if key.key == "backspace":
            self.prompt.action_delete_left()
            return True
        return False

    def close(self) -> None:
        """Go out of sight."""
        self.purpose = ""
        self.display = False
