"""An Anki collection: note types, decks, notes and cards, in the older schema and the newer one.

Up to schema 11 note types and decks are JSON in the one row of `col`; from 15 on they are tables,
with protobuf where the JSON was. Notes, cards and the log of reviews are the same in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.ingest.problems import problem
from studytui.ingest.readers.anki.types import NoteType, Types, types_of
from studytui.ingest.sqlite import DamagedError, ForeignDatabase, text_of

MOST_NOTES: Final = 250_000
_MOST_CARDS: Final = 500_000
_MOST_FIELDS: Final = 500
_LONGEST_TAGS: Final = 20_000
"""Characters."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SUSPENDED: Final = -1


@dataclass(frozen=True, slots=True)
class Card:
    ordinal: int
    """Which template made it, from 0; of a cloze note its number less one."""
    deck: tuple[str, ...]
    """The path of the deck where it is at home, whatever filtered deck it is in now."""
    is_suspended: bool = False
    is_learnt: bool = False
    """Whether it has been answered, so that it has an interval and a due date."""


@dataclass(frozen=True, slots=True)
class Note:
    note_id: int
    guid: str
    note_type: NoteType | None
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    changed_at: datetime | None
    """UTC."""
    is_readable: bool = True
    """Whether its texts are UTF-8."""

    @property
    def named(self) -> dict[str, str]:
        """The fields by their names."""
        names = self.note_type.fields if self.note_type else ()
        return dict(zip(names, self.fields, strict=False))


class Collection:
    """The collection in a database. What cannot be read of it is in `problems`."""

    def __init__(self, database: ForeignDatabase, file: str) -> None:
        self._database = database
        self._file = file
        self.problems: list[Problem] = []
        for table in ("notes", "cards"):
            if damage := database.damage(table):
                self._report(table, damage)
        self._types = Types({}, {})
        try:
            self._types = types_of(database)
        except DamagedError as error:
            self._report("col", str(error))
        self._cards = self._all_cards()

    @staticmethod
    def is_in(database: ForeignDatabase) -> bool:
        """Whether a database is a collection of Anki's."""
        return (
            database.has("col", "models", "decks")
            and database.has("notes", "id", "guid", "mid", "flds")
            and database.has("cards", "nid", "did", "ord")
        )

    def notes(self) -> Iterator[tuple[Note, tuple[Card, ...]]]:
        """Each note with its cards, in the order in which they were made."""
        columns = ("id", "guid", "mid", "mod", "tags", "flds")
        try:
            for row in self._database.rows("notes", *columns, most=MOST_NOTES):
                yield self._note(*row)
        except DamagedError as error:
            self._report("notes", str(error))

    def reviews(self) -> int:
        """How many answers the log of the collection holds."""
        try:
            return self._database.count("revlog")
        except DamagedError as error:
            self._report("revlog", str(error))
            return 0

    def _report(self, table: str, reason: str) -> None:
        if not any(found.place == f"table {table}" for found in self.problems):
            self.problems.append(
                problem(
                    self._file,
                    "database-damaged",
                    f"The table of {table} is damaged ({reason}): some of it may be missing.",
                    place=f"table {table}",
                    hint="Let Anki check its database (Tools), then export the deck again.",
                )
            )

    def _note(
        self,
        note_id: object,
        guid: object,
        type_id: object,
        changed: object,
        tags: object,
        fields: object,
    ) -> tuple[Note, tuple[Card, ...]]:
        number = note_id if isinstance(note_id, int) else 0
        texts = text_of(fields)
        note = Note(
            note_id=number,
            guid=clean_line(text_of(guid))[:200],
            note_type=self._types.note_types.get(type_id) if isinstance(type_id, int) else None,
            fields=tuple(texts.split("\x1f", _MOST_FIELDS)),
            tags=tuple(
                dict.fromkeys(clean_line(tag) for tag in text_of(tags)[:_LONGEST_TAGS].split())
            ),
            changed_at=_moment(changed),
            is_readable=bool(texts) or not fields,
        )
        return note, tuple(self._cards.get(number, ()))

    def _all_cards(self) -> dict[int, list[Card]]:
        found: dict[int, dict[int, Card]] = {}
        optional = ("odid", "queue", "type")
        has_all = self._database.has("cards", *optional)
        columns = ("nid", "ord", "did", *(optional if has_all else ()))
        try:
            for row in self._database.rows("cards", *columns, most=_MOST_CARDS):
                numbers = [value if isinstance(value, int) else 0 for value in row]
                note_id, ordinal, deck, home, queue, kind = (*numbers, 0, 0, 0)[:6]
                path = self._types.decks.get(home or deck, ())
                card = Card(ordinal, path, queue == _SUSPENDED, kind > 0)
                found.setdefault(note_id, {}).setdefault(ordinal, card)
        except DamagedError as error:
            self._report("cards", str(error))
        return {
            note_id: [cards[ordinal] for ordinal in sorted(cards)]
            for note_id, cards in found.items()
        }


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 < seconds < 1 << 33:
        return None
    return _EPOCH + timedelta(seconds=seconds)
