"""The palette and settings in the real program: keys in one burst, and what only a terminal shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
    terminal.send(b"lib")
    terminal.wait_for("Library: search", timeout=30)
    terminal.send(b"\x7f\x7f\x7ftime zone\r")
    terminal.wait_for("▸ Time zone", timeout=30)


def test_without_the_mouse_the_terminal_keeps_it(open_app: Open, filled: Path) -> None:
    Paths(filled).settings.write_text("mouse = false\n", "utf-8")
    assert MOUSE not in open_app(filled).raw


@pytest.mark.parametrize("theme", ["studytui", "ansi-light"])
def test_without_colours_there_are_none_and_what_matters_is_still_told_apart(
    theme: str, open_app: Open, filled: Path
) -> None:
    Paths(filled).settings.write_text(f'theme = "{theme}"\n', "utf-8")
    terminal = open_app(filled, env={"NO_COLOR": "1"})
    press(terminal, "2", ">")
    terminal.wait_for("On this screen")
    looks = set(re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw))
    # Bold, dim, italic, underlined, reversed, struck; and the terminal's own two colours.
    assert {part for look in looks for part in look.split(b";")} <= set(
        b" 0 1 2 3 4 7 9 22 23 24 27 29 39 49".split(b" ")
    )
    assert any(b"7" in look.split(b";") for look in looks), "the cursor is reversed"
