"""What an exam says before its clock starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.profile import Profile
from studytui.tui.content import line, literal, stacked, wrapped
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane


class TutorialScreen(TaskScreen[bool]):
    """The tutorial of a profile and what was drawn. Comes back with whether to begin."""

    screen_name = "Before you begin"
    purpose = "How the exam is held. Nothing runs yet: its clock starts when you start it."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="build.start", tooltip="Start it as it stands"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="build.leave", tooltip="Back; nothing is started"),
    ]

    DEFAULT_CSS = """
    TutorialScreen #title { height: 1; padding: 0 1; }
    TutorialScreen #tutorial { height: 1fr; padding: 1 1 0 1; }
    """

    def __init__(self, profile: Profile, sentences: Sequence[str], missing: Sequence[str]) -> None:
        super().__init__()
        self._profile = profile
        self._sentences = sentences
        self._missing = missing

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [line(self._profile.title, "title")], id="title")
        yield Rule()
        yield TextPane(self._lines, id="tutorial")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.query_one("#tutorial").focus()

    def _lines(self, width: int) -> list[Content]:
        paragraphs = self._profile.tutorial.split("\n\n")
        missing = " ".join(self._missing)
        return stacked(
            [
                *(wrapped(line(" ".join(one.split())), width) for one in paragraphs),
                wrapped(literal(" ".join(self._sentences), "muted"), width),
                wrapped(line(missing, "warning"), width) if missing else [],
                wrapped(literal("Nothing runs yet. ⏎ starts the exam and its clock."), width),
            ]
        )

    def action_start(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)
