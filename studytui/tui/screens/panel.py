"""A panel over another screen that says what it is for, and which keys it has."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, ScreenResultType


class HelpedPanel(ModalScreen[ScreenResultType]):
    """`?` shows its help; all keys are the panel's."""

    screen_name: ClassVar[str] = ""
    purpose: ClassVar[str] = ""
    """What it is for: the first lines of its help."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
    ]

    def action_help(self) -> None:
        from studytui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen.of_panel(self))
