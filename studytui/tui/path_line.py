"""Paths as a person types or pastes them: several in a line, quoted as in a shell, with ``~``."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from studytui.domain.text import clean_line, natural_key

_LOOKED_AT = 100_000
"""Entries of a folder that are looked at."""


def split_paths(text: str) -> list[Path]:
    """The paths in a line. A line that names one existing path with blanks in it is that path."""
    whole = text.strip()
    if not whole:
        return []
    if _is_there(whole):
        return [_absolute(whole)]
    try:
        parts = shlex.split(whole)
    except ValueError:
        parts = [whole.strip("'\"")]
    return [_absolute(part) for part in parts]


def _absolute(text: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(text)))


def typed_last(text: str) -> tuple[str, str]:
    """The line up to its last path, and that path without its quotes."""
    start, quote, position = 0, "", 0
    last = ""
    while position < len(text):
        sign = text[position]
        if quote:
            if sign == quote:
                quote = ""
            else:
                last += sign
        elif sign in "'\"":
            quote = sign
        elif sign == "\\" and position + 1 < len(text):
            position += 1
            last += text[position]
        elif sign.isspace():
            start, last = position + 1, ""
        else:
            last += sign
        position += 1
    return text[:start], last


def candidates(text: str) -> list[str]:
    """What the last path of a line could go on as: full paths, folders with a slash at the end.

    Names that hold control characters cannot be typed and are left out; so are hidden ones unless
    a dot was typed.
    """
    _, typed = typed_last(text)
    if not typed:
        return []
    if typed == "~":
        return ["~/"]
    folder, start = _folder_and_start(typed)
    return [
        folder + name
        for name in _names_in(os.path.expanduser(folder) or ".")
        if name.startswith(start) and (start.startswith(".") or not name.startswith("."))
    ]


def _folder_and_start(typed: str) -> tuple[str, str]:
    folder, slash, start = typed.rpartition("/")
    return folder + slash, start


def _names_in(folder: str) -> Sequence[str]:
    """What is in a folder, its folders first and with a slash; nothing if it cannot be read."""
    try:
        return _listed(os.path.abspath(folder), os.stat(folder).st_mtime_ns)
    except (OSError, ValueError):
        return ()


@lru_cache(maxsize=1)
def _listed(folder: str, changed_at: int) -> Sequence[str]:
    # Kept, since each letter typed asks again: ten thousand names take a tenth of a second.
    with os.scandir(folder) as entries:
        names = [
            entry.name + ("/" if _is_folder(entry) else "")
            for entry in islice(entries, _LOOKED_AT)
            if clean_line(entry.name) == entry.name
        ]
    return sorted(names, key=lambda name: (not name.endswith("/"), natural_key(name.rstrip("/"))))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def folder_of(text: str) -> str | None:
    """The folder that a line ends in with a slash; None where it does not, or there is none."""
    _, typed = typed_last(text)
    is_folder = typed.endswith("/") and os.path.isdir(os.path.expanduser(typed))
    return typed if is_folder else None


def above(text: str) -> str:
    """The line with the folder above what its last path names; at the top it stays."""
    _, typed = typed_last(text)
    if not typed:
        return text
    path = os.path.abspath(os.path.expanduser(typed))
    if not typed.endswith("/") and not os.path.isdir(path):
        # A name that was begun lies in the folder before it.
        folder, _ = _folder_and_start(typed)
        return with_last(text, folder or "./")
    return with_last(text, f"{os.path.dirname(path).rstrip('/')}/")


def last_name(path: str) -> str:
    """The last part of a path, a folder with its slash."""
    name = os.path.basename(os.path.abspath(os.path.expanduser(path)))
    return f"{name}/" if path.endswith("/") else name


def missing(text: str) -> list[Path]:
    """Paths of a line that are not there."""
    return [path for path in split_paths(text) if not os.path.lexists(path)]


def pasted(text: str) -> str:
    """What was pasted or dropped, as a line: a path in each line of it or several in one, and
    addresses of files."""
    lines = [_without_scheme(one.strip()) for one in text.splitlines() if one.strip()]
    if len(lines) < 2:
        return "".join(lines)
    # What is no path as it stands is left to be read as a shell would: it may be quoted already.
    return " ".join(quoted(one) if _is_there(one) else one for one in lines)


def _is_there(text: str) -> bool:
    return os.path.lexists(os.path.expanduser(text))


def _without_scheme(text: str) -> str:
    return quoted(unquote(text.removeprefix("file://"))) if text.startswith("file:///") else text


def completed(text: str) -> str:
    """The line with its last path completed as far as there is only one way."""
    found = candidates(text)
    if not found:
        return text
    common = os.path.commonprefix(found)  # noqa: RUF071 - letters are what is wanted
    _, typed = typed_last(text)
    return with_last(text, common) if len(common) > len(typed) else text


def with_last(text: str, path: str) -> str:
    """The line with another last path, quoted where a shell would need it."""
    before, _ = typed_last(text)
    return before + quoted(path)


def quoted(path: str) -> str:
    """A path as it is typed in a line; ``~`` keeps its meaning."""
    if path == "~" or path.startswith("~/"):
        rest = path[2:]
        return "~/" + (shlex.quote(rest) if rest and shlex.quote(rest) != rest else rest)
    return shlex.quote(path) if path else ""
