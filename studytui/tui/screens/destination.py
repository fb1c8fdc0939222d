"""Where everything of an import goes: under which source, and into which topic."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.services.imports import Destination
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.lines import LinesScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.prompt import Prompt

_NAMED = 12
"""Names that are offered at most."""


class DestinationScreen(LinesScreen[Destination | None]):
    """Lines to type in; comes back with all of them, or with None."""

    screen_name = "Where it goes"
    purpose = (
        "Everything of this import goes under this source and into this topic, whatever its files "
        "say. A topic that is not there is made. What you leave empty is left to the files."
    )

    FIELDS = (
        ("source", "Source", "empty: as the files say"),
        ("subject", "Subject", "empty: any"),
        ("topic", "Topic", "empty: as the files say"),
    )
    MOVES = KeyHint("↓", "the next line")

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
    DestinationScreen .line TextPane { width: 12; }
    """

    def __init__(self, destination: Destination) -> None:
        super().__init__()
        self._destination = destination
        self._names: dict[str, list[str]] = {}

    def compose(self) -> ComposeResult:
        title = literal("Where all of it goes", "title")
        yield from self.compose_lines(title, lambda name: str(getattr(self._destination, name)))

    def on_mount(self) -> None:
        trees = self.study.syllabus.trees()
        self._names = {
            "source": [one.name for one in self.study.library.places() if one.kind == "source"],
            "subject": [tree.subject.name for tree in trees],
            "topic": [entry.name for tree in trees for _, entry in tree.topics],
        }

    def words(self, width: int) -> list[Content]:
        """Names there are already that go on from what is typed."""
        focused = self.focused if self.is_mounted else None
        if not isinstance(focused, Prompt):
            return []
        there = self._names.get(focused.id or "", [])
        typed = focused.value.strip().casefold()
        found = [name for name in dict.fromkeys(there) if typed in name.casefold()]
        if not found:
            return wrapped(literal("Nothing is called that yet.", "muted"), width) if typed else []
        shown = found[:_NAMED] + (["…"] if len(found) > _NAMED else [])
        return wrapped(joined(("There are: ", "muted"), line("; ".join(shown))), width)

    def save(self) -> None:
        texts = (self.query_one(f"#{name}", Prompt).value for name, _, _ in self.FIELDS)
        self.dismiss(Destination.of(*texts))
