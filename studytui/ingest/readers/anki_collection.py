"""An Anki collection: note types, decks, notes and cards, in the older schema and the newer one.

Up to schema 11 note types and decks are JSON in the one row of `col`; from 15 on they are tables,
with protobuf where the JSON was. Notes, cards and the log of reviews are the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import orjson

from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.ingest import protobuf
from studytui.ingest.problems import problem
from studytui.ingest.sqlite import DamagedError, ForeignDatabase, text_of

MOST_NOTES: Final = 250_000
_MOST_CARDS: Final = 1_000_000
_MOST_TYPES: Final = 10_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SUSPENDED: Final = -1
_DECK_PARTS: Final = re.compile("::|\x1f")
_Entry = TypeVar("_Entry")
_OCCLUSION: Final = re.compile(r"image[ _-]?occlusion", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Template:
    """How a card of a note is made: the mustache texts of its two sides."""

    name: str
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    is_cloze: bool = False

    @property
    def is_occlusion(self) -> bool:
        """Whether its cards ask for what is hidden in an image."""
        return bool(_OCCLUSION.search(self.name)) or any(
            "image-occlusion" in template.front or "io-overlay" in template.front
            for template in self.templates
        )


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
        self._types: dict[int, NoteType] = {}
        self._decks: dict[int, tuple[str, ...]] = {}
        self._load()
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
            note_type=self._types.get(type_id) if isinstance(type_id, int) else None,
            fields=tuple(texts.split("\x1f")),
            tags=tuple(dict.fromkeys(clean_line(tag)[:300] for tag in text_of(tags).split())),
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
                path = self._decks.get(home or deck, ())
                card = Card(ordinal, path, queue == _SUSPENDED, kind > 0)
                found.setdefault(note_id, {}).setdefault(ordinal, card)
        except DamagedError as error:
            self._report("cards", str(error))
        return {
            note_id: [cards[ordinal] for ordinal in sorted(cards)]
            for note_id, cards in found.items()
        }

    def _load(self) -> None:
        try:
            if self._database.has("notetypes", "id", "name", "config"):
                self._load_tables()
            for models, decks in self._database.rows("col", "models", "decks", most=1):
                self._types |= _types_of(_json(models))
                for deck_id, deck in _records(_json(decks)).items():
                    if name := deck.get("name"):
                        self._decks[deck_id] = _path(str(name))
        except DamagedError as error:
            self._report("col", str(error))

    def _load_tables(self) -> None:
        rows = self._database.rows
        fields: dict[int, dict[int, str]] = {}
        for type_id, ordinal, name in rows("fields", "ntid", "ord", "name", most=_MOST_TYPES * 10):
            if isinstance(type_id, int) and isinstance(ordinal, int):
                fields.setdefault(type_id, {})[ordinal] = text_of(name)
        templates: dict[int, dict[int, Template]] = {}
        columns = ("ntid", "ord", "name", "config")
        for type_id, ordinal, name, config in rows("templates", *columns, most=_MOST_TYPES * 10):
            if isinstance(type_id, int) and isinstance(ordinal, int):
                sides = _sides(config)
                templates.setdefault(type_id, {})[ordinal] = Template(text_of(name), *sides)
        for type_id, name, config in rows("notetypes", "id", "name", "config", most=_MOST_TYPES):
            if isinstance(type_id, int):
                self._types[type_id] = NoteType(
                    name=clean_line(text_of(name))[:300],
                    fields=_in_order(fields.get(type_id, {})),
                    templates=_in_order(templates.get(type_id, {})),
                    is_cloze=_number(config, 1) == 1,
                )
        for deck_id, name in rows("decks", "id", "name", most=_MOST_TYPES * 10):
            if isinstance(deck_id, int):
                self._decks[deck_id] = _path(text_of(name))


def _types_of(models: object) -> dict[int, NoteType]:
    found = {}
    for type_id, model in _records(models).items():
        fields = [str(field.get("name", "")) for field in _listed(model.get("flds"))]
        templates = [
            Template(*(str(template.get(name) or "") for name in ("name", "qfmt", "afmt")))
            for template in _listed(model.get("tmpls"))
        ]
        found[type_id] = NoteType(
            name=clean_line(str(model.get("name", "")))[:300],
            fields=tuple(fields),
            templates=tuple(templates),
            is_cloze=model.get("type") == 1,
        )
    return found


def _json(value: object) -> object:
    try:
        return orjson.loads(value) if isinstance(value, bytes) and value else {}
    except orjson.JSONDecodeError as error:
        raise DamagedError(f"invalid JSON: {error.msg}") from error


def _records(value: object) -> dict[int, dict[str, object]]:
    """Objects by the number that is their key."""
    entries = value.items() if isinstance(value, dict) else ()
    return {
        int(key): entry
        for key, entry in entries
        if isinstance(entry, dict) and re.fullmatch(r"-?\d{1,19}", key)
    }


def _listed(value: object) -> list[dict[str, object]]:
    """Objects of a list, in the order that their ``ord`` says, where all have one."""
    found = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    orders = [entry.get("ord") for entry in found]
    if all(isinstance(order, int) for order in orders):
        found.sort(key=lambda entry: int(entry["ord"]))
    return found


def _in_order(entries: dict[int, _Entry]) -> tuple[_Entry, ...]:
    return tuple(entries[place] for place in sorted(entries))


def _sides(config: object) -> tuple[str, str]:
    try:
        data = config if isinstance(config, bytes) else b""
        return protobuf.text(data, 1), protobuf.text(data, 2)
    except ValueError:
        return "", ""


def _number(config: object, field: int) -> int:
    try:
        value = protobuf.last(config if isinstance(config, bytes) else b"", field)
    except ValueError:
        return 0
    return value if isinstance(value, int) else 0


def _path(name: str) -> tuple[str, ...]:
    parts = (clean_line(part)[:300] for part in _DECK_PARTS.split(name))
    return tuple(part for part in parts if part)


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 < seconds < 1 << 33:
        return None
    return _EPOCH + timedelta(seconds=seconds)
