"""A question put back into the form it had before an import, with what the learner did since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from studytui.domain.question import Kind, Status
from studytui.storage.database import Database
from studytui.storage.importing import form, options, own_words, slots, sql
from studytui.storage.importing.form import Form
from studytui.storage.importing.options import StoredOption
from studytui.storage.importing.own_words import Edit
from studytui.storage.importing.record import Rows
from studytui.storage.importing.slots import StoredSlot

_KEPT = frozenset(
    (
        "question_id",
        "uid",
        "source_id",
        "source_question_key",
        "topic_id",
        "topic_by",
        "concept_id",
        "created_at",
        "updated_at",
    )
)
"""Columns of a question that no import changes, or that are decided by themselves."""
_KEY_FACTS = (form.KEY_FROM, form.SOURCE_KEY, form.BEFORE_OWN)
_USED = (
    "SELECT EXISTS (SELECT 1 FROM sitting_item WHERE question_id = ?1) "
    "OR EXISTS (SELECT 1 FROM response WHERE question_id = ?1) "
    "OR EXISTS (SELECT 1 FROM key_report WHERE question_id = ?1)"
)
_ASKABLE = (Status.ACTIVE.value, Status.KEYLESS.value)
_REPLACED = ("media", "extraction")
"""Tables whose rows only an import writes."""


def restore(database: Database, question_id: int, before: Rows) -> None:
    """Bring a question back to the rows it had. Where it was asked, the form it has now is kept
    for the review of that. A key, a topic and words of the learner's own stay; options that came
    since are retired, so that their numbers never change hands. After `clear`."""
    now = form.load_form(database, question_id)
    was = _form(before)
    is_used = bool(database.value(_USED, question_id))
    if is_used:
        form.save_version(database, question_id, now)
    kept, metadata = _with_key(was, now)
    texts = {name: was.text[name] for name in own_words.TEXTS}
    # What the row says the source says is what it said before the learner's own words.
    texts, kept = _source_texts(before, texts, kept)
    _edits_back(database, question_id, before, texts, kept)
    edits = own_words.edits(database, question_id)
    own = own_words.own_texts(edits, now.text, now.answers)
    texts, kept = own_words.keep_own(database, question_id, edits, texts, kept, own)
    kept_slots = _slots(was, now)
    database.execute(sql.UNINDEX, question_id, question_id)
    _write_text(database, question_id, was, texts, kept, kept_slots, metadata)
    _write_question(database, question_id, was, now, kept)
    form.write_options(database, question_id, kept)
    if not is_used:
        _drop_options(database, question_id, was)
    slots.write(database, question_id, kept_slots)
    database.execute(sql.INDEX, question_id, question_id)
    for table in _REPLACED:
        for row in before[table]:
            put_back(database, table, row, "media_id")
    for row in before["question_tag"]:
        if row["added_by"] == form.FROM_SOURCE:
            put_back(database, "question_tag", row)


def clear(database: Database, question_ids: Iterable[int]) -> None:
    """Take away what an import put on these questions in rows that only imports write, before the
    first of them is restored: the ids of those rows may be those of another's."""
    listed = json.dumps(list(question_ids))
    for table in _REPLACED:
        database.execute(
            f'DELETE FROM "{table}" WHERE question_id IN (SELECT value FROM json_each(?))', listed
        )
    database.execute(
        "DELETE FROM question_tag WHERE added_by = ? "
        "AND question_id IN (SELECT value FROM json_each(?))",
        form.FROM_SOURCE,
        listed,
    )


def put_back(database: Database, table: str, row: dict[str, Any], id_name: str = "id") -> None:
    """Put a row back as it was; under another id where that has been given away since, and not at
    all where another row has its place."""
    for one in (row, {name: value for name, value in row.items() if name != id_name}):
        names = ", ".join(f'"{name}"' for name in one)
        marks = ", ".join("?" * len(one))
        if database.execute(
            f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})', *one.values()
        ):
            return


def _form(rows: Rows) -> Form:
    answers = [
        StoredOption(
            row["number"],
            row["position"],
            row["text"],
            None if row["is_correct"] is None else bool(row["is_correct"]),
            row["explanation"],
            row["peer_percent"],
            row["original_id"],
            bool(row["is_retired"]),
            row["slot"],
        )
        for row in sorted(rows["option"], key=lambda row: row["number"])
    ]
    places = [
        StoredSlot(row["number"], row["position"], row["text"], row["key"], row["explanation"])
        for row in sorted(rows["question_slot"], key=lambda row: row["number"])
    ]
    return Form(rows["question"][0], rows["question_text"][0], answers, rows["media"], places)


