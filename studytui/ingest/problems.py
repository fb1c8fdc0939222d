"""Problems in words: outside names and texts made harmless, and the common ones worded once."""

from __future__ import annotations

import os

from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.ingest.limits import MEGABYTE

_LONGEST = 400


class RefusedError(Exception):
    """A file, or a part of one, cannot be read; the argument is the problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class RejectedError(Exception):
    """The question cannot go in, and why."""

    def __init__(self, code: str, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.hint = hint


def shown(text: object) -> str:
    """Outside text as it may stand in a report: one line, harmless, not endless."""
    line = clean_line(str(text))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def brief(value: object) -> str:
    """A value of a JSON file in a report: what it is, never all of it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return shown(value)[:120]
        case None:
            return "null"
        case list():
            return "a list"
    return "an object"


def problem(
    file: str, code: str, reason: str, *, place: object = "", hint: str = "", warning: bool = False
) -> Problem:
    """A problem whose every part is safe to show."""
    return Problem(
        file=shown(file),
        code=code,
        reason=shown(reason),
        place=shown(place),
        hint=shown(hint),
        is_warning=warning,
    )


def unreadable(file: str, path: str, error: OSError, *, warning: bool = False) -> Problem:
    """What the operating system would not let us read, with the remedy where there is one."""
    if isinstance(error, PermissionError):
        return problem(
            file,
            "permission-denied",
            f"No permission to read {path}.",
            hint=f"Allow it with: chmod u+r '{path}', or run as the user who owns it.",
            warning=warning,
        )
    if isinstance(error, FileNotFoundError):
        return problem(
            file,
            "file-missing",
            f"{path} was there at the scan and is gone.",
            hint="Run the import again when nothing else is changing the folder.",
            warning=warning,
        )
    why = os.strerror(error.errno) if error.errno else "the system gave no reason"
    return problem(file, "unreadable", f"{path} cannot be read: {why}.", warning=warning)


def too_large(file: str, size: int, limit: int, *, warning: bool = False) -> Problem:
    return problem(
        file,
        "too-large",
        f"The file has {size / MEGABYTE:.1f} MB; at most {limit / MEGABYTE:.0f} MB are read.",
        hint="Split the file.",
        warning=warning,
    )
