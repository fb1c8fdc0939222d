"""However the program ends, the sitting opens again where it was."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal
from tests.terminal.conftest import ROOT, Open, press

TO_THE_EXAM = ("3", "enter")
"""From Today to the first question of the made-up exam: the only exam there is."""


def begin_exam(terminal: Terminal) -> None:
    press(terminal, *TO_THE_EXAM)
    if "1 of 30" not in terminal.text:
        press(terminal, "enter")
    terminal.wait_for("1 of 30")


def answers(home: Path) -> list[tuple[int, str, int, str]]:
    """Position, chosen options, flag and strikes of each item of the newest sitting."""
    with sqlite3.connect(home / "studytui.sqlite3") as connection:
        return connection.execute(
            """
            SELECT i.position, coalesce(r.chosen, ''), i.is_flagged, i.struck
            FROM sitting_item i LEFT JOIN response r ON r.response_id = i.response_id
            WHERE i.sitting_id = (SELECT max(sitting_id) FROM sitting) ORDER BY i.position
            """
        ).fetchall()


def answer_a_few(terminal: Terminal) -> None:
    begin_exam(terminal)
    press(terminal, "b", "n", "a", "m", "n", "D", "c")
    terminal.wait_for("3 of 30")
    # The last key has been kept when the screen counts it.
    terminal.wait_for("unanswered 27")


@pytest.mark.parametrize("how", ["kill", "hangup", "closed line", "terminate"])
def test_an_exam_opens_again_at_the_same_question(how: str, filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    answer_a_few(terminal)
    before = answers(filled)
    if how == "closed line":
        terminal.hang_up()
    else:
        number = {
            "kill": signal.SIGKILL,
            "hangup": signal.SIGHUP,
            "terminate": signal.SIGTERM,
        }
        terminal.kill(number[how])
    terminal.wait_exit(timeout=5)

    again = open_app(filled)
    again.wait_for("Resume")
    press(again, "enter")
    again.wait_for("3 of 30")

    assert answers(filled) == before
    assert before[0][1] == "1"
    assert before[1][1:3] == ("0", 1)
    assert before[2][1] == "2" and before[2][3] == "3"
    assert "sure" not in again.text


def test_leaving_by_q_keeps_the_exam_and_says_so_on_today(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    answer_a_few(terminal)
    press(terminal, "q", "1")

    terminal.wait_for("Resume")
    assert "3 of 30 answered" in terminal.text


def test_the_terminal_is_as_it_was_after_leaving(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    press(terminal, "q")

    assert terminal.wait_exit(timeout=5) == 0
    left = terminal.raw
    assert left.rindex(b"\x1b[?1049l") > left.rindex(b"\x1b[?1049h")
    assert left.rindex(b"\x1b[?25h") > left.rindex(b"\x1b[?25l")
    assert b"\x1b[?1000l" in left[left.rindex(b"\x1b[?1049h") :] or b"\x1b[?1000h" not in left


def test_sigterm_leaves_the_terminal_in_order(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    begin_exam(terminal)
    terminal.kill(signal.SIGTERM)

    assert terminal.wait_exit(timeout=5) == 0
    assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.rindex(b"\x1b[?1049h")


def test_a_terminal_that_stops_reading_costs_no_answer(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    begin_exam(terminal)
    terminal.stall()
    for key in ("b", "n", "c", "n", "a"):
        terminal.send(key.encode())
    terminal.resume()
    terminal.wait_for("3 of 30")
    terminal.wait_quiet()

    assert [chosen for _, chosen, _, _ in answers(filled)[:3]] == ["1", "2", "0"]


def test_a_dumb_terminal_is_refused_with_a_word(filled: Path) -> None:
    with Terminal(
        [sys.executable, "-m", "studytui", "--home", str(filled)], cwd=ROOT, env={"TERM": "dumb"}
    ) as terminal:
        assert terminal.wait_exit(timeout=10) == 2
        assert b"\x1b" not in terminal.raw
        assert "terminal" in terminal.text.lower()


def test_without_a_terminal_it_is_refused_with_a_word(filled: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "studytui", "--home", str(filled)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert refused.stdout == ""


def test_a_library_from_a_newer_version_is_refused_and_left_alone(filled: Path) -> None:
    database = filled / "studytui.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = database.read_bytes()

    with Terminal([sys.executable, "-m", "studytui", "--home", str(filled)], cwd=ROOT) as terminal:
        assert terminal.wait_exit(timeout=10) == 2
        assert "newer" in terminal.text
    assert database.read_bytes() == before
