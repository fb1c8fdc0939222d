"""Putting a backup back: all of it or nothing, what was there kept, and from every schema."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import peewee as pw
import pytest
from peewee_migrate import Router

from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder, samples_folder
from studytui.services.backups import all_backups, last_restored, put_back, the_backup
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.backup import back_up, holds_all
from studytui.storage.database import DamagedError, MovedError, open_as_it_is
from studytui.storage.history import state_of
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import sit_exam

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NEWEST = len(list(migrations_folder().glob("*.py")))


def state(paths: Paths) -> Any:
    connection = sqlite3.connect(paths.database)
    try:
        return state_of(connection)
    finally:
        connection.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A home in which an exam was sat, a backup was taken, and another exam was sat."""
    paths, clock = Paths(tmp_path_factory.mktemp("sat")), SetClock()
    shutil.copyfile(migrated, paths.database)
    study = Study.open(paths, clock=clock, settings=Settings())
    fill(study, 60)
    sit_exam(study, clock)
    clock.moment = NOON
    study.backups.take()
    sit_exam(study, clock)
    study.close()
    return paths.home


@pytest.fixture
def sat(made: Path, home: Paths, clock: SetClock) -> Iterator[Study]:
    """That home, open."""
    shutil.copytree(made, home.home)
    clock.moment = NOON + timedelta(hours=2)
    opened = Study.open(home, clock=clock, settings=Settings())
    yield opened
    opened.close()


def test_a_backup_is_put_back_and_that_is_undone(sat: Study, clock: SetClock) -> None:
    paths, then = sat.paths, sat.backups.all()[0]
    assert then.contents is not None and then.contents.sittings == 1
    sat.close()
    before = state(paths)
    done = put_back(paths, then, clock)
    assert done.contents == then.contents
    assert state(paths).contents == then.contents
    assert [path.name for path in paths.home.iterdir() if "-" in path.name] == []
    assert paths.database.stat().st_mode & 0o777 == 0o600
    clock.advance(timedelta(minutes=1))
    last = last_restored(paths)
    assert last is not None and last.path == done.before
    put_back(paths, last, clock)
    assert state(paths) == before
    opened = Study.open(paths, clock=clock)
    assert opened.backups.now().sittings == 2
    opened.close()


def test_a_backup_with_a_flaw_is_refused_and_nothing_is_touched(
    sat: Study, clock: SetClock
) -> None:
    paths, then = sat.paths, sat.backups.all()[0]
    sat.close()
    whole, before = then.path.read_bytes(), paths.database.read_bytes()
    middle = len(whole) // 2
    for broken in (
        whole[:middle],
        whole[:20],
        whole[:middle] + b"\xff" * 64 + whole[middle + 64 :],
        b"",
    ):
        then.path.write_bytes(broken)
        with pytest.raises(StudyError, match="cannot be put back"):
            put_back(paths, the_backup(paths, "last"), clock)
    assert paths.database.read_bytes() == before
    assert len(all_backups(paths)) == 1
    assert {path.name for path in paths.home.iterdir()} == {"studytui.sqlite3", "backups"}


def test_a_copy_that_is_sound_but_holds_another_history_is_refused(
    sat: Study, clock: SetClock
) -> None:
    from studytui.storage import backup_file

    paths, then = sat.paths, sat.backups.all()[0]
    facts = backup_file.facts_of(then.path)
    assert facts is not None
    other = paths.home / "other"
    shutil.copyfile(paths.database, other)
    sat.close()
    with then.path.open("wb") as file:
        same = backup_file.Facts(facts.state, facts.bytes, backup_file.digest_of(other), 0)
        backup_file.pack(other, file, same)
    with pytest.raises(StudyError, match=r"rows of|same history"):
        put_back(paths, then, clock)


def test_while_another_program_has_the_library_open_nothing_is_put_back(
    sat: Study, clock: SetClock
) -> None:
    with pytest.raises(StudyError, match="Another studytui"):
        put_back(sat.paths, sat.backups.all()[0], clock)
    assert sat.backups.now().sittings == 2
    sat.library.set_note(1, "still written")


