"""What takes in new captures while the app is open: `studytui import --watch` seen from here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from studytui.services.imports import ImportReport
from studytui.tui import beside
from studytui.tui.workers.imports import event_of, report_of

_SECONDS_TO_STOP = 3.0
_SECONDS_TO_START_AGAIN = 30.0


class WatchWorker:
    """Beside the app as long as there is a folder to watch; the folders are asked for by the worker
    itself, at each look."""

    def __init__(self, home: Path, on_report: Callable[[ImportReport], None]) -> None:
        self._home = home
        self._on_report = on_report
        self._process: asyncio.subprocess.Process | None = None
        self._is_ended = False

    @property
    def process_id(self) -> int | None:
        """Of the worker, while it runs."""
        return None if self._process is None else self._process.pid

    async def run(self) -> None:
        """Until `end`. A worker that dies is followed by another after a while."""
        while not self._is_ended:
            with suppress(OSError):
                await self._run_once()
            if not self._is_ended:
                await asyncio.sleep(_SECONDS_TO_START_AGAIN)

    async def _run_once(self) -> None:
        process = self._process = await beside.start(
            self._home, "import", "--watch", "--progress", "json"
        )
        assert process.stderr is not None
        try:
            async for raw in process.stderr:
                event = event_of(raw)
                if event is not None and event.get("event") == "report":
                    self._on_report(report_of(event))
            await process.wait()
        finally:
            self._process = None

    async def end(self) -> None:
        """Stop it and wait until it has gone."""
        self._is_ended = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _SECONDS_TO_STOP)
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
