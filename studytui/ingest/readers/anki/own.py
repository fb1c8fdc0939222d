"""Notes that studytui itself wrote: the question as it went out, and what was edited since."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from html import unescape

from studytui.domain import anki_form
from studytui.domain.anki_form import RECORD, RecordError
from studytui.domain.draft import OptionDraft, QuestionDraft
from studytui.domain.draft_check import misfit
from studytui.domain.exam import letter
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import clean_line, normalised, parse, plain
from studytui.ingest.readers.anki.choice import right_of
from studytui.ingest.readers.anki.collection import Note
from studytui.ingest.readers.anki.sheet import Sheet


def is_ours(note: Note) -> bool:
    """Whether a note is of a type that studytui writes."""
    return note.note_type is not None and RECORD in note.note_type.fields


def draft_of(note: Note, sheet: Sheet) -> QuestionDraft:
    """The question, with fields that were edited in Anki as they are now. Raises RecordError for a
    record that cannot be read, TooDeepError."""
    named = note.named
    draft, images, sealed = anki_form.draft_of(unescape(named.get(RECORD, "")))
    shown = [named.get(name, "") for name in anki_form.FIELDS if name != RECORD]
    for image in images:
        sheet.keep(image)
    is_edited = [
        place >= len(sealed) or sealed[place] != seal
        for place, seal in enumerate(anki_form.seals(shown))
    ]
    for edited, field, take in zip(
        is_edited, shown, (_question, _options, _answer, _explanation), strict=True
    ):
        if edited:
            draft = take(draft, field, sheet)
    if reason := misfit(draft):
        raise RecordError(reason)
    if not draft.is_incomplete and not _can_be_asked(draft):
        raise RecordError("there is no question, or fewer than two options")
    return replace(draft, tags=_tags(draft.tags, note.tags), media=tuple(sheet.media))


def _can_be_asked(draft: QuestionDraft) -> bool:
    has_words = bool(draft.whole_stem.strip() or draft.code_snippet)
    return has_words and (len(draft.options) > 1 or not draft.kind.has_options)


def _question(draft: QuestionDraft, html: str, sheet: Sheet) -> QuestionDraft:
    """All of the field is the stem: where the vignette ended it no longer says."""
    stem = sheet.stored(html)
    if draft.kind is Kind.GAPS or not stem:
        sheet.report("edit-skipped", "The question was edited in Anki; its gaps would be lost.")
        return draft
    return replace(draft, stem=stem, vignette="", code_snippet="")


def _options(draft: QuestionDraft, html: str, sheet: Sheet) -> QuestionDraft:
    """Options that were edited keep their places, and with them what was said of them."""
    if not draft.kind.has_options:
        return draft
    texts = sheet.items(html, MediaRole.OPTION)
    if draft.kind.has_slots or len(texts) < 2:
        sheet.report("edit-skipped", "The options were edited in Anki in a way that is not read.")
        return draft
    if len(texts) == len(draft.options):
        kept = [
            replace(option, text=text) for option, text in zip(draft.options, texts, strict=True)
        ]
    else:
        known = {normalised(option.text): option for option in draft.options}
        new = OptionDraft("", is_correct=False if draft.is_keyed else None)
        kept = [replace(known.get(normalised(text), new), text=text) for text in texts]
    if draft.is_keyed and not any(option.is_correct for option in kept):
        sheet.report("key-lost", "The right option was taken out in Anki.")
        kept = [replace(option, is_correct=None) for option in kept]
    required = draft.required if len(kept) == len(draft.options) else None
    return replace(draft, options=tuple(kept), required=required)


def _answer(draft: QuestionDraft, html: str, sheet: Sheet) -> QuestionDraft:
    said = sheet.stored(html, MediaRole.EXPLANATION)
    if not draft.kind.has_options:
        first = clean_line(plain(said))
        accepted = (first, *draft.accepted[1:]) if first else ()
        return replace(draft, accepted=tuple(dict.fromkeys(accepted)))
    named = {clean_line(block.text).rstrip(".") for block in parse(said)}
    right = {place for place in range(len(draft.options)) if letter(place) in named}
    if not right:
        texts = [option.text for option in draft.options]
        right = right_of(plain(said), texts, is_free=True) or set()
    if draft.kind.has_slots or not right:
        sheet.report("edit-skipped", "The answer was edited in Anki in a way that is not read.")
        return draft
    kind = draft.kind if len(right) == 1 else Kind.MULTIPLE
    options = [
        replace(option, is_correct=place in right) for place, option in enumerate(draft.options)
    ]
    required = draft.required if draft.required == len(right) else None
    return replace(draft, kind=kind, options=tuple(options), required=required)


def _explanation(draft: QuestionDraft, html: str, sheet: Sheet) -> QuestionDraft:
    """All of the field is the explanation: what was an option's or a reference it no longer
    says."""
    return replace(
        draft,
        explanation=sheet.stored(html, MediaRole.EXPLANATION),
        key_points="",
        objective="",
        references="",
        options=tuple(replace(option, explanation="") for option in draft.options),
        slots=tuple(replace(slot, explanation="") for slot in draft.slots),
    )


def _tags(ours: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Tags that Anki still has, as they were before it had them, and those that came there."""
    there = {_folded(tag) for tag in now}
    written = {tag: _folded(anki_form.anki_tag(tag)) for tag in ours}
    kept = [tag for tag in ours if written[tag] in there]
    added = [tag for tag in now if _folded(tag) not in written.values()]
    return tuple(dict.fromkeys((*kept, *added)))


def _folded(tag: str) -> str:
    """Anki does not tell small letters from capitals in tags."""
    return unicodedata.normalize("NFC", tag).casefold()
