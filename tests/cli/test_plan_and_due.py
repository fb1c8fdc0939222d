"""The real program: ``studytui plan`` and ``studytui due``, as a shell or a script meets them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from icalendar import Calendar

from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_goals import GOAL
from tests.programs import run_program

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def run(home: Paths, learnt: Path, tmp_path: Path) -> Run:
    """Runs the program over a home whose goal is three weeks from the real today."""
    home.create()
    shutil.copyfile(learnt, home.database)
    study = Study.open(home, clock=SetClock(datetime.now(UTC)), settings=Settings())
    exam = study.plans.today + timedelta(days=21)
    study.goals.save(replace(GOAL, exam_date=exam, days_off=frozenset()))
    study.close()
    return partial(run_program, home.home, cwd=tmp_path)


def test_the_plan_is_one_json_object(run: Run) -> None:
    done = run("plan", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    assert told["goal"] == "PCEP" and told["days_left"] == 21 and told["state"] == "planned"
    assert len(told["days"]) == 22 and told["days"][-1]["is_exam"]
    assert {one["kind"] for one in told["tasks"]} <= {"review", "learn", "practise", "mock"}
    assert sum(one["minutes"] for one in told["tasks"]) == told["minutes"]
    for day in told["days"]:
        assert day["minutes"] <= day["available"]


def test_the_plan_in_words_has_today_and_every_day_up_to_the_exam(run: Run) -> None:
    done = run("plan")
    text = done.stdout.decode()
    assert done.returncode == 0 and text.startswith("PCEP in 21 days\n")
    assert "  open      review" in text and text.count(" of ") >= 20
    assert text.rstrip().endswith("exam")


def test_a_day_can_be_asked_for(run: Run) -> None:
    told = json.loads(run("plan", "--day", "tomorrow", "--json").stdout)
    assert date.fromisoformat(told["day"]) and told["tasks"]
    assert b"is no day" in run("plan", "--day", "someday").stderr
    assert run("plan", "--day", "someday").returncode == 2


def test_the_calendar_file_is_read_by_a_calendar_program(run: Run, tmp_path: Path) -> None:
    done = run("plan", "--ics", "plan.ics")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Written: plan.ics" in done.stderr
    content = (tmp_path / "plan.ics").read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    uids = [str(one["UID"]) for one in events]
    assert len(uids) == len(set(uids)) > 20
    exam = next(one for one in events if str(one["SUMMARY"]) == "PCEP")
    assert str(exam["TRANSP"]) == "OPAQUE"
    for one in events:
        assert one.decoded("dtend") - one.decoded("dtstart") == timedelta(days=1)
    learn = next(one for one in events if str(one["SUMMARY"]).startswith("Learn: "))
    assert "% of the exam" in str(learn["DESCRIPTION"])
    again = Calendar.from_ical(run("plan", "--ics", "-").stdout).walk("VEVENT")
    assert [str(one["UID"]) for one in again] == uids


def test_a_file_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.ics").write_text("mine")
    assert run("plan", "--ics", "plan.ics").returncode == 2
    assert (tmp_path / "plan.ics").read_text() == "mine"
    assert run("plan", "--ics", "plan.ics", "--force").returncode == 0


def test_what_is_due_is_told_in_words_and_as_json(run: Run) -> None:
    told = json.loads(run("due", "--json").stdout)
    assert told["due"] >= told["wanted_again"] == 0
    assert told["due"] > 0 and told["minutes"] > 0
    assert run("due").stdout.decode().startswith(f"{told['due']} questions due; about ")


def test_without_a_goal_it_says_what_to_do(tmp_path: Path) -> None:
    for arguments, code, words in (
        (["plan"], 2, b"No plan: There is no goal yet"),
        (["due"], 0, b"Nothing is due for review."),
    ):
        done = run_program(tmp_path / "new", *arguments)
        assert done.returncode == code
        assert words in done.stdout + done.stderr
