"""Homes filled with made-up questions, made once for a run of the benchmarks."""

from __future__ import annotations

import sys
from pathlib import Path

from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_questions import fill


def filled_home(folder: Path, questions: int) -> Path:
    """A home under `folder` with that many questions; 0 makes an empty one."""
    home = folder / f"home-{questions}"
    study = Study.open(Paths(home))
    if questions:
        fill(study, questions)
        study.database.execute("ANALYZE")
        study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    study.close()
    return home


def program(home: Path) -> list[str]:
    """The command line that opens the full screen on a home."""
    return [sys.executable, "-m", "studytui", "--home", str(home)]
