"""The loop from a weakness to mastery: what moves it on is what happened, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import MissReason, Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.mastery_loop import Ending, Stage
from studytui.domain.weakness import Weakness, WeaknessKind
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.services.loop_steps import Next
from studytui.services.loops import Standing
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong
from tools.make_past_papers import pdf

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
    """Sit it to the end, the first so many wrong; what was answered before stays."""
    session = study.sittings.resume(sitting_id)
    for place, item in enumerate(session.sitting.items):
        if item.answer:
            continue
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


def gap(study: Study) -> Weakness:
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
    assert set(library.revisits.due()) >= asked_in(library, sat_as_test(standing))
    retest = library.loops.go_on(loop_id).sitting_id
    assert retest is not None
    answer(library, clock, retest)
    loop = library.loops.standing(loop_id).loop
    assert (loop.ending, loop.round) == (Ending.CLOSED, 1)
    assert all(one.kind is not WeaknessKind.GAP for one in library.weaknesses.standing().current)
    (topic,) = loop.topics
    assert topic.after is not None and topic.before.score < topic.after.score
    assert topic.after.low < topic.after.score < topic.after.high
    came = {one.stage: one.outcome for one in loop.stages}
    assert all(came.values())
    assert [(came[one].asked, came[one].right, came[one].misses) for one in SAT_STAGES] == [
        (10, 8, 2),
        (2, 2, 0),
        (10, 10, 0),
    ]
    assert came[Stage.STUDY].seconds == 60 * 12 and came[Stage.TEST].seconds >= 300


SAT_STAGES = (Stage.TEST, Stage.PRESCRIBE, Stage.RETEST)


def sat_as_test(standing: Standing) -> int:
    test = standing.loop.stage(Stage.TEST)
    assert test is not None and test.sitting_id is not None
    return test.sitting_id


def asked_in(study: Study, sitting_id: int) -> set[int]:
    rows = study.database.rows(
        "SELECT question_id FROM sitting_item WHERE sitting_id = ?", sitting_id
    )
    return {row[0] for row in rows}


def test_a_retest_that_goes_badly_leads_round_once_more(library: Study, clock: SetClock) -> None:
    loop_id = library.loops.start([TOPIC], gap(library)).loop_id
    to_the_day(library, clock, up_to_the_retest(library, clock, loop_id, wrong=8))
    retest = library.loops.go_on(loop_id).sitting_id
    assert retest is not None
    answer(library, clock, retest, wrong=7)
    standing = library.loops.standing(loop_id)
    assert (standing.loop.round, standing.stage) == (2, Stage.STUDY)
    assert standing.loop.stage(Stage.RETEST, 1) is not None
    step = library.loops.go_on(loop_id)
    assert step.pack is not None and step.pack.version == 3


def test_it_is_taken_up_where_it_was_after_a_crash(
    library: Study, clock: SetClock, home: Paths
) -> None:
    """Nothing of the loop is written after the answers: what came of them is found again."""
    loop_id = library.loops.start([TOPIC]).loop_id
    read_pack(library, clock, library.loops.go_on(loop_id))
    test = library.loops.go_on(loop_id).sitting_id
    assert test is not None
    session = library.sittings.resume(test)
    answer_wrong(session)
    # No leaving, no closing: another program opens the same home.
    again = Study.open(home, clock=clock, settings=Settings())
    standing = again.loops.standing(loop_id)
    assert (standing.stage, standing.has_sitting) == (Stage.TEST, True)
    assert again.loops.go_on(loop_id).sitting_id == test
    ended = clock.moment
    answer(again, clock, test)
    clock.advance(timedelta(days=1))
    third = Study.open(home, clock=clock, settings=Settings())
    came = third.loops.standing(loop_id).loop.stage(Stage.TEST)
    assert came is not None and came.outcome is not None
    assert ended <= came.outcome.done_at < clock.moment - timedelta(hours=23)
    again.close()
    third.close()


def test_paging_through_is_not_reading(library: Study, clock: SetClock) -> None:
    loop_id = library.loops.start([TOPIC]).loop_id
    pack = library.loops.go_on(loop_id).pack
    assert pack is not None
    reading = library.learning_packs.reading(pack)
    for place in range(len(pack.pack.lengths)):
        reading.at(place, is_end=place == len(pack.pack.lengths) - 1)
    assert stage(library, loop_id) is Stage.STUDY
    standing = library.loops.standing(loop_id)
    assert (standing.pieces_read, standing.pieces) == (0, 12)
    # Read in two goes, the second begins where the first was left.
    reading = library.learning_packs.reading(pack)
    clock.advance(timedelta(minutes=2))
    reading.at(5)
    assert library.loops.standing(loop_id).pieces_read == 5
    reading = library.learning_packs.reading(pack)
    assert reading.begun_at == 5
    clock.advance(timedelta(minutes=2))
    reading.at(11, is_end=True)
    assert stage(library, loop_id) is Stage.TEST


def test_time_on_a_pack_counts_for_its_topic_and_is_rebuilt(
    library: Study, clock: SetClock
) -> None:
    before = sum(one.seconds for one in library.learning.study_days() if one.topic_id == TOPIC)
    read_pack(library, clock, library.loops.go_on(library.loops.start([TOPIC]).loop_id))
    days = library.learning.study_days()
    assert sum(one.seconds for one in days if one.topic_id == TOPIC) == before + 60 * 12
    library.learning.rebuild()
    assert library.learning.study_days() == days


def test_what_fades_is_tested_though_it_was_right(library: Study, clock: SetClock) -> None:
    """A weakness in questions that were right when last answered leads the test all the same."""
    right = [36, 42, 48, 54]
    begun = library.exams.begin_questions(right, Rules(mode=Mode.PRACTICE), "Known")
    answer(library, clock, begun.sitting_id)
    clock.advance(timedelta(days=60))
    fading = next(
        one for one in library.weaknesses.standing().current if one.kind is WeaknessKind.FADING
    )
    loop_id = library.loops.start([TOPIC], fading).loop_id
    library.loops.leave_out(loop_id)
    test = library.loops.go_on(loop_id).sitting_id
    assert test is not None
    assert set(fading.evidence) & set(right) <= asked_in(library, test)
    assert set(fading.evidence) & set(right)


def test_only_what_is_no_evidence_can_be_left_out_and_that_is_taken_back(
    library: Study, clock: SetClock
) -> None:
    loop_id = library.loops.start([TOPIC]).loop_id
    library.loops.leave_out(loop_id)
    assert stage(library, loop_id) is Stage.TEST
    with pytest.raises(StudyError, match="cannot be left out"):
        library.loops.leave_out(loop_id)
    library.undo.take_back()
    assert stage(library, loop_id) is Stage.STUDY
    library.loops.give_up(loop_id)
    assert library.loops.standing(loop_id).loop.ending is Ending.LEFT
    assert library.loops.open_ones() == []
    library.undo.take_back()
    assert stage(library, loop_id) is Stage.STUDY


def test_the_same_weakness_has_one_loop_and_a_loop_may_have_several_topics(
    library: Study, clock: SetClock
) -> None:
    first = library.loops.start([TOPIC], gap(library))
    assert library.loops.start([TOPIC], gap(library)).loop_id == first.loop_id
    second = library.loops.start([TOPIC])
    assert second.loop_id != first.loop_id
    library.loops.add_topic(second.loop_id, 2)
    step = library.loops.go_on(second.loop_id)
    standing = library.loops.standing(second.loop_id)
    assert standing.packs == 2 and len(standing.now) == 2
    with pytest.raises(StudyError, match="already"):
        library.loops.add_topic(second.loop_id, 3)
    read_pack(library, clock, step)
    assert stage(library, second.loop_id) is Stage.STUDY
    read_pack(library, clock, library.loops.go_on(second.loop_id))
    test = library.loops.go_on(second.loop_id).sitting_id
    assert test is not None
    topics = {library.review.question(one).topic for one in asked_in(library, test)}
    assert len(topics) == 2


def test_each_stage_leads_to_what_it_waits_for(library: Study, clock: SetClock) -> None:
    library.goals.save(Goal(name="Exam", profile="pcep-30-03"))
    loop_id = library.loops.start([TOPIC]).loop_id
    with pytest.raises(StudyError, match="no model answers yet"):
        library.loops.html(loop_id)
    read_pack(library, clock, library.loops.go_on(loop_id))
    test = library.loops.go_on(loop_id).sitting_id
    assert test is not None
    answer(library, clock, test, wrong=2)
    assert stage(library, loop_id) is Stage.MARK
    assert library.loops.go_on(loop_id) == Next(review=test)
    give_reasons(library, test, MissReason.TIME)
    drill = library.loops.go_on(loop_id).sitting_id
    assert drill is not None
    # For want of time: under the clock.
    assert library.sittings.resume(drill).sitting.rules.time_limit
    answer(library, clock, drill)
    assert stage(library, loop_id) is Stage.ANSWERS
    assert library.loops.standing(loop_id).pieces == len(library.loops.answers(loop_id)) > 0
    assert library.loops.go_on(loop_id) == Next(answers=True)


def test_a_loop_that_has_ended_or_is_unknown_takes_nothing_more(library: Study) -> None:
    loop_id = library.loops.start([TOPIC]).loop_id
    assert library.loops.add_topic(loop_id, TOPIC) is Changes.NOTHING
    library.loops.give_up(loop_id)
    assert library.loops.give_up(loop_id) is Changes.NOTHING
    assert library.loops.leave_out(loop_id) is Changes.NOTHING
    assert library.loops.go_on(loop_id) == Next()
    for act in (library.loops.standing, library.loops.give_up, library.loops.go_on):
        with pytest.raises(StudyError, match="not there any more"):
            act(99)


def test_answers_given_elsewhere_on_its_day_are_the_retest(library: Study, clock: SetClock) -> None:
    loop_id = library.loops.start([TOPIC]).loop_id
    standing = up_to_the_retest(library, clock, loop_id)
    ids = sorted(asked_in(library, sat_as_test(standing)))
    begun = library.exams.begin_questions(ids, Rules(mode=Mode.TUTOR), "Too early")
    answer(library, clock, begun.sitting_id)
    assert stage(library, loop_id) is Stage.RETEST
    to_the_day(library, clock, standing)
    for half in (ids[:5], ids[5:]):
        assert stage(library, loop_id) is Stage.RETEST
        begun = library.exams.begin_questions(half, Rules(mode=Mode.TUTOR), "Review")
        answer(library, clock, begun.sitting_id)
    loop = library.loops.standing(loop_id).loop
    came = loop.stage(Stage.RETEST, 1)
    assert came is not None and came.outcome is not None
    assert (came.outcome.asked, came.outcome.right) == (10, 10)


def test_the_test_itself_is_no_retest_though_the_exam_is_tomorrow(
    library: Study, clock: SetClock
) -> None:
    library.goals.save(Goal(name="Exam", exam_date=library.revisits.today + timedelta(days=1)))
    loop_id = library.loops.start([TOPIC]).loop_id
    standing = up_to_the_retest(library, clock, loop_id)
    assert standing.retest_on == library.revisits.today and standing.is_due
    assert library.loops.go_on(loop_id).sitting_id is not None


def test_without_sources_it_says_so_and_goes_on_without(library: Study) -> None:
    library.database.execute("UPDATE question_text SET explanation = ''")
    loop_id = library.loops.start([TOPIC]).loop_id
    with pytest.raises(StudyError, match="Nothing of yours says anything") as told:
        library.loops.go_on(loop_id)
    assert "s goes on without" in told.value.hint
    assert library.learning_packs.all() == []
    library.loops.leave_out(loop_id)
    assert library.loops.go_on(loop_id).sitting_id is not None


def test_nothing_to_ask_makes_no_loop(library: Study) -> None:
    library.database.execute("UPDATE question SET status = 'retired' WHERE topic_id = 2")
    with pytest.raises(StudyError, match="can be asked"):
        library.loops.start([2])
    with pytest.raises(StudyError, match="for a topic"):
        library.loops.start([999])
    assert library.loops.all() == []


PAPER = ["1 (a) Define crumb. [2]", "(b) State a use of rye. [1]", "2 Discuss night work. [4]"]
SCHEME = [
    "1(a) The soft inside (1) of a loaf (1) [2]",
    "1(b) Bread (1) / starters (1) max 1 [1]",
    "2 Level 2 (3-4) balanced; Level 1 (1-2) [4]",
]


def test_written_answers_are_marked_first_and_their_model_answers_collected(
    study: Study, clock: SetClock, tmp_path: Path
) -> None:
    (tmp_path / "9990_s24_qp_12.pdf").write_bytes(pdf([PAPER]))
    (tmp_path / "9990_s24_ms_12.pdf").write_bytes(pdf([SCHEME]))
    study.imports.run([tmp_path])
    study.syllabus.add_subject("Baking")
    study.syllabus.add_topic(study.database.value("SELECT subject_id FROM subject"), "Bread")
    topic = study.learning_packs.topic_named("Bread")
    study.database.execute("UPDATE question SET topic_id = ?", topic)
    loop_id = study.loops.start([topic]).loop_id
    study.loops.leave_out(loop_id)
    test = study.loops.go_on(loop_id).sitting_id
    assert test is not None
    session = study.sittings.resume(test)
    for place in range(3):
        session.go_to(place)
        clock.advance(timedelta(seconds=60))
        session.write("The soft inside <script>")
    session.finish()
    standing = study.loops.standing(loop_id)
    assert (standing.stage, standing.to_mark, standing.to_tell) == (Stage.MARK, 3, 0)
    for one in study.review.sheet(test).items:
        question = study.review.question(one.item.question_id)
        study.self_marking.mark(one.item, question, 1 if question.marks == 2 else 0, (0,))
    give_reasons(study, test)
    assert stage(study, loop_id) is Stage.PRESCRIBE
    answers = study.loops.answers(loop_id)
    assert len(answers) == 3
    two = next(one for one in answers if one.of == 2)
    assert (two.given, two.marks, two.ticked) == ("The soft inside <script>", 1, {0})
    assert [point.text for point in two.points] == ["The soft inside", "of a loaf"]
    page = study.loops.save_answers(loop_id).read_text("utf-8")
    assert "of a loaf" in page and "balanced" in page and "<script" not in page
