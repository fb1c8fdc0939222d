"""``studytui completion``: a script by which a shell completes commands, options and paths."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from studytui.cli.command import DONE
from studytui.cli.commands import make_parser
from studytui.paths import Paths

_FILES = frozenset(("PATH", "FILE", "BACKUP"))
_FOLDERS = frozenset(("DIR", "FOLDER"))


SHELLS = ("bash", "zsh", "fish")
"""Shells that there is completion for."""


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``completion`` takes."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``completion``; the exit code."""
    print(completion(make_parser(), options.shell))
    return DONE


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for a shell: bash, zsh or fish."""
    import shtab

    from studytui.services.exports import FORMATS

    for action in _actions(parser):
        names = {action.metavar} if isinstance(action.metavar, str) else set()
        if names & _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif names & _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.metavar == "FORMAT" and not action.option_strings:
            # The parser itself does not name them, which would have every start import them all.
            action.choices = [one.name for one in FORMATS]
    return str(shtab.complete(parser, shell))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)
