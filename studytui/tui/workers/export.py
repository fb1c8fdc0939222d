"""An export in a process of its own, so that the screen stays quick: `studytui export` seen from
here."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.exports import ExportReport
from studytui.tui import beside


async def export(
    home: Path,
    name: str,
    target: Path,
    query: str,
    *,
    force: bool = False,
    schedule: bool = False,
) -> ExportReport:
    """Write the questions of a search into a file, in the format of that name; with `schedule` it
    says when each is due. Raises StudyError where it cannot be done; stopped half-way, it leaves
    nothing behind."""
    arguments = ["export", name, str(target.absolute()), "--json", "--questions"]
    arguments += [f"--query={query}", *(["--force"] if force else [])]
    arguments += ["--schedule"] if schedule else []
    process = await beside.start(home, *arguments, keeps_output=True)
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
