"""Taking in what lands in folders, once it is written to the end.

A file is taken when its size and time, and those of the files that belong to it, have stood still
from one look to another, for a few seconds by our own clock: the clock of the machine that writes,
and of the server that keeps the file, need not agree with ours. Nothing but listings is needed, so
that it works on network file systems too, which tell nobody of changes that another machine makes.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studytui.errors import StudyError
from studytui.ingest.scan import Unit
from studytui.services.importing.report import ImportReport

QUIET_SECONDS = 2.0
"""For which a file must have stood still."""
PAIR_SECONDS = 20.0
"""For which a captured page waits for its side-car, or a side-car for its page."""
_TRY_AGAIN_SECONDS = 600.0
"""After which a file is read again that could not be read, for a reason that may have passed."""
_LOOK_SECONDS = 1.0
_SHARE = 20
"""A look may take one part in so many of the time: a large tree is looked at more seldom."""
_LONGEST_SECONDS = 60.0
_CAPTURED = re.compile(r"\d{8}_\d{6}(_.+)?\.(html?|json)", re.IGNORECASE)


@dataclass(slots=True)
class _Seen:
    """A unit that is not in as it is now."""

    fingerprint: str
    since: float
    taken_at: float | None = None


class Watch:
    """Looks at one folder again and again."""

    def __init__(
        self,
        run: Callable[[Callable[[Unit], bool]], ImportReport],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`run` imports those units of the folder that it is told to take. `now` is a clock of
        seconds that nobody sets."""
        self._run = run
        self._now = now
        self._seen: dict[str, _Seen] = {}
        self._asked: dict[str, _Seen] = {}

    def look(self) -> ImportReport | None:
        """Take in what is ready; the report where something was new, changed or wrong."""
        self._asked = {}
        report = self._run(self._is_ready)
        self._seen = self._asked
        return report if report.run_id is not None else None

    @property
    def is_waiting(self) -> bool:
        """Whether something has landed that is not taken in yet."""
        return any(seen.taken_at is None for seen in self._seen.values())

    def _is_ready(self, unit: Unit) -> bool:
        path, fingerprint, now = unit.files[0].path, unit.fingerprint(), self._now()
        seen = self._seen.get(path)
        if seen is None or seen.fingerprint != fingerprint:
            self._asked[path] = _Seen(fingerprint, now)
            return False
        self._asked[path] = seen
        if now - seen.since < (PAIR_SECONDS if _is_half(unit) else QUIET_SECONDS):
            return False
        if seen.taken_at is not None and now - seen.taken_at < _TRY_AGAIN_SECONDS:
            return False
        seen.taken_at = now
        return True


def _is_half(unit: Unit) -> bool:
    """Whether the other of page and side-car may still come."""
    endings = {os.path.splitext(stamp.path)[1].lower() for stamp in unit.files}
    has_both = ".json" in endings and not endings.isdisjoint((".html", ".htm"))
    return not has_both and _CAPTURED.fullmatch(os.path.basename(unit.files[0].path)) is not None


def seconds_to_next(took: float) -> float:
    """How long to rest after a look that took so many seconds."""
    return min(max(_LOOK_SECONDS, took * _SHARE), _LONGEST_SECONDS)


def check_folder(path: Path) -> Path:
    """The folder by its absolute path. Raises StudyError for what cannot be watched."""
    if not os.path.isdir(path):
        raise StudyError(
            f"{path} is not a folder.",
            title="Nothing to watch",
            hint="Watch the folder that the captures land in.",
        )
    return Path(os.path.abspath(path))
