"""``studytui import`` and ``studytui key``: progress on standard error, the report on standard output."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import FrameType

from studytui.domain.draft import Problem
from studytui.domain.table_mapping import TableMapping
from studytui.domain.text import clean_line
from studytui.domain.wording import count, grouped
from studytui.errors import StudyError
from studytui.paths import Paths, is_dumb
from studytui.services.captured import captured_words
from studytui.services.importing.report import ImportProgress, ImportReport
from studytui.services.imports import ImportRun
from studytui.services.study import Study
from studytui.services.tables import said

_DONE, _WITH_PROBLEMS, _NOTHING_DONE = 0, 1, 2
_REDRAW_SECONDS = 0.2
_LINE_SECONDS = 2.0
_LOOK_SECONDS = 0.1
_WIDTH = 79
_KINDS = ("new", "updated", "unchanged", "retired", "skipped", "failed")


def run_import(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``import``; the exit code."""
    shown = progress_for(options.progress)
    is_told_in_words = not isinstance(shown, Objects)
    places = [Path(place) for place in options.paths]
    try:
        with signals_for(shown) as signals, closing(Study.open(paths)) as study:
            if options.samples:
                places.append(study.imports.samples())
            if is_told_in_words:
                for notice in study.database.notices:
                    say(clean_line(notice))
            told = _told_columns(study, options, places)
            report = study.imports.run(
                places,
                source=options.source,
                subject=options.subject,
                topic=options.topic,
                dry_run=options.dry_run,
                move=options.move,
                on_progress=shown.show if shown else None,
                is_cancelled=signals.is_stopped,
                wait=signals.wait,
                mappings=told,
            )
    except StudyError as error:
        if shown is not None:
            shown.fail(error)
        if is_told_in_words:
            raise
        return _NOTHING_DONE
    if shown is not None:
        shown.end(report)
    code = print_report(report, as_json=options.json)
    if is_told_in_words:
        _say_the_end(report)
    return code


def run_reparse(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``reparse``; the exit code."""
    shown = progress_for(options.progress)
    try:
        with signals_for(shown) as signals, closing(Study.open(paths)) as study:
            report = study.imports.reparse(
                dry_run=options.dry_run,
                on_progress=shown.show if shown else None,
                is_cancelled=signals.is_stopped,
            )
    except StudyError as error:
        if shown is not None:
            shown.fail(error)
        raise
    if shown is not None:
        shown.end(report)
    print_report(report, as_json=options.json)
    return _WITH_PROBLEMS if report.was_cancelled or report.failed else _DONE


def run_captured(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``captured``; the exit code."""
    with closing(Study.open(paths)) as study:
        if options.count is not None:
            study.captured.set_counted(options.count)
        facts, is_counted = study.captured.facts(), study.captured.is_counted
    if options.json:
        values = {**asdict(facts), "is_counted": is_counted}
        for name in ("first", "last"):
            values[name] = values[name].isoformat() if values[name] else None
        print(json.dumps(values))
    else:
        print(captured_words(facts, is_counted))
    return _DONE


def _told_columns(
    study: Study, options: argparse.Namespace, places: Sequence[Path]
) -> Sequence[TableMapping]:
    """What ``--map`` says of the tables among these files; remembered, but for a dry run."""
    if not options.map:
        return ()
    mappings = study.tables.understood(places, said(options.map))
    if not options.dry_run:
        for mapping in mappings:
            study.tables.keep(mapping)
    return mappings


def run_key(file: Path, paths: Paths, *, as_json: bool) -> int:
    """The command ``key``; the exit code."""
    with closing(Study.open(paths)) as study:
        report = study.imports.apply_key_file(file)
    return print_report(report, as_json=as_json)


def run_history(paths: Paths, *, as_json: bool) -> int:
    """``import --history``; the exit code."""
    with closing(Study.open(paths)) as study:
        runs = study.imports.history()
    if as_json:
        print(json.dumps({"runs": [_run_values(run) for run in runs]}))
        return _DONE
    for run in runs:
        counts = [f"{number} {name}" for name in _KINDS if (number := getattr(run, name))]
        places = ", ".join(clean_line(path) for path in run.paths)
        print(
            f"{run.run_id:>4}  {run.started_at.astimezone():%Y-%m-%d %H:%M}  {run.state:<9}  "
            f"{', '.join(counts) or 'nothing'}  {places}"
        )
    if not runs:
        say("Nothing was imported yet.")
    return _DONE


def _run_values(run: ImportRun) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(run).items()
    }


