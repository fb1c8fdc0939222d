"""A look or an import that goes on beside the screen: begun, told of, paused, stopped, ended."""

from __future__ import annotations

from textual.content import Content

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.imports import ImportProgress, ImportReport
from studytui.tui.import_desk import ImportDesk, Stage
from studytui.tui.layouts.imports import ended_words, progress_lines
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.workers.imports import ImportWorker


class RunsImports(StudyScreen):
    """A screen with a pane called `#progress` in which it says how far its worker process is."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = ImportDesk()

    @property
    def progress(self) -> TextPane:
        return self.query_one("#progress", TextPane)

    def show_stage(self) -> None:
        """Show what belongs to the stage that the desk has come to."""
        raise NotImplementedError

    def show_report(self, report: ImportReport) -> None:
        """Show what a look or an import has come to."""
        raise NotImplementedError

    def show_choice(self) -> None:
        """Back to the choice of files."""
        raise NotImplementedError

    def look(self) -> None:
        """Find out what would happen to the files at hand."""
        self._start(self.desk.begin(self.study.paths.home, dry_run=True))

    def take_in(self) -> None:
        """Import the files at hand."""
        self._start(self.desk.begin(self.study.paths.home))

    def _start(self, worker: ImportWorker) -> None:
        self.show_stage()
        self.progress.focus()
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
        if self.desk.fail(worker):
            self.study_app.tell(error)
            self.show_choice()
            self._publish()

    def _finish(self, worker: ImportWorker, report: ImportReport) -> None:
        if not self.desk.end(worker, report):
            return
        self.show_report(report)
        has_changed = report.run_id is not None or report.was_cancelled or report.takes
        if not report.is_dry_run and has_changed:
            self._publish()
        if not self.is_current:
            self.study_app.remark(ended_words(report))

    def _publish(self) -> None:
        self.study_app.publish(Changes.QUESTIONS | Changes.EXAMS | Changes.IMPORTS)

    def _tell(self, progress: ImportProgress | None) -> None:
        """Show how far it is; with None that it has come to wait, or has just begun."""
        if self.desk.worker is not None and self.desk.hear(progress):
            self.progress.show(self._progress_lines, keep_place=True)

    def _progress_lines(self, width: int) -> list[Content]:
        desk = self.desk
        is_look = desk.stage is Stage.LOOKING
        return progress_lines(
            desk.progress, width, verb=desk.verb, names=desk.names, is_look=is_look
        )

    def action_pause(self) -> None:
        if self.desk.worker is None:
            # It was stopped.
            self.take_in()
        else:
            self.desk.pause_or_go_on()
            self._tell(None)
            self.show_keys()

    def action_stop(self) -> None:
        self.desk.stop()
        self._tell(None)
        self.show_keys()

    async def on_unmount(self) -> None:
        worker, self.desk.worker = self.desk.worker, None
        if worker is not None:
            await worker.end()
