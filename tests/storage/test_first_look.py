"""The few numbers that the first screen asks of a library."""

from __future__ import annotations

from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Status
from studytui.services.study import Study
from studytui.storage import first_look
from tests.made_questions import fill
from tests.made_sittings import answer_wrong


def test_the_states_in_which_nothing_is_asked_are_all_others() -> None:
    assert set(first_look.NEVER_ASKED) == {one.value for one in Status if not one.can_be_asked}


def test_questions_in_no_state_to_be_asked_are_neither_new_nor_wrong(study: Study) -> None:
    fill(study, 60)
    ids = [
        one
        for (one,) in study.database.rows(
            "SELECT question_id FROM question WHERE status = 'active' AND kind = 'single' LIMIT 8"
        )
    ]
    begun = study.exams.begin_questions(ids, Rules(mode=Mode.PRACTICE), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(len(ids)):
        session.go_to(place)
        answer_wrong(session)
    session.finish()
    before = first_look.summary(study.database)
    wrong = first_look.count_wrong(study.database, study.learner_id)
    answered = first_look.count_answered(study.database, study.learner_id)
    assert (wrong, answered) == (8, 8)
    for place, state in enumerate(first_look.NEVER_ASKED):
        study.database.execute(
            "UPDATE question SET status = ? WHERE question_id = ?", state, ids[place]
        )
    after = first_look.summary(study.database)
    assert after.askable == before.askable - len(first_look.NEVER_ASKED)
    assert after.questions == before.questions - 1, "only what is retired is not there any more"
    assert first_look.count_wrong(study.database, study.learner_id) == 4
    assert first_look.count_answered(study.database, study.learner_id) == 4
