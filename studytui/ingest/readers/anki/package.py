"""What an Anki file holds: the newest collection in a package, and where its images lie."""

from __future__ import annotations

import os
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import orjson

from studytui.domain.draft import Problem
from studytui.ingest import protobuf
from studytui.ingest.archive import Archive
from studytui.ingest.limits import MEGABYTE
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers.document import Document

COLLECTIONS: Final = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""From the newest; beside a newer one an older only says that Anki should be updated."""
_MEDIA: Final = "media"
_MEDIA_FOLDER: Final = "collection.media"
_LONGEST_JSON: Final = 16 * MEGABYTE


@dataclass
class Images:
    """Where the files that notes name lie: in the package, or in the folder beside a collection."""

    path: Path
    """The package; the folder of images where there is none."""
    members: dict[str, str] = field(default_factory=dict)
    """Names in the package by names in notes."""
    is_package: bool = True

    def find(self, name: str) -> tuple[Path, str] | None:
        """Path and member of an image, by what a note calls it."""
        for written in dict.fromkeys((name, unquote(name))):
            # Some systems do not tell small letters from capitals, and decks made there neither.
            for form in (_nfc, _nfd, _folded):
                called = form(written)
                if called in self.members:
                    return self.path, self.members[called]
                if not self.is_package and (beside := self._beside(called)):
                    return beside, ""
        return None

    def _beside(self, name: str) -> Path | None:
        if not name or name in (".", "..") or any(mark in name for mark in "/\\\0:"):
            return None
        place = self.path / name
        with suppress(OSError):
            if place.is_file() and not place.is_symlink():
                return place
        return None


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _nfd(name: str) -> str:
    return unicodedata.normalize("NFD", name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def collection_of(document: Document) -> bytes:
    """The bytes of the SQLite file. Raises RefusedError."""
    if document.archive is None:
        return document.content
    name = next(name for name in COLLECTIONS if name in document.archive)
    return document.archive.read_unpacked(name)


def images_of(document: Document) -> tuple[Images, list[Problem]]:
    """Where the images lie, and what is wrong with the list of them."""
    place = Path(document.unit.files[0].path)
    archive = document.archive
    if archive is None:
        folder = place.with_name(_MEDIA_FOLDER)
        return Images(folder, is_package=False), []
    if _MEDIA not in archive:
        return Images(place), []
    try:
        listed = _listed(archive.read_unpacked(_MEDIA), len(archive.names))
    except RefusedError as refused:
        return Images(place), [refused.problem]
    except ValueError:
        return Images(place), [
            problem(
                archive.file,
                "media-list-broken",
                "The list of images in the package cannot be read: all come in without.",
                hint="Export the deck again, with its media.",
                warning=True,
            )
        ]
    members: dict[str, str] = {}
    for form in (_nfc, _nfd, _folded):
        for member, name in listed.items():
            if member in archive:
                members.setdefault(form(name), member)
    return Images(place, members), []


def _listed(data: bytes, most: int) -> dict[str, str]:
    """Names in notes by names in the package, `most` of them. Raises ValueError."""
    if data.lstrip()[:1] == b"{" and len(data) <= _LONGEST_JSON:
        found = orjson.loads(data)
        return {str(member): name for member, name in found.items() if isinstance(name, str)}
    entries = (entry for number, entry in protobuf.fields(data) if number == 1)
    return {
        str(place): os.path.basename(protobuf.text(entry, 1))
        for place, entry in enumerate(islice(entries, most))
        if isinstance(entry, bytes)
    }


def is_package(archive: Archive | None) -> bool:
    """Whether an archive is a package of Anki's."""
    return archive is not None and any(name in archive for name in COLLECTIONS)
