"""Files that hold all that a person has, told from all others by how they begin."""

from __future__ import annotations

import re
from pathlib import Path

_HEAD = re.compile(rb'\s*\{\s*"format"\s*:\s*"studytui"\s*,')
_HOLDS_LIBRARY = re.compile(rb'"holds"\s*:\s*"library"')
_HEAD_BYTES = 4096


def is_library(path: Path) -> bool:
    """Whether a file begins as one of a whole library does."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    head = head.removeprefix(b"\xef\xbb\xbf")
    return bool(_HEAD.match(head) and _HOLDS_LIBRARY.search(head))
