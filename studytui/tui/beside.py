"""This very program once more, in a process of its own beside the screen, so that the screen stays
quick."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

from studytui.paths import program_folder

NICER = 5
"""Steps of niceness (POSIX setpriority) that the process is behind the screen."""
_held: set[asyncio.Future[None]] = set()
_LONGEST_LINE = 256 * 1024 * 1024
"""Bytes. A report is one line that names thousands of files."""


async def start(home: Path, *arguments: str, keeps_output: bool = False) -> Process:
    """Run a command of `studytui` in a home. What it says on standard error is to be read, and what
    it prints only where it `keeps_output`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "studytui", "--home", str(home), *arguments),
        stdin=DEVNULL,
        stdout=PIPE if keeps_output else DEVNULL,
        stderr=PIPE,
        cwd=program_folder(),
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        # A key that interrupts the terminal's foreground is not for the worker.
        start_new_session=True,
        limit=_LONGEST_LINE,
    )
    give_way(process.pid)
    held = asyncio.ensure_future(_hold(process))
    _held.add(held)
    held.add_done_callback(_held.discard)
    return process


async def _hold(process: Process) -> None:
    """Hold a process until it ends. One that goes on when the app ends, such as a backup, is let go:
    asyncio would want to close it with a loop that is closed, and complain on the terminal."""
    try:
        await process.wait()
    except asyncio.CancelledError:
        process._transport._closed = True  # type: ignore[attr-defined]
        raise


def give_way(pid: int) -> None:
    """Let a process wait wherever it and the screen want the same processor: it can take a little
    longer, a key cannot. Where the system has no such thing, nothing happens."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0) + NICER)
