"""Sessions of so many minutes, and questions seen again in two days and in seven."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill


@pytest.fixture(autouse=True)
def local_time_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def filled(study: Study) -> Study:
    fill(study, 60)
    return study


def asked(study: Study, sitting_id: int) -> list[int]:
    return [item.question_id for item in study.sittings.resume(sitting_id).sitting.items]


def answer(study: Study, question_id: int, *, mode: Mode = Mode.EXAM, number: int = 1) -> None:
    """Answer one question in a sitting of its own; in tutor mode it is shown and left open."""
    rules = Rules(mode=mode)
    session = study.sittings.resume(
        study.exams.begin_questions([question_id], rules, "One").sitting_id
    )
    session.choose(number)
    if mode is Mode.TUTOR:
        session.reveal()
    else:
        session.finish()


def read(study: Study, clock: SetClock, seconds: float, number: int) -> None:
    """Answer so many questions one by one, with so many seconds on each."""
    ids = [one for one in range(1, 60) if study.library.question(one).kind == "single"][:number]
    rules = Rules(mode=Mode.TUTOR)
    session = study.sittings.resume(study.exams.begin_questions(ids, rules, "Read").sitting_id)
    for place in range(number):
        session.go_to(place)
        session.choose(1)
        session.reveal()
        clock.advance(timedelta(seconds=seconds))
    session.finish()


# Sessions of so many minutes


def test_the_length_is_kept_and_stays_within_its_bounds(filled: Study) -> None:
    assert filled.sessions.minutes == 10
    filled.sessions.step(-1)
    assert filled.sessions.minutes == 10
    filled.sessions.step(1)
    reopened = Study(filled.database, filled.paths, Settings())
    assert reopened.sessions.minutes == 20
    for _ in range(3):
        filled.sessions.step(1)
    assert filled.sessions.minutes == 40


def test_the_number_of_questions_follows_the_learners_own_pace(
    filled: Study, clock: SetClock
) -> None:
    assert (filled.sessions.pace(), filled.sessions.questions()) == (75.0, 8)
    read(filled, clock, 50, 9)
    assert filled.sessions.pace() == 75.0, "nine are too few"
    read(filled, clock, 50, 10)
    assert (filled.sessions.pace(), filled.sessions.questions()) == (50.0, 12)


@pytest.mark.parametrize(("seconds", "pace"), [(2, 20.0), (119, 119.0)])
def test_a_pace_has_bounds(filled: Study, clock: SetClock, seconds: float, pace: float) -> None:
    read(filled, clock, seconds, 20)
    assert filled.sessions.pace() == pace


def test_what_is_due_comes_first_then_wrong_ones(filled: Study, clock: SetClock) -> None:
    for number in (1, 2, 3, 4):
        answer(filled, number, number=2)
    filled.revisits.schedule([5, 6])
    clock.advance(timedelta(days=2))
    begun = filled.sessions.begin()
    ids = asked(filled, begun.sitting_id)
    assert ids[:2] == [5, 6] and len(ids) == 8
    assert set(ids) & {1, 2, 3, 4}
    rules = filled.sittings.resume(begun.sitting_id).sitting.rules
    assert (rules.mode, rules.session, rules.time_limit) == (
        Mode.TUTOR,
        timedelta(minutes=10),
        None,
    )


def test_time_of_a_session_passes_while_one_is_there(filled: Study, clock: SetClock) -> None:
    begun = filled.sessions.begin()
    session = filled.sittings.resume(begun.sitting_id)
    assert session.session_left() == timedelta(minutes=10)
    clock.advance(timedelta(seconds=90))
    assert session.session_left() == timedelta(minutes=8, seconds=30)
    session.go_to(1)
    clock.advance(timedelta(hours=3))
    assert session.session_left() == timedelta(minutes=6, seconds=30), "two minutes, then away"
    session.leave()
    clock.advance(timedelta(days=1))
    session = filled.sittings.resume(begun.sitting_id)
    assert session.session_left() == timedelta(minutes=6, seconds=30)
    for _ in range(8):
        session.go_to(0)
        clock.advance(timedelta(seconds=100))
    assert session.tick() is Changes.NOTHING and not session.is_ended
    left = session.session_left()
    assert left is not None and left < timedelta(0)


# Seen again


def test_a_question_comes_again_in_two_days_and_in_seven(filled: Study) -> None:
    assert filled.revisits.schedule([3, 4]) is Changes.ANSWERS
    assert filled.revisits.days(3) == [date(2026, 11, 23), date(2026, 11, 28)]
    assert filled.revisits.due() == []
    assert filled.revisits.schedule([4, 3]) is Changes.NOTHING
    assert filled.revisits.days(4) == [date(2026, 11, 23), date(2026, 11, 28)]


def test_undo_forgets_the_days(filled: Study) -> None:
    filled.revisits.schedule([3])
    act = filled.acts.undo()
    assert act is not None and act.words == "a question again in 2 and 7 days"
    assert filled.revisits.days(3) == []


def test_the_day_is_the_learners(filled: Study, clock: SetClock) -> None:
    clock.moment = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
    filled.revisits.schedule([3])
    assert filled.revisits.days(3)[0] == date(2026, 11, 23), "half past three is still the 21st"
    clock.moment = datetime(2026, 11, 23, 3, 59, tzinfo=UTC)
    assert filled.revisits.due() == []
    clock.advance(timedelta(minutes=1))
    assert filled.revisits.due() == [3]


@pytest.mark.parametrize("mode", [Mode.EXAM, Mode.PRACTICE, Mode.TUTOR])
def test_an_answer_closes_what_is_due_and_leaves_later_days(
    filled: Study, clock: SetClock, mode: Mode
) -> None:
    filled.revisits.schedule([3])
    answer(filled, 3, mode=mode)
    assert len(filled.revisits.days(3)) == 2, "answered before its day"
    clock.advance(timedelta(days=3))
    assert filled.revisits.due() == [3]
    answer(filled, 3, mode=mode, number=2)
    assert filled.revisits.due() == []
    assert filled.revisits.days(3) == [date(2026, 11, 28)]


def test_a_question_left_open_stays_due(filled: Study, clock: SetClock) -> None:
    filled.revisits.schedule([3])
    clock.advance(timedelta(days=2))
    session = filled.sittings.resume(
        filled.exams.begin_questions([3, 4], Rules(), "Two").sitting_id
    )
    session.finish()
    assert filled.revisits.due() == [3]


def test_what_is_due_is_asked_and_what_is_retired_is_not(filled: Study, clock: SetClock) -> None:
    filled.revisits.schedule([3, 4, 5])
    clock.advance(timedelta(days=8))
    filled.database.execute("UPDATE question SET status = 'retired' WHERE question_id = 4")
    begun = filled.plans.begin_due()
    assert asked(filled, begun.sitting_id) == [3, 5]
    answer(filled, 3)
    answer(filled, 5)
    with pytest.raises(StudyError, match="Nothing is due"):
        filled.plans.begin_due()


def test_a_session_begins_with_what_is_due(learner: Study) -> None:
    due = learner.learning.due_questions(100)
    session = learner.sittings.resume(learner.sessions.begin().sitting_id)
    asked = [item.question_id for item in session.sitting.items]
    assert due and set(asked[: len(due)]) == set(due[: len(asked)])


def test_topics_that_are_worth_more_are_asked_more(learner: Study) -> None:
    assert learner.plans.worth() == {}, "nothing is planned yet"
    learner.plans.agenda()
    assert min(learner.plans.worth().values()) > 0
    learner.database.execute("DELETE FROM question_progress")
    counts = {1: 0, 2: 0}
    for _ in range(30):
        begun = learner.exams.begin_quick(4, worth={1: 9.0, 2: 0.1})
        for (topic_id,) in learner.database.rows(
            "SELECT q.topic_id FROM sitting_item i JOIN question q USING (question_id) "
            "WHERE i.sitting_id = ?",
            begun.sitting_id,
        ):
            if topic_id in counts:
                counts[topic_id] += 1
    assert counts[1] > 5 * counts[2]
