"""Folders all of whose files are in: what makes a run over an unchanged tree as quick as a listing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from studytui.storage.database import Database
from studytui.storage.importing import sql


class KnownFolder(NamedTuple):
    """A folder as it stood when every file in it was in, without a problem."""

    path: str
    """With a slash at its end."""
    digest: str
    """Of its files; another one as soon as one of them changed, came or went."""
    units: int
    questions: int


def find(database: Database, path: str, digest: str) -> KnownFolder | None:
    """The folder, if it is as it was. A file of it that is to be read again has made it unknown."""
    rows = database.rows(
        "SELECT path, digest, units, questions FROM import_folder WHERE path = ? AND digest = ?",
        path,
        digest,
    )
    return KnownFolder(*rows[0]) if rows else None


def remember(database: Database, folders: Iterable[KnownFolder]) -> None:
    """Keep how folders stand now. Within a transaction."""
    now = sql.micros(database.now())
    database.execute_many(
        "INSERT INTO import_folder(path, digest, units, questions, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, "
        "units = excluded.units, questions = excluded.questions, updated_at = excluded.updated_at",
        [(*folder, now, now) for folder in folders],
    )
