"""Verified copies of the library, taken while it is in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from studytui.errors import StudyError
from studytui.storage.database import Database, open_read_only

_COUNTED = ("question", "option", "sitting", "sitting_item", "response", "note")


def back_up(database: Database, folder: Path, *, reason: str) -> Path:
    """Copy the whole file into `folder`, check the copy, and return its path.

    SQLite's own backup writes to a temporary name; the copy must pass `quick_check` and hold as
    many rows as the original, is flushed to the disk, and only then gets its name. Raises
    StudyError if any of this fails; then nothing is left behind.
    """
    name = f"{database.now():%Y%m%d-%H%M%S-%f}-{reason}.sqlite3"
    target = folder / name
    temporary = folder / f".{name}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        counts = _copy(database, temporary)
        _check(temporary, counts)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.rename(target)
        _flush_folder(folder)
    except (OSError, sqlite3.Error, StudyError) as error:
        _remove(temporary)
        reason = error.message if isinstance(error, StudyError) else str(error)
        raise StudyError(
            f"No backup could be made in {folder}: {reason.removesuffix('.')}.",
            title="No backup, so nothing was changed",
            hint="Check the space and the permissions there, then try again.",
        ) from error
    except BaseException:
        _remove(temporary)
        raise
    return target


def _copy(database: Database, temporary: Path) -> dict[str, int]:
    """Copy the file; how many rows each table held. Both are read in one transaction, so that they
    speak of the same moment whatever others write meanwhile."""
    copy = sqlite3.connect(temporary)
    try:
        with database.connection.atomic("DEFERRED"):
            counts = {
                table: int(database.value(f'SELECT count(*) FROM "{table}"'))
                for (table,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
                if table in _COUNTED
            }
            database.connection.connection().backup(copy)
        # A copy is one file: without this it would carry the original's write-ahead log mode.
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    return counts


def _check(copy: Path, counts: dict[str, int]) -> None:
    connection = open_read_only(copy)
    try:
        verdict = connection.execute("PRAGMA quick_check").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the copy is not sound ({verdict})")
        for table, here in counts.items():
            there = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            if there != here:
                raise sqlite3.DatabaseError(f"the copy holds {there} of {here} rows of {table}")
    finally:
        connection.close()


def _remove(temporary: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            temporary.with_name(temporary.name + suffix).unlink()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
