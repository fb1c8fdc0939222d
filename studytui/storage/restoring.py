"""Putting a backup back: checked first, what is there kept, the file swapped at once."""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from studytui.clock import Clock
from studytui.domain.backups import BEFORE_RESTORE, Contents
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.storage.backup import (
    back_up,
    files_below,
    flush_folder,
    images_of,
    link_or_copy,
)
from studytui.storage.backup_file import check, facts_of, open_copy, unpack
from studytui.storage.database import (
    open_as_it_is,
    opening,
    operational_error,
    refuse_newer,
)

_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where that is which was there before."""

    backup: Path
    contents: Contents
    before: Path | None
    """The backup of what was there; None where there was nothing, or nothing that could be read."""
    set_aside: Path | None
    """The damaged file that was there."""
    images: int
    """Images that were put back beside it."""
    images_missing: int


def restore(
    backup: Path, database: Path, clock: Clock, *, backups: Path, media: Path, newest: int
) -> Restored:
    """Put a backup in the place of the library.

    It is unpacked to a new file and checked: sound, as many rows and the same history as when it
    was taken. What is there is backed up, or set aside where it is damaged; then the new file takes
    its name at once. Raises StudyError, and then all is as it was: a backup that is damaged or from
    a newer studytui, a library that another program has open, no room.
    """
    unpacked = database.with_name(f".{database.name}.restoring")
    try:
        try:
            state = _unpack(backup, unpacked)
            _name_unpacked_anew(unpacked)
        except OSError as error:
            raise StudyError(
                f"{backup} could not be unpacked in {database.parent}: {error.strerror or error}.",
                title="Not put back; your library is as it was",
                hint="Check the space and the permissions there, then try again.",
            ) from error
        except (ValueError, sqlite3.Error) as error:
            raise StudyError(
                f"{backup} cannot be put back: {clean_line(str(error)).removesuffix('.')}.",
                title="Not put back; your library is as it was",
                hint="Choose another one: studytui backup --list.",
            ) from error
        refuse_newer(backup, state[1], newest)
        with closing(open_copy(unpacked)) as connection:
            wanted = images_of(connection)
        before, set_aside = _make_way(database, clock, backups, media, unpacked)
        missing = wanted - files_below(media)
        found = sum(link_or_copy(backups / "media" / one, media / one) for one in sorted(missing))
        return Restored(backup, state[0], before, set_aside, found, len(missing) - found)
    finally:
        with suppress(OSError):
            unpacked.unlink()


def is_whole(backup: Path) -> bool:
    """Whether a backup can be unpacked and holds what it says."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _unpack(backup, Path(folder) / "copy")
        except (OSError, ValueError, sqlite3.Error):
            return False
    return True


def _unpack(backup: Path, target: Path) -> tuple[Contents, int]:
    """Unpack and check; what it holds and its schema."""
    facts = facts_of(backup)
    with open(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "wb") as file:
        digest = unpack(backup, file)
        file.flush()
        os.fsync(file.fileno())
    if facts is not None and digest != facts.sha256:
        raise ValueError("it is damaged")
    state = check(target, None if facts is None else facts.state)
    if "learner" not in state.rows or "response" not in state.rows or not state.schema:
        raise ValueError("it is no library of studytui")
    return state.contents, state.schema


def _name_unpacked_anew(library: Path) -> None:
    with closing(sqlite3.connect(library, isolation_level=None)) as connection:
        # Nothing may be left beside a file that is unpacked anew where this was cut short.
        connection.execute("PRAGMA journal_mode=MEMORY")
        name_device_anew(connection)


