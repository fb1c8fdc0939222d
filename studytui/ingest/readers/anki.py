"""Anki decks and collections: .apkg, .colpkg and the bare .anki2, whatever their schema.

Each card becomes a question, named by the guid of its note: the guid stays when a deck is edited
and exported again, so that an updated deck updates. What a card asks is in `anki_cards`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from studytui.domain.anki_form import RecordError
from studytui.domain.draft import Capture, Problem, QuestionDraft, Reading
from studytui.domain.draft_check import misfit
from studytui.domain.text import clean_line
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers import anki_choice
from studytui.ingest.readers.anki_cards import Asked, by_cloze, by_options, by_sides
from studytui.ingest.readers.anki_collection import Card, Collection, Note
from studytui.ingest.readers.anki_own import draft_of as own_draft_of
from studytui.ingest.readers.anki_own import is_ours
from studytui.ingest.readers.anki_package import collection_of, images_of, is_package
from studytui.ingest.readers.anki_sheet import Sheet
from studytui.ingest.readers.anki_template import fields_of
from studytui.ingest.readers.document import Document, encode_json
from studytui.ingest.readers.wording import namespace_of_file
from studytui.ingest.sqlite import MAGIC, ForeignDatabase
from studytui.ingest.tree import TooDeepError

SUSPENDED_TAG: Final = "anki-suspended"
_COLLATION: Final = "unicase"
"""Anki's own order of texts, without which SQLite will not read some of its tables."""
_NOBODYS_DECK: Final = "Default"


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


