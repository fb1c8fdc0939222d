"""What can be done with what a report has met: read it whole, see its file, copy its path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from textual.binding import Binding, BindingType

from studytui.errors import StudyError
from studytui.services.imports import line_of
from studytui.tui.screens.base import KeyedScreen, ResultT
from studytui.tui.widgets.report_pane import ReportPane

PROBLEM_BINDINGS: list[BindingType] = [
    Binding(
        "f",
        "filter",
        "filter",
        id="import.filter",
        tooltip="All, what did not go in, what is left out, warnings, the files",
    ),
    Binding("enter", "whole", "read it whole", id="import.whole", tooltip="Read a problem whole"),
    Binding("enter", "close", "back", id="import.close", tooltip="Back to the list"),
    Binding(
        "right,l",
        "whole",
        "read it whole",
        id="import.open",
        show=False,
        tooltip="Read a problem whole",
    ),
    Binding("left,h", "close", "back", id="import.back", show=False, tooltip="Back to the list"),
    Binding(
        "at",
        "show_file",
        "see the file",
        id="import.file",
        tooltip="The file at its place in your EDITOR or PAGER",
    ),
    Binding(
        "ampersand",
        "copy_path",
        "copy its path",
        id="import.copy",
        tooltip="Copy the path of the file to the terminal's clipboard",
    ),
]


class ReadsProblems(KeyedScreen[ResultT]):
    """A screen with a `ReportPane`; it lists `PROBLEM_BINDINGS` among its own."""

    @property
    def report_pane(self) -> ReportPane:
        return self.query_one(ReportPane)

    @property
    def problem_places(self) -> Sequence[Path]:
        """What was imported, in which the files of the report are looked for."""
        raise NotImplementedError

    @property
    def lists_problems(self) -> bool:
        """Whether the report is shown."""
        return self.is_mounted

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action not in ("whole", "close", "show_file", "copy_path", "filter"):
            return super().check_action(action, parameters)
        if not self.lists_problems:
            return False
        pane = self.report_pane
        return {
            "whole": not pane.is_whole and pane.rows.current_problem is not None,
            "close": pane.is_whole,
            "filter": not pane.is_whole and pane.rows.can_filter,
        }.get(action, pane.rows.current_file is not None)

    def action_whole(self) -> None:
        self.report_pane.open_whole()

    def action_close(self) -> None:
        self.report_pane.close_whole()

    def action_filter(self) -> None:
        self.report_pane.filter()
        self.show_keys()

    def action_show_file(self) -> None:
        from studytui.tui.outside import show_file

        path = self._file()
        problem = self.report_pane.rows.current_problem
        if path is not None:
            try:
                show_file(self.app, path, line_of(problem) if problem is not None else None)
            except StudyError as error:
                self.study_app.tell(error)

    def action_copy_path(self) -> None:
        from studytui.tui.copying import copy

        path = self._file()
        if path is not None:
            # Bytes that are no text cannot be copied as such, and a line break in a name would end
            # a command where it is pasted.
            text = os.fsencode(path).decode("utf-8", "backslashreplace").replace("\n", "\\n")
            copy(self.study_app, text, text)

    def _file(self) -> Path | None:
        """The file under the cursor; None, having said so, where it cannot be told."""
        name = self.report_pane.rows.current_file
        try:
            if name is not None:
                return self.study.imports.file_of(name, self.problem_places)
        except StudyError as error:
            self.study_app.tell(error)
        return None
