"""A file shown in the learner's own editor or pager, while the full screen stands aside."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studytui.errors import StudyError

if TYPE_CHECKING:
    from textual.app import App

_ASKED = ("VISUAL", "EDITOR", "PAGER")
_AT_HAND = ("less", "more", "vi", "nano")
_WITH_PLUS = frozenset(
    # A list of this many strings would be a page long.
    "emacs emacsclient joe jed kak less mcedit micro more nano ne nvi nvim pico vi view vim "  # noqa: SIM905
    "gvim mg most".split()
)
"""Programs that take ``+12`` for the line."""
_WITH_COLON = frozenset(("hx", "helix", "subl", "zed"))
"""Programs that take ``FILE:12``."""
_WITH_GOTO = frozenset(("code", "codium", "code-insiders"))


def show_file(app: App[None], path: Path, line: int | None) -> None:
    """Show a file, at a line from 1 where one is given, and come back when the program has ended.
    Raises StudyError where there is none, or it does not start."""
    from textual.app import SuspendNotSupported

    command = command_for(path, line, os.environ)
    try:
        with app.suspend(), _signals_for_a_child():
            subprocess.run(command, check=False)
    except SuspendNotSupported as error:
        raise StudyError(
            "This terminal cannot be handed to another program.",
            title="Not shown",
            hint="& copies the path of the file.",
        ) from error
    except OSError as error:
        raise StudyError(
            f"{command[0]} could not be started: {error.strerror or error}.",
            title="Not shown",
            hint="Set EDITOR or PAGER to a program of yours.",
        ) from error


def command_for(path: Path, line: int | None, environment: Mapping[str, str]) -> list[str]:
    """The program and its arguments; there is no shell. The path is absolute, so that no name is
    taken for an option. Raises StudyError where no program is found."""
    file = os.path.abspath(path)
    for name in _ASKED:
        command = _split(environment.get(name, ""))
        if command and shutil.which(command[0], path=environment.get("PATH")):
            return [*command, *_arguments(command[0], file, line)]
    for program in _AT_HAND:
        if shutil.which(program, path=environment.get("PATH")):
            return [program, *_arguments(program, file, line)]
    raise StudyError(
        "Neither VISUAL, EDITOR nor PAGER names a program that is there.",
        title="Not shown",
        hint="Set EDITOR to a program of yours; & copies the path of the file.",
    )


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return []


def _arguments(program: str, file: str, line: int | None) -> list[str]:
    name = os.path.basename(program)
    if line is None:
        return [file]
    if name in _WITH_PLUS:
        return [f"+{line}", file]
    if name in _WITH_COLON:
        return [f"{file}:{line}"]
    return ["--goto", f"{file}:{line}"] if name in _WITH_GOTO else [file]


@contextmanager
def _signals_for_a_child() -> Iterator[None]:
    """What the keyboard sends is for the program that is shown. A handler of ours, unlike an
    ignored signal, is not handed down to it."""
    wanted: dict[str, Any] = {
        "SIGINT": _pass,
        "SIGQUIT": _pass,
        "SIGTSTP": signal.SIG_DFL,
        "SIGCONT": signal.SIG_DFL,
    }
    before = {
        number: signal.signal(number, handler)
        for name, handler in wanted.items()
        if (number := getattr(signal, name, None)) is not None
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _pass(number: int, frame: object) -> None:
    """Nothing to do."""
