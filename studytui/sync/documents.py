"""A row with its parts as a document: values that mean the same in every home."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]
"""A row: values by columns, what it refers to by name; what is null or as by default is left out."""

_TIMES = ("created_at", "updated_at")
_LARGEST = 256_000_000
"""Bytes of a document when it is unpacked."""


class DamagedError(Exception):
    """What is said to be a document is none."""


@dataclass(slots=True)
class Document:
    """A row with the rows that are parts of it."""

    table: str
    identity: str
    row: Values = field(default_factory=dict)
    parts: dict[str, list[Values]] = field(default_factory=dict)

    @property
    def edited_at(self) -> int:
        """When it was last written, in microseconds since 1970."""
        rows = (self.row, *(one for rows in self.parts.values() for one in rows))
        return max((one.get("updated_at") or 0 for one in rows), default=0)

    def packed(self) -> bytes:
        """As it is kept on the hub."""
        content = {"row": self.row, "parts": self.parts}
        return zlib.compress(_json(content).encode("utf-8", "surrogatepass"), 6)

    @property
    def digest(self) -> str:
        """The same for the same content."""
        content = _json([self.row, {name: rows for name, rows in self.parts.items() if rows}])
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    def says(self) -> Values:
        """What a person would see of it: not when it was written, nor what it is called."""
        parts = {name: [_said(one) for one in rows] for name, rows in self.parts.items() if rows}
        return {**_said(self.row), **({"parts": parts} if parts else {})}


def unpacked(table: str, identity: str, content: bytes) -> Document:
    """What `Document.packed` made. Raises DamagedError."""
    try:
        unzipped = zlib.decompressobj()
        text = unzipped.decompress(bytes(content), _LARGEST)
        if not unzipped.eof:
            raise DamagedError("it is cut off, or too large")
        found = json.loads(text.decode("utf-8", "surrogatepass"))
        row, parts = found["row"], found["parts"]
    except (zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedError(str(error)) from error
    if not isinstance(row, dict) or not isinstance(parts, dict):
        raise DamagedError("it has no row")
    if not all(
        isinstance(rows, list) and all(isinstance(one, dict) for one in rows)
        for rows in parts.values()
    ):
        raise DamagedError("its parts are none")
    return Document(table, identity, row, parts)


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _said(row: Values) -> Values:
    return {name: value for name, value in row.items() if name not in (*_TIMES, "uid")}
