"""What lies on disk: files grouped into the units that are read together, with their stamps."""

from __future__ import annotations

import errno
import hashlib
import marshal
import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from studytui.domain.draft import Problem
from studytui.domain.text import clean_line, natural_key
from studytui.errors import StudyError
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import problem, unreadable
from studytui.ingest.schemes import is_question_paper, scheme_of

_IMAGE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg", ".avif", ".tif", ".tiff", ".heic")
)
_PAGE_SUFFIXES = frozenset((".html", ".htm", ".xhtml"))
MANIFEST = "imsmanifest.xml"
"""Names the files of a content package (IMS Content Packaging 1.1, section 3): they and all that
lies below it are read together."""
_CAPTURED_IMAGE = re.compile(r"(?s)(.+)_img(\d{1,9})\Z")
_IGNORED = re.compile(
    r"(?is)\.|~\$|(readme|notice|licen[cs]es?|copying)\b(?!.*\.(json|html?)\Z)|__macosx\Z"
    r"|thumbs\.db\Z|desktop\.ini\Z"
    r"|.*(:zone\.identifier|~|\.(tmp|part|partial|crdownload|swp))\Z"
)


class Stamp(NamedTuple):
    """One file as it stood at the scan."""

    path: str
    size: int
    """Bytes."""
    mtime_ns: int
    inode: int


class Unit(NamedTuple):
    """Files that are read together: a page with its side-car and images, one exam file, or the
    files of a content package."""

    root: str
    """The path the user gave."""
    name: str
    """For reports: the path within the root, of the only file or of what a pair has in common."""
    files: tuple[Stamp, ...]
    """The file that decides first, then the others in natural order."""

    @property
    def is_package(self) -> bool:
        """Whether it is a folder with a manifest, which is then its first file."""
        return os.path.basename(self.files[0].path) == MANIFEST

    def fingerprint(self) -> str:
        """Digest of all stamps; equal means every file is exactly as it was at the last run."""
        stamps = [tuple(file) for file in self.files]
        return hashlib.blake2b(repr(stamps).encode(), digest_size=16).hexdigest()


class Folder(NamedTuple):
    """A folder whose files, but not those of the folders in it, were all given or passed over."""

    path: str
    name: str
    """For reports: the path within the root."""
    digest: str
    """Equal as long as every file in it has the same name, size, time and inode, and no file was
    added or taken away; empty where that cannot tell all, as with links."""
    units: int
    """How many units it gave."""
    is_passed_over: bool


IsKnown = Callable[[str, str], bool]
"""Told path and digest of a folder: whether its files are to be passed over."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A finished scan."""

    units: tuple[Unit, ...]
    problems: tuple[Problem, ...]


def scan_all(paths: Sequence[Path], limits: Limits = DEFAULT) -> Scan:
    """Everything `scan` finds, at once."""
    found = list(scan(paths, limits))
    return Scan(
        units=tuple(item for item in found if isinstance(item, Unit)),
        problems=tuple(item for item in found if isinstance(item, Problem)),
    )


def scan(paths: Sequence[Path], limits: Limits = DEFAULT) -> Iterator[Unit | Problem]:
    """Units and problems, lazily, in an order that is the same at every run.

    Files are given first, then folders, both in natural order. A link that leads out of the root
    is a problem; links to folders within it are passed over, since their target is scanned where
    it lies. Raises StudyError, before anything is scanned, for a path that does not exist.
    """
    found = scan_folders(paths, limits)
    return (item for item in found if not isinstance(item, Folder))


