"""What a learner's acts cost in a large library, and what the log holds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.study import Study
from studytui.storage import first_look, results
from studytui.storage.kept_answers import SURE
from tests.made_questions import fill

LARGE = 20_000


def statements(study: Study, act) -> list[str]:
    """Every statement SQLite ran for an act, with its values."""
    seen: list[str] = []
    connection = study.database.connection.connection()
    connection.set_trace_callback(seen.append)
    try:
        act()
    finally:
        connection.set_trace_callback(None)
    return [sql for sql in seen if sql.split()[0] in ("SELECT", "UPDATE", "INSERT", "DELETE")]


def plan(study: Study, sql: str) -> list[str]:
    return [row[3] for row in study.database.rows(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")]


_IS_SMALL = re.compile("CONSTANT ROW|VIRTUAL|SCAN chosen|SCAN learner")
"""A list that was passed in, the rows of a page that were chosen before, the people of a file."""


def full_scans(study: Study, act) -> list[tuple[str, str]]:
    return [
        (step, sql)
        for sql in statements(study, act)
        for step in plan(study, sql)
        if step.startswith("SCAN") and not _IS_SMALL.search(step)
    ]


@pytest.fixture
def large(study: Study) -> Study:
    """Twenty thousand questions, all answered once, long ago."""
    fill(study, LARGE)
    database, learner = study.database, study.learner_id
    with database.transaction():
        database.execute_many(
            "INSERT INTO response(created_at,updated_at,uid,learner_id,question_id,chosen,text,seconds,"
            "origin,answered_at) VALUES(0,0,?,?,?,'1','',1,'sitting',?)",
            [(f"old-{n}", learner, n, n) for n in range(1, LARGE + 1)],
        )
        database.execute_many(
            "INSERT INTO question_progress(created_at,updated_at,learner_id,question_id,attempts,right,"
            "wrong,last_right,last_answered_at) VALUES(0,0,?,?,1,1,0,1,?)",
            [(learner, n, n) for n in range(1, LARGE + 1)],
        )
    return study


def test_no_act_reads_a_whole_table(large: Study) -> None:
    begun = large.exams.begin_questions(
        range(100, 160), Rules(Mode.TUTOR, timedelta(hours=1)), "Sixty"
    )
    session = large.sittings.resume(begun.sitting_id)
    acts = [
        lambda: session.choose(1),
        session.flag,
        lambda: session.strike(2),
        lambda: session.go_to(3),
        lambda: session.choose(2),
        session.reveal,
        session.tick,
        session.flag,
        session.take_back,
        session.leave,
        lambda: large.sittings.resume(begun.sitting_id),
        session.finish,
    ]
    for act in acts:
        assert full_scans(large, act) == []


def test_what_screens_ask_after_an_act_reads_no_log_from_end_to_end(large: Study) -> None:
    begun = large.exams.begin_questions(range(100, 160), Rules(), "Sixty")
    session = large.sittings.resume(begun.sitting_id)
    session.choose(1)
    session.finish()
    assert large.review.sheet(begun.sitting_id).line.answered == 1
    for act in (
        lambda: large.review.sheet(begun.sitting_id),
        lambda: large.review.changes(session.item),
        lambda: large.sittings.open_ones(),
        lambda: first_look.count_answers_since(
            large.database, large.learner_id, large.database.now()
        ),
    ):
        assert full_scans(large, act) == []


def test_the_log_names_what_each_answer_replaced(study: Study) -> None:
    fill(study, 5)
    begun = study.exams.begin_questions([1, 2], Rules(), "Two")
    session = study.sittings.resume(begun.sitting_id)
    session.choose(0)
    session.choose(1)
    session.choose(1)
    session.choose(1)
    rows = study.database.rows(
        "SELECT response_id, chosen, confidence, is_correct, replaces_id FROM response ORDER BY 1"
    )
    ids = [row[0] for row in rows]
    assert rows == [
        (ids[0], "0", None, 0, None),
        (ids[1], "1", None, 1, ids[0]),
        (ids[2], "1", SURE, 1, ids[1]),
        (ids[3], "", None, None, ids[2]),
    ]
    changes = results.answer_changes(study.database, session.item.item_id)
    assert [sorted(change.answer.chosen) for change in changes] == [[0], [1], [1], []]


def test_past_sittings_come_in_pages_the_latest_first(study: Study, clock) -> None:
    fill(study, 5)
    for _ in range(5):
        clock.advance(timedelta(minutes=1))
        study.sittings.resume(study.exams.begin_questions([1], Rules(), "One").sitting_id).finish()
    whole = results.past_sittings(study.database, study.learner_id)
    assert [line.sitting_id for line in whole] == [5, 4, 3, 2, 1]
    page = results.past_sittings(study.database, study.learner_id, limit=2, offset=2)
    assert page == whole[2:4]
