"""A screen of lines to type in, one below the other, with words below them on what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.tui.content import literal
from studytui.tui.screens.base import ResultT
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import Layout, TextPane


class LinesScreen(TaskScreen[ResultT]):
    """↓ and ↑ go from line to line, and behind the last one to the words. A screen declares its keys
    for `save`, `line_up`, `line_down` and `leave`."""

    FIELDS: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    """Name, label and placeholder of each line."""
    MOVES: ClassVar[KeyHint] = KeyHint("↓ ↑", "lines")

    DEFAULT_CSS = """
    LinesScreen {
        #title { height: 1; padding: 0 1; }
        .line { height: 1; }
        .line TextPane { width: 16; height: 1; }
        .line Prompt { width: 1fr; margin: 0 1 0 0; }
        #first-line { margin: 1 0 0 0; }
        #words { height: 1fr; padding: 1 1 0 3; }
    }
    """

    def words(self, width: int) -> list[Content]:
        """What there is to say of what stands in the lines."""
        raise NotImplementedError

    def save(self) -> None:
        """Keep all lines."""
        raise NotImplementedError

    def compose_lines(self, title: Content, value: Callable[[str], str]) -> Iterator[Widget]:
        """The whole screen; `value` gives what a line holds at first, by its name."""
        yield TextPane(lambda width: [title], id="title")
        yield Rule()
        for place, (name, label, placeholder) in enumerate(self.FIELDS):
            with Horizontal(classes="line", id=None if place else "first-line"):
                yield TextPane(_label(label), id=f"label-{name}")
                yield Prompt(value(name), placeholder=placeholder, id=name)
        yield TextPane(self.words, id="words")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        for name, _, _ in self.FIELDS:
            self.query_one(f"#label-{name}").can_focus = False
        self.query_one(f"#{self.FIELDS[0][0]}", Prompt).focus()

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "keep all"), self.MOVES, KeyHint("↓ to the end, q", "back")]
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    def on_descendant_focus(self) -> None:
        super().on_descendant_focus()
        self._say()

    @on(Input.Changed)
    def _say(self) -> None:
        self.query_one("#words", TextPane).show(self.words)

    @on(Prompt.Left)
    def _go_on(self, message: Prompt.Left) -> None:
        if message.is_cancelled:
            self.query_one("#words").focus()
        else:
            self._step(1)

    def _step(self, step: int) -> None:
        names = [*(name for name, _, _ in self.FIELDS), "words"]
        order = [self.query_one(f"#{name}") for name in names]
        here = self.focused
        place = order.index(here) if here in order else 0
        order[(place + step) % len(order)].focus()

    def action_line_up(self) -> None:
        self._step(-1)

    def action_line_down(self) -> None:
        self._step(1)

    @on(Input.Submitted)
    def action_save(self) -> None:
        self.save()

    def action_leave(self) -> None:
        self.dismiss(None)


def _label(words: str) -> Layout:
    return lambda width: [literal(f"   {words}")]
