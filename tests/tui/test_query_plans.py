"""Every question that screens and acts ask of the library, and how SQLite goes about it.

No table is analysed, as in a learner's own file, so that plans do not depend on how much there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from studytui.services.study import Study
from studytui.tui.app import make_app
from tests.made_goals import GOAL

LARGE = (
    "question",
    "question_text",
    "option",
    "response",
    "sitting_item",
    "question_progress",
    "memory",
    "extraction",
    "media",
)
"""Tables that have a row for each question, each answer, or each question that was answered."""
_NO_NAME = "AS|WHERE|JOIN|ON|LEFT|CROSS|GROUP|ORDER|INDEXED|NOT|SET|LIMIT|SELECT|UNION|AND"
_NAMED = re.compile(
    rf'\b(?:FROM|JOIN|UPDATE|INTO)\s+"?({"|".join(LARGE)})"?\b(?:\s+AS)?(?:\s+"?(?!(?:{_NO_NAME})\b)(\w+))?',
    re.IGNORECASE,
)

MAY_READ_ALL = {
    "SELECT EXISTS (SELECT 1 FROM": "whether there is any: the first row answers",
    "SELECT count(*) AS everything FROM question": "Today and Exams: 3 ms of a million",
    "SELECT coalesce(topic_id, 0), count(*) FROM question WHERE +status": (
        "what a plan has to teach: once when it is made, from an index alone"
    ),
    "FROM question WHERE status != 'retired' LIMIT": "counted up to a thousand, or 20,000",
    "FROM question t1 NOT INDEXED": "a page of the library in its order: up to its LIMIT",
    "SELECT count(*) FROM question t1 WHERE": "the number of a list: of many behind its page",
    "SELECT count(*) FROM question_progress INDEXED BY": (
        "never answered, on Today without a plan: 9 ms of 100,000"
    ),
    "SELECT count(*) FROM memory WHERE learner_id": "Progress: 2 ms of 100,000",
    "SELECT stability, last_review_at FROM memory": "Progress: 2,000 of them, from an index",
    'FROM "question" AS "t1" INNER JOIN': "the places of the library: of many in a thread",
}
"""What may read a large table, or all that a learner ever did, from end to end; and why."""


@contextmanager
def asked(study: Study) -> Iterator[set[str]]:
    """Every statement that is run meanwhile, with its values."""
    seen: set[str] = set()
    connection = study.database.connection.connection()
    connection.set_trace_callback(seen.add)
    try:
        yield seen
    finally:
        connection.set_trace_callback(None)


def reads_all(study: Study, sql: str) -> list[str]:
    """The steps in which a large table is read from end to end, or all rows of a learner, which in
    a file of one person is the same."""
    names = {match[2] or match[1] for match in _NAMED.finditer(sql)}
    steps = [str(row[3]) for row in study.database.rows(f"EXPLAIN QUERY PLAN {sql}")]
    return [
        step
        for step in steps
        if step.split()[1] in names
        and (step.startswith("SCAN ") or step.endswith("(learner_id=?)"))
    ]


def unexpected(study: Study, statements: set[str]) -> list[tuple[str, str]]:
    found = []
    for sql in sorted(statements):
        words = " ".join(sql.split())
        if words.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH") and not any(
            start in words for start in MAY_READ_ALL
        ):
            found += [(step, words) for step in reads_all(study, sql)]
    return found


WALK = (
    *("plus", "a", "enter", "n", "b", "m", "A", "q"),
    *("2", "j", "m", "u", "slash", "o", "p", "enter", "w", "q", "G"),
    *("3", "j", "j", "4", "j", "enter", "j", "w", "q"),
    *("5", "j", "enter", "q", "6", "7", "right", "right", "right", "right", "right", "1"),
)
"""A session of a few answers, the library, its search and one question, every other screen."""


async def walk(study: Study) -> set[str]:
    with asked(study) as seen:
        app = make_app(study)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            for key in WALK:
                await pilot.press(key)
                await pilot.pause()
    return seen


async def test_no_screen_and_no_act_reads_a_large_table_from_end_to_end(sat_study: Study) -> None:
    with asked(sat_study) as seen:
        # What Today asks where there is no plan.
        sat_study.today.overview(sat_study.database.now())
        sat_study.plans.due()
        sat_study.sessions.begin()
    sat_study.goals.save(GOAL)
    seen |= await walk(sat_study)
    assert len(seen) > 200
    assert unexpected(sat_study, seen) == []


def test_a_question_without_an_index_would_be_told(study: Study) -> None:
    learner = study.learner_id
    for sql in (
        "SELECT count(*) FROM response r WHERE r.seconds > 3",
        f"SELECT sum(seconds) FROM response WHERE learner_id = {learner}",
        'SELECT 1 FROM question q JOIN "option" AS "o" ON o.text = q.title',
    ):
        assert unexpected(study, {sql}) != [], sql
