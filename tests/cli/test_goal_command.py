"""The real program: ``studytui goal``, as a shell or a script meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill

_ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the program in a home with made-up questions."""
    home = Paths(tmp_path / "home")
    study = Study.open(home, clock=SetClock(), settings=Settings())
    fill(study, 30)
    study.close()
    environment = {**os.environ, "STUDYTUI_HOME": str(home.home), "PYTHONPATH": str(_ROOT)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "studytui", "goal", *arguments],
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_without_a_goal_it_says_how_one_is_set(run: Run) -> None:
    done = run()
    assert done.returncode == 0
    assert "studytui goal --date" in done.stdout
    assert json.loads(run("--json").stdout) == {"goal": None}


def test_a_goal_is_set_part_by_part_and_shown(run: Run) -> None:
    day = date.today() + timedelta(days=60)
    done = run(
        *("--exam", "pcep", "--date", day.isoformat(), "--hours", "mon=2,sat=4"),
        *("--off", (day - timedelta(days=3)).isoformat(), "--pass", "75", "--subject", "python"),
    )
    assert done.returncode == 0, done.stderr
    assert "PCEP-30-03" in done.stdout
    assert "mon 2, sat 4" in done.stdout
    assert run("--extra-time", "1.5").returncode == 0
    found = json.loads(run("--json").stdout)
    goal = found["goal"]
    assert (goal["exam"], goal["profile"], goal["date"]) == (
        "PCEP-30-03",
        "pcep-30-03",
        day.isoformat(),
    )
    assert (goal["target"], goal["extra_time"], goal["subject"]) == (75.0, 1.5, "Python")
    assert goal["minutes"]["sat"] == 240 and goal["minutes"]["tue"] == 0
    assert goal["topics"] > 0 and found["problems"] == []


def test_an_exam_without_a_profile_has_a_name_of_its_own(run: Run) -> None:
    run("--exam", "Driving licence")
    goal = json.loads(run("--json").stdout)["goal"]
    assert (goal["exam"], goal["profile"]) == ("Driving licence", None)


def test_a_day_that_has_passed_and_no_hours_are_said_and_a_minimum_is_planned(run: Run) -> None:
    words = run("--date", "2020-01-01", "--hours", "none").stdout
    assert "That day has passed: the next 14 days are planned" in words
    assert "No weekday has time: 60 minutes a day are planned." in words


def test_it_is_cleared(run: Run) -> None:
    run("--date", "+21")
    assert run("--clear").returncode == 0
    assert json.loads(run("--json").stdout) == {"goal": None}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--date", "soon"),
        ("--hours", "moonday=2"),
        ("--off", "sometimes"),
        ("--pass", "120"),
        ("--extra-time", "3"),
        ("--subject", "Astrology"),
        ("--clear", "--pass", "70"),
    ],
)
def test_what_cannot_be_read_changes_nothing_and_says_what_to_write(
    run: Run, wrong: tuple[str, ...]
) -> None:
    done = run(*wrong)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert json.loads(run("--json").stdout) == {"goal": None}
