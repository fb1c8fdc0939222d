"""What the modules of all commands share: exit codes, options that many have, a word on the side.

A command is a module with two functions and a row in `studytui.cli.commands`: `configure(parser)`
declares what it takes, `run(options, paths)` does it and returns an exit code."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from studytui.domain.cleaning import clean_line

DONE, WITH_PROBLEMS, NOTHING_DONE, A_BUG = 0, 1, 2, 70
"""Exit codes: done; done with problems; wrong use or nothing done; a bug (EX_SOFTWARE)."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``."""
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def add_output(parser: argparse.ArgumentParser) -> None:
    """``--output`` and ``--force``, for `write_output`."""
    parser.add_argument("--output", metavar="FILE", help="where to (default: standard output)")
    parser.add_argument("--force", action="store_true", help="FILE may be there already")


def add_progress(parser: argparse.ArgumentParser) -> None:
    """``--progress``, for `studytui.cli.progress`."""
    parser.add_argument(
        "--progress",
        choices=("auto", "none", "lines", "json"),
        default="auto",
        help="how progress is shown on standard error (default: auto)",
    )


def number(text: str) -> int:
    """A number from 1, as a type of an argument."""
    if not text.isascii() or not text.isdigit() or not 0 < len(text) <= 9 or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def say(text: str) -> None:
    """A line on standard error, whatever is in it; none for no text. Whoever read it may be gone:
    what is done goes on."""
    if text:
        with suppress(BrokenPipeError):
            print(clean_line(text), file=sys.stderr, flush=True)


def write_output(file: str | None, text: str, *, force: bool) -> None:
    """To the file that was named, else (None, ``-``) to standard output: UTF-8 in both, whatever the
    terminal. Raises StudyError if the file is there already and `force` is not given."""
    if file is None or file == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        return
    from studytui.services.files import write_file

    write_file(Path(file), text, force=force)
    say(f"Written: {file}")
