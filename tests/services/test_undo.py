"""Undo: what the learner did is taken back to the last column, and done again, also later."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import studytui.services
from studytui.domain.exam import Block, MissReason, Mode, Rules
from studytui.domain.question import Kind
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.services.undo import NOT_ACTS
from studytui.settings import Settings
from studytui.storage import sittings
from studytui.storage.changed_rows import PASSING, TIMES
from tests.conftest import SetClock
from tests.drafts import Taker, options, question
from tests.made_questions import fill
from tests.thorough import examples

QUESTIONS = 30
SAT = (1, 2, 7, 10, 11, 13, 17, 3, 4, 5)
PASSES = {
    "act": None,
    "sitting_pause": None,
    "question_search_data": None,
    "question_search_idx": None,
    "question_search_docsize": None,
    "question_search_config": None,
    "question_count": {"created_at"} | TIMES,
    **dict.fromkeys(("memory", "mastery", "study_day"), {"id", "created_at"} | TIMES),
    **{table: columns | TIMES for table, columns in PASSING.items()},
}
"""What may differ after undo: `act` is the record itself, and being away is no act; the search's own tables hold the same
words in another arrangement, which SQLite checks; when a state had its first question; what is kept of the learner may have been made
anew from the log; and columns that tell where one is, how time
passes, and when a row was last written."""


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, QUESTIONS)
    return study


def content(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, every column, but what `PASSES` names. The search is checked on the way."""
    study.database.execute(
        "INSERT INTO question_search(question_search, rank) VALUES('integrity-check', 1)"
    )
    study.learning.refresh()
    found = {}
    for (table,) in study.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        left_out = PASSES.get(table, TIMES)
        if left_out is None:
            continue
        columns = [row[1] for row in study.database.rows(f'PRAGMA table_info("{table}")')]
        named = [f'"{name}"' for name in columns if name not in left_out]
        found[table] = study.database.rows(
            f'SELECT {", ".join(named)} FROM "{table}" ORDER BY {", ".join(named)}'
        )
    return found


def reopened(study: Study) -> Study:
    """The study as the next start finds it."""
    study.close()
    return opened(study)


def opened(study: Study) -> Study:
    """Another window on the same file."""
    return Study.open(study.paths, clock=study.database.clock, settings=study.settings)


@contextmanager
def window(study: Study) -> Iterator[Study]:
    other = opened(study)
    try:
        yield other
    finally:
        other.close()


def begun(study: Study, *ids: int, **rules: Any) -> Session:
    made = study.exams.begin_questions(ids or SAT, Rules(**rules), "Test")
    return study.sittings.resume(made.sitting_id)


def act_outside(study: Study, lot: random.Random) -> None:
    """Something a learner may do in the library."""
    question_id = lot.randint(1, QUESTIONS)
    library = study.library
    match lot.randrange(8):
        case 0:
            library.set_note(question_id, lot.choice(["", "osmosis", 'it\'s "so" 中文', "b"]))
        case 1:
            library.toggle_flag(question_id)
        case 2:
            library.set_flag_reason(question_id, lot.choice(["", "check the dose", "again"]))
        case 3:
            keyless = lot.choice([10, 20, 30])
            study.keys.set_key(keyless, lot.choice(["", "A", "B", "D"]))
        case 4:
            asked = lot.choice(SAT)
            with suppress(StudyError):
                study.keys.set_key(
                    asked, lot.choice(["", "A", "C", "B D"]), lot.choice(["", "p. 3"])
                )
        case 5:
            study.keys.doubt(question_id, lot.choice(["", "two are right"]))
        case 6:
            study.revisits.schedule([question_id, lot.randint(1, QUESTIONS)])
        case _:
            for line in study.review.past():
                missed = [one for one in study.review.sheet(line.sitting_id).items if one.is_missed]
                if missed:
                    reason = lot.choice([None, *MissReason])
                    study.review.set_miss_reason(lot.choice(missed), reason)


def act_inside(session: Session, lot: random.Random) -> None:
    """Something a learner may do in an exam."""
    if lot.random() < 0.4:
        session.go_to(lot.randrange(len(session.sitting.items)))
    question = session.question()
    match lot.randrange(8):
        case 0 | 1 | 2 if question.kind.has_options:
            number = lot.choice(question.options).number
            try:
                session.choose(number)
            except StudyError:
                assert question.kind is Kind.MULTIPLE
        case 0 | 1 | 2:
            session.write(lot.choice(["", "70", "70,5", "IndexError", "no idea"]))
        case 3:
            if question.options:
                session.strike(lot.choice(question.options).number)
        case 4:
            session.flag()
        case 5:
            session.flag_for(lot.choice(["", "the dose", "again"]))
        case 6:
            session.highlight((lot.randrange(2), lot.randrange(3)))
        case _:
            session.note(lot.choice(["", "a", "what is osmosis?"]))


