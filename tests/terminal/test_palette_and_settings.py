"""The palette and settings in the real program: keys in one burst, and what only a terminal shows."""

from __future__ import annotations

from pathlib import Path

from studytui.paths import Paths
from tests.terminal.conftest import Open, press

MOUSE = b"\x1b[?1000h"


def test_what_is_typed_in_one_burst_is_done(open_app: Open, filled: Path) -> None:
    Paths(filled).settings.write_text("bell = true\n", "utf-8")
    terminal = open_app(filled)
    assert MOUSE in terminal.raw
    terminal.send(b">goal\r")
    terminal.wait_for("Exam day", timeout=30)
    terminal.send(b"\x1b[B" * 12 + b"q")
    terminal.wait_for("Session")
    press(terminal, ">")
    terminal.wait_for("On this screen")
    terminal.wait_quiet()
    # Two rows, the words under them, and the place to type.
    assert terminal.frame_after("down").bytes < 2500
    terminal.send(b"time zone\r")
    terminal.wait_for("▸ Time zone", timeout=30)


def test_without_the_mouse_the_terminal_keeps_it(open_app: Open, filled: Path) -> None:
    Paths(filled).settings.write_text("mouse = false\n", "utf-8")
    assert MOUSE not in open_app(filled).raw
