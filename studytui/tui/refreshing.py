"""Screens read again when another program has written to the library."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.widgets import Input

from studytui.errors import StudyError
from studytui.services.changes import Changes

if TYPE_CHECKING:
    from studytui.services.elsewhere import Elsewhere
    from studytui.tui.app import StudyApp

LOOK_SECONDS = 2.0
"""From one look to the next: one costs 20 µs as long as nobody has written."""
_REST = 0.5
"""Seconds without a key: what is read again between two keys holds up the second."""
_LONGEST_WAIT = 8
"""Most looks between two times of reading again, while keys come or others go on writing: an import
commits every second, and a large library takes longer to read than a small one."""


class Refreshing:
    """Looks for what others have changed and publishes it, while no key is being pressed."""

    def __init__(self, app: StudyApp, elsewhere: Elsewhere) -> None:
        self._app = app
        self._elsewhere = elsewhere
        self._pending = Changes.NOTHING
        self._waits = 0
        self._wait = 1
        self._held = 0
        """Looks at which somebody was in the midst of something."""

    def note(self, changes: Changes) -> None:
        """Publish these as well, as soon as nobody is typing."""
        self._pending |= changes

    def look(self) -> None:
        """Called every `LOOK_SECONDS`, also while the app is about to end and shows nothing."""
        if not self._app.screen_stack:
            return
        try:
            found = self._elsewhere.changes()
        except StudyError:
            # Busy or gone: whoever reads next is told.
            return
        self._pending |= found
        if found & Changes.HUB:
            self._app.begin_to_sync(self)
        self._waits += 1
        if not found:
            self._wait = 1
        if not self._pending or isinstance(self._app.focused, Input):
            return
        if found and self._waits < self._wait:
            return
        if monotonic() - self._app.last_key_at < _REST and self._held < _LONGEST_WAIT:
            self._held += 1
            return
        self._held = 0
        changes, self._pending = self._pending, Changes.NOTHING
        self._waits = 0
        self._wait = min(2 * self._wait, _LONGEST_WAIT)
        self._app.publish(changes)
