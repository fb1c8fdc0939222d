"""A question that was wrong, asked once more at the end of its sitting; and being sure."""

from __future__ import annotations

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.changes import Changes
from studytui.services.session import Session
from studytui.services.study import Study
from tests.made_questions import fill


@pytest.fixture
def filled(study: Study) -> Study:
    fill(study, 30)
    return study


def begun(study: Study, *ids: int, **rules: object) -> Session:
    made = study.exams.begin_questions(ids, Rules(**rules), "Made")  # type: ignore[arg-type]
    return study.sittings.resume(made.sitting_id)


@pytest.fixture
def wrong(filled: Study) -> Session:
    """Two questions in tutor mode, the first shown to be wrong."""
    session = begun(filled, 1, 2, mode=Mode.TUTOR)
    session.choose(2)
    session.reveal()
    return session


def test_it_comes_at_the_end_and_is_there_after_a_crash(filled: Study, wrong: Session) -> None:
    assert wrong.can_repeat()
    assert wrong.repeat_later() is Changes.SITTINGS
    stored = filled.sittings.resume(wrong.sitting.sitting_id).sitting
    assert [item.question_id for item in stored.items] == [1, 2, 1]
    assert stored.items == wrong.sitting.items
    last = stored.items[-1]
    assert last.is_repeat and not last.answer and not last.is_revealed
    assert sorted(last.option_order) == [0, 1, 2, 3] and last.option_order[3] == 3


def test_it_does_not_come_twice_at_once_but_again_when_wrong_again(wrong: Session) -> None:
    wrong.repeat_later()
    assert not wrong.can_repeat()
    assert wrong.repeat_later() is Changes.NOTHING
    wrong.go_to(2)
    assert not wrong.can_repeat(), "not answered yet"
    wrong.choose(3)
    wrong.reveal()
    assert wrong.can_repeat()
    wrong.repeat_later()
    assert len(wrong.sitting.items) == 4


def test_what_was_right_or_is_not_shown_does_not_come_again(filled: Study) -> None:
    session = begun(filled, 1, 2, mode=Mode.TUTOR)
    session.choose(2)
    assert not session.can_repeat()
    session.go_to(1)
    session.choose(1)
    session.reveal()
    assert not session.can_repeat() and session.repeat_later() is Changes.NOTHING


def test_it_counts_nowhere(filled: Study, wrong: Session) -> None:
    wrong.repeat_later()
    wrong.go_to(2)
    wrong.choose(1)
    wrong.reveal()
    wrong.go_to(1)
    wrong.choose(1)
    wrong.finish()
    (line,) = filled.review.past()
    assert (line.questions, line.answered, line.right, line.wrong) == (2, 2, 1, 1)
    assert line.percent == 50.0
    sheet = filled.review.sheet(line.sitting_id)
    assert len(sheet.items) == 3 and sheet.questions == 2
    rows = filled.database.rows(
        "SELECT question_id, attempts, right, wrong, last_right FROM question_progress"
    )
    assert rows == [(1, 1, 0, 1, 0), (2, 1, 1, 0, 1)]


@pytest.mark.parametrize("has_confidence", [True, False])
def test_where_the_rules_leave_out_sure_the_same_letter_clears(
    filled: Study, has_confidence: bool
) -> None:
    session = begun(filled, 1, has_confidence=has_confidence)
    session.choose(2)
    session.choose(2)
    assert session.item.is_sure is has_confidence
    assert bool(session.item.answer) is has_confidence
    reopened = filled.sittings.resume(session.sitting.sitting_id)
    assert reopened.item.is_sure is has_confidence
