"""An import in a process of its own, so that the screen stays quick: `studytui import` seen from here."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.imports import (
    AS_THE_FILES_SAY,
    Destination,
    FileOutcome,
    ImportProgress,
    ImportReport,
    Sample,
)
from studytui.tui import beside

_SECONDS_TO_STOP = 3.0
CAN_PAUSE = hasattr(signal, "SIGTSTP")
"""Whether this system knows the signals by which an import is paused."""


class ImportWorker:
    """One import, running beside the screen. Made, run once, and left."""

    def __init__(
        self,
        home: Path,
        places: Sequence[Path] = (),
        *,
        samples: bool = False,
        dry_run: bool = False,
        destination: Destination = AS_THE_FILES_SAY,
    ) -> None:
        """`samples` takes in the questions that came along; with `dry_run` nothing is written."""
        self._home = home
        self._places = places
        self._samples = samples
        self._dry_run = dry_run
        self._destination = destination
        self._process: asyncio.subprocess.Process | None = None
        self.is_stopping = False
        self.is_pausing = False
        """It was asked to pause, and waits or soon will."""
        self.is_waiting = False

    async def run(self, on_progress: Callable[[ImportProgress | None], None]) -> ImportReport:
        """Run to the end, or until it is stopped. `on_progress` is called with None when it has
        come to wait. Raises StudyError where it could not go on."""
        process = self._process = await beside.start(self._home, *self._arguments())
        if self.is_stopping:
            self._terminate()
        assert process.stderr is not None
        last: dict[str, Any] = {}
        said = ""
        async for raw in process.stderr:
            event = event_of(raw)
            if event is None:
                said = clean_line(raw.decode("utf-8", "replace"))
            elif event.get("event") == "progress":
                on_progress(_progress(event))
            elif event.get("event") == "paused":
                self.is_waiting = self.is_pausing
                on_progress(None)
            else:
                last = event
        code = await process.wait()
        if last.get("event") == "report":
            return report_of(last)
        raise _failure(last, said, code, is_stopping=self.is_stopping)

    def pause(self) -> None:
        """Ask it to wait after the batch at hand."""
        self.is_pausing = True
        self._signal("SIGTSTP")

    def go_on(self) -> None:
        """Let it go on."""
        self.is_pausing = self.is_waiting = False
        self._signal("SIGCONT")

    def stop(self) -> None:
        """Ask it to stop after the batch at hand; asked again, it stops at once. What went in
        stays either way."""
        self.is_stopping = True
        self._terminate()

    async def end(self) -> None:
        """Stop it and wait until it has gone."""
        process = self._process
        self.stop()
        if process is None:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _SECONDS_TO_STOP)
        self._terminate()

    def _terminate(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def _signal(self, name: str) -> None:
        number = getattr(signal, name, None)
        if number is not None and self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def _arguments(self) -> list[str]:
        arguments = ["import", "--json", "--progress", "json"]
        if self._samples:
            arguments.append("--samples")
        if self._dry_run:
            arguments.append("--dry-run")
        for name in ("source", "subject", "topic"):
            if wanted := getattr(self._destination, name):
                # In one word: a name may begin with a dash.
                arguments.append(f"--{name}={wanted}")
        return [*arguments, "--", *map(str, self._places)] if self._places else arguments


def event_of(raw: bytes) -> dict[str, Any] | None:
    """What a line says, or None if it is not one of ours."""
    try:
        value = json.loads(raw)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _progress(event: dict[str, Any]) -> ImportProgress:
    return ImportProgress(
        done=int(event["done"]),
        total=int(event["total"]),
        questions=int(event["questions"]),
        seconds=float(event["seconds"]),
        compared=int(event.get("compared", 0)),
        to_compare=int(event.get("to_compare", 0)),
    )


def report_of(event: dict[str, Any]) -> ImportReport:
    """The report that an event of that kind holds."""
    known = {field.name for field in fields(ImportReport)}
    values = {name: value for name, value in event.items() if name in known}
    values["problems"] = tuple(_problem(one) for one in event["problems"])
    values["files"] = tuple(FileOutcome(**one) for one in event["files"])
    values["formats"] = tuple((name, count) for name, count in event.get("formats", ()))
    values["samples"] = tuple(Sample.from_json(one) for one in event.get("samples", ()))
    return ImportReport(**values)


def _problem(values: dict[str, Any]) -> Problem:
    known = {field.name for field in fields(Problem)}
    return Problem(**{name: value for name, value in values.items() if name in known})


def _failure(last: dict[str, Any], said: str, code: int, *, is_stopping: bool) -> StudyError:
    if last.get("event") == "error":
        return StudyError(last["message"], title=last["title"], hint=last["hint"])
    if is_stopping:
        return StudyError(
            "The import was stopped at once.",
            title="Stopped",
            hint="What went in before stays; the next import goes on from there.",
        )
    return StudyError(
        said or f"The import ended early, with exit code {code}.",
        title="The import did not end well",
        hint="What went in stays. Start it again: it goes on from there.",
    )
