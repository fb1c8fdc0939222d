"""An export in a process of its own, so that the screen stays quick: `studytui export` seen from
here."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import studytui
from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.exports import ExportReport


async def export(
    home: Path, name: str, target: Path, query: str, *, force: bool = False
) -> ExportReport:
    """Write the questions of a search into a file, in the format of that name. Raises StudyError
    where it cannot be done; stopped half-way, it leaves nothing behind."""
    arguments = ["--home", str(home), "export", name, str(target.absolute())]
    arguments += ["--json", "--questions", f"--query={query}"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "studytui",
        *arguments,
        *(["--force"] if force else []),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # From here `-m studytui` is this very program, wherever the learner stands.
        cwd=Path(studytui.__file__).parent.parent,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        # A key that interrupts the terminal's foreground is not for the worker.
        start_new_session=True,
    )
    try:
        written, said = await process.communicate()
    except asyncio.CancelledError:
        if process.returncode is None:
            process.terminate()
            await process.wait()
        raise
    try:
        report = json.loads(written)
    except ValueError:
        words = clean_line(said.decode("utf-8", "replace"))
        raise StudyError(
            words or f"The export ended early, with exit code {process.returncode}.",
            title="Not written",
        ) from None
    problems = tuple(Problem(**one) for one in report["problems"])
    return ExportReport(report["questions"], problems, Path(report["file"]))
