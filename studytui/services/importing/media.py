"""Images of an import: staged beside their place before the transaction, final as it commits."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from studytui.domain.draft import MediaDraft, Problem, Reading
from studytui.ingest import media
from studytui.ingest.limits import Limits
from studytui.ingest.media import StoredMedia

Staged = dict[tuple[Path, str], StoredMedia]
"""Checked images by the origin in the draft."""


class MediaFolder:
    """The media folder during one import.

    Each import holds a shared lock on the folder while it has copies waiting there, so that the
    copies of one that was killed can be told from those of one that is at work.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        self._root = root
        self._limits = limits
        self._lock: int | None = None

    def stage(self, reading: Reading) -> tuple[Staged, list[Problem]]:
        """Checked copies of a reading's images, and problems with those that cannot be had."""
        staged: Staged = {}
        problems: list[Problem] = []
        for image in _images(reading):
            found = self.stage_one(image)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                staged[image.origin] = found
        return staged, problems

    def stage_one(self, image: MediaDraft) -> StoredMedia | Problem:
        """A checked copy of an image, or why there is none."""
        if self._lock is None:
            self._open()
        return media.stage(image, self._root, self._limits)

    def look(self, reading: Reading) -> tuple[Staged, list[Problem]]:
        """The same verdicts and hashes without a copy, for a preview."""
        staged: Staged = {}
        problems: list[Problem] = []
        for image in _images(reading):
            found = media.look(image, self._limits)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                data, mime_type, _ = found
                sha256 = hashlib.sha256(data).hexdigest()
                staged[image.origin] = StoredMedia(
                    sha256, "", mime_type, len(data), None, None, None
                )
        return staged, problems

    def keep(self, staged: Sequence[StoredMedia]) -> None:
        """Give the copies their names."""
        media.keep(staged, self._root)

    def drop(self, staged: Sequence[StoredMedia]) -> None:
        """Remove the copies."""
        media.drop(staged)

    def sweep(self) -> None:
        """Remove copies that an import which was killed has left, unless one is at work now."""
        if not self._root.is_dir():
            return
        with _locked(self._root, exclusive=True) as is_alone:
            if is_alone:
                for left in self._root.glob("*/.*.part"):
                    left.unlink(missing_ok=True)

    def remove(self, relative_paths: Sequence[str]) -> None:
        """Remove images that nothing shows any more; they stay while an import is at work, which
        may be about to show one of them."""
        if not relative_paths or not self._root.is_dir():
            return
        with _locked(self._root, exclusive=True) as is_alone:
            if is_alone:
                for one in relative_paths:
                    with contextlib.suppress(OSError):
                        (self._root / one).unlink(missing_ok=True)

    def _open(self) -> None:
        # Where the folder cannot be made, staging an image says so, with the remedy.
        with contextlib.suppress(OSError):
            media.make_folder(self._root)
            self._lock = _lock(self._root, exclusive=False)

    def close(self) -> None:
        """Give up the lock."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _images(reading: Reading) -> Iterable[MediaDraft]:
    return {item.origin: item for draft in reading.questions for item in draft.media}.values()


def _lock(folder: Path, *, exclusive: bool) -> int | None:
    """An open folder under an advisory lock, or None if another has it. Where the platform has no
    such lock every import has it, and nobody is alone."""
    try:
        import fcntl
    except ImportError:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


@contextlib.contextmanager
def _locked(folder: Path, *, exclusive: bool) -> Iterator[bool]:
    descriptor = _lock(folder, exclusive=exclusive)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)
