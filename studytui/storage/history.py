"""What a library holds, and a hash of what happened in it: equal in two files, they hold the same."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from studytui.domain.backups import Contents

_LOG = (
    (
        "response",
        "uid, question_id, sitting_item_id, chosen, text, number, confidence, answered_at",
    ),
    ("sitting", "uid, mode, seed, started_at, ended_at"),
    ("note", "uid, question_id, text"),
)
"""The tables of which nothing may be lost, with columns that every released schema has and no later
act changes: an upgrade leaves the hash as it is."""
_ROWS = 2_000
"""Rows read at a time."""


@dataclass(frozen=True, slots=True)
class State:
    """What a file holds at one moment."""

    rows: dict[str, int]
    """Rows by table, of every table of ours."""
    history: str
    """SHA-256 of what happened, in hexadecimal."""
    schema: int

    @property
    def contents(self) -> Contents:
        count = self.rows.get
        return Contents(
            count("question", 0), count("sitting", 0), count("response", 0), count("note", 0)
        )


def state_of(connection: sqlite3.Connection) -> State:
    """What the file behind a connection holds. Read it in one transaction where others write."""
    names = [
        str(name)
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        )
        # Shadow tables of the search hold nothing of their own, and counting them is slow.
        if not str(name).startswith(("sqlite_", "question_search", "passage_search"))
    ]
    rows = {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
        for name in names
    }
    schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
    return State(rows, history_of(connection), schema)


def contents_of(connection: sqlite3.Connection) -> Contents:
    """How much the file behind a connection holds; no more than four counts."""
    return Contents(
        *(
            int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
            for table in ("question", "sitting", "response", "note")
        )
    )


def history_of(connection: sqlite3.Connection) -> str:
    """The hash of what happened, row after row in the order in which it did."""
    digest = hashlib.sha256()
    for table, columns in _LOG:
        digest.update(f"{table}\n".encode())
        found = connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY rowid')
        while rows := found.fetchmany(_ROWS):
            digest.update(repr(rows).encode())
    return digest.hexdigest()
