"""The kept number of questions in each state is what counting them says, whoever wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import peewee as pw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peewee_migrate import Router

from studytui.domain.question import Status
from studytui.paths import Paths, migrations_folder
from studytui.services.study import Study
from studytui.storage import question_counts

COLUMNS = (
    "uid, source_id, source_question_key, kind, status, title, topic_by, unit, marks, has_media, "
    "content_hash, revision_hash, created_at, updated_at"
)
INSERT = (
    f"INSERT INTO question({COLUMNS}) VALUES (?1, 1, ?1, 'single', ?2, '', 'source', '', 1, 0, '', '', 1, 1) "
    "ON CONFLICT(uid) DO UPDATE SET status = excluded.status"
)
SOURCE = (
    "INSERT INTO source(source_id, name, description, is_shared, created_at, updated_at) "
    "VALUES (1, 'Bank', '', 0, 1, 1)"
)
STATES = st.sampled_from([state.value for state in Status])
KEYS = st.integers(0, 9).map(str)
WRITES = st.one_of(
    st.tuples(st.just(INSERT), st.tuples(KEYS, STATES)),
    st.tuples(st.just("UPDATE question SET status = ? WHERE uid = ?"), st.tuples(STATES, KEYS)),
    st.tuples(st.just("UPDATE question SET status = ?"), st.tuples(STATES)),
    st.tuples(st.just("UPDATE question SET title = ?"), st.tuples(KEYS)),
    st.tuples(st.just("DELETE FROM question WHERE uid >= ?"), st.tuples(KEYS)),
)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A library with one source, the same for all examples: each takes all questions away first."""
    study = Study.open(Paths(tmp_path_factory.mktemp("home")))
    study.database.execute(SOURCE)
    yield study
    study.close()


@settings(max_examples=150)
@given(st.lists(WRITES, max_size=12))
def test_whatever_is_written_the_kept_numbers_are_those_that_are_counted(
    counted: Study, writes: list[tuple[str, tuple[str, ...]]]
) -> None:
    database = counted.database
    database.execute("DELETE FROM question")
    for sql, parameters in writes:
        database.execute(sql, *parameters)
        assert question_counts.are_right(database)
        assert 0 not in question_counts.of_states(database).values()


@given(STATES)
def test_wrong_numbers_are_seen_and_made_right(counted: Study, state: str) -> None:
    database = counted.database
    database.execute("DELETE FROM question")
    database.execute(INSERT, "1", state)
    for wrong in (
        "UPDATE question_count SET questions = 2",
        "DELETE FROM question_count",
        "UPDATE question_count SET status = 'other'",
    ):
        database.execute(wrong)
        assert not question_counts.are_right(database)
        question_counts.count_anew(database)
        assert question_counts.of_states(database) == {state: 1}


def test_an_older_library_is_counted_when_it_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "old"
    database = pw.SqliteDatabase(str(path))
    router = Router(database, migrate_dir=migrations_folder())
    router.run("014_withdrawn")
    database.execute_sql(SOURCE)
    for number, state in enumerate(("active", "active", "retired")):
        database.execute_sql(INSERT, (str(number), state))
    router.run()
    database.close()
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT status, questions FROM question_count").fetchall()
    assert dict(rows) == {"active": 2, "retired": 1}