def test_a_damaged_library_is_set_aside_and_never_removed(sat: Study, clock: SetClock) -> None:
    paths, then = sat.paths, sat.backups.all()[0]
    sat.close()
    data = b"no library" + paths.database.read_bytes()[10:]
    paths.database.write_bytes(data)
    with pytest.raises(DamagedError):
        Study.open(paths, clock=clock)
    done = put_back(paths, then, clock)
    assert done.set_aside is not None and done.before is None
    assert done.set_aside.name == f"studytui-damaged-{clock.now():%Y%m%d-%H%M%S}.sqlite3"
    assert done.set_aside.read_bytes() == data
    assert state(paths).contents == then.contents


def test_a_library_that_has_gone_comes_back(sat: Study, clock: SetClock) -> None:
    paths = sat.paths
    sat.close()
    paths.database.unlink()
    (paths.home / "studytui.sqlite3-wal").write_bytes(b"left over")
    done = put_back(paths, the_backup(paths, "1"), clock)
    assert (done.before, done.set_aside) == (None, None)
    assert state(paths).contents.sittings == 1
    assert not (paths.home / "studytui.sqlite3-wal").exists()


def test_who_has_the_file_that_was_replaced_is_told_and_writes_nothing(
    sat: Study, clock: SetClock, tmp_path: Path
) -> None:
    """A program that held no lock when the file was swapped: here by a plain rename."""
    shutil.copyfile(sat.paths.database, tmp_path / "other")
    shutil.move(tmp_path / "other", sat.paths.database)
    with pytest.raises(MovedError, match="replaced"):
        sat.library.set_note(1, "into nowhere")
    with sqlite3.connect(sat.paths.database) as other:
        assert other.execute("SELECT count(*) FROM note").fetchone() == (0,)
    other.close()


def test_a_file_that_is_deleted_under_the_program_is_written_anew(
    sat: Study, clock: SetClock
) -> None:
    sat.library.set_note(1, "before")
    for one in sat.paths.home.glob("studytui.sqlite3*"):
        one.unlink()
    told: list[str] = []
    sat.database.on_notice = told.append
    sat.library.set_note(2, "after")
    (words,) = told
    assert words.startswith("studytui.sqlite3 was deleted") and "written anew" in words
    assert sat.paths.database.stat().st_mode & 0o777 == 0o600
    sat.library.set_note(3, "and on")
    sat.close()
    opened = Study.open(sat.paths, clock=clock, settings=Settings())
    texts = opened.database.rows("SELECT text FROM note ORDER BY question_id")
    assert texts == [("before",), ("after",), ("and on",)]
    assert opened.backups.now().sittings == 2
    opened.close()


def test_a_folder_that_has_gone_under_the_program_is_told(sat: Study) -> None:
    shutil.rmtree(sat.paths.home)
    with pytest.raises(MovedError, match="deleted or moved"):
        sat.library.set_note(2, "after")


def test_images_are_kept_once_and_come_back(study: Study, clock: SetClock, tmp_path: Path) -> None:
    for one in samples_folder().glob("amateur-radio/20260113_092520_*"):
        shutil.copy(one, tmp_path)
    study.imports.run([tmp_path])
    (image,) = study.paths.media.glob("*/*.*")
    for _ in range(2):
        study.backups.take()
        clock.advance(timedelta(hours=1))
    (kept,) = (study.paths.backups / "media").glob("*/*.*")
    assert kept.samefile(image)
    assert {one.stat().st_mode & 0o077 for one in (kept, kept.parent, kept.parent.parent)} == {0}
    study.close()
    shutil.rmtree(study.paths.media)
    done = put_back(study.paths, the_backup(study.paths, "last"), clock)
    assert (done.images, done.images_missing) == (1, 0)
    assert image.exists()


