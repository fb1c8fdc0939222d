"""Anki packages made to harm: a clear problem each, bounded time, nothing written or run."""

from __future__ import annotations

import functools
import io
import json
import os
import random
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import Reading
from studytui.domain.text import clean
from studytui.ingest.limits import MEGABYTE, Limits
from studytui.ingest.readers import read
from studytui.ingest.scan import Stamp, Unit
from tests.ingest.anki_decks import (
    CLOZE,
    KPRIM,
    REVERSED,
    Made,
    Type,
    collection,
    package,
    packed,
)

_NOTES = (
    Made(('What is red? <img src="a.png">', "a colour")),
    Made(("sky", "blue"), REVERSED, cards=(0, 1)),
    Made(("{{c1::red}} and {{c2::blue::cold}}", "More."), CLOZE, cards=(0, 1)),
    Made(("Which?", "", "2", "a", "b", "", "", "", "0 1", "s", "e"), KPRIM),
)
_BROKEN = {
    "archive-broken",
    "archive-encrypted",
    "archive-unsafe",
    "database-broken",
    "database-damaged",
    "format-unknown",
    "not-a-collection",
    "too-large",
}


def _beginning(text: str) -> str:
    return text[:12]


def reading(path: Path, limits: Limits | None = None) -> Reading:
    status = path.stat()
    stamp = Stamp(str(path), status.st_size, status.st_mtime_ns, status.st_ino)
    return read(Unit(str(path.parent), path.name, (stamp,)), limits=limits or Limits())