def _with_key(was: Form, now: Form) -> tuple[list[StoredOption], dict[str, Any]]:
    """The options as they were with the key that holds: the learner's own where there is one and
    its options were there, else that of before; and the metadata that says whose it is."""
    numbers = {option.number for option in was.answers}
    gone = [replace(one, is_retired=True) for one in now.answers if one.number not in numbers]
    kept = sorted([*was.answers, *gone], key=lambda option: option.number)
    metadata = dict(was.metadata)
    given = metadata.get(form.KEY_FROM)
    is_choice = Kind(was.question["kind"]).has_options
    facts = metadata
    if given == form.FROM_LEARNER:
        before_own = dict(metadata.get(form.BEFORE_OWN, {"from": "", "key": []}))
    else:
        before_own = {"from": given or form.FROM_SOURCE, "key": options.key_of(was.answers)}
    own = options.key_of(now.answers)
    is_own = now.metadata.get(form.KEY_FROM) == form.FROM_LEARNER
    in_use = {one.number for one in was.answers if not one.is_retired or not is_choice}
    if is_own and set(own) <= in_use | (set() if is_choice else {one.number for one in gone}):
        facts = {name: value for name, value in metadata.items() if name not in _KEY_FACTS}
        facts[form.KEY_FROM] = form.FROM_LEARNER
        if before_own["key"]:
            facts[form.BEFORE_OWN] = before_own
        source = metadata.get(form.SOURCE_KEY)
        if source is None and given == form.FROM_SOURCE:
            source = before_own["key"]
        if source:
            facts[form.SOURCE_KEY] = source
        return _keyed(kept, own, is_choice), facts
    if given == form.FROM_LEARNER and not is_own:
        # The learner has taken the own key back since.
        facts = {name: value for name, value in metadata.items() if name not in _KEY_FACTS}
        if before_own["key"]:
            facts[form.KEY_FROM] = before_own["from"]
        return _keyed(kept, before_own["key"], is_choice), facts
    return kept, facts


def _keyed(kept: list[StoredOption], key: list[int], is_choice: bool) -> list[StoredOption]:
    if not is_choice:
        return [
            replace(one, is_correct=True, is_retired=one.number not in set(key)) for one in kept
        ]
    return [
        one if one.is_retired else replace(one, is_correct=one.number in set(key) if key else None)
        for one in kept
    ]


def _source_texts(
    before: Rows, texts: dict[str, str], kept: list[StoredOption]
) -> tuple[dict[str, str], list[StoredOption]]:
    """Texts and options with the source's words where the learner's stood."""
    edits = {
        row["field"]: Edit(row["field"], row["source_text"], bool(row["is_conflict"]))
        for row in before["question_edit"]
    }
    said = {name: edits[name].source_text if name in edits else texts[name] for name in texts}
    return said, own_words.as_source_says(kept, edits)


def _edits_back(
    database: Database,
    question_id: int,
    before: Rows,
    texts: dict[str, str],
    kept: list[StoredOption],
) -> None:
    """What the source is said to say is what it said then; a conflict that came with the import
    is none any more."""
    was = {row["field"]: row for row in before["question_edit"]}
    by_number = {option.number: option.text for option in kept}
    for field in own_words.edits(database, question_id):
        number = own_words.option_number(field)
        if field in (own_words.KEY, own_words.GONE):
            if field not in was:
                own_words.forget(database, question_id, field)
            continue
        source = texts.get(field) if number is None else by_number.get(number)
        if source is not None:
            conflict = bool(was[field]["is_conflict"]) if field in was else False
            own_words.put(database, question_id, Edit(field, source, conflict))


def _slots(was: Form, now: Form) -> list[StoredSlot]:
    numbers = {slot.number for slot in was.slots}
    gone = [replace(one, position=slots.GONE) for one in now.slots if one.number not in numbers]
    return sorted([*was.slots, *gone], key=lambda slot: slot.number)


def _write_text(
    database: Database,
    question_id: int,
    was: Form,
    texts: dict[str, str],
    kept: list[StoredOption],
    kept_slots: list[StoredSlot],
    metadata: dict[str, Any],
) -> None:
    sides = [slot.text for slot in kept_slots if slot.position != slots.GONE]
    values = {
        **{name: was.text[name] for name in sql.TEXT_FIELDS},
        **texts,
        "options": options.search_text(kept, sides),
        "metadata": json.dumps(metadata, ensure_ascii=False) if metadata else "{}",
    }
    database.execute(sql.UPDATE_TEXT, *values.values(), sql.micros(database.now()), question_id)


def _write_question(
    database: Database, question_id: int, was: Form, now: Form, kept: list[StoredOption]
) -> None:
    values = {name: value for name, value in was.question.items() if name not in _KEPT}
    if now.question["status"] in (Status.SUSPENDED.value, Status.GENERATED.value):
        values["status"] = now.question["status"]
    elif not Kind(values["kind"]).has_slots and values["status"] in _ASKABLE:
        is_keyed = bool(options.key_of(kept))
        values["status"] = (Status.ACTIVE if is_keyed else Status.KEYLESS).value
    values["source_topic_id"] = _there(database, "topic", was.question["source_topic_id"])
    if now.question["topic_by"] == form.FROM_SOURCE:
        values["topic_id"] = values["source_topic_id"]
        values["concept_id"] = _there(database, "concept", was.question["concept_id"])
    if own_words.TEXTS[0] in own_words.edits(database, question_id):
        values["title"] = now.question["title"]
    sets = ", ".join(f'"{name}" = ?' for name in values)
    database.execute(
        f"UPDATE question SET {sets}, updated_at = ? WHERE question_id = ?",
        *values.values(),
        sql.micros(database.now()),
        question_id,
    )


def _there(database: Database, table: str, row_id: int | None) -> int | None:
    """The id of a topic or a concept, unless the learner has taken it away since."""
    found = database.value(f"SELECT 1 FROM {table} WHERE {table}_id = ?", row_id)
    return row_id if found else None


def _drop_options(database: Database, question_id: int, was: Form) -> None:
    """Options that came with the import and that no answer and no key can name."""
    database.execute(
        'DELETE FROM "option" WHERE question_id = ? AND number > ?',
        question_id,
        max((option.number for option in was.answers), default=0),
    )
    database.execute(
        "DELETE FROM question_slot WHERE question_id = ? AND number > ?",
        question_id,
        max((slot.number for slot in was.slots), default=0),
    )
