"""Whatever stands in a library, it stays text: in statements, in files that go out, in their names."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.hostile import controls, formulas
from benchmarks.hostile_home import OURS, STRINGS, fill_with, hostile, text_columns
from studytui.export.json_bytes import dumped
from studytui.paths import Paths
from studytui.services.exports import FORMATS
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.tables import TABLES
from tests.conftest import SetClock
from tests.made_lives import live

BREAKS_OUT = "'\"`); DROP TABLE question; -- ' OR 1 = 1 UNION SELECT * FROM learner --"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SetClock]:
    """A home in which a person has done everything once, and the clock as it was then."""
    folder, clock = tmp_path_factory.mktemp("lived"), SetClock()
    (folder / "files").mkdir()
    study = Study.open(Paths(folder / "home"), clock=clock, settings=Settings())
    live(study, clock, folder / "files")
    study.close()
    return folder / "home", clock


@pytest.fixture
def home_of(lived: tuple[Path, SetClock], tmp_path: Path) -> Paths:
    """A copy of that home."""
    shutil.copytree(lived[0], tmp_path / "home")
    return Paths(tmp_path / "home")


@pytest.fixture
def full_of_strings(home_of: Paths, lived: tuple[Path, SetClock]) -> Iterator[Study]:
    """The same with a hostile string in the place of every text."""
    fill_with(home_of.database, range(STRINGS))
    study = Study.open(home_of, clock=lived[1], settings=Settings())
    yield study
    study.close()


def test_every_text_of_a_library_is_among_those_that_are_filled_or_of_our_own_making() -> None:
    columns = {
        (row._meta.table_name, field.column_name)
        for row in TABLES
        for field in row._meta.sorted_fields
    }
    assert {(table, name) for table, names in OURS.items() for name in names} <= columns
    assert len(text_columns()) >= 80


def test_a_text_that_would_break_out_of_a_statement_stays_a_text(
    home_of: Paths, lived: tuple[Path, SetClock], tmp_path: Path
) -> None:
    with closing(sqlite3.connect(home_of.database, isolation_level=None)) as connection:
        for table, key, column in text_columns():
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = ? || "{key}"', (f"{BREAKS_OUT} {column} ",)
            )
        connection.execute("INSERT INTO question_search(question_search) VALUES ('rebuild')")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    study = Study.open(home_of, clock=lived[1], settings=Settings())
    questions = len(study.library.find().ids())
    assert questions > 100
    for query in (BREAKS_OUT, f'topic:"{BREAKS_OUT} name 1"', f"source:{BREAKS_OUT}", "drop table"):
        study.library.find(query).ids()
    for place in study.library.places():
        study.library.find(study.library.place_query(place)).ids()
    study.syllabus.add_topic(1, BREAKS_OUT)
    study.mapping.add_rule(BREAKS_OUT, 1)
    study.library.set_note(1, BREAKS_OUT)
    study.library.set_flag_reason(2, BREAKS_OUT)
    study.keys.doubt(3, BREAKS_OUT)
    study.plans.agenda(is_thorough=True)
    study.weaknesses.standing()
    study.learning.rebuild()
    for line in study.review.past():
        study.review.sheet(line.sitting_id)
    study.resources.search(BREAKS_OUT)
    for _ in range(3):
        assert study.undo.take_back()
    study.backups.take()
    study.exports.write_library(tmp_path / "all.json")
    other = Study.open(Paths(tmp_path / "other"), clock=lived[1], settings=Settings())
    report = other.imports.run([tmp_path / "all.json"])
    assert not [one for one in report.problems if not one.is_warning]
    for one in (study, other):
        assert len(one.library.find().ids()) == questions
        assert one.database.value("PRAGMA quick_check") == "ok"
    assert (study.database.value("SELECT count(*) FROM sqlite_master"),) == tables
    study.close()
    other.close()


def test_a_file_that_goes_out_holds_nothing_that_a_terminal_or_a_spreadsheet_obeys(
    full_of_strings: Study,
) -> None:
    study, seen = full_of_strings, 0
    for one in FORMATS:
        target = io.BytesIO()
        study.exports.write_to(one, target)
        if one.name in ("apkg", "qti"):
            continue
        text = target.getvalue().decode().replace("\r\n", "\n")
        assert controls(text) == [], one.name
        seen += text.count("q0")
        if one.name in ("csv", "tsv"):
            assert formulas(text, "\t" if one.name == "tsv" else ",") == [], one.name
    assert seen > 1000
    target = io.BytesIO()
    study.exports.write_library_to(target)
    assert controls(target.getvalue().decode()) == []


def test_json_loses_nothing_of_what_it_writes_in_another_way() -> None:
    texts = [hostile(number) for number in range(500)]
    assert json.loads(dumped(texts)) == texts
    assert not controls(dumped(texts).decode())
