"""``studytui backup`` and ``restore``: what scripts and a person in need of them see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest

from studytui.cli.main import main
from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_questions import fill
from tests.programs import run_program


@pytest.fixture
def filled(study: Study, home: Paths) -> Path:
    fill(study, 5)
    study.library.set_note(1, "mine")
    study.close()
    return home.home


class Done(NamedTuple):
    """What a command has said."""

    returncode: int
    stdout: str
    stderr: str


Ran = Callable[..., Done]


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str]) -> Ran:
    """Runs a command here, which is cheaper than as a program."""

    def run(home: Path, *arguments: object) -> Done:
        code = main(["--home", str(home), *map(str, arguments)])
        return Done(code, *capsys.readouterr())

    return run


def test_a_backup_is_taken_listed_put_back_and_that_is_undone(filled: Path) -> None:
    done = run_program(filled, "backup")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Backed up: 5 questions, 0 sittings, 0 answers, " in done.stderr
    done = run_program(filled, "backup", "--if-due", "--json")
    assert json.loads(done.stdout) == {"backup": None}
    done = run_program(filled, "restore", "last", "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["contents"] == {"questions": 5, "sittings": 0, "answers": 0, "notes": 1}
    assert "-before-restore." in report["before"]
    done = run_program(filled, "restore", "--undo")
    assert (done.returncode, done.stdout) == (0, b"")
    listed = json.loads(run_program(filled, "backup", "--list", "--json").stdout)
    assert [one["reason"] for one in listed["backups"]] == [
        "before-restore",
        "before-restore",
        "asked",
    ]
    assert listed["now"] == report["contents"]


def test_what_cannot_be_put_back_is_said_in_one_line(
    filled: Path, tmp_path: Path, ran: Ran
) -> None:
    (tmp_path / "letter").write_text("Dear reader")
    for arguments, words in (
        (("restore",), "No backup was named"),
        (("restore", "1"), "there are 0"),
        (("restore", "--undo"), "Nothing to undo"),
        (("restore", tmp_path / "letter"), "cannot be put back"),
    ):
        done = ran(filled, *arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert done.stderr.count("\n") == 1 + (arguments == ("restore",))


def test_a_copy_goes_to_a_file_of_any_name_and_comes_back_from_it(
    filled: Path, tmp_path: Path, ran: Ran
) -> None:
    for name in ("copy.zst", "copy.sqlite3"):
        target = tmp_path / name
        assert ran(filled, "backup", target).returncode == 0
        assert target.stat().st_mode & 0o777 == 0o600
        assert "is there already" in ran(filled, "backup", target).stderr
        done = ran(tmp_path / f"home-{name}", "restore", target)
        assert "Put back: the library of" in done.stderr and done.returncode == 0


def test_the_doctor_says_first_and_mends_when_told(filled: Path, ran: Ran) -> None:
    ran(filled, "backup")
    database = filled / "studytui.sqlite3"
    whole = database.read_bytes()
    database.write_bytes(bytes(100) + whole[100:])
    done = ran(filled, "doctor", "--json")
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["name"], finding["state"]) == ("file", "wrong")
    assert database.read_bytes()[:100] == bytes(100)
    done = ran(filled, "doctor", "--fix")
    assert done.returncode == 0
    assert "Saved: 5 questions" in done.stdout
    (kept,) = filled.glob("studytui-damaged-*.sqlite3")
    assert kept.read_bytes()[:100] == bytes(100)


def test_a_name_that_no_file_system_holds_is_said_in_words(filled: Path, tmp_path: Path) -> None:
    for word in ("backup", "restore"):
        done = run_program(filled, word, tmp_path / ("x" * 300))
        assert done.returncode == 2 and b"has a bug" not in done.stderr, done.stderr


def test_the_list_has_the_hours_of_the_zone_that_is_set_and_is_there_with_wrong_settings(
    filled: Path,
) -> None:
    settings = Paths(filled).settings
    run_program(filled, "backup")
    taken = json.loads(run_program(filled, "backup", "--list", "--json").stdout)["backups"][0]
    moment = datetime.fromisoformat(taken["taken_at"])
    settings.write_text('time_zone = "Asia/Tokyo"\n', "utf-8")
    there = moment.astimezone(timezone(timedelta(hours=9)))
    assert f"{there:%Y-%m-%d %H:%M}".encode() in run_program(filled, "backup", "--list").stdout
    settings.write_text("nonsense\n", "utf-8")
    assert run_program(filled, "backup", "--list").returncode == 0
