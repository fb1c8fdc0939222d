"""Machines with a library of their own each, and what is in a library told without its ids."""

from __future__ import annotations

import io
import json
from typing import Any

from studytui.services.study import Study
from studytui.storage.importing.sql import micros
from studytui.storage.whole import embedded
from studytui.storage.whole.shape import Table, tables
from studytui.sync.documents import Document
from studytui.sync.kinds import Kind, kinds
from studytui.sync.reading import read
from studytui.sync.stores import Home
from studytui.sync.writing import references

HERE_ONLY = frozenset(
    {
        "act",
        "import_run",
        "import_unit",
        "import_problem",
        "resource_folder",
        "watched_folder",
        "enrolment_request",
        "images",
        "files",
        "tag",
        "weakness",
    }
)
"""Lists of a whole library that tell of one machine; of a tag only that something has it."""
_NOT_COMPARED = {
    "sitting": ("received_at",),
    "learning_pack": ("weakness_id",),
    "mastery_loop": ("weakness_id",),
    "question_text": ("updated_at",),
    "learner": ("last_seen", "profile", "created_at", "updated_at"),
}


def contents(study: Study) -> dict[str, list[str]]:
    """All that a whole library tells, row by row, each id replaced by what the row is called."""
    stream = io.BytesIO()
    study.whole.write(stream)
    found = json.loads(stream.getvalue())
    shapes = {table.name: table for table in tables()}
    rows = {
        name: {row[shapes[name].id_column]: row for row in found.get(name, ())} for name in shapes
    }
    namer = _Namer(shapes, rows)
    told: dict[str, list[str]] = {}
    for name, table in shapes.items():
        if name in HERE_ONLY:
            continue
        lines = [
            json.dumps(namer.told(table, row), sort_keys=True, default=str)
            for row in rows[name].values()
            if name != "question_suspicion" or row["kind"].startswith("fine ")
        ]
        told[name] = sorted(lines)
    return told


class _Namer:
    def __init__(self, shapes: dict[str, Table], rows: dict[str, dict[int, Any]]) -> None:
        self._shapes = shapes
        self._rows = rows

    def of(self, table: str, row_id: object) -> Any:
        """What a row is called."""
        row = self._rows.get(table, {}).get(row_id)  # type: ignore[call-overload]
        if row is None:
            return None
        if "uid" in row:
            return row["uid"]
        shape = self._shapes[table]
        names = shape.identity[0] if shape.identity else ()
        if not names and table == "option":
            names = ("question_id", "number")
        return [
            self.of(shape.column(name).refers_to, row.get(name))
            if shape.column(name).refers_to
            else row.get(name)
            for name in names
        ]

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self.of(embedded.IN_QUESTIONS[name], value)
            if name in embedded.IN_QUESTIONS
            else value
            for name, value in row.items()
            if name != "notes"
        }

    def told(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for column in table.columns:
            name = column.name
            value = row.get(name)
            if name in _NOT_COMPARED.get(table.name, ()):
                continue
            if column.refers_to:
                value = self.of(column.refers_to, value)
            elif name == table.id_column:
                continue
            found[name] = value
        for one, column_name, holds, rewritten in embedded.TEXTS:
            if one == table.name and column_name in found:
                content = embedded.decoded(found[column_name] or "")
                if isinstance(content, holds):
                    found[column_name] = rewritten(self, content)
        return found


def sync_all(*studies: Study) -> None:
    """Sync each in turn, and see that nothing is left out."""
    for study in studies:
        assert not study.syncing.sync().left_out


def differences(one: Study, other: Study) -> list[str]:
    """What only one of two libraries tells."""
    first, second = contents(one), contents(other)
    found = []
    for name in first:
        only_first = [row for row in first[name] if row not in second[name]]
        only_second = [row for row in second[name] if row not in first[name]]
        found += [f"first  {name}: {row}" for row in only_first]
        found += [f"second {name}: {row}" for row in only_second]
    return found


def mistaken_digests(study: Study) -> list[str]:
    """Rows that are not what is kept of them: they would be told to the hub again. Where something
    has got another name since, or lost one of two, that is so, and told when it is next changed."""
    if study.database.value("SELECT 1 FROM synced_row WHERE digest = 'alias' LIMIT 1"):
        return []
    home = Home(study.database, study.learner_id)
    found = []
    gone = study.database.rows(
        "SELECT \"table\", identity FROM synced_row WHERE \"table\" IN ('topic', 'concept') "
        "AND digest = 'gone'"
    )
    for kind in kinds().values():
        if kind.name == "question" and gone:
            # A form of before may name it.
            continue
        kept = study.database.rows(
            'SELECT row_id, identity, digest FROM synced_row WHERE "table" = ? '
            "AND row_id IS NOT NULL AND digest NOT IN ('', 'alias', 'kept', 'theirs')",
            kind.name,
        )
        documents = read(home, kind, [row[0] for row in kept])
        found += [
            f"{kind.name} {identity}"
            for row_id, identity, digest in kept
            if row_id in documents and digest not in _digests(kind, documents[row_id], gone)
        ]
    return found


def _digests(kind: Kind, document: Document, gone: list[tuple[str, str]]) -> set[str]:
    """That of a document, and those it would have by a name that has gone of what it refers to."""
    names = references(kind, [document])
    content = json.dumps([document.row, document.parts])
    found = {document.digest}
    for table, lost in gone:
        for name in names.get(table, ()):
            row, parts = json.loads(content.replace(f'"{name}"', f'"{lost}"'))
            found.add(Document(document.table, document.identity, row, parts).digest)
    return found


def now_of(study: Study) -> int:
    return micros(study.database.now()) or 0
