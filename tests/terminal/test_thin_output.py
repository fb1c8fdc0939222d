"""The real program draws the same when only the cells that change are sent."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks.minimum import seen
from benchmarks.terminal import Terminal
from tests.terminal.conftest import ROOT

KEYS = (*"1234567jkme?b/", "down", "up", "pagedown", "pageup", "end", "home", "backspace")
"""None of these starts anything that is drawn by lot."""
ROUNDS = 60
PATIENCE = 30
"""Rests after which two programs on a loaded machine have both drawn all."""


def opened(home: Path, choice: str, columns: int, rows: int) -> Terminal:
    argv = [sys.executable, "-m", "studytui", "--home", str(home), choice]
    return Terminal(argv, cwd=ROOT, columns=columns, rows=rows)


def picture(terminal: Terminal) -> list[list[object]]:
    return [[seen(cell) for cell in row] for row in terminal.screen.cells()]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_after_every_key_the_screen_is_the_one_of_whole_frames(
    columns: int, rows: int, filled: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(filled, tmp_path / "other"))
    lot = random.Random(columns)
    with (
        opened(filled, "--thin", columns, rows) as thin,
        opened(other, "--no-thin", columns, rows) as whole,
    ):
        both = (thin, whole)
        for terminal in both:
            terminal.wait_for("quit", timeout=30)
            terminal.wait_quiet(0.2)
        assert picture(thin) == picture(whole)
        for key in (lot.choice(KEYS) for _ in range(ROUNDS)):
            for terminal in both:
                terminal.press(key)
            for _ in range(PATIENCE):
                for terminal in both:
                    terminal.wait_quiet(0.1)
                if picture(thin) == picture(whole):
                    break
            else:
                pytest.fail(f"after {key}:\n{thin.text}\n\n{whole.text}")
        assert len(thin.raw) < len(whole.raw) / 3
