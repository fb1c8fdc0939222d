"""Folders from which new captures are taken in as they land."""

from __future__ import annotations

from typing import NamedTuple

from studytui.storage.database import Database
from studytui.storage.importing.sql import micros


class WatchedFolder(NamedTuple):
    """A folder, and where everything that lands in it goes; empty parts are left to the files."""

    path: str
    """Absolute."""
    source: str = ""
    subject: str = ""
    topic: str = ""


def watched(database: Database) -> list[WatchedFolder]:
    """All of them, in the order they were added."""
    rows = database.rows(
        "SELECT path, source, subject, topic FROM watched_folder ORDER BY watched_folder_id"
    )
    return [WatchedFolder(*row) for row in rows]


def watch(database: Database, folder: WatchedFolder) -> None:
    """Keep that a folder is watched; one that is already gets its places anew."""
    now = micros(database.now())
    with database.transaction():
        database.execute(
            "INSERT INTO watched_folder(path, source, subject, topic, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET source = excluded.source, "
            "subject = excluded.subject, topic = excluded.topic, updated_at = excluded.updated_at",
            *folder,
            now,
            now,
        )


def unwatch(database: Database, path: str) -> None:
    """Keep that a folder is no longer watched."""
    with database.transaction():
        database.execute("DELETE FROM watched_folder WHERE path = ?", path)
