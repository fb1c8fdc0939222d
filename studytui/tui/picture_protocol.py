"""How this terminal shows pictures: told by its names, so that nothing ever waits for an answer."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Protocol(StrEnum):
    """Ways to show a picture, by the names of the setting ``images``."""

    KITTY = "kitty"
    SIXEL = "sixel"
    BLOCKS = "blocks"
    OFF = "off"


class CellSize(NamedTuple):
    """Pixels of one cell of the terminal."""

    width: int
    height: int


_USUAL_CELL = CellSize(10, 20)
_ENOUGH_COLOURS = ("truecolor", "256")
# Kitty's protocol is used with placeholders, which few terminals know that know the rest of it.
_KITTY = re.compile(r"kitty|ghostty")
_SIXEL = re.compile(r"wezterm|foot|iterm|mlterm|contour|konsole|mintty|yaft|xterm-sixel")
_KONSOLE_WITH_SIXEL = 220400


def chosen_protocol(
    setting: str, environment: Mapping[str, str], colour_system: str | None
) -> Protocol:
    """What the setting says; for ``auto``, what the names of the terminal promise.

    Inside tmux and screen, and where no name is known, pictures are half blocks.
    """
    if setting != "auto":
        return Protocol(setting)
    name = environment.get("TERM", "").casefold()
    is_inside = any(environment.get(one) for one in ("TMUX", "STY", "ZELLIJ", "TEXTUAL_DRIVER"))
    if is_inside or name.startswith(("screen", "tmux")) or colour_system not in _ENOUGH_COLOURS:
        return Protocol.BLOCKS
    # TERM first: the others are inherited by a terminal that is started from within another.
    for variable in ("TERM", "TERM_PROGRAM", "LC_TERMINAL", "TERMINAL_NAME"):
        value = environment.get(variable, "").casefold()
        if _KITTY.search(value):
            return Protocol.KITTY
        if _SIXEL.search(value):
            return Protocol.SIXEL
    if environment.get("KITTY_WINDOW_ID") or environment.get("GHOSTTY_RESOURCES_DIR"):
        return Protocol.KITTY
    konsole = environment.get("KONSOLE_VERSION", "")
    if konsole.isdecimal() and len(konsole) < 9 and int(konsole) >= _KONSOLE_WITH_SIXEL:
        return Protocol.SIXEL
    return Protocol.SIXEL if environment.get("WEZTERM_PANE") else Protocol.BLOCKS


def cell_size() -> CellSize:
    """The pixels of a cell as the kernel has them from the terminal; usual ones where it does not,
    or where they cannot be true."""
    import fcntl
    import struct
    import termios

    for descriptor in (2, 1, 0):
        try:
            if not os.isatty(descriptor):
                continue
            answer = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8))
        except OSError:
            continue
        rows, columns, width, height = struct.unpack("HHHH", answer)
        if rows and columns:
            found = CellSize(width // columns, height // rows)
            if 4 <= found.width <= 100 and found.width <= found.height <= 4 * found.width:
                return found
    return _USUAL_CELL
