"""Past imports: what came in when, each to be laid open, taken back, or gone on with."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.services.changes import Changes
from studytui.services.imports import ImportRun
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.layouts.past_import import run_row
from studytui.tui.screens.taking_back import ask_to_take_back
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

_NOTHING = "Nothing was imported yet. q leads back to the choice of files."


class PastImportsScreen(TaskScreen[ImportRun | None]):
    """Comes back with an import to go on with, or None."""

    screen_name = "Past imports"
    purpose = (
        "What came in when. ⏎ lays one open: what it met, and why. u takes a whole one back, after "
        "it has said what that means."
    )

    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open it", id="past.open", tooltip="What it met, and why"),
        Binding(
            "u",
            "undo_run",
            "undo it",
            id="past.undo",
            tooltip="Take the whole import back; you are told first what that means",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q,left,h", "leave", "back", id="past.leave", tooltip="Back to Import"),
    ]

    DEFAULT_CSS = """
    PastImportsScreen {
        #title { height: 1; padding: 0 1; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
        #none { height: auto; padding: 0 1; }
    }
    """

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._none, id="none")
        yield VirtualList(self._row)
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#none"):
            self.query_one(name).can_focus = False
        self.study_app.changed.subscribe(self, self._read_again)
        self._read()

    @property
    def _list(self) -> VirtualList[ImportRun]:
        return self.query_one(VirtualList)

    def _read_again(self, changes: Changes) -> None:
        if changes & Changes.IMPORTS:
            self._read()

    def _read(self) -> None:
        self._list.show_rows(self.study.imports.history(), cursor=max(self._list.cursor, 0))
        self.query_one("#title", TextPane).show(self._title)
        self.query_one("#none", TextPane).show(self._none)
        self.show_keys()

    def _title(self, width: int) -> list[Content]:
        number = self._list.count
        about = f" · {count(number, 'import')}, the newest first" if number else ""
        return [fitted(joined(("Past imports", "title"), (about, "muted")), width)]

    def _none(self, width: int) -> list[Content]:
        return [] if self._list.count else [Content(""), *wrapped(literal(_NOTHING), width)]

    def _row(self, run: ImportRun, width: int, is_cursor: bool) -> Content:
        return run_row(run, width, now=self.study.database.now(), is_cursor=is_cursor)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        run = self._list.current if self.is_mounted else None
        if action == "undo_run":
            now = self.study.database.now()
            return run is not None and not run.is_undone and not run.may_run(now)
        return action != "open" or run is not None

    def hints(self) -> list[KeyHint]:
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    def on_virtual_list_moved(self) -> None:
        self.show_keys()

    def on_virtual_list_chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        from studytui.tui.screens.past_import import PastImportScreen

        def go_on(run: ImportRun | None) -> None:
            if run is not None:
                self.dismiss(run)

        run = self._list.current
        if run is not None:
            self.app.push_screen(PastImportScreen(run), go_on)

    def action_undo_run(self) -> None:
        run = self._list.current
        if run is not None:
            ask_to_take_back(self, run, self._read)

    def action_leave(self) -> None:
        self.dismiss(None)
