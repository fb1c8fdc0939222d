"""A terminal that stops reading, as behind a line that stands still, costs no answer and no time."""

from __future__ import annotations

import re
import signal
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal
from studytui.domain.exam import Rules
from studytui.paths import Paths
from studytui.services.study import Study
from tests.terminal.conftest import Open
from tests.terminal.test_leaving_and_coming_back import answers

PATIENCE = 30.0
"""Seconds that a busy machine may take for keys that nobody sees answered."""
MANY = ("n", "p") * 150
"""Keys whose pictures are more than any buffer between program and terminal takes."""


def sit(home: Path, open_app: Open, *, time_limit: timedelta) -> Terminal:
    """The program with an exam of five questions taken up."""
    study = Study.open(Paths(home))
    study.exams.begin_questions([1, 2, 3, 4, 5], Rules(time_limit=time_limit), "Stalled")
    study.close()
    terminal = open_app(home)
    terminal.press("enter")
    terminal.wait_for("1 of 5")
    terminal.wait_quiet()
    return terminal


def chosen(home: Path) -> list[str]:
    return [one for _, one, _, _ in answers(home)]


def state(home: Path) -> str:
    with sqlite3.connect(home / "studytui.sqlite3") as connection:
        return str(connection.execute("SELECT state FROM sitting").fetchone()[0])


def wait_unseen(terminal: Terminal, wanted: Callable[[], bool]) -> None:
    """Wait for something while nothing is read from the program."""
    waited = 0.0
    while not wanted():
        assert waited < PATIENCE, "what was pressed has not been kept"
        terminal.watch(0.05)
        waited += 0.05


def test_keys_are_kept_while_nothing_is_read_and_the_last_picture_comes_when_it_is(
    filled: Path, open_app: Open
) -> None:
    terminal = sit(filled, open_app, time_limit=timedelta(hours=1))
    terminal.stall()
    before = len(terminal.raw)
    for key in (*MANY, "b", "n", "c", "m", "n", "a", "a"):
        terminal.send(key.encode())

    wait_unseen(terminal, lambda: chosen(filled)[:3] == ["1", "2", "0"])
    terminal.resume()
    terminal.wait_for(lambda shown: "3 of 5" in shown.text and "sure" in shown.text)
    terminal.wait_quiet()
    assert "⚑ 1" in terminal.line(0) and "unanswered 2" in terminal.line(0)
    assert "a–d answer" in terminal.line(23)
    pictures = terminal.raw[before:].count(b"\x1b[?2026h")
    assert pictures < len(MANY)


def test_a_warning_that_fell_due_is_shown_when_the_terminal_reads_again(
    filled: Path, open_app: Open
) -> None:
    terminal = sit(filled, open_app, time_limit=timedelta(seconds=66))
    assert re.search(r" 1:0\d$", terminal.line(0)), "too slow to see the last minute begin"
    terminal.stall()
    for key in MANY:
        terminal.send(key.encode())
    terminal.watch(8.0)
    terminal.send(b"b")
    wait_unseen(terminal, lambda: chosen(filled)[0] == "1")
    terminal.resume()

    terminal.wait_for("60 seconds left")
    terminal.wait_for(lambda shown: "▸ B" in shown.text)
    terminal.wait_quiet()
    assert "60 seconds left" in terminal.text
    assert re.search(r" 0:[0-5]\d$", terminal.line(0))


def test_at_the_end_of_the_time_what_is_chosen_counts_though_nobody_sees_it(
    filled: Path, open_app: Open
) -> None:
    terminal = sit(filled, open_app, time_limit=timedelta(seconds=6))
    terminal.stall()
    for key in ("b", "n", "c", *MANY):
        terminal.send(key.encode())
    wait_unseen(terminal, lambda: state(filled) == "expired")
    assert chosen(filled)[:2] == ["1", "2"]

    terminal.resume()
    terminal.wait_for("Time is over")


@pytest.mark.parametrize("is_busy", [False, True])
def test_sigterm_ends_a_program_that_cannot_write(
    is_busy: bool, filled: Path, open_app: Open
) -> None:
    """To its terminal, and to a file that another program holds."""
    terminal = sit(filled, open_app, time_limit=timedelta(hours=1))
    other = sqlite3.connect(filled / "studytui.sqlite3", isolation_level=None)
    if is_busy:
        other.execute("BEGIN IMMEDIATE")
    terminal.stall()
    for key in MANY:
        terminal.send(key.encode())
    terminal.watch(1.0)
    terminal.kill(signal.SIGTERM)

    assert terminal.wait_exit(timeout=5) == 0
    other.close()
