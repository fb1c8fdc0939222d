"""`--move`: originals into the home, copy first, compared, and only then away from where they lay."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path

from studytui.domain.draft import Problem
from studytui.ingest.problems import problem
from studytui.ingest.scan import Stamp, Unit


class Mover:
    """Moves the files of units that are fully in. All copies of a unit are made and read back
    before the first of its originals goes."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder / f"{now:%Y%m%d-%H%M%S-%f}"

    def move(self, unit: Unit) -> list[Problem]:
        """Move a unit's files. A warning, and everything left where it is, if that cannot be."""
        copies: list[Path] = []
        try:
            for stamp in unit.files:
                target = self._target(unit, stamp)
                copies.append(target)
                self._copy(stamp, target)
            for stamp in unit.files:
                os.unlink(stamp.path)
        except (OSError, _ChangedError) as error:
            for copy in copies:
                if all(os.path.exists(stamp.path) for stamp in unit.files):
                    copy.unlink(missing_ok=True)
            return [
                problem(
                    unit.name,
                    "not-moved",
                    f"It is imported, and was left where it is: {error}.",
                    hint="Check the permissions of the folder, or remove the file yourself.",
                    warning=True,
                )
            ]
        return []

    def _target(self, unit: Unit, stamp: Stamp) -> Path:
        root = Path(unit.root)
        path = Path(stamp.path)
        within = path.relative_to(root) if path != root and path.is_relative_to(root) else path.name
        return self._folder / root.name / within

    def _copy(self, stamp: Stamp, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(stamp.path, "rb") as original, target.open("xb") as copy:
            os.chmod(target, 0o600)
            shutil.copyfileobj(original, copy)
            copy.flush()
            os.fsync(copy.fileno())
        now = os.stat(stamp.path)
        if (now.st_size, now.st_mtime_ns, now.st_ino) != (stamp.size, stamp.mtime_ns, stamp.inode):
            raise _ChangedError("it has changed since it was read")
        if _sha256(Path(stamp.path)) != _sha256(target):
            raise _ChangedError("the copy is not like the original")


class _ChangedError(Exception):
    """The copy and the original are not the same."""


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