def scan_folders(
    paths: Sequence[Path], limits: Limits = DEFAULT, is_known: IsKnown | None = None
) -> Iterator[Unit | Problem | Folder]:
    """As `scan`, and each folder behind its files. Those of a folder that `is_known` are passed
    over: to list a tree with size and time of each file takes a fifth of what it takes to make
    units of them."""
    roots: list[tuple[Path, Path]] = []
    for path in paths:
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise _no_such_path(path, error) from error
        roots.append((path, real))
    kept: list[tuple[Path, Path]] = []
    for index, (path, real) in enumerate(roots):
        covered = any(
            real.is_relative_to(other) and (real != other or place < index)
            for place, (_, other) in enumerate(roots)
            if place != index
        )
        if not covered:
            kept.append((path, real))
    return _scan_roots(kept, limits, is_known or (lambda path, digest: False))


def _no_such_path(path: Path, error: Exception) -> StudyError:
    name = clean_line(str(path))
    if isinstance(error, PermissionError):
        return StudyError(
            f"No permission to look into {name}.",
            title="The folder cannot be read",
            hint="Check the rights of the folder and of those above it.",
        )
    return StudyError(
        f"{name} does not exist.",
        title="There is nothing at that path",
        hint="Check the path; a path relative to the current folder starts there.",
    )


def _scan_roots(
    roots: Sequence[tuple[Path, Path]], limits: Limits, is_known: IsKnown
) -> Iterator[Unit | Problem | Folder]:
    for path, real in roots:
        if real.is_dir():
            yield from _Folder(str(path), str(path), str(real), "", limits, is_known).scan()
        else:
            folder = _Folder(str(path), str(path.parent), str(real.parent), "", limits, is_known)
            yield from folder.scan(only=path.name)


def _is_ignored(name: str) -> bool:
    return _IGNORED.match(name) is not None or name == "EXPECTED.json"


def _order(name: str) -> tuple[object, str]:
    return natural_key(name), name