def with_sql(*statements: str, newer: bool = False) -> bytes:
    """A collection in which somebody did something."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.deserialize(collection(_NOTES, newer=newer))
    database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
    for statement in statements:
        database.execute(statement)
    return database.serialize()


def codes_of(folder: Path, data: bytes) -> list[str]:
    path = folder / "collection.anki2"
    path.write_bytes(data)
    return [problem.code for problem in reading(path).problems]


def test_views_and_triggers_in_place_of_tables_are_no_collection(tmp_path: Path) -> None:
    recursive = (
        "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
        " SELECT id, 'g' guid, 1000 mid, 0 mod, '' tags, 'f' flds FROM n"
    )
    data = with_sql("ALTER TABLE notes RENAME TO other", recursive)
    assert codes_of(tmp_path, data) == ["format-unknown"]
    path = package(tmp_path / "deck.apkg", _NOTES, data=data)
    assert [problem.code for problem in reading(path).problems] == ["not-a-collection"]
    trigger = "CREATE TRIGGER t AFTER UPDATE ON notes BEGIN DELETE FROM notes; END"
    assert codes_of(tmp_path, with_sql(trigger)) == ["image-missing"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE col SET models = '[1, 2]'", "note-type-missing"),
        (
            'UPDATE col SET models = \'{"1000": {"flds": 3, "tmpls": [[], {"qfmt": 1}]}}\'',
            "card-empty",
        ),
        ("UPDATE col SET models = '{'", "database-damaged"),
        ("UPDATE col SET decks = x'ff'", "database-damaged"),
        ("UPDATE notes SET flds = CAST(x'ff1f41' AS TEXT)", "not-utf8"),
        ("UPDATE notes SET flds = 12, mod = 'x', tags = x'ff', guid = NULL", "duplicate-id"),
        ("UPDATE notes SET id = -9223372036854775808 WHERE id = 1", "no-cards"),
        ("UPDATE cards SET ord = 99999999", "template-missing"),
        ("UPDATE cards SET ord = -1", "template-missing"),
        ("UPDATE cards SET did = 'x', odid = 1.5, queue = NULL", "image-missing"),
        ("DROP TABLE revlog", "image-missing"),
        ("DELETE FROM col", "note-type-missing"),
    ],
)
def test_what_has_another_type_than_it_should_is_a_problem(
    tmp_path: Path, statement: str, code: str
) -> None:
    assert code in codes_of(tmp_path, with_sql(statement))


def test_a_bomb_within_the_package_stops_at_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "deck.apkg"
    for inner in (
        packed(b"SQLite format 3\0" + b"\0" * 30 * MEGABYTE),
        packed(b"\0" * 300 * MEGABYTE),
    ):
        with zipfile.ZipFile(path, "w") as made:
            made.writestr("collection.anki21b", inner)
        found = reading(path, Limits(file_bytes=20 * MEGABYTE))
        assert [problem.code for problem in found.problems] == ["too-large"]


@pytest.mark.parametrize(
    "data", [b"\x28\xb5\x2f\xfd", b"\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff", packed(b"x" * 99)[:-3]]
)
def test_packed_data_that_is_broken_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "deck.apkg"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("collection.anki21b", data)
    assert {problem.code for problem in reading(path).problems} <= _BROKEN


def test_a_list_of_images_that_is_broken_costs_the_images_only(tmp_path: Path) -> None:
    for listed in (
        b"{",
        b"[1]",
        b"\xff\xff",
        packed(b"\x0a\xff"),
        b'{"0": 3, "1": null, "a": []}',
        b"",
    ):
        path = tmp_path / "deck.apkg"
        with zipfile.ZipFile(path, "w") as made:
            made.writestr("collection.anki2", collection(_NOTES))
            made.writestr("media", listed)
        found = reading(path)
        assert len(found.questions) == 6
        assert {problem.code for problem in found.problems} <= {
            "media-list-broken",
            "image-missing",
        }


def test_names_of_images_never_lead_out_of_the_package(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG\r\n\x1a\n")
    front = f'<img src="{secret}"><img src="../secret.png"><img src="file://{secret}">'
    path = tmp_path / "deck.apkg"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("collection.anki2", collection([Made((front, "x"))]))
        made.writestr(
            "media", json.dumps({str(secret): str(secret), "../secret.png": "../secret.png"})
        )
    found = reading(path)
    assert found.questions[0].media == () if found.questions else True
    assert [problem.code for problem in found.problems].count("image-missing") == 3


def test_a_template_that_names_a_long_field_many_times_makes_no_endless_card(
    tmp_path: Path,
) -> None:
    bomb = Type("Bomb", templates=(("{{Front}}" * 5_000, "{{Back}}"),))
    notes = [Made(("x" * 100_000, "y"), bomb) for _ in range(5)]
    notes.append(Made(("kept", "z")))
    found = reading(package(tmp_path / "deck.apkg", notes))
    assert [draft.stem for draft in found.questions] == ["kept"]
    assert [problem.code for problem in found.problems] == ["card-too-large"] * 5


@pytest.mark.parametrize(
    "text",
    [
        "{{c1::" * 50_000,
        "{{c1::a}}" * 20_000,
        "{{c1::" * 50_000 + "}}" * 50_000,
        "[latex]" * 50_000 + "[/latex]",
        "[sound:" * 50_000,
        "<div>" * 50_000,
        "<" * 200_000,
        "A) x<br>" * 20_000,
        "A) x<br>" + "y<br>" * 50_000,
        "<script" * 50_000,
        "漢[か" * 50_000,
        "<img src=x" * 20_000,
        "&#x110000;&#0;&#xd800;\ud7ff" * 1000,
        "a::" * 50_000,
    ],
    ids=_beginning,
)
def test_texts_made_to_take_for_ever_do_not(tmp_path: Path, text: str) -> None:
    furigana = Type(
        "F", templates=(("{{furigana:Front}}{{#Front}}{{kana:Front}}{{/Front}}", "{{Back}}"),)
    )
    notes = [
        Made((text, text)),
        Made((text, "x"), CLOZE, cards=(0, 1)),
        Made((text, "x"), furigana),
    ]
    found = reading(package(tmp_path / "deck.apkg", notes))
    assert found.questions or found.problems


@pytest.mark.parametrize(
    "template",
    [
        "<script" * 20_000,
        "{{" * 20_000,
        "{{#Front}}" * 20_000,
        "{{/Front}}" * 20_000,
        "<hr" * 50_000,
        "{{a:" * 20_000 + "Front}}",
        "{{" + " " * 500_000 + "}}",
    ],
    ids=_beginning,
)
def test_templates_made_to_take_for_ever_do_not(tmp_path: Path, template: str) -> None:
    bad = Type("Bad", templates=((template + "{{Front}}", template + "{{Back}}"),))
    found = reading(package(tmp_path / "deck.apkg", [Made(("a", "b"), bad) for _ in range(20)]))
    assert found.questions or found.problems


# Mutated packages and collections


@functools.cache
def _seeds(folder: Path) -> tuple[bytes, ...]:
    media = {"a.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 30}
    small = tuple(
        package(folder / f"{newer}.apkg", _NOTES, newer=newer, media=media).read_bytes()
        for newer in (False, True)
    )
    return (*small, collection(_NOTES), collection(_NOTES, newer=True, reviews=3))


def _flip(data: bytearray, place: int, chance: random.Random) -> None:
    data[place] = chance.randrange(256)


def _cut(data: bytearray, place: int, chance: random.Random) -> None:
    del data[place : place + chance.choice((1, 7, 100, 4096, len(data)))]


def _double(data: bytearray, place: int, chance: random.Random) -> None:
    data[place:place] = data[place : place + chance.choice((1, 16, 4096))]


def _fill(data: bytearray, place: int, chance: random.Random) -> None:
    size = chance.choice((1, 4, 64))
    data[place : place + size] = chance.choice((b"\0", b"\xff", b"{", b"\x1f")) * size


_MUTATIONS: tuple[Callable[[bytearray, int, random.Random], None], ...] = (
    _flip,
    _flip,
    _flip,
    _cut,
    _double,
    _fill,
)


def mutated(seed: bytes, number: int) -> bytes:
    chance = random.Random(number)
    data = bytearray(seed)
    for _ in range(chance.choice((1, 2, 5, 30))):
        if data:
            chance.choice(_MUTATIONS)(data, chance.randrange(len(data)), chance)
    return bytes(data)


def packed_again(data: bytes, newer: bool) -> bytes:
    """A mutated collection in a sound package, so that the zip does not give it away."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr(
            "collection.anki21b" if newer else "collection.anki2", packed(data) if newer else data
        )
    return target.getvalue()


@settings(
    max_examples=int(os.environ.get("STUDYTUI_FUZZ", "300")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(number=st.integers(0, 1 << 62), which=st.integers(0, 5))
def test_a_mutated_deck_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, number: int, which: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    seeds = _seeds(folder)
    if which < 4:
        data = mutated(seeds[which], number)
    else:
        data = packed_again(mutated(seeds[which - 2], number), newer=which == 5)
    path = folder / "mutated.apkg"
    path.write_bytes(data)
    found = reading(path)
    for draft in found.questions:
        assert draft.stem and draft.source and draft.key.partition(":")[2]
        assert all(clean(text) == text for text in (draft.stem, draft.explanation, *draft.tags))
    assert found.questions or found.problems
