"""What others offer no longer: its questions stay here as what is not used any more, in no new exam
and in all old reviews, until their owner offers them again.

A question is told as it is while it is offered, in every home: only how it stands here is another.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from studytui.domain.question import Status
from studytui.storage.database import Database
from studytui.sync.documents import Values
from studytui.sync.kinds import Kind, kinds
from studytui.sync.stores import Store

_WITHDRAWN = "SELECT source_id FROM source WHERE owner_id IS NOT NULL AND NOT is_shared"
_AMONG_OWN = "(y.shared_clock = '' OR y.own_clock <> '')"
"""Of what is known of a row: the hub has it among the learner's own documents."""
_TOLD = """
    SELECT 1 FROM sitting s JOIN synced_row y ON y."table" = 'sitting' AND y.row_id = s.sitting_id
    {joined} WHERE s.learner_id = ? AND y.shared_clock <> '' AND
"""
"""Whether the hub has a sitting that shows it to the learner."""


def sources(store: Store) -> set[int]:
    """Ids of the sources at home that others offer no longer."""
    return {row[0] for row in store.rows(_WITHDRAWN)}


def as_retired(values: dict[str, Any], *, is_withdrawn: bool) -> None:
    """The values of a question's row at home, which say how it is while it is offered."""
    values["offered_status"] = values["status"] if is_withdrawn else None
    if is_withdrawn:
        values["status"] = Status.RETIRED.value


def as_offered(values: Values, *, is_hub: bool) -> None:
    """The values of a question as they are told."""
    kept = values.pop("offered_status", None)
    if kept and not is_hub:
        values["status"] = kept


def follow(database: Database, source_ids: Collection[int]) -> None:
    """Retire the questions of those of these sources that are offered no longer, and have those that
    are offered again as they were."""
    if not source_ids:
        return
    listed = json.dumps(sorted(source_ids))
    of_these = "source_id IN (SELECT value FROM json_each(?1))"
    database.execute(
        "UPDATE question SET status = offered_status, offered_status = NULL "
        f"WHERE {of_these} AND source_id NOT IN ({_WITHDRAWN}) AND offered_status IS NOT NULL",
        listed,
    )
    database.execute(
        f"UPDATE question SET offered_status = status, status = '{Status.RETIRED.value}' "
        f"WHERE {of_these} AND source_id IN ({_WITHDRAWN}) AND offered_status IS NULL",
        listed,
    )


def kept_back(database: Database, learner_id: int, source_ids: Collection[int]) -> list[int]:
    """Ids of the learner's sittings that ask from those of these sources that are offered, and that
    the hub has not taken for those who teach the learner."""
    if not source_ids:
        return []
    rows = database.rows(
        "SELECT DISTINCT i.sitting_id FROM question q "
        "JOIN sitting_item i ON i.question_id = q.question_id "
        "JOIN synced_row y ON y.\"table\" = 'sitting' AND y.row_id = i.sitting_id "
        "JOIN sitting s ON s.sitting_id = i.sitting_id AND s.learner_id = ?2 "
        "WHERE q.source_id IN (SELECT value FROM json_each(?1)) "
        f"AND q.source_id NOT IN ({_WITHDRAWN}) AND NOT y.is_shared",
        json.dumps(sorted(source_ids)),
        learner_id,
    )
    return [row[0] for row in rows]


def copies(database: Database, learner_id: int) -> list[tuple[str, str]]:
    """Table and identity of questions and exams that are offered no longer, that the learner's own
    documents refer to and that the hub shows them no more: they go up among these documents, so that
    a new machine has what was written on them."""
    if not database.rows(f"{_WITHDRAWN} LIMIT 1"):
        return []
    exams = _hidden(
        database,
        _referred(database, "exam", _EXAMS),
        f"{_TOLD.format(joined='')} s.exam_id = ids.value",
        learner_id,
    )
    asked = _referred(database, "question", _QUESTIONS) | {
        row[0]
        for row in database.rows(
            "SELECT i.question_id FROM json_each(?) ids JOIN exam_item i ON i.exam_id = ids.value "
            f"JOIN question q ON q.question_id = i.question_id WHERE q.source_id IN ({_WITHDRAWN})",
            json.dumps(sorted(exams)),
        )
    }
    joined = "JOIN sitting_item i ON i.sitting_id = s.sitting_id"
    told = f"{_TOLD.format(joined=joined)} i.question_id = ids.value"
    found = [("question", _hidden(database, asked, told, learner_id)), ("exam", exams)]
    return [
        (table, row[0])
        for table, ids in found
        for row in database.rows(
            'SELECT identity FROM synced_row WHERE "table" = ? '
            "AND row_id IN (SELECT value FROM json_each(?)) "
            "AND clock <> '' AND clock <> own_clock AND shared_clock <> '' ORDER BY 1",
            table,
            json.dumps(sorted(ids)),
        )
    ]


_QUESTIONS = f"SELECT question_id FROM question WHERE source_id IN ({_WITHDRAWN})"
_EXAMS = f"""
    SELECT exam_id FROM exam WHERE source_id IN ({_WITHDRAWN})
    UNION SELECT exam_id FROM exam_item WHERE question_id IN ({_QUESTIONS})
"""


def _referred(database: Database, table: str, which: str) -> set[int]:
    """Those of some rows of a table that documents of the learner's own refer to."""
    found: set[int] = set()
    for kind in kinds().values():
        for name, column, of in _references(kind, table):
            rows = database.rows(
                f'SELECT DISTINCT t."{column}" FROM "{name}" t JOIN synced_row y '
                f'ON y."table" = ? AND y.row_id = t."{of}" '
                f'WHERE t."{column}" IN ({which}) AND {_AMONG_OWN}',
                kind.name,
            )
            found |= {row[0] for row in rows}
    return found


def _references(kind: Kind, table: str) -> Iterable[tuple[str, str, str]]:
    """Tables of a kind that refer to a table, by which column, and the column that says whose."""
    for column in kind.table.references:
        if column.refers_to == table:
            yield kind.name, column.name, kind.table.id_column
    for part in kind.parts:
        for column in () if part.through else part.table.references:
            if column.refers_to == table and column.name != part.via:
                yield part.table.name, column.name, part.via


def _hidden(database: Database, ids: Collection[int], told: str, learner_id: int) -> set[int]:
    """Those of these rows that the hub does not show to the learner."""
    rows = database.rows(
        f"SELECT ids.value FROM json_each(?) ids WHERE NOT EXISTS ({told})",
        json.dumps(sorted(ids)),
        learner_id,
    )
    return {row[0] for row in rows}
