"""Where the learner's word about a question stands in place of its source's, also after an import.

A row of `question_edit` says so for one field: the question itself holds the learner's text, the
row what the source says there. When the source says something new, the row is a conflict until
the learner decides. A key of the learner's own stands in the metadata of the question (see
`studytui.storage.importing.form`) and has a row only while it is a conflict; so has a question
that is gone from its source and that the learner cares for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from studytui.storage.database import Database
from studytui.storage.importing import sql
from studytui.storage.importing.options import StoredOption

TEXTS = ("stem", "code_snippet", "explanation")
"""Fields that are columns of `question_text`."""
OPTION = "option "
"""Begins the field of an option, before its number."""
KEY, GONE = "key", "gone"
"""Fields that are not texts."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What the source says where the learner's word stands."""

    field: str
    source_text: str
    is_conflict: bool


def edits(database: Database, question_id: int) -> dict[str, Edit]:
    """The learner's words about a question, by field."""
    rows = database.rows(
        "SELECT field, source_text, is_conflict FROM question_edit WHERE question_id = ? "
        "ORDER BY question_edit_id",
        question_id,
    )
    return {field: Edit(field, text, bool(conflict)) for field, text, conflict in rows}


def option_number(field: str) -> int | None:
    """The number of the option that a field is the text of; None for another field."""
    return int(field.removeprefix(OPTION)) if field.startswith(OPTION) else None


def as_source_says(stored: Sequence[StoredOption], known: Mapping[str, Edit]) -> list[StoredOption]:
    """The options with the source's texts, by which a draft finds them again."""
    if not known:
        return list(stored)
    return [
        replace(option, text=known[field].source_text)
        if (field := f"{OPTION}{option.number}") in known
        else option
        for option in stored
    ]


def keep_own(
    database: Database,
    question_id: int,
    known: Mapping[str, Edit],
    texts: Mapping[str, str],
    options: Sequence[StoredOption],
    own: Mapping[str, str],
) -> tuple[dict[str, str], list[StoredOption]]:
    """What is to be stored of a source's `texts` and `options` where the learner's words in `own`
    stand. What the source says is kept in their rows, and is a conflict where it is new; where it
    says the same by now, or the option is gone, the row goes."""
    said = dict(texts)
    by_number = {option.number: option for option in options if not option.is_retired}
    for field, edit in known.items():
        number = option_number(field)
        if field not in TEXTS and number is None:
            continue
        if number is not None and number not in by_number:
            forget(database, question_id, field)
            continue
        source = said[field] if number is None else by_number[number].text
        if source == own[field]:
            forget(database, question_id, field)
            continue
        if source != edit.source_text:
            put(database, question_id, Edit(field, source, True))
        if number is None:
            said[field] = own[field]
        else:
            by_number[number] = replace(by_number[number], text=own[field])
    return said, [by_number.get(option.number, option) for option in options]


def own_texts(
    known: Mapping[str, Edit], texts: Mapping[str, str], options: Iterable[StoredOption]
) -> dict[str, str]:
    """The learner's words as they are stored, by field."""
    by_number = {option.number: option.text for option in options}
    found = {}
    for field in known:
        number = option_number(field)
        if field in TEXTS:
            found[field] = texts[field]
        elif number is not None and number in by_number:
            found[field] = by_number[number]
    return found


def put(database: Database, question_id: int, edit: Edit) -> None:
    """Keep what the source says in a field."""
    now = sql.micros(database.now())
    database.execute(
        "INSERT INTO question_edit(question_id, field, source_text, is_conflict, created_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (question_id, field) DO UPDATE SET "
        "source_text = excluded.source_text, is_conflict = excluded.is_conflict, "
        "updated_at = excluded.updated_at",
        question_id,
        edit.field,
        edit.source_text,
        edit.is_conflict,
        now,
        now,
    )


def forget(database: Database, question_id: int, field: str) -> None:
    """The source's word stands there again."""
    database.execute(
        "DELETE FROM question_edit WHERE question_id = ? AND field = ?", question_id, field
    )


def numbers_text(numbers: Iterable[int]) -> str:
    """Option numbers as the row of a key keeps them."""
    return " ".join(map(str, sorted(numbers)))


def numbers_of(text: str) -> frozenset[int]:
    """Option numbers as `numbers_text` kept them."""
    return frozenset(map(int, text.split()))


_CARED_FOR = """
    SELECT EXISTS (SELECT 1 FROM bookmark WHERE question_id = :id)
        OR EXISTS (SELECT 1 FROM note WHERE question_id = :id AND text != '')
        OR EXISTS (SELECT 1 FROM question_edit WHERE question_id = :id AND field != 'gone')
        OR EXISTS (SELECT 1 FROM key_report WHERE question_id = :id)
        OR EXISTS (SELECT 1 FROM revisit WHERE question_id = :id AND done_at IS NULL)
        OR EXISTS (SELECT 1 FROM question WHERE question_id = :id AND topic_by = 'learner')
"""


def note_gone(database: Database, question_id: int) -> None:
    """A question has gone from its source. Where the learner has flagged, noted, edited or placed
    it, they are to say whether it stays."""
    if database.value(_CARED_FOR.replace(":id", "?1"), question_id):
        put(database, question_id, Edit(GONE, "", True))
