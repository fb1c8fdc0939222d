"""Looking into backups, for tests."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studytui.storage.backup_file import unpack


@contextmanager
def opened(backup: Path) -> Iterator[sqlite3.Connection]:
    """A connection to what a backup holds."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(unpacked(backup, Path(folder) / "copy"))
        yield connection
        connection.close()


def unpacked(backup: Path, target: Path) -> Path:
    """The SQLite file that a backup holds, at `target`."""
    with target.open("wb") as file:
        unpack(backup, file)
    return target
