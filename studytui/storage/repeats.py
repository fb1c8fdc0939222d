"""A question asked once more in the same sitting, at its end."""

from __future__ import annotations

from studytui.domain.exam import Sitting
from studytui.storage.database import Database
from studytui.storage.kept_answers import numbers_text
from studytui.storage.tables.sittings import SittingItemRow, SittingRow


def add(
    database: Database, sitting: Sitting, question_id: int, option_order: tuple[int, ...]
) -> bool:
    """Put a question behind the last one of an open sitting; False, and nothing kept, when the
    sitting has ended meanwhile."""
    now = database.now()
    with database.transaction():
        is_open = SittingRow.update(updated_at=now).where(
            SittingRow.sitting_id == sitting.sitting_id, SittingRow.ended_at.is_null()
        )
        if not is_open.execute(database.connection):
            return False
        SittingItemRow.insert(
            sitting=sitting.sitting_id,
            question=question_id,
            position=len(sitting.items),
            option_order=numbers_text(option_order),
            block=sitting.items[-1].block,
            is_repeat=True,
            created_at=now,
            updated_at=now,
        ).execute(database.connection)
    return True
