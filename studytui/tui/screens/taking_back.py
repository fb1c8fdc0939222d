"""Taking a whole import back: first what that would do, then it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.imports import ImportRun, undo_words
from studytui.tui.apart import apart
from studytui.tui.content import literal
from studytui.tui.layouts.past_import import undo_lines
from studytui.tui.screens.base import KeyedScreen
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane


def ask_to_take_back(screen: KeyedScreen[Any], run: ImportRun, then: Callable[[], None]) -> None:
    """Say what taking an import back would do and ask; `then` is called if it was taken back. One
    that cannot be is said at once."""
    try:
        words = screen.study.imports.undo_words(run.run_id)
    except StudyError as error:
        screen.study_app.tell(error)
        return

    def taken_back(is_done: bool | None) -> None:
        if is_done:
            then()

    screen.app.push_screen(TakingBackScreen(run, words), taken_back)


class TakingBackScreen(TaskScreen[bool]):
    """Comes back with whether the import was taken back."""

    screen_name = "Take an import back"
    purpose = (
        "What would go and what would stay. Nothing is done before you press ⏎, and a backup is "
        "made first."
    )

    AUTO_FOCUS = "#words"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "take_back",
            "take it back",
            id="import.undo-run",
            tooltip="Take the import back as it says",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding(
            "q,left,h",
            "leave",
            "leave it",
            id="import.undo-leave",
            tooltip="Back; nothing is changed",
        ),
    ]

    DEFAULT_CSS = """
    TakingBackScreen #title { height: 1; padding: 0 1; }
    TakingBackScreen #words { height: 1fr; padding: 1 1 0 1; }
    """

    def __init__(self, run: ImportRun, words: str) -> None:
        """`words` say what would go and what would stay."""
        super().__init__()
        self._run = run
        self._words = words
        self._is_busy = False

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [literal("Take this import back?", "title")], id="title")
        yield Rule()
        yield TextPane(self._lines, id="words")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False

    def _lines(self, width: int) -> list[Content]:
        lines = undo_lines(self._run, self._words, width, now=self.study.database.now())
        return (
            [*lines, Content(""), literal("Taking it back …", "focus")] if self._is_busy else lines
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self._is_busy or action not in ("take_back", "leave")

    def action_take_back(self) -> None:
        self._is_busy = True
        self.query_one("#words", TextPane).show(self._lines)
        self.show_keys()
        self.run_worker(self._take_back(), group="import")

    async def _take_back(self) -> None:
        run_id = self._run.run_id
        try:
            # A large import takes seconds.
            goes = await apart(self.study, lambda own: own.imports.undo(run_id))
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(False)
        else:
            self.study_app.remark(f"Taken back. {undo_words(goes)}")
            self.study_app.publish(~Changes.NOTHING)
            self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)
