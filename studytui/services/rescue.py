"""A library that is damaged: what can be done about it, without the library being open."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from studytui.clock import Clock, SystemClock
from studytui.domain.backups import contents_words
from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder
from studytui.services.backups import Backup, all_backups
from studytui.storage import restoring
from studytui.storage.backup import SQLITE_ERROR
from studytui.storage.database import newest_migration, open_as_it_is
from studytui.storage.salvage import Salvaged, salvage


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was saved of a damaged library."""

    salvaged: Salvaged
    set_aside: Path
    """Where the damaged file lies now."""

    @property
    def words(self) -> str:
        found = self.salvaged
        words = f"Saved: {contents_words(found.contents)}."
        if found.broken:
            words += f" Not all could be read of: {', '.join(found.broken)}."
        return f"{words} The damaged file is kept as {self.set_aside.name}."


def newest_good(paths: Paths) -> Backup | None:
    """The newest backup that is whole; every one is unpacked and checked until one is."""
    return next((one for one in all_backups(paths) if restoring.is_whole(one.path)), None)


def save_what_can_be_read(paths: Paths, clock: Clock | None = None) -> Rescued:
    """Put what can be read of the damaged library, over the newest good backup, in its place; the
    damaged file is kept beside it. Raises StudyError, and then nothing is changed."""
    clock = clock or SystemClock()
    good = newest_good(paths)
    new = paths.database.with_name(f".{paths.database.name}.salvaged")
    try:
        try:
            found = salvage(
                paths.database,
                new,
                clock,
                migrations=migrations_folder(),
                base=None if good is None else good.path,
            )
            _doubt(new, clock, found)
        except (OSError, ValueError, SQLITE_ERROR) as error:
            raise StudyError(
                f"Nothing could be read of {paths.database}: {error}.",
                title="Nothing saved; the file is as it was",
                hint="Put a backup back: studytui restore.",
            ) from error
        return Rescued(found, restoring.replace_damaged(paths.database, clock, new))
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                new.with_name(new.name + suffix).unlink()


def _doubt(new: Path, clock: Clock, found: Salvaged) -> None:
    """What a hub has of the library that was saved comes anew with the next sync."""
    with open_as_it_is(new, clock) as database:
        is_newest = database.value("PRAGMA user_version") == newest_migration(migrations_folder())
        if not is_newest or not database.value("SELECT count(*) FROM hub_link"):
            return
        from studytui.sync.doubting import doubt

        doubt(database, found.broken)
    restoring.flush_file(new)
