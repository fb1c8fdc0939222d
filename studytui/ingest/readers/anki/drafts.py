"""Where an Anki card belongs in the library, and the draft of its question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from studytui.domain.draft import Capture, QuestionDraft
from studytui.domain.text import clean_line
from studytui.ingest.readers.anki.cards import Asked
from studytui.ingest.readers.anki.choice import plain_of
from studytui.ingest.readers.anki.cloze import parsed, revealed
from studytui.ingest.readers.anki.collection import Card, Note
from studytui.ingest.readers.anki.report import SUSPENDED_TAG
from studytui.ingest.readers.anki.sheet import Sheet
from studytui.ingest.readers.document import Document, encode_json
from studytui.ingest.readers.wording import namespace_of_file

_NOBODYS_DECK: Final = "Default"
_OCCLUSION: Final = "image-occlusion:"
_LONGEST_RAW: Final = 100_000
"""Characters of a note that are kept as they are: each of its cards keeps them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question belongs."""

    source: str
    subject: str = ""
    topic: str = ""
    concept: str = ""


def place_of(card: Card, path: str) -> Place:
    """A deck on the first level is a source, in whatever file it comes; below it are topics."""
    if not card.deck or card.deck == (_NOBODYS_DECK,):
        return Place(_source_of(path))
    root, *below = card.deck
    return Place(
        source=root,
        subject=root,
        topic=below[0] if below else root,
        concept=" / ".join(below[1:])[:300],
    )


def _source_of(path: str) -> str:
    """The source of cards that lie in no deck of their own: the file's name, but for the name that
    Anki gives to a whole collection, which has the day in it."""
    name = namespace_of_file(path)
    return "Anki" if name.casefold().startswith("collection") else name


def named(note: Note) -> str:
    """A note in a report: how it begins, or the first of its fields that is made of words."""
    for text in note.fields[:20]:
        begins = clean_line(plain_of(revealed(parsed(text[:2000]))))[:60]
        if begins and not begins.startswith(_OCCLUSION):
            return f"note “{begins}”"
    return f"note {note.guid or note.note_id}"


def draft_of(
    note: Note,
    card: Card,
    asked: Asked,
    sheet: Sheet,
    *,
    document: Document,
    source: str | None,
    suffix: str = "",
) -> QuestionDraft:
    """The question of a card. `suffix` tells the cards of one note apart."""
    belongs = place_of(card, document.unit.files[0].path)
    note_type = note.note_type.name if note.note_type else ""
    own_source = source or belongs.source
    draft = QuestionDraft(
        source=own_source,
        key=f"id:{note.guid}{suffix}",
        kind=asked.kind,
        stem=asked.stem,
        options=asked.options,
        slots=asked.slots,
        accepted=asked.accepted,
        explanation=asked.explanation,
        references=asked.references,
        # A topic without a subject is one of its source's.
        subject="" if belongs.subject == own_source else belongs.subject,
        topic=belongs.topic,
        concept=belongs.concept,
        tags=(*note.tags, *((SUSPENDED_TAG,) if card.is_suspended else ())),
        media=tuple(sheet.media),
        capture=Capture(
            path=document.path,
            raw_json=_raw(note, note_type),
            captured_at=note.changed_at,
        ),
        metadata={"note_type": note_type},
    )
    return draft if note.guid else replace(draft, key=f"content:{draft.content_hash()}")


def _raw(note: Note, note_type: str) -> str:
    if sum(map(len, note.fields)) > _LONGEST_RAW:
        return ""
    return encode_json({"guid": note.guid, "type": note_type, "fields": note.named})
