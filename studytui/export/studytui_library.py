"""studytui JSON of a whole library: images, the person's own files, then a list for each table.

It is written from its beginning to its end, a row a line, so that neither side ever holds more than
a row. `docs/studytui-json.md` describes every field.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from studytui.domain.interchange import FORMAT, LIBRARY, VERSION
from studytui.export.json_bytes import dumped

Records = Iterable[Mapping[str, object]]


def write_library(
    target: BinaryIO, head: Mapping[str, str], lists: Iterable[tuple[str, Records]]
) -> None:
    """Write the lists in their order; one is read when those before it are written."""
    start = {"format": FORMAT, "version": VERSION, "holds": LIBRARY, **head}
    target.write(dumped(start)[:-1])
    for name, records in lists:
        target.write(b",\n" + dumped(name) + b":[")
        between = b"\n"
        for record in records:
            target.write(between + dumped(record))
            between = b",\n"
        target.write(b"\n]")
    target.write(b"}\n")


def image_record(path: str, content: bytes) -> dict[str, object]:
    """An image with its path in the media folder."""
    return {"path": path, "content": b64encode(content).decode("ascii")}
