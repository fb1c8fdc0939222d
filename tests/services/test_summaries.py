"""What a sitting brought, told from the log of a real library."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from studytui.domain.exam import Mode, Rules
from studytui.services.study import Study
from studytui.services.summaries import Brought
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong


def sat(study: Study, clock: SetClock, answers: dict[int, bool | None], mode: Mode) -> int:
    """A sitting of these questions, each answered right, wrong or not at all."""
    begun = study.exams.begin_questions(list(answers), Rules(mode=mode), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for item in session.sitting.items:
        session.go_to(item.position)
        clock.advance(timedelta(seconds=20))
        wanted = answers[item.question_id]
        if wanted is not None:
            (answer_right if wanted else answer_wrong)(session)
            session.reveal()
    session.finish()
    return begun.sitting_id


def keyed(study: Study, number: int) -> list[int]:
    rows = study.database.rows(
        "SELECT question_id FROM question WHERE kind = 'single' AND status = 'active' LIMIT ?",
        number,
    )
    assert len(rows) == number
    return [one for (one,) in rows]


def test_new_regained_kept_lost_and_missed_again_are_told_apart(
    study: Study, clock: SetClock
) -> None:
    fill(study, 60)
    a, b, c, d, e, f = keyed(study, 6)
    first = sat(study, clock, {a: True, b: True, c: False, d: False, f: None}, Mode.EXAM)
    assert replace(study.summaries.brought(first), again=0, again_on=None) == Brought(4, new=4)
    clock.advance(timedelta(days=1))
    sat_then = {a: True, b: False, c: True, d: False, e: True, f: None}
    second = sat(study, clock, sat_then, Mode.TUTOR)
    found = study.summaries.brought(second)
    assert replace(found, again=0, again_on=None) == Brought(
        5, new=1, regained=1, kept=1, slipped=1, stuck=1
    )
    assert study.summaries.words(second).startswith(
        "1 of 5 was new, 1 that was wrong before is right now, 1 is right once more, "
        "1 that was right before is wrong now and 1 is wrong once more; "
    )
    # What was asked later says nothing of what a sitting brought, but its days have changed.
    assert study.summaries.brought(first).answered == 4
    assert study.summaries.brought(first).new == 4
    assert study.summaries.brought(first).again == 0


def test_when_questions_come_again_is_what_their_memory_says(study: Study, clock: SetClock) -> None:
    fill(study, 60)
    ids = keyed(study, 3)
    sitting = sat(study, clock, {ids[0]: False, ids[1]: True, ids[2]: True}, Mode.TUTOR)
    found = study.summaries.brought(sitting)
    first = study.database.value("SELECT min(due_at) FROM memory")
    assert found.again and found.again_on is not None
    clock.advance(timedelta(days=(found.again_on - study.plans.today).days))
    assert study.plans.due() >= found.again
    assert first is not None


def test_a_sitting_in_which_nothing_was_answered_brought_nothing(
    study: Study, clock: SetClock
) -> None:
    fill(study, 60)
    sitting = sat(study, clock, dict.fromkeys(keyed(study, 2)), Mode.EXAM)
    assert study.summaries.words(sitting) == ""
    assert study.summaries.words(999) == ""
