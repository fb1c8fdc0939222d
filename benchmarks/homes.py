"""Homes filled with made-up questions, made once for a run of the benchmarks."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from studytui.domain.exam import Rules
from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_questions import fill

WORDS = ("patient", "fever", "sodium", "which", "after", "with", "the", "of", "history", "shows")


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


def exam_home(folder: Path, words: int, *, time_limit: timedelta | None = None) -> Path:
    """A home with one exam that can be resumed: twenty questions, each with a stem of so many
    words in paragraphs, and four options."""
    home = folder / f"exam-{words}"
    study = Study.open(Paths(home))
    fill(study, 60, exam=False)
    singles = study.database.rows(
        "SELECT question_id FROM question WHERE kind = 'single' ORDER BY question_id LIMIT 20"
    )
    lot = random.Random(words)
    questions = [int(question_id) for (question_id,) in singles]
    for question_id in questions:
        stem = _paragraphs([lot.choice(WORDS) for _ in range(words)])
        study.database.execute(
            "UPDATE question_text SET stem = ? WHERE question_id = ?", stem, question_id
        )
    study.exams.begin_questions(questions, Rules(time_limit=time_limit), "Measured")
    study.close()
    return home


def program(home: Path) -> list[str]:
    """The command line that opens the full screen on a home."""
    return [sys.executable, "-m", "studytui", "--home", str(home)]


def _paragraphs(words: Sequence[str], length: int = 60) -> str:
    parts = [" ".join(words[start : start + length]) for start in range(0, len(words), length)]
    return "\n\n".join(f"{part.capitalize()}." for part in parts)
