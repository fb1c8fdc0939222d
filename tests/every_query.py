"""Every statement that the tests run on a library, and whether SQLite reads a large table for it.

Each worker notes what it runs, with the function of `studytui` that asked; when all are done the
statements are explained on an empty library. One that reads a large table from end to end fails the
run, unless its function is among `MAY_READ_ALL`, where the reason stands. No table is analysed, as
in a learner's own file, so that plans do not depend on how much there is.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from peewee import SqliteDatabase

from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.database import Database

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
_STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)\b", re.IGNORECASE)
_STEP = re.compile(r"(SCAN|SEARCH) (\S+)")
_DATABASE = "/storage/database.py"
_PACKAGE = str(Path(sys.modules["studytui"].__file__ or "").parent)
_seen: dict[str, str] = {}
"""Who asked first, by statement."""
_told: list[str] = []

MAY_READ_ALL: Mapping[str, str] = {
    "services.study.Study.open": "a migration, once",
    "services.importing.run._has_questions": "whether there is any: the first row answers",
    "storage.first_look._is_any": "whether there is any: the first row answers",
    "storage.first_look.may_have_due": "whether there is any: the first row answers",
    "storage.learner_states.has_log": "whether there is any: the first row answers",
    "storage.question_counts": "whether they are right, and counted anew: the doctor, and a rescue",
    "storage.first_look.count_answered": "never answered, without a plan: 9 ms of 100,000",
    "storage.first_look.has_answered": "up to two thousand",
    "storage.question_list.QuestionList._read": "a page of the library in its order: up to its LIMIT",
    "storage.question_list.QuestionList._count_all": "the number of a list: of many behind its page",
    "storage.curriculum.questions_by_topic": "what a plan has to teach: once when it is made",
    "storage.pictures.memory_sample": "Progress: 2,000 of them, from an index",
    "services.hub_difficulties._believed": "of each of a class the latest answers: up to its LIMIT",
    "services.hub_difficulties._Log.add": "answers to more than 500 questions, as they lie",
    "storage.drawing.linked_and_doubled": "once when an exam is drawn: what is there twice",
    "storage.class_answers.last_answered": "the last entry of an index, for each of a class",
    "storage.item_answers.first_answers": "of the few learners who answered one question",
    "storage.curriculum_edits.hanging": "what goes along when a topic is deleted",
    "storage.topic_rules": "rules: put where they belong when one is made, or after an import",
    "storage.captured": "answers that came with captures: when they are to count, or no longer",
    "storage.near_duplicates": "all questions compared, beside the program after an import",
    "storage.importing.again.count": "questions to be read again: once, by command",
    "storage.importing.taking_back": "an import is taken back: told with its progress",
    "storage.learner_states.forget": "all that is believed of a learner, to be built anew",
    "services.learning._rebuild": "all that is believed of a learner, built anew",
    "storage.whole": "the whole library as a file, or taken in from one",
    "services.syncing.Syncing._unnamed": "what the hub does not know of yet: when it is joined",
    "sync.outbox.register_all": "a library goes up with its history: once, by command",
    "sync.joining": "two subjects or topics that are one from now on, with all that hangs on them",
    "sync.outbox.mend_noting": "everything looked at anew: after an upgrade",
    "storage.checks": "the doctor looks at everything",
}
"""Functions that may read a large table, or all that a learner ever did, from end to end; and why."""


def note_statements() -> None:
    """From now on note each statement that is run, with who asked first."""
    for owner, name in (
        (Database, "_run"),
        (Database, "execute_many"),
        (SqliteDatabase, "execute_sql"),
    ):
        setattr(owner, name, _noting(getattr(owner, name)))


def _noting(run: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(run)
    def noting(database: Any, sql: str, *values: Any, **named: Any) -> Any:
        if sql not in _seen:
            asker = _asker()
            if asker:
                _seen[sql] = asker
        return run(database, sql, *values, **named)

    return noting


def _asker() -> str:
    """The function of ours that asks, such as ``storage.drawing.pool``; empty for a test."""
    frame = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(_PACKAGE) and not code.co_filename.endswith(_DATABASE):
            module = code.co_filename[len(_PACKAGE) + 1 : -3].replace("/", ".")
            return f"{module}.{code.co_qualname}".replace(".<locals>", "")
        frame = frame.f_back
    return ""


def steps_that_read_all(connection: sqlite3.Connection, sql: str) -> list[str]:
    """The steps in which a large table is read from end to end, for an index that is made on the spot
    too, or all rows of a learner, which in a file of one person is the same. Empty for what this
    library has no tables for."""
    names = {match[2] or match[1] for match in _NAMED.finditer(sql)}
    if not names or not _STATEMENT.match(sql):
        return []
    try:
        steps = [str(row[3]) for row in _plan(connection, sql)]
    except sqlite3.OperationalError as error:
        if "no such" in str(error):
            return []
        raise
    return [
        step
        for step in steps
        if (match := _STEP.match(step)) is not None
        and match[2] in names
        and (match[1] == "SCAN" or " AUTOMATIC " in step or step.endswith("(learner_id=?)"))
    ]


def _plan(connection: sqlite3.Connection, sql: str) -> list[Any]:
    explained = f"EXPLAIN QUERY PLAN {sql}"
    try:
        return connection.execute(explained).fetchall()
    except sqlite3.ProgrammingError as error:
        wanted = re.search(r"statement uses (\d+)", str(error))
        if wanted is None:
            raise
        return connection.execute(explained, [None] * int(wanted[1])).fetchall()


def unexpected(statements: Mapping[str, str], library: Path) -> list[str]:
    """What reads a large table though nothing says that it may: who asks, the step, the words."""
    found = []
    connection = sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True)
    for sql, asker in sorted(statements.items(), key=lambda one: (one[1], one[0])):
        if not asker.startswith(tuple(MAY_READ_ALL)):
            words = " ".join(sql.split())
            found += [
                f"{asker}: {step}\n    {words}" for step in steps_that_read_all(connection, sql)
            ]
    connection.close()
    return found


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist is done: take what it has seen."""
    _seen.update(getattr(node, "workeroutput", {}).get("statements", {}))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Explain what all have run, and fail where a large table is read."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["statements"] = _seen
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Paths(Path(folder))
        Study.open(home, settings=Settings()).close()
        _told.extend(unexpected(_seen, home.database))
    if _told and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _told:
        terminalreporter.section("large tables read from end to end: tests/every_query.py")
        for one in _told:
            terminalreporter.line(one)
