"""A stored question as a draft: as the learner sees it, and as its source has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studytui.domain.draft import OptionDraft, QuestionDraft
from studytui.domain.retelling import Known
from studytui.storage import exporting
from studytui.storage.database import Database
from studytui.storage.importing import own_words
from studytui.storage.importing.form import (
    FILLED,
    FROM_FILE,
    FROM_LEARNER,
    FROM_SOURCE,
    KEY_FROM,
    SOURCE_KEY,
    Form,
    load_form,
)
from studytui.storage.importing.own_words import Edit


@dataclass(frozen=True, slots=True)
class KeptImage:
    """An image that is in the media folder already."""

    sha256: str
    relative_path: str
    mime_type: str
    size: int
    width: int | None
    height: int | None


KeptImages = dict[tuple[Path, str], KeptImage]


def known(database: Database, question_id: int) -> tuple[Known, KeptImages]:
    """The question, and its images by the origin that the drafts have for them."""
    (shown,) = exporting.drafts(database, 0, [question_id], Path())
    form = load_form(database, question_id)
    edits = own_words.edits(database, question_id)
    images = {
        (Path(row["relative_path"]), ""): KeptImage(
            row["sha256"],
            row["relative_path"],
            row["mime_type"],
            row["bytes"],
            row["width"],
            row["height"],
        )
        for row in form.media
    }
    digests = {row["media_index"]: row["sha256"] for row in form.media}
    return Known(shown, _told(database, question_id, shown, form, edits), digests), images


def _told(
    database: Database,
    question_id: int,
    shown: QuestionDraft,
    form: Form,
    edits: Mapping[str, Edit],
) -> QuestionDraft:
    """The question without words, key, topic and tags of the learner's, and without what a key file
    filled in."""
    texts: dict[str, Any] = {
        name: edits[name].source_text for name in own_words.TEXTS if name in edits
    }
    filled = form.metadata.get(FILLED, ())
    if "explanation" in filled:
        texts["explanation"] = ""
    if "difficulty" in filled:
        texts["difficulty"] = None
    subject, topic, concept = _places(database, shown, form, filled)
    return replace(
        shown,
        options=_options(form, edits) if shown.kind.has_options else (),
        accepted=() if shown.kind.has_options else _accepted(form),
        subject=subject,
        topic=topic,
        concept=concept,
        tags=_tags(database, question_id),
        **texts,
    )


def _source_key(form: Form) -> Sequence[int] | None:
    """The numbers of what the source calls right, where the key that stands is another's; an empty
    list where the source has none."""
    if form.metadata.get(KEY_FROM) not in (FROM_FILE, FROM_LEARNER):
        return None
    return list(form.metadata.get(SOURCE_KEY) or ())


def _options(form: Form, edits: Mapping[str, Edit]) -> tuple[OptionDraft, ...]:
    right = _source_key(form)
    stored = own_words.as_source_says(form.answers, edits)
    in_use = sorted((one for one in stored if not one.is_retired), key=lambda one: one.position)
    return tuple(
        OptionDraft(
            one.text,
            one.is_correct if right is None else (one.number in right if right else None),
            one.explanation,
            one.peer_percent,
            one.original_id,
        )
        for one in in_use
    )


def _accepted(form: Form) -> tuple[str, ...]:
    right = _source_key(form)
    rows = sorted(form.answers, key=lambda one: one.position)
    if right is None:
        return tuple(one.text for one in rows if not one.is_retired)
    return tuple(one.text for one in rows if one.number in right)


def _places(
    database: Database, shown: QuestionDraft, form: Form, filled: Sequence[str]
) -> tuple[str, str, str]:
    if "topic" in filled:
        return "", "", ""
    if form.question["topic_by"] == FROM_SOURCE:
        return shown.subject, shown.topic, shown.concept
    rows = database.rows(
        "SELECT j.name, t.name FROM topic t JOIN subject j USING (subject_id) WHERE t.topic_id = ?",
        form.question["source_topic_id"],
    )
    if not rows:
        return "", "", ""
    subject, topic = rows[0]
    return "" if subject == shown.source else subject, topic, ""


def _tags(database: Database, question_id: int) -> tuple[str, ...]:
    rows = database.rows(
        "SELECT t.name FROM question_tag g JOIN tag t USING (tag_id) "
        "WHERE g.question_id = ? AND g.added_by = ? ORDER BY g.rowid",
        question_id,
        FROM_SOURCE,
    )
    return tuple(name for (name,) in rows)
