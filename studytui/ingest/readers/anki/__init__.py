"""Anki decks and collections: .apkg, .colpkg and the bare .anki2, whatever their schema.

Each card becomes a question, named by the guid of its note: the guid stays when a deck is edited
and exported again, so that an updated deck updates. What a card asks is in `anki_cards`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from studytui.domain.anki_form import RecordError
from studytui.domain.draft import Capture, QuestionDraft, Reading
from studytui.domain.draft_check import misfit
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers.anki import choice, own
from studytui.ingest.readers.anki.cards import Asked, by_cloze, by_options, by_sides
from studytui.ingest.readers.anki.collection import Card, Collection, Note
from studytui.ingest.readers.anki.drafts import draft_of, named
from studytui.ingest.readers.anki.package import collection_of, images_of, is_package
from studytui.ingest.readers.anki.report import SUSPENDED_TAG, Report
from studytui.ingest.readers.anki.sheet import Sheet
from studytui.ingest.readers.anki.template import Budget, TooLongError, fields_of
from studytui.ingest.readers.document import Document
from studytui.ingest.sqlite import MAGIC, ForeignDatabase
from studytui.ingest.tree import TooDeepError

FORMAT = "Anki"

_COLLATION: Final = "unicase"
"""Anki's own order of texts, without which SQLite will not read some of its tables."""


def accepts(document: Document) -> bool:
    if document.archive is not None:
        return is_package(document.archive)
    if not document.content.startswith(MAGIC):
        return False
    try:
        with _opened(document) as database:
            return Collection.is_in(database)
    except RefusedError:
        return False


def read(document: Document, source: str | None) -> Reading:
    """A question for each card, or for each note with options. Raises RefusedError."""
    with _opened(document) as database:
        if not Collection.is_in(database):
            raise RefusedError(
                problem(
                    document.main_file,
                    "not-a-collection",
                    "The package holds no collection of Anki's: tables are missing.",
                    hint="Export the deck from Anki again.",
                )
            )
        return _Deck(document, source, Collection(database, document.main_file)).reading()


def _opened(document: Document) -> ForeignDatabase:
    data = collection_of(document)
    return ForeignDatabase(data, document.main_file, collations=(_COLLATION,))


def _log_of(path: Path) -> str:
    """Where SQLite keeps what is not in the file yet."""
    return f"{path.name}-wal"


