"""Stored captures, to be read again; and whether that says anything new of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studytui.domain.draft import QuestionDraft
from studytui.domain.text import normalised
from studytui.storage.database import Database
from studytui.storage.importing import form, options, own_words
from studytui.storage.importing.form import Form
from studytui.storage.importing.options import StoredOption

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """The raw form of a question, and what else is known of it."""

    question_id: int
    source: str
    key: str
    path: str
    raw_html: str
    raw_json: str
    exam_external_id: str | None
    original_id: str | None
    original_number: str | None
    vignette_group: str | None
    vignette_order: int | None
    subject: str
    topic: str
    concept: str
    """Where its source puts it; empty where it does not say."""
    images: tuple[dict[str, Any], ...]
    """Its rows of `media`, by index."""


def count(database: Database) -> int:
    """How many questions have a raw form that is not retired."""
    return int(database.value(f"SELECT count(*) {_FROM}"))


_FROM = """
    FROM extraction e JOIN question q ON q.question_id = e.question_id
    WHERE q.status != 'retired' AND (e.raw_html != '' OR e.raw_metadata_json != '')
"""


def captures(database: Database) -> Iterator[StoredCapture]:
    """All raw forms of questions that are not retired, in the order of their ids, a few in memory
    at a time."""
    after = 0
    while True:
        rows = database.rows(
            f"""
            SELECT q.question_id, s.name, q.source_question_key, e.extraction_path, e.raw_html,
                e.raw_metadata_json, q.exam_external_id, q.original_id, q.original_number,
                q.vignette_group, q.vignette_order, coalesce(b.name, ''), coalesce(t.name, ''),
                coalesce(c.name, ''), q.has_media
            FROM (SELECT q.question_id {_FROM} AND q.question_id > ? ORDER BY 1 LIMIT ?) w
            JOIN question q USING (question_id) JOIN extraction e USING (question_id)
            JOIN source s ON s.source_id = q.source_id
            LEFT JOIN topic t ON t.topic_id = q.source_topic_id
            LEFT JOIN subject b ON b.subject_id = t.subject_id
            LEFT JOIN concept c ON c.concept_id = q.concept_id AND c.topic_id = t.topic_id
            ORDER BY q.question_id
            """,
            after,
            _AT_ONCE,
        )
        if not rows:
            return
        for row in rows:
            images = _images(database, row[0]) if row[-1] else ()
            yield StoredCapture(*(*row[:-1], images))
        after = rows[-1][0]


def _images(database: Database, question_id: int) -> tuple[dict[str, Any], ...]:
    rows = database.rows(
        "SELECT media_index, media_role, mime_type, relative_path, sha256, bytes, width, height, "
        "alt FROM media WHERE question_id = ? ORDER BY media_index",
        question_id,
    )
    names = ("index", "role", "mime_type", "relative_path", "sha256", "size", "width", "height")
    return tuple(dict(zip((*names, "alt"), row, strict=True)) for row in rows)


def says_the_same(database: Database, question_id: int, draft: QuestionDraft) -> bool:
    """Whether a draft, read again from what is stored, holds nothing that is not stored. The
    learner's own words and keys, and what a key file filled in, do not count."""
    stored = form.load_form(database, question_id)
    edits = own_words.edits(database, question_id)
    texts = {
        name: edits[name].source_text if name in edits else stored.text[name]
        for name in (*own_words.TEXTS, "key_points", "objective", "references")
    }
    said = {
        "stem": draft.whole_stem,
        "code_snippet": draft.code_snippet,
        "explanation": draft.explanation,
        "key_points": draft.key_points,
        "objective": draft.objective,
        "references": draft.references,
    }
    for name in stored.metadata.get(form.FILLED, ()):
        if not said.get(name):
            said[name] = texts.get(name, "")
    row = stored.question
    facts = (draft.kind.value, draft.required, draft.tolerance, draft.unit)
    return (
        all(said[name] == text for name, text in texts.items())
        and facts == (row["kind"], row["required"], row["tolerance"], row["unit"])
        and draft.is_incomplete == (row["status"] == "incomplete")
        and _has_same_options(draft, stored, own_words.as_source_says(stored.answers, edits))
    )


def _has_same_options(draft: QuestionDraft, stored: Form, answers: list[StoredOption]) -> bool:
    """Whether the options are the same in whatever order, and the key where both have one of the
    source's."""
    is_given = stored.metadata.get(form.KEY_FROM) in (form.FROM_LEARNER, form.FROM_FILE)
    compares_key = draft.is_keyed and not is_given
    if not compares_key and not draft.kind.has_options:
        return True
    mine = [one for one in answers if not one.is_retired]
    sides = (
        sorted(
            (normalised(one.text), one.explanation, compares_key and bool(one.is_correct))
            for one in side
        )
        for side in (mine, options.wanted(draft))
    )
    first, second = sides
    return first == second
