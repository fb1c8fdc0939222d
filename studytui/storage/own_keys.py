"""The learner's own key of a question whose source gave none.

What an import needs is imported in the functions that write: reading a question is part of every
start, and it would cost 20 ms there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from studytui.storage.database import Database


def is_own(metadata: str) -> bool:
    """Whether the stored metadata of a question says that the learner gave its key."""
    if "learner" not in metadata:
        return False
    from studytui.storage.importing import form

    return bool(json.loads(metadata).get(form.KEY_FROM) == form.FROM_LEARNER)


def set_options(database: Database, question_id: int, right: Sequence[int]) -> None:
    """These option numbers are right. It stays when a source without a key is imported again."""
    from studytui.storage.importing import keys

    keys.set_key(database, question_id, right)


def set_accepted(database: Database, question_id: int, accepted: Sequence[str]) -> None:
    """These are the accepted answers of a question without options; they stay in the same way."""
    from studytui.storage.importing import form

    with database.transaction():
        if _apply(database, question_id, accepted):
            database.execute(
                f"UPDATE question_text SET metadata = json_set(metadata, '$.{form.KEY_FROM}', ?) "
                "WHERE question_id = ?",
                form.FROM_LEARNER,
                question_id,
            )


def take_back(database: Database, question_id: int) -> None:
    """The key is unknown again, as the source left it."""
    from studytui.storage.importing import form

    with database.transaction():
        _apply(database, question_id, ())
        database.execute(
            'UPDATE "option" SET is_correct = NULL WHERE question_id = ? AND is_retired = 0',
            question_id,
        )
        database.execute(
            f"UPDATE question_text SET metadata = json_remove(metadata, '$.{form.KEY_FROM}') "
            "WHERE question_id = ?",
            question_id,
        )


def _apply(database: Database, question_id: int, right: Sequence[str]) -> bool:
    from studytui.domain.draft import KeyDraft
    from studytui.storage.importing import keys
    from studytui.storage.importing.names import Names

    draft = KeyDraft(question="", correct=tuple(right))
    return keys.apply(database, Names(database), question_id, draft)