@pytest.mark.parametrize("seed", range(examples(2, thorough=5)))
def test_two_hundred_acts_outside_exams_are_taken_back_and_done_again(
    seed: int, library: Study, clock: SetClock
) -> None:
    lot, study = random.Random(seed), library
    session = begun(study)
    for _ in range(40):
        act_inside(session, lot)
    session.finish()
    start = content(study)
    try:
        for _ in range(200):
            act_outside(study, lot)
            clock.advance(timedelta(seconds=lot.randrange(90)))
            if lot.random() < 0.03:
                study = reopened(study)
            if lot.random() < 0.1 and study.undo.take_back():
                study.undo.do_again()
        end = content(study)
        count = 0
        while study.undo.take_back():
            count += 1
            if lot.random() < 0.03:
                study = reopened(study)
        assert content(study) == start
        again = 0
        while study.undo.do_again():
            again += 1
            if lot.random() < 0.03:
                study = reopened(study)
        assert content(study) == end
        assert count == again > 100
    finally:
        if study is not library:
            study.close()


@pytest.mark.parametrize("seed", range(examples(2, thorough=5)))
def test_two_hundred_acts_in_a_sitting_are_taken_back(
    seed: int, library: Study, clock: SetClock
) -> None:
    lot, study = random.Random(seed), library
    session = begun(study, time_limit=timedelta(hours=20), shuffle_options=bool(seed % 2))
    sitting_id = session.sitting.sitting_id
    start = content(study)
    try:
        for _ in range(200):
            act_inside(session, lot)
            clock.advance(timedelta(seconds=lot.randrange(90)))
            session.tick()
            if lot.random() < 0.1:
                session.take_back()
            assert session.sitting.items == sittings.load(study.database, sitting_id).items
            if lot.random() < 0.03:
                study = reopened(study)
                session = study.sittings.resume(sitting_id)
                # A lost line gives time back: it is the clock's, and no act.
                start["sitting"] = content(study)["sitting"]
        count = 0
        while session.take_back():
            count += 1
            assert session.sitting == sittings.load(study.database, sitting_id)
            if lot.random() < 0.03:
                study = reopened(study)
                session = study.sittings.resume(sitting_id)
                start["sitting"] = content(study)["sitting"]
        assert content(study) == start
        assert count > 80
    finally:
        if study is not library:
            study.close()


@pytest.mark.parametrize("seed", range(3))
def test_acts_inside_and_outside_are_two_rows_that_do_not_mix(
    seed: int, library: Study, clock: SetClock
) -> None:
    lot = random.Random(seed)
    session = begun(library, 1, 2, 7, 11, 13)
    start = content(library)
    for _ in range(200):
        if lot.random() < 0.5:
            act_inside(session, lot)
        else:
            # What a note in the exam wrote to as well could only be refused later on.
            library.library.toggle_flag(lot.randint(1, QUESTIONS))
            library.keys.set_key(20, lot.choice(["", "A", "C"]))
    while library.undo.take_back():
        pass
    while session.take_back():
        pass
    assert content(library) == start


@pytest.mark.parametrize("seed", range(3))
def test_two_windows_take_back_one_after_the_other(seed: int, library: Study) -> None:
    lot = random.Random(seed)
    start = content(library)
    with window(library) as other:
        windows = (library, other)
        for _ in range(100):
            act_outside(lot.choice(windows), lot)
        end = content(library)
        while lot.choice(windows).undo.take_back():
            pass
        assert content(library) == start
        while lot.choice(windows).undo.do_again():
            pass
        assert content(other) == end


def test_two_windows_on_one_sitting(library: Study) -> None:
    session = begun(library, 1, 2, 3)
    start = content(library)
    with window(library) as other:
        second = other.sittings.resume(session.sitting.sitting_id)
        second.choose(1)
        second.flag_for("look again")
        # The first window knows nothing of it yet, and keeps its time all the same.
        library.database.clock.advance(timedelta(seconds=30))
        session.tick()
        assert session.take_back().words == "flag on question 1"
        assert session.sitting.items[0].answer.chosen == {1}
        session.strike(2)
        session.go_to(2)
        second.take_back()
        assert second.sitting.items[0].struck == frozenset()
        assert second.take_back().words == "answer B on question 1"
        assert second.take_back() is None
    assert content(library) == start


