"""One past import, laid open: its counts, and every problem it met."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.services.imports import ImportRun
from studytui.tui.content import fitted, joined, line
from studytui.tui.layouts.past_import import names_of, run_lines
from studytui.tui.screens.problem_keys import PROBLEM_BINDINGS, ReadsProblems
from studytui.tui.screens.taking_back import ask_to_take_back
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.report_pane import ReportPane
from studytui.tui.widgets.text_pane import TextPane


class PastImportScreen(ReadsProblems[ImportRun | None], TaskScreen[ImportRun | None]):
    """Comes back with the import if it is to go on, or with None."""

    screen_name = "A past import"
    purpose = "What one import brought, and what it met: each problem with its file and its place."

    AUTO_FOCUS = "ProblemList"

    BINDINGS: ClassVar[list[BindingType]] = [
        *PROBLEM_BINDINGS,
        Binding(
            "Z",
            "pause",
            "pause",
            id="import.pause",
            tooltip="Pause after the files at hand; the same key goes on, with a stopped one too",
        ),
        Binding(
            "u",
            "undo_run",
            "undo it",
            id="past.undo",
            tooltip="Take the whole import back; you are told first what that means",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("left,h", "leave", "back", id="past.list", show=False, tooltip="Back to the list"),
        Binding("q", "leave", "back", id="past.close", tooltip="Back to the list"),
    ]

    DEFAULT_CSS = """
    PastImportScreen #title { height: 1; padding: 0 1; }
    """

    def __init__(self, run: ImportRun) -> None:
        super().__init__()
        self._run = run

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield ReportPane()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.report_pane.show(
            lambda width: run_lines(self._run, width, now=self.study.database.now()),
            self.study.imports.problems(self._run.run_id),
            nothing="It met no problem that was new.",
        )
        self.show_keys()

    def _title(self, width: int) -> list[Content]:
        name = line(names_of(self._run.paths), "muted")
        return [fitted(joined(("A past import", "title"), "  ", name), width)]

    @property
    def problem_places(self) -> Sequence[Path]:
        return [Path(path) for path in self._run.paths]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        may_run = self._run.may_run(self.study.database.now())
        if action == "pause":
            was_stopped = self._run.state in ("running", "cancelled") and bool(self._run.paths)
            return was_stopped and not may_run
        if action == "undo_run":
            return not self._run.is_undone and not may_run
        return super().check_action(action, parameters)

    def label_of(self, action: str, label: str) -> str:
        return "go on" if action == "pause" else label

    def action_pause(self) -> None:
        self.dismiss(self._run)

    def action_undo_run(self) -> None:
        ask_to_take_back(self, self._run, self._go_back)

    def is_named(self, action: str) -> bool:
        # ⏎ says that it goes back to the list of problems.
        return action != "leave" or not self.report_pane.is_whole

    def action_leave(self) -> None:
        if self.report_pane.is_whole:
            self.action_close()
        else:
            self._go_back()

    def _go_back(self) -> None:
        self.dismiss(None)
