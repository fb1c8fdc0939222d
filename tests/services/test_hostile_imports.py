"""Imports where the system says no: a full disk, a read-only home, files that change meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from studytui.errors import StudyError
from studytui.services.study import Study
from tests.exam_files import write_exam, write_exams
from tests.programs import ROOT, run_program
from tests.rights import as_anyone, run_apart
from tests.shared_data import shared_data


def _python(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


SMALL_DISK = """
import json, os, subprocess, sys
from pathlib import Path
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.study import Study

home, texts, more = map(Path, sys.argv[1:])
paths = Paths(home)


def mount(place, size):
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)


def fill(place, left):
    with (place / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            pass
    os.truncate(place / "ballast", (place / "ballast").stat().st_size - left)


def attempt(folder):
    count = study.database.value
    try:
        report = study.imports.run([folder])
        said = {"new": report.new, "codes": sorted({one.code for one in report.problems})}
    except StudyError as error:
        said = {"title": error.title, "hint": error.hint, "codes": []}
    whole = count("SELECT count(*) FROM question") == count("SELECT count(*) FROM question_text")
    return said | {
        "questions": count("SELECT count(*) FROM question"),
        "images": count("SELECT count(*) FROM media"),
        "is_whole": whole and count("PRAGMA integrity_check") == "ok",
        "parts": len([*home.rglob("*.part"), *home.rglob("*.tmp")]),
    }


def full_then_free(place, folder, left):
    fill(place, left)
    full = attempt(folder)
    (place / "ballast").unlink()
    return full, attempt(folder)


mount(home, "16m")
study = Study.open(paths)
said = {"database": full_then_free(home, more, 96 * 1024)}
mount(paths.media, "64k")
mount(paths.backups, "16m")
said["media"] = full_then_free(paths.media, texts, 0)
(more / "exam 00001.json").write_text((more / "exam 00001.json").read_text().replace("red", "pink"))
os.utime(more / "exam 00001.json", (0, 0))
for backup in paths.backups.iterdir():
    backup.unlink()
said["backup"] = full_then_free(paths.backups, more, 64 * 1024)
said["backups"] = sorted(one.name for one in paths.backups.iterdir())
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What imports say on disks that are full, and then are not, and what is in the library."""
    place = tmp_path_factory.mktemp("small")
    texts = shutil.copytree(shared_data("extractions") / "doughub-flat", place / "texts")
    more = write_exams(place / "more", 60)
    (place / "home").mkdir()
    done = run_apart(SMALL_DISK, place / "home", texts, more)
    assert done.stderr == ""
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_a_disk_that_fills_up_during_an_import_is_said_and_nothing_is_half(
    said: dict[str, Any],
) -> None:
    full, free = said["database"]
    assert full["title"] == "The disk is full" and "Free some space" in full["hint"]
    assert full["is_whole"] and full["parts"] == 0 and full["questions"] < 120
    assert free["is_whole"] and free["questions"] == 120


def test_images_without_room_are_told_and_fetched_once_there_is_some(said: dict[str, Any]) -> None:
    full, free = said["media"]
    assert "media-not-written" in full["codes"]
    assert (full["new"], full["images"], full["is_whole"], full["parts"]) == (10, 0, True, 0)
    assert "media-not-written" not in free["codes"] and free["images"] == 13


def test_without_room_for_a_backup_nothing_is_changed(said: dict[str, Any]) -> None:
    full, free = said["backup"]
    assert full["title"] == "No backup, so nothing was changed" and "space" in full["hint"]
    assert full["questions"] == said["media"][1]["questions"]
    assert "title" not in free and free["is_whole"]
    assert sum("before-import" in name for name in said["backups"]) == 1
    assert not any(".part" in name for name in said["backups"])


def test_a_quota_that_ends_during_an_import_is_said_in_words(study: Study, tmp_path: Path) -> None:
    study.imports.run([write_exam(tmp_path / "a.json", 1)])
    study.close()
    texts = write_exams(tmp_path / "texts", 20, first=2, text="word " * 12_000)
    room = study.paths.database.stat().st_size + 64 * 1024
    short = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        "from studytui.cli.main import main; sys.exit(main())"
    )
    done = _python(short, "--home", study.paths.home, "import", texts, "--progress", "none")
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("The disk fails: ") and done.stderr.count("\n") == 1
    again = Study.open(study.paths)
    assert again.database.value("PRAGMA integrity_check") == "ok"
    assert again.imports.run([write_exam(tmp_path / "b.json", 99)]).new == 2
    again.close()


def test_a_home_that_may_not_be_written_is_said_and_left_as_it_is(
    study: Study, tmp_path: Path
) -> None:
    study.imports.run([write_exam(tmp_path / "a.json", 1)])
    study.close()
    home = study.paths.home
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for path in [*before, home]:
        path.chmod(path.stat().st_mode & 0o555)
    try:
        with as_anyone():
            done = run_program(home, "import", write_exam(tmp_path / "b.json", 2))
    finally:
        for path in [home, *before]:
            path.chmod(path.stat().st_mode | 0o200)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1
    assert b"Your library is read-only" in done.stderr and b"--home DIR" in done.stderr
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_home_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with as_anyone():
        done = run_program(
            tmp_path / "closed" / "home", "import", write_exam(tmp_path / "a.json", 1)
        )
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1
    assert b"--home DIR" in done.stderr and not list((tmp_path / "closed").iterdir())


def test_files_that_vanish_and_grow_during_an_import_stop_nothing(
    study: Study, tmp_path: Path
) -> None:
    texts = write_exams(tmp_path / "texts", 6)
    looked: list[int] = []

    def change() -> bool:
        looked.append(1)
        if len(looked) == 2:
            (texts / "exam 00003.json").unlink()
            write_exam(texts / "exam 00004.json", 4, 3)
        return False

    report = study.imports.run([texts], is_cancelled=change)
    assert [(one.code, one.file) for one in report.problems] == [
        ("file-missing", "exam 00003.json")
    ]
    assert report.new == 11
    # What grew was noted as it stood at the scan, so that it is looked at again.
    assert study.imports.run([texts]).unchanged == 11
    write_exam(texts / "exam 00003.json", 3)
    assert study.imports.run([texts]).new == 2


def test_files_that_may_not_be_read_are_told_with_the_remedy(study: Study, tmp_path: Path) -> None:
    texts = write_exams(tmp_path / "texts", 3)
    (texts / "exam 00002.json").chmod(0)
    with as_anyone():
        report = study.imports.run([texts])
    (problem,) = report.problems
    assert (problem.code, problem.file) == ("permission-denied", "exam 00002.json")
    assert "chmod u+r" in problem.hint and report.new == 4
    (texts / "exam 00002.json").chmod(0o600)
    assert study.imports.run([texts]).new == 2


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(path.parent)  # the path of a socket is limited to 108 bytes
        try:
            server.bind(path.name)
        finally:
            os.chdir(here)


SPECIAL: dict[str, Callable[[Path], None]] = {
    "pipe": os.mkfifo,
    "socket": _socket,
    "device": lambda path: os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5)),
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
    "circle": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file_is_never_waited_for_wherever_it_stands(
    study: Study, tmp_path: Path, kind: str
) -> None:
    texts = write_exams(tmp_path / "texts", 1)
    place = texts / "odd.json"
    try:
        SPECIAL[kind](place)
    except PermissionError:
        pytest.skip("only root makes devices")
    report = study.imports.run([texts])
    assert [one.file for one in report.problems] == ["odd.json"] and report.new == 2
    try:
        alone = study.imports.run([place])
    except StudyError as error:
        assert kind == "circle" and error.hint
    else:
        assert len(alone.problems) == 1 and alone.questions == 0
    with pytest.raises(StudyError):
        study.imports.apply_key_file(place)


WATCHED = """
import json, os, subprocess, sys
home, *arguments = sys.argv[1:]
written, WRITES = [], os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PLACES = {"os.mkdir": 1, "os.remove": 1, "os.rmdir": 1, "os.truncate": 1, "os.chmod": 1, "os.chown": 1,
          "os.utime": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "sqlite3.connect": 1}
OTHERS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect",
          "socket.getaddrinfo", "socket.sendto", "shutil.", "urllib.Request")


