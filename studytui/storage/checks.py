"""Whether a library is whole: its pages, its references, its search, what is derived, its times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from studytui.storage.database import Database
from studytui.storage.tables.row import UtcField
from studytui.storage.whole.shape import DERIVED

_AT = UtcField()
SEARCHES = ("question_search", "passage_search")
_FIRST_YEAR = 946_684_800_000_000
"""2000, in microseconds: nothing was learnt with this program before."""
_TIMES = (
    ("response", "answered_at"),
    ("sitting", "started_at"),
    ("sitting", "ended_at"),
    ("note", "updated_at"),
)
_AHEAD = timedelta(hours=26)
"""No clock on earth is further ahead of another."""


def flaws(database: Database, limit: int = 5) -> list[str]:
    """What SQLite finds wrong with the file and its indexes; empty where it is sound."""
    found = [str(row[0]) for row in database.rows(f"PRAGMA integrity_check({int(limit)})")]
    return [] if found == ["ok"] else found


def orphans(database: Database) -> dict[str, int]:
    """Rows whose reference is missing, by table."""
    found: dict[str, int] = {}
    for table, *_ in database.rows("PRAGMA foreign_key_check"):
        found[str(table)] = found.get(str(table), 0) + 1
    return found


def is_search_whole(database: Database, search: str) -> bool:
    """Whether the full-text index says what the texts say (FTS5, "the integrity-check command")."""
    from studytui.errors import StudyError

    try:
        with database.transaction():
            database.execute(f"INSERT INTO {search}({search}, rank) VALUES ('integrity-check', 1)")
    except StudyError:
        return False
    return True


def make_search(database: Database, search: str) -> None:
    """Make a full-text index anew from the texts."""
    database.execute(f"INSERT INTO {search}({search}) VALUES ('rebuild')")


class _Back(Exception):
    """What was tried is taken back."""


@contextmanager
def tried(database: Database) -> Iterator[None]:
    """What is written inside is taken back at the end."""
    try:
        with database.transaction():
            yield
            raise _Back
    except _Back:
        pass


def derived_tables() -> tuple[str, ...]:
    """The tables that are made from the log of answers."""
    return tuple(row._meta.table_name for row in DERIVED)


def differing(database: Database, rebuild: Callable[[], None]) -> dict[str, int]:
    """How many rows of each derived table are not what the log says. Nothing is changed."""
    with tried(database):
        # SQLite keeps and compares them: as Python's values a million rows would take 3 GB.
        for table in derived_tables():
            database.execute(f"CREATE TEMP TABLE kept_{table} AS {_rows(table)}")
        rebuild()
        found = {table: _number_differing(database, table) for table in derived_tables()}
    return {table: number for table, number in found.items() if number}


def _number_differing(database: Database, table: str) -> int:
    kept, anew = f"SELECT * FROM kept_{table}", _rows(table)
    keys = ", ".join(f'"{name}"' for name in _keys(table)) or "1"
    return int(
        database.value(
            f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM ("
            f"SELECT * FROM ({kept} EXCEPT {anew}) UNION ALL "
            f"SELECT * FROM ({anew} EXCEPT {kept})))"
        )
    )


def _rows(table: str) -> str:
    """What tells the rows of a derived table, numbers as far as they can be relied on."""
    columns = ", ".join(
        f"CASE typeof(\"{name}\") WHEN 'real' THEN printf('%.6g', \"{name}\") "
        f'ELSE "{name}" END AS "{name}"'
        for name in _names(table)
    )
    return f'SELECT {columns} FROM "{table}"'


def _keys(table: str) -> list[str]:
    """The columns that say what a row is of."""
    wanted = ("learner_id", "question_id", "topic_id", "concept_id", "day")
    names = _names(table)
    return [name for name in wanted if name in names]


def _names(table: str) -> list[str]:
    row = next(one for one in DERIVED if one._meta.table_name == table)
    primary = row._meta.primary_key
    skipped = {"created_at", "updated_at", "is_stale"}
    if getattr(primary, "auto_increment", False):
        skipped.add(primary.column_name)  # type: ignore[union-attr]
    return [one.column_name for one in row._meta.sorted_fields if one.column_name not in skipped]


def impossible_times(database: Database) -> dict[str, int]:
    """Acts dated before there was this program or after now, and sittings that end before they
    begin, by table."""
    latest = _AT.db_value(database.now() + _AHEAD)
    found: dict[str, int] = {}
    for table, column in _TIMES:
        number = int(
            database.value(
                f"SELECT count(*) FROM {table} WHERE {column} > ? OR {column} < ?",
                latest,
                _FIRST_YEAR,
            )
        )
        if number:
            found[table] = found.get(table, 0) + number
    turned = int(database.value("SELECT count(*) FROM sitting WHERE ended_at < started_at"))
    if turned:
        found["sitting"] = found.get("sitting", 0) + turned
    return found


def latest_act(database: Database, learner_id: int) -> Any:
    """When the learner gave their last answer, UTC; None where they gave none. Others in the file
    go by clocks of their own."""
    return _AT.python_value(
        database.value("SELECT max(answered_at) FROM response WHERE learner_id = ?", learner_id)
    )


def images(database: Database) -> list[tuple[str, str]]:
    """Where each image lies within the media folder, and the SHA-256 of its bytes."""
    return [
        (str(path), str(sha))
        for path, sha in database.rows("SELECT DISTINCT relative_path, sha256 FROM media")
    ]


def journal_mode(database: Database) -> str:
    return str(database.value("PRAGMA journal_mode")).lower()


def learners(database: Database) -> list[int]:
    """Those of whom anything derived is kept. Of others, whom a sync has brought, only the log is."""
    kept = " UNION ".join(f"SELECT learner_id FROM {table}" for table in derived_tables())
    return [int(row[0]) for row in database.rows(f"{kept} ORDER BY 1")]
