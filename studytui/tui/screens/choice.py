"""One of many, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.tui.content import fitted, joined, line, literal, spread, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be chosen."""

    name: str
    about: str = ""
    depth: int = 0
    is_heading: bool = False
    """It cannot be chosen itself; it goes where nothing under it is left."""


class ChoiceScreen(TaskScreen[int | None]):
    """Comes back with the place of what was chosen, or None."""

    screen_name = "Choose"
    purpose = "Type a part of the name, or go to it with ↑ and ↓; ⏎ takes it."

    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take it", id="choice.take", tooltip="This one"),
        Binding("slash", "search", "search", id="choice.search", tooltip="Find it by its name"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="choice.leave", tooltip="Back; nothing is changed"),
    ]

    DEFAULT_CSS = """
    ChoiceScreen {
        #title { height: 1; padding: 0 1; }
        Horizontal { height: 1; padding: 0 1; }
        #sign { width: 2; height: 1; }
        Prompt { width: 1fr; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
        #none { height: auto; padding: 0 3; }
    }
    """

    def __init__(self, title: str, choices: Sequence[Choice], nothing: str = "") -> None:
        """`nothing` is said where there is nothing to choose from."""
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._nothing = nothing
        self._shown: list[int] = []

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [fitted(line(self._title, "title"), width)], id="title")
        yield Rule()
        with Horizontal():
            yield TextPane(lambda width: [literal("/", "key")], id="sign")
            yield Prompt(placeholder="a part of its name", id="filter")
        yield VirtualList(self._row_line)
        yield TextPane(self._none_lines, id="none")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#sign", "#none"):
            self.query_one(name).can_focus = False
        self._show("")

    @property
    def _list(self) -> VirtualList[int]:
        return self.query_one(VirtualList)

    def _row_line(self, place: int, width: int, is_cursor: bool) -> Content:
        one = self._choices[place]
        sign = SIGN_CURSOR if is_cursor else " "
        name = line(one.name, "heading" if one.is_heading else "")
        start = joined(f" {sign} ", "  " * one.depth, name)
        return spread(
            fitted(start, width - len(one.about) - 3), line(one.about, "muted"), width - 1
        )

    def _none_lines(self, width: int) -> list[Content]:
        return [] if self._shown else wrapped(literal(self._nothing or "Nothing fits that."), width)

    def _show(self, wanted: str) -> None:
        """Show those whose names hold what was typed, each behind its headings."""
        wanted = wanted.strip().casefold()
        shown: list[int] = []
        heading: int | None = None
        for place, one in enumerate(self._choices):
            if one.is_heading:
                heading = place
            elif wanted in one.name.casefold():
                if heading is not None:
                    shown.append(heading)
                    heading = None
                shown.append(place)
        self._shown = shown
        self._list.show_rows(shown, skips=lambda place: self._choices[place].is_heading)
        self.query_one("#none", TextPane).show(self._none_lines)

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "take the first"), KeyHint("↓", "to the list")]
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    @on(Input.Changed, "#filter")
    def _type(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Prompt.Left, "#filter")
    def _to_list(self) -> None:
        self._list.focus()

    def action_search(self) -> None:
        self.query_one(Prompt).focus()

    @on(Input.Submitted, "#filter")
    @on(VirtualList.Chosen)
    def action_take(self) -> None:
        place = self._list.current
        if place is not None:
            self.dismiss(place)

    def action_leave(self) -> None:
        self.dismiss(None)
