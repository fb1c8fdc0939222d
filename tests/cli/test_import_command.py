"""The real program: ``studytui import`` and its neighbours, as a shell or a script meets them."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from studytui.cli import commands
from studytui.cli.main import main
from studytui.paths import Paths
from tests.exam_files import write_exam, write_exams
from tests.shared_data import shared_data

_ROOT = Path(__file__).resolve().parents[2]
_KEYS = [
    "new",
    "updated",
    "unchanged",
    "retired",
    "skipped",
    "failed",
    "questions",
    "media",
    "topics",
]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "studytui", *map(str, arguments)]


def _environment(home: Path) -> dict[str, str]:
    # As in a shell: what is printed waits in a buffer.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return {**inherited, "STUDYTUI_HOME": str(home), "TERM": "xterm-256color"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the program with these arguments in a home of its own."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            _command(*arguments),
            check=False,
            cwd=_ROOT,
            env=_environment(tmp_path / "home"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def _report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one object on standard output; anything else there is an error."""
    assert done.stdout.count("\n") == 1
    report = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report


class TestTheReport:
    def test_json_is_one_object_and_nothing_else(self, run: Run) -> None:
        done = run("import", shared_data("extractions") / "doughub-flat", "--json")
        report = _report(done)
        assert list(report) == [*_KEYS, "seconds", "problems"]
        assert [report[key] for key in _KEYS[:7]] == [10, 1, 1, 0, 3, 4, 12]
        assert report["problems"]
        for problem in report["problems"]:
            assert list(problem) == ["file", "place", "code", "reason", "hint"]
        assert done.returncode == 1

    def test_without_json_it_is_told_in_words(self, run: Run) -> None:
        done = run("import", shared_data("extractions") / "doughub-flat")
        assert "10 new, 1 updated, 1 unchanged, 3 skipped, 4 failed" in done.stdout
        assert "20260116_090000_MKSAP_19_4.json (line 1, column 3): Invalid JSON" in done.stdout

    def test_a_second_run_is_all_unchanged(self, run: Run, tmp_path: Path) -> None:
        bank = write_exams(tmp_path / "bank", 3)
        assert _report(run("import", bank, "--json"))["new"] == 6
        done = run("import", bank, "--json")
        report = _report(done)
        assert (report["new"], report["unchanged"], report["questions"]) == (0, 6, 6)
        assert done.returncode == 0

    def test_a_dry_run_reports_and_takes_nothing_in(self, run: Run, tmp_path: Path) -> None:
        bank = write_exams(tmp_path / "bank", 3)
        assert _report(run("import", bank, "--dry-run", "--json"))["new"] == 6
        assert _report(run("import", bank, "--json"))["new"] == 6

    def test_the_samples_go_in(self, run: Run) -> None:
        done = run("import", "--samples", "--json")
        assert _report(done)["new"] > 100 and done.returncode == 0

    def test_a_source_can_be_named(self, run: Run, tmp_path: Path) -> None:
        run("import", write_exam(tmp_path / "exam.json", 1), "--source", "My bank")
        assert _rows(tmp_path, "SELECT name FROM source") == [("My bank",)]

    def test_moved_files_are_kept_in_the_home(self, run: Run, tmp_path: Path) -> None:
        path = write_exam(tmp_path / "exam.json", 1)
        content = path.read_bytes()
        assert run("import", path, "--move").returncode == 0
        assert not path.exists()
        (kept,) = (tmp_path / "home" / "originals").rglob("exam.json/exam.json")
        assert kept.read_bytes() == content

    def test_a_key_file_makes_questions_scorable(self, run: Run) -> None:
        dumps = shared_data("extractions") / "pcep-json"
        run("import", dumps / "PX1 -- Module 1 Test_20260110_v1.json")
        done = run("key", dumps / "PX1_answer_key.PROPOSAL.json", "--json")
        assert _report(done)["updated"] == 4 and done.returncode == 0

    def test_nothing_that_a_terminal_obeys_comes_out(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "bank"
        folder.mkdir()
        (folder / "\x1b]0;owned\x07\x1b[31mexam\u202e.json").write_text("{broken")
        for arguments in ((), ("--json",), ("--progress", "json")):
            done = run("import", folder, *arguments)
            assert done.returncode == 1
            for forbidden in ("\x1b", "\x07", "\u202e", "\\u001b"):
                assert forbidden not in done.stdout + done.stderr


class TestExitCodes:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("import",),
            ("import", "nowhere/at/all"),
            ("import", "--no-such-option"),
            ("no-such-command",),
            ("key", "nowhere/at/all"),
            ("import", "nowhere", "--progress", "sometimes"),
        ],
    )
    def test_wrong_use_is_one_line_and_two(self, run: Run, arguments: tuple[str, ...]) -> None:
        done = run(*arguments)
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr

    def test_an_empty_folder_is_nothing_done(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        done = run("import", tmp_path / "empty", "--json")
        assert done.returncode == 2 and _report(done)["questions"] == 0
        assert "Nothing to import" in done.stderr

    def test_a_file_of_no_known_form_is_a_problem(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("Dear Sir")
        assert run("import", tmp_path / "letter.txt").returncode == 1

    def test_a_bug_is_one_line_and_a_log_without_the_words_of_the_error(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(options: object, paths: Paths) -> int:
            raise KeyError("What is the capital of France?")

        module = ModuleType("studytui.cli.fail")
        module.__dict__.update(configure=lambda parser: None, run=fail)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        added = commands.Command("fail", "Fail.", "fail")
        monkeypatch.setattr(commands, "COMMANDS", (*commands.COMMANDS, added))
        assert main(["fail", "--home", str(tmp_path)]) == 70
        shown = capsys.readouterr()
        assert shown.out == "" and shown.err.count("\n") == 1 and "KeyError" in shown.err
        log = tmp_path / "studytui.log"
        assert "KeyError" in log.read_text() and "test_import_command.py" in log.read_text()
        assert "France" not in log.read_text() + shown.err
        assert log.stat().st_mode & 0o777 == 0o600


class TestProgress:
    def test_none_says_nothing(self, run: Run, tmp_path: Path) -> None:
        done = run("import", write_exams(tmp_path / "bank", 3), "--progress", "none", "--json")
        assert done.stderr == ""

    def test_into_a_pipe_there_are_no_carriage_returns(self, tmp_path: Path) -> None:
        done = subprocess.run(
            _command("import", write_exams(tmp_path / "bank", 300)),
            check=True,
            cwd=_ROOT,
            env=_environment(tmp_path / "home"),
            capture_output=True,
        )
        assert b"\r" not in done.stderr + done.stdout

    def test_json_is_an_object_a_line_and_the_last_one_holds_the_report(
        self, run: Run, tmp_path: Path
    ) -> None:
        done = run("import", write_exams(tmp_path / "bank", 40), "--progress", "json", "--json")
        events = [json.loads(line) for line in done.stderr.splitlines()]
        assert {event["event"] for event in events[:-1]} == {"progress"}
        assert (events[0]["done"], events[0]["total"]) == (0, 40)
        assert (events[-2]["done"], events[-2]["questions"]) == (40, 80)
        assert {"seconds", "rate", "seconds_left"} <= events[0].keys()
        report = events[-1]
        assert report["event"] == "report" and report["new"] == 80 and report["run_id"] == 1
        assert len(report["files"]) == 40 and not report["was_cancelled"]

    def test_json_ends_with_the_error_where_it_could_not_go_on(self, run: Run) -> None:
        done = run("import", "nowhere/at/all", "--progress", "json")
        assert done.returncode == 2
        (event,) = map(json.loads, done.stderr.splitlines())
        assert event["event"] == "error" and "does not exist" in event["message"]

    def test_on_a_terminal_one_line_is_drawn_again(self, tmp_path: Path) -> None:
        bank = write_exams(tmp_path / "bank", 900)
        code, shown = _on_a_terminal(["import", bank], _environment(tmp_path / "home"))
        drawn = shown.split("\r")
        lines = [part for part in drawn if " files/s" in part]
        assert code == 0 and lines
        assert "of 900 files" in lines[-1]
        for line in lines:
            assert "\n" not in line and len(line) <= 79


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_stops_it_after_the_batch_at_hand(
        self, run: Run, tmp_path: Path, number: signal.Signals
    ) -> None:
        bank = write_exams(tmp_path / "bank", 2_000, 1)
        process = subprocess.Popen(
            _command("import", bank, "--json", "--progress", "json"),
            cwd=_ROOT,
            env=_environment(tmp_path / "home"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        while not json.loads(process.stderr.readline())["done"]:
            pass
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        report = json.loads(out)
        assert process.returncode == 1
        assert 0 < report["new"] < 2_000
        assert json.loads(err.splitlines()[-1])["was_cancelled"]
        assert _rows(tmp_path, "SELECT count(*) FROM question") == [(report["new"],)]
        again = _report(run("import", bank, "--json"))
        assert (again["new"], again["unchanged"]) == (2_000 - report["new"], report["new"])

    def test_ctrl_z_pauses_it_where_nothing_is_locked_and_fg_goes_on(self, tmp_path: Path) -> None:
        bank = write_exams(tmp_path / "bank", 2_000, 1)
        process = subprocess.Popen(
            _command("import", bank, "--json", "--progress", "lines"),
            cwd=_ROOT,
            env=_environment(tmp_path / "home"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        program = psutil.Process(process.pid)
        _wait(lambda: _there(tmp_path) > 0)
        process.send_signal(signal.SIGTSTP)
        _wait(lambda: program.status() == psutil.STATUS_STOPPED)
        there = _there(tmp_path)
        assert 0 < there < 2_000
        other = sqlite3.connect(Paths(tmp_path / "home").database, timeout=0)
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
        other.close()
        process.send_signal(signal.SIGCONT)
        out, _ = process.communicate(timeout=120)
        assert json.loads(out)["new"] == 2_000 and process.returncode == 0
        assert _there(tmp_path) == 2_000

    def test_beside_a_screen_it_waits_without_being_stopped(self, tmp_path: Path) -> None:
        bank = write_exams(tmp_path / "bank", 2_000, 1)
        process = subprocess.Popen(
            _command("import", bank, "--json", "--progress", "json"),
            cwd=_ROOT,
            env=_environment(tmp_path / "home"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGTSTP)
        while json.loads(process.stderr.readline())["event"] != "paused":
            pass
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 1 and json.loads(out)["new"] < 2_000

    def test_two_imports_at_once_lose_and_double_nothing(self, tmp_path: Path) -> None:
        banks = [
            write_exams(tmp_path / "one", 300),
            write_exams(tmp_path / "other", 300, first=301),
        ]
        write_exams(tmp_path / "other", 150)
        processes = [
            subprocess.Popen(
                _command("import", bank, "--json"),
                cwd=_ROOT,
                env=_environment(tmp_path / "home"),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for bank in banks
        ]
        reports = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        assert sum(report["new"] for report in reports) == _there(tmp_path) == 1_200
        assert sum(report["unchanged"] for report in reports) == 300
        assert [report["failed"] for report in reports] == [0, 0]

    def test_what_lands_in_a_watched_folder_is_taken_until_it_is_stopped(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "bank").mkdir()
        process = subprocess.Popen(
            _command("import", "--watch", tmp_path / "bank", "--topic", "Meadows"),
            cwd=_ROOT,
            env=_environment(tmp_path / "home"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None and process.stdout is not None
        assert "Watching" in process.stderr.readline()
        write_exam(tmp_path / "bank" / "exam.json", 1)
        assert "2 new" in process.stdout.readline()
        process.terminate()
        assert process.wait(timeout=30) == 0
        process.communicate()
        assert _there(tmp_path) == 2

    def test_a_reader_that_goes_away_is_no_traceback(self, run: Run, tmp_path: Path) -> None:
        bank = write_exams(tmp_path / "bank", 3)
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            _command("import", bank, "--json"),
            check=False,
            cwd=_ROOT,
            env=_environment(tmp_path / "home"),
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(writing)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
        assert _report(run("import", bank, "--json"))["unchanged"] == 6


class TestTheProgram:
    def test_without_a_terminal_the_full_screen_is_refused(self, run: Run) -> None:
        done = run()
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.count("\n") == 1 and "terminal" in done.stderr

    def test_a_dumb_terminal_is_refused(self, tmp_path: Path) -> None:
        environment = {**_environment(tmp_path / "home"), "TERM": "dumb"}
        code, shown = _on_a_terminal([], environment)
        assert code == 2 and "No terminal" in shown

    def test_where_names_the_places_and_makes_none(self, run: Run, tmp_path: Path) -> None:
        places = json.loads(run("where", "--json").stdout)
        assert places["home"] == str(tmp_path / "home")
        assert places["database"].startswith(places["home"])
        assert not (tmp_path / "home").exists()

    def test_the_home_can_stand_before_or_after_the_command(self, run: Run, tmp_path: Path) -> None:
        for arguments in (("--home", tmp_path, "where"), ("where", "--home", tmp_path)):
            assert json.loads(run(*arguments, "--json").stdout)["home"] == str(tmp_path)

    def test_a_command_never_loads_the_full_screen(self, tmp_path: Path) -> None:
        bank = write_exams(tmp_path / "bank", 1)
        code = (
            "import sys; from studytui.cli.main import main;"
            f"main(['import', {str(bank)!r}, '--home', {str(tmp_path / 'home')!r}]);"
            "sys.exit(any(name in sys.modules for name in ('textual', 'rich')))"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, check=False)
        assert done.returncode == 0

    def test_its_version(self, run: Run) -> None:
        assert run("--version").stdout.startswith("studytui ")


def _there(folder: Path) -> int:
    """Questions in the library."""
    try:
        return int(_rows(folder, "SELECT count(*) FROM question")[0][0])
    except sqlite3.OperationalError:
        return 0


def _wait(wanted: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.02)


def _rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(Paths(folder / "home").database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _on_a_terminal(arguments: list[object], environment: dict[str, str]) -> tuple[int, str]:
    """Exit code and everything shown on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        _command(*arguments), cwd=_ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = bytearray()
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(ours)
    return process.wait(timeout=60), shown.decode()


def test_an_import_is_taken_back_by_its_number_or_as_the_latest(run: Run, tmp_path: Path) -> None:
    first = write_exam(tmp_path / "one.json", 1)
    assert run("import", first).returncode == 0
    listed = json.loads(run("import", "--history", "--json").stdout)["runs"]
    assert [(one["run_id"], one["state"]) for one in listed] == [(1, "done")]
    told = run("import", "--undo", "1", "--dry-run")
    assert told.stdout.startswith("Would be taken back: import 1. "), told
    assert "new question" in told.stdout
    done = json.loads(run("import", "--undo", "last", "--json").stdout)
    assert done["removed"] == listed[0]["new"] and not done["is_dry_run"]
    again = run("import", "--undo", "last")
    assert again.returncode == 2 and "No such import" in again.stderr
    assert run("import", first).stdout.startswith(f"Imported: {listed[0]['new']} new")