def test_a_backup_before_an_import_is_not_taken_twice_but_after_an_answer_it_is(
    sat: Study, clock: SetClock
) -> None:
    folder = sat.paths.backups
    assert not holds_all(sat.database, folder)
    sat.backups.take()
    assert holds_all(sat.database, folder)
    sat.library.set_note(1, "new")
    assert not holds_all(sat.database, folder)


def test_old_backups_go_as_new_ones_come(study: Study, clock: SetClock) -> None:
    fill(study, 3)
    names = []
    for _ in range(3):
        for _ in range(2):
            names.append(study.backups.take().path.name)
            clock.advance(timedelta(hours=1))
        clock.advance(timedelta(days=3))
    left = [one.path.name for one in reversed(study.backups.all())]
    assert left == [names[1], names[3], names[4], names[5]]


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A file of every schema that was ever released, with an answer and a note in it."""
    folder = tmp_path_factory.mktemp("schemas")
    found = []
    database = pw.SqliteDatabase(str(folder / "growing"))
    database.connect()
    router = Router(database, migrate_dir=migrations_folder())
    for number, name in enumerate(list(router.diff), 1):
        router.run(name)
        database.execute_sql(f"PRAGMA user_version={number}")
        if number == 1:
            add_rows(database.connection())
        found.append(folder / f"schema-{number}")
        shutil.copyfile(folder / "growing", found[-1])
    database.close()
    return found


def add_rows(connection: sqlite3.Connection) -> None:
    """A row in each table of what a learner did, whatever columns it has."""
    connection.execute("PRAGMA foreign_keys=0")
    for table in ("source", "question", "question_text", "learner", "sitting", "sitting_item",
                  "response", "note"):  # fmt: skip
        values: dict[str, Any] = {}
        for _, name, kind, needed, default, is_key in connection.execute(
            f"PRAGMA table_info({table})"
        ):
            if name.endswith("_id") and needed:
                values[name] = 1
            elif needed and default is None and not is_key:
                values[name] = "x" if kind.upper().startswith(("TEXT", "VARCHAR")) else 0
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO {table}({columns}) VALUES({marks})", [*values.values()])
    connection.commit()


@pytest.mark.parametrize("number", range(1, NEWEST + 1))
def test_a_backup_of_every_released_schema_is_put_back_and_upgraded(
    schemas: list[Path], home: Paths, clock: SetClock, number: int
) -> None:
    """The drill: the library of an older studytui, its backup, and that in the newest."""
    home.create()
    shutil.copyfile(schemas[number - 1], home.database)
    before = state(home)
    with open_as_it_is(home.database, clock) as database:
        copy = back_up(database, home.backups, reason="asked")
    home.database.unlink()
    done = put_back(home, the_backup(home, str(copy)), clock)
    assert done.contents == before.contents
    assert done.contents.answers == done.contents.notes == 1
    opened = Study.open(home, clock=clock)
    opened.close()
    after = state(home)
    assert (after.schema, after.history) == (NEWEST, before.history)


def test_a_backup_of_a_newer_studytui_is_refused(sat: Study, clock: SetClock) -> None:
    sat.database.execute(f"PRAGMA user_version={NEWEST + 1}")
    then = sat.backups.take()
    sat.close()
    before = sat.paths.database.read_bytes()
    with pytest.raises(StudyError, match="newer studytui"):
        put_back(sat.paths, the_backup(sat.paths, str(then.path)), clock)
    assert sat.paths.database.read_bytes() == before


def test_a_plain_copy_of_an_older_version_is_listed_and_put_back(
    sat: Study, clock: SetClock
) -> None:
    sat.backups.write(sat.paths.backups / "20250101-000000-000000-before-upgrade-from-1.sqlite3")
    plain = sat.backups.all()[-1]
    assert (plain.reason, plain.contents) == ("before-upgrade-from-1", sat.backups.now())
    sat.close()
    assert put_back(sat.paths, plain, clock).contents.sittings == 2
