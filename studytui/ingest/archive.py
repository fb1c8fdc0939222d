"""Zip files as a reader sees them: names that were checked, and members read within bounds.

Nothing is ever unpacked to a path that an archive names: a member is read into memory, and what is
kept gets a name of our own.
"""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from studytui.domain.draft import Problem
from studytui.ingest.limits import MEGABYTE, Limits
from studytui.ingest.problems import RefusedError, problem, shown, too_large

MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip file begins: with a member, or empty."""

ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
"""How data packed with Zstandard begins (RFC 8878, section 3.1.1); no image does."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What the standard library raises for zip files that are none."""
_PACKED_AT_ONCE = 1024
"""Bytes unpacked at once: four of them may stand for 128 KB."""
_WIDEST_WINDOW = 64 * MEGABYTE
"""How far back packed data may refer: that much memory is taken before anything is unpacked."""


class Archive:
    """A zip file whose directory has been checked. Raises RefusedError for one that is
    broken, too large, or holds names that lead out of it."""

    def __init__(self, path: Path, file: str, limits: Limits) -> None:
        self.path = path
        self.file = file
        """Its name in reports."""
        self._limits = limits
        self._left = limits.archive_bytes
        self._counted: dict[str, int] = {}
        """Bytes of each member that have been counted: to read one again takes no more room."""
        with self._broken():
            self._zip = zipfile.ZipFile(path)
        self._sizes = self._checked(self._zip.infolist())

    @property
    def names(self) -> tuple[str, ...]:
        """Its files, in the archive's own order."""
        return tuple(self._sizes)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def read(self, name: str) -> bytes:
        """A member, whole. Raises RefusedError: not there, broken, encrypted or too
        large. What an archive says of its sizes is not believed."""
        most = self._most(name)
        if self._sizes.get(name, 0) > most:
            raise RefusedError(too_large(self._place(name), self._sizes[name], most))
        with self._broken():
            try:
                with self._zip.open(name) as member:
                    data = member.read(most + 1)
            except KeyError as error:
                raise RefusedError(
                    problem(
                        self.file,
                        "member-missing",
                        f"The archive has no {name}.",
                        hint="Export or download it again.",
                    )
                ) from error
            except (RuntimeError, NotImplementedError) as error:
                raise RefusedError(
                    problem(
                        self._place(name),
                        "archive-encrypted",
                        f"The archive's {name} is encrypted, or packed in a way that is not known.",
                        hint="Pack it again as a plain zip, without a password.",
                    )
                ) from error
        if len(data) > most:
            raise RefusedError(too_large(self._place(name), len(data), most))
        self._count(name, len(data))
        return data

    def read_unpacked(self, name: str) -> bytes:
        """A member, whole, unpacked once more where it is packed with Zstandard within the archive.
        Raises RefusedError as `read` does, and for what unpacks to more than a file may have."""
        data = self.read(name)
        if not data.startswith(ZSTD_MAGIC):
            return data
        import zstandard

        most = self._most(name)
        frame = zstandard.ZstdDecompressor(max_window_size=_WIDEST_WINDOW).decompressobj()
        pieces: list[bytes] = []
        size = start = 0
        try:
            while start < len(data) and size <= most and not frame.eof:
                pieces.append(frame.decompress(data[start : start + _PACKED_AT_ONCE]))
                size += len(pieces[-1])
                start += _PACKED_AT_ONCE
        except zstandard.ZstdError as error:
            raise RefusedError(self._badly_packed(name, str(error))) from error
        if size > most:
            raise RefusedError(too_large(self._place(name), size, most))
        if not frame.eof:
            raise RefusedError(self._badly_packed(name, "it is cut off"))
        self._count(name, size)
        return b"".join(pieces)

    def _badly_packed(self, name: str, reason: str) -> Problem:
        return problem(
            self._place(name),
            "archive-broken",
            f"What is packed in the archive cannot be unpacked: {reason}.",
            hint="Export or download it again.",
        )

    def _most(self, name: str) -> int:
        return min(self._limits.file_bytes, self._left + self._counted.get(name, 0))

    def _count(self, name: str, size: int) -> None:
        self._left -= max(size - self._counted.get(name, 0), 0)
        self._counted[name] = max(size, self._counted.get(name, 0))

    def _place(self, name: str) -> str:
        return f"{self.file}: {shown(name)}"

    @contextmanager
    def _broken(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise RefusedError(
                problem(
                    self.file,
                    "archive-broken",
                    f"The archive is broken: {error}.",
                    hint="Export or download it again.",
                )
            ) from error

    def _checked(self, members: list[zipfile.ZipInfo]) -> dict[str, int]:
        if len(members) > self._limits.archive_files:
            raise RefusedError(
                problem(
                    self.file,
                    "archive-too-many",
                    f"The archive holds {len(members)} files;"
                    f" at most {self._limits.archive_files} are read.",
                    hint="Unpack it and import the folder.",
                )
            )
        unpacked = sum(member.file_size for member in members)
        if unpacked > self._limits.archive_bytes:
            raise RefusedError(
                problem(
                    self.file,
                    "archive-too-large",
                    f"Unpacked, the archive has {unpacked / MEGABYTE:.0f} MB;"
                    f" at most {self._limits.archive_bytes / MEGABYTE:.0f} MB are read.",
                    hint="Split it.",
                )
            )
        sizes = {}
        for member in members:
            name = member.filename
            if _leads_out(name) or stat.S_ISLNK(member.external_attr >> 16):
                raise RefusedError(
                    problem(
                        self.file,
                        "archive-unsafe",
                        f"The archive holds a link or a path that leads out of it: {name}.",
                        hint="No export of a program has such names. Do not trust this file.",
                    )
                )
            if not member.is_dir():
                sizes[name] = member.file_size
        return sizes


@lru_cache(maxsize=1)
def reopened(path: Path, size: int, mtime_ns: int, limits: Limits) -> Archive:
    """The archive that images are being taken from: its directory is read once, not for each."""
    return Archive(path, path.name, limits)


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not name or name[0] in "/\\" or ".." in parts or parts[0].endswith(":")
