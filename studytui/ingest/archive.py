"""Zip files as a reader sees them: names that were checked, and members read within bounds.

Nothing is ever unpacked to a path that an archive names: a member is read into memory, and what is
kept gets a name of our own.
"""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from studytui.ingest.limits import MEGABYTE, Limits
from studytui.ingest.problems import RefusedError, problem, shown, too_large

MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip file begins: with a member, or empty."""

_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError)


class Archive:
    """A zip file whose directory has been checked. Raises RefusedError for one that is
    broken, too large, or holds names that lead out of it."""

    def __init__(self, path: Path, file: str, limits: Limits) -> None:
        self.path = path
        self.file = file
        """Its name in reports."""
        self._limits = limits
        self._left = limits.archive_bytes
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
        most = min(self._limits.file_bytes, self._left)
        if self._sizes.get(name, 0) > most:
            raise RefusedError(too_large(self._place(name), self._sizes[name], most))
        with self._broken():
            try:
                with self._zip.open(name) as member:
                    data = member.read(most + 1)
            except KeyError as error:
                raise RefusedError(
                    problem(self.file, "member-missing", f"The archive has no {name}.")
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
        self._left -= len(data)
        return data

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
                    hint="Unpack it and import the folder, or raise the limit in the settings.",
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
                    hint="Split it, or raise the limit in the settings.",
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