def watch(event, values):
    if event == "open":
        if not (isinstance(values[2], int) and values[2] & WRITES):
            return
        places = values[:1]
    elif event in PLACES:
        places = values[: PLACES[event]]
    elif event.startswith(OTHERS):
        written.append([event, repr(values)])
        return
    else:
        return
    for place in places:
        name = os.fsdecode(place) if isinstance(place, str | bytes) else str(place)
        name = name.removeprefix("file://").partition("?")[0]
        if os.path.realpath(name) != home and not os.path.realpath(name).startswith(home + "/"):
            written.append([event, name])


sys.addaudithook(watch)
sys.dont_write_bytecode = True
from studytui.cli.main import main

code = main(["--home", home, "import", *arguments, "--json", "--progress", "none"])
sys.stdout.flush()
print(json.dumps({"code": code, "written": written}))
"""

READ_ONLY = """
import subprocess, sys
home = sys.argv[1]
subprocess.run(["mount", "--bind", home, home], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", "/"], check=True)
subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", "/dev/shm"], check=True)
"""


@pytest.fixture
def adversarial(tmp_path: Path) -> Path:
    """Everything hostile there is, and links, pipes and archives that would lead elsewhere."""
    folder = Path(shutil.copytree(shared_data("adversarial"), tmp_path / "adversarial"))
    (folder / "out").symlink_to("/etc")
    (folder / "out.json").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.json")
    names = ("../../escaped.png", "/tmp/escaped.png", "..\\..\\escaped.png", "a/../../escaped.png")
    for number, name in enumerate(names):
        with zipfile.ZipFile(folder / f"slip{number}.apkg", "w") as archive:
            archive.writestr("media", json.dumps({"0": name}))
            archive.writestr("collection.anki2", b"SQLite format 3\0")
            archive.writestr(zipfile.ZipInfo(name), b"\x89PNG\r\n\x1a\n")
    exam = {"id": "../../x", "title": "../../../x", "source": "/tmp/x", "questions": []}
    asked = {"id": "../x", "question": "![](../../../../etc/passwd) ![](/etc/hostname)"}
    exam["questions"] = [asked | {"options": ["a", "b"], "correct": 0}]
    (folder / "names.json").write_text(json.dumps(exam))
    shutil.copytree(ROOT / "sample_extractions" / "exams", folder / "exams")
    return folder


def test_an_import_of_everything_hostile_writes_in_the_home_only(
    tmp_path: Path, adversarial: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    done = _python(WATCHED, home.resolve(), adversarial)
    report, watched = map(json.loads, done.stdout.splitlines())
    assert watched["written"] == [] and watched["code"] == 1
    assert report["new"] > 50 and report["failed"] > 100 and done.stderr == ""


def test_an_import_needs_no_other_place_to_write(tmp_path: Path, adversarial: Path) -> None:
    """What libraries in C write no hook of Python's sees: here nothing else can be written."""
    home = tmp_path / "home"
    home.mkdir()
    done = run_apart(READ_ONLY + WATCHED, home.resolve(), adversarial)
    report, watched = map(json.loads, done.stdout.splitlines())
    assert watched["code"] == 1 and report["new"] > 50 and done.stderr == ""


WITHOUT_WAL = """
import _sqlite3, ctypes, sys

loaded = [line.split()[-1] for line in open("/proc/self/maps") if "libsqlite3" in line]
sqlite = ctypes.CDLL(loaded[0] if loaded else _sqlite3.__file__)
sqlite.sqlite3_initialize()
sqlite.sqlite3_vfs_find.restype = ctypes.c_void_p
system = sqlite.sqlite3_vfs_find(b"unix-dotfile")
assert system and sqlite.sqlite3_vfs_register(ctypes.c_void_p(system), 1) == 0
from studytui.cli.main import main

sys.exit(main())
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's list of libraries")
def test_where_the_file_system_has_no_shared_memory_it_works_and_says_so(tmp_path: Path) -> None:
    """SQLite's own way for network file systems: locks are files, and a write-ahead log is refused."""
    home, texts = tmp_path / "home", write_exams(tmp_path / "texts", 2)
    done = _python(WITHOUT_WAL, "--home", home, "import", texts, "--json")
    assert json.loads(done.stdout)["new"] == 4 and done.returncode == 0
    assert "does not allow write-ahead logging" in done.stderr
    with closing(sqlite3.connect(home / "studytui.sqlite3")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
