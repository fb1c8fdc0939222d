"""A row taken away with all that is a part of it."""

from __future__ import annotations

from studytui.storage import questions
from studytui.storage.database import Database
from studytui.sync.kinds import Kind


def remove(database: Database, kind: Kind, row_id: int) -> None:
    """Take a row away, its parts first. Raises peewee's IntegrityError where anything else still
    refers to it."""
    if kind.name == "question":
        database.execute(
            "DELETE FROM question_suspicion WHERE question_id = ? AND kind NOT LIKE 'fine _%'",
            row_id,
        )
        questions.unindex(database, row_id)
    own = kind.table.id_column
    for part in reversed(kind.parts):
        owned = "= ?"
        if part.through:
            owned = f"IN (SELECT {part.via} FROM {part.through} WHERE {own} = ?)"
        where = f"AND {part.where.replace('t.', '')}" if part.where else ""
        database.execute(
            f'DELETE FROM "{part.table.name}" WHERE "{part.via}" {owned} {where}', row_id
        )
    database.execute(f'DELETE FROM "{kind.name}" WHERE "{own}" = ?', row_id)
