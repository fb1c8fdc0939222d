"""Written answers, marked by their learner: scores, records and undo follow; keys come first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import Item, MissReason, Mode
from studytui.domain.wording import Outcome, outcome
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.review import Sheet
from studytui.services.study import Study
from tests.conftest import SetClock
from tools.make_past_papers import pdf

PAPER = ["1 (a) Define crumb. [2]", "(b) State a use of rye. [1]", "2 Discuss night work. [4]"]
SCHEME = [
    "1(a) The soft inside (1) of a loaf (1) [2]",
    "1(b) Bread (1) / starters (1) max 1 [1]",
    "2 Level 2 (3-4) balanced; Level 1 (1-2) [4]",
]


@pytest.fixture
def sheet(study: Study, clock: SetClock, tmp_path: Path) -> Sheet:
    """A paper that was sat: two parts answered."""
    (tmp_path / "9990_s24_qp_12.pdf").write_bytes(pdf([PAPER]))
    (tmp_path / "9990_s24_ms_12.pdf").write_bytes(pdf([SCHEME]))
    study.imports.run([tmp_path])
    (exam,) = study.exams.all()
    session = study.sittings.resume(study.exams.begin_exam(exam, Mode.EXAM).sitting_id)
    for place, text in enumerate(["It is the soft inside", "", "Bakers must sleep."]):
        session.go_to(place)
        clock.advance(timedelta(seconds=60))
        if text:
            session.write(text)
    session.finish()
    return read(study)


def read(study: Study) -> Sheet:
    return study.review.sheet(study.review.past()[0].sitting_id)


def mark(study: Study, item: Item, marks: float | None, points: tuple[int, ...] = ()) -> Changes:
    question = study.review.question(item.question_id)
    return study.self_marking.mark(item, question, marks, points)


def score(study: Study) -> tuple[float, float, int, int, int]:
    rows = study.database.rows("SELECT score, total, correct, wrong, unscored FROM sitting")
    return rows[0]


def test_points_that_an_answer_says_are_suggested_and_nothing_is_marked_by_itself(
    study: Study, sheet: Sheet
) -> None:
    item = sheet.items[0].item
    scheme = study.self_marking.scheme(study.review.question(item.question_id))
    assert scheme is not None and scheme.marks == 2
    assert scheme.suggested_points(item.answer.text) == {0}
    assert scheme.marks_for({0}) == 1
    assert (item.own_marks, item.is_correct) == (None, None)
    assert score(study) == (0, 0, 0, 0, 3)


def test_more_points_than_the_scheme_allows_come_to_what_it_says(
    study: Study, tmp_path: Path
) -> None:
    (tmp_path / "9990_s24_qp_13.pdf").write_bytes(pdf([["1 Name two breads. [4]"]]))
    scheme = "1 Rye (1) / white (1) / spelt (1) max 2 [4]"
    (tmp_path / "9990_s24_ms_13.pdf").write_bytes(pdf([[scheme]]))
    study.imports.run([tmp_path])
    known = study.self_marking.scheme(study.library.question(1))
    assert known is not None and (known.marks, known.most) == (4, 2)
    assert known.marks_for({0, 1, 2}) == 2


def test_marks_count_in_the_score_and_points_are_kept(study: Study, sheet: Sheet) -> None:
    assert mark(study, sheet.items[0].item, 1, (0,)) == Changes.SITTINGS | Changes.ANSWERS
    assert mark(study, sheet.items[2].item, 1) != Changes.NOTHING
    assert score(study) == (2, 6, 1, 1, 1)
    first, _, third = (one.item for one in read(study).items)
    assert (first.own_marks, first.own_points) == (1, {0})
    # Half of the marks count as right, less does not.
    assert (first.is_correct, third.is_correct) == (True, False)
    question = study.review.question(first.question_id)
    assert outcome(question, first) is Outcome.RIGHT
    assert not read(study).rescores


def test_what_is_marked_counts_for_the_learner(study: Study, sheet: Sheet) -> None:
    item = sheet.items[2].item
    mark(study, item, 1)
    (line,) = study.database.rows(
        'SELECT "right", wrong, last_right FROM question_progress WHERE question_id = ?',
        item.question_id,
    )
    assert line == (0, 1, 0)
    mark(study, read(study).items[2].item, 4)
    (line,) = study.database.rows(
        'SELECT "right", wrong, last_right FROM question_progress WHERE question_id = ?',
        item.question_id,
    )
    assert line == (1, 0, 1)
    before = study.database.rows("SELECT question_id, stability FROM memory")
    study.learning.rebuild()
    assert study.database.rows("SELECT question_id, stability FROM memory") == before != []


def test_marks_are_changed_taken_back_and_undone(study: Study, sheet: Sheet) -> None:
    nothing = score(study)
    mark(study, sheet.items[2].item, 4)
    marked = score(study)
    mark(study, read(study).items[2].item, None)
    assert score(study) == nothing
    study.undo.take_back()
    assert score(study) == marked
    study.undo.take_back()
    assert score(study) == nothing and read(study).items[2].item.own_marks is None
    study.undo.do_again()
    assert score(study) == marked
    assert mark(study, read(study).items[2].item, 4) is Changes.NOTHING


def test_what_cannot_be_marked_is_refused(study: Study, sheet: Sheet) -> None:
    before = score(study)
    with pytest.raises(StudyError, match="Only a written answer"):
        mark(study, sheet.items[1].item, 1)
    with pytest.raises(StudyError, match="0 to 4 marks"):
        mark(study, sheet.items[2].item, 5)
    assert score(study) == before


def test_a_key_that_is_given_later_comes_before_own_marks(study: Study, sheet: Sheet) -> None:
    item = sheet.items[0].item
    mark(study, item, 2)
    study.keys.set_key(item.question_id, "the crumb")
    assert read(study).items[0].item.is_correct is False
    assert study.self_marking.scheme(study.review.question(item.question_id)) is None
    study.keys.set_key(item.question_id, "")
    assert read(study).items[0].item.is_correct is True
    assert score(study)[:2] == (2, 2)


def test_a_reason_can_be_told_for_what_was_marked_wrong(study: Study, sheet: Sheet) -> None:
    mark(study, sheet.items[2].item, 0)
    assert study.review.set_miss_reason(read(study).items[2], MissReason.REASONING)
