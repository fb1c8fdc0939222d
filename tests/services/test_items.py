"""What is told of a question from the answers to it, and which answers make it suspect."""

from __future__ import annotations

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.items import Standing, Suspicion
from studytui.domain.mastery import Belief
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.storage import suspicions
from studytui.storage.learner_states import Settled
from studytui.storage.tables.learning import QuestionProgressRow
from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.sittings import ResponseRow, SittingItemRow, SittingRow
from tests.conftest import SetClock
from tests.drafts import Taker, options
from tests.drafts import question as draft
from tests.made_questions import fill

QUESTION = 1
KEY, OTHER, THIRD = 1, 2, 3
"""Options of the question: the first is right."""


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 12)
    return study


def answer(study: Study, option: int, *, sure: bool = True, mode: Mode = Mode.EXAM) -> None:
    """A sitting of the one question."""
    begun = study.exams.begin_questions([QUESTION], Rules(mode), "One")
    session = study.sittings.resume(begun.sitting_id)
    for _ in range(2 if sure else 1):
        session.choose(option)
    session.finish()


def is_suspect(study: Study) -> bool:
    assert study.library.find("is:suspect").ids() in ([], [QUESTION])
    return bool(study.items.suspected(QUESTION))


def test_three_sure_answers_of_the_same_other_option_make_the_key_suspect(library: Study) -> None:
    answer(library, OTHER)
    answer(library, OTHER)
    assert not is_suspect(library)
    answer(library, OTHER)
    (found,) = library.items.suspected(QUESTION)
    assert found.kind is Suspicion.SURE and found.detail == {"option": OTHER}


@pytest.mark.parametrize(
    "options", [(OTHER, THIRD, OTHER), (OTHER, OTHER, KEY), (KEY, KEY, KEY)], ids=str
)
def test_other_answers_do_not(library: Study, options: tuple[int, ...]) -> None:
    for option in options:
        answer(library, option)
    assert not is_suspect(library)


def test_answers_that_were_not_sure_say_nothing(library: Study) -> None:
    for _ in range(4):
        answer(library, OTHER, sure=False)
    assert not is_suspect(library)
    answer(library, OTHER)
    answer(library, OTHER)
    answer(library, KEY, sure=False)
    answer(library, OTHER)
    assert is_suspect(library)


def test_a_sure_right_answer_ends_it(library: Study) -> None:
    for _ in range(3):
        answer(library, OTHER)
    answer(library, KEY)
    assert not is_suspect(library)


def test_an_answer_counts_when_it_has_settled(library: Study) -> None:
    for _ in range(2):
        answer(library, OTHER)
    begun = library.exams.begin_questions([QUESTION], Rules(Mode.TUTOR), "Tutor")
    session = library.sittings.resume(begun.sitting_id)
    session.choose(OTHER)
    session.choose(OTHER)
    assert not is_suspect(library)
    session.reveal()
    assert is_suspect(library)


def test_the_key_put_right_ends_it_and_undo_brings_it_back(library: Study) -> None:
    for _ in range(3):
        answer(library, OTHER)
    library.keys.set_key(QUESTION, "C", "they were right")
    assert not is_suspect(library)
    library.undo.take_back()
    assert is_suspect(library)


def test_a_key_that_its_source_has_put_right_ends_it(study: Study) -> None:
    take = Taker(study)
    take(draft("1"))
    for _ in range(3):
        answer(study, study.library.question(QUESTION).options[OTHER].number)
    assert is_suspect(study)
    take(draft("1", options=options("red", "green", "blue", right="C")))
    assert not is_suspect(study)


def test_what_is_fine_stays_fine_with_more_such_answers(library: Study) -> None:
    for _ in range(3):
        answer(library, OTHER)
    assert Changes.QUESTIONS in library.items.call_fine(QUESTION)
    answer(library, OTHER)
    assert not is_suspect(library)
    library.undo.take_back()
    assert is_suspect(library)


def test_sure_answers_are_told_anew_as_they_were_kept(library: Study) -> None:
    for option in (OTHER, OTHER, OTHER):
        answer(library, option)
    kept = library.items.suspected(QUESTION)
    suspicions.key_changed(library.database, [QUESTION])
    assert library.items.suspected(QUESTION) == kept


def test_one_learner_is_not_enough_for_facility(library: Study, clock: SetClock) -> None:
    for option in (OTHER, KEY, KEY):
        answer(library, option, sure=option == KEY)
    facts = library.items.facts(QUESTION)
    assert facts.first.answers == 1 and facts.first.standing is Standing.HIDDEN
    assert facts.is_of_all and facts.shown.answers == 3
    table = {one.option: (one.chosen, one.sure) for one in facts.shown.distractors}
    assert (table[KEY], table[OTHER], table[THIRD]) == ((2, 2), (1, 0), (0, 0))


