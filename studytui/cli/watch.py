"""``studytui import --watch``: takes in what lands in folders until it is stopped."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path

from studytui.cli.command import say
from studytui.cli.import_report import print_report
from studytui.cli.progress import Objects, Signals, progress_for, signals_for
from studytui.domain.draft import Problem
from studytui.domain.number_words import grouped
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.importing.watch import check_folder
from studytui.services.imports import ImportReport, Watch, WatchedFolder, seconds_to_next
from studytui.services.study import Study

_DONE = 0
_NAP_SECONDS = 0.2


def run_watch(options: argparse.Namespace, paths: Paths) -> int:
    """The command; the exit code. With ``--json`` each import that found something is an object on
    a line of its own. Without a PATH the folders are those the learner watches, asked for anew at
    each look."""
    if options.dry_run or options.move or options.samples:
        raise StudyError(
            "--watch goes with neither --dry-run, --move nor --samples.",
            title="Wrong use",
            hint="studytui import --watch DIR",
        )
    shown = progress_for(options.progress)
    named = [_named(Path(path), options) for path in options.paths]
    with signals_for(shown) as signals, closing(Study.open(paths)) as study:
        if not named and not study.imports.watched() and not isinstance(shown, Objects):
            raise StudyError(
                "No folder was named, and none is watched.",
                title="Nothing to watch",
                hint="studytui import --watch DIR, or J on the Import screen.",
            )
        if not isinstance(shown, Objects):
            for folder in named or study.imports.watched():
                say(f"Watching {clean_line(folder.path)}. Ctrl+C ends it.")
        _Watching(study, named, signals, options).go_on()
    return _DONE


def _named(path: Path, options: argparse.Namespace) -> WatchedFolder:
    return WatchedFolder(
        str(check_folder(path)), options.source or "", options.subject or "", options.topic or ""
    )


def _counts(report: ImportReport) -> list[tuple[str, int]]:
    return [
        ("new", report.new),
        ("updated", report.updated),
        ("retired", report.retired),
        ("failed", report.failed),
    ]


class _Watching:
    """Looks at all folders in turn."""

    def __init__(
        self,
        study: Study,
        named: list[WatchedFolder],
        signals: Signals,
        options: argparse.Namespace,
    ) -> None:
        self._study = study
        self._named = named
        self._signals = signals
        self._options = options
        self._shown = progress_for(options.progress)
        self._watches: dict[WatchedFolder, Watch] = {}
        self._told: dict[WatchedFolder, str] = {}
        """What was last said to be wrong with a folder: once is enough."""
        self._problems: set[Problem] = set()

    def go_on(self) -> None:
        """Until a signal comes, or the screen that this runs beside has gone."""
        while not self._is_over:
            started = time.monotonic()
            for folder in self._folders():
                self._look(folder)
            self._rest(seconds_to_next(time.monotonic() - started))

    @property
    def _is_over(self) -> bool:
        return self._signals.is_stopped() or self._signals.is_left

    def _folders(self) -> list[WatchedFolder]:
        folders = self._named or self._study.imports.watched()
        self._watches = {
            folder: self._watches.get(folder)
            or self._study.imports.watch_of(
                folder, is_cancelled=lambda: self._is_over, wait=self._signals.wait
            )
            for folder in folders
        }
        return folders

    def _look(self, folder: WatchedFolder) -> None:
        try:
            report = self._watches[folder].look()
        except StudyError as error:
            # The folder is gone, or the library busy: it may be back at the next look.
            if self._told.get(folder) != error.message:
                self._told[folder] = error.message
                if isinstance(self._shown, Objects):
                    self._shown.fail(error)
                else:
                    say(clean_line(error.line))
            return
        self._told.pop(folder, None)
        if report is None:
            return
        if isinstance(self._shown, Objects):
            self._shown.end(report)
        elif self._options.json:
            print_report(report, as_json=True)
            sys.stdout.flush()
        else:
            self._say(folder, report)

    def _say(self, folder: WatchedFolder, report: ImportReport) -> None:
        """One line for what came in, and one for each problem that was not told before."""
        at = f"{self._study.database.now().astimezone():%H:%M}"
        counts = ", ".join(
            f"{grouped(number)} {kind}" for kind, number in _counts(report) if number
        )
        print(f"{at}  {clean_line(folder.path)}: {counts or 'nothing new'}.")
        for problem in report.problems:
            if problem not in self._problems:
                self._problems.add(problem)
                print(f"       {clean_line(problem.file)}: {clean_line(problem.reason)}")
        sys.stdout.flush()

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._is_over and (left := end - time.monotonic()) > 0:
            self._signals.wait()
            time.sleep(min(left, _NAP_SECONDS))
