"""Every row of the library as values for a file, a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import Any

from studytui.storage.database import Database
from studytui.storage.whole.shape import Table

_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@contextmanager
def one_moment(database: Database) -> Iterator[None]:
    """All that is read inside is of one moment, whatever others write meanwhile."""
    with database.connection.atomic("DEFERRED"):
        # The moment is that of the first reading.
        database.value("SELECT count(*) FROM sqlite_master")
        yield


def rows(database: Database, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table by their ids, as they are written: fields that are null or as they are by
    default are left out."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor = database.connection.execute_sql(
        f'SELECT {names} FROM "{table.name}" ORDER BY "{table.id_column}"'
    )
    fields = [(column.name, _WRITTEN.get(column.kind), column.default) for column in table.columns]
    while chunk := cursor.fetchmany(_AT_ONCE):
        for row in chunk:
            yield {
                name: value if written is None else written(value)
                for (name, written, default), value in zip(fields, row, strict=True)
                if value is not None and (value != default or default is None)
            }


@lru_cache(maxsize=4096)
def _time(value: int) -> str:
    return (_EPOCH + timedelta(microseconds=value)).isoformat().replace("+00:00", "Z")


def _number(value: float) -> float | str:
    # JSON has no infinity.
    return value if isfinite(value) else str(value)


_WRITTEN: dict[str, Callable[[Any], Any]] = {"time": _time, "boolean": bool, "number": _number}


def image_paths(database: Database) -> Iterator[str]:
    """Paths, within the media folder, of all images that a question or an older form of one has."""
    cursor = database.connection.execute_sql(
        """
        SELECT relative_path FROM media
        UNION
        SELECT json_extract(one.value, '$.relative_path')
        FROM question_version v, json_each(v.content, '$.media') one
        WHERE json_valid(v.content)
        """
    )
    while chunk := cursor.fetchmany(_AT_ONCE):
        for (path,) in chunk:
            if isinstance(path, str):
                yield path
