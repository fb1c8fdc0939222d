"""``studytui export``: to a file, to standard output, with exit codes a script can use."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from studytui.paths import Paths
from studytui.services.study import Study
from tests.drafts import Taker, dump, question
from tests.programs import ROOT, run_program


@pytest.fixture
def filled(study: Study, home: Paths) -> Path:
    Taker(study)(dump("1", "2"), question("3", source="Meadows", subject="Art", topic="Greens"))
    return home.home


def names(written: bytes) -> list[str]:
    return [one["original_id"] for one in json.loads(written)["questions"]]


def test_everything_goes_into_a_file(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    done = run_program(filled, "export", "json", target)
    assert (done.returncode, done.stdout) == (0, b"")
    first, second = done.stderr.decode().splitlines()
    assert first == f"Written: 3 questions, 1 exam, 1 topic to {target}"
    assert second.startswith("This is all of yours.")
    assert [one["original_id"] for one in json.loads(target.read_bytes())["question"]] == [
        "1",
        "2",
        "3",
    ]


def test_questions_alone_go_out_when_that_is_said(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    done = run_program(filled, "export", "json", target, "--questions")
    assert done.stderr.decode() == f"Written: 3 questions to {target}\n"
    assert names(target.read_bytes()) == ["1", "2", "3"]


def test_a_library_goes_into_another_home(filled: Path, tmp_path: Path) -> None:
    target, home = tmp_path / "all.json", tmp_path / "new"
    run_program(filled, "export", "json", target)
    tried = run_program(home, "import", target, "--dry-run")
    assert tried.stdout.decode().startswith("Would be: 3 new.")
    done = run_program(home, "import", target)
    assert (done.returncode, done.stderr) == (0, b"")
    words = done.stdout.decode().splitlines()
    assert words[:2] == ["Imported: 3 new.", "From whole libraries: 1 exam, 1 topic."]
    again = json.loads(run_program(home, "import", target, "--json").stdout)
    assert (again["new"], again["unchanged"], again["problems"]) == (0, 3, [])
    assert "restored" not in again
    assert (
        run_program(home, "export", "json", "-").stdout.splitlines()[1:]
        == (target.read_bytes().splitlines()[1:])
    )


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (["--query", "meadow 2"], ["2"]),
        (["--exam", "Exam 90"], ["1", "2"]),
        (["--exam", "1"], ["1", "2"]),
        (["--source", "Meadows"], ["3"]),
        (["--topic", "Greens"], ["3"]),
        (["--topic", "Greens", "--query", "meadow 1 OR 3"], ["3"]),
    ],
)
def test_a_part_goes_to_standard_output(filled: Path, chosen: list[str], found: list[str]) -> None:
    done = run_program(filled, "export", "json", "-", *chosen)
    assert done.returncode == 0, done.stderr
    assert names(done.stdout) == found
    assert run_program(filled, "export", "json", *chosen).stdout == done.stdout


def test_a_file_that_is_there_is_not_overwritten(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    target.write_text("mine")
    done = run_program(filled, "export", "json", target)
    assert done.returncode == 2
    assert b"is there already" in done.stderr
    assert target.read_text() == "mine"
    assert run_program(filled, "export", "json", target, "--force").returncode == 0


def test_the_report_is_one_object(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    done = run_program(filled, "export", "json", target, "--json", "--questions")
    assert json.loads(done.stdout) == {
        "format": "json",
        "file": str(target),
        "questions": 3,
        "others": {},
        "problems": [],
    }
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), b"No format was named"),
        (("docx", "x.docx"), b"There is no format docx"),
        (("json", "-", "--json"), b"cannot both go to standard output"),
        (("json", "-", "--query", "zebra"), b"Nothing fits zebra"),
        (("json", "-", "--exam", "zebra"), b"no exam called zebra"),
        (("json", "-", "--exam", "Exam 90", "--query", "x"), b"An exam goes out whole"),
        (("json", "no/such/folder/x.json"), b"cannot be written"),
    ],
)
def test_wrong_use_is_told_and_does_nothing(
    filled: Path, tmp_path: Path, arguments: tuple[str, ...], said: bytes
) -> None:
    done = run_program(filled, "export", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr
    assert not list(tmp_path.rglob("*.docx"))


def test_what_could_not_go_out_is_told(filled: Path, study: Study, tmp_path: Path) -> None:
    from tests.made_images import give_image

    give_image(study, 2, "gone.png")
    done = run_program(filled, "export", "json", tmp_path / "all.json", "--questions")
    assert done.returncode == 1
    assert b"meadow 2?: Image 0 cannot be read" in done.stderr
    assert b"3 questions" in done.stderr
    done = run_program(filled, "export", "json", tmp_path / "whole.json")
    assert done.returncode == 1
    assert b"gone.png: The image cannot be read" in done.stderr


def test_the_formats_are_listed(filled: Path) -> None:
    done = run_program(filled, "export", "--list")
    assert done.returncode == 0
    assert done.stdout.startswith(b"json ")
    assert "json" in [
        one["name"]
        for one in json.loads(run_program(filled, "export", "--list", "--json").stdout)["formats"]
    ]


def test_a_terminal_is_not_flooded(filled: Path) -> None:
    """Without a file the questions go to a pipe, never onto the screen."""
    parent, child = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "studytui", "--home", str(filled), "export", "json"],
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=child,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    finally:
        os.close(child)
        os.close(parent)
    assert done.returncode == 2
    assert b"nothing for a terminal" in done.stderr
