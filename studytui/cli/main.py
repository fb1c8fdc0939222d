"""Where the program starts: what was asked for is done, and what goes wrong is said in a line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from studytui.cli.command import A_BUG, NOTHING_DONE, WITH_PROBLEMS, say
from studytui.cli.parser import Parser
from studytui.cli.screen import open_screen, screen_options
from studytui.domain.cleaning import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths, find_paths

_LONGEST_LOG = 1_000_000
"""Bytes. Then a new log begins; the one before it is kept."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a mark for it, not a crash.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # A start of the full screen does not pay for the parsers of all commands.
    parser = Parser(prog="studytui", parents=[screen_options()], add_help=False, allow_abbrev=False)
    options, others = parser.parse_known_args(arguments)
    paths = find_paths(getattr(options, "home", None), os.environ)
    # Read by SQLite as it is loaded, by the module of a command. What it puts down meanwhile holds
    # questions, and would lie in /var/tmp.
    os.environ["SQLITE_TMPDIR"] = str(paths.home)
    try:
        code = _run_command(arguments, others, paths) if others else _open(options, paths)
        sys.stdout.flush()
        return code
    except StudyError as error:
        say(error.line)
        return NOTHING_DONE
    except BrokenPipeError:
        # Whoever read the output has gone. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WITH_PROBLEMS
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return WITH_PROBLEMS
    except Exception as error:  # noqa: BLE001
        return _report_bug(error, paths)


def _open(options: argparse.Namespace, paths: Paths) -> int:
    """What ``studytui`` does without a command."""
    if options.plain:
        from studytui.cli.plain import run_plain

        return run_plain(paths, lambda words: main(["--home", str(paths.home), *words]))
    return open_screen(options, paths)


def _run_command(arguments: Sequence[str] | None, others: Sequence[str], paths: Paths) -> int:
    """Do what a command is asked to. `others` is what the full screen does not take."""
    from studytui.cli.commands import make_parser

    parser = make_parser(others)
    if not parser.knows(others[0]):
        parser.refuse(others)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        options.parser.refuse(unknown)
    return int(options.run(options, paths)) if "run" in options else _open(options, paths)


def _report_bug(error: Exception, paths: Paths) -> int:
    """Log where it happened, without the error's own words, which may quote a question."""
    import traceback
    from datetime import UTC, datetime

    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
    entry = f"{datetime.now(UTC).isoformat()} {type(error).__name__}\n{places}"
    kept = f" Where it happened is in {paths.log}."
    try:
        paths.create()
        with suppress(FileNotFoundError):
            if paths.log.stat().st_size > _LONGEST_LOG:
                os.replace(paths.log, paths.log.with_name(f"{paths.log.name}.1"))
        descriptor = os.open(paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(descriptor, "a", encoding="utf-8") as log:
            log.write(entry)
    except (OSError, StudyError):
        kept = ""
    name = type(error).__name__
    print(f"studytui has a bug: {name}. {clean_line(kept)} Please report it.", file=sys.stderr)
    return A_BUG
