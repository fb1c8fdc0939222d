"""The learner's own editor over a text of ours, while the screen waits."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from textual.app import App, SuspendNotSupported

from studytui.domain.text import clean_line
from studytui.errors import StudyError

_USUAL = ("sensible-editor", "editor", "nano", "vi")
"""Editors to look for where the learner has named none, the one a system chooses first."""


def edited(app: App[None], path: Path) -> str:
    """A file's text as the learner has left it in their editor. The terminal is given to the editor
    meanwhile. Raises StudyError where there is no editor, or it has failed."""
    command = editor_command(os.environ)
    try:
        with app.suspend():
            code = _run([*command, str(path)])
        app.refresh()
        if code:
            raise StudyError(
                f"{clean_line(command[0])} ended with an error ({code}).",
                title="Not edited",
                hint="The question is as it was.",
            )
        return path.read_text("utf-8")
    except SuspendNotSupported as error:
        raise StudyError(
            "This terminal cannot be given to an editor.",
            title="Not edited",
            hint="Start studytui in a terminal of its own.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(
            f"What was edited cannot be read: {clean_line(str(error))}.",
            title="Not edited",
            hint="The question is as it was.",
        ) from error


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """The learner's editor with its arguments: what VISUAL or EDITOR names, else a usual one.
    Raises StudyError where there is none."""
    named = environment.get("VISUAL") or environment.get("EDITOR") or ""
    with suppress(ValueError):
        command = shlex.split(named)
        if command and shutil.which(command[0]):
            return command
        if not command:
            for one in _USUAL:
                if shutil.which(one):
                    return [one]
    what = f"“{clean_line(named)}” is not there" if named.strip() else "No editor was found"
    raise StudyError(
        f"{what}.",
        title="No editor",
        hint="Set EDITOR to one that is installed, such as nano or vi, and start again.",
    )


def _run(command: list[str]) -> int:
    try:
        return subprocess.run(command, check=False).returncode
    except OSError:
        return 127
