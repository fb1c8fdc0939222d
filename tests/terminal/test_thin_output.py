"""The real program draws the same when only the cells that change are sent.

Keys at random over all screens are in `tests/tui/test_thin_frames.py` and `benchmarks.thin`; here is
what only a real terminal does: other programs write on it, it stops, it is another size.
"""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from benchmarks.minimum import seen
from benchmarks.terminal import Terminal
from tests.terminal.conftest import ROOT

KEYS = ("2", "down", "/", "w", "enter", "pagedown", "?", "?", "7", "n")
PATIENCE = 60
"""Rests after which two programs on a loaded machine have both drawn all."""


def picture(terminal: Terminal) -> list[list[object]]:
    return [[seen(cell) for cell in row] for row in terminal.screen.cells()]


@contextmanager
def both_ways(home: Path, other: Path) -> Iterator[tuple[Terminal, Terminal]]:
    """The same program twice: with thin output, and with whole frames."""
    shutil.copytree(home, other)
    argv = [sys.executable, "-m", "studytui", "--home"]
    with (
        Terminal([*argv, str(home), "--thin"], cwd=ROOT) as thin,
        Terminal([*argv, str(other), "--no-thin"], cwd=ROOT) as whole,
    ):
        for terminal in (thin, whole):
            terminal.wait_for("quit", timeout=30)
        same_picture(thin, whole)
        yield thin, whole


def same_picture(thin: Terminal, whole: Terminal) -> None:
    for _ in range(PATIENCE):
        for terminal in (thin, whole):
            terminal.wait_quiet(0.1)
        if picture(thin) == picture(whole):
            return
    pytest.fail(f"They differ:\n{thin.text}\n\n{whole.text}")


def scribble(terminal: Terminal) -> None:
    """Another program writes on the same terminal."""
    device = psutil.Process(terminal.pid).terminal()
    assert device is not None
    Path(device).write_bytes(b"\x1b[0m\x1b[H\x1b[2Jshell$ make\r\nall is lost")
    terminal.wait_for("all is lost")


def test_the_screen_is_the_one_of_whole_frames(filled: Path, tmp_path: Path) -> None:
    with both_ways(filled, tmp_path / "other") as (thin, whole):
        for key in KEYS:
            thin.press(key)
            whole.press(key)
            same_picture(thin, whole)
        assert len(thin.raw) < len(whole.raw) / 3

        scribble(thin)
        thin.press("ctrl+l")
        same_picture(thin, whole)

        threads = psutil.Process(thin.pid).num_threads()
        thin.kill(signal.SIGSTOP)
        while psutil.Process(thin.pid).status() != psutil.STATUS_STOPPED:
            thin.wait_quiet()
        scribble(thin)
        thin.kill(signal.SIGCONT)
        same_picture(thin, whole)
        # One that reads keys and one that writes, as before.
        assert psutil.Process(thin.pid).num_threads() == threads

        for size in ((100, 30), (60, 20), (80, 24)):
            thin.resize(*size)
            whole.resize(*size)
            same_picture(thin, whole)
