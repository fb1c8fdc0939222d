"""Taking questions in, and the record of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from studytui.paths import Paths, samples_folder
from studytui.services.changes import Changes
from studytui.services.importing.destination import AS_THE_FILES_SAY, Destination
from studytui.services.importing.finding import find_file, line_of
from studytui.services.importing.report import FileOutcome, ImportProgress, ImportReport
from studytui.services.importing.run import Run
from studytui.services.importing.samples import Sample
from studytui.services.importing.watch import Watch, check_folder, seconds_to_next
from studytui.storage.database import Database
from studytui.storage.importing import log as import_log
from studytui.storage.importing import watched as watched_folders
from studytui.storage.importing.log import ImportRun
from studytui.storage.importing.watched import WatchedFolder

__all__ = [
    "AS_THE_FILES_SAY",
    "Destination",
    "FileOutcome",
    "ImportProgress",
    "ImportReport",
    "ImportRun",
    "Imports",
    "Sample",
    "Watch",
    "WatchedFolder",
    "line_of",
    "seconds_to_next",
]


class Imports:
    """Everything a person can do about imports."""

    def __init__(self, database: Database, learner_id: int, paths: Paths) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths

    def run(
        self,
        paths: Sequence[Path],
        *,
        source: str | None = None,
        subject: str | None = None,
        topic: str | None = None,
        dry_run: bool = False,
        move: bool = False,
        on_progress: Callable[[ImportProgress], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
        wait: Callable[[], None] | None = None,
        is_ready: Callable[[Unit], bool] | None = None,
    ) -> ImportReport:
        """Import files and folders; a second run over the same writes nothing.

        `source` names the source instead of what the files say. `topic` is where all of it belongs
        by the learner's word, made if it is not there; it is one of `subject`, else of any. With
        `move` the originals of
        files that are fully in are moved to the home. `on_progress` is called at most ten times
        a second; when `is_cancelled` turns true the import stops after the batch at hand. `wait` is
        called where nothing is locked, and the import goes on when it returns. Of what is new or
        changed only that is taken which `is_ready`. Killed at any point, the next run goes on where this one was. Raises StudyError for a path that
        does not exist and where the library cannot be written.
        """
        run = Run(
            self._database,
            self._learner_id,
            self._paths,
            paths,
            destination=Destination.of(source, subject, topic),
            dry_run=dry_run,
            move=move and not dry_run,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
            wait=wait,
            is_ready=is_ready,
        )
        return run.run()

    def preview(self, paths: Sequence[Path], source: str | None = None) -> ImportReport:
        """What `run` would report. Nothing is written anywhere."""
        return self.run(paths, source=source, dry_run=True)

    def watched(self) -> list[WatchedFolder]:
        """The folders from which new captures are taken in while the app is open."""
        return watched_folders.watched(self._database)

    def watch(self, folder: Path, destination: Destination = AS_THE_FILES_SAY) -> Changes:
        """Take in from now on what lands in a folder. Raises StudyError if it is none."""
        place = WatchedFolder(
            _as_text(check_folder(folder)),
            destination.source,
            destination.subject,
            destination.topic,
        )
        watched_folders.watch(self._database, place)
        return Changes.IMPORTS

    def unwatch(self, path: str) -> Changes:
        """Leave a folder alone again; what was taken in stays."""
        watched_folders.unwatch(self._database, path)
        return Changes.IMPORTS

    def watch_of(
        self,
        folder: WatchedFolder,
        *,
        is_cancelled: Callable[[], bool] | None = None,
        wait: Callable[[], None] | None = None,
    ) -> Watch:
        """What looks at a folder, whether it is among the watched ones or not."""

        def take(is_ready: Callable[[Unit], bool]) -> ImportReport:
            return self.run(
                [Path(folder.path)],
                source=folder.source,
                subject=folder.subject,
                topic=folder.topic,
                is_cancelled=is_cancelled,
                wait=wait,
                is_ready=is_ready,
            )

        return Watch(take)

    def apply_key_file(self, path: Path) -> ImportReport:
        """Give questions the keys of an answer-key file. Raises StudyError if it is none."""
        if not any(read(unit).keys for unit in scan([path]) if isinstance(unit, Unit)):
            raise StudyError(
                f"{clean_line(str(path))} is not an answer key.",
                title="No keys in that file",
                hint='A key file is JSON with "format": "studytui-answer-key".',
            )
        return self.run([path])

    def history(self, limit: int = 50) -> list[ImportRun]:
        """Past imports that changed something, the newest first."""
        return import_log.runs(self._database, limit)

    def problems(self, run_id: int) -> list[Problem]:
        """What an import of the history could not take in, and why."""
        return import_log.problems_of_run(self._database, run_id)

    def file_of(self, name: str, places: Sequence[Path]) -> Path:
        """The file that a report of an import of these places calls so; the samples where there are
        none. Raises StudyError where it cannot be told, or is gone."""
        found = find_file(name, places or [samples_folder()])
        if found is None:
            raise StudyError(
                f"{name} is not where it was imported from.",
                title="No file",
                hint="It was moved, or its name holds what cannot be shown.",
            )
        return found

    def samples(self) -> Path:
        """The folder of sample extractions that came with studytui. Raises StudyError if it is
        not there."""
        folder = samples_folder()
        if not folder.is_dir():
            raise StudyError(
                f"The samples are not at {folder}.",
                title="No samples",
                hint="Install studytui again.",
            )
        return folder


def _as_text(path: Path) -> str:
    """A path that can be kept. Raises StudyError for one whose bytes are no text."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise StudyError(
            "The name of that folder cannot be kept: it is not UTF-8.",
            title="Nothing to watch",
            hint="Give the folder another name.",
        ) from error
    return text
