"""What Review, Weak and Progress are told: from real answers only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.review import ReviewFilter
from studytui.services.study import Study
from tests.made_questions import fill
from tests.made_sittings import START, Movable, answer_right, practise, sit_exam


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


def test_a_past_sitting_counts_right_wrong_open_and_unscored(filled: Study, clock: Movable) -> None:
    sit_exam(filled, clock, wrong_every=3)
    line = filled.review.past()[0]
    assert (line.right, line.wrong, line.unanswered, line.unscored) == (17, 9, 1, 3)
    assert line.scored == 27 and line.scored + line.unscored == line.questions


def test_each_filter_counts_what_it_shows(filled: Study, clock: Movable) -> None:
    sheet = filled.review.sheet(sit_exam(filled, clock, wrong_every=3))
    for wanted in ReviewFilter:
        assert sheet.count(wanted) == sum(item.fits(wanted) for item in sheet.items)
    assert sheet.count(ReviewFilter.WRONG) == sheet.line.wrong
    assert sheet.time_limit == timedelta(minutes=40)
    assert sheet.pace == 80.0


def test_every_answer_is_told_with_the_time_on_the_question(filled: Study, clock: Movable) -> None:
    sheet = filled.review.sheet(sit_exam(filled, clock))
    changed = next(item for item in sheet.items if item.has_changed)
    changes = filled.review.changes(changed.item)
    assert [change.seconds for change in changes] == [40.0, 69.0, 74.0]
    assert [change.is_correct for change in changes] == [False, False, True]


def test_more_than_five_hundred_sittings_are_all_there(filled: Study, clock: Movable) -> None:
    with filled.database.transaction():
        for _ in range(501):
            practise(filled, clock, "topic:functions -is:keyless", 1, 0)
    past = filled.review.past()
    assert len(past) == 501
    assert list(filled.review.each_past()) == past
    assert len(filled.today.scores()) == 501


def test_a_sitting_that_ends_while_all_are_told_makes_none_be_told_twice(
    filled: Study, clock: Movable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studytui.services.review._AT_ONCE", 2)
    for _ in range(3):
        practise(filled, clock, "", 1, 0)
    past, told = filled.review.past(), []
    for line in filled.review.each_past():
        if not told:
            practise(filled, clock, "", 1, 0)
        told.append(line)
    assert told == past


def test_answers_are_counted_by_the_learners_day(filled: Study, clock: Movable) -> None:
    clock.moment = START - timedelta(days=1)
    practise(filled, clock, "", 3, 0)
    clock.moment = datetime(2026, 11, 21, 3, 30, tzinfo=START.tzinfo)
    practise(filled, clock, "", 2, 0)
    clock.moment = START
    practise(filled, clock, "", 4, 0)
    days = filled.today.answers_by_day(3, 4)
    assert [day.day for day in days] == [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)]
    # Half past three at night still belongs to the day before.
    assert [day.answers for day in days] == [0, 5, 4]


def test_a_question_answered_again_in_a_sitting_counts_once(filled: Study, clock: Movable) -> None:
    begun = filled.exams.begin_questions([2, 3], Rules(mode=Mode.PRACTICE), "Twice")
    session = filled.sittings.resume(begun.sitting_id)
    session.choose(0)
    session.choose(1)
    session.go_to(1)
    answer_right(session)
    assert filled.today.answers_by_day(1, 4)[0].answers == 2


def test_questions_without_key_are_counted(filled: Study) -> None:
    assert filled.today.overview(START).keyless == 6
