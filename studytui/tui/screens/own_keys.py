"""Keys of one's own: all commands by screen, and another key for the one under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key

from studytui.errors import StudyError
from studytui.tui.commands import Surface, check_keys, sections, surfaces
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.base import key_name
from studytui.tui.screens.detailed import DetailedScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.virtual_list import VirtualList

_KEY_CELLS, _SCREEN_CELLS = 14, 18
_UNREACHABLE = ("ctrl+", "alt+", "super+", "hyper+", "shift+")
_KEPT = ("up", "down", "escape")
"""Keys that lists and typing need."""


@dataclass(frozen=True, slots=True)
class Row:
    """A command where it is first listed."""

    screen: str
    id: str
    keys: str
    words: str
    is_own: bool


class OwnKeysScreen(DetailedScreen):
    """All commands; ⏎ asks for another key."""

    screen_name = "Keys of your own"
    purpose = (
        "Every command with its keys. ⏎ and then a key gives the command that key in place of its "
        "own. A key that another command of the same screen has is refused."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "ask", "another key", id="own-keys.ask", tooltip="Give it another key"),
        Binding(
            "backspace", "reset", "its own key", id="own-keys.reset", tooltip="Its own key again"
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="own-keys.leave", tooltip="Back to the settings"),
    ]

    DEFAULT_CSS = """
    OwnKeysScreen {
        #detail { height: 4; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._surfaces: list[Surface] = []
        self._sections: list[Surface] = []
        self._asked: Row | None = None
        """What the next key is for."""

    def on_mount(self) -> None:
        super().on_mount()
        self._surfaces, self._sections = surfaces(), sections()

    def _read(self) -> None:
        own = self.study.settings.keys
        rows: dict[str, Row] = {}
        for section in self._sections:
            for command in section.commands:
                keys = own[command.id].split(",") if command.id in own else command.keys
                shown = " ".join(map(key_name, keys))
                rows.setdefault(
                    command.id,
                    Row(section.title, command.id, shown, command.words, command.id in own),
                )
        self._list.show_rows(list(rows.values()), cursor=max(self._list.cursor, 0))
        self._show_detail()

    @property
    def about(self) -> str:
        return "⏎ changes one"

    def name_of(self, one: Row) -> str:
        return one.id

    def forget(self) -> None:
        super().forget()
        self._asked = None

    def _row(self, one: Row, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        keys = fitted(literal(one.keys, "key" if one.is_own else ""), _KEY_CELLS - 1)
        screen = fitted(literal(one.screen, "muted"), _SCREEN_CELLS - 1)
        return fitted(
            joined(
                f" {sign} ",
                keys,
                " " * (_KEY_CELLS - keys.cell_length),
                screen,
                " " * (_SCREEN_CELLS - screen.cell_length),
                one.words,
            ),
            width,
        )

    def _detail(self, width: int) -> list[Content]:
        one = self._list.current
        if one is None:
            return []
        if self._asked is not None:
            return wrapped(literal(f"The new key for “{one.words}”:", "focus"), width)
        lines = [fitted(joined((one.words, "strong"), (f"   {one.id}", "muted")), width)]
        return (
            [*lines, *wrapped(literal(self._status, "warning"), width)] if self._status else lines
        )

    def hints(self) -> list[KeyHint]:
        if self._asked is not None:
            return [KeyHint("any key", "takes it"), KeyHint("↑", "leave it")]
        return super().hints()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "reset" or not self.is_mounted:
            return True
        return self._list.current is not None and self._list.current.is_own

    @on(VirtualList.Chosen)
    def action_ask(self) -> None:
        self._asked, self._status = self._list.current, ""
        if self._asked is not None:
            # The list would take keys of its own.
            self.set_focus(None)
        self._show_detail()

    async def on_key(self, event: Key) -> None:
        """Take the key that was asked for; whatever it does elsewhere, it does not do now."""
        one = self._asked
        if one is None:
            return
        event.stop()
        event.prevent_default()
        self._asked = None
        self.set_focus(self._list)
        key = event.character if event.is_printable and event.character else event.key
        key = "comma" if key == "," else key
        if event.key in _KEPT:
            self._status = "It keeps the key it has."
        elif event.key.startswith(_UNREACHABLE) or event.character == " ":
            self._status = "Not every terminal sends that key alone: choose another."
        else:
            self._put(one.id, key)
        self._show_detail()

    def action_reset(self) -> None:
        one = self._list.current
        if one is not None and one.is_own:
            self._put(one.id, "")

    def _put(self, command: str, key: str) -> None:
        keys = {name: own for name, own in self.study.settings.keys.items() if name != command}
        if key:
            keys[command] = key
        try:
            check_keys(keys, self._surfaces)
            settings = self.study.settings_file.put_key(command, key)
        except StudyError as error:
            self._status = error.message
        else:
            self._status = ""
            self.study_app.obey(settings)
        self._read()
