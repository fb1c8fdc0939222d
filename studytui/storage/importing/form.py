"""A question as its rows stand, kept whole before they change; and who gave its key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from studytui.storage.database import Database
from studytui.storage.importing import options, slots, sql
from studytui.storage.importing.options import StoredOption
from studytui.storage.importing.slots import StoredSlot
from studytui.storage.tables.questions import QuestionVersionRow

KEY_FROM = "key_from"
"""In `question_text.metadata`: who gave the key, one of the three below."""
FROM_SOURCE = "source"
FROM_FILE = "key-file"
FROM_LEARNER = "learner"
SOURCE_KEY = "source_key"
"""Option numbers the source itself called right before another key was put in its place."""
BEFORE_OWN = "before_own"
"""The key, and who gave it, before the learner's own was put in its place; absent where there was
none."""
FILLED = "filled"
"""Fields that a key file filled in: a capture without them does not empty them again."""


class Form:
    """A question's stored rows, as they are."""

    def __init__(
        self,
        question: dict[str, Any],
        text: dict[str, Any],
        answers: list[StoredOption],
        media: list[dict[str, Any]],
        slots: list[StoredSlot],
    ) -> None:
        self.question = question
        self.text = text
        self.answers = answers
        self.media = media
        self.slots = slots
        self.metadata: dict[str, Any] = json.loads(text["metadata"] or "{}")

    def as_json(self) -> str:
        return json.dumps(
            {
                "question": self.question,
                "text": self.text,
                "options": [asdict(option) for option in self.answers],
                "media": self.media,
                "slots": [asdict(slot) for slot in self.slots],
            },
            ensure_ascii=False,
        )


def load_form(database: Database, question_id: int) -> Form:
    """The question with its texts, options, slots and images, column by column."""
    return Form(
        _dicts(database, "SELECT * FROM question WHERE question_id = ?", question_id)[0],
        _dicts(database, "SELECT * FROM question_text WHERE question_id = ?", question_id)[0],
        options.load(database, question_id),
        _dicts(
            database, "SELECT * FROM media WHERE question_id = ? ORDER BY media_index", question_id
        ),
        slots.load(database, question_id),
    )


def _dicts(database: Database, statement: str, question_id: int) -> list[dict[str, Any]]:
    cursor = database.connection.execute_sql(statement, (question_id,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_INSERT_VERSION = sql.insert(QuestionVersionRow, "question", "revision_hash", "content")


def save_version(database: Database, question_id: int, form: Form) -> None:
    """Keep the form a question has now."""
    now = sql.micros(database.now())
    database.execute(
        _INSERT_VERSION, question_id, form.question["revision_hash"], form.as_json(), now, now
    )


def write_options(database: Database, question_id: int, kept: Sequence[StoredOption]) -> None:
    """Bring the option rows to this state; rows that are so already are not touched."""
    before = {option.number: option for option in options.load(database, question_id)}
    now = sql.micros(database.now())
    for option in kept:
        if option.number not in before:
            database.execute(
                sql.INSERT_OPTION, question_id, option.number, *option.values(), "", now, now
            )
        elif option != before[option.number]:
            database.execute(sql.UPDATE_OPTION, *option.values(), now, question_id, option.number)
