"""Copies of the library, taken while it is in use."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.storage.backup import back_up
from studytui.storage.backup_file import look_at
from tests.backups import opened, unpacked
from tests.conftest import SetClock
from tests.made_questions import fill


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines


def dump_backup(path: Path) -> list[str]:
    with opened(path) as connection:
        return list(connection.iterdump())


def test_the_copy_holds_everything_and_is_one_private_file(study: Study) -> None:
    fill(study, 40)
    study.library.set_note(3, "mine")
    previous = os.umask(0)
    try:
        copy = back_up(study.database, study.paths.backups, reason="asked")
    finally:
        os.umask(previous)
    assert copy.name == "20261121-090000-000000-asked.sqlite3.zst"
    assert list(study.paths.backups.iterdir()) == [copy]
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert dump_backup(copy) == dump(study.paths.database)
    assert list(study.paths.backups.iterdir()) == [copy]


def test_a_copy_says_what_it_holds_and_is_unpacked_by_other_programs(study: Study) -> None:
    fill(study, 40)
    copy = back_up(study.database, study.paths.backups, reason="asked")
    found = look_at(copy)
    assert found.contents == study.backups.now()
    assert found.seconds > 0
    unpacked_by_others = zstandard.ZstdDecompressor().stream_reader(
        copy.open("rb"), read_across_frames=True, closefd=True
    )
    with unpacked_by_others as stream:
        assert stream.read(16) == b"SQLite format 3\0"


def test_a_copy_can_be_opened_as_a_library(study: Study, tmp_path: Path, clock: SetClock) -> None:
    fill(study, 5)
    copy = back_up(study.database, study.paths.backups, reason="asked")
    home = Paths(tmp_path / "restored")
    home.create()
    unpacked(copy, home.database)
    restored = Study.open(home, clock=clock)
    assert restored.library.summary() == study.library.summary()
    assert restored.library.find("first").ids() == study.library.find("first").ids()
    restored.close()


def test_a_damaged_library_gives_no_copy_and_leaves_nothing(study: Study, clock: SetClock) -> None:
    fill(study, 300)
    study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    paths = study.paths
    page = study.database.value("SELECT rootpage FROM sqlite_master WHERE name='topic'")
    study.close()
    with paths.database.open("r+b") as file:
        # The places of the first two rows, after the 8 bytes of the page's head: now out of order.
        file.seek((page - 1) * 4096 + 8)
        first, second = file.read(2), file.read(2)
        file.seek(-4, os.SEEK_CUR)
        file.write(second + first)
    damaged = Study.open(paths, clock=clock)
    with pytest.raises(StudyError, match="the copy is not sound"):
        back_up(damaged.database, paths.backups, reason="asked")
    damaged.close()
    assert list(paths.backups.iterdir()) == []


SHORT = """
import sys
from pathlib import Path
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.storage.backup import back_up
study = Study.open(Paths(Path(sys.argv[1])))
try:
    back_up(study.database, Path(sys.argv[1]) / "backups", reason="asked")
except StudyError as error:
    print(error.title)
"""


def test_a_disk_that_fills_up_half_way_leaves_no_part_of_a_copy(study: Study) -> None:
    fill(study, 300)
    study.close()
    size = study.paths.database.stat().st_size

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))

    done = subprocess.run(
        [sys.executable, "-c", SHORT, str(study.paths.home)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("No backup, so nothing was changed\n", "")
    assert list(study.paths.backups.iterdir()) == []


def test_a_folder_that_cannot_be_is_said_in_words(study: Study, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudyError, match="No backup could be made"):
        back_up(study.database, tmp_path / "file", reason="asked")
    with pytest.raises(StudyError, match="No backup could be made"):
        back_up(study.database, tmp_path / "file" / "below", reason="asked")


WRITE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
print("ready", flush=True)
for number in range(10**9):
    connection.execute("BEGIN IMMEDIATE")
    for part in range(2):
        connection.execute(
            "INSERT INTO note(created_at,updated_at,uid,learner_id,question_id,text) VALUES(0,0,?,1,?,?)",
            (f"{number}-{part}", number * 2 + part, "x" * 500),
        )
    connection.execute("COMMIT")
"""


def test_a_copy_taken_while_another_program_writes_is_of_one_moment(
    study: Study, clock: SetClock
) -> None:
    fill(study, 5)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITE, str(study.paths.database)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        sizes = []
        for number in range(8):
            copy = back_up(study.database, study.paths.backups, reason=f"copy-{number}")
            with opened(copy) as connection:
                sizes.append(connection.execute("SELECT count(*) FROM note").fetchone()[0])
    finally:
        writer.kill()
        writer.communicate()
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]
    assert all(size % 2 == 0 for size in sizes)


def test_what_is_written_between_counting_and_copying_is_not_in_the_copy(study: Study) -> None:
    fill(study, 5)
    other = sqlite3.connect(study.paths.database, isolation_level=None)
    written: list[str] = []

    def write(statement: str) -> None:
        if statement.startswith("SELECT count(*)"):
            written.append(statement)
            values = (f"other-{len(written)}", len(written))
            other.execute(
                "INSERT INTO note(created_at,updated_at,uid,learner_id,question_id,text)"
                " VALUES(0,0,?,1,?,'meanwhile')",
                values,
            )

    study.database.connection.connection().set_trace_callback(write)
    try:
        copy = back_up(study.database, study.paths.backups, reason="asked")
    finally:
        study.database.connection.connection().set_trace_callback(None)
    assert other.execute("SELECT count(*) FROM note").fetchone()[0] == len(written) > 0
    other.close()
    assert not any("meanwhile" in line for line in dump_backup(copy))
