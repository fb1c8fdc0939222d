"""The loop from a weakness to mastery: what moves it on is what happened, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import MissReason, Mode, Rules
from studytui.domain.mastery_loop import Ending, Stage
from studytui.domain.weakness import WeaknessKind
from studytui.services.loops import Next, Standing
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong

# The topic of question n has the id 1 + n % 6: these are of Operators.
ASKED = [6, 12, 18, 24]
TOPIC = 1
QUESTIONS = 180


@pytest.fixture
def library(study: Study, clock: SetClock) -> Study:
    """A library in which operators were always wrong; each question is explained by itself."""
    fill(study, QUESTIONS)
    study.database.execute(
        "UPDATE question_text SET explanation = 'Because of ' || hex(question_id * 7919) || ', ' "
        "|| hex(question_id * 104729)"
    )
    begun = study.exams.begin_questions(ASKED, Rules(mode=Mode.PRACTICE), "Sat")
    answer(study, clock, begun.sitting_id, wrong=len(ASKED))
    return study


def answer(study: Study, clock: SetClock, sitting_id: int, *, wrong: int = 0) -> None:
    """Sit it to the end, the first so many wrong."""
    session = study.sittings.resume(sitting_id)
    for place in range(len(session.sitting.items)):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        if place < wrong:
            answer_wrong(session)
        else:
            answer_right(session)
    session.finish()


def read_pack(study: Study, clock: SetClock, step: Next) -> None:
    assert step.pack is not None
    reading = study.learning_packs.reading(step.pack)
    for place in range(len(step.pack.pack.lengths)):
        reading.at(place)
        clock.advance(timedelta(seconds=60))
    reading.at(len(step.pack.pack.lengths) - 1, is_end=True)


def read_answers(study: Study, clock: SetClock, loop_id: int) -> None:
    reading = study.loops.reading(loop_id)
    number = len(study.loops.answers(loop_id))
    for place in range(number):
        reading.at(place)
        clock.advance(timedelta(seconds=60))
    reading.at(number - 1, is_end=True)


def give_reasons(study: Study, sitting_id: int, reason: MissReason = MissReason.KNOWLEDGE) -> None:
    for item in study.review.sheet(sitting_id).items:
        study.review.set_miss_reason(item, reason if item.is_missed else None)


def gap(study: Study):
    return next(one for one in study.weaknesses.standing().current if one.kind is WeaknessKind.GAP)


def stage(study: Study, loop_id: int) -> Stage | None:
    return study.loops.standing(loop_id).stage


def up_to_the_retest(study: Study, clock: SetClock, loop_id: int, *, wrong: int = 2) -> Standing:
    """Go through a round up to where the retest waits for its day."""
    read_pack(study, clock, study.loops.go_on(loop_id))
    test = study.loops.go_on(loop_id).sitting_id
    assert test is not None
    answer(study, clock, test, wrong=wrong)
    give_reasons(study, test)
    if stage(study, loop_id) is Stage.PRESCRIBE:
        read_pack(study, clock, study.loops.go_on(loop_id))
        drill = study.loops.go_on(loop_id).sitting_id
        assert drill is not None
        answer(study, clock, drill)
        read_answers(study, clock, loop_id)
    return study.loops.standing(loop_id)


def to_the_day(study: Study, clock: SetClock, standing: Standing) -> None:
    assert standing.retest_on is not None
    clock.advance(timedelta(days=(standing.retest_on - study.revisits.today).days))


def test_a_weakness_goes_through_all_stages_and_closes_on_evidence(
    library: Study, clock: SetClock
) -> None:
    loop_id = library.loops.start([TOPIC], gap(library)).loop_id
    standing = up_to_the_retest(library, clock, loop_id)
    assert standing.stage is Stage.RETEST and not standing.is_due
    assert library.loops.go_on(loop_id) == Next(waits_until=standing.retest_on)
    to_the_day(library, clock, standing)
    retest = library.loops.go_on(loop_id).sitting_id
    assert retest is not None
    answer(library, clock, retest)
    loop = library.loops.standing(loop_id).loop
    # The gap is not closed by one good retest where the estimate stays low: then it goes on.
    while loop.ended_at is None:
        standing = up_to_the_retest(library, clock, loop_id, wrong=0)
        to_the_day(library, clock, standing)
        retest = library.loops.go_on(loop_id).sitting_id
        assert retest is not None
        answer(library, clock, retest)
        loop = library.loops.standing(loop_id).loop
    assert loop.ending is Ending.CLOSED
    assert all(one.kind is not WeaknessKind.GAP for one in library.weaknesses.standing().current)
    (topic,) = loop.topics
    assert topic.after is not None and topic.before.score < topic.after.score
    assert topic.after.low < topic.after.score < topic.after.high
    print(loop.round, topic)