def test_a_question_nobody_answered_has_no_figures(library: Study) -> None:
    facts = library.items.facts(2)
    assert facts.first.facility is None and facts.shown.seconds is None and not facts.suspected


def test_a_question_that_is_not_there_is_told_in_words(library: Study) -> None:
    with pytest.raises(StudyError, match="no question 99"):
        library.items.facts(99)


def class_of(study: Study, learners: int, *, is_turned: bool) -> None:
    """So many other learners, each with one answer to the question and a record of twenty others.
    The better half is right here, or, where it is turned, the worse."""
    connection, now = study.database.connection, study.database.now()
    stamps = {"created_at": now, "updated_at": now}
    for number in range(1, learners + 1):
        is_good = number % 2 == 0
        is_right = is_good != is_turned
        learner_id = LearnerRow.insert(
            uid=f"learner {number}", username=f"learner {number}", **stamps
        ).execute(connection)
        sitting_id = SittingRow.insert(
            uid=f"sitting {number}",
            learner=learner_id,
            title="One",
            mode="exam",
            state="submitted",
            started_at=now,
            ended_at=now,
            seed=1,
            clock_rule="strict",
            **stamps,
        ).execute(connection)
        item_id = SittingItemRow.insert(
            sitting=sitting_id,
            question=QUESTION,
            position=0,
            seconds=40 + number,
            settled_at=now,
            **stamps,
        ).execute(connection)
        response_id = ResponseRow.insert(
            uid=f"response {number}",
            sitting_item=item_id,
            learner=learner_id,
            question=QUESTION,
            chosen=str(KEY if is_right else OTHER),
            is_correct=is_right,
            answered_at=now,
            **stamps,
        ).execute(connection)
        SittingItemRow.update(response_id=response_id).where(
            SittingItemRow.sitting_item_id == item_id
        ).execute(connection)
        for question_id, right, wrong in (
            (QUESTION, int(is_right), int(not is_right)),
            (2, 18 if is_good else 2, 2 if is_good else 18),
        ):
            QuestionProgressRow.insert(
                learner=learner_id,
                question=question_id,
                attempts=right + wrong,
                right=right,
                wrong=wrong,
                last_answered_at=now,
                **stamps,
            ).execute(connection)


def test_a_class_gives_facility_with_its_interval(library: Study) -> None:
    class_of(library, 20, is_turned=False)
    facts = library.items.facts(QUESTION)
    first = facts.first
    assert (first.answers, first.facility) == (20, 0.5) and not facts.is_of_all
    assert first.low < 0.5 < first.high
    assert first.seconds == pytest.approx(50.5)
    assert first.point_biserial is None and first.index is None
    table = {one.option: one.share for one in facts.shown.distractors}
    assert (table[KEY], table[OTHER]) == (0.5, 0.5)


def test_discrimination_is_told_from_thirty_learners_on(library: Study) -> None:
    class_of(library, 30, is_turned=False)
    first = library.items.facts(QUESTION).first
    assert first.standing is Standing.PROVISIONAL
    assert first.point_biserial == pytest.approx(1.0) and first.index == pytest.approx(1.0)


def settle(study: Study) -> None:
    """An answer to the question comes to count."""
    now = study.database.now()
    one = Settled(1, QUESTION, 0, True, now, now, 40.0, None, Belief(0.0, 0.0))
    suspicions.settled(study.database, [one])


def test_a_question_that_the_better_half_misses_is_suspect(library: Study) -> None:
    class_of(library, 30, is_turned=True)
    settle(library)
    (found,) = library.items.suspected(QUESTION)
    assert found.kind is Suspicion.NEGATIVE
    assert found.detail == {"correlation": -1.0, "answers": 30}


def test_a_question_that_the_better_half_knows_is_not(library: Study) -> None:
    class_of(library, 30, is_turned=False)
    settle(library)
    assert not is_suspect(library)


def test_an_answer_that_was_not_sure_reads_no_other_answers(library: Study) -> None:
    """What an answer costs stays the same however many there are."""
    statements: list[str] = []
    connection = library.database.connection.connection()
    now = library.database.now()
    quiet = Settled(1, QUESTION, 0, True, now, now, 40.0, None, Belief(0.0, 0.0))
    connection.set_trace_callback(statements.append)
    suspicions.settled(library.database, [quiet] * 50)
    connection.set_trace_callback(None)
    assert statements == ["SELECT max(learner_id) FROM learner"]
