"""Paths as a person types or pastes them: several in a line, quoted as in a shell, with ``~``."""

from __future__ import annotations

import os
import shlex
from itertools import islice
from pathlib import Path

from studytui.domain.text import clean_line, natural_key

_LOOKED_AT = 5_000
"""Entries of a folder that are looked at; nobody chooses from more by eye."""


def split_paths(text: str) -> list[Path]:
    """The paths in a line. A line that names one existing path with blanks in it is that path."""
    whole = text.strip()
    if not whole:
        return []
    if os.path.lexists(os.path.expanduser(whole)):
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


def candidates(text: str, limit: int = 200) -> list[str]:
    """What the last path of a line could go on as: full paths, folders with a slash at the end.

    Names that hold control characters cannot be typed and are left out; so are hidden ones unless
    a dot was typed.
    """
    _, typed = typed_last(text)
    if not typed:
        return []
    if typed == "~":
        return ["~/"]
    folder, _, start = typed.rpartition("/")
    folder = f"{folder}/" if "/" in typed else ""
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            found = [
                entry.name + ("/" if _is_folder(entry) else "")
                for entry in islice(entries, _LOOKED_AT)
                if entry.name.startswith(start)
                and (start.startswith(".") or not entry.name.startswith("."))
                and clean_line(entry.name) == entry.name
            ]
    except (OSError, ValueError):
        return []
    found.sort(key=lambda name: (not name.endswith("/"), natural_key(name)))
    return [folder + name for name in found[:limit]]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


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
