"""Which files of a folder are resources, with what tells that one has changed or moved."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studytui.domain.draft import Problem
from studytui.errors import StudyError
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import problem, shown, unreadable

KINDS = {
    ".pdf": "pdf",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".epub": "epub",
    ".docx": "docx",
}
"""What can be read, by the ending of the name."""
_IGNORED = re.compile(r"(?is)\.|~\$|.*(:zone\.identifier|~|\.(tmp|part|partial|crdownload))\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it stood at the scan."""

    path: str
    root: str
    kind: str
    size: int
    """Bytes."""
    mtime_ns: int

    @property
    def folders(self) -> tuple[str, ...]:
        """Names of the folders between the root and the file, the root's own first."""
        within = os.path.relpath(os.path.dirname(self.path), self.root)
        parts = () if within == "." else tuple(within.split(os.sep))
        return (os.path.basename(self.root), *parts)

    @property
    def stem(self) -> str:
        return os.path.splitext(os.path.basename(self.path))[0]


def scan(root: Path, limits: Limits = DEFAULT) -> Iterator[Found | Problem]:
    """Resources below a folder, in an order that is the same at every run; links are not followed.
    Other kinds of files are passed over. Raises StudyError where there is no such folder."""
    # Not `Path.is_dir`, which raises where a name is too long for the file system.
    if not os.path.isdir(root):
        raise StudyError(
            f"{shown(root)} is not a folder.",
            title="No such folder",
            hint="Name the folder in which your books, notes and papers lie.",
        )
    yield from _below(str(root), str(root), 0, limits)


def _below(root: str, folder: str, depth: int, limits: Limits) -> Iterator[Found | Problem]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(shown(os.path.relpath(folder, root)), folder, error)
        return
    for entry in found:
        if _IGNORED.match(entry.name) or entry.is_symlink():
            continue
        try:
            if entry.is_dir():
                if depth + 1 < limits.directory_depth:
                    yield from _below(root, entry.path, depth + 1, limits)
                continue
            kind = KINDS.get(os.path.splitext(entry.name)[1].lower())
            if kind is None or not entry.is_file():
                continue
            status = entry.stat()
        except OSError as error:
            yield unreadable(shown(entry.name), entry.path, error)
            continue
        if not _is_text(entry.path):
            yield problem(
                entry.name,
                "name-not-utf8",
                "A name that is not UTF-8: passed over.",
                hint="Give the file another name.",
            )
            continue
        yield Found(entry.path, root, kind, status.st_size, status.st_mtime_ns)


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
