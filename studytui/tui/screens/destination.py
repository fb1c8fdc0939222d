"""Where everything of an import goes: under which source, and into which topic."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.services.imports import Destination
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import Layout, TextPane

_FIELDS = (
    ("source", "Source", "empty: as the files say"),
    ("subject", "Subject", "empty: any"),
    ("topic", "Topic", "empty: as the files say"),
)
_NAMED = 12
"""Names that are offered at most."""


class DestinationScreen(TaskScreen[Destination | None]):
    """Lines to type in; comes back with all of them, or with None."""

    screen_name = "Where it goes"
    purpose = (
        "Everything of this import goes under this source and into this topic, whatever its files "
        "say. A topic that is not there is made. What you leave empty is left to the files."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "keep", id="destination.save", tooltip="Look again with these"),
        Binding("up,k", "line_up", "up", id="destination.up", show=False, tooltip="The line above"),
        Binding(
            "down,j",
            "line_down",
            "down",
            id="destination.down",
            show=False,
            tooltip="The next line",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="destination.leave", tooltip="Back; nothing is changed"),
    ]

    DEFAULT_CSS = """
    DestinationScreen {
        #title { height: 1; padding: 0 1; }
        .line { height: 1; }
        .line TextPane { width: 12; height: 1; }
        .line Prompt { width: 1fr; margin: 0 1 0 0; }
        #first-line { margin: 1 0 0 0; }
        #words { height: 1fr; padding: 1 1 0 3; }
    }
    """

    def __init__(self, destination: Destination) -> None:
        super().__init__()
        self._destination = destination
        self._names: dict[str, list[str]] = {}

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [literal("Where all of it goes", "title")], id="title")
        yield Rule()
        for place, (name, label, placeholder) in enumerate(_FIELDS):
            with Horizontal(classes="line", id=None if place else "first-line"):
                yield TextPane(self._label(label), id=f"label-{name}")
                value = getattr(self._destination, name)
                yield Prompt(value, placeholder=placeholder, id=name)
        yield TextPane(self._words, id="words")
        yield KeyBar()

    @staticmethod
    def _label(words: str) -> Layout:
        return lambda width: [literal(f"   {words}")]

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        for name, _, _ in _FIELDS:
            self.query_one(f"#label-{name}").can_focus = False
        trees = self.study.syllabus.trees()
        self._names = {
            "source": [one.name for one in self.study.library.places() if one.kind == "source"],
            "subject": [tree.subject.name for tree in trees],
            "topic": [entry.name for tree in trees for _, entry in tree.topics],
        }
        self.query_one("#source", Prompt).focus()

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [
                KeyHint("⏎", "keep all"),
                KeyHint("↓", "the next line"),
                KeyHint("↓ to the end, q", "back"),
            ]
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    def _words(self, width: int) -> list[Content]:
        """Names there are already that go on from what is typed."""
        focused = self.focused if self.is_mounted else None
        if not isinstance(focused, Prompt):
            return []
        there = self._names.get(focused.id or "", [])
        typed = focused.value.strip().casefold()
        found = [name for name in dict.fromkeys(there) if typed in name.casefold()]
        if not found:
            return wrapped(literal("None has that name yet.", "muted"), width) if typed else []
        shown = found[:_NAMED] + (["…"] if len(found) > _NAMED else [])
        return wrapped(joined(("There are: ", "muted"), line("; ".join(shown))), width)

    # Keys

    def on_descendant_focus(self) -> None:
        super().on_descendant_focus()
        self._say()

    @on(Input.Changed)
    def _say(self) -> None:
        self.query_one("#words", TextPane).show(self._words)

    @on(Prompt.Left)
    def _go_on(self, message: Prompt.Left) -> None:
        if message.is_cancelled:
            self.query_one("#words").focus()
        else:
            self._step(1)

    def _step(self, step: int) -> None:
        order = [*(self.query_one(f"#{name}") for name, _, _ in _FIELDS), self.query_one("#words")]
        here = self.focused
        place = order.index(here) if here in order else 0
        order[(place + step) % len(order)].focus()

    def action_line_up(self) -> None:
        self._step(-1)

    def action_line_down(self) -> None:
        self._step(1)

    @on(Input.Submitted)
    def action_save(self) -> None:
        texts = (self.query_one(f"#{name}", Prompt).value for name, _, _ in _FIELDS)
        self.dismiss(Destination.of(*texts))

    def action_leave(self) -> None:
        self.dismiss(None)
