"""The full screen, opened from the command line. Textual is imported only in `open_screen`."""

from __future__ import annotations

import argparse
import gc
import os
import sys

from studytui.cli.parser import Parser, common
from studytui.errors import StudyError
from studytui.paths import Paths


def screen_options() -> Parser:
    """What ``studytui`` takes without a command."""
    parser = common()
    parser.add_argument("--theme", metavar="NAME", help="colours of the full screen")
    parser.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether the mouse may be used as well",
    )
    parser.add_argument(
        "--thin",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether only the cells that change are sent (default: over SSH)",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="line by line, without the full screen: for screen readers and simple consoles",
    )
    return parser


def open_screen(options: argparse.Namespace, paths: Paths, sitting: int | None = None) -> int:
    """The full screen, in a sitting if one is given; the exit code. Raises StudyError where there is
    no terminal for it."""
    # In a browser Textual talks over pipes: `studytui.serving` says so to the program it starts.
    is_terminal = "TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stdout.isatty())
    if not is_terminal or os.environ.get("TERM") == "dumb":
        raise StudyError(
            "The full screen needs a terminal that can place its cursor.",
            title="No terminal",
            hint="studytui --plain works line by line, studytui --help lists commands.",
        )
    # Everything made until the first frame lives as long as the program: looking through it for
    # garbage costs a tenth of the start. `StudyApp` switches collection on again.
    gc.disable()
    # What a frame leaves to the next one waits for 4 ms then, not for 16. Textual reads it when it
    # is imported. A frame is drawn only where something has changed, so that it costs nothing.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    from studytui.tui.app import run_app

    return int(
        run_app(
            paths,
            theme=getattr(options, "theme", None),
            mouse=getattr(options, "mouse", None),
            thin=getattr(options, "thin", None),
            sitting=sitting,
        )
    )
