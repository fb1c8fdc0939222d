"""Questions of the library as drafts, to leave it: a batch in memory at a time, as they stand now,
with the learner's own key, topic and note in effect."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import peewee as pw

from studytui.domain.cleaning import clean
from studytui.domain.draft import (
    NOTE,
    Capture,
    MediaDraft,
    OptionDraft,
    QuestionDraft,
    SlotDraft,
)
from studytui.domain.memory import MemoryState
from studytui.domain.question import Kind, MediaRole, Status
from studytui.storage import exams, learner_states, question_list
from studytui.storage.database import Database
from studytui.storage.importing import form
from studytui.storage.importing.sql import moment

_BATCH = 200
"""Questions read at once; with their texts some 2 MB."""
_OF_THE_LIBRARY = frozenset({form.KEY_FROM, form.SOURCE_KEY, form.BEFORE_OWN, form.FILLED})
"""What the library itself keeps in `metadata`: it means nothing outside."""


Ids = Sequence[int]


def selected(
    database: Database, learner_id: int, *, query: str = "", exam_id: int | None = None
) -> Ids:
    """Ids of the questions to export: those of an exam in its order, or those a search finds in the
    order they came in. Retired ones only where the search asks for them by ``is:retired``."""
    if exam_id is not None:
        return array("q", exams.question_ids(database, exam_id))
    return array("q", question_list.find(database, learner_id, query).ids())


def drafts(
    database: Database, learner_id: int, question_ids: Ids, media_root: Path
) -> Iterator[QuestionDraft]:
    """These questions in this order; those that are gone meanwhile are left out.

    The path of an image is where it lies under `media_root`. A vignette is part of the stem, as it
    is stored. The raw capture is not read, only its file's name, its address and its time.
    """
    for chunk in pw.chunked(question_ids, _BATCH):
        found = _batch(database, learner_id, json.dumps(list(chunk)), media_root)
        yield from (found[question_id] for question_id in chunk if question_id in found)


def memories(
    database: Database, learner_id: int, question_ids: Ids
) -> dict[tuple[str, str], MemoryState]:
    """What is believed of the memory of these questions, by source and key; one that was never
    answered is not there."""
    found: dict[tuple[str, str], MemoryState] = {}
    for chunk in pw.chunked(question_ids, _BATCH):
        states = learner_states.memories(database, learner_id, chunk)
        named = database.rows(
            "SELECT q.question_id, s.name, q.source_question_key FROM question q "
            "JOIN source s USING (source_id) "
            "WHERE q.question_id IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(states)),
        )
        found |= {(source, key): states[question_id] for question_id, source, key in named}
    return found


def _batch(
    database: Database, learner_id: int, listed: str, media_root: Path
) -> dict[int, QuestionDraft]:
    answers = _answers(database, listed)
    slots = _slots(database, listed)
    media = _media(database, listed, media_root)
    tags = _tags(database, listed)
    found: dict[int, QuestionDraft] = {}
    for row in _questions(database, learner_id, listed):
        question_id, kind = row["question_id"], Kind(row["kind"])
        own = answers.get(question_id, [])
        found[question_id] = QuestionDraft(
            source=row["source"],
            key=row["source_question_key"],
            kind=kind,
            stem=row["stem"],
            options=tuple(one.draft for one in own) if kind.has_options else (),
            code_snippet=row["code_snippet"],
            explanation=row["explanation"],
            key_points=row["key_points"],
            objective=row["objective"],
            references=row["references"],
            required=row["required"],
            accepted=() if kind.has_options else tuple(one.draft.text for one in own),
            tolerance=row["tolerance"],
            unit=row["unit"],
            difficulty=row["difficulty"],
            expected_seconds=row["expected_seconds"],
            marks=row["marks"],
            peer_percent=row["peer_percent"],
            # A source that names no subject has one of its own name.
            subject="" if row["subject"] == row["source"] else row["subject"] or "",
            topic=row["topic"] or "",
            concept=row["concept"] or "",
            tags=tuple(tags.get(question_id, ())),
            original_id=row["original_id"],
            original_number=row["original_number"],
            exam_external_id=row["exam_external_id"],
            vignette_group=row["vignette_group"],
            vignette_order=row["vignette_order"],
            media=tuple(media.get(question_id, ())),
            capture=_capture(row),
            is_incomplete=row["status"] == Status.INCOMPLETE.value,
            metadata=_metadata(row),
            slots=_draft_slots(own, slots.get(question_id, [])) if kind.has_slots else (),
        )
    return found


def _harmless(value: Any) -> Any:
    # The import has cleaned every text; a file that was put in the library's place need not be.
    return clean(value) if isinstance(value, str) else value


def _rows(database: Database, sql: str, listed: str) -> Iterator[tuple[Any, ...]]:
    return (tuple(map(_harmless, row)) for row in database.rows(sql, listed))


def _questions(database: Database, learner_id: int, listed: str) -> Iterator[dict[str, Any]]:
    cursor = database.connection.execute_sql(
        """
        SELECT q.*, t.*, s.name AS source, p.name AS topic, j.name AS subject, c.name AS concept,
               e.extraction_path, e.source_url, e.extracted_at, n.text AS note
        FROM question q
        JOIN question_text t ON t.question_id = q.question_id
        JOIN source s ON s.source_id = q.source_id
        LEFT JOIN topic p ON p.topic_id = q.topic_id
        LEFT JOIN subject j ON j.subject_id = p.subject_id
        LEFT JOIN concept c ON c.concept_id = q.concept_id
        LEFT JOIN extraction e ON e.question_id = q.question_id
        LEFT JOIN note n ON n.question_id = q.question_id AND n.learner_id = ?
        WHERE q.question_id IN (SELECT value FROM json_each(?))
        """,
        (learner_id, listed),
    )
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield dict(zip(names, map(_harmless, row), strict=True))


@dataclass(frozen=True, slots=True)
class _Answer:
    number: int
    gap: int | None
    draft: OptionDraft


def _answers(database: Database, listed: str) -> dict[int, list[_Answer]]:
    found: dict[int, list[_Answer]] = {}
    for question_id, number, gap, text, right, why, peer, own_id in _rows(
        database,
        "SELECT question_id, number, slot, text, is_correct, explanation, peer_percent, "
        'original_id FROM "option" WHERE is_retired = 0 '
        "AND question_id IN (SELECT value FROM json_each(?)) ORDER BY question_id, position",
        listed,
    ):
        draft = OptionDraft(text, None if right is None else bool(right), why, peer, own_id)
        found.setdefault(question_id, []).append(_Answer(number, gap, draft))
    return found


@dataclass(frozen=True, slots=True)
class _Slot:
    number: int
    text: str
    key: int | None
    explanation: str


def _slots(database: Database, listed: str) -> dict[int, list[_Slot]]:
    found: dict[int, list[_Slot]] = {}
    for question_id, *slot in _rows(
        database,
        "SELECT question_id, number, text, key, explanation FROM question_slot "
        "WHERE position >= 0 AND question_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY question_id, position",
        listed,
    ):
        found.setdefault(question_id, []).append(_Slot(*slot))
    return found


def _draft_slots(answers: Sequence[_Answer], slots: Sequence[_Slot]) -> tuple[SlotDraft, ...]:
    """Slots by the indexes of the options, which outside the library have no numbers."""
    index = {one.number: place for place, one in enumerate(answers)}
    return tuple(
        SlotDraft(
            slot.text,
            None if slot.key is None else index.get(slot.key),
            slot.explanation,
            tuple(place for place, one in enumerate(answers) if one.gap == slot.number),
        )
        for slot in slots
    )


def _media(database: Database, listed: str, media_root: Path) -> dict[int, list[MediaDraft]]:
    found: dict[int, list[MediaDraft]] = {}
    for question_id, index, path, alt, role in _rows(
        database,
        "SELECT question_id, media_index, relative_path, alt, media_role FROM media "
        "WHERE question_id IN (SELECT value FROM json_each(?)) ORDER BY question_id, media_index",
        listed,
    ):
        draft = MediaDraft(index, media_root / path, alt, MediaRole(role))
        found.setdefault(question_id, []).append(draft)
    return found


def _tags(database: Database, listed: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for question_id, name in _rows(
        database,
        "SELECT g.question_id, t.name FROM question_tag g JOIN tag t USING (tag_id) "
        "WHERE g.question_id IN (SELECT value FROM json_each(?)) ORDER BY g.question_id, g.rowid",
        listed,
    ):
        found.setdefault(question_id, []).append(name)
    return found


def _capture(row: dict[str, Any]) -> Capture | None:
    if row["extraction_path"] is None:
        return None
    captured_at = moment(row["extracted_at"])
    # Its name alone: the folders above it say whose machine it was.
    name = PurePath(row["extraction_path"].replace("\\", "/")).name
    return Capture(name, url=row["source_url"], captured_at=captured_at)


def _metadata(row: dict[str, Any]) -> dict[str, object]:
    stored = json.loads(row["metadata"] or "{}")
    kept = {name: value for name, value in stored.items() if name not in _OF_THE_LIBRARY}
    if row["note"]:
        kept[NOTE] = row["note"]
    return kept