def name_device_anew(connection: sqlite3.Connection) -> None:
    """A library that is put back counts its moments on from an earlier one: under another name of its
    device none of them is one that the hub was told before, of something else."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'hub_link'").fetchone():
        connection.execute("UPDATE hub_link SET device = ?", (secrets.token_hex(4),))


def _make_way(
    database: Path, clock: Clock, backups: Path, media: Path, new: Path
) -> tuple[Path | None, Path | None]:
    """Keep what is there, and give its name to the new file. Nobody opens the library meanwhile."""
    with opening(database, is_alone=True):
        if not database.exists():
            # The log of a library that has gone belongs to no other file.
            try:
                _set_aside_beside(database, set_aside_name(database, clock))
            except OSError as error:
                raise _not_replaced(database, error) from error
            _swap(new, database)
            return None, None
        try:
            return _keep_and_swap(database, clock, backups, media, new), None
        except _InUseError:
            raise
        except (StudyError, sqlite3.Error) as error:
            if not is_damaged(database):
                raise _as_study_error(error, database) from error
        return None, _set_aside(database, clock, new)


def replace_damaged(database: Path, clock: Clock, new: Path) -> Path:
    """Give the name of a damaged library to a new file; where the damaged one lies now."""
    with opening(database, is_alone=True):
        return _set_aside(database, clock, new)


def _set_aside(database: Path, clock: Clock, new: Path) -> Path:
    set_aside = set_aside_name(database, clock)
    try:
        _set_aside_beside(database, set_aside)
        try:
            # A second name first: at no moment is there no library.
            os.link(database, set_aside)
        except OSError:
            database.rename(set_aside)
        _swap(new, database)
    except (OSError, StudyError) as error:
        if not new.exists():
            # It has its name; what failed came after that.
            raise
        _bring_back(database, set_aside)
        if isinstance(error, OSError):
            raise _not_replaced(database, error) from error
        raise
    return set_aside


def _bring_back(database: Path, set_aside: Path) -> None:
    """What was set aside gets its names again, as far as the disk lets it."""
    with suppress(OSError):
        _set_aside_beside(set_aside, database)
    with suppress(OSError):
        if database.exists():
            set_aside.unlink(missing_ok=True)
        else:
            set_aside.rename(database)


def _keep_and_swap(
    database: Path, clock: Clock, backups: Path, media: Path, new: Path
) -> Path | None:
    """Held from before the copy until the swap: nobody writes what would be in neither. (A copy
    cannot be made over the connection that holds the lock.)"""
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        before = None
        if holder.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _be_alone(holder, database)
        holder.execute("BEGIN IMMEDIATE")
        if holder.execute("PRAGMA journal_mode").fetchone()[0] != "delete":
            raise _in_use(database)
        if holder.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            with open_as_it_is(database, clock) as current:
                before = back_up(current, backups, reason=BEFORE_RESTORE, media=media)
        _swap(new, database)
        holder.execute("ROLLBACK")
        return before


def _set_aside_beside(database: Path, set_aside: Path) -> None:
    for suffix in _BESIDE:
        with suppress(FileNotFoundError):
            database.with_name(database.name + suffix).rename(
                set_aside.with_name(set_aside.name + suffix)
            )


def set_aside_name(database: Path, clock: Clock) -> Path:
    """``studytui-damaged-20261121-090000.sqlite3``, beside the library."""
    moment = clock.now()
    return database.with_name(f"{database.stem}-damaged-{moment:%Y%m%d-%H%M%S}{database.suffix}")


def _be_alone(connection: sqlite3.Connection, database: Path) -> None:
    """Leave the write-ahead log mode, which needs that nobody else has the file open; the log is
    written into the file and goes."""
    try:
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        mode = ""
    if mode != "delete":
        raise _in_use(database)


class _InUseError(StudyError):
    """Another program has the library open."""


def _in_use(database: Path) -> _InUseError:
    return _InUseError(
        f"Another studytui, or another program, has {database} open.",
        title="Your library is in use",
        hint="Close it there, then put the backup back.",
    )


def _as_study_error(error: Exception, database: Path) -> StudyError:
    if isinstance(error, StudyError):
        return error
    return operational_error(database, error)


def is_damaged(database: Path) -> bool:
    """Whether the file itself is the reason that it could not be copied."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as one:
            return str(one.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok"
    except sqlite3.DatabaseError as error:
        return "malformed" in str(error) or "not a database" in str(error)


def flush_file(path: Path) -> None:
    """Have a file on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _swap(new: Path, database: Path) -> None:
    try:
        os.replace(new, database)
    except OSError as error:
        raise _not_replaced(database, error) from error
    try:
        flush_folder(database.parent)
    except OSError as error:
        raise StudyError(
            f"The new {database.name} is in its place, but the disk did not say that it will stay: "
            f"{error.strerror or error}.",
            title="The disk fails",
            hint="Look at the disk, then at the library: studytui doctor.",
        ) from error


def _not_replaced(database: Path, error: OSError) -> StudyError:
    return StudyError(
        f"{database} could not be replaced: {error.strerror or error}.",
        title="Not put back; your library is as it was",
        hint="Check the disk and the permissions there, then try again.",
    )
