"""Note types and decks of an Anki collection, as JSON in one row or as tables of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeVar

import orjson

from studytui.domain.text import clean_line
from studytui.ingest import protobuf
from studytui.ingest.limits import MEGABYTE
from studytui.ingest.sqlite import DamagedError, ForeignDatabase, text_of

_MOST: Final = 100_000
"""Rows of a table of note types, fields, templates or decks."""
_MOST_FIELDS: Final = 500
_LONGEST_JSON: Final = 16 * MEGABYTE
_DECK_PARTS: Final = re.compile("::|\x1f")
_OCCLUSION: Final = re.compile(r"image[ _-]?occlusion", re.IGNORECASE)
_Entry = TypeVar("_Entry")


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
class Types:
    """Note types, and the paths of decks, by their ids."""

    note_types: dict[int, NoteType]
    decks: dict[int, tuple[str, ...]]


def types_of(database: ForeignDatabase) -> Types:
    """What the collection says of its notes and decks. Raises DamagedError."""
    found = Types({}, {})
    if database.has("notetypes", "id", "name", "config"):
        _load_tables(database, found)
    for models, decks in database.rows("col", "models", "decks", most=1):
        found.note_types.update(_note_types(_json(models)))
        for deck_id, deck in _records(_json(decks)).items():
            found.decks[deck_id] = _path(_text(deck.get("name")))
    return found


def _load_tables(database: ForeignDatabase, found: Types) -> None:
    rows = database.rows
    fields: dict[int, dict[int, str]] = {}
    for type_id, ordinal, name in rows("fields", "ntid", "ord", "name", most=_MOST):
        if isinstance(type_id, int) and isinstance(ordinal, int):
            fields.setdefault(type_id, {})[ordinal] = text_of(name)
    templates: dict[int, dict[int, Template]] = {}
    for type_id, ordinal, name, config in rows(
        "templates", "ntid", "ord", "name", "config", most=_MOST
    ):
        if isinstance(type_id, int) and isinstance(ordinal, int):
            template = Template(text_of(name), *_sides(config))
            templates.setdefault(type_id, {})[ordinal] = template
    for type_id, name, config in rows("notetypes", "id", "name", "config", most=_MOST):
        if isinstance(type_id, int):
            found.note_types[type_id] = NoteType(
                name=clean_line(text_of(name))[:300],
                fields=_in_order(fields.get(type_id, {}))[:_MOST_FIELDS],
                templates=_in_order(templates.get(type_id, {})),
                is_cloze=_number(config, 1) == 1,
            )
    for deck_id, name in rows("decks", "id", "name", most=_MOST):
        if isinstance(deck_id, int):
            found.decks[deck_id] = _path(text_of(name))


def _note_types(models: object) -> dict[int, NoteType]:
    found = {}
    for type_id, model in _records(models).items():
        fields = [_text(field.get("name")) for field in _listed(model.get("flds"))]
        templates = [
            Template(*(_text(template.get(name)) for name in ("name", "qfmt", "afmt")))
            for template in _listed(model.get("tmpls"))
        ]
        found[type_id] = NoteType(
            name=clean_line(_text(model.get("name")))[:300],
            fields=tuple(fields[:_MOST_FIELDS]),
            templates=tuple(templates),
            is_cloze=model.get("type") == 1,
        )
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _json(value: object) -> object:
    if isinstance(value, bytes) and len(value) > _LONGEST_JSON:
        raise DamagedError("more JSON than any collection has")
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
