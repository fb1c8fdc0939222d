"""Who has a library on the screen: noticed by a lock on a file beside it, which holds nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


class Presence:
    """Held as long as a full screen shows a library. The lock goes with the program, however it ends.

    `is_alone` says whether nobody else held one when this one came; so it does where no lock can be
    had, as on some network file systems and in a home that cannot be written.
    """

    def __init__(self, home: Path) -> None:
        self.is_alone = True
        self._descriptor: int | None = None
        try:
            import fcntl

            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(home / ".on-the-screen", flags, 0o600)
        except (ImportError, OSError):
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.is_alone = False
        except OSError:
            return
        # Shared from now on: who comes next sees that somebody is there.
        with suppress(OSError):
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def end(self) -> None:
        """No longer there."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
