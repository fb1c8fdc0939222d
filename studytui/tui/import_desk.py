"""What the Import screen is about: which files, where they go, what was found, and how far it is.

Knows nothing of the screen: what may be done at which stage is said here alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from studytui.services.imports import AS_THE_FILES_SAY, ImportProgress, ImportReport
from studytui.tui.workers.imports import CAN_PAUSE, ImportWorker

_REDRAW_SECONDS = 0.25


class Stage(StrEnum):
    """How far an import has come."""

    CHOOSING = "choosing"
    """Which files it takes."""
    LOOKING = "looking"
    """What would happen is being found out; nothing is written."""
    PREVIEW = "preview"
    RUNNING = "running"
    REPORT = "report"

    @property
    def is_busy(self) -> bool:
        """Whether a worker process is at it."""
        return self in (Stage.LOOKING, Stage.RUNNING)

    @property
    def has_report(self) -> bool:
        return self in (Stage.PREVIEW, Stage.REPORT)


_IDLE = frozenset(stage for stage in Stage if not stage.is_busy)
_BUSY = frozenset(Stage) - _IDLE
_STAGES: Mapping[str, frozenset[Stage]] = {
    "take": frozenset({Stage.CHOOSING}),
    "stop": _BUSY,
    "samples": frozenset({Stage.PREVIEW}),
    "destination": frozenset({Stage.PREVIEW}),
    "choose": _IDLE - {Stage.CHOOSING},
    "out": _IDLE - {Stage.CHOOSING},
    "leave": _BUSY | {Stage.CHOOSING},
    "history": _IDLE,
    "conflicts": _IDLE,
    "captured": _IDLE,
    "undo": _IDLE,
    "redo": _IDLE,
}
"""When a command makes sense, where the stage alone says so."""


class ImportDesk:
    """One import after another, from the choice of its files to its report."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` is a clock of seconds that nobody sets."""
        self.stage = Stage.CHOOSING
        self.places: Sequence[Path] = ()
        """What is imported; empty for the samples that came along."""
        self.destination = AS_THE_FILES_SAY
        self.report: ImportReport | None = None
        """Of the last look or import that came to its end."""
        self.progress: ImportProgress | None = None
        self.worker: ImportWorker | None = None
        self._now = now
        self._told_at = 0.0

    @property
    def names(self) -> str:
        """What is imported, in words."""
        if not self.places:
            return "the samples that came along"
        more = len(self.places) - 1
        return f"{self.places[0]} and {more} more" if more else str(self.places[0])

    def take_up(self, places: Sequence[Path]) -> None:
        """Other files, to go where they say themselves."""
        self.places, self.destination = tuple(places), AS_THE_FILES_SAY

    def choose(self) -> None:
        """Back to the choice of files."""
        self.stage = Stage.CHOOSING

    # One look or import

    def begin(self, home: Path, *, dry_run: bool = False) -> ImportWorker:
        """A worker process that imports these files into a home, or with `dry_run` only looks."""
        self.stage = Stage.LOOKING if dry_run else Stage.RUNNING
        self.progress, self._told_at = None, 0.0
        self.worker = ImportWorker(
            home,
            self.places,
            samples=not self.places,
            dry_run=dry_run,
            destination=self.destination,
        )
        return self.worker

    def hear(self, progress: ImportProgress | None) -> bool:
        """How far it is; None says that it has come to wait. Whether that is worth drawing: four
        times a second at most."""
        now = self._now()
        if progress is not None and now - self._told_at < _REDRAW_SECONDS and self._told_at:
            return False
        self._told_at = now
        self.progress = progress or self.progress
        return True

    def end(self, worker: ImportWorker, report: ImportReport) -> bool:
        """It came to its end. False if it is not this one that is waited for."""
        if worker is not self.worker:
            return False
        self.worker, self.report = None, report
        self.stage = Stage.PREVIEW if report.is_dry_run else Stage.REPORT
        return True

    def fail(self, worker: ImportWorker) -> bool:
        """It could not go on. False if it is not this one that is waited for."""
        if worker is not self.worker:
            return False
        self.worker = None
        self.stage = Stage.CHOOSING
        return True

    def pause_or_go_on(self) -> None:
        """Have the one at work wait, or go on."""
        if self.worker is not None and self.worker.is_pausing:
            self.worker.go_on()
        elif self.worker is not None:
            self.worker.pause()

    def stop(self) -> None:
        """Have the one at work stop; what went in stays."""
        if self.worker is not None:
            self.worker.stop()

    @property
    def verb(self) -> str:
        """What is going on, in a word."""
        worker = self.worker
        if worker is not None and worker.is_stopping:
            return "Stopping"
        if worker is not None and worker.is_pausing:
            return "Paused" if worker.is_waiting else "Pausing"
        return "Looking" if self.stage is Stage.LOOKING else "Importing"

    # What may be done

    @property
    def takes(self) -> bool:
        """Whether the preview shows anything that would go in."""
        return self.stage is Stage.PREVIEW and self.report is not None and self.report.takes

    @property
    def was_stopped(self) -> bool:
        """Whether the report is of an import that was stopped, and can go on."""
        is_report = self.stage is Stage.REPORT and self.report is not None
        return is_report and self.report is not None and self.report.was_cancelled

    @property
    def folders(self) -> list[Path]:
        """Folders of the report, which may be watched."""
        return [one for one in self.places if os.path.isdir(one)] if self.stage.has_report else []

    @property
    def can_go_on(self) -> bool:
        """Whether the key that pauses lets go on instead."""
        return self.worker.is_pausing if self.worker is not None else self.was_stopped

    def allows(self, action: str) -> bool:
        """Whether a command makes sense now; those unknown here do."""
        if action == "begin":
            return self.takes
        if action == "pause":
            return CAN_PAUSE and (self.stage.is_busy or self.was_stopped)
        if action == "samples" and not (self.report and self.report.samples):
            return False
        return self.stage in _STAGES.get(action, frozenset(Stage))
