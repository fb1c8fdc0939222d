"""Ids that stand inside texts, written anew where the rows have got other ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from studytui.domain.weakness import WeaknessKind
from studytui.storage.database import Database

WEAKNESSES = tuple(kind.value for kind in WeaknessKind)
"""Kinds of the rows of `weakness` that are one; the others are kept to diagnose faster."""

_AT_ONCE = 500
IN_QUESTIONS = {
    "question_id": "question",
    "source_id": "source",
    "topic_id": "topic",
    "source_topic_id": "topic",
    "concept_id": "concept",
    "media_id": "media",
}

MapOf = Callable[[str], str]


class _Ids:
    """Ids here by those of the file."""

    def __init__(self, database: Database, map_of: MapOf) -> None:
        self._database = database
        self._map_of = map_of

    def of(self, table: str, file_id: object) -> int | None:
        """None for what is not here."""
        if not isinstance(file_id, int):
            return None
        found = self._database.value(
            f"SELECT home_id FROM {self._map_of(table)} WHERE file_id = ?", file_id
        )
        return None if found is None else int(found)

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of a question with the ids here."""
        return {
            name: self.of(IN_QUESTIONS[name], value) if name in IN_QUESTIONS else value
            for name, value in row.items()
        }


def rewrite(database: Database, map_of: MapOf) -> None:
    """All texts of new rows that name rows by their ids."""
    ids = _Ids(database, map_of)
    for table, column, holds, rewritten in TEXTS:
        own = {"question_version": "id"}.get(table, f"{table}_id")
        for row_id, text in _new(database, map_of(table), table, own, column):
            content = decoded(text)
            if isinstance(content, holds):
                database.execute(
                    f'UPDATE main."{table}" SET "{column}" = ? WHERE "{own}" = ?',
                    rewritten(ids, content),
                    row_id,
                )


class _Exchanged(_Ids):
    """Ids as they are, but for one of a table."""

    def __init__(self, table: str, row_id: int, other: int) -> None:
        self._table = table
        self._row_id = row_id
        self._other = other

    def of(self, table: str, row_id: object) -> int | None:
        if not isinstance(row_id, int):
            return None
        return self._other if (table, row_id) == (self._table, self._row_id) else row_id


def exchange(database: Database, table: str, row_id: int, other: int) -> None:
    """What names a row of a table names another one instead."""
    ids = _Exchanged(table, row_id, other)
    for name, column, holds, rewritten in TEXTS:
        own = {"question_version": "id"}.get(name, f"{name}_id")
        asked = f'SELECT "{own}", "{column}" FROM "{name}" WHERE "{column}" <> ?'
        for text_id, text in database.rows(asked, ""):
            content = decoded(text)
            if isinstance(content, holds) and (new := rewritten(ids, content)) != text:
                database.execute(
                    f'UPDATE "{name}" SET "{column}" = ? WHERE "{own}" = ?', new, text_id
                )


def decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _new(
    database: Database, mapped: str, table: str, own: str, column: str
) -> Iterator[tuple[int, str]]:
    last = -1
    while True:
        rows = database.rows(
            f'SELECT h."{own}", h."{column}" FROM {mapped} m '
            f'CROSS JOIN main."{table}" h ON h."{own}" = m.home_id '
            f"WHERE m.is_new AND m.home_id > ? ORDER BY m.home_id LIMIT {_AT_ONCE}",
            last,
        )
        if not rows:
            return
        yield from rows
        last = rows[-1][0]


def _form(ids: _Ids, content: dict[str, Any]) -> str:
    for part in ("question", "text"):
        if isinstance(content.get(part), dict):
            content[part] = ids.row(content[part])
    if isinstance(content.get("media"), list):
        content["media"] = [ids.row(one) for one in content["media"] if isinstance(one, dict)]
    return json.dumps(content, ensure_ascii=False)


def _opens(ids: _Ids, content: list[Any]) -> str:
    found = (ids.of("topic", one) for one in content)
    return json.dumps([one for one in found if one is not None])


def _evidence(ids: _Ids, content: dict[str, Any]) -> str:
    if isinstance(content.get("questions"), list):
        questions = (ids.of("question", one) for one in content["questions"])
        content["questions"] = [one for one in questions if one is not None]
    if "question" in content:
        content["question"] = ids.of("question", content["question"])
    return json.dumps(content)


TEXTS: tuple[tuple[str, str, type, Callable[[Any, Any], str]], ...] = (
    ("question_version", "content", dict, _form),
    ("plan_task", "opens", list, _opens),
    ("weakness", "evidence", dict, _evidence),
)
"""Table, column, what its JSON is, and how that is written anew."""
