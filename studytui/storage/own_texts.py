"""The learner's own words in place of a source's, and what sources say against what the learner did.

What an import needs is imported in the functions that write, as in `own_keys`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from studytui.domain.question import Status
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of
from studytui.storage.suspect import STANDING

KEY, GONE = "key", "gone"
"""Fields of conflicts that are no texts."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of a question that is the learner's own."""

    field: str
    source_text: str
    """What the source says there by now."""
    is_conflict: bool
    """The source has said something new since."""


@dataclass(frozen=True, slots=True)
class Against:
    """Something of a question on which a source and the learner, or two sources, differ."""

    question_id: int
    title: str
    field: str
    """As in `question_edit`; ``duplicate`` for a question whose near duplicate has another key."""
    other: int = 0
    """The near duplicate."""


def of_question(database: Database, question_id: int) -> list[OwnText]:
    """The learner's own texts of a question."""
    rows = database.rows(
        "SELECT field, source_text, is_conflict FROM question_edit WHERE question_id = ? "
        "AND field NOT IN ('key', 'gone') ORDER BY question_edit_id",
        question_id,
    )
    return [OwnText(field, text, bool(conflict)) for field, text, conflict in rows]


def said_key(database: Database, question_id: int) -> frozenset[int]:
    """The options that the source calls right against the learner's key, by number."""
    found = database.value(
        "SELECT source_text FROM question_edit WHERE question_id = ? AND field = 'key'", question_id
    )
    return frozenset(map(int, (found or "").split()))


def write(database: Database, question_id: int, texts: Mapping[str, str]) -> bool:
    """Keep these texts, by field; whether any is another one than before. Where one is what the
    source says, it is the source's again. The form there was is kept."""
    from studytui.domain.text import clean
    from studytui.storage import suspicions
    from studytui.storage.importing import form, options, own_words, slots, sql
    from studytui.storage.importing.own_words import Edit
    from studytui.storage.importing.writer import title_of

    old = form.load_form(database, question_id)
    answers = {option.number: option for option in old.answers}
    edits = own_words.edits(database, question_id)
    stored = dict(old.text)
    changed = False
    with database.transaction():
        for field, wanted in texts.items():
            number = own_words.option_number(field)
            before = stored[field] if number is None else answers[number].text
            text = clean(wanted)
            edit = edits.get(field)
            if text == before and edit is None:
                continue
            source = before if edit is None else edit.source_text
            if text == source:
                own_words.forget(database, question_id, field)
            else:
                conflict = edit is not None and edit.is_conflict
                own_words.put(database, question_id, Edit(field, source, conflict))
            if text != before:
                changed = True
                if number is None:
                    stored[field] = text
                else:
                    answers[number] = replace(answers[number], text=text)
        if not changed:
            return False
        form.save_version(database, question_id, old)
        kept = [answers[number] for number in sorted(answers)]
        sides = [slot.text for slot in old.slots if slot.position != slots.GONE]
        now = sql.micros(database.now())
        database.execute(sql.UNINDEX, question_id, question_id)
        database.execute(
            "UPDATE question_text SET stem = ?, code_snippet = ?, explanation = ?, options = ?, "
            "updated_at = ? WHERE question_id = ?",
            stored["stem"],
            stored["code_snippet"],
            stored["explanation"],
            options.search_text(kept, sides),
            now,
            question_id,
        )
        form.write_options(database, question_id, kept)
        title = title_of(stored["stem"], stored["code_snippet"])
        database.execute(
            "UPDATE question SET title = ?, updated_at = ? WHERE question_id = ?",
            title if stored["stem"] != old.text["stem"] else old.question["title"],
            now,
            question_id,
        )
        database.execute(sql.INDEX, question_id, question_id)
        suspicions.key_changed(database, [question_id])
        suspicions.await_comparison(database, [question_id])
    return True


def settle(database: Database, question_id: int, field: str | None = None) -> None:
    """What stands of a question stands, whatever the source said against it up to now: its texts,
    or the field named."""
    if field in (KEY, GONE):
        database.execute(
            "DELETE FROM question_edit WHERE question_id = ? AND field = ?", question_id, field
        )
        return
    database.execute(
        "UPDATE question_edit SET is_conflict = 0, updated_at = ? "
        "WHERE question_id = ? AND field NOT IN ('key', 'gone')",
        microseconds_of(database.now()),
        question_id,
    )


def stay(database: Database, question_id: int) -> None:
    """A question that has gone from its source is asked all the same."""
    is_keyed = database.value(
        'SELECT EXISTS (SELECT 1 FROM "option" WHERE question_id = ?1 AND is_correct = 1 '
        "AND is_retired = 0) OR (EXISTS (SELECT 1 FROM question_slot WHERE question_id = ?1 "
        "AND position >= 0) AND NOT EXISTS (SELECT 1 FROM question_slot WHERE question_id = ?1 "
        "AND position >= 0 AND key IS NULL))",
        question_id,
    )
    database.execute(
        "UPDATE question SET status = ?, updated_at = ? WHERE question_id = ? AND status = ?",
        (Status.ACTIVE if is_keyed else Status.KEYLESS).value,
        microseconds_of(database.now()),
        question_id,
        Status.RETIRED.value,
    )
    settle(database, question_id, GONE)


def conflicts(database: Database) -> list[Against]:
    """Everything that waits for the learner's word: own texts and keys against newer ones of their
    source, what has gone from its source, and near duplicates with two keys."""
    rows = database.rows(
        "SELECT e.question_id, q.title, CASE WHEN e.field IN ('key', 'gone') THEN e.field "
        "ELSE 'text' END, 0 FROM question_edit e JOIN question q USING (question_id) "
        "WHERE e.is_conflict = 1 GROUP BY 1, 3 "
        "UNION ALL SELECT d.question_id, q.title, 'duplicate', d.other_id "
        f"FROM (SELECT s.question_id, s.other_id FROM {STANDING} AND s.kind = 'duplicate' "
        "AND s.question_id < s.other_id AND json_extract(s.detail, '$.keys_differ') = 1) d "
        "JOIN question q ON q.question_id = d.question_id AND q.status != 'retired' "
        "ORDER BY 3 DESC, 1, 4"
    )
    return [Against(question_id, title, field, other) for question_id, title, field, other in rows]


def count(database: Database) -> int:
    """How many there are."""
    return len(conflicts(database))
