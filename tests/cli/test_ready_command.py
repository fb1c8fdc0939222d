"""``studytui ready``, as a person and a script call it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.cli.main import main
from studytui.domain.goal import Goal
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import sit_exam


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with sixty questions and nothing answered."""
    study = Study.open(Paths(tmp_path / "home"), settings=Settings())
    fill(study, 60)
    study.close()
    return tmp_path / "home"


def sit(home: Path) -> None:
    """Three mocks that ended just now, and a goal."""
    clock = SetClock()
    clock.moment = Study.open(Paths(home)).database.now() - timedelta(days=1)
    study = Study.open(Paths(home), clock=clock, settings=Settings())
    for _ in range(3):
        sit_exam(study, clock)
    day = study.goals.today + timedelta(days=20)
    study.goals.save(Goal("Board", "pcep-30-03", day, weekday_minutes=(60,) * 7))
    study.close()


def ready(home: Path, *more: str) -> int:
    return main(["--home", str(home), "ready", *more])


def test_it_says_what_is_missing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ready(home) == 0
    assert "Not enough to say yet: about 20 more first answers" in capsys.readouterr().out


def test_it_says_today_the_exam_day_what_ifs_and_the_record(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sit(home)
    assert ready(home) == 0
    lines = capsys.readouterr().out.splitlines()
    starts = ["Pass mark: 70 %", "Today: ", "If the plan is kept: ", "If nothing more is done: "]
    starts += ["An hour more a day: ", "Today skipped: ", "The exam a week later: "]
    starts += ["Predicted and happened: "]
    for start, line in zip(starts, lines, strict=False):
        assert line.startswith(start)
    assert len(lines) == len(starts) + 2


def test_json_is_one_object_with_the_same_numbers(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ready(home, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["today"] is None and found["missing"]["answers"] == 20
    assert found["record"] == {"predictions": 0, "inside": 0, "wanted": 0.8, "sittings": []}
    sit(home)
    assert ready(home, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["missing"] is None and found["pass_mark"] == 70
    assert found["if_nothing"]["score"] < found["today"]["score"] < found["if_kept"]["score"]
    assert 0 < found["today"]["chance_to_pass"] < 1
    assert next(one["words"] for one in found["what_if"]) == "An hour more a day"
    assert found["record"]["predictions"] == 2
    assert {one["inside"] for one in found["record"]["sittings"]} <= {True, False}