class _Folder:
    """One folder of a scan."""

    def __init__(
        self,
        root: str,
        path: str,
        real_root: str,
        within: str,
        limits: Limits,
        is_known: IsKnown,
    ) -> None:
        self.root = root
        self.path = path
        self.real_root = real_root
        self.within = within
        self.limits = limits
        self.is_known = is_known
        self.problems: list[Problem] = []
        self.stamps: list[tuple[str, int, int, int]] = []
        """Name, size, time and inode of each regular file."""
        self.folders: list[str] = []
        self.looks_elsewhere = False
        """Whether a unit has files of other folders."""
        self.special: list[os.DirEntry[str]] = []
        """Links, and whatever else a look must be taken at one by one."""

    def scan(self, only: str | None = None, depth: int = 0) -> Iterator[Unit | Problem | Folder]:
        """All units below; with `only`, the one unit that this file belongs to."""
        try:
            self._list()
        except OSError as error:
            yield self._closed(error)
            return
        if only in (None, MANIFEST) and self._has_manifest():
            # No folder of its own: what lies below it counts too.
            package = self._package(depth)
            yield from sorted(self.problems, key=lambda item: _order(item.file))
            yield package
            return
        if only is not None:
            units = self._units(self._files(only))
            yield from (item for item in [*self.problems, *units] if _has(item, only, self.within))
            return
        digest = self._digest()
        is_passed_over = bool(digest) and self.is_known(self.path, digest)
        count = 0
        if not is_passed_over:
            units = self._units(self._files())
            yield from sorted(self.problems, key=lambda item: _order(item.file))
            yield from units
            count = len(units)
            # A folder without a trace of a problem only: it is told again at every run. And what
            # lies elsewhere may have come since.
            if (
                self.looks_elsewhere
                or self.problems
                or any(isinstance(unit, Problem) for unit in units)
            ):
                digest = ""
        yield Folder(self.path, clean_line(self.within), digest, count, is_passed_over)
        for name in sorted(self.folders, key=_order):
            if not _is_ignored(name):
                yield from self._below(name, depth)

    def _list(self) -> None:
        """Look once at what lies in the folder."""
        # To ask for size and time of 20,000 files takes 60 ms; the attributes, looked up at each
        # of them, would take another 10.
        add = self.stamps.append
        with os.scandir(self.path) as entries:
            for entry in entries:
                try:
                    if entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        add((entry.name, status.st_size, status.st_mtime_ns, status.st_ino))
                    elif entry.is_dir(follow_symlinks=False):
                        self.folders.append(entry.name)
                    else:
                        self.special.append(entry)
                except OSError:
                    self.special.append(entry)
        self.stamps.sort()

    def _digest(self) -> str:
        if self.special:
            return ""
        return hashlib.blake2b(marshal.dumps(self.stamps), digest_size=16).hexdigest()

    def _files(self, only: str | None = None) -> dict[str, Stamp]:
        """The files that count, by name."""
        files: dict[str, Stamp] = {}
        start = os.path.join(self.path, "")
        for name, size, mtime_ns, inode in self.stamps:
            if name == only or not _is_ignored(name):
                files[name] = Stamp(start + name, size, mtime_ns, inode)
        for entry in self.special:
            if entry.name == only or not _is_ignored(entry.name):
                self._take(entry, files)
        return files

    def _below(self, name: str, depth: int) -> Iterator[Unit | Problem | Folder]:
        below = self._folder(name, depth)
        if isinstance(below, Problem):
            yield below
        else:
            yield from below.scan(depth=depth + 1)

    def _folder(self, name: str, depth: int) -> _Folder | Problem:
        within = f"{self.within}{name}/"
        if depth + 1 >= self.limits.directory_depth:
            return problem(
                within,
                "folder-too-deep",
                f"Folders are followed {self.limits.directory_depth} levels deep, no further.",
                hint="Import this folder by itself.",
            )
        path = os.path.join(self.path, name)
        return _Folder(self.root, path, self.real_root, within, self.limits, self.is_known)

    def _has_manifest(self) -> bool:
        place = bisect_left(self.stamps, (MANIFEST, 0, 0, 0))
        return place < len(self.stamps) and self.stamps[place][0] == MANIFEST

    def _package(self, depth: int) -> Unit:
        """The folder as one unit: its manifest, then all other files in it and below."""
        files = self._files()
        stamps = [files.pop(MANIFEST)]
        waiting: list[tuple[_Folder, dict[str, Stamp], int]] = [(self, files, depth)]
        while waiting:
            folder, here, level = waiting.pop()
            stamps += [here[name] for name in sorted(here, key=_order)]
            for name in sorted(folder.folders, key=_order, reverse=True):
                if _is_ignored(name):
                    continue
                below = folder._folder(name, level)
                if isinstance(below, Problem):
                    self.problems.append(below)
                    continue
                try:
                    below._list()
                except OSError as error:
                    self.problems.append(below._closed(error))
                    continue
                waiting.append((below, below._files(), level + 1))
                self.problems += below.problems
        return Unit(self.root, clean_line(f"{self.within}{MANIFEST}"), tuple(stamps))

    def _closed(self, error: OSError) -> Problem:
        file = self.within or self.path
        if isinstance(error, PermissionError):
            return problem(
                file,
                "permission-denied",
                f"No permission to look into the folder {self.path}.",
                hint=f"Allow it with: chmod u+rx '{self.path}'",
            )
        return unreadable(file, self.path, error)

    def _take(self, entry: os.DirEntry[str], files: dict[str, Stamp]) -> None:
        """A link, or what is neither a file nor a folder."""
        file = f"{self.within}{entry.name}"
        try:
            is_link = entry.is_symlink()
            if is_link and not self._leads_inside(entry, file):
                return
            if entry.is_dir():
                # What it leads to is scanned where it lies.
                return
            if not entry.is_file():
                self.problems.append(
                    problem(file, "not-a-file", "Neither a file nor a folder: passed over.")
                )
                return
            stat = entry.stat()
        except OSError as error:
            self.problems.append(unreadable(file, entry.path, error))
            return
        files[entry.name] = Stamp(entry.path, stat.st_size, stat.st_mtime_ns, stat.st_ino)

    def _leads_inside(self, entry: os.DirEntry[str], file: str) -> bool:
        try:
            target = os.path.realpath(entry.path, strict=True)
        except OSError as error:
            loops = error.errno == errno.ELOOP
            self.problems.append(
                problem(
                    file,
                    "link-broken",
                    "A link that leads in a circle." if loops else "A link that leads nowhere.",
                    hint="Remove the link, or put the file in its place.",
                )
            )
            return False
        if os.path.commonpath((target, self.real_root)) == self.real_root:
            return True
        self.problems.append(
            problem(
                file,
                "link-outside",
                f"A link that leads out of the folder, to {target}: not followed.",
                hint="Import the folder it leads to by itself.",
            )
        )
        return False

    def _units(self, files: dict[str, Stamp]) -> list[Unit | Problem]:
        pages: dict[str, str] = {}
        data: dict[str, str] = {}
        images: dict[str, list[str]] = {}
        units: list[tuple[str, Unit | Problem]] = []
        # Files of one stem meet in natural order; for all others it is enough to order the units,
        # at 4 µs a key.
        for name in sorted(sorted(files), key=str.casefold):
            stem, suffix = os.path.splitext(name)
            kind = suffix.lower()
            if kind in _PAGE_SUFFIXES and stem not in pages:
                pages[stem] = name
            elif kind == ".json" and stem not in data:
                data[stem] = name
            elif kind in _IMAGE_SUFFIXES:
                if match := _CAPTURED_IMAGE.match(stem):
                    images.setdefault(match[1], []).append(name)
            elif is_question_paper(name):
                units.append((name, self._paper(name, files)))
            else:
                units.append((name, self._unit(name, [name], files)))
        for stem in pages.keys() | data.keys():
            primary = [name for name in (pages.get(stem), data.get(stem)) if name is not None]
            name = stem if len(primary) == 2 else primary[0]
            with_images = primary + sorted(images.pop(stem, []), key=_order)
            with_images += [other for other in _companions(primary[-1]) if other in files]
            units.append((name, self._unit(name, with_images, files)))
        for names in images.values():
            units.extend((name, self._orphan(name)) for name in names)
        units.sort(key=lambda pair: _order(pair[0]))
        return [unit for _, unit in units]

    def _unit(self, name: str, names: list[str], files: dict[str, Stamp]) -> Unit:
        return Unit(
            self.root, clean_line(f"{self.within}{name}"), tuple(files[name] for name in names)
        )

    def _paper(self, name: str, files: dict[str, Stamp]) -> Unit:
        """A question paper, with its mark scheme wherever that lies."""
        unit = self._unit(name, [name], files)
        self.looks_elsewhere = True
        path = scheme_of(files[name].path)
        if path is None:
            return unit
        try:
            stat = os.stat(path, follow_symlinks=False)
        except OSError:
            return unit
        scheme = Stamp(path, stat.st_size, stat.st_mtime_ns, stat.st_ino)
        return unit._replace(files=(*unit.files, scheme))

    def _orphan(self, name: str) -> Problem:
        return problem(
            f"{self.within}{name}",
            "orphan-media",
            "An image without the page it was captured with: not imported.",
            hint="Put the .html and .json of the same name beside it.",
        )


def is_page(unit: Unit) -> bool:
    """Whether the file that decides is a page by its name: no table of questions is."""
    return os.path.splitext(unit.files[0].path)[1].lower() in _PAGE_SUFFIXES


def _companions(name: str) -> tuple[str, ...]:
    """Files that belong to one of this name: topics to questions, and to a catalogue of the German
    amateur radio exam the list of its drawings."""
    if name == "questions.json":
        return ("topics.json",)
    if name.startswith("fragenkatalog"):
        return (name.replace("fragenkatalog", "metadata", 1),)
    return ()


def _has(unit: Unit | Problem, name: str, within: str) -> bool:
    if isinstance(unit, Problem):
        return unit.file == clean_line(within + name)
    return any(os.path.basename(file.path) == name for file in unit.files)
