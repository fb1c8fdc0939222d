"""Libraries with any rows at all go out and come back to the last field; broken ones never do."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from studytui.export.studytui_library import write_library
from studytui.ingest.json_stream import members
from studytui.ingest.problems import RefusedError
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.database import Database
from studytui.storage.whole import merging, reading, staging
from studytui.storage.whole.merging import Merged
from studytui.storage.whole.shape import Column, Table, tables
from studytui.storage.whole.staging import DamagedError, Staging
from tests.conftest import SetClock

LONGEST = 100_000_000
Homes = Callable[[], Study]
Drawn = TypeVar("Drawn")
Draw = Callable[[st.SearchStrategy[Drawn]], Drawn]

_text = st.text(max_size=12) | st.sampled_from(
    ["", "\x00", "a\tb\nc", "漢字 ع 👩‍👧", '"\\', "null"]
)
_BY_KIND: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-9, 9) | st.integers(-(2**63) + 1, 2**63 - 1),
    "number": st.floats(allow_nan=False) | st.sampled_from([0.1, 1e-320, 1.0]),
    "text": _text,
    "boolean": st.integers(0, 1),
    "time": st.integers(-(10**16), 10**17),
}
_DAYS = st.sampled_from(["", "2026-11-28"])
_NUMBERS = st.lists(st.integers(1, 99).map(str), max_size=3).map(" ".join)


def _values(table: Table, column: Column) -> st.SearchStrategy[Any]:
    place = (table.name, column.name)
    if place in staging._WORDS:
        return st.sampled_from([one.value for one in staging._WORDS[place]])
    if place == ("question_version", "content"):
        return st.sampled_from(['{ "text":{}}', '{"media": [{"relative_path": "ab/x.png"}]}'])
    if place in staging._JSON:
        is_list = staging._JSON[place] is list
        return st.sampled_from(["[]", "[1,  2]"] if is_list else ["{}", '{ "é" : "\\u00e9"}'])
    if place == ("media", "relative_path"):
        return st.just("ab/c d.png")
    if place in staging._FORMS:
        return _DAYS if staging._FORMS[place] is staging._DAY else _NUMBERS
    return _BY_KIND[column.kind]


def fill_any(draw: Draw[Any], study: Study) -> None:
    """A few rows in every table, of whatever its columns can hold."""
    database = study.database
    ids: dict[str, list[int]] = {"learner": [study.learner_id]}
    number = 0
    has_parents = draw(st.booleans())
    for table in tables():
        known = ids.setdefault(table.name, [])
        in_identity = {name for names in table.identity for name in names}
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            row: dict[str, Any] = {}
            for column in table.columns:
                if column.refers_to:
                    row[column.name] = draw(_named(table, column, ids, has_parents))
                elif column.name == table.id_column:
                    row[column.name] = max(known, default=0) + draw(st.integers(1, 3))
                elif column.may_be_null and draw(st.booleans()):
                    row[column.name] = None
                else:
                    row[column.name] = draw(_values(table, column))
                    is_free = (table.name, column.name) not in (*staging._FORMS, *staging._WORDS)
                    if column.name in in_identity and column.kind == "text" and is_free:
                        row[column.name] += str(number)
            if any(row[one.name] is None for one in table.columns if not one.may_be_null):
                continue
            if table.name == "topic_prerequisite" and (
                has_parents or row["topic_id"] <= row["requires_id"]
            ):
                continue
            listed = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            # What a unique index does not let in is none of a library.
            if database.execute(
                f'INSERT OR IGNORE INTO "{table.name}"({listed}) VALUES ({marks})', *row.values()
            ):
                known.append(row[table.id_column])
    for (question_id,) in database.rows(
        "SELECT question_id FROM question WHERE question_id NOT IN "
        "(SELECT question_id FROM question_text)"
    ):
        database.execute(
            "INSERT INTO question_text(question_id, stem, code_snippet, options, explanation, "
            "key_points, objective, 'references', notes, metadata, created_at, updated_at) "
            "VALUES (?, 'x', '', '', '', '', '', '', '', '{}', 0, 0)",
            question_id,
        )


def _named(
    table: Table, column: Column, ids: dict[str, list[int]], has_parents: bool
) -> st.SearchStrategy[int | None]:
    known = ids.get(column.refers_to, [])
    if column.name == "parent_id" and not has_parents:
        return st.none()
    if not column.is_sure:
        # What it names may have gone.
        none: Any = None if column.may_be_null else 0
        gone = [] if table.name == "question_suspicion" else [77]
        return st.sampled_from([*known, none, *gone])
    choices = [*known, *([None] if column.may_be_null else [])]
    return st.sampled_from(choices or [None])


def file_of(database: Database) -> bytes:
    stream = io.BytesIO()
    with reading.one_moment(database):
        lists = ((table.name, reading.rows(database, table)) for table in tables())
        write_library(stream, {"made_at": "now"}, lists)
    return stream.getvalue()


def put_in(study: Study, data: bytes, folder: Path) -> Merged:
    """Put a file into a home. Raises DamagedError or RefusedError, and then nothing is changed."""
    path = folder / "stage.sqlite3"
    path.unlink(missing_ok=True)
    stage = Staging(path)
    try:
        for name, value, is_element in members(io.BytesIO(data), "file", LONGEST):
            if is_element:
                stage.add(name, value)
    finally:
        stage.close()
    with merging.attached(study.database, path):
        return merging.merge(study.database, study.learner_id)


def rows(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for table in tables():
        listed = ", ".join(f'"{column.name}"' for column in table.columns)
        found[table.name] = study.database.rows(
            f'SELECT {listed} FROM "{table.name}" ORDER BY "{table.id_column}"'
        )
    return found


@pytest.fixture
def homes(tmp_path: Path, migrated: Path) -> Iterator[Homes]:
    """Makes one empty home after the other."""
    made: list[Study] = []

    def make() -> Study:
        paths = Paths(tmp_path / f"home-{len(made)}")
        paths.create()
        shutil.copyfile(migrated, paths.database)
        made.append(Study.open(paths, clock=SetClock(), settings=Settings()))
        return made[-1]

    yield make
    for one in made:
        one.close()


# A library is some thousand draws: to make a failing one smaller takes longer than to read it.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
HARD = settings(
    max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES
)


@HARD
@given(st.data())
def test_any_rows_come_back_to_the_last_field(
    homes: Homes, tmp_path: Path, data: st.DataObject
) -> None:
    one, other = homes(), homes()
    fill_any(data.draw, one)
    file = file_of(one.database)
    merged = put_in(other, file, tmp_path)
    assert merged.was_empty
    before, after = rows(one), rows(other)
    for table, found in before.items():
        assert after[table] == found, table
    assert file_of(other.database) == file
    assert other.database.rows("PRAGMA foreign_key_check") == []
    # Once more, and nothing happens.
    again = put_in(other, file, tmp_path)
    if any(found for table, found in before.items() if table != "learner"):
        assert not [name for name in again.new if name not in merged.left_out]
        assert rows(other) == after
    one.close()
    other.close()


@HARD
@given(st.data())
def test_any_two_homes_become_one_that_is_sound(
    homes: Homes, tmp_path: Path, data: st.DataObject
) -> None:
    one, other = homes(), homes()
    fill_any(data.draw, one)
    fill_any(data.draw, other)
    file = file_of(one.database)
    ours = rows(other)
    put_in(other, file, tmp_path)
    assert other.database.rows("PRAGMA foreign_key_check") == []
    assert other.database.value("PRAGMA quick_check") == "ok"
    after = rows(other)
    for table in ("question", "sitting", "response", "note", "exam", "goal"):
        found = {row[0]: row for row in after[table]}
        assert [found[row[0]] for row in ours[table]] == ours[table], table
    put_in(other, file, tmp_path)
    assert rows(other) == after
    one.close()
    other.close()


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_text, inner, max_size=2),
    max_leaves=4,
)


@HARD
@given(st.data())
def test_a_broken_file_is_refused_whole_or_goes_in_sound(
    homes: Homes, tmp_path: Path, data: st.DataObject
) -> None:
    one, other = homes(), homes()
    fill_any(data.draw, one)
    whole = json.loads(file_of(one.database))
    lists = [name for name, value in whole.items() if isinstance(value, list) and value]
    for _ in range(data.draw(st.integers(1, 3))):
        if lists:
            found = whole[data.draw(st.sampled_from(lists))]
            row = data.draw(st.sampled_from(found)) if found else {}
            if row:
                field = data.draw(st.sampled_from(sorted(row)))
                row[field] = data.draw(_anything)
    text = bytearray(json.dumps(whole).encode())
    for _ in range(data.draw(st.integers(0, 1))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    before = rows(other)
    try:
        put_in(other, bytes(text), tmp_path)
    except (DamagedError, RefusedError):
        assert rows(other) == before
    assert other.database.rows("PRAGMA foreign_key_check") == []
    assert other.database.value("PRAGMA quick_check") == "ok"
    one.close()
    other.close()


def test_a_time_without_a_zone_is_none() -> None:
    column = next(one for one in tables()[0].columns if one.kind == "time")
    with pytest.raises(DamagedError, match="no time"):
        staging._time(column, datetime(2026, 1, 1).isoformat())
