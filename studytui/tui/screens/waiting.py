"""A verb that takes seconds: the screen says what is done and how far it is, and waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from textual.app import ComposeResult
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.tui.apart import apart
from studytui.tui.content import bar, joined, line, literal, wrapped
from studytui.tui.screens.base import KeyedScreen
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import grouped

ValueT = TypeVar("ValueT")
OnProgress = Callable[[int, int], None]
"""Told how many of how many are done, from any thread."""

_REDRAW_SECONDS = 0.25
_BAR_CELLS = 40


def wait_for(
    screen: KeyedScreen[Any],
    words: str,
    verb: Callable[[Study, OnProgress], ValueT],
    then: Callable[[ValueT], None],
) -> None:
    """Have a verb done beside the screen, over a study of its own, and go on with what it gives.
    `words` say what it is. A StudyError is told, and nothing goes on."""

    def done(outcome: tuple[ValueT] | None) -> None:
        if outcome is not None:
            then(outcome[0])

    screen.app.push_screen(WaitingScreen(words, verb), done)


class WaitingScreen(TaskScreen["tuple[ValueT] | None"], Generic[ValueT]):
    """Comes back with what the verb gave, or None where it raised."""

    screen_name = "One moment"

    DEFAULT_CSS = """
    WaitingScreen #title { height: 1; padding: 0 1; }
    WaitingScreen #words { height: 1fr; padding: 1 1 0 1; }
    """

    def __init__(self, words: str, verb: Callable[[Study, OnProgress], ValueT]) -> None:
        super().__init__()
        self._words = words
        self._verb = verb
        self._done, self._total = 0, 0

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [literal("One moment", "title")], id="title")
        yield Rule()
        yield TextPane(self._lines, id="words")
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        self.set_interval(_REDRAW_SECONDS, self._draw)
        self.run_worker(self._run(), group="waiting")

    def _draw(self) -> None:
        self.query_one("#words", TextPane).show(self._lines)

    def _lines(self, width: int) -> list[Content]:
        share = self._done / self._total if self._total else 0.0
        cells = max(min(_BAR_CELLS, width - 6), 4)
        counted = f"{grouped(self._done)} of {grouped(self._total)}" if self._total else ""
        return [
            *wrapped(line(self._words), width),
            Content(""),
            joined((bar(share, cells), "focus" if share else "faint"), f" {share:>4.0%}"),
            literal(counted, "muted"),
        ]

    def _tell(self, done: int, total: int) -> None:
        self._done, self._total = done, total

    def hints(self) -> list[KeyHint]:
        return []

    async def _run(self) -> None:
        try:
            outcome = await apart(self.study, lambda own: self._verb(own, self._tell))
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(None)
        else:
            self.dismiss((outcome,))
