"""The file of a backup: a packed copy of the library, with what it holds written in front.

It is a zstandard file that `zstd -d` unpacks to the SQLite file as it was. Before the data stands a
skippable frame (RFC 8878, section 3.1.2) with a JSON object, so that a list of backups is read
without unpacking any. Plain copies, as older versions made them, are read too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import struct
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from studytui.domain.backups import Contents
from studytui.storage.history import State, contents_of, state_of

PACKED, PLAIN = ".sqlite3.zst", ".sqlite3"
_NAME = re.compile(r"(\d{8}-\d{6}-\d{6})-(.+?)\.sqlite3(\.zst)?")
_TIME = "%Y%m%d-%H%M%S-%f"
_MAGIC = 0x184D2A53
_HEAD = struct.Struct("<II")
_LONGEST_HEAD = 1_000_000
_SLACK = 24
"""Blanks behind what stands in front, so that a number may grow."""
_LEVEL = 3
"""Of an 80 MB library zstandard leaves 7.9 % in 0.4 s; gzip 10.7 % in 2.6 s, xz 10.6 % in 13 s."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup, as it says of itself."""

    path: Path
    taken_at: datetime
    """UTC."""
    reason: str
    contents: Contents | None
    """None where it cannot be read."""
    schema: int = 0
    size: int = 0
    """Bytes it takes as it lies there."""
    seconds: float = 0.0
    """What it took to make."""

    @property
    def is_readable(self) -> bool:
        return self.contents is not None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is written in front of the data."""

    state: State
    bytes: int
    """Of the SQLite file."""
    sha256: str
    """Of the SQLite file, in hexadecimal."""
    seconds: float


def name_of(taken_at: datetime, reason: str) -> str:
    return f"{taken_at.astimezone(UTC):{_TIME}}-{reason}{PACKED}"


def taken_at(name: str) -> tuple[datetime, str] | None:
    """When and why a backup of that name was taken; None where it is none."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _TIME).replace(tzinfo=UTC), match[2]
    except ValueError:
        return None


def names_in(folder: Path) -> list[tuple[str, datetime]]:
    """The backups in a folder with when each was taken, the newest first; none is opened."""
    found = []
    with suppress(OSError):
        for name in os.listdir(folder):
            named = taken_at(name)
            if named is not None:
                found.append((name, named[0]))
    return sorted(found, key=lambda one: (one[1], one[0]), reverse=True)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(source: Path, target: BinaryIO, facts: Facts) -> None:
    """Write the packed copy of a SQLite file."""
    import zstandard

    head = json.dumps(asdict(facts)).encode() + bytes(_SLACK).replace(b"\0", b" ")
    target.write(_HEAD.pack(_MAGIC, len(head)) + head)
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with source.open("rb") as file:
        compressor.copy_stream(file, target, size=source.stat().st_size)


def set_seconds(file: BinaryIO, facts: Facts, seconds: float) -> None:
    """Write into a packed copy what it took to make, which is known once it is made."""
    file.seek(0)
    length = _HEAD.unpack(file.read(_HEAD.size))[1]
    head = json.dumps(asdict(replace(facts, seconds=round(seconds, 3)))).encode()
    file.write(head.ljust(length))


def unpack(path: Path, target: BinaryIO) -> str:
    """Write the SQLite file that a backup holds; its SHA-256. Raises ValueError where the backup is
    damaged."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in _chunks(file):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def digest_within(path: Path) -> str:
    """SHA-256 of the SQLite file that a backup holds. Raises ValueError as `unpack`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in _chunks(file):
            digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: BinaryIO) -> Iterable[bytes]:
    head = file.read(4)
    file.seek(0)
    if head == b"SQLi":
        while chunk := file.read(_CHUNK):
            yield chunk
        return
    import zstandard

    read_head(file)
    try:
        with zstandard.ZstdDecompressor().stream_reader(
            file, read_size=_CHUNK, closefd=False
        ) as reader:
            while chunk := reader.read(_CHUNK):
                yield chunk
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def read_head(file: BinaryIO) -> Facts | None:
    """What stands in front of the data; None where it is packed without. The data comes next."""
    start = file.read(_HEAD.size)
    if len(start) < _HEAD.size:
        raise ValueError("it ends too early")
    magic, length = _HEAD.unpack(start)
    if magic != _MAGIC:
        file.seek(0)
        return None
    if length > _LONGEST_HEAD:
        raise ValueError("what stands in front of it cannot be")
    try:
        return _facts(json.loads(file.read(length)))
    except (KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError("what stands in front of it cannot be read") from error


def _facts(written: dict[str, Any]) -> Facts:
    state = written["state"]
    rows = {str(name): int(number) for name, number in state["rows"].items()}
    return Facts(
        State(rows, str(state["history"]), int(state["schema"])),
        int(written["bytes"]),
        str(written["sha256"]),
        float(written["seconds"]),
    )


def facts_of(path: Path) -> Facts | None:
    """What a backup says of itself; None of a plain copy. Raises ValueError and OSError."""
    with path.open("rb") as file:
        if file.read(4) == b"SQLi":
            return None
        file.seek(0)
        return read_head(file)


def look_at(path: Path) -> Backup:
    """A backup by what it says of itself; what cannot be read is said to be so."""
    named = taken_at(path.name)
    size, moment = 0, datetime.fromtimestamp(0, UTC)
    contents: Contents | None = None
    schema, seconds = 0, 0.0
    with suppress(OSError, ValueError, sqlite3.Error):
        status = path.stat()
        size, moment = status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)
        facts = facts_of(path)
        if facts is not None:
            contents, schema, seconds = facts.state.contents, facts.state.schema, facts.seconds
        elif path.name.endswith(PLAIN):
            with closing(open_copy(path)) as connection:
                contents = contents_of(connection)
                schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
    when, reason = named or (moment, "")
    return Backup(path, when, reason, contents, schema, size, seconds)


def open_copy(path: Path) -> sqlite3.Connection:
    """A connection to a copy that nobody writes to: it makes no files beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def check(copy: Path, expected: State | None) -> State:
    """What an unpacked copy holds. Raises `sqlite3.DatabaseError` where it is not sound, or is not
    what is expected."""
    with closing(open_copy(copy)) as connection:
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the copy is not sound ({verdict})")
        found = state_of(connection)
    if expected is None:
        return found
    for table, number in expected.rows.items():
        there = found.rows.get(table, 0)
        if there != number:
            raise sqlite3.DatabaseError(f"the copy holds {there} of {number} rows of {table}")
    if found.history != expected.history:
        raise sqlite3.DatabaseError("the copy does not hold the same history")
    return found
