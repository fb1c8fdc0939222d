"""The file that a problem of an import is about, and the line in it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from studytui.domain.draft import Problem

_LINE = re.compile(r"(?i)\bline (\d{1,9})\b")


def find_file(name: str, places: Sequence[Path]) -> Path | None:
    """The file of a report on this machine, below one of the places that were imported; None where
    it cannot be told. Of something in an archive or in a file, that file.

    A report names files as they may be shown, so that they are looked for rather than believed:
    only a regular file that lies within a place is ever given.
    """
    for place in places:
        root = Path(os.path.abspath(place))
        if os.path.isfile(root):
            if root.name == os.path.basename(name) or len(places) == 1:
                return root
            continue
        found = _within(root, name)
        if found is not None:
            return found
    return None


def _within(root: Path, name: str) -> Path | None:
    """The file of that name below a folder, or the longest beginning of the name that is one: what
    stands behind it is a place in it. A page and its side-car share a name without an ending."""
    real = _real(root)
    if real is None:
        return None
    for candidate in _beginnings(name):
        for ending in ("", ".html", ".htm", ".json"):
            path = _real(root / f"{candidate}{ending}")
            if path is not None and os.path.isfile(path) and path.is_relative_to(real):
                return path
    return None


def _beginnings(name: str) -> list[str]:
    ends = [len(name), *(match.start() for match in reversed(list(re.finditer(r"[:/]", name))))]
    return [name[:end] for end in ends if name[:end].strip("/. ")]


def _real(path: Path) -> Path | None:
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return None


def line_of(problem: Problem) -> int | None:
    """The line of the file that the problem names, from 1; None where it names none."""
    match = _LINE.search(problem.place)
    return max(int(match[1]), 1) if match else None