class _Deck:
    """One file being read."""

    def __init__(self, document: Document, source: str | None, collection: Collection) -> None:
        self._document = document
        self._source = source
        self._collection = collection
        self._path = Path(document.unit.files[0].path)
        self._report = Report(document.main_file)
        self._budget = Budget()
        self._images, problems = images_of(document)
        self._report.take(problems)

    def reading(self) -> Reading:
        drafts: dict[tuple[str, str], QuestionDraft] = {}
        is_empty = True
        for note, cards in self._collection.notes():
            is_empty = False
            for draft in self._drafts(note, cards):
                if (draft.source, draft.key) in drafts:
                    reason = "Two notes have the same guid; the first was taken."
                    self._report.add("duplicate-id", reason, named(note))
                else:
                    drafts[draft.source, draft.key] = draft
        if self._document.archive is None and self._path.with_name(_log_of(self._path)).exists():
            reason = "Anki has the collection open: what it did last is not in the file yet."
            hint = "Close Anki, then import again."
            self._report.add("collection-open", reason, hint=hint, warning=True)
        reviews = self._collection.reviews()
        if is_empty and not self._collection.problems:
            self._report.add("no-questions", "The collection has no notes.")
        self._report.finish(reviews)
        problems = (*self._report.problems, *self._collection.problems)
        return Reading(questions=tuple(drafts.values()), problems=problems)

    def _drafts(self, note: Note, cards: tuple[Card, ...]) -> Iterator[QuestionDraft]:
        place, add = named(note), self._report.add
        if not note.is_readable:
            add("not-utf8", "The texts of the note are not UTF-8: skipped.", place)
        elif note.note_type is None:
            add("note-type-missing", "The type of the note is not in the file.", place)
        elif note.note_type.is_occlusion:
            reason = "which hides parts of an image: skipped."
            add("type-unsupported", f"A note of the type “{note.note_type.name}”, {reason}", place)
        elif own.is_ours(note):
            yield from self._own(note, cards, place)
        elif not cards:
            add("no-cards", "The note has no cards: skipped.", place)
        else:
            try:
                draft = self._of_options(note, cards, place)
            except TooDeepError as error:
                self._report.too_deep(error, place)
                return
            if draft is not None:
                yield draft
                return
            for card in cards:
                draft = self._of_card(note, card, place)
                if draft is not None:
                    yield draft

    def _own(self, note: Note, cards: tuple[Card, ...], place: str) -> Iterator[QuestionDraft]:
        sheet = self._sheet(place)
        try:
            draft = own.draft_of(note, sheet)
        except TooDeepError as error:
            self._report.too_deep(error, place)
            return
        except RecordError as error:
            reason = f"studytui wrote this note, and cannot read what it wrote: {error}."
            self._report.add("record-broken", reason, place, hint="Export the questions again.")
            return
        self._report.take(sheet.problems)
        is_suspended = any(card.is_suspended for card in cards)
        self._report.learnt += any(card.is_learnt for card in cards)
        self._report.suspended += is_suspended
        yield replace(
            draft,
            source=self._source or draft.source,
            tags=(*draft.tags, *((SUSPENDED_TAG,) if is_suspended else ())),
            capture=Capture(path=self._document.path, captured_at=note.changed_at),
            is_own=True,
        )

    def _of_options(self, note: Note, cards: tuple[Card, ...], place: str) -> QuestionDraft | None:
        """The question of a note with fields for options; None for other notes. Raises
        TooDeepError."""
        note_type = note.note_type
        if note_type is None or note_type.is_cloze:
            return None
        shown = {
            name
            for template in note_type.templates
            for name in (*fields_of(template.front), *fields_of(template.back))
        }
        fields = choice.fields_of(note.named, shown)
        if fields is None:
            return None
        sheet = self._sheet(place)
        asked = by_options(note, fields, sheet)
        if asked is None:
            return None
        if len(cards) > 1:
            reason = f"The note has options, and {len(cards)} cards: the first was taken."
            self._report.add("cards-skipped", reason, place, warning=True)
        return self._checked(note, cards[0], asked, sheet, "", place)

    def _of_card(self, note: Note, card: Card, place: str) -> QuestionDraft | None:
        note_type = note.note_type
        assert note_type is not None
        ordinal = 0 if note_type.is_cloze else card.ordinal
        if note_type.is_cloze or card.ordinal:
            place = f"{place}, card {card.ordinal + 1}"
        if not 0 <= ordinal < len(note_type.templates):
            reason = "The template of the card is not in the file."
            self._report.add("template-missing", reason, place)
            return None
        template = note_type.templates[ordinal]
        sheet = self._sheet(place)
        try:
            if note_type.is_cloze:
                asked, suffix = (
                    by_cloze(note, card, template, sheet, self._budget),
                    f"#c{card.ordinal + 1}",
                )
            else:
                asked = by_sides(note, template, sheet, self._budget)
                suffix = f"#{card.ordinal + 1}" if card.ordinal else ""
        except TooDeepError as error:
            self._report.too_deep(error, place)
            return None
        except TooLongError:
            reason = "The card, or the deck with it, is longer than any real one: skipped."
            self._report.add("card-too-large", reason, place)
            return None
        if asked is None:
            if any(found.code == "media-unsupported" for found in sheet.problems):
                reason = "A card that asks by a sound or video alone: skipped."
                self._report.add("type-unsupported", reason, place)
            else:
                self._report.take(sheet.problems)
                what = "has no such cloze" if note_type.is_cloze else "is empty"
                self._report.add("card-empty", f"The front of the card {what}: skipped.", place)
            return None
        return self._checked(note, card, asked, sheet, suffix, place)

    def _checked(
        self, note: Note, card: Card, asked: Asked, sheet: Sheet, suffix: str, place: str
    ) -> QuestionDraft | None:
        self._report.take(sheet.problems)
        draft = draft_of(
            note,
            card,
            asked,
            sheet,
            document=self._document,
            source=self._source,
            suffix=suffix,
        )
        if reason := misfit(draft):
            self._report.add("question-invalid", reason, place)
            return None
        self._report.suspended += card.is_suspended
        self._report.learnt += card.is_learnt
        self._report.unmarked += not asked.is_compared
        return draft

    def _sheet(self, place: str) -> Sheet:
        limits = self._document.limits
        return Sheet(self._document.main_file, self._path, self._images, place, limits)
