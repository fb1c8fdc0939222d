"""How far the library has grown, in a few numbers that are quick to read."""

from __future__ import annotations

from typing import NamedTuple

from studytui.storage.database import Database

_AT_ONCE = 8
"""Imports that may run at once: one that began before another may end after it."""


class Standing(NamedTuple):
    """Another one as soon as something was added; each number costs a look at the end of an index."""

    imports: tuple[int, ...]
    questions: tuple[int, ...]
    sittings: tuple[int, ...]
    acts: tuple[int, ...]
    plans: tuple[int, ...]
    classes: tuple[int, ...]
    hubs: tuple[int, ...]


def standing(database: Database) -> Standing:
    """Where the library stands now: 30 µs."""
    run, counted, question, sitting, response, act, plan, hub, *classes = database.rows(
        "SELECT (SELECT max(import_run_id) FROM import_run), "
        "(SELECT max(updated_at) FROM (SELECT updated_at FROM import_run "
        f"ORDER BY import_run_id DESC LIMIT {_AT_ONCE})), "
        "(SELECT max(question_id) FROM question), (SELECT max(sitting_id) FROM sitting), "
        "(SELECT max(response_id) FROM response), (SELECT max(act_id) FROM act), "
        "(SELECT max(study_plan_id) FROM study_plan), (SELECT count(*) FROM hub_link), "
        # Few rows each: as many as there are classes, learners in them and things set to them.
        "(SELECT max(updated_at) FROM classroom), (SELECT max(updated_at) FROM enrolment), "
        "(SELECT max(updated_at) FROM assignment), (SELECT max(updated_at) FROM allowance), "
        "(SELECT count(*) FROM learner WHERE role = 'teacher')"
    )[0]
    return Standing(
        (run or 0, counted or 0),
        (question or 0,),
        (sitting or 0, response or 0),
        (act or 0,),
        (plan or 0,),
        tuple(one or 0 for one in classes),
        (hub,),
    )
