"""Makes the pictures of the README from the running program: `python tools/make_pictures.py`.

A new home takes in the samples, an exam is sat by keys, and what the terminal shows is written as
SVG to docs/pictures/. Nothing is drawn by hand.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.terminal import Terminal

PICTURES = ROOT / "docs" / "pictures"
TO_PCEP = ("3", "down", "down", "down", "down")
"""From Today to "PCEP Module 1 Practice" in the list of exams."""


def press(terminal: Terminal, *keys: str) -> None:
    for key in keys:
        terminal.press(key)
        terminal.wait_quiet(0.15)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "studytui", "--home", folder]
        subprocess.run([*program, "import", "--samples"], cwd=ROOT, check=True, capture_output=True)
        with Terminal(program, columns=90, rows=26, cwd=ROOT) as terminal:
            terminal.wait_for("quit", timeout=30)
            press(terminal, *TO_PCEP, "enter")
            terminal.wait_for("1 of 20")
            press(terminal, "b", "n", "b", "b", "m", "n", "A", "c", "n", "b", "D", "A", "b")
            terminal.screenshot_svg(PICTURES / "driver.svg")
            for _ in range(16):
                press(terminal, "n", "b")
            press(terminal, "r", "s")
            terminal.wait_for("%")
            press(terminal, "f", "enter", "f", "n")
            terminal.screenshot_svg(PICTURES / "review.svg")
            press(terminal, "2", "/")
            terminal.type("list is:new")
            terminal.wait_quiet(0.3)
            press(terminal, "enter")
            terminal.screenshot_svg(PICTURES / "library.svg")
            press(terminal, "3", "home", "enter")
            terminal.wait_for("1 of 16")
            press(terminal, ":", "1", "4", "enter", "c", "a", "=")
            terminal.type("3/4 + sqrt 2")
            press(terminal, "enter")
            terminal.screenshot_svg(PICTURES / "matching.svg")
    print(f"Written to {PICTURES.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
