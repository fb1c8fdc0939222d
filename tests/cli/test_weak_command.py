"""The real program: ``studytui weak``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which operators were mostly wrong, and one question of another topic."""
    paths, clock = Paths(tmp_path_factory.mktemp("weak")), SetClock()
    study = Study.open(paths, clock=clock, settings=Settings())
    fill(study, 60)
    study.database.execute("UPDATE topic SET name = 'Op\u202eerators' WHERE name = 'Operators'")
    ids = [6, 12, 18, 24, 36, 1]
    begun = study.exams.begin_questions(ids, Rules(mode=Mode.PRACTICE), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place, question_id in enumerate(ids):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        (answer_right if question_id == 6 else answer_wrong)(session)
    session.finish()
    study.close()
    return paths.home


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studytui", "--home", str(home), "weak", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(_ROOT), "TZ": "UTC", "PYTHONIOENCODING": "utf-8"},
    )


def test_it_tells_in_lines_what_costs_points_and_why(home: Path) -> None:
    done = run(home)
    assert (done.returncode, done.stderr) == (0, "")
    head, _, first, why, *rest = done.stdout.splitlines()
    assert head.startswith("Where points are lost, in percent of the exam, were it today")
    assert first.split()[-1] == "Operators" and "gap" in first and "n  5" in first
    assert "1 of the last 5 answers were right." in why and "Since 21 Nov." in why
    assert rest == ["Not enough yet: Control flow, 1 answer.", "Not answered in yet: 4 topics."]


def test_as_json_it_is_one_object(home: Path) -> None:
    done = run(home, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    (one,) = told["weaknesses"]
    assert one["kind"] == "gap" and one["n"] == 5 and one["seen"] == 4
    assert one["low"] < one["points"] < one["high"]
    assert one["questions"] == [36, 24, 18, 12]
    assert one["since"] == "2026-11-21" and one["resolved"] is None
    assert told["not_enough"] == [{"topic": "Control flow", "answers": 1, "wrong": 1}]
    assert told["weighed_by"] == "questions" and told["exam_date"] is None
    assert told["resolved"] == [] and len(told["not_answered"]) == 4


def test_of_an_empty_home_nothing_is_said(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0
    assert done.stdout == "Nothing can be said yet: no topic has three scored answers.\n"
    assert json.loads(run(tmp_path, "--json").stdout)["weaknesses"] == []
