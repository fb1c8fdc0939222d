"""How many frames a key takes: the program through a pseudo-terminal."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.terminal.conftest import Open

BEGIN_FRAME = b"\x1b[?2026h"


def test_what_stands_beside_a_list_comes_in_the_frame_of_its_row(
    filled: Path, open_app: Open
) -> None:
    terminal = open_app(filled)
    terminal.press("2")
    terminal.wait_quiet(0.2)
    frames = []
    for key in ["j", "k"] * 4 + ["space"] * 3:
        before = len(terminal.raw)
        terminal.frame_after(key)
        frames.append(terminal.raw[before:].count(BEGIN_FRAME))
    # A frame of something else, such as a remark that goes, may come in between.
    assert median(frames) == 1, frames
