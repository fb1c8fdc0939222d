"""States kept with each answer are what the log makes of them, whatever happens in between."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest

from studytui.domain.agenda import REVIEW
from studytui.domain.curriculum import Topic
from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.memory import MemoryState
from studytui.domain.progress import chance
from studytui.errors import StudyError
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.storage import learner_states
from studytui.storage.learner_states import StudyDay
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong

QUESTIONS = 30
DERIVED = ("learner_state", "mastery", "memory", "study_day")


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, QUESTIONS)
    return study


def states(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    """What is kept, but for ids and when it was written."""
    found = {}
    for table in DERIVED:
        columns = [row[1] for row in study.database.rows(f'PRAGMA table_info("{table}")')]
        named = ", ".join(
            f'"{one}"' for one in columns if one not in ("id", "created_at", "updated_at")
        )
        found[table] = study.database.rows(f'SELECT {named} FROM "{table}" ORDER BY {named}')
    return found


def alike(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """The same rows; sums of floats may differ in the last place."""
    if first.keys() != second.keys():
        return False
    for table, rows in first.items():
        if len(rows) != len(second[table]):
            return False
        for row, other in zip(rows, second[table], strict=True):
            if row != pytest.approx(other, rel=1e-9, abs=1e-9):
                return False
    return True


def begun(study: Study, ids: list[int], mode: Mode = Mode.EXAM) -> Session:
    made = study.exams.begin_questions(ids, Rules(mode=mode), "Test")
    return study.sittings.resume(made.sitting_id)


def answer(session: Session, is_right: bool) -> None:
    (answer_right if is_right else answer_wrong)(session)


def memory(study: Study, question_id: int) -> MemoryState | None:
    found = learner_states.memories(study.database, study.learner_id, [question_id])
    return found.get(question_id)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_as_one_goes_is_what_the_log_makes_of_it(
    seed: int, library: Study, clock: SetClock
) -> None:
    lot, study = random.Random(seed), library
    for _ in range(12):
        mode = lot.choice([Mode.EXAM, Mode.TUTOR, Mode.PRACTICE])
        ids = lot.sample(range(1, QUESTIONS + 1), lot.randint(1, 8))
        session = begun(study, ids, mode)
        for place in lot.sample(range(len(ids)), lot.randint(0, len(ids))):
            session.go_to(place)
            clock.advance(timedelta(seconds=lot.randint(5, 400)))
            answer(session, lot.random() < 0.6)
            if mode is Mode.TUTOR and lot.random() < 0.8:
                clock.advance(timedelta(seconds=3))
                session.reveal()
                if session.can_repeat() and lot.random() < 0.5:
                    session.repeat_later()
        clock.advance(timedelta(seconds=1))
        if lot.random() < 0.85:
            session.finish()
        if lot.random() < 0.3:
            with suppress(StudyError):
                study.keys.set_key(lot.choice(ids), lot.choice(["", "A", "B", "C"]))
        if lot.random() < 0.3:
            study.undo.take_back()
        if lot.random() < 0.2:
            study.undo.do_again()
        if lot.random() < 0.3:
            study.learning.refresh()
        clock.advance(timedelta(hours=lot.randint(1, 40)))
    study.learning.refresh()
    kept = states(study)
    study.learning.rebuild()
    assert alike(kept, states(study))
    assert kept["memory"] and kept["mastery"] and kept["study_day"]


def test_only_the_first_answer_to_a_question_feeds_mastery(library: Study, clock: SetClock) -> None:
    session = begun(library, [1, 2, 3])
    for place in range(3):
        session.go_to(place)
        answer(session, False)
    session.finish()
    clock.advance(timedelta(days=1))
    before = library.learning.learner()
    session = begun(library, [1, 2, 3])
    for place in range(3):
        session.go_to(place)
        answer(session, True)
    session.finish()
    after = library.learning.learner()
    assert after.topics == before.topics and after.general == before.general
    state = memory(library, 1)
    assert state is not None and (state.reps, state.lapses) == (2, 0)


def test_a_question_without_a_key_and_one_asked_again_at_once_count_nowhere(
    library: Study,
) -> None:
    session = begun(library, [10, 1], Mode.TUTOR)
    answer(session, True)
    session.reveal()
    session.go_to(1)
    answer(session, False)
    session.reveal()
    session.repeat_later()
    session.go_to(2)
    answer(session, True)
    session.reveal()
    session.finish()
    assert memory(library, 10) is None
    state = memory(library, 1)
    assert state is not None and state.reps == 1
    (day,) = library.learning.study_days()
    assert (day.answers, day.right, day.first_answers) == (1, 0, 1)


def test_a_day_holds_time_and_answers_by_topic(library: Study, clock: SetClock) -> None:
    session = begun(library, [1, 2])
    clock.advance(timedelta(seconds=40))
    answer(session, True)
    session.go_to(1)
    clock.advance(timedelta(seconds=20))
    answer(session, False)
    session.finish()
    days = library.learning.study_days()
    topics = {
        row[0]: row[1]
        for row in library.database.rows("SELECT question_id, topic_id FROM question")
    }
    found = {one.topic_id: one for one in days}
    today = library.learning.today.isoformat()
    assert found[topics[1]] == StudyDay(today, topics[1], 40.0, 1, 1, 1, 1)
    assert found[topics[2]] == StudyDay(today, topics[2], 20.0, 1, 0, 1, 0)


def test_a_day_goes_on_until_the_hour_at_which_the_next_begins(
    library: Study, clock: SetClock
) -> None:
    local = clock.moment.astimezone().replace(hour=3, minute=50)
    clock.moment = local
    session = begun(library, [1])
    answer(session, True)
    session.finish()
    (day,) = library.learning.study_days()
    assert date.fromisoformat(day.day) == local.date() - timedelta(days=1)


def test_an_override_of_a_key_changes_memory_at_once_and_mastery_when_it_is_looked_at(
    library: Study,
) -> None:
    session = begun(library, [1, 2, 3])
    for place in range(3):
        session.go_to(place)
        answer(session, True)
    session.finish()
    before, known = library.learning.learner(), memory(library, 1)
    options = library.library.question(1).options
    wrong = next(place for place, one in enumerate(options) if not one.is_correct)
    library.keys.set_key(1, "ABCDEFGH"[wrong])
    after, forgotten = library.learning.learner(), memory(library, 1)
    assert known is not None and forgotten is not None
    assert forgotten.stability < known.stability
    assert after.general.mean < before.general.mean
    library.undo.take_back()
    assert library.learning.learner() == before and memory(library, 1) == known


def test_reviews_fall_due_and_are_counted_by_day(library: Study, clock: SetClock) -> None:
    session = begun(library, [1, 2, 3])
    for place, is_right in enumerate((True, True, False)):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        answer(session, is_right)
    session.finish()
    assert library.learning.due_questions(10) == []
    minutes = library.learning.due_minutes(10)
    assert sum(minutes) == pytest.approx(3 * library.learning.seconds_per_question() / 60, abs=1.5)
    clock.advance(timedelta(days=1, hours=12))
    assert library.learning.due_questions(10) == [3]
    clock.advance(timedelta(days=9))
    assert library.learning.due_questions(10)[0] == 3
    assert set(library.learning.due_questions(10)) == {1, 2, 3}
    assert set(library.learning.due_questions(2, 5)) < {1, 2, 3}


def test_on_the_day_before_the_exam_all_is_due_for_a_last_time(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, [1, 2, 3], Mode.EXAM)
    for place in range(3):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        answer(session, True)
    session.finish()
    exam = library.plans.today + timedelta(days=2)
    library.goals.save(Goal(exam_date=exam, weekday_minutes=(60,) * 7))
    assert library.learning.due_minutes(2) == (0, 0)
    assert library.learning.due_minutes(2, to_exam=True)[1] > 0
    assert library.plans.due() == 0
    clock.advance(timedelta(days=1))
    assert library.learning.due_questions(10) == []
    assert library.plans.due() == 3
    assert set(library.learning.due_questions(10, 1)) == {1, 2, 3}
    (review,) = [one for one in library.plans.agenda().tasks if one.kind == REVIEW]
    assert review.points is not None and review.points > 0
    library.plans.begin(review)
    session = begun(library, [2], Mode.TUTOR)
    answer(session, True)
    session.reveal()
    assert library.plans.due() == 2


def test_studying_a_topic_raises_what_is_believed_of_it(library: Study, clock: SetClock) -> None:
    topic_id = library.database.value("SELECT topic_id FROM question WHERE question_id = 1")
    topics = [Topic(topic_id, "the topic")]
    today = library.learning.day_number(library.database.now())
    before = library.learning.progress(topics, today)[topic_id]
    ids = [
        row[0]
        for row in library.database.rows(
            "SELECT question_id FROM question WHERE topic_id = ? AND status = 'active' "
            "AND kind = 'single'",
            topic_id,
        )
    ]
    session = begun(library, ids, Mode.TUTOR)
    for place in range(len(ids)):
        session.go_to(place)
        for _ in range(6):
            clock.advance(timedelta(seconds=100))
            session.tick()
            session.strike(session.question().options[0].number)
        answer(session, True)
        session.reveal()
    session.finish()
    after = library.learning.progress(topics, today)[topic_id]
    assert after.answers == len(ids) and after.blocks >= 1
    assert chance(after, today) > chance(before, today)


def test_an_answer_that_is_shown_costs_few_statements(library: Study) -> None:
    session = begun(library, [1, 2], Mode.TUTOR)
    answer(session, True)
    session.reveal()
    session.go_to(1)
    answer(session, True)
    statements: list[str] = []
    connection = library.database.connection.connection()
    connection.set_trace_callback(statements.append)
    session.reveal()
    connection.set_trace_callback(None)
    assert len([one for one in statements if not one.startswith(("SAVEPOINT", "RELEASE"))]) <= 25


def test_a_file_from_before_gets_its_states_from_the_log(library: Study, clock: SetClock) -> None:
    session = begun(library, [1, 2, 3])
    for place in range(3):
        session.go_to(place)
        answer(session, place != 1)
    session.finish()
    expected = states(library)
    for table in DERIVED:
        library.database.execute(f"DELETE FROM {table}")
    assert library.learning.refresh()
    assert alike(expected, states(library))
    assert not library.learning.refresh()
