"""A screen that takes the whole terminal for one task and comes back with a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.binding import Binding
from textual.screen import Screen

from studytui.services.study import Study
from studytui.tui.screens.base import key_name
from studytui.tui.screens.help import HelpScreen, help_lines
from studytui.tui.widgets.bars import KeyBar, KeyHint

if TYPE_CHECKING:
    from studytui.tui.app import StudyApp
    from studytui.tui.screens.base import StudyScreen

ResultT = TypeVar("ResultT")


class TaskScreen(Screen[ResultT]):
    """Digits do not lead away from it; it ends by being done or left."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-normal"), (110, "-wide")]
    AUTO_FOCUS = ""

    name_in_help: ClassVar[str] = ""
    purpose: ClassVar[str] = ""
    """What the screen is for: the first lines of its help."""

    @property
    def study(self) -> Study:
        return self.study_app.study

    @property
    def study_app(self) -> StudyApp:
        return cast("StudyApp", self.app)

    def on_screen_resume(self) -> None:
        self.show_keys()

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that work now in the bottom line."""
        bars = self.query(KeyBar)
        if bars:
            bars.first().hints = tuple(self.hints())

    def hints(self) -> list[KeyHint]:
        """The keys that work now, the most useful first; from the declarations alone."""
        hints: list[KeyHint] = []
        seen: set[str] = set()
        for active in self.active_bindings.values():
            binding = active.binding
            if not binding.show or not active.enabled or binding.action in seen:
                continue
            seen.add(binding.action)
            name = binding.key_display or key_name(binding.key)
            hints.append(KeyHint(name, self.label_of(binding.action, binding.description)))
        return hints

    def label_of(self, action: str, label: str) -> str:
        """What a command is called now."""
        return label

    def own_bindings(self) -> dict[str, Binding]:
        """What the screen itself declares and can do now, by key."""
        found: dict[str, Binding] = {}
        for binding in Binding.make_bindings(type(self).BINDINGS):
            if self.check_action(binding.action.partition("(")[0], ()) is not False:
                found.setdefault(binding.key, binding)
        return found

    def action_help(self) -> None:
        # Help reads nothing of a screen but its bindings, and those it has.
        lines = help_lines(cast("StudyScreen", cast(Any, self)))
        self.app.push_screen(HelpScreen(self.name_in_help, self.purpose, lines))
