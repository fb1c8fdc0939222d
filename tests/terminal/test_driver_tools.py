"""The calculator and the lab values over an exam, through the real program."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal
from tests.terminal.conftest import Open, press
from tests.terminal.test_leaving_and_coming_back import answers, begin_exam

CLOCK = re.compile(r"\d\d?:\d\d")


def clock_of(terminal: Terminal, row: int) -> str:
    found = CLOCK.search(terminal.line(row))
    return found[0] if found else ""


@pytest.mark.parametrize(("key", "title"), [("=", "Calculator"), ("l", "Lab values")])
def test_the_question_stays_in_sight_and_the_clock_goes_on_in_few_bytes(
    key: str, title: str, filled: Path, open_app: Open
) -> None:
    terminal = open_app(filled)
    begin_exam(terminal)
    terminal.wait_for("Which two of these")
    terminal.wait_quiet()
    stem = terminal.lines()[2:8]
    assert clock_of(terminal, 0)
    press(terminal, key)
    terminal.wait_for(title)
    (row,) = [number for number, line in enumerate(terminal.lines()) if title in line]

    assert terminal.lines()[2:8] == stem
    assert not clock_of(terminal, 0) and clock_of(terminal, row)
    for _ in range(2):
        shown, length = clock_of(terminal, row), len(terminal.raw)
        terminal.wait_for(lambda now, before=shown: clock_of(now, row) not in ("", before))
    assert len(terminal.raw) - length < 1_000
    press(terminal, "down" if key == "=" else "l")

    terminal.wait_for(lambda now: bool(clock_of(now, 0)))
    assert title not in terminal.text


def test_a_burst_of_keys_is_calculated_and_chooses_nothing(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    begin_exam(terminal)
    terminal.send(b"=abs(2)+bcd")
    terminal.wait_for("abs(2)+bcd")
    press(terminal, "enter")
    terminal.wait_for("‘bcd’ is not known here.")
    press(terminal, "down", "c")
    terminal.wait_for("unanswered 29")

    assert answers(filled)[0][1] == "2"


@pytest.mark.parametrize("key", ["=", "l"])
def test_a_program_told_to_end_under_them_ends(key: str, filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    begin_exam(terminal)
    press(terminal, "b", key)
    terminal.kill(signal.SIGTERM)

    assert terminal.wait_exit(timeout=10) == 0
    assert answers(filled)[0][1] == "1"
