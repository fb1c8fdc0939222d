"""Past sittings, question by question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import Rules
from studytui.errors import StudyError
from studytui.services.review import ReviewFilter, Sheet
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_questions import fill


def places(sheet: Sheet, wanted: ReviewFilter) -> list[int]:
    return [item.item.position for item in sheet.items if item.fits(wanted)]


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
        (ReviewFilter.ALL, list(range(8))),
        (ReviewFilter.WRONG, [1]),
        (ReviewFilter.FLAGGED, [3]),
        (ReviewFilter.UNANSWERED, [3, 5]),
        (ReviewFilter.CHANGED, [2, 7]),
        (ReviewFilter.SLOW, [7]),
    ],
)
def test_each_filter_shows_its_questions(
    sat: Sheet, wanted: ReviewFilter, expected: list[int]
) -> None:
    assert places(sat, wanted) == expected
    assert sat.count(wanted) == len(expected)


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