def test_what_an_import_changed_stays_and_what_came_before_is_taken_back(study: Study) -> None:
    take = Taker(study)
    take(question("1", options=options("red", "green")), question("2"))
    study.library.toggle_flag(2)
    study.library.set_note(2, "before the import")
    study.keys.set_key(1, "B")
    take(question("1", options=options("red", "green", "blue", right="A")), question("2"))
    imported = content(study)
    with pytest.raises(StudyError, match=r"Your key on .* stays: .* changed since"):
        study.undo.take_back()
    assert content(study) == imported
    # The note and the flag are no business of an import.
    assert study.undo.take_back().words.startswith("note on")
    assert study.undo.take_back().words.startswith("flag on")
    assert study.undo.take_back() is None
    assert study.library.question(2).note == ""


def test_the_words_say_what_it_was_and_which_question(library: Study) -> None:
    library.library.set_note(3, "osmosis")
    library.library.set_note(3, "")
    library.library.toggle_flag(3)
    library.library.set_flag_reason(3, "the dose")
    library.library.toggle_flag(3)
    library.keys.set_key(10, "B")
    found = []
    while back := library.undo.take_back():
        found.append((back.words, back.question_ids, back.changes))
    assert found == [
        ("your key on “Question 10: exceptions”", (10,), Changes.QUESTIONS),
        ("removal of the flag on “Question 3: data structures”", (3,), Changes.QUESTIONS),
        ("reason for the flag on “Question 3: data structures”", (3,), Changes.QUESTIONS),
        ("flag on “Question 3: data structures”", (3,), Changes.QUESTIONS),
        ("removal of the note on “Question 3: data structures”", (3,), Changes.NOTES),
        ("note on “Question 3: data structures”", (3,), Changes.NOTES),
    ]


def test_the_words_in_a_sitting(library: Study) -> None:
    session = begun(library, 1, 7, 13)
    session.choose(1)
    session.choose(1)
    session.choose(1)
    session.strike(2)
    session.strike(2)
    session.flag()
    session.flag_for("why")
    session.highlight((0, 0))
    session.note("n")
    session.go_to(1)
    session.choose(0)
    session.choose(1)
    session.go_to(2)
    session.write("70,5")
    found = []
    while back := session.take_back():
        found.append((back.words, session.sitting.position))
    assert found == [
        ("answer 70,5 on question 3", 2),
        ("answer A B on question 2", 1),
        ("answer A on question 2", 1),
        ("note on question 1", 0),
        ("mark in the text on question 1", 0),
        ("reason for the flag on question 1", 0),
        ("flag on question 1", 0),
        ("removal of strike C on question 1", 0),
        ("strike C on question 1", 0),
        ("removal of the answer on question 1", 0),
        ("“sure” of B on question 1", 0),
        ("answer B on question 1", 0),
    ]


def test_an_undone_answer_is_gone_and_its_record_stays_until_the_end(library: Study) -> None:
    session = begun(library, 1, 2)
    session.choose(2)
    session.take_back()
    assert library.database.value("SELECT count(*) FROM response") == 0
    session.choose(1)
    assert library.database.value("SELECT count(*) FROM act") == 2
    session.finish()
    assert library.database.value("SELECT count(*) FROM act") == 0
    assert session.take_back() is None


def test_time_spent_stays_counted(library: Study, clock: SetClock) -> None:
    session = begun(library, 1, 2)
    session.choose(2)
    clock.advance(timedelta(seconds=25))
    session.take_back()
    assert session.item.seconds == 25.0
    assert not session.item.answer
    assert session.sitting == sittings.load(library.database, session.sitting.sitting_id)


def test_a_shown_answer_stays_and_what_came_before_is_taken_back(library: Study) -> None:
    session = begun(library, 1, 2, mode=Mode.TUTOR)
    session.flag()
    session.choose(1)
    session.reveal()
    session.highlight((0, 0))
    session.go_to(1)
    assert session.take_back().words == "mark in the text on question 1"
    with pytest.raises(StudyError, match=r"Answer B on question 1 stays: .* has been shown"):
        session.take_back()
    assert session.sitting.items[0].answer.chosen == {1}
    assert session.take_back().words == "flag on question 1"
    assert session.take_back() is None


