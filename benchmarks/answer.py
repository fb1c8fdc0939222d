"""What an answer costs in a library with a long log: choosing, showing, handing in, and making all
that is kept of the learner anew.

`p50_ms` and `p99_ms` are of an answer with everything that it updates; the others say what they are
of. The log holds as many answers as `--full` or the usual size says, over two years. Times are
those of the services alone, in this process; processor time, so that what else runs here counts
less.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.homes import sat_home
from benchmarks.report import AtMost, argument_parser, finish, percentile
from studytui.domain.exam import Mode, Rules
from studytui.paths import Paths
from studytui.services.study import Study

ASKED = 60


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    started = time.process_time()
    act()
    return 1000 * (time.process_time() - started)


def count_statements(study: Study, act: Callable[[], object]) -> int:
    """How many statements SQLite runs for an act."""
    seen: list[str] = []
    connection = study.database.connection.connection()
    connection.set_trace_callback(seen.append)
    act()
    connection.set_trace_callback(None)
    return len(seen)


def measure(home: Path, rounds: int) -> dict[str, float]:
    """The figures of a home."""
    study = Study.open(Paths(home))
    ids = [
        int(row[0])
        for row in study.database.rows(
            "SELECT question_id FROM question WHERE status = 'active' AND kind = 'single' "
            "ORDER BY question_id DESC LIMIT ?",
            ASKED * rounds,
        )
    ]
    chosen, shown, ended = [], [], []
    for start in range(0, len(ids), ASKED):
        asked = ids[start : start + ASKED]
        begun = study.exams.begin_questions(asked, Rules(mode=Mode.TUTOR), "Measured")
        session = study.sittings.resume(begun.sitting_id)
        for place in range(len(asked) // 2):
            session.go_to(place)
            number = session.question().options[0].number
            chosen.append(timed(partial(session.choose, number)))
            shown.append(timed(session.reveal))
        session.go_to(len(asked) // 2)
        statements = count_statements(
            study, partial(session.choose, session.question().options[0].number)
        )
        for place in range(len(asked) // 2 + 1, len(asked)):
            session.go_to(place)
            session.choose(session.question().options[0].number)
        ended.append(timed(session.finish))
    results = {
        "p50_ms": percentile(chosen, 50),
        "p99_ms": percentile(chosen, 99),
        "show_ms_p50": percentile(shown, 50),
        "show_ms_p99": percentile(shown, 99),
        "statements": statements,
        "hand_in_60_ms": percentile(ended, 50),
        "due_ms": timed(lambda: study.learning.due_minutes(1)),
        "learner_ms": timed(study.learning.learner),
        "weak_first_ms": timed(study.weaknesses.standing),
        "weak_same_ms": timed(study.weaknesses.standing),
        "rebuild_ms": timed(study.learning.rebuild),
    }
    study.close()
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    options = argument_parser("answer", __doc__).parse_args(arguments)
    questions, responses = (
        (10_000, 20_000)
        if options.quick
        else (100_000, 1_000_000)
        if options.full
        else (100_000, 200_000)
    )
    with tempfile.TemporaryDirectory() as folder:
        home = sat_home(Path(folder), questions, responses)
        results = measure(home, 2 if options.quick else 10)
    budgets = {"p99_ms": AtMost(5), "show_ms_p50": AtMost(5)}
    return finish(options, {"responses": responses, **results}, budgets)


if __name__ == "__main__":
    sys.exit(main())
