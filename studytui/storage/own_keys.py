"""The learner's own key of a question: its source gave none, or another.

What an import needs is imported in the functions that write: reading a question is part of every
start, and it would cost 20 ms there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from studytui.domain.question import Answer, Kind
from studytui.storage.database import Database


def is_own(metadata: str) -> bool:
    """Whether the stored metadata of a question says that the learner gave its key."""
    if "learner" not in metadata:
        return False
    from studytui.storage.importing import form

    return bool(json.loads(metadata).get(form.KEY_FROM) == form.FROM_LEARNER)


def source_key(database: Database, question_id: int) -> Answer:
    """The key that the learner's own stands in place of; nothing where there was none."""
    from studytui.storage.importing import form

    stored = database.value(
        f"SELECT json_extract(metadata, '$.{form.BEFORE_OWN}.key') FROM question_text "
        "WHERE question_id = ?",
        question_id,
    )
    numbers = frozenset(json.loads(stored)) if stored else frozenset()
    kind = Kind(database.value("SELECT kind FROM question WHERE question_id = ?", question_id))
    if kind.has_options:
        return Answer(numbers)
    rows = database.rows(
        'SELECT number, text FROM "option" WHERE question_id = ? ORDER BY number', question_id
    )
    return Answer(text=" or ".join(text for number, text in rows if number in numbers))


def set_options(database: Database, question_id: int, right: Sequence[int]) -> bool:
    """These option numbers are right; whether that changed anything. It stays when the source is
    imported again and says what it said."""
    from studytui.storage.importing import keys

    return keys.set_key(database, question_id, right)


def set_accepted(database: Database, question_id: int, accepted: Sequence[str]) -> bool:
    """These are the accepted answers of a question without options; they stay in the same way."""
    from studytui.domain.draft import KeyDraft
    from studytui.storage.importing import form, keys
    from studytui.storage.importing.names import Names

    draft = KeyDraft(question="", correct=tuple(accepted))
    with database.transaction():
        return keys.apply(database, Names(database), question_id, draft, form.FROM_LEARNER)


def take_back(database: Database, question_id: int) -> bool:
    """The key is again what it was before the learner's own; whether that changed anything."""
    from studytui.storage.importing import keys

    return keys.restore(database, question_id)
