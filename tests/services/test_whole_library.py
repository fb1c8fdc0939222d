"""A whole library goes out as studytui JSON and comes back the same, to the last field."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.tables import TABLES
from studytui.storage.whole.shape import DERIVED, LOCAL, tables
from tests.conftest import SetClock
from tests.drafts import Taker, question
from tests.made_lives import live

Rows = list[tuple[Any, ...]]

STATES = tuple(table._meta.table_name for table in DERIVED)
TIMES = ("created_at", "updated_at")


@pytest.fixture
def other(tmp_path: Path, clock: SetClock, migrated: Path) -> Iterator[Study]:
    """An empty library in another home."""
    yield from opened(Paths(tmp_path / "other"), clock, migrated)


def opened(paths: Paths, clock: SetClock, migrated: Path) -> Iterator[Study]:
    paths.create()
    shutil.copyfile(migrated, paths.database)
    study = Study.open(paths, clock=clock, settings=Settings())
    yield study
    study.close()


def written(study: Study, path: Path) -> Path:
    """The library of a study as a file."""
    study.exports.write_library(path, force=True)
    return path


def everything(study: Study) -> dict[str, Rows]:
    """Every row of every table that goes out, column by column."""
    return {table.name: rows(study, table.name) for table in tables()}


def rows(study: Study, table: str, *, without: tuple[str, ...] = ()) -> Rows:
    columns = [
        name for (name,) in study.database.rows(f"SELECT name FROM pragma_table_info('{table}')")
    ]
    listed = ", ".join(f'"{name}"' for name in columns if name not in without)
    return study.database.rows(f'SELECT {listed} FROM "{table}" ORDER BY 1, 2, 3')


def states(study: Study) -> dict[str, Rows]:
    """What is derived from the log, but for when it was written."""
    return {name: sorted(rows(study, name, without=(*TIMES, "id")), key=repr) for name in STATES}


def search(study: Study, words: str) -> list[int]:
    return study.library.find(words).ids()


def files(study: Study) -> dict[str, bytes]:
    root = study.paths.media
    return {
        str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*") if one.is_file()
    }


def test_every_table_goes_out_is_rebuilt_or_is_this_machines_own() -> None:
    out = [table.name for table in tables()]
    assert sorted([*out, *STATES, *(one._meta.table_name for one in LOCAL)]) == sorted(
        table._meta.table_name for table in TABLES
    )


@pytest.fixture
def lived(study: Study, clock: SetClock, tmp_path: Path) -> Study:
    """A home in which everything was done once."""
    live(study, clock, tmp_path)
    return study


def test_there_is_something_in_every_table(lived: Study) -> None:
    """What the next tests compare is not nothing."""
    assert [name for name, found in everything(lived).items() if not found] == []


def test_a_library_in_a_new_home_is_the_same_to_the_last_field(
    lived: Study, other: Study, tmp_path: Path
) -> None:
    lived.learning.refresh()
    file = written(lived, tmp_path / "mine.json")
    report = other.imports.run([file])
    assert [one for one in report.problems if one.code != "json-invalid"] == []
    before, after = everything(lived), everything(other)
    for table, found in before.items():
        assert after[table] == found, table
    assert states(other) == states(lived)
    assert files(other) == files(lived)
    assert (other.paths.profiles / "mine.toml").read_text() == 'title = "Mine"\n'
    assert other.paths.lab_values.read_text() == "# mine\n"
    assert report.new == len(before["question"])
    assert report.restored["answers"] == len(before["response"])


def test_it_goes_out_of_the_new_home_as_it_came_in(
    lived: Study, other: Study, tmp_path: Path
) -> None:
    file = written(lived, tmp_path / "mine.json")
    other.imports.run([file])
    again = written(other, tmp_path / "again.json")
    assert again.read_bytes() == file.read_bytes()


def test_the_new_home_is_searched_reviewed_undone_and_gone_on_in(
    lived: Study, other: Study, tmp_path: Path, clock: SetClock
) -> None:
    other.imports.run([written(lived, tmp_path / "mine.json")])
    assert search(other, "autumn") == search(lived, "autumn") != []
    assert other.review.past() == lived.review.past()
    assert other.readiness.headline() == lived.readiness.headline()
    assert other.undo.take_back() == lived.undo.take_back() != None
    (one,) = [one.sitting_id for one in other.sittings.open_ones()][:1]
    session = other.sittings.resume(one)
    clock.advance(timedelta(seconds=5))
    session.finish()
    other.learning.rebuild()
    Taker(other)(question("new"))
    assert search(other, "meadow new") != []


def test_a_second_import_finds_everything_as_it_is(
    lived: Study, other: Study, tmp_path: Path
) -> None:
    file = written(lived, tmp_path / "mine.json")
    other.imports.run([file])
    before = everything(other)
    derived = {name: rows(other, name) for name in STATES}
    report = other.imports.run([file])
    assert everything(other) == before
    assert {name: rows(other, name) for name in STATES} == derived
    assert (report.new, report.unchanged) == (0, len(before["question"]))
    assert report.restored == {}
    assert not report.takes
    assert not list(other.paths.backups.glob("*"))
