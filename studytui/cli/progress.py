"""How far an import is, on standard error, and what signals ask of it while it runs."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from types import FrameType

from studytui.cli.command import say
from studytui.domain.wording import count, grouped
from studytui.errors import StudyError
from studytui.paths import is_dumb
from studytui.services.importing.report import ImportProgress, ImportReport

_REDRAW_SECONDS = 0.2
_LINE_SECONDS = 2.0
_LOOK_SECONDS = 0.1
_WIDTH = 79


@contextmanager
def signals_for(shown: Progress | None) -> Iterator[Signals]:
    """What the import is asked by signals while it runs."""
    signals = Signals(shown)
    before = {number: signal.signal(number, signals.note) for number in Signals.numbers()}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Signals:
    """SIGINT and SIGTERM stop an import, SIGTSTP (Ctrl+Z) pauses it and SIGCONT (``fg``) lets it go
    on, each where nothing is locked. The second signal to stop is obeyed at once, which loses
    nothing: the batch at hand is taken back whole."""

    def __init__(self, shown: Progress | None) -> None:
        self._shown = shown
        self._is_beside_a_screen = isinstance(shown, Objects)
        self._parent = os.getppid()
        self._has_come = self._is_paused = False

    @staticmethod
    def numbers() -> list[int]:
        """Those that this system has."""
        names = ("SIGINT", "SIGTERM", "SIGTSTP", "SIGCONT")
        return [int(getattr(signal, name)) for name in names if hasattr(signal, name)]

    def note(self, number: int, frame: FrameType | None) -> None:
        """The handler."""
        if number in (signal.SIGINT, signal.SIGTERM):
            self._has_come = True
            signal.signal(number, signal.SIG_DFL)
        else:
            self._is_paused = number == signal.SIGTSTP

    def is_stopped(self) -> bool:
        """Whether the import is to end."""
        return self._has_come

    @property
    def is_left(self) -> bool:
        """Whether this runs beside a screen that has gone."""
        return self._is_beside_a_screen and os.getppid() != self._parent

    def wait(self) -> None:
        """Return when the import may go on."""
        if not self._is_paused:
            return
        if self._shown is not None:
            self._shown.pause()
        while self._is_paused and not self._has_come:
            if not self._is_beside_a_screen:
                # The shell has its prompt back; its fg or bg brings us back here.
                os.kill(os.getpid(), signal.SIGSTOP)
            elif self.is_left:
                # Nobody is there any more who could let it go on.
                self._has_come = True
            else:
                time.sleep(_LOOK_SECONDS)


class Progress:
    """How far the import is, on standard error."""

    def show(self, progress: ImportProgress) -> None:
        raise NotImplementedError

    def pause(self) -> None:
        """The import waits until it may go on."""

    def end(self, report: ImportReport) -> None:
        """The import is over."""

    def fail(self, error: StudyError) -> None:
        """The import could not go on."""


class _OneLine(Progress):
    """One line of a terminal, drawn again at most five times a second."""

    def __init__(self) -> None:
        self._drawn_at = 0.0

    def show(self, progress: ImportProgress) -> None:
        now = time.monotonic()
        if now - self._drawn_at >= _REDRAW_SECONDS:
            self._drawn_at = now
            _draw(_words(progress))

    def pause(self) -> None:
        _draw("Paused; fg goes on.")
        say(" ")

    def end(self, report: ImportReport) -> None:
        if self._drawn_at:
            _draw("", "\r")

    def fail(self, error: StudyError) -> None:
        if self._drawn_at:
            say(" ")


class _Lines(Progress):
    """A line at most every two seconds, for a log."""

    def __init__(self) -> None:
        self._said_at = time.monotonic()

    def show(self, progress: ImportProgress) -> None:
        now = time.monotonic()
        if now - self._said_at >= _LINE_SECONDS:
            self._said_at = now
            say(_words(progress))


class Objects(Progress):
    """One JSON object a line; the last one holds the report or the error."""

    def show(self, progress: ImportProgress) -> None:
        numbers = {**asdict(progress), "rate": progress.rate}
        self._tell("progress", {**numbers, "seconds_left": progress.seconds_left})

    def pause(self) -> None:
        self._tell("paused", {})

    def end(self, report: ImportReport) -> None:
        more = {
            "run_id": report.run_id,
            "is_dry_run": report.is_dry_run,
            "was_cancelled": report.was_cancelled,
            "files": [asdict(file) for file in report.files],
            "formats": report.formats,
            "samples": [sample.to_json() for sample in report.samples],
            "problems": [asdict(problem) for problem in report.problems],
        }
        self._tell("report", {**report.to_json(), **more})

    def fail(self, error: StudyError) -> None:
        self._tell("error", {"title": error.title, "message": error.message, "hint": error.hint})

    @staticmethod
    def _tell(event: str, values: dict[str, object]) -> None:
        say(json.dumps({"event": event, **values}))


def progress_for(wanted: str) -> Progress | None:
    if wanted == "auto":
        return _OneLine() if sys.stderr.isatty() and not is_dumb() else _Lines()
    if wanted == "lines":
        return _Lines()
    return Objects() if wanted == "json" else None


def _words(progress: ImportProgress) -> str:
    if progress.to_compare:
        return f"near duplicates: {grouped(progress.compared)} of {count(progress.to_compare, 'question')}"
    parts = [
        f"{grouped(progress.done)} of {count(progress.total, 'file')}",
        count(progress.questions, "question"),
        f"{progress.rate:,.0f} files/s",
    ]
    if progress.seconds_left is not None:
        parts.append(f"{_time(progress.seconds_left)} left")
    return " · ".join(parts)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _draw(words: str, end: str = "") -> None:
    """Over the line that was drawn last."""
    with suppress(BrokenPipeError):
        print(f"\r{words[:_WIDTH]:<{_WIDTH}}{end}", end="", file=sys.stderr, flush=True)
