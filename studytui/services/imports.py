"""Taking questions in, and the record of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from pathlib import Path

from studytui.domain.draft import Problem
from studytui.domain.table_mapping import TableMapping
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from studytui.paths import Paths, samples_folder
from studytui.services.importing.report import FileOutcome, ImportProgress, ImportReport
from studytui.services.importing.run import Run
from studytui.services.whole_library import WholeLibrary, is_library
from studytui.storage.database import Database
from studytui.storage.importing import log as import_log
from studytui.storage.importing.log import ImportRun

__all__ = ["FileOutcome", "ImportProgress", "ImportReport", "ImportRun", "Imports"]


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
        dry_run: bool = False,
        move: bool = False,
        on_progress: Callable[[ImportProgress], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
        mappings: Sequence[TableMapping] = (),
    ) -> ImportReport:
        """Import files and folders; a second run over the same writes nothing.

        `source` names the source instead of what the files say. With `move` the originals of
        files that are fully in are moved to the home. `on_progress` is called at most ten times
        a second; when `is_cancelled` turns true the import stops after the batch at hand. Killed
        at any point, the next run goes on where this one was. `mappings` is what is said of the
        columns of tables besides what was said before. Raises StudyError for a path that does not
        exist and where the library cannot be written. A file of a whole library goes in before the
        others, all of it or nothing.
        """
        libraries = [path for path in paths if is_library(path)]
        reports = [
            self._whole().restore(
                path, dry_run=dry_run, on_progress=on_progress, is_cancelled=is_cancelled
            )
            for path in libraries
        ]
        others = [path for path in paths if path not in libraries]
        if others or not reports:
            run = self._run(others, source, dry_run, move, on_progress, is_cancelled, mappings)
            reports.append(run.run())
        return reduce(ImportReport.with_more, reports)

    def _run(
        self,
        paths: Sequence[Path],
        source: str | None,
        dry_run: bool,
        move: bool,
        on_progress: Callable[[ImportProgress], None] | None,
        is_cancelled: Callable[[], bool] | None,
        mappings: Sequence[TableMapping],
    ) -> Run:
        return Run(
            self._database,
            self._learner_id,
            self._paths,
            paths,
            source=source,
            dry_run=dry_run,
            move=move and not dry_run,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
            mappings={mapping.signature: mapping for mapping in mappings},
        )

    def preview(self, paths: Sequence[Path], source: str | None = None) -> ImportReport:
        """What `run` would report. Nothing is written anywhere."""
        return self.run(paths, source=source, dry_run=True)

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
