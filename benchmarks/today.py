"""What the plan costs: made and kept for a big exam, and Today opened with it.

An exam of 200 topics in 180 days, its reviews and mocks, made anew as on a new morning; then the
program is opened in turns on that home and on an empty one.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.homes import program, sat_home
from benchmarks.report import AtMost, argument_parser, finish, median_min_max, paired
from benchmarks.start import start_of
from studytui.domain.goal import Goal
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.storage import plans

TOPICS, DAYS = 200, 180
BUDGETS = {
    "plan_and_keep_ms": AtMost(150.0),
    "fresh_ms": AtMost(15.0),
    "today_over_empty": AtMost(1.2),
}


def planned_home(folder: Path, questions: int, responses: int) -> Path:
    """A home with many topics, a long log and a goal; the plan of today is made."""
    home = sat_home(folder, questions, responses)
    study = Study.open(Paths(home))
    database, lot = study.database, random.Random(1)
    with database.transaction():
        database.execute_many(
            "INSERT INTO topic(subject_id, name, description, display_order, weight, "
            "estimated_hours, created_at, updated_at) VALUES (1, ?, '', 0, ?, ?, 0, 0)",
            [
                (f"Topic {number}", lot.uniform(0.4, 3.0), lot.uniform(1, 8))
                for number in range(TOPICS - 6)
            ],
        )
        ids = [row[0] for row in database.rows("SELECT topic_id FROM topic ORDER BY topic_id")]
        database.execute("UPDATE topic SET weight = coalesce(weight, 1)")
        database.execute(
            "UPDATE question SET topic_id = ? + question_id % ? WHERE topic_id IS NOT NULL",
            ids[0],
            TOPICS,
        )
        database.execute_many(
            "INSERT INTO topic_prerequisite(topic_id, requires_id, created_at, updated_at) "
            "VALUES (?, ?, 0, 0)",
            [(one, before) for one, before in zip(ids[1:], ids, strict=False) if one % 3],
        )
    study.learning.rebuild()
    exam = study.plans.today + timedelta(days=DAYS)
    study.goals.save(Goal("Big exam", exam_date=exam, weekday_minutes=(100,) * 7))
    study.plans.agenda()
    database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    study.close()
    return home


def costs(home: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of processor time to make the plan, apart from reading what is believed of each
    topic from the log, and of wall time to keep it; and to read it when it is fresh."""
    study = Study.open(Paths(home))
    taken: dict[str, list[float]] = {"made": [], "demand": [], "keep": [], "all": [], "fresh": []}

    def timed(
        name: str, call: Callable[..., Any], clock: Callable[[], float]
    ) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            start = clock()
            found = call(*arguments, **named)
            taken[name].append(1000 * (clock() - start))
            return found

        return run

    planning, save = study.planning, plans.save
    plans.save = timed("keep", save, time.perf_counter)
    planning.made = timed("made", planning.made, time.process_time)  # type: ignore[method-assign]
    planning.demand = timed(  # type: ignore[method-assign]
        "demand", planning.demand, time.process_time
    )
    for _ in range(rounds):
        study.database.execute("UPDATE study_plan SET fingerprint = '', day = '2000-01-01'")
        timed("all", study.plans.agenda, time.process_time)()
        timed("fresh", study.plans.agenda, time.process_time)()
    plans.save = save
    tasks = study.database.value("SELECT count(*) FROM plan_task")
    study.close()
    # The least: what else the machine does is no part of it.
    found = {name: min(values) for name, values in taken.items()}
    return {
        "plan_ms": found["made"] - found["demand"],
        "keep_ms": found["keep"],
        "plan_and_keep_ms": found["made"] - found["demand"] + found["keep"],
        "beliefs_ms": found["demand"],
        "new_morning_ms": found["all"],
        "fresh_ms": found["fresh"],
        "tasks": tasks,
    }


def main() -> int:
    parser = argument_parser("today", __doc__)
    arguments = parser.parse_args()
    questions, responses = (2_000, 5_000) if arguments.quick else (100_000, 200_000)
    rounds = 5 if arguments.quick else 15
    with tempfile.TemporaryDirectory() as folder:
        home = planned_home(Path(folder), questions, responses)
        results = costs(home, rounds)
        empty = Path(folder) / "empty"
        Study.open(Paths(empty)).close()
        pairs = paired(start_of(program(home), "help"), start_of(program(empty), "help"), rounds)
        ratio, low, high = median_min_max(pairs.ratios)
        results["today_over_empty"] = ratio
    notes = {"today_over_empty": f"{low:.2f}–{high:.2f}"}
    return finish(arguments, results, BUDGETS, notes)


if __name__ == "__main__":
    sys.exit(main())
