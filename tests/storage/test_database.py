"""The file: how it is opened, brought up to date, and left alone when it is not ours."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder
from studytui.services.study import Study
from studytui.storage import learners
from studytui.storage.database import Database, open_database
from tests.backups import opened as in_backup
from tests.conftest import SetClock
from tests.made_questions import fill

NEWEST = len(list(migrations_folder().glob("*.py")))
"""The version of the schema as it stands."""
LATER = '''
import peewee as pw
def migrate(migrator, database, *, fake=False):
    migrator.sql("UPDATE note SET text = text || ' (moved)'")
    migrator.sql("ALTER TABLE note ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")
    {more}
def rollback(migrator, database, *, fake=False):
    pass
'''  # fmt: skip


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Migrations as a later studytui has them: one more."""
    folder = tmp_path / "newer"
    shutil.copytree(migrations_folder(), folder)
    (folder / f"{NEWEST + 1:03}_colour.py").write_text(LATER.format(more=""))
    return folder


def opened(home: Paths, clock: SetClock, migrations: Path | None = None) -> Database:
    home.create()
    return open_database(
        home.database, clock, backups=home.backups, migrations=migrations or migrations_folder()
    )


def contents(folder: Path) -> dict[str, str]:
    """Every file with a digest of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def with_a_note(home: Paths, clock: SetClock) -> None:
    study = Study.open(home, clock=clock)
    fill(study, 20)
    study.library.set_note(1, "mine")
    study.close()


def test_the_pragmas_are_what_the_design_says(home: Paths, clock: SetClock) -> None:
    database = opened(home, clock)
    found = {
        name: database.value(f"PRAGMA {name}")
        for name in ("journal_mode", "foreign_keys", "synchronous", "recursive_triggers", "busy_timeout",
                     "user_version", "trusted_schema")
    }  # fmt: skip
    database.close()
    assert found == {
        "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "recursive_triggers": 0,
        "busy_timeout": 10_000, "user_version": NEWEST, "trusted_schema": 0,
    }  # fmt: skip
    assert database.notices == []


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_nobody_else_can_read_the_file_whatever_the_umask(
    home: Paths, clock: SetClock, umask: int
) -> None:
    previous = os.umask(umask)
    try:
        study = Study.open(home, clock=clock)
        fill(study, 3)
        assert os.umask(umask) == umask
        found = {path.name: path.stat().st_mode & 0o777 for path in home.home.iterdir()}
        study.close()
    finally:
        os.umask(previous)
    assert home.home.stat().st_mode & 0o777 == 0o700
    assert found.pop("studytui.sqlite3") == 0o600
    assert {mode & 0o077 for mode in found.values()} == {0}


def test_opening_twice_changes_nothing(home: Paths, clock: SetClock) -> None:
    with_a_note(home, clock)
    before = contents(home.home)
    database = opened(home, clock)
    assert database.total_changes() == 0
    database.close()
    assert contents(home.home) == before


@pytest.mark.parametrize("was_killed", [False, True])
def test_a_file_from_a_newer_studytui_is_refused_and_not_touched(
    home: Paths, clock: SetClock, newer: Path, tmp_path: Path, was_killed: bool
) -> None:
    """Killed, the newer one leaves a log in which the new version stands, not in the file."""
    with_a_note(home, clock)
    database = opened(home, clock, newer)
    if was_killed:
        copy = Paths(tmp_path / "copy")
        shutil.copytree(home.home, copy.home)
        (copy.home / "studytui.sqlite3-shm").unlink()
        assert copy.database.read_bytes()[60:64] == NEWEST.to_bytes(4, "big")
    database.close()
    place = copy if was_killed else home
    before = contents(place.home)
    with pytest.raises(StudyError, match="newer studytui"):
        opened(place, clock)
    after = contents(place.home)
    after.pop("studytui.sqlite3-shm", None)
    assert after == before


@pytest.mark.parametrize("data", [b"hello", b"SQLite format 3\x00", b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused_and_not_touched(
    home: Paths, clock: SetClock, data: bytes
) -> None:
    home.create()
    home.database.write_bytes(data)
    with pytest.raises(StudyError, match="not a SQLite file"):
        opened(home, clock)
    assert contents(home.home) == {"studytui.sqlite3": hashlib.sha256(data).hexdigest()}


def test_a_database_of_another_program_is_refused_and_not_touched(
    home: Paths, clock: SetClock
) -> None:
    home.create()
    with sqlite3.connect(home.database) as other:
        other.execute("CREATE TABLE recipe (name)")
    other.close()
    before = contents(home.home)
    with pytest.raises(StudyError, match="another program"):
        opened(home, clock)
    assert contents(home.home) == before


def test_a_damaged_file_is_named_and_not_touched(home: Paths, clock: SetClock) -> None:
    with_a_note(home, clock)
    data = bytearray(home.database.read_bytes())
    data[100:4096] = b"\xff" * 3996
    home.database.write_bytes(data)
    with pytest.raises(StudyError, match="damaged"):
        opened(home, clock)
    assert home.database.read_bytes() == data


def test_an_empty_file_is_a_new_library(home: Paths, clock: SetClock) -> None:
    home.create()
    home.database.touch()
    database = opened(home, clock)
    assert database.value("PRAGMA user_version") == NEWEST
    database.close()


def test_without_migrations_nothing_is_made(home: Paths, clock: SetClock, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no migrations"):
        opened(home, clock, tmp_path / "nowhere")
    assert contents(home.home) == {}


def test_an_upgrade_keeps_a_copy_of_the_library_as_it_was(
    home: Paths, clock: SetClock, newer: Path
) -> None:
    with_a_note(home, clock)
    clock.advance(timedelta(days=1))
    database = opened(home, clock, newer)
    assert database.value("PRAGMA user_version") == NEWEST + 1
    assert database.value("PRAGMA foreign_keys") == 1
    assert database.rows("SELECT text, colour FROM note") == [("mine (moved)", "blue")]
    database.close()
    (copy,) = home.backups.iterdir()
    assert str(copy) in database.notices[0]
    with in_backup(copy) as before:
        assert before.execute("SELECT text FROM note").fetchall() == [("mine",)]
        assert before.execute("PRAGMA user_version").fetchone() == (NEWEST,)
        assert before.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    "more",
    [
        'migrator.sql("INSERT INTO nowhere VALUES (1)")',
        'migrator.sql("UPDATE question SET source_id = 99")',
        "raise RuntimeError('half-way')",
    ],
    ids=["bad statement", "broken reference", "bug"],
)
def test_an_upgrade_that_fails_leaves_the_library_as_it_was(
    home: Paths, clock: SetClock, newer: Path, more: str
) -> None:
    with_a_note(home, clock)
    before = home.database.read_bytes()
    (newer / f"{NEWEST + 1:03}_colour.py").write_text(LATER.format(more=more))
    with pytest.raises((StudyError, RuntimeError)):
        opened(home, clock, newer)
    assert home.database.read_bytes() == before
    assert not home.database.with_name("studytui.sqlite3-wal").exists()
    database = opened(home, clock)
    assert database.value("SELECT text FROM note") == "mine"
    database.close()


def test_without_a_backup_there_is_no_upgrade(home: Paths, clock: SetClock, newer: Path) -> None:
    with_a_note(home, clock)
    home.backups.write_text("a file where the folder should be")
    before = home.database.read_bytes()
    with pytest.raises(StudyError, match="No backup"):
        opened(home, clock, newer)
    assert home.database.read_bytes() == before


OPEN = """
import sys
from pathlib import Path
from studytui.clock import SystemClock
from studytui.storage.database import open_database
home, migrations = Path(sys.argv[1]), Path(sys.argv[2])
sys.stdin.readline()
database = open_database(home / "studytui.sqlite3", SystemClock(), backups=home / "b", migrations=migrations)
print(database.value("PRAGMA user_version"), database.value("SELECT count(*) FROM migratehistory"))
database.close()
"""


@pytest.mark.parametrize("is_new", [True, False])
def test_programs_that_open_at_once_upgrade_once(
    home: Paths, clock: SetClock, newer: Path, is_new: bool
) -> None:
    home.create()
    if not is_new:
        with_a_note(home, clock)
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(home.home), str(newer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        out, err = program.communicate()
        assert (out.split(), err, program.returncode) == ([str(NEWEST + 1)] * 2, "", 0)
    if not is_new:
        database = opened(home, clock, newer)
        assert database.value("SELECT text FROM note") == "mine (moved)"
        database.close()


def test_a_busy_library_is_said_in_words(home: Paths, clock: SetClock) -> None:
    database = opened(home, clock)
    other = sqlite3.connect(home.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database.execute("PRAGMA busy_timeout=1")
    with pytest.raises(StudyError, match="Another program is writing"), database.transaction():
        pass
    with pytest.raises(StudyError, match="Another program is writing"):
        database.execute_many("INSERT INTO tag(created_at,updated_at,name) VALUES(0,0,?)", [("x",)])
    other.execute("ROLLBACK")
    other.close()
    database.close()


def test_what_fails_inside_a_transaction_is_not_kept(home: Paths, clock: SetClock) -> None:
    database = opened(home, clock)
    learner = learners.find_or_add(database, "me")
    with pytest.raises(ZeroDivisionError), database.transaction():
        database.execute("UPDATE learner SET username='other'")
        with database.transaction():
            database.execute("UPDATE learner SET email='x'")
        raise ZeroDivisionError
    assert database.rows("SELECT username, email FROM learner") == [("me", "")]
    assert learners.find_or_add(database, "somebody else") == learner
    database.close()


def test_a_full_disk_is_said_in_words_and_costs_nothing(home: Paths, clock: SetClock) -> None:
    database = opened(home, clock)
    pages = database.value("PRAGMA page_count")
    database.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StudyError, match="no room left"), database.transaction():
        database.execute("INSERT INTO tag(created_at,updated_at,name) VALUES(0,0,'first')")
        database.execute(
            "INSERT INTO tag(created_at,updated_at,name) VALUES(0,0,?)", "x" * 1_000_000
        )
    assert database.value("SELECT count(*) FROM tag") == 0
    database.close()


def test_many_pages_are_held_only_while_many_rows_are_added(study: Study) -> None:
    held = "PRAGMA cache_size"
    usual = study.database.value(held)
    with pytest.raises(StudyError), study.database.holding_pages():
        assert study.database.value(held) < 4 * usual < 0
        raise StudyError("The line was cut.")
    assert study.database.value(held) == usual
