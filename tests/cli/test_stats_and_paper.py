"""The real program: ``studytui stats`` and ``studytui paper``, as a shell or a script meets them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import practise, sit_exam
from tests.programs import ROOT, run_program

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="module")
def sat_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the made-up mock sat once and eight questions practised after it."""
    home = Paths(tmp_path_factory.mktemp("sat"))
    clock = SetClock()
    study = Study.open(home, clock=clock, settings=Settings())
    fill(study, 30)
    sit_exam(study, clock)
    practise(study, clock, "topic:functions", 4, 1)
    study.close()
    return home.home


@pytest.fixture
def run(sat_home: Path, tmp_path: Path) -> Run:
    """Runs the program over a copy of that home, in a folder of its own."""
    home = Path(shutil.copytree(sat_home, tmp_path / "home"))
    # A terminal's encoding that has no room for what is written.
    return partial(run_program, home, cwd=tmp_path, PYTHONIOENCODING="ascii")


def test_stats_tells_how_it_went(run: Run) -> None:
    done = run("stats")

    assert done.returncode == 0
    assert b"2 sittings" in done.stdout and b"2026-11-21" in done.stdout


def test_stats_as_json_is_one_object(run: Run) -> None:
    found = json.loads(run("stats", "--json").stdout)

    assert (found["sittings"], found["answers"]) == (2, 32)
    assert found["right"] == sum(day["right"] for day in found["days"])
    assert found["days"][0]["day"] == "2026-11-21"


def test_the_list_has_the_numbers_that_reports_are_asked_by(run: Run) -> None:
    lines = run("stats", "--list").stdout.decode().splitlines()
    found = json.loads(run("stats", "--list", "--json").stdout)["sittings"]

    assert [one["sitting"] for one in found] == [2, 1]
    assert lines[1].split()[0] == "2" and "Made-up mock (exam, failed)" in lines[2]


def test_a_report_goes_to_standard_output_in_utf8(run: Run) -> None:
    text = run("stats", "--sitting", 1, "--format", "html").stdout.decode("utf-8")
    table = run("stats", "--sitting", "1", "--format", "csv").stdout

    assert text.startswith("<!DOCTYPE html>") and "✗ failed" in text
    assert table.startswith(b"\xef\xbb\xbfnumber,question,title")
    assert len(list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))) == 30


def test_the_last_sitting_needs_no_number_and_markdown_no_word(run: Run) -> None:
    assert run("stats", "--sitting", "last").stdout.startswith(b"# Search")


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.html", b"<!DOCTYPE"), ("a.csv", b"\xef\xbb\xbf"), ("a.md", b"# "), ("a", b"# ")],
)
def test_a_file_is_written_as_its_name_ends(
    run: Run, tmp_path: Path, name: str, start: bytes
) -> None:
    done = run("stats", "--sitting", "1", "--output", name)

    assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / name).read_bytes().startswith(start)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_file_that_is_there_stays_unless_forced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("mine")

    refused = run("stats", "--sitting", "1", "--output", "a.html")
    assert refused.returncode == 2 and b"is there already" in refused.stderr
    assert (tmp_path / "a.html").read_text() == "mine"

    assert run("stats", "--sitting", "1", "--output", "a.html", "--force").returncode == 0
    assert (tmp_path / "a.html").read_text().startswith("<!DOCTYPE")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stats", "--sitting", "99"), b"There is no sitting 99"),
        (("stats", "--sitting", "first"), b"--list shows them"),
        (("stats", "--format", "csv"), b"Of which sitting?"),
        (("stats", "--sitting", "1", "--json"), b"do not go together"),
        (("stats", "--sitting", "1", "--format", "pdf"), b"invalid choice"),
        (("paper",), b"Of what?"),
        (("paper", "mock", "--query", "x"), b"Of what?"),
        (("paper", "nothing"), "There are: “Made-up mock”".encode("ascii", "backslashreplace")),
        (("paper", "mock", "--no-questions"), b"An empty paper"),
        (("paper", "mock", "--count", "0"), b"is not a number from 1"),
        (("paper", "--query", "topic:nothing"), b"nothing to print"),
    ],
)
def test_wrong_use_is_one_line_and_two(run: Run, arguments: tuple[str, ...], words: bytes) -> None:
    done = run(*arguments)

    assert (done.returncode, done.stdout) == (2, b"")
    assert words in done.stderr and done.stderr.count(b"\n") == 1


def test_a_paper_has_the_parts_that_were_asked_for(run: Run) -> None:
    only = run("paper", "mock").stdout.decode()
    full = run("paper", "mock", "--key", "--answer-sheet").stdout.decode()
    key = run("paper", "mock", "--key", "--no-questions").stdout.decode()

    assert "<article" in only and "In words" not in only and "Answer sheet" not in only
    assert "<article" in full and "In words" in full and "Answer sheet" in full
    assert "<article" not in key and "In words" in key


def test_the_key_of_a_drawn_paper_is_made_with_its_number(run: Run, tmp_path: Path) -> None:
    drawn = run("paper", "--query", "topic:functions", "--count", "2", "--number", "123456")
    again = run("paper", "--query", "topic:functions", "--count", "2", "--number", "123456")

    assert drawn.stdout == again.stdout and b"paper 123456" in drawn.stdout


def test_fewer_questions_than_asked_for_are_said(run: Run) -> None:
    done = run("paper", "--query", "topic:functions", "--count", "50")

    assert done.returncode == 0 and b"Asked for 50, found" in done.stderr


def test_a_home_without_sittings_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "studytui", "--home", str(tmp_path / "new"), "stats"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (done.returncode, done.stdout) == (0, "No sitting has ended yet.\n")
