"""Import: choose files, see what would happen, take them in, and read why something did not go in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.errors import StudyError
from studytui.services.captured import captured_words
from studytui.services.changes import Changes
from studytui.services.imports import Destination, ImportReport, ImportRun
from studytui.services.tables import ABOUT_COLUMNS
from studytui.tui.import_desk import Stage
from studytui.tui.layouts.imports import report_lines
from studytui.tui.path_line import split_paths
from studytui.tui.screens.import_running import RunsImports
from studytui.tui.screens.importing_keys import IMPORT_BINDINGS
from studytui.tui.screens.problem_keys import ReadsProblems
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.choice_list import first_choices
from studytui.tui.widgets.path_chooser import PathChooser
from studytui.tui.widgets.report_pane import ReportPane
from studytui.tui.widgets.text_pane import Layout, TextPane
from studytui.tui.widgets.virtual_list import VirtualList


class ImportScreen(ReadsProblems[None], RunsImports):
    """Takes questions in with a worker process, and says what became of every file."""

    screen_name = "Import"
    purpose = (
        "Take in your own questions. Type or paste a path, or browse with ↓. You see first what would "
        "happen, and your files stay where they are."
    )
    from_anywhere = frozenset({"choose", "conflicts", "history"})
    depends_on = Changes.QUESTIONS | Changes.IMPORTS
    AUTO_FOCUS = "#path"

    BINDINGS = IMPORT_BINDINGS

    DEFAULT_CSS = """
    ImportScreen #progress { height: 1fr; margin: 1 0 0 0; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._wants_samples = False

    def compose_body(self) -> Iterable[Widget]:
        yield PathChooser()
        yield TextPane(id="progress")
        yield ReportPane()

    def on_mount(self) -> None:
        self.show_stage()

    @property
    def _chooser(self) -> PathChooser:
        return self.query_one(PathChooser)

    def reload(self) -> None:
        """What there is to begin with follows what was imported and what is watched."""
        imports = self.study.imports
        is_empty = not self.study.library.summary().questions
        watched = [folder.path for folder in imports.watched()]
        self._chooser.offer(first_choices(imports.history(), watched, offers_samples=is_empty))

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._begin_samples()

    # Choosing

    def run_samples(self) -> None:
        """Take in the questions that came along; begins as soon as the screen is there."""
        self._wants_samples = True
        if self.is_current:
            self._begin_samples()

    def _begin_samples(self) -> None:
        if self._wants_samples and not self.desk.stage.is_busy:
            self._wants_samples = False
            self.desk.take_up(())
            self.take_in()

    @on(VirtualList.Moved)
    @on(Input.Changed)
    def _name_keys(self) -> None:
        self.show_keys()

    @on(PathChooser.Picked)
    def _look_at_picked(self, message: PathChooser.Picked) -> None:
        places = split_paths(message.text)
        if places:
            self._look_at(places)
        else:
            self.run_samples()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted or dropped anywhere here is what is to be imported."""
        if not self.desk.stage.is_busy:
            event.stop()
            self.show_choice()
            self._chooser.prompt.value = ""
            self._chooser.prompt.paste(event.text)

    def action_take(self) -> None:
        self._chooser.take()

    def action_choose(self) -> None:
        self.show_choice()

    def action_out(self) -> None:
        if self.report_pane.is_whole:
            self.action_close()
        else:
            self.show_choice()

    def show_choice(self) -> None:
        self.desk.choose()
        self.show_stage()
        self._chooser.show()
        self._chooser.prompt.focus()

    def _look_at(self, places: Sequence[Path]) -> None:
        self.desk.take_up(places)
        self.look()

    def action_begin(self) -> None:
        self.take_in()

    # The report

    def show_report(self, report: ImportReport) -> None:
        self.show_stage()
        self.report_pane.show(self._report_head(report), report.problems, report.files)
        self.report_pane.rows.focus()
        self.show_keys()

    def _report_head(self, report: ImportReport) -> Layout:
        desk, captured, conflicts, answers = self.desk, self.study.captured, 0, 0
        if not report.is_dry_run:
            conflicts = self.study.conflicts.count()
            answers = 0 if captured.is_counted else captured.facts().answers

        def head(width: int) -> list[Content]:
            return report_lines(
                report,
                width,
                names=desk.names,
                destination=desk.destination,
                conflicts=conflicts,
                captured=answers,
            )

        return head

    @property
    def problem_places(self) -> Sequence[Path]:
        return self.desk.places

    @property
    def lists_problems(self) -> bool:
        return self.is_mounted and self.desk.stage.has_report

    def action_samples(self) -> None:
        from studytui.tui.screens.samples import SamplesScreen

        if self.desk.report is not None:
            self.app.push_screen(SamplesScreen(self.desk.report.samples))

    def action_destination(self) -> None:
        from studytui.tui.screens.destination import DestinationScreen

        def keep(destination: Destination | None) -> None:
            if destination is not None and destination != self.desk.destination:
                self.desk.destination = destination
                self.look()

        self.app.push_screen(DestinationScreen(self.desk.destination), keep)

    def action_columns(self) -> None:
        from studytui.tui.screens.columns import ask_for_columns

        problem = self.report_pane.rows.current_problem
        if problem is not None:
            ask_for_columns(self, self.desk.places, problem.file, self.look)

    @property
    def _asks_for_columns(self) -> bool:
        problem = self.report_pane.rows.current_problem if self.lists_problems else None
        is_asked = problem is not None and problem.code in ABOUT_COLUMNS
        return is_asked and bool(self.desk.places) and not self.report_pane.is_whole

    # Beside it

    @property
    def _folders(self) -> list[Path]:
        """Folders that may be watched: those of the report, or the one under the cursor."""
        if not self.is_mounted or self.desk.stage is not Stage.CHOOSING:
            return self.desk.folders
        row = self._chooser.choices.current
        return (
            [one for one in split_paths(row.path) if os.path.isdir(one)] if row is not None else []
        )

    @property
    def _watches(self) -> bool:
        """Whether all of these folders are watched."""
        watched = {folder.path for folder in self.study.imports.watched()}
        folders = self._folders
        return bool(folders) and all(str(folder) in watched for folder in folders)

    def action_watch(self) -> None:
        imports, folders, is_watched = self.study.imports, self._folders, self._watches
        changes = Changes.NOTHING
        try:
            for folder in folders:
                if is_watched:
                    changes |= imports.unwatch(str(folder))
                else:
                    changes |= imports.watch(folder, self.desk.destination)
        except StudyError as error:
            self.study_app.tell(error)
        if not changes:
            return
        names = ", ".join(str(folder) for folder in folders)
        lands = "What lands there is taken in while studytui is open"
        self.study_app.remark(
            f"No longer watched: {names}" if is_watched else f"Watching {names}. {lands}."
        )
        self.study_app.watch_folders()
        self.study_app.publish(changes)
        self.show_keys()

    def action_history(self) -> None:
        from studytui.tui.screens.past_imports import PastImportsScreen

        def go_on(run: ImportRun | None) -> None:
            if run is not None:
                self._look_at([Path(path) for path in run.paths])

        self.app.push_screen(PastImportsScreen(), go_on)

    def action_conflicts(self) -> None:
        from studytui.tui.screens.conflicts import ConflictsScreen

        self.app.push_screen(ConflictsScreen())

    def action_captured(self) -> None:
        captured = self.study.captured
        if captured.facts().answers:
            self.study_app.publish(captured.set_counted(not captured.is_counted))
        self.study_app.remark(captured_words(captured.facts(), captured.is_counted))
        if self.desk.stage.has_report and self.desk.report is not None:
            self.report_pane.show_head(self._report_head(self.desk.report))

    # What is shown, and which keys work

    def show_stage(self) -> None:
        """One of the three parts, with the keys that belong to it."""
        stage = self.desk.stage
        self._chooser.display = stage is Stage.CHOOSING
        self.progress.display = stage.is_busy
        self.report_pane.display = stage.has_report
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "watch":
            return bool(self._folders)
        if action == "columns":
            return self._asks_for_columns
        if action in ("begin", "destination") and self.is_mounted and self.report_pane.is_whole:
            return False
        return self.desk.allows(action) and super().check_action(action, parameters)

    def label_of(self, action: str, label: str) -> str:
        if action == "watch" and self._watches:
            return "no longer watch it"
        if action == "take" and (row := self._chooser.choices.current) is not None:
            return "open it" if row.opens else "look" if row.path else "take them in"
        return "go on" if action == "pause" and self.desk.can_go_on else label

    def is_named(self, action: str) -> bool:
        # ⏎ says that it goes back to the list of problems.
        return super().is_named(action) and (action != "out" or not self.report_pane.is_whole)

    def hints(self) -> list[KeyHint]:
        prompt = self._chooser.prompt
        if not prompt.has_focus:
            return sorted(super().hints(), key=lambda hint: hint.key != "⏎")
        named = [KeyHint("⏎", "look"), KeyHint("→", "complete"), KeyHint("↓", "the list")]
        return named if prompt.value else [KeyHint("↓", "the list"), KeyHint("?", "help")]
