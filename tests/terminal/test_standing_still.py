"""The real program stands still in an exam while its clocks go on: stopped, or the machine asleep."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks.clock_shift import ClockShift, clock_shift
from benchmarks.terminal import Terminal
from studytui.paths import Paths
from tests.terminal.conftest import Open, press

HOUR = 3600


@pytest.fixture
def shift(tmp_path: Path) -> ClockShift:
    found = clock_shift(tmp_path)
    if found is None:
        pytest.skip("no clock can be set forward here: that takes Linux and a C compiler")
    return found


def in_an_exam(open_app: Open, home: Path, shift: ClockShift) -> Terminal:
    """The made-up mock of forty minutes, its first question answered."""
    terminal = open_app(home, env=shift.environment)
    press(terminal, "3", "enter")
    terminal.wait_for("39:5")
    press(terminal, "b")
    terminal.wait_for(lambda _: stored(home, "SELECT count(*) FROM response") == (1,))
    return terminal


def stored(home: Path, sql: str) -> Any:
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        return connection.execute(sql).fetchone()


def test_an_exam_whose_program_was_stopped_for_an_hour_has_ended_with_what_was_answered(
    filled: Path, open_app: Open, shift: ClockShift
) -> None:
    """SIGSTOP is no sleep of the machine: who stops the program has stopped no exam."""
    terminal = in_an_exam(open_app, filled, shift)
    terminal.kill(signal.SIGSTOP)
    shift.pass_by(HOUR)
    terminal.kill(signal.SIGCONT)
    terminal.wait_for(lambda _: stored(filled, "SELECT state FROM sitting")[0] == "expired")
    assert stored(filled, "SELECT count(*), max(chosen) FROM response") == (1, "1")
    assert stored(filled, "SELECT max(seconds) FROM sitting_item")[0] < HOUR / 2
    assert stored(filled, "SELECT count(*) FROM sitting_pause") == (0,)
    press(terminal, "q")
    terminal.wait_for("quit")


def test_an_exam_on_a_machine_that_slept_for_an_hour_goes_on_where_it_was(
    filled: Path, open_app: Open, shift: ClockShift
) -> None:
    terminal = in_an_exam(open_app, filled, shift)
    terminal.kill(signal.SIGSTOP)
    shift.sleep(HOUR)
    terminal.kill(signal.SIGCONT)
    terminal.wait_for(lambda _: stored(filled, "SELECT count(*) FROM sitting_pause") == (1,))
    kind, seconds, is_given_back = stored(
        filled, "SELECT kind, round(seconds), is_given_back FROM sitting_pause"
    )
    assert (kind, is_given_back) == ("asleep", 1) and HOUR <= seconds < HOUR + 60
    terminal.wait_for("39:")
    press(terminal, "n", "b")
    terminal.wait_for(lambda _: stored(filled, "SELECT count(*) FROM response") == (2,))
    assert stored(filled, "SELECT state FROM sitting")[0] == "running"
    assert stored(filled, "SELECT max(seconds) FROM sitting_item")[0] < 60
