"""``studytui --plain``: the program line by line."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence

from studytui.cli.command import DONE
from studytui.paths import Paths
from studytui.plain.menu import Menu
from studytui.plain.talk import WIDTH, Talk


def run_plain(paths: Paths, command: Callable[[Sequence[str]], int]) -> int:
    """The program line by line; the exit code."""
    try:
        Menu(paths, talk(), command).run()
    except KeyboardInterrupt:
        # Each act was kept when it was made.
        print("\nLeft; everything is kept as it is.")
    return DONE


def talk() -> Talk:
    """A conversation on standard input and output, as wide as the terminal where it is narrow."""
    width = WIDTH
    if sys.stdout.isatty():
        width = min(max(shutil.get_terminal_size((WIDTH + 1, 24)).columns - 1, 20), WIDTH)
    return Talk(sys.stdin, sys.stdout, width=width)
