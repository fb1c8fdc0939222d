"""A notification as it goes to the terminal: only where it is wanted, and once."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.goal import Goal
from studytui.paths import Paths
from studytui.services.study import Study
from tests.terminal.conftest import Open, press

DONE = b"What was planned for today is done"


@pytest.mark.parametrize(
    ("notify", "written"),
    [("off", b""), ("osc777", b"\x1b]777;notify;studytui;" + DONE + b"\x07")],
)
def test_a_plan_that_is_done_is_told_to_the_terminal(
    notify: str, written: bytes, filled: Path, open_app: Open
) -> None:
    paths = Paths(filled)
    with closing(Study.open(paths)) as study:
        exam = study.goals.today + timedelta(days=30)
        study.goals.save(Goal("Exam", exam_date=exam, weekday_minutes=(25,) * 7))
        study.settings_file.put("notify", notify)
        assert len(study.plans.agenda().tasks) == 1
    terminal = open_app(filled)
    press(terminal, "x")
    terminal.wait_for("not done")

    assert terminal.raw.count(DONE) == (1 if written else 0)
    assert written in terminal.raw
