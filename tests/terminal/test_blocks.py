"""The real program in an exam with blocks: killed in a break, opened twice."""

from __future__ import annotations

import signal
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import Block, Rules
from studytui.paths import Paths
from studytui.services.study import Study
from tests.terminal.conftest import Open, press


@pytest.fixture
def in_blocks(filled: Path) -> Path:
    """A home in which an exam of three blocks with breaks has just begun."""
    minutes = timedelta(minutes=30)
    blocks = tuple(Block(2, minutes, break_after=timedelta(minutes=10)) for _ in range(3))
    rules = Rules(time_limit=3 * minutes, blocks=blocks, may_return=False)
    study = Study.open(Paths(filled))
    study.exams.begin_questions(range(1, 7), rules, "Three blocks")
    study.close()
    return filled


def rows(home: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(home / "studytui.sqlite3") as connection:
        return connection.execute(sql).fetchall()


SITTING = "SELECT block, break_ends_at IS NOT NULL, given_back_seconds > 0 FROM sitting"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_killed_in_a_break_it_opens_in_the_break(
    in_blocks: Path, open_app: Open, number: int
) -> None:
    terminal = open_app(in_blocks)
    press(terminal, "enter")
    terminal.wait_for("Block 1 of 3 · 1 of 2")
    press(terminal, "b", "n", "c", "r", "s")
    terminal.wait_for("Break before block 2 of 3")
    blocks = rows(in_blocks, "SELECT * FROM sitting_block")
    terminal.kill(number)
    terminal.wait_exit(timeout=5)
    assert rows(in_blocks, "SELECT * FROM sitting_block") == blocks

    again = open_app(in_blocks)
    again.wait_for("Resume")
    press(again, "enter")
    again.wait_for("Break before block 2 of 3")
    assert "9:5" in again.line(0) or "10:00" in again.line(0)
    press(again, "enter")
    again.wait_for("Block 2 of 3 · 1 of 2")
    press(again, "d")
    assert rows(in_blocks, SITTING)[0][:2] == (1, 0)
    chosen = "SELECT i.position, r.chosen FROM sitting_item i JOIN response r USING (response_id)"
    assert sorted(rows(in_blocks, chosen)) == [(0, "1"), (1, "2"), (2, "3")]
    assert sum(row[0] for row in rows(in_blocks, "SELECT seconds FROM sitting_pause")) < 60


def test_opened_in_a_second_window_it_says_so_and_both_go_on(
    in_blocks: Path, open_app: Open
) -> None:
    first = open_app(in_blocks)
    press(first, "enter")
    first.wait_for("Block 1 of 3 · 1 of 2")
    second = open_app(in_blocks)
    press(second, "enter")
    second.wait_for("Open in another window as well")
    press(second, "b", "n", "a", "r", "s")
    second.wait_for("Break before block 2 of 3")
    first.wait_for("Break before block 2 of 3")
    press(first, "enter")
    first.wait_for("Block 2 of 3 · 1 of 2")
    second.wait_for("Block 2 of 3 · 1 of 2")
    assert rows(in_blocks, SITTING) == [(1, 0, 0)]
