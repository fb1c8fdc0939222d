"""Anki packages made by hand, in the older schema and in the newer: a few notes, short to write."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

BASIC = "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}"
_CARDS = (
    "id integer primary key, nid integer, did integer, ord integer, mod integer, usn integer, "
    "type integer, queue integer, due integer, ivl integer, factor integer, reps integer, "
    "lapses integer, left integer, odue integer, odid integer, flags integer, data text"
)
_NOTES = (
    "id integer primary key, guid text, mid integer, mod integer, usn integer, tags text, "
    "flds text, sfld integer, csum integer, flags integer, data text"
)
_LOG = (
    "id integer primary key, cid integer, usn integer, ease integer, ivl integer, "
    "lastIvl integer, factor integer, time integer, type integer"
)
_COL = (
    "id integer primary key, crt integer, mod integer, scm integer, ver integer, dty integer, "
    "usn integer, ls integer, conf text, models text, decks text, dconf text, tags text"
)


@dataclass(frozen=True)
class Type:
    """A note type; a template is its front and its back."""

    name: str = "Basic"
    fields: Sequence[str] = ("Front", "Back")
    templates: Sequence[tuple[str, str]] = (("{{Front}}", BASIC),)
    is_cloze: bool = False


REVERSED = Type(
    "Basic (and reversed card)",
    templates=(
        ("{{Front}}", BASIC),
        ("{{Back}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Front}}"),
    ),
)
TYPED = Type(
    "Basic (type in the answer)",
    templates=(("{{Front}}\n\n{{type:Back}}", "{{Front}}\n\n<hr id=answer>\n\n{{type:Back}}"),),
)
CLOZE = Type(
    "Cloze",
    ("Text", "Back Extra"),
    (("{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}"),),
    is_cloze=True,
)
_KPRIM = (
    "<script>var type='{{QType (0=kprim,1=mc,2=sc)}}'</script>{{Question}}{{Title}}"
    "{{Q_1}}{{Q_2}}{{Q_3}}{{Q_4}}{{Q_5}}"
)
KPRIM = Type(
    "AllInOne (kprim, mc, sc)",
    (
        "Question",
        "Title",
        "QType (0=kprim,1=mc,2=sc)",
        *("Q_1", "Q_2", "Q_3", "Q_4", "Q_5"),
        "Answers",
        "Sources",
        "Extra 1",
    ),
    ((_KPRIM, "{{FrontSide}}<hr id=answer>{{Answers}}{{Sources}}{{Extra 1}}"),),
)
"""As the add-on “Multiple Choice for Anki” has it."""


@dataclass(frozen=True)
class Made:
    """A note with its cards: by their ordinals, each in `deck`."""

    fields: Sequence[str]
    type: Type = field(default_factory=Type)
    guid: str = ""
    cards: Sequence[int] = (0,)
    deck: str = "Colours"
    tags: str = ""
    changed: int = 1_700_000_000
    queue: int = 0
    kind: int = 0
    filtered: str = ""
    """The filtered deck that its cards are in now."""


def collection(notes: Sequence[Made], *, newer: bool = False, reviews: int = 0) -> bytes:
    """The SQLite file of a collection."""
    database = sqlite3.connect(":memory:")
    if newer:
        database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
    types = list({id(note.type): note.type for note in notes}.values())
    type_ids = {id(one): 1000 + place for place, one in enumerate(types)}
    names = ["Default", *(note.deck for note in notes), *(note.filtered for note in notes)]
    decks = {name: 1 + place for place, name in enumerate(dict.fromkeys(names)) if name}
    for table, columns in (
        ("col", _COL),
        ("notes", _NOTES),
        ("cards", _CARDS),
        ("revlog", _LOG),
    ):
        database.execute(f"CREATE TABLE {table} ({columns})")
    models, listed = ("", "") if newer else (_models(types, type_ids), _decks(decks))
    database.execute(
        "INSERT INTO col VALUES (1, 1400000000, 0, 0, ?, 0, 0, 0, '{}', ?, ?, '{}', '{}')",
        (18 if newer else 11, models, listed),
    )
    if newer:
        _tables(database, types, type_ids, decks)
    for place, note in enumerate(notes, 1):
        guid = note.guid or f"guid{place}"
        database.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, '', 0, 0, '')",
            (
                place,
                guid,
                type_ids[id(note.type)],
                note.changed,
                note.tags,
                "\x1f".join(note.fields),
            ),
        )
        for ordinal in note.cards:
            deck, home = decks[note.filtered or note.deck], decks[note.deck] if note.filtered else 0
            database.execute(
                "INSERT INTO cards VALUES (NULL, ?, ?, ?, 0, 0, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?, 0, '')",
                (place, deck, ordinal, note.kind, note.queue, home),
            )
    database.executemany(
        "INSERT INTO revlog VALUES (?, 1, 0, 3, 1, 1, 2500, 900, 0)",
        [(1_700_000_000_000 + number,) for number in range(reviews)],
    )
    database.commit()
    return database.serialize()


def package(
    path: Path,
    notes: Sequence[Made],
    *,
    newer: bool = False,
    media: Mapping[str, bytes] | None = None,
    reviews: int = 0,
    data: bytes | None = None,
) -> Path:
    """An .apkg file; in the newer form with a list of images as protobuf, and all packed."""
    content = collection(notes, newer=newer, reviews=reviews) if data is None else data
    files = dict(media or {})
    with zipfile.ZipFile(path, "w") as made:
        if newer:
            made.writestr("meta", b"\x08\x03")
            made.writestr("collection.anki21b", packed(content))
            made.writestr("collection.anki2", collection([Made(("Please update Anki.", ""))]))
            entries = b"".join(_bytes(1, _bytes(1, name.encode()) + b"\x10\x05") for name in files)
            made.writestr("media", packed(entries))
        else:
            made.writestr("collection.anki2", content)
            made.writestr("media", json.dumps({str(n): name for n, name in enumerate(files)}))
        for place, image in enumerate(files.values()):
            made.writestr(str(place), packed(image) if newer else image)
    return path


def packed(data: bytes) -> bytes:
    """Data as a Zstandard frame."""
    return zstandard.ZstdCompressor().compress(data)


def _models(types: Sequence[Type], ids: Mapping[int, int]) -> str:
    models = {}
    for one in types:
        models[str(ids[id(one)])] = {
            "name": one.name,
            "type": int(one.is_cloze),
            "flds": [{"name": name, "ord": place} for place, name in enumerate(one.fields)],
            "tmpls": [
                {"name": f"Card {place + 1}", "ord": place, "qfmt": front, "afmt": back}
                for place, (front, back) in enumerate(one.templates)
            ],
        }
    return json.dumps(models)


def _decks(decks: Mapping[str, int]) -> str:
    return json.dumps({str(number): {"name": name, "id": number} for name, number in decks.items()})


def _tables(
    database: sqlite3.Connection,
    types: Sequence[Type],
    ids: Mapping[int, int],
    decks: Mapping[str, int],
) -> None:
    database.executescript(
        """
        CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL,
            name text NOT NULL COLLATE unicase, config blob, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
        CREATE UNIQUE INDEX idx_fields_name_ntid ON fields (name, ntid);
        CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL,
            name text NOT NULL COLLATE unicase, mtime_secs integer, usn integer, config blob,
            PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
        CREATE TABLE notetypes (id integer PRIMARY KEY, name text NOT NULL COLLATE unicase,
            mtime_secs integer, usn integer, config blob);
        CREATE TABLE decks (id integer PRIMARY KEY, name text NOT NULL COLLATE unicase,
            mtime_secs integer, usn integer, common blob, kind blob);
        """
    )
    for one in types:
        number = ids[id(one)]
        config = (b"\x08\x01" if one.is_cloze else b"") + _bytes(3, b".card { color: red }")
        database.execute("INSERT INTO notetypes VALUES (?, ?, 0, 0, ?)", (number, one.name, config))
        for place, name in enumerate(one.fields):
            database.execute("INSERT INTO fields VALUES (?, ?, ?, x'')", (number, place, name))
        for place, (front, back) in enumerate(one.templates):
            config = _bytes(1, front.encode()) + _bytes(2, back.encode()) + b"\x40\x81\x01"
            database.execute(
                "INSERT INTO templates VALUES (?, ?, ?, 0, 0, ?)",
                (number, place, f"Card {place + 1}", config),
            )
    for name, number in decks.items():
        database.execute(
            "INSERT INTO decks VALUES (?, ?, 0, 0, x'', x'')", (number, name.replace("::", "\x1f"))
        )


def _bytes(number: int, data: bytes) -> bytes:
    """A field of a message that holds bytes."""
    return bytes((number << 3 | 2,)) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))
