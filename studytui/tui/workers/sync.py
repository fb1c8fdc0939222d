"""The quiet sync with a hub while the learner studies: in a process of its own beside the screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from studytui.domain.syncing import HubState, Standing
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.tui import beside

if TYPE_CHECKING:
    from studytui.tui.app import StudyApp

LOOK_SECONDS = 1.0
EVERY = timedelta(minutes=5)
"""From one sync to the next while nothing asks for one."""


class SyncWorker:
    """Syncs at the start, after each sitting and every few minutes; after a failure when that is due
    again. `note` is told what came."""

    def __init__(self, app: StudyApp, note: Callable[[Changes], None]) -> None:
        self._app = app
        self._note = note
        self._is_wanted = True
        self._is_working = False
        self._synced_at: datetime | None = None
        self.state = HubState(Standing.ALONE)
        """How it stands."""

    def ask(self) -> None:
        """Something was done that is worth a sync."""
        self._is_wanted = True

    def look(self) -> None:
        """Called every `LOOK_SECONDS`."""
        study = self._app.study
        try:
            if not study.has_hub:
                self._show(HubState(Standing.ALONE))
                return
            state = study.syncing.state()
        except StudyError:
            # Busy or gone: whoever reads next is told.
            return
        if self._is_working:
            state = replace(state, standing=Standing.WORKING)
        self._show(state)
        if not self._is_working and self._is_due(state):
            self._is_working, self._is_wanted = True, False
            self._show(replace(state, standing=Standing.WORKING))
            self._app.run_worker(self._sync(), group="sync")

    def _is_due(self, state: HubState) -> bool:
        now = self._app.study.database.now()
        if state.standing is Standing.FAILED and self._synced_at is not None:
            wait = EVERY if state.needs_a_person and not self._is_wanted else timedelta()
            last = self._synced_at + wait
            return now >= max(last, state.next_try_at or now)
        return self._is_wanted or self._synced_at is None or now - self._synced_at >= EVERY

    async def _sync(self) -> None:
        process = await beside.start(
            self._app.study.paths.home, "sync", "--json", keeps_output=True
        )
        output, _ = await process.communicate()
        self._is_working = False
        self._synced_at = self._app.study.database.now()
        try:
            received = json.loads(output).get("received", 0)
        except ValueError:
            received = 0
        if received:
            self._note(~Changes.NOTHING)
        self.look()

    def _show(self, state: HubState) -> None:
        if state != self.state:
            self.state = state
            self._app.publish(Changes.HUB)
