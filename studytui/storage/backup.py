"""Verified copies of the library, taken while it is in use."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from studytui.domain.backups import Contents, is_due, to_keep
from studytui.errors import StudyError
from studytui.storage.backup_file import (
    Facts,
    check,
    digest_of,
    digest_within,
    look_at,
    name_of,
    names_in,
    pack,
    set_seconds,
)
from studytui.storage.database import Database
from studytui.storage.history import State, contents_of, state_of

IMAGE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,8}")
"""Where an image lies within the media folder; nothing else is linked or looked for."""
SQLITE_ERROR = sqlite3.Error
"""What SQLite raises, for those who may not import it."""
_ROOM = 8 * 1024 * 1024
"""Bytes that must be left beside the copy: a backup is not to be what fills the disk."""


def back_up(database: Database, folder: Path, *, reason: str, media: Path | None = None) -> Path:
    """Copy the whole file into `folder`, check the copy, and return its path.

    SQLite's own backup writes to a temporary name; the copy must pass `quick_check` and hold as
    many rows and the same history as the original. It is packed, read back, flushed to the disk,
    and only then gets its name. The images of `media` are linked beside it, each once. Then the
    backups that are no longer needed go. Raises StudyError if any of this fails; then nothing is
    left behind.
    """
    target = folder / name_of(database.now(), reason)
    try:
        _make_folder(folder)
        with _alone(folder):
            _write(database, target)
            if media is not None:
                keep_media(database, media, folder / "media")
            thin(folder, database)
    except (OSError, ValueError, sqlite3.Error, StudyError) as error:
        words = error.message if isinstance(error, StudyError) else str(error)
        raise StudyError(
            f"No backup could be made in {folder}: {words.removesuffix('.')}.",
            title="No backup, so nothing was changed",
            hint="Check the space and the permissions there, then try again.",
        ) from error
    return target


def back_up_if_due(
    database: Database, folder: Path, *, reason: str, media: Path | None = None
) -> Path | None:
    """As `back_up`, unless one was taken within the last half hour."""
    names = names_in(folder)
    seconds = look_at(folder / names[0][0]).seconds if names else 0.0
    if not is_due((moment for _, moment in names), database.now(), seconds=seconds):
        return None
    return back_up(database, folder, reason=reason, media=media)


def contents(database: Database) -> Contents:
    """How much the library holds by now."""
    return contents_of(database.connection.connection())


def holds_all(database: Database, folder: Path) -> bool:
    """Whether a backup of the last half hour holds all that the learner has done: then one before
    an import would be the same over again."""
    names = names_in(folder)
    if is_due((moment for _, moment in names), database.now()):
        return False
    newest = look_at(folder / names[0][0]).contents
    now = contents(database)
    return newest is not None and replace(newest, questions=0) == replace(now, questions=0)


def write_copy(database: Database, target: Path, *, packed: bool) -> None:
    """Write a checked copy to a file of any name. Raises OSError, ValueError and sqlite3.Error."""
    _write(database, target, packed=packed)


def _write(database: Database, target: Path, *, packed: bool = True) -> None:
    copy = target.with_name(f".{target.name}.copy.part")
    result = target.with_name(f".{target.name}.part")
    started = time.monotonic()
    try:
        _check_room(database, target.parent)
        _make_private(copy)
        state = _copy(database, copy)
        check(copy, state)
        if packed:
            _make_private(result)
            facts = Facts(state, copy.stat().st_size, digest_of(copy), 0.0)
            with result.open("rb+") as file:
                pack(copy, file, facts)
            if digest_within(result) != facts.sha256:
                raise sqlite3.DatabaseError("the packed copy does not read back as it was written")
            with result.open("rb+") as file:
                set_seconds(file, facts, time.monotonic() - started)
        else:
            copy.rename(result)
        with result.open("rb+") as file:
            os.fsync(file.fileno())
        result.rename(target)
        flush_folder(target.parent)
    finally:
        for path in (copy, result):
            _remove(path)


def _check_room(database: Database, folder: Path) -> None:
    pages, size = database.value("PRAGMA page_count"), database.value("PRAGMA page_size")
    needed = int(pages) * int(size)
    # A quarter more: the packed copy lies beside the other one for a while.
    if shutil.disk_usage(folder).free < needed + needed // 4 + _ROOM:
        raise OSError("there is not enough room left on the disk")


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flush_folder(folder.parent)


def _make_private(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    os.chmod(path, 0o600)


def _copy(database: Database, temporary: Path) -> State:
    """Copy the file; what it held. Both are read in one transaction, so that they speak of the same
    moment whatever others write meanwhile."""
    copy = sqlite3.connect(temporary)
    # It is checked and flushed as a whole when it is done; until then nobody looks at it.
    copy.execute("PRAGMA synchronous=OFF")
    try:
        with database.connection.atomic("DEFERRED"):
            connection = database.connection.connection()
            state = state_of(connection)
            connection.backup(copy)
        # A copy is one file: without this it would carry the original's write-ahead log mode.
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    return state


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder: backups are taken one after the other, and what one that was
    killed has left is removed by the next."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if _lock(descriptor):
            for name in os.listdir(folder):
                if name.startswith(".") and ".part" in name:
                    _remove(folder / name)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Whether there is a lock: some network file systems know none."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except (ImportError, OSError):
        return False
    return True


def keep_media(database: Database, media: Path, kept: Path) -> None:
    """Link every image of the library into `kept`, where it is not there yet; a copy where the file
    system has no links. What is missing is the doctor's to say."""
    paths = images_of(database.connection.connection()) - files_below(kept)
    for relative in sorted(paths):
        link_or_copy(media / relative, kept / relative)


def images_of(connection: sqlite3.Connection) -> set[str]:
    """Where the images of a library lie within its media folder."""
    found = connection.execute("SELECT DISTINCT relative_path FROM media")
    return {str(path) for (path,) in found if IMAGE.fullmatch(str(path))}


def files_below(folder: Path) -> set[str]:
    """The files in the folders of a media folder, as ``ab/abcd….png``."""
    found: set[str] = set()
    with suppress(OSError):
        for below in os.scandir(folder):
            if below.is_dir(follow_symlinks=False):
                found.update(f"{below.name}/{name}" for name in os.listdir(below.path))
    return found


def link_or_copy(source: Path, target: Path) -> bool:
    """Give a file a second name; a copy where that cannot be. Whether it is there now."""
    try:
        if not target.parent.is_dir():
            for folder in (target.parent.parent, target.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        return True
    except FileNotFoundError:
        return False
    except OSError:
        part = target.with_name(f".{target.name}.part")
        try:
            shutil.copyfile(source, part, follow_symlinks=False)
            part.chmod(0o600)
            part.rename(target)
        except OSError:
            _remove(part)
            return False
    return True


def thin(folder: Path, database: Database) -> None:
    """Remove the backups that need not stay. The plan of it is `studytui.domain.backups.to_keep`."""
    names = names_in(folder)
    kept = to_keep((moment for _, moment in names), database.now())
    for name, moment in names:
        if moment not in kept:
            with suppress(OSError):
                (folder / name).unlink()


def _remove(temporary: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            temporary.with_name(temporary.name + suffix).unlink()


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
