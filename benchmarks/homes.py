"""Homes filled with made-up questions, made once for a run of the benchmarks."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.words import texts
from studytui.domain.exam import Rules
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.storage.whole import progress
from tests.made_questions import fill

_A_SITTING = 50
WORDS = ("patient", "fever", "sodium", "which", "after", "with", "the", "of", "history", "shows")


def filled_home(folder: Path, questions: int) -> Path:
    """A home under `folder` with that many questions; 0 makes an empty one."""
    home = folder / f"home-{questions}"
    study = Study.open(Paths(home))
    if questions:
        fill(study, questions)
        study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    study.close()
    return home


def searched_home(folder: Path, questions: int) -> Path:
    """A home with so many questions whose stems are of `benchmarks.words`."""
    home = filled_home(folder, questions)
    study = Study.open(Paths(home))
    with study.database.transaction():
        study.database.execute_many(
            "UPDATE question_text SET stem = ? WHERE question_id = ?",
            ((text, number) for number, text in enumerate(texts(questions), 1)),
        )
        study.database.execute("INSERT INTO question_search(question_search) VALUES ('rebuild')")
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


def sat_home(folder: Path, questions: int, responses: int) -> Path:
    """A home in which that many answers were given over two years, fifty a sitting, two thirds of
    them right; what is kept of the learner is made from them."""
    home = filled_home(folder, questions)
    study = Study.open(Paths(home))
    database, learner = study.database, study.learner_id
    asked = [
        int(row[0])
        for row in database.rows(
            "SELECT question_id FROM question WHERE status = 'active' AND kind = 'single'"
        )
    ]
    lot = random.Random(questions)
    now = int(database.now().timestamp() * 1_000_000)
    span = 730 * 86_400_000_000
    count = -(-responses // _A_SITTING)
    with database.transaction():
        for sitting in range(1, count + 1):
            ended = now - span + span * sitting // (count + 1)
            started = ended - 3_600_000_000
            database.execute(
                "INSERT INTO sitting(sitting_id, created_at, updated_at, uid, learner_id, title, "
                "mode, profile, state, started_at, ended_at, given_back_seconds, position, seed, "
                "clock_rule, score, total, correct, wrong, unanswered, unscored, time_spent, "
                "settings, block, seen_boot, seen_asleep, seen_process) VALUES (?, ?, ?, ?, ?, "
                "'Sat', 'practice', '', 'submitted', ?, ?, 0, 0, 1, 'stops', 33, 50, 33, 17, 0, "
                "0, 1500, '{}', 0, '', 0, 0)",
                sitting,
                ended,
                ended,
                f"sat-{sitting}",
                learner,
                started,
                ended,
            )
            drawn = lot.sample(asked, min(_A_SITTING, len(asked)))
            first = (sitting - 1) * _A_SITTING
            right = [int(lot.random() < 0.66) for _ in drawn]
            database.execute_many(
                "INSERT INTO sitting_item(sitting_item_id, created_at, updated_at, sitting_id, "
                "question_id, position, option_order, is_flagged, struck, seconds, visits, "
                "is_revealed, miss_reason, block, is_unscored, is_repeat, flag_reason, highlights, "
                "response_id, settled_at) "
                "VALUES (?, ?, ?, ?, ?, ?, '1 2 3 4', 0, '', 30, 1, 0, '', 0, 0, 0, '', '', ?, ?)",
                [
                    (
                        first + place,
                        ended,
                        ended,
                        sitting,
                        question_id,
                        place - 1,
                        first + place,
                        ended,
                    )
                    for place, question_id in enumerate(drawn, 1)
                ],
            )
            database.execute_many(
                "INSERT INTO response(response_id, created_at, updated_at, uid, learner_id, "
                "sitting_item_id, question_id, chosen, text, is_correct, marks, seconds, origin, "
                "answered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, 30, 'sitting', ?)",
                [
                    (
                        first + place,
                        ended,
                        ended,
                        f"sat-{first + place}",
                        learner,
                        first + place,
                        question_id,
                        "1" if right[place - 1] else "2",
                        right[place - 1],
                        right[place - 1],
                        started + place * 30_000_000,
                    )
                    for place, question_id in enumerate(drawn, 1)
                ],
            )
    progress.rebuild(database, learner)
    study.learning.rebuild()
    database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    study.close()
    return home
