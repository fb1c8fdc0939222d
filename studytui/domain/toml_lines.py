"""Where in a TOML text a key or table stands, so that a wrong value is shown with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([A-Za-z0-9_-]+))\s*(\.|=|$)')
_TRIPLES = ('"""', "'''")

Place = Sequence[str | int]
"""The way to a value: names of keys, and places in arrays of tables from 0."""


def line_of(text: str, place: Place) -> int:
    """The line, from 1, of the key or table at a place, else of what it would stand in; 1 where
    nothing of it is there. The text must be valid TOML."""
    lines = _places(text)
    for length in range(len(place), 0, -1):
        found = lines.get(tuple(place[:length]))
        if found is not None:
            return found
    return 1


def _places(text: str) -> dict[tuple[str | int, ...], int]:
    """The line of each header and each key, by its place."""
    found: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    value = _Value()
    for number, line in enumerate(text.splitlines(), 1):
        if value.is_open:
            value.read(line)
            continue
        header = _HEADER.match(line)
        if header:
            names, _ = _names(header[2])
            table = _table(names, counts, is_array=header[1] == "[[")
            found.setdefault(table, number)
            if table and isinstance(table[-1], int):
                found.setdefault(table[:-1], number)
            continue
        names, rest = _names(line)
        if names and rest is not None:
            found.setdefault((*table, *names), number)
            value.read(rest)
    return found


def _table(
    names: list[str], counts: dict[tuple[str | int, ...], int], *, is_array: bool
) -> tuple[str | int, ...]:
    """The place of a table; inside an array of tables that is the array's last one."""
    table: tuple[str | int, ...] = ()
    for depth, name in enumerate(names):
        table = (*table, name)
        if is_array and depth == len(names) - 1:
            counts[table] = counts.get(table, -1) + 1
        if table in counts:
            table = (*table, counts[table])
    return table


def _names(line: str) -> tuple[list[str], str | None]:
    """The parts of a dotted key, and what follows its equals sign; None where there is none."""
    names: list[str] = []
    position = 0
    while match := _PART.match(line, position):
        names.append(next(part for part in match.groups()[:3] if part is not None))
        position = match.end()
        if match[4] != ".":
            return names, line[position:] if match[4] == "=" else None
    return [], None


class _Value:
    """A value that may go on over several lines: a long string, or an array."""

    def __init__(self) -> None:
        self._quotes = ""
        self._depth = 0

    @property
    def is_open(self) -> bool:
        return bool(self._quotes) or self._depth > 0

    def read(self, line: str) -> None:
        position = 0
        while position < len(line):
            if self._quotes:
                position = self._after_quotes(line, position)
                continue
            character = line[position]
            if character == "#":
                return
            if character in "\"'":
                triple = line[position : position + 3]
                self._quotes = triple if triple in _TRIPLES else character
                position += len(self._quotes)
                continue
            self._depth += (character in "[{") - (character in "]}")
            position += 1
        if self._quotes not in _TRIPLES:
            self._quotes = ""

    def _after_quotes(self, line: str, position: int) -> int:
        """Where the string ends that is open, or the end of the line."""
        while position < len(line):
            if line[position] == "\\" and self._quotes[0] == '"':
                position += 2
            elif line.startswith(self._quotes, position):
                position += len(self._quotes)
                self._quotes = ""
                return position
            else:
                position += 1
        return position
