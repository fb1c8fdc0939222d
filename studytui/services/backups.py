"""Backups: taking one, what each holds, and putting one back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from studytui.clock import Clock, SystemClock
from studytui.domain.backups import BEFORE_RESTORE, Contents, contents_words, is_due
from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder
from studytui.storage import backup, restoring
from studytui.storage.backup_file import PACKED, Backup, look_at, names_in
from studytui.storage.database import Database, newest_migration, open_as_it_is
from studytui.storage.restoring import Restored

__all__ = ["Backup", "Backups", "Restored", "all_backups", "put_back", "the_backup"]

IN_USE = "use"
"""Why a backup was taken that nobody asked for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken."""

    path: Path
    contents: Contents
    size: int
    """Bytes."""


class Backups:
    """The backups of an open library."""

    def __init__(self, database: Database, paths: Paths) -> None:
        self._database = database
        self._paths = paths

    def now(self) -> Contents:
        """How much the library holds by now."""
        return backup.contents(self._database)

    def all(self) -> list[Backup]:
        """All backups, the newest first."""
        return all_backups(self._paths)

    def is_due(self) -> bool:
        """Whether there is none of the last half hour. No backup is opened."""
        names = names_in(self._paths.backups)
        return is_due((moment for _, moment in names), self._database.now())

    def take(self) -> Taken:
        """Take a backup now. Raises StudyError where it cannot be."""
        folder = self._paths.backups
        path = backup.back_up(self._database, folder, reason="asked", media=self._paths.media)
        return _taken(path)

    def take_if_due(self) -> Taken | None:
        """Take one unless there is one of the last half hour. Raises StudyError as `take`."""
        folder = self._paths.backups
        path = backup.back_up_if_due(self._database, folder, reason=IN_USE, media=self._paths.media)
        return None if path is None else _taken(path)

    def write(self, target: Path, *, force: bool = False) -> Taken:
        """Take one into a file of any name: packed where that ends in ``.zst``, else as SQLite
        writes it. It is not among `all`, and images are not in it. Raises StudyError."""
        if os.path.lexists(target) and not force:
            raise StudyError(
                f"{target} is there already.",
                title="Not written",
                hint="Choose another name, or add --force.",
            )
        try:
            backup.write_copy(self._database, target, packed=target.suffix == Path(PACKED).suffix)
        except (OSError, ValueError, backup.SQLITE_ERROR) as error:
            raise StudyError(
                f"{target} could not be written: {getattr(error, 'strerror', '') or error}.",
                title="No backup",
                hint="Check the folder, its space and its permissions, then try again.",
            ) from error
        return Taken(target, self.now(), target.stat().st_size)


def _taken(path: Path) -> Taken:
    found = look_at(path)
    return Taken(path, found.contents or Contents(), found.size)


def all_backups(paths: Paths) -> list[Backup]:
    """All backups of a home, the newest first; the library need not be readable."""
    return [look_at(paths.backups / name) for name, _ in names_in(paths.backups)]


def contents_now(paths: Paths, clock: Clock | None = None) -> Contents | None:
    """How much the library of a home holds; None where it cannot be read."""
    if not paths.database.exists():
        return None
    try:
        with open_as_it_is(paths.database, clock or SystemClock()) as database:
            return backup.contents(database)
    except (StudyError, backup.SQLITE_ERROR):
        return None


def the_backup(paths: Paths, named: str) -> Backup:
    """The backup of a number in the list (1 is the newest), ``last``, or a file. Raises StudyError
    where there is none."""
    found = all_backups(paths)
    if named == "last" or (named.isascii() and named.isdigit() and len(named) < 10):
        number = 1 if named == "last" else int(named)
        if not 0 < number <= len(found):
            raise StudyError(
                f"There is no backup {named}: there are {len(found)}.",
                title="No such backup",
                hint="studytui backup --list shows all of them.",
            )
        return found[number - 1]
    path = Path(named)
    for one in (path, paths.backups / named):
        if os.path.isfile(one):
            return look_at(one)
    raise StudyError(
        f"{path} is no file.",
        title="No such backup",
        hint="studytui backup --list shows all of them.",
    )


def last_restored(paths: Paths) -> Backup | None:
    """The backup that undoes the last restore; None where there was none."""
    return next((one for one in all_backups(paths) if one.reason == BEFORE_RESTORE), None)


def put_back(paths: Paths, chosen: Backup, clock: Clock | None = None) -> Restored:
    """Put a backup in the place of the library, which nobody may have open. What is there is backed
    up first, or set aside where it is damaged. Raises StudyError, and then all is as it was."""
    paths.create()
    return restoring.restore(
        chosen.path,
        paths.database,
        clock or SystemClock(),
        backups=paths.backups,
        media=paths.media,
        newest=newest_migration(migrations_folder()),
    )


def undo_words(restored: Restored) -> str:
    """What was done with what was there before."""
    if restored.before is not None:
        return "What was there before is a backup itself: studytui restore --undo puts it back."
    if restored.set_aside is not None:
        return f"The damaged file is kept as {restored.set_aside.name}."
    return ""


def put_back_words(restored: Restored) -> str:
    """What was done, for the screen."""
    words = f"Put back: {contents_words(restored.contents)}."
    if restored.images_missing:
        words += f" Images missing: {restored.images_missing}; import their sources once more."
    return f"{words} u on ! Backups takes that back."
