"""Past sittings, question by question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.confidence import Changing, Share
from studytui.domain.exam import MissReason, Rules
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.review import ReviewFilter, Sheet
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_questions import fill


def places(sheet: Sheet, *wanted: ReviewFilter) -> list[int]:
    return [item.item.position for item in sheet.fitting(*wanted)]


@pytest.fixture
def sat(study: Study, clock: SetClock) -> Sheet:
    """Eight questions: 0 right, 1 wrong, 2 changed from wrong to right, 3 not answered and flagged,
    4 only made sure, 5 answered and cleared, 6 without a key, 7 changed and changed back, slowly."""
    fill(study, 30)
    rules = Rules(time_limit=timedelta(minutes=8), pass_mark=50.0)
    begun = study.exams.begin_questions([1, 2, 3, 4, 5, 6, 10, 8], rules, "Eight")
    session = study.sittings.resume(begun.sitting_id)
    acts = [(1,), (2,), (2, 1), (), (1, 1), (1, 1, 1), (0,), (1, 2, 1)]
    for place, numbers in enumerate(acts):
        session.go_to(place)
        for number in numbers:
            session.choose(number)
        if place == 3:
            session.flag()
        clock.advance(timedelta(seconds={6: 70, 7: 91}.get(place, 20)))
    session.finish()
    return study.review.sheet(begun.sitting_id)


def test_the_score_is_what_was_answered(sat: Sheet) -> None:
    line = sat.line
    assert (line.questions, line.answered, line.right, line.scored, line.unscored) == (
        8,
        6,
        4,
        7,
        1,
    )
    assert line.percent == pytest.approx(400 / 7)
    assert (line.passed, line.seconds) == (True, 281.0)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ReviewFilter.WRONG, [1]),
        (ReviewFilter.FLAGGED, [3]),
        (ReviewFilter.UNANSWERED, [3, 5]),
        (ReviewFilter.CHANGED, [2, 7]),
        (ReviewFilter.SLOW, [7]),
        (ReviewFilter.SURE_WRONG, []),
        # Right and not sure, where question 4 was said to be sure.
        (ReviewFilter.GUESSED, [0, 2, 7]),
    ],
)
def test_each_filter_shows_its_questions(
    sat: Sheet, wanted: ReviewFilter, expected: list[int]
) -> None:
    assert places(sat, wanted) == expected
    assert sat.count(wanted) == len(expected)


def test_filters_that_are_on_must_all_hold(sat: Sheet) -> None:
    assert places(sat) == list(range(8))
    assert places(sat, ReviewFilter.CHANGED, ReviewFilter.SLOW) == [7]
    assert places(sat, ReviewFilter.UNANSWERED, ReviewFilter.FLAGGED) == [3]
    assert places(sat, ReviewFilter.WRONG, ReviewFilter.FLAGGED) == []


def test_nothing_is_guessed_where_sure_was_never_said(study: Study) -> None:
    fill(study, 30)
    session = study.sittings.resume(study.exams.begin_questions([1], Rules(), "One").sitting_id)
    session.choose(1)
    session.finish()
    assert places(study.review.sheet(session.sitting.sitting_id), ReviewFilter.GUESSED) == []


def test_a_kind_that_cannot_be_sure_is_not_guessed(study: Study) -> None:
    fill(study, 30)
    begun = study.exams.begin_questions([7, 1], Rules(), "Two")
    session = study.sittings.resume(begun.sitting_id)
    for number in (1, 2):
        session.choose(number)
    session.go_to(1)
    session.choose(2)
    session.choose(2)
    session.finish()
    sheet = study.review.sheet(begun.sitting_id)
    assert places(sheet, ReviewFilter.GUESSED) == []
    assert places(sheet, ReviewFilter.SURE_WRONG) == [1]


def test_a_miss_has_the_reason_the_learner_gives(study: Study, sat: Sheet) -> None:
    wrong, right, unanswered = sat.items[1], sat.items[0], sat.items[3]
    assert study.review.set_miss_reason(wrong, MissReason.MISREAD) is Changes.ANSWERS
    assert study.review.set_miss_reason(right, MissReason.MISREAD) is Changes.NOTHING
    study.review.set_miss_reason(unanswered, MissReason.TIME)
    sheet = study.review.sheet(sat.line.sitting_id)
    assert places(sheet, ReviewFilter.MISREAD) == [1]
    assert places(sheet, ReviewFilter.TIME, ReviewFilter.FLAGGED) == [3]
    assert sheet.reasons() == {MissReason.MISREAD: 1, MissReason.TIME: 1}
    assert sheet.misses == 3
    assert study.review.miss_reasons() == {MissReason.MISREAD: 1, MissReason.TIME: 1}
    assert study.acts.undo() is not None
    assert study.review.miss_reasons() == {MissReason.MISREAD: 1}
    study.review.set_miss_reason(sheet.items[1], None)
    assert study.review.miss_reasons() == {}


def test_changing_is_counted_once_a_question_from_the_first_answer_to_the_last(
    study: Study, sat: Sheet
) -> None:
    # Question 2 went from wrong to right; question 7 came back to what it was.
    assert study.review.changing() == Changing(1.0, 0.0, 1)
    begun = study.exams.begin_questions([1, 2, 10], Rules(), "More")
    session = study.sittings.resume(begun.sitting_id)
    for place, numbers in enumerate(((1, 2, 3), (2, 3), (1, 2))):
        session.go_to(place)
        for number in numbers:
            session.choose(number)
    session.finish()
    # 1 cost a point, 2 stayed wrong; the one without a key says nothing.
    assert study.review.changing() == Changing(1.0, 1.0, 3)


def test_an_answer_of_a_captured_page_says_nothing_of_judgement(study: Study, sat: Sheet) -> None:
    before = study.review.changing(), study.review.calibration()
    study.database.execute(
        "INSERT INTO response(created_at,updated_at,uid,learner_id,question_id,chosen,text,seconds,"
        "is_correct,confidence,origin,answered_at) VALUES(0,0,'page',1,1,'2','',0,0,5,'captured',0)"
    )
    assert (study.review.changing(), study.review.calibration()) == before


def test_sure_and_not_sure_are_told_apart_where_sure_was_said(study: Study, sat: Sheet) -> None:
    calibration = study.review.calibration()
    assert calibration.sure == Share(1, 1)
    # 0, 1, 2 and 7: what has no key and what was not answered says nothing.
    assert calibration.unsure == Share(3, 4)
    begun = study.exams.begin_questions([1, 2], Rules(), "Never sure")
    session = study.sittings.resume(begun.sitting_id)
    session.choose(2)
    session.finish()
    assert study.review.calibration() == calibration


def test_the_log_of_a_question_is_whole(study: Study, sat: Sheet) -> None:
    changes = study.review.changes(sat.items[7].item)
    assert [sorted(change.answer.chosen) for change in changes] == [[1], [2], [1]]
    assert [change.is_correct for change in changes] == [True, False, True]
    assert not sat.items[6].is_keyed


def test_the_pace_is_the_exams_or_else_the_learners_own_median(
    study: Study, clock: SetClock, sat: Sheet
) -> None:
    assert sat.pace == 60.0
    begun = study.exams.begin_questions([1, 2, 3, 4], Rules(), "Four")
    session = study.sittings.resume(begun.sitting_id)
    for place, seconds in enumerate((10, 10, 16, 0)):
        session.go_to(place)
        clock.advance(timedelta(seconds=seconds))
    session.finish()
    sheet = study.review.sheet(begun.sitting_id)
    assert sheet.pace == 10.0
    assert places(sheet, ReviewFilter.SLOW) == [2]


def test_a_question_retired_since_can_still_be_reviewed(study: Study, sat: Sheet) -> None:
    study.database.execute("UPDATE question SET status='retired' WHERE question_id=1")
    assert study.review.sheet(sat.line.sitting_id).line == sat.line
    assert study.review.question(1).question_id == 1


def test_only_ended_sittings_are_past(study: Study, sat: Sheet) -> None:
    study.exams.begin_questions([1], Rules(), "Open")
    assert [line.title for line in study.review.past()] == ["Eight"]
    with pytest.raises(StudyError, match="no sitting 99"):
        study.review.sheet(99)
