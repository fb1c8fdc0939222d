"""What a sitting is started from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.services.exams import Begun
from studytui.services.study import Study
from tests.made_questions import fill


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 60)
    return study


def asked(study: Study, begun: Begun) -> list[int]:
    items = study.sittings.resume(begun.sitting_id).sitting.items
    assert [item.position for item in items] == list(range(begun.questions))
    return [item.question_id for item in items]


def answer(study: Study, ids: list[int], number: int) -> None:
    begun = study.exams.begin_questions(ids, Rules(), "Answers")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(begun.questions):
        session.go_to(place)
        session.choose(number)
    session.finish()


def test_a_draw_gives_as_many_different_questions_as_asked(library: Study) -> None:
    drawn = [asked(library, library.exams.begin_search("", Rules(), count=20)) for _ in range(5)]
    assert all(len(set(ids)) == 20 for ids in drawn)
    assert len({tuple(ids) for ids in drawn}) > 1
    assert all(ids == sorted(ids) for ids in drawn)


def test_a_draw_with_too_few_says_so(library: Study) -> None:
    begun = library.exams.begin_search("kind:number", Rules(), count=20)
    assert (begun.questions, begun.remark) == (4, "Asked for 20, found 4.")
    assert library.exams.begin_search("kind:number", Rules(), count=4).remark == ""
    assert asked(library, library.exams.begin_search("kind:number", Rules())) == [13, 26, 39, 52]


@pytest.mark.parametrize(("query", "count"), [("nothing fits this", None), ("", 0), ("", -3)])
def test_nothing_to_ask_is_said_and_nothing_is_begun(
    library: Study, query: str, count: int | None
) -> None:
    with pytest.raises(StudyError, match="nothing to ask"):
        library.exams.begin_search(query, Rules(), count=count)
    assert library.sittings.open_ones() == []


def test_exactly_these_questions_are_asked_in_this_order(library: Study) -> None:
    library.database.execute("UPDATE question SET status='retired' WHERE question_id=5")
    library.database.execute("UPDATE question SET content_hash='content-9' WHERE question_id=2")
    begun = library.exams.begin_questions([9, 5, 3, 2, 9], Rules(), "Mine")
    assert asked(library, begun) == [9, 3]
    assert begun.remark == "3 left out: retired, broken or the same twice."


def test_an_exam_keeps_its_order_and_its_rules(library: Study) -> None:
    (exam,) = library.exams.all()
    assert (exam.title, exam.questions, exam.keyless, exam.sittings) == ("Made-up mock", 30, 3, 0)
    library.database.execute("UPDATE exam_item SET position = 29 - position")
    begun = library.exams.begin_exam(exam)
    assert asked(library, begun) == list(range(30, 0, -1))
    rules = library.sittings.resume(begun.sitting_id).sitting.rules
    assert (rules.mode, rules.time_limit, rules.pass_mark) == (
        Mode.EXAM,
        timedelta(minutes=40),
        70.0,
    )
    practice = library.exams.begin_exam(exam, Mode.PRACTICE)
    assert library.sittings.resume(practice.sitting_id).time_left() is None
    assert library.exams.all()[0].sittings == 2


def test_options_are_shuffled_only_where_the_rule_says_so(library: Study) -> None:
    (exam,) = library.exams.all()

    def orders() -> set[tuple[int, ...]]:
        session = library.sittings.resume(library.exams.begin_exam(exam).sitting_id)
        items = session.sitting.items
        for item in items:
            question = session.question(item.position)
            assert sorted(item.option_order) == [option.number for option in question.options]
            if len(item.option_order) == 4:
                assert item.option_order[3] == 3, "None of the above stays last"
        return {item.option_order for item in items if len(item.option_order) == 4}

    assert orders() == {(0, 1, 2, 3)}
    library.database.execute("UPDATE exam SET shuffle_options=1")
    assert len(orders()) > 2


def test_shuffled_questions_are_the_same_ones_in_another_order(library: Study) -> None:
    ids = list(range(1, 41))
    begun = library.exams.begin_questions(ids, Rules(shuffle_questions=True), "Mine")
    assert asked(library, begun) != ids
    assert sorted(asked(library, begun)) == ids


def test_a_quick_session_is_half_wrong_ones_half_new_ones(library: Study) -> None:
    answer(library, [1, 2, 3, 4, 5, 6, 8, 9], 0)
    answer(library, [12, 15, 16, 18], 1)
    begun = library.exams.begin_quick(10)
    ids = set(asked(library, begun))
    assert len(ids) == 10 == begun.questions
    assert len(ids & {1, 2, 3, 4, 5, 6, 8, 9}) == 5
    assert not ids & {12, 15, 16, 18}
    assert not any(number % 10 == 0 for number in ids)
    session = library.sittings.resume(begun.sitting_id)
    assert session.sitting.rules.mode is Mode.TUTOR


def test_a_quick_session_takes_what_there_is(study: Study, clock) -> None:
    fill(study, 12, exam=False)
    assert study.exams.begin_quick(10).questions == 10
    for number in (1, 2, 3, 4, 5, 6, 8, 9, 12):
        answer(study, [number], 1)
        clock.advance(timedelta(hours=1))
    answer(study, [9], 0)
    ids = set(asked(study, study.exams.begin_quick(6)))
    assert ids == {9, 7, 11, 1, 2, 3}, "wrong, new, then those not seen for longest"


def test_a_quick_session_asks_no_content_twice(library: Study) -> None:
    library.database.execute("UPDATE question SET content_hash='same' WHERE question_id<40")
    answer(library, [1], 0)
    begun = library.exams.begin_quick(10)
    ids = asked(library, begun)
    assert (len(ids), begun.remark) == (10, "")
    assert 1 in ids and sum(number < 40 for number in ids) == 1