def test_a_closed_block_stays(library: Study) -> None:

    session = begun(library, 1, 2, blocks=(Block(1), Block(1)), may_return=False)
    session.choose(1)
    database = library.database
    database.execute("UPDATE sitting_item SET block = position")
    database.execute("UPDATE sitting SET block = 1, position = 1")
    database.execute("UPDATE sitting_block SET ended_at = 1 WHERE position = 0")
    session = library.sittings.resume(session.sitting.sitting_id)
    with pytest.raises(StudyError, match="its block is closed"):
        session.take_back()
    assert session.sitting.items[0].answer.chosen == {1}
    assert session.sitting.position == 1


def test_moves_are_no_acts(library: Study) -> None:
    session = begun(library, 1, 2, 3)
    session.go_to(2)
    session.go_to(1)
    assert session.take_back() is None
    assert session.sitting.position == 1


def test_nothing_is_done_again_in_a_sitting(library: Study) -> None:
    session = begun(library, 1, 2)
    session.flag()
    session.take_back()
    assert library.undo.do_again() is None


def test_an_answer_takes_few_statements(library: Study) -> None:
    """Begin, inner savepoint and its release, commit; the sitting, the
    answer, the item; for the record, the answer as it stands and the record; and whether another
    window wrote meanwhile."""
    session = begun(library, 1, 2)
    session.choose(2)
    statements: list[str] = []
    connection = library.database.connection.connection()
    # A trigger's body is told as well, with the text of the statement that fired it.
    connection.set_trace_callback(
        lambda sql: statements.append(sql) if sql not in statements else None
    )
    session.choose(1)
    connection.set_trace_callback(None)
    told = [sql for sql in statements if not sql.startswith("--")]
    assert len(told) == 10, told


def test_killed_between_an_act_and_its_record_there_is_neither(
    library: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begun(library, 1, 2)
    start = content(library)

    def fail(changes: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("studytui.storage.changed_rows.encoded", fail)
    with pytest.raises(KeyboardInterrupt):
        session.choose(1)
    assert content(library) == start
    assert library.acts.last(session.sitting.sitting_id) is None


# Every verb that writes

_RECORDS = {"record", "_act", "_keep", "_answer"}
_WRITERS = {"Changes", "Begun", "ImportReport", "Session", "Undone | None"}
"""What a verb that writes comes back with."""


def _classes() -> Iterator[type]:
    for module in pkgutil.iter_modules(studytui.services.__path__):
        loaded = importlib.import_module(f"studytui.services.{module.name}")
        for one in vars(loaded).values():
            if inspect.isclass(one) and one.__module__ == loaded.__name__:
                yield one


def _called(function: Any) -> set[str]:
    """Names of the methods a method calls."""
    source = inspect.cleandoc("\n" + inspect.getsource(function))
    return {
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def _is_recorded(owner: type, name: str, seen: frozenset[str] = frozenset()) -> bool:
    called = _called(getattr(owner, name))
    own = {one for one in called if inspect.isfunction(getattr(owner, one, None))} - seen
    return not _RECORDS.isdisjoint(called) or any(
        _is_recorded(owner, one, seen | own) for one in own
    )


def _verbs() -> dict[str, bool]:
    """Every public verb that may write, and whether it is recorded."""
    return {
        f"{owner.__name__}.{name}": _is_recorded(owner, name)
        for owner in _classes()
        for name, function in vars(owner).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and function.__annotations__.get("return") in _WRITERS
    }


def test_every_verb_that_writes_is_an_act_or_says_why_not() -> None:
    verbs = _verbs()
    acts = {name for name, is_recorded in verbs.items() if is_recorded}
    silent = {name for name in verbs if name not in acts and name not in NOT_ACTS}
    assert not silent, "record them, or say in NOT_ACTS why undo does not take them back"
    assert {"Session.choose", "Session.write", "Library.set_note", "Keys.set_key"} <= acts


def test_what_is_said_to_be_no_act_exists_and_is_none() -> None:
    known = {
        f"{owner.__name__}.{name}"
        for owner in _classes()
        for name, _ in inspect.getmembers(owner, inspect.isfunction)
    }
    assert set(NOT_ACTS) <= known
    assert all(NOT_ACTS.values())


def test_an_old_home_opens_and_undoes(home: Paths, migrated: Path, clock: SetClock) -> None:
    """The record is in the file, so a copy of the file has it too."""
    home.create()
    shutil.copyfile(migrated, home.database)
    first = Study.open(home, clock=clock, settings=Settings())
    fill(first, 12)
    first.library.toggle_flag(3)
    first.close()
    second = Study.open(home, clock=clock, settings=Settings())
    assert second.undo.take_back() is not None
    assert second.library.flag_reason(3) is None
    second.close()
