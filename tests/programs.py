"""Runs the real program without its screen, for tests of commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run_program(
    home: Path, *arguments: object, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """What ``studytui`` with these arguments says of a home, in UTC and in folder `cwd`."""
    return subprocess.run(
        [sys.executable, "-m", "studytui", *map(str, arguments)],
        check=False,
        cwd=cwd,
        env={
            **os.environ,
            "STUDYTUI_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "TZ": "UTC",
            **environment,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
