"""Import: choose files, see what would happen, take them in, and read why something did not go in."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.draft import Problem
from studytui.domain.table_mapping import TableMapping
from studytui.errors import StudyError
from studytui.services.captured import captured_words
from studytui.services.changes import Changes
from studytui.services.imports import (
    AS_THE_FILES_SAY,
    Destination,
    FileOutcome,
    ImportProgress,
    ImportReport,
    ImportRun,
    WhatGoes,
    line_of,
    undo_words,
)
from studytui.services.study import Study
from studytui.services.tables import ABOUT_COLUMNS, Columns
from studytui.tui.content import line, literal, wrapped
from studytui.tui.import_layout import (
    destination_line,
    problem_lines,
    progress_line,
    report_lines,
    run_lines,
    undo_lines,
    waiting_lines,
)
from studytui.tui.import_worker import CAN_PAUSE, ImportWorker
from studytui.tui.path_line import completed, split_paths, with_last
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.import_list import Choice, ImportList, first_choices, path_choices
from studytui.tui.widgets.path_prompt import PathPrompt
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.words import Words

_REDRAW_SECONDS = 0.25


class View(StrEnum):
    """What the screen shows below its line."""

    CHOOSE = "choose"
    """Samples, recent paths, or what the typed path could go on as."""
    LOOKING = "looking"
    """A dry run is going on."""
    PREVIEW = "preview"
    RUNNING = "running"
    REPORT = "report"
    HISTORY = "history"
    PAST = "past"
    """One import of the history with its problems."""
    ASKING = "asking"
    """What taking an import back would do, before it is done."""
    UNDOING = "undoing"

    @property
    def lists_problems(self) -> bool:
        return self in (View.PREVIEW, View.REPORT, View.PAST)

    @property
    def is_busy(self) -> bool:
        return self in (View.LOOKING, View.RUNNING, View.UNDOING)


class ImportScreen(StudyScreen):
    """Takes questions in with a worker process, and says what became of every file."""

    screen_name = "Import"
    purpose = (
        "Take in your own questions: folders of extractions, exams in JSON or HTML. You see first "
        "what would happen. Your files stay where they are."
    )
    depends_on = Changes.QUESTIONS | Changes.IMPORTS
    AUTO_FOCUS = "#path"

    BINDINGS = [
        Binding("enter", "take", "take it", id="import.take", tooltip="Take the chosen row"),
        Binding(
            "enter", "begin", "import", id="import.begin", tooltip="Take in what the preview shows"
        ),
        Binding(
            "enter", "whole", "read it whole", id="import.whole", tooltip="Read a problem whole"
        ),
        Binding(
            "enter",
            "undo_run",
            "take it back",
            id="import.undo-run",
            tooltip="Take the import back as the line says",
        ),
        Binding("enter", "back", "back", id="import.close", tooltip="Back to the list"),
        Binding(
            "right,l",
            "whole",
            "read it whole",
            id="import.open",
            show=False,
            tooltip="Read a problem whole",
        ),
        Binding("left,h", "back", "back", id="import.back", show=False, tooltip="Back to the list"),
        Binding("x", "stop", "stop", id="import.stop", tooltip="Stop; what went in stays"),
        Binding(
            "Z",
            "pause",
            "pause",
            id="import.pause",
            tooltip="Pause after the files at hand; the same key goes on, with a stopped one too",
        ),
        Binding(
            "v",
            "samples",
            "sample questions",
            id="import.samples",
            tooltip="Some of the questions as they would be asked",
        ),
        Binding(
            "vertical_line",
            "columns",
            "columns",
            id="import.columns",
            tooltip="Say what the columns of the table under the cursor are",
        ),
        Binding(
            "W",
            "destination",
            "topic or source",
            id="import.destination",
            tooltip="Put all that was found under a source, or into a topic",
        ),
        Binding(
            "f",
            "filter",
            "filter",
            id="import.filter",
            tooltip="All, problems only, warnings only, the files",
        ),
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
        Binding(
            "J",
            "watch",
            "watch it",
            id="import.watch",
            tooltip="Take in what lands in the folder while studytui is open, or no longer",
        ),
        Binding("c", "choose", "choose files", id="import.choose", tooltip="Choose other files"),
        Binding("H", "history", "history", id="import.history", tooltip="Past imports"),
        Binding(
            "percent_sign",
            "captured",
            "captured answers",
            id="import.captured",
            show=False,
            tooltip="Count the answers that captured pages showed, or leave them out again",
        ),
        Binding(
            "V",
            "conflicts",
            "conflicts",
            id="import.conflicts",
            tooltip="Where your words and keys and newer ones of a source differ: decide",
        ),
        Binding(
            "u",
            "undo",
            "undo",
            id="import.undo",
            tooltip="Among past imports: take back the chosen one, told before; else your last act",
        ),
    ]

    DEFAULT_CSS = """
    ImportScreen #path-line { height: 1; padding: 0 1; }
    ImportScreen #path-sign { width: 7; }
    ImportScreen #path { width: 1fr; }
    ImportScreen #status { margin: 0 1; }
    ImportScreen #head { height: auto; max-height: 8; margin: 1 0 0 0; padding: 0 1; }
    ImportScreen #rows { height: 1fr; margin: 1 0 0 0; }
    ImportScreen #whole { height: 1fr; margin: 1 0 0 0; padding: 0 1; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._view = View.CHOOSE
        self._worker: ImportWorker | None = None
        self._places: list[Path] = []
        self._report: ImportReport | None = None
        self._past: ImportRun | None = None
        """The import of the history that is laid open."""
        self._destination = AS_THE_FILES_SAY
        self._progress: ImportProgress | None = None
        self._told_at = 0.0
        self._wants_samples = False

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="path-line"):
            yield Words(literal("Path", "key"), id="path-sign")
            yield PathPrompt(completed, placeholder="a folder or a file, or several", id="path")
        yield Words(id="status")
        yield TextPane(id="head")
        yield ImportList(id="rows")
        yield TextPane(id="whole")

    def on_mount(self) -> None:
        self._head.can_focus = False

    @property
    def _path(self) -> PathPrompt:
        return self.query_one("#path", PathPrompt)

    @property
    def _head(self) -> TextPane:
        return self.query_one("#head", TextPane)

    @property
    def _rows(self) -> ImportList:
        return self.query_one("#rows", ImportList)

    @property
    def _whole(self) -> TextPane:
        return self.query_one("#whole", TextPane)

    def reload(self) -> None:
        if self._view is View.CHOOSE:
            self._show_choices(cursor=self._rows.cursor)
        elif self._view is View.HISTORY:
            self._show_history(cursor=self._rows.cursor)

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
        if self._wants_samples and not self._view.is_busy:
            self._wants_samples = False
            self._places, self._destination = [], AS_THE_FILES_SAY
            self._import()

    def _show_choices(self, cursor: int = 0) -> None:
        self._enter(View.CHOOSE)
        typed = self._path.value
        choices = path_choices(typed)
        if not typed.strip():
            is_empty = not self.study.library.summary().questions
            imports = self.study.imports
            watched = [folder.path for folder in imports.watched()]
            choices = first_choices(imports.history(), watched, offers_samples=is_empty)
        self._rows.show_rows(choices, cursor=cursor)
        says = "Type a path, or ↓ to choose one."
        if typed.strip() and not choices:
            says = "⏎ looks what is in there." if split_paths(typed) else ""
        self._say(literal(says, "muted"))
        self._head.show(lambda width: ())

    @on(Input.Changed, "#path")
    def _type_path(self) -> None:
        if self._path.has_focus and not self._view.is_busy:
            self._show_choices()

    @on(Prompt.Left, "#path")
    def _leave_path(self) -> None:
        self._rows.focus()

    @on(Input.Submitted, "#path")
    def _look_at_typed(self) -> None:
        places = split_paths(self._path.value)
        if self._view.is_busy:
            self.study_app.remark("An import is running. x stops it.")
        elif places:
            self._places, self._destination = places, AS_THE_FILES_SAY
            self._look()
        else:
            self._rows.focus()

    def action_take(self) -> None:
        row = self._rows.current
        if isinstance(row, ImportRun):
            self._show_past(row)
        elif isinstance(row, Choice) and not row.path:
            self.run_samples()
        elif isinstance(row, Choice):
            text = self._path.value
            is_recent = not text.strip()
            self._path.value = row.path if is_recent else with_last(text, row.words)
            if is_recent or not row.words.endswith("/"):
                self._look_at_typed()
            else:
                self._show_choices()
                self._path.focus()

    def action_choose(self) -> None:
        if self._view.is_busy:
            return
        self._show_choices()
        self._path.focus()

    # The worker process

    def _look(self) -> None:
        self._enter(View.LOOKING)
        self._start(self._worker_for(dry_run=True))

    def _import(self) -> None:
        self._enter(View.RUNNING)
        self._start(self._worker_for())

    def _worker_for(self, *, dry_run: bool = False) -> ImportWorker:
        return ImportWorker(
            self.study.paths.home,
            self._places,
            samples=not self._places,
            dry_run=dry_run,
            destination=self._destination,
        )

    @property
    def _would_change(self) -> bool:
        report = self._report
        return report is not None and report.takes

    def action_begin(self) -> None:
        self._import()

    def _start(self, worker: ImportWorker) -> None:
        self._worker = worker
        self._told_at = 0.0
        self._progress = None
        self._rows.show_rows([])
        self._rows.focus()
        what = ", ".join(str(place) for place in self._places) or "the samples that came along"
        self._head.show(lambda width: wrapped(line(what, "muted"), width))
        self._tell(None)
        self.run_worker(self._follow(worker), group="import")

    async def _follow(self, worker: ImportWorker) -> None:
        try:
            report = await worker.run(self._tell)
        except StudyError as error:
            self._fail(worker, error)
        except OSError as error:
            self._fail(worker, StudyError(f"No worker process could be started: {error}."))
        else:
            self._finish(worker, report)

    def _fail(self, worker: ImportWorker, error: StudyError) -> None:
        if worker is self._worker:
            self._worker = None
            self.study_app.tell(error)
            self._show_choices()
            self._changed()

    def _finish(self, worker: ImportWorker, report: ImportReport) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        self._report = report
        self._enter(View.PREVIEW if report.is_dry_run else View.REPORT)
        waiting = 0 if report.is_dry_run else self.study.conflicts.count()
        destination = destination_line(self._destination)

        def head(width: int) -> list[Content]:
            more = wrapped(destination, width) if destination and report.is_dry_run else []
            return [*report_lines(report, width), *more, *waiting_lines(waiting, width)]

        self._head.show(head)
        self._show_problems(report.problems, report.files)
        has_changed = report.run_id is not None or report.was_cancelled or report.takes
        if not report.is_dry_run and has_changed:
            self._changed()
        if not self.is_current:
            self.study_app.remark("The preview is ready." if report.is_dry_run else _ended(report))

    def _changed(self) -> None:
        self.study_app.publish(Changes.QUESTIONS | Changes.EXAMS | Changes.IMPORTS)

    def _tell(self, progress: ImportProgress | None) -> None:
        """Say how far it is; with None that it has come to wait, or has just begun."""
        now = time.monotonic()
        worker = self._worker
        if worker is None or (progress is not None and now - self._told_at < _REDRAW_SECONDS):
            return
        self._told_at = now
        told = self._progress = progress or self._progress
        verb = "Looking" if self._view is View.LOOKING else "Importing"
        if worker.is_stopping:
            verb = "Stopping"
        elif worker.is_pausing:
            verb = "Paused" if worker.is_waiting else "Pausing"
        self._say(lambda width: progress_line(told, width, verb=verb))

    def action_pause(self) -> None:
        worker = self._worker
        if worker is None:
            self._go_on()
        elif worker.is_pausing:
            worker.go_on()
        else:
            worker.pause()
        self._tell(None)
        self.show_keys()

    def _go_on(self) -> None:
        """With an import that was stopped: just now, or one of the history, after another look."""
        if self._view is View.REPORT:
            self._import()
        elif self._past is not None:
            self._places = [Path(path) for path in self._past.paths]
            self._destination = AS_THE_FILES_SAY
            self._look()

    @property
    def _was_stopped(self) -> bool:
        if self._view is View.REPORT:
            return self._report is not None and self._report.was_cancelled
        past = self._past if self._view is View.PAST else None
        return past is not None and past.state in ("running", "cancelled")

    @property
    def _folders(self) -> list[Path]:
        """Folders that may be watched: those of the preview or report, or the one chosen."""
        if self._view is View.CHOOSE:
            row = self._rows.current
            places = split_paths(row.path) if isinstance(row, Choice) else []
        elif self._view in (View.PREVIEW, View.REPORT):
            places = self._places
        else:
            return []
        return [place for place in places if place.is_dir()]

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
                    changes |= imports.watch(folder, self._destination)
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

    def label_of(self, action: str, label: str) -> str:
        if action == "watch" and self._watches:
            return "no longer watch it"
        is_waiting = self._worker.is_pausing if self._worker is not None else self._was_stopped
        return "go on" if action == "pause" and is_waiting else label

    def action_stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._told_at = 0.0
            self._say(literal("Stopping after the files at hand…", "warning"))

    async def on_unmount(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.end()

    # Problems and history

    def _show_problems(
        self, problems: Sequence[Problem], files: Sequence[FileOutcome] = ()
    ) -> None:
        self._rows.show_problems(problems, files)
        self._say(literal(self._rows.words, "muted"))
        self._rows.focus()
        self.show_keys()

    def action_filter(self) -> None:
        self._rows.filter_problems()
        self._say(literal(self._rows.words, "muted"))
        self.show_keys()

    def action_whole(self) -> None:
        problem = self._rows.current_problem
        if problem is not None:
            self._whole.show(lambda width: problem_lines(problem, width))
            self._whole.display, self._rows.display = True, False
            self._whole.focus()

    def action_columns(self) -> None:
        from studytui.tui.screens.columns import ColumnsScreen

        problem = self._rows.current_problem
        assert problem is not None

        def columns(has_header: bool = True) -> Columns | None:
            tables = self.study.tables.columns(
                self._places, only=problem.file, has_header=has_header
            )
            return next(tables, None)

        def keep(mapping: TableMapping | None) -> None:
            if mapping is not None:
                self.study.tables.keep(mapping)
                self._look()

        try:
            found = columns()
        except StudyError as error:
            self.study_app.tell(error)
            return
        if found is None:
            self.study_app.remark("The file cannot be read any more. c chooses other files.")
        else:
            self.app.push_screen(ColumnsScreen(found, columns), keep)

    @property
    def _asks_for_columns(self) -> bool:
        problem = self._rows.current_problem
        is_at_hand = self._view in (View.PREVIEW, View.REPORT) and bool(self._places)
        return is_at_hand and problem is not None and problem.code in ABOUT_COLUMNS

    def action_samples(self) -> None:
        from studytui.tui.screens.samples import SamplesScreen

        if self._report is not None:
            self.app.push_screen(SamplesScreen(self._report.samples))

    def action_destination(self) -> None:
        from studytui.tui.screens.destination import DestinationScreen

        def keep(destination: Destination | None) -> None:
            if destination is not None and destination != self._destination:
                self._destination = destination
                self._look()

        self.app.push_screen(DestinationScreen(self._destination), keep)

    def _file(self) -> Path | None:
        """The file under the cursor; None, having said so, where it cannot be told."""
        name = self._rows.current_file
        places = self._places
        if self._view is View.PAST and self._past is not None:
            places = [Path(path) for path in self._past.paths]
        try:
            return self.study.imports.file_of(name, places) if name is not None else None
        except StudyError as error:
            self.study_app.tell(error)
            return None

    def action_show_file(self) -> None:
        from studytui.tui.outside import show_file

        path = self._file()
        problem = self._rows.current_problem
        if path is not None:
            try:
                show_file(self.app, path, line_of(problem) if problem is not None else None)
            except StudyError as error:
                self.study_app.tell(error)

    def action_copy_path(self) -> None:
        path = self._file()
        if path is not None:
            # Bytes that are no text cannot be copied as such.
            text = os.fsencode(path).decode("utf-8", "backslashreplace")
            self.app.copy_to_clipboard(text)
            self.study_app.remark(f"Copied: {text}")

    def _close_whole(self) -> None:
        self._whole.display, self._rows.display = False, True
        self._rows.focus()

    def action_back(self) -> None:
        if self._whole.display:
            self._close_whole()
        elif self._view in (View.PAST, View.ASKING):
            self._show_history()

    def action_history(self) -> None:
        if not self._view.is_busy:
            self._show_history()

    def _show_history(self, cursor: int = 0) -> None:
        self._enter(View.HISTORY)
        runs = self.study.imports.history()
        self._rows.show_rows(runs, cursor=cursor)
        self._head.show(lambda width: [literal("Past imports", "heading")])
        self._say(Content("") if runs else literal("Nothing was imported yet.", "muted"))
        self._rows.focus()

    def _show_past(self, run: ImportRun) -> None:
        self._past = run
        self._enter(View.PAST)
        self._head.show(lambda width: run_lines(run, width))
        self._show_problems(self.study.imports.problems(run.run_id))
        if not self._rows.problems:
            self._say(literal("It met no problem that was new.", "muted"))

    def action_captured(self) -> None:
        captured = self.study.captured
        if captured.facts().answers:
            self.study_app.publish(captured.set_counted(not captured.is_counted))
        self.study_app.remark(captured_words(captured.facts(), captured.is_counted))

    def action_conflicts(self) -> None:
        from studytui.tui.screens.conflicts import ConflictsScreen

        if not self._view.is_busy:
            self.app.push_screen(ConflictsScreen())

    # Taking an import back

    def is_named(self, action: str) -> bool:
        run = self._run_here if action == "undo" else None
        return not run.is_undone if run is not None else super().is_named(action)

    @property
    def _run_here(self) -> ImportRun | None:
        """The import of the history under the cursor, or the one that is laid open."""
        if self._view is View.HISTORY:
            row = self._rows.current
            return row if isinstance(row, ImportRun) else None
        return self._past if self._view is View.PAST else None

    def action_undo(self) -> None:
        """The import of the history that is chosen; anywhere else the last act."""
        run = self._run_here
        if run is not None:
            self._ask_undo(run)
        elif not self._view.is_busy:
            super().action_undo()

    def _ask_undo(self, run: ImportRun) -> None:
        try:
            words = self.study.imports.undo_words(run.run_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._past = run
        self._enter(View.ASKING)
        self._rows.show_rows([])
        self._head.show(lambda width: undo_lines(run, words, width))
        self._say(literal("⏎ takes it back, ← leaves it as it is.", "strong"))
        self._rows.focus()

    def action_undo_run(self) -> None:
        run = self._past
        if run is not None:
            self._enter(View.UNDOING)
            self._say(literal("Taking it back…", "focus"))
            self.run_worker(self._undo_run(run), group="import")

    async def _undo_run(self, run: ImportRun) -> None:
        try:
            goes = await asyncio.to_thread(self._undo_beside, run)
        except StudyError as error:
            self.study_app.tell(error)
        else:
            self.study_app.remark(f"Taken back. {undo_words(goes)}")
            self.study_app.publish(~Changes.NOTHING)
        self._show_history()

    def _undo_beside(self, run: ImportRun) -> WhatGoes:
        """In a thread, over a connection of its own: a large import takes seconds."""
        study = self.study
        with closing(
            Study.open(study.paths, clock=study.database.clock, settings=study.settings)
        ) as own:
            return own.imports.undo(run.run_id)

    # Views

    def _enter(self, view: View) -> None:
        self._view = view
        self._whole.display, self._rows.display = False, True
        self.show_keys()

    def _say(self, words: Callable[[int], Content] | Content) -> None:
        self.query_one("#status", Words).say(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which of the keys work in the view that is shown."""
        view = self._view
        is_listed = view.lists_problems and not self._is_whole_shown
        allowed = {
            "take": view in (View.CHOOSE, View.HISTORY),
            "undo_run": view is View.ASKING,
            "begin": view is View.PREVIEW and self._would_change and not self._is_whole_shown,
            "whole": is_listed and self._rows.current_problem is not None,
            "back": view in (View.PAST, View.ASKING) or self._is_whole_shown,
            "stop": view in (View.LOOKING, View.RUNNING),
            "columns": is_listed and self._asks_for_columns,
            "pause": CAN_PAUSE and (view.is_busy or self._was_stopped),
            "samples": view is View.PREVIEW and bool(self._report and self._report.samples),
            "destination": view is View.PREVIEW and not self._is_whole_shown,
            "show_file": view.lists_problems and self._rows.current_file is not None,
            "copy_path": view.lists_problems and self._rows.current_file is not None,
            "filter": is_listed and bool(self._rows.problems),
            "watch": bool(self._folders),
            "choose": not view.is_busy,
            "history": not view.is_busy,
            "conflicts": not view.is_busy,
            "captured": not view.is_busy,
        }
        return allowed.get(action, True)

    @property
    def _is_whole_shown(self) -> bool:
        return self.is_mounted and self._whole.display

    def hints(self) -> list[KeyHint]:
        if self._path.has_focus:
            return [
                KeyHint("⏎", "look"),
                KeyHint("→", "complete"),
                KeyHint("↓", "the list"),
            ]
        return super().hints()


def _ended(report: ImportReport) -> str:
    verb = "stopped" if report.was_cancelled else "done"
    return f"The import is {verb}: {report.new} new, {report.updated} changed. 6 shows all."