@dataclass
class _Counts:
    """What is told once for a whole deck."""

    suspended: int = 0
    learnt: int = 0
    unmarked: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a question belongs, by the deck of its card."""

    source: str
    subject: str = ""
    topic: str = ""
    concept: str = ""


@dataclass
class _Deck:
    """One file being read."""

    document: Document
    source: str | None
    collection: Collection
    counts: _Counts = field(default_factory=_Counts)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.file = self.document.main_file
        self.path = Path(self.document.unit.files[0].path)
        self.images, found = images_of(self.document)
        self.problems += found

    def reading(self) -> Reading:
        drafts: dict[tuple[str, str], QuestionDraft] = {}
        is_empty = True
        for note, cards in self.collection.notes():
            is_empty = False
            for draft in self._drafts(note, cards):
                if (draft.source, draft.key) in drafts:
                    reason = "Two notes have the same guid; the first was taken."
                    self._report("duplicate-id", reason, _named(note))
                else:
                    drafts[draft.source, draft.key] = draft
        if is_empty and not self.collection.problems:
            self._report("no-questions", "The collection has no notes.", "")
        self._tell()
        problems = (*self.problems, *self.collection.problems)
        return Reading(questions=tuple(drafts.values()), problems=problems)

    def _drafts(self, note: Note, cards: tuple[Card, ...]) -> Iterator[QuestionDraft]:
        place = _named(note)
        if not note.is_readable:
            self._report("not-utf8", "The texts of the note are not UTF-8: skipped.", place)
        elif note.note_type is None:
            self._report("note-type-missing", "The type of the note is not in the file.", place)
        elif note.note_type.is_occlusion:
            reason = f"A note of the type “{note.note_type.name}”, which hides parts of an image."
            self._report("type-unsupported", f"{reason[:-1]}: skipped.", place)
        elif is_ours(note):
            yield from self._own(note, cards, place)
        elif not cards:
            self._report("no-cards", "The note has no cards: skipped.", place, warning=True)
        else:
            yield from self._questions(note, cards, place)

    def _own(self, note: Note, cards: tuple[Card, ...], place: str) -> Iterator[QuestionDraft]:
        sheet = self._sheet(place)
        try:
            draft = own_draft_of(note, sheet)
        except TooDeepError as error:
            self._too_deep(error, place)
        except RecordError as error:
            self._report(
                "record-broken",
                f"studytui wrote this note, and cannot read what it wrote: {error}.",
                place,
                hint="Export the questions again.",
            )
        else:
            self.problems += sheet.problems
            self.counts.learnt += any(card.is_learnt for card in cards)
            is_suspended = any(card.is_suspended for card in cards)
            self.counts.suspended += is_suspended
            yield replace(
                draft,
                source=self.source or draft.source,
                tags=(*draft.tags, *((SUSPENDED_TAG,) if is_suspended else ())),
                capture=Capture(path=self.document.path, captured_at=note.changed_at),
            )

    def _questions(
        self, note: Note, cards: tuple[Card, ...], place: str
    ) -> Iterator[QuestionDraft]:
        assert note.note_type is not None
        shown = [
            name
            for template in note.note_type.templates
            for name in (*fields_of(template.front), *fields_of(template.back))
        ]
        if not note.note_type.is_cloze and (
            fields := anki_choice.fields_of(note.named, list(dict.fromkeys(shown)))
        ):
            sheet = self._sheet(place)
            asked = self._asked(lambda: by_options(note, fields, sheet), place)
            if asked is not None:
                yield from self._draft(note, cards[0], asked, sheet, "", place)
                if len(cards) > 1:
                    reason = f"{len(cards) - 1} more cards of a note with options: left out."
                    self._report("cards-skipped", reason, place, warning=True)
                return
        for card in cards:
            yield from self._of_card(note, card, place)

    def _of_card(self, note: Note, card: Card, place: str) -> Iterator[QuestionDraft]:
        assert note.note_type is not None
        templates = note.note_type.templates
        is_cloze = note.note_type.is_cloze
        ordinal = 0 if is_cloze else card.ordinal
        place = f"{place}, card {card.ordinal + 1}" if is_cloze or card.ordinal else place
        if not 0 <= ordinal < len(templates):
            self._report("template-missing", "The template of the card is not in the file.", place)
            return
        template = templates[ordinal]
        sheet = self._sheet(place)
        if is_cloze:
            asked = self._asked(lambda: by_cloze(note, card, template, sheet), place)
            suffix = f"#c{card.ordinal + 1}"
        else:
            asked = self._asked(lambda: by_sides(note, template, sheet), place)
            suffix = f"#{card.ordinal + 1}" if card.ordinal else ""
        if asked is not None:
            yield from self._draft(note, card, asked, sheet, suffix, place)
        elif not any(found.place == place and not found.is_warning for found in self.problems):
            self.problems += sheet.problems
            what = "has no such cloze" if is_cloze else "is empty, or holds nothing but a sound"
            self._report("card-empty", f"The front of the card {what}: skipped.", place)

    def _asked(self, ask: Callable[[], Asked | None], place: str) -> Asked | None:
        try:
            return ask()
        except TooDeepError as error:
            self._too_deep(error, place)
            return None

    def _too_deep(self, error: TooDeepError, place: str) -> None:
        reason = f"The text nests elements more than {error.args[0]} levels deep."
        self._report("html-too-deep", reason, place)

    def _draft(
        self, note: Note, card: Card, asked: Asked, sheet: Sheet, suffix: str, place: str
    ) -> Iterator[QuestionDraft]:
        assert note.note_type is not None
        self.problems += sheet.problems
        belongs = self._place(card)
        record = {"guid": note.guid, "type": note.note_type.name, "fields": note.named}
        draft = QuestionDraft(
            source=self.source or belongs.source,
            key=f"id:{note.guid}{suffix}",
            kind=asked.kind,
            stem=asked.stem,
            options=asked.options,
            slots=asked.slots,
            accepted=asked.accepted,
            explanation=asked.explanation,
            references=asked.references,
            subject=belongs.subject,
            topic=belongs.topic,
            concept=belongs.concept,
            tags=(*note.tags, *((SUSPENDED_TAG,) if card.is_suspended else ())),
            original_id=note.guid or None,
            media=tuple(sheet.media),
            capture=Capture(
                path=self.document.path,
                raw_json=encode_json(record),
                captured_at=note.changed_at,
            ),
            metadata={"note_type": note.note_type.name},
        )
        if reason := misfit(draft):
            self._report("question-invalid", reason, place)
            return
        if not note.guid:
            draft = replace(draft, key=f"content:{draft.content_hash()}")
        self.counts.suspended += card.is_suspended
        self.counts.learnt += card.is_learnt
        self.counts.unmarked += not asked.is_compared
        yield draft

    def _sheet(self, place: str) -> Sheet:
        return Sheet(self.file, self.path, self.images, place, self.document.limits)

    def _place(self, card: Card) -> _Place:
        """A deck on the first level is a source; below it come topic and concept."""
        if not card.deck or card.deck == (_NOBODYS_DECK,):
            return _Place(_source_of(self.document.unit.files[0].path))
        root, *below = card.deck
        return _Place(
            source=root,
            subject=root,
            topic=below[0] if below else root,
            concept=" / ".join(below[1:])[:300],
        )

    def _report(
        self, code: str, reason: str, place: str, *, hint: str = "", warning: bool = False
    ) -> None:
        self.problems.append(
            problem(self.file, code, reason, place=place, hint=hint, warning=warning)
        )

    def _tell(self) -> None:
        """What is true of many cards, once."""
        counts, reviews = self.counts, self.collection.reviews()
        if reviews or counts.learnt:
            reason = f"{reviews:,} past reviews and the due dates of {counts.learnt:,} cards"
            self._report(
                "reviews-skipped",
                f"{reason} were not taken: what you learnt in Anki is not an answer given here.",
                "",
                warning=True,
            )
        if counts.suspended:
            self._report(
                "cards-suspended",
                f"{counts.suspended:,} cards were suspended in Anki. They came in, with the tag"
                f" {SUSPENDED_TAG}.",
                "",
                warning=True,
            )
        if counts.unmarked:
            self._report(
                "cards-unmarked",
                f"{counts.unmarked:,} cards have an answer that cannot be compared with a typed"
                " one: it is shown after answering, and nothing is scored.",
                "",
                warning=True,
            )


def _named(note: Note) -> str:
    """A note in a report: how it begins."""
    begins = clean_line(anki_choice.plain_of(note.fields[0]))[:60] if note.fields else ""
    return f"note “{begins}”" if begins else f"note {note.guid or note.note_id}"


def _source_of(path: str) -> str:
    """The source of cards that lie in no deck of their own: the file's name, but for the name that
    Anki gives to a whole collection, which has the day in it."""
    name = namespace_of_file(path)
    return "Anki" if name.casefold().startswith("collection") else name
