"""Taking questions in, and the record of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from studytui.domain.draft import Problem
from studytui.domain.table_mapping import TableMapping
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths, samples_folder
from studytui.services.changes import Changes
from studytui.services.importing.destination import AS_THE_FILES_SAY, Destination
from studytui.services.importing.finding import find_file, line_of
from studytui.services.importing.report import (
    FILES_LISTED,
    FileOutcome,
    ImportProgress,
    ImportReport,
    is_left_out,
)
from studytui.services.importing.samples import Sample
from studytui.services.importing.watch import Watch, check_folder, seconds_to_next
from studytui.storage.backup import back_up
from studytui.storage.database import Database
from studytui.storage.importing import log as import_log
from studytui.storage.importing import taking_back
from studytui.storage.importing import watched as watched_folders
from studytui.storage.importing.log import ImportRun
from studytui.storage.importing.taking_back import WhatGoes
from studytui.storage.importing.watched import WatchedFolder

if TYPE_CHECKING:
    from studytui.ingest.scan import Unit
    from studytui.services.whole_library import WholeLibrary

__all__ = [
    "AS_THE_FILES_SAY",
    "FILES_LISTED",
    "Destination",
    "FileOutcome",
    "ImportProgress",
    "ImportReport",
    "ImportRun",
    "Imports",
    "Sample",
    "Watch",
    "WatchedFolder",
    "WhatGoes",
    "is_left_out",
    "line_of",
    "seconds_to_next",
    "undo_words",
]


def undo_words(goes: WhatGoes) -> str:
    """``12 new questions go; 3 that you have worked on are retired; 2 get their form of before.``"""
    parts = []
    if goes.removed:
        parts.append(f"{count(goes.removed, 'new question')} {_verb(goes.removed, 'go')}")
    if goes.retired:
        parts.append(f"{goes.retired} that you worked on {_is(goes.retired)} retired")
    if goes.restored:
        back = "its" if goes.restored == 1 else "their"
        parts.append(f"{goes.restored} changed {_verb(goes.restored, 'get')} {back} old form back")
    if goes.staying:
        parts.append(f"{goes.staying} of a later import {_verb(goes.staying, 'stay')}")
    return "; ".join(parts) + "." if parts else "No question changes."


def _verb(number: int, word: str) -> str:
    return word if number != 1 else f"{word}{'es' if word.endswith('o') else 's'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


class Imports:
    """Everything a person can do about imports."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        whole: Callable[[], WholeLibrary],
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._whole = whole

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
        mappings: Sequence[TableMapping] = (),
        wait: Callable[[], None] | None = None,
        is_ready: Callable[[Unit], bool] | None = None,
    ) -> ImportReport:
        """Import files and folders; a second run over the same writes nothing.

        `source` names the source instead of what the files say. `topic` is where all of it belongs
        by the learner's word, made if it is not there; it is one of `subject`, else of any. With
        `move` the originals of files that are fully in are moved to the home. `on_progress` is
        called at most ten times a second; when `is_cancelled` turns true the import stops after the batch at hand. `wait` is
        called where nothing is locked, and the import goes on when it returns. Of what is new or
        changed only that is taken which `is_ready`. Killed at any point, the next run goes on where
        this one was. `mappings` is what is said of the columns of tables besides what was said
        before. Raises StudyError for a path that does not exist and where the library cannot be
        written. A file of a whole library goes in before the others, all of it or nothing.
        """
        # The readers take a quarter of a second to import: no screen needs them.
        from studytui.ingest.library_file import is_library
        from studytui.services.importing.run import Run

        libraries = [path for path in paths if is_library(path)]
        reports = [
            self._whole().restore(
                path, dry_run=dry_run, on_progress=on_progress, is_cancelled=is_cancelled
            )
            for path in libraries
        ]
        others = [path for path in paths if path not in libraries]
        if others or not reports:
            run = Run(
                self._database,
                self._learner_id,
                self._paths,
                others,
                destination=Destination.of(source, subject, topic),
                dry_run=dry_run,
                move=move and not dry_run,
                on_progress=on_progress,
                is_cancelled=is_cancelled,
                mappings={mapping.signature: mapping for mapping in mappings},
                wait=wait,
                is_ready=is_ready,
            )
            reports.append(run.run())
        return reduce(ImportReport.with_more, reports)

    def preview(self, paths: Sequence[Path], source: str | None = None) -> ImportReport:
        """What `run` would report. Nothing is written anywhere."""
        return self.run(paths, source=source, dry_run=True)

    def reparse(
        self,
        *,
        dry_run: bool = False,
        on_progress: Callable[[ImportProgress], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> ImportReport:
        """Read every stored capture again, with the readers there are now and without its file.
        Counted as an import is; `skipped` are those that cannot be read by themselves. What the
        learner has changed stays; retired questions are left alone."""
        from studytui.services.importing.reparse import Reparse

        run = Reparse(
            self._database,
            self._learner_id,
            self._paths,
            dry_run=dry_run,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
        )
        return run.run()

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
        from studytui.ingest.readers import read
        from studytui.ingest.scan import Unit, scan

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

    def undo_words(self, run_id: int) -> str:
        """What `undo` would do, in a line. Raises StudyError where an import cannot be taken
        back."""
        return undo_words(self.undo_foretold(run_id))

    def undo_foretold(self, run_id: int) -> WhatGoes:
        """The same in numbers."""
        self._check_undo(run_id)
        return taking_back.foretold(self._database, run_id)

    def undo(self, run_id: int) -> WhatGoes:
        """Take an import back: what it brought and nobody has touched goes, what was answered,
        flagged or noted is retired, what it changed gets its form of before, as far as no later
        import has changed it again. Nothing the learner did is lost, and the files can be
        imported again. A copy of the library is kept first. Raises StudyError where an import
        cannot be taken back."""
        self._check_undo(run_id)
        back_up(
            self._database,
            self._paths.backups,
            reason="before-undo",
            media=self._paths.media,
        )
        from studytui.services.marking_anew import follow_import

        with self._database.transaction():
            done = taking_back.take_back(self._database, run_id)
            follow_import(self._database, self._learner_id, done.restored)
        from studytui.ingest.limits import DEFAULT
        from studytui.services.importing.media import MediaFolder

        MediaFolder(self._paths.media, DEFAULT).remove(done.media)
        return done.goes

    def _check_undo(self, run_id: int) -> None:
        run = import_log.run(self._database, run_id)
        if run is None:
            raise StudyError(
                f"There is no import {run_id}.",
                title="No such import",
                hint="H on 6 Import shows all of them, and so does studytui import --history.",
            )
        if run.may_run(self._database.now()):
            raise StudyError(
                "That import is still running.",
                title="Not taken back",
                hint="Wait until it has ended, or stop it where it runs.",
            )
        if run.state == import_log.UNDONE:
            raise StudyError(
                "That import has been taken back already.",
                title="Taken back before",
                hint="Import the same files again to have it once more.",
            )
        if not taking_back.is_recorded(self._database, run_id):
            raise StudyError(
                "Nothing is known of what that import changed.",
                title="It cannot be taken back",
                hint="It brought only problems, or was done by an older studytui: the backups "
                "folder holds the library as it was.",
            )

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
        if not os.path.isdir(folder):
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