def run_undo(options: argparse.Namespace, paths: Paths) -> int:
    """``import --undo RUN``; the exit code."""
    with closing(Study.open(paths)) as study:
        run_id = _run_named(study, options.undo)
        words = study.imports.undo_words(run_id)
        if options.dry_run:
            goes = study.imports.undo_foretold(run_id)
        else:
            goes = study.imports.undo(run_id)
    if options.json:
        print(json.dumps({"run": run_id, "is_dry_run": options.dry_run, **asdict(goes)}))
    else:
        verb = "Would be taken back" if options.dry_run else "Taken back"
        print(f"{verb}: import {run_id}. {words}")
    return _DONE


def _run_named(study: Study, name: str) -> int:
    if name.isascii() and name.isdigit() and len(name) <= 9:
        return int(name)
    if name == "last":
        for run in study.imports.history():
            if not run.is_undone:
                return run.run_id
    raise StudyError(
        f"There is no import {clean_line(name)}.",
        title="No such import",
        hint="studytui import --history lists them; last is the latest.",
    )


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


def say(text: str, end: str = "\n") -> None:
    # Whoever read the progress may be gone; the import goes on.
    with suppress(BrokenPipeError):
        print(text, end=end, file=sys.stderr, flush=True)


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
            say(f"\r{_words(progress)[:_WIDTH]:<{_WIDTH}}", end="")

    def pause(self) -> None:
        say(f"\r{'Paused; fg goes on.':<{_WIDTH}}")

    def end(self, report: ImportReport) -> None:
        if self._drawn_at:
            say("\r" + " " * _WIDTH + "\r", end="")

    def fail(self, error: StudyError) -> None:
        if self._drawn_at:
            say("")


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


def print_report(report: ImportReport, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(report.to_json()))
    else:
        for line in _report_lines(report):
            print(line)
    if report.was_cancelled:
        return _WITH_PROBLEMS
    if not report.files:
        return _NOTHING_DONE
    nothing_went_in = not report.questions and report.skipped
    return _WITH_PROBLEMS if report.failed or nothing_went_in else _DONE


def _say_the_end(report: ImportReport) -> None:
    if report.was_cancelled:
        say("Stopped. What was read is in; the next import goes on from here.")
    elif not report.files:
        say("Nothing to import there: no file at all was found.")


def _report_lines(report: ImportReport) -> Iterator[str]:
    counts = [
        f"{grouped(getattr(report, kind))} {kind}" for kind in _KINDS if getattr(report, kind)
    ]
    if report.topics:
        counts.append(count(report.topics, "topic"))
    verdict = "Would be" if report.is_dry_run else "Imported"
    yield f"{verdict}: {', '.join(counts) or 'nothing'}."
    if report.restored:
        restored = report.restored.items()
        others = (count(number, words.removesuffix("s")) for words, number in restored)
        yield f"From whole libraries: {', '.join(others)}."
    images = f", {count(report.media, 'image')}" if report.media else ""
    yield f"{count(report.questions, 'question')}{images} in {report.seconds:.1f} s."
    losses = [problem for problem in report.problems if not problem.is_warning]
    warnings = [problem for problem in report.problems if problem.is_warning]
    for title, problems in (("Did not go in:", losses), ("Went in, with a loss:", warnings)):
        if problems:
            yield ""
            yield title
            for problem in problems:
                yield from _problem_lines(problem)


def _problem_lines(problem: Problem) -> Iterator[str]:
    place = f" ({clean_line(problem.place)})" if problem.place else ""
    yield f"  {clean_line(problem.file)}{place}: {clean_line(problem.reason)}"
    if problem.hint:
        yield f"      {clean_line(problem.hint)}"
