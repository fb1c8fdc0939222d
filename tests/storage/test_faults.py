"""The power goes, the disk is full, fails or cannot be written, in the middle of what is done.

A few rounds of `benchmarks.faults`, which has as many as one likes; and what needs another program.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import faults
from benchmarks.fault_acts import ACTS
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.programs import ROOT

CUTS = 3


@pytest.fixture(scope="module")
def server() -> Iterator[faults.Server]:
    with faults.server() as started:
        if started is None:
            pytest.skip("there is no C compiler for the recorder of calls")
        yield started


def seen(tally: faults.Tally) -> list[str]:
    assert tally.rounds
    return tally.stories


@pytest.mark.parametrize("name", ACTS)
def test_a_power_cut_loses_nothing_that_was_acknowledged(
    server: faults.Server, tmp_path: Path, name: str
) -> None:
    tally = faults.Tally()
    faults.cut_power(ACTS[name], tmp_path, server, CUTS, random.Random(name), tally)
    assert seen(tally) == []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("answer", "full disk"),
        ("import", "full disk"),
        ("upgrade", "I/O error once"),
        ("backup", "read-only"),
        ("restore", "full disk once"),
    ],
)
def test_a_full_a_dying_and_a_read_only_disk_cost_nothing_and_are_said(
    server: faults.Server, tmp_path: Path, name: str, fault: str
) -> None:
    tally = faults.Tally()
    lot = random.Random(f"{name} {fault}")
    faults.let_fail(ACTS[name], tmp_path, server, faults.FAULTS[fault], 2, lot, tally)
    assert seen(tally) == []


def program(code: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


HOLD = """
import sys
from pathlib import Path
from studytui.paths import Paths
from studytui.services.study import Study
study = Study.open(Paths(Path(sys.argv[1])))
with study.database.transaction():
    study.database.execute("UPDATE learner SET email = 'theirs'")
    print("held", flush=True)
    sys.stdin.readline()
study.library.set_note(2, "theirs")
print("done", flush=True)
"""


def test_a_program_that_stands_still_in_the_middle_of_a_write_is_waited_for_and_told(
    study: Study,
) -> None:
    """SIGSTOP, as from a debugger or a laptop's lid: what it had not committed is its own, and what
    others did goes on as soon as it does."""
    fill(study, 3)
    other = program(HOLD, study.paths.home)
    assert other.stdin is not None and other.stdout is not None
    assert other.stdout.readline() == "held\n"
    other.send_signal(signal.SIGSTOP)
    study.database.execute("PRAGMA busy_timeout=20")
    with pytest.raises(StudyError, match="Another program is writing"):
        study.library.set_note(1, "mine")
    other.send_signal(signal.SIGCONT)
    print("go", file=other.stdin, flush=True)
    assert other.stdout.readline() == "done\n"
    assert other.wait() == 0
    study.library.set_note(1, "mine")
    notes = study.database.rows("SELECT text FROM note ORDER BY question_id")
    assert notes == [("mine",), ("theirs",)]
    assert study.database.value("SELECT email FROM learner") == "theirs"


WITHOUT_LOG = """
import ctypes, sys
from pathlib import Path
library = ctypes.CDLL("libsqlite3.so.0")
library.sqlite3_vfs_find.restype = ctypes.c_void_p
library.sqlite3_initialize()
library.sqlite3_vfs_register(ctypes.c_void_p(library.sqlite3_vfs_find(b"unix-dotfile")), 1)
from studytui.paths import Paths
from studytui.services.study import Study
study = Study.open(Paths(Path(sys.argv[1])))
print(study.database.value("PRAGMA journal_mode"), len(study.database.notices), flush=True)
study.library.set_note(1, "without a log")
print(study.backups.take().contents.notes, flush=True)
study.close()
"""


def test_where_there_can_be_no_log_it_works_without_and_says_so(
    study: Study, clock: SetClock
) -> None:
    """A file system without shared memory, as many in a network: here SQLite's own stand-in."""
    fill(study, 3)
    study.database.value("PRAGMA journal_mode=DELETE")
    paths: Paths = study.paths
    study.close()
    other = program(WITHOUT_LOG, paths.home)
    out, _ = other.communicate()
    if other.returncode and not out:
        pytest.skip("this Python has SQLite built in")
    assert out.split() == ["delete", "1", "1"]
    opened = Study.open(paths, clock=clock, settings=Settings())
    assert opened.database.value("SELECT text FROM note") == "without a log"
    opened.close()


def test_a_restore_whose_last_step_fails_leaves_all_as_it_was_and_says_so(
    server: faults.Server, tmp_path: Path
) -> None:
    """The disk becomes read-only at each of the last calls: one of them gives the library's name."""
    for name, last in (("restore", 6), ("rescue", 8)):
        act, before, home = ACTS[name], tmp_path / f"{name}-before", tmp_path / name
        act.prepare(before)
        kinds = faults.FAULTS["read-only"]
        faults.copy_home(before, home)
        calls = server.ask(act, home, kinds=kinds["kinds"])["calls"]
        for place in range(calls - last, calls):
            faults.copy_home(before, home)
            answer = server.ask(act, home, **kinds, **{"from": place})
            assert "bug" not in answer, answer["bug"]
            assert act.check(home, before, answer["said"]) == [], place
