"""Backups taken while the learner studies: in a process of their own, and never while keys come."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.tui import beside

if TYPE_CHECKING:
    from studytui.tui.app import StudyApp

LOOK_SECONDS = 60.0
_CALM = 5.0
"""Seconds without a key after which a backup may begin."""


class BackupWorker:
    """Looks every minute whether a backup is due. One that cannot be made is said once."""

    def __init__(self, app: StudyApp) -> None:
        self._app = app
        self._kept = self._written()
        self.is_taking = False
        self._has_complained = False

    def _written(self) -> tuple[int, int]:
        database = self._app.study.database
        return database.total_changes(), database.data_version()

    def look(self) -> None:
        """Called every `LOOK_SECONDS`."""
        if self.is_taking or time.monotonic() - self._app.last_key_at < _CALM:
            return
        try:
            if self._written() == self._kept or not self._app.study.backups.is_due():
                return
        except StudyError:
            # Busy or gone: whoever reads next is told.
            return
        self.is_taking = True
        self._app.run_worker(self._take(), group="backups")

    async def _take(self) -> None:
        """Whether one is due is asked once more there: another studytui may have taken it."""
        written = self._written()
        process = await beside.start(
            self._app.study.paths.home, "backup", "--if-due", "--json", keeps_output=True
        )
        output, said = await process.communicate()
        self.is_taking = False
        try:
            json.loads(output)
        except ValueError:
            self._complain(clean_line(said.decode("utf-8", "replace")))
        else:
            self._kept = written
            self._has_complained = False

    def _complain(self, words: str) -> None:
        from studytui.tui.screens.base import StudyScreen

        if not self._has_complained and isinstance(self._app.screen, StudyScreen):
            self._has_complained = True
            self._app.notify(words or "No backup could be taken.", severity="warning", markup=False)
