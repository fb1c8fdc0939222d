"""Two machines of a learner, one hub: what is done on one is on the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.assignment import Refusal, Terms
from studytui.domain.draft import CapturedAnswer, QuestionDraft, Reading
from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.services.classes import Classroom
from studytui.services.learning import rebuild_states
from studytui.services.study import Study
from studytui.storage import checks
from studytui.storage.whole import progress
from studytui.tui.layouts.assignment import row_line
from tests.conftest import SetClock
from tests.drafts import Taker, dump, question
from tests.hub_server import Hub
from tests.made_sittings import answer_right, answer_wrong
from tests.sync.conftest import Machines
from tests.sync.devices import differences, mistaken_digests

_PUPIL = {"allowance": "1", "enrolment": "1", "learner": "username = 'pupil'"}


def offering(
    hub: Hub, machine: Machines, *taken: Reading | QuestionDraft
) -> tuple[Study, Study, Classroom]:
    """A teacher's machine on which these were taken in and are offered, that of a learner of hers, and
    the class; neither has synced since."""
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, one = machine("tina"), machine("anna")
    for some in taken:
        Taker(tina)(some)
    tina.syncing.offer("Colours")
    _, room = tina.classes.add("Room")
    one.classes.enrol(room.code)
    return tina, one, room


def sit(study: Study, clock: SetClock, *, count: int = 3) -> int:
    ids = study.library.find("").ids()[:count]
    begun = study.exams.begin_questions(ids, Rules(mode=Mode.TUTOR), "Some")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(begun.questions):
        session.go_to(place)
        clock.advance(timedelta(seconds=5))
        if place == 1:
            answer_wrong(session)
        answer_right(session)
        session.reveal()
    session.finish()
    return begun.sitting_id


def test_what_is_done_on_one_machine_is_on_the_other(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1", "2", "3"))
    Taker(one)(question("4", subject="Art", topic="Meadows", concept="Grass", tags=("old",)))
    sit(one, clock)
    first = one.library.find("").ids()[0]
    one.library.set_note(first, "Look here.")
    one.library.toggle_flag(first)
    one.revisits.schedule([first])
    done = one.syncing.sync()
    assert done.sent and not done.left_out
    assert done.waiting == 0
    done = other.syncing.sync()
    assert not done.left_out
    assert differences(one, other) == []
    assert other.library.find("Look here").ids()
    assert one.syncing.sync().received == 0
    assert other.syncing.sync().sent == 0


def test_of_two_notes_the_later_stands_and_the_other_is_kept(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1"))
    one.syncing.sync()
    other.syncing.sync()
    asked = one.library.find("").ids()[0], other.library.find("").ids()[0]
    one.library.set_note(asked[0], "The earlier one.")
    clock.advance(timedelta(hours=1))
    other.library.set_note(asked[1], "The later one.")
    one.syncing.sync()
    other.syncing.sync()
    one.syncing.sync()
    assert differences(one, other) == []
    assert one.library.find("later").ids() and not one.library.find("earlier").ids()
    (lost,) = one.syncing.history()
    assert (lost.table, lost.said) == ("note", "The earlier one.")
    assert lost.about


def test_the_same_files_taken_in_on_both_machines_are_the_same_questions(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    for study in (one, other):
        Taker(study)(dump("1", "2"))
        Taker(study)(question("3", subject="Art", topic="Meadows", tags=("old",)))
        clock.advance(timedelta(minutes=1))
        sit(study, clock)
        study.library.set_note(study.library.find("").ids()[0], f"Of {study.paths.home.name}")
    for _ in range(2):
        one.syncing.sync()
        other.syncing.sync()
    one.syncing.sync()
    assert differences(one, other) == []
    assert len(one.library.find("").ids()) == 3
    assert one.database.value("SELECT count(*) FROM sitting") == 2
    assert one.syncing.sync().sent == 0 == other.syncing.sync().sent


def test_a_flag_taken_away_where_the_other_was_not_heard_of_leaves_that_one(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other, third = machine("anna"), machine("anna"), machine("anna")
    Taker(one)(dump("1"))
    one.syncing.sync()
    other.syncing.sync()
    one.library.set_flag_reason(1, "Of the one.")
    clock.advance(timedelta(minutes=1))
    other.library.set_flag_reason(1, "Of the other.")
    other.syncing.sync()
    third.syncing.sync()
    # Here the two are one flag; there nobody knows.
    one.syncing.sync()
    clock.advance(timedelta(minutes=1))
    other.library.toggle_flag(1)
    # To the third come the name of the one and the end of the other together.
    for study in (other, one, third, other, one, third):
        study.syncing.sync()
    assert differences(one, other) == []
    assert differences(one, third) == []
    assert one.library.flag_reason(1) == "Of the other."


def test_what_was_deleted_on_one_machine_goes_from_the_other(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1"))
    first = one.library.find("").ids()[0]
    one.library.set_note(first, "Look here.")
    one.library.toggle_flag(first)
    one.syncing.sync()
    other.syncing.sync()
    clock.advance(timedelta(minutes=1))
    one.library.set_note(first, "")
    one.library.toggle_flag(first)
    one.syncing.sync()
    other.syncing.sync()
    assert differences(one, other) == []
    assert not other.library.find("Look").ids()
    # And taken back: it is there again.
    one.undo.take_back()
    one.undo.take_back()
    one.syncing.sync()
    other.syncing.sync()
    assert differences(one, other) == []
    assert other.library.find("Look").ids()


def test_a_new_machine_gets_everything_back(
    hub: Hub, machine: Machines, clock: SetClock, tmp_path: Path
) -> None:
    from tests.made_lives import live

    hub.add("anna")
    one = machine("anna")
    live(one, clock, tmp_path)
    # A pupil whom no hub knows.
    for table in ("allowance", "enrolment", "learner"):
        one.database.execute(f"DELETE FROM {table} WHERE {_PUPIL[table]}")
    one.syncing.sync()
    other = machine("anna")
    done = other.syncing.sync()
    assert not done.left_out
    assert differences(one, other) == []
    images = {path.name: path.read_bytes() for path in one.paths.media.rglob("*.png")}
    assert images
    assert images == {path.name: path.read_bytes() for path in other.paths.media.rglob("*.png")}


def test_a_library_that_was_there_before_is_adopted(
    hub: Hub, machine: Machines, clock: SetClock, tmp_path: Path
) -> None:
    from tests.made_lives import live

    hub.add("anna")
    one = machine("anna", joins=False)
    live(one, clock, tmp_path)
    # A pupil whom no hub knows.
    for table in ("allowance", "enrolment", "learner"):
        one.database.execute(f"DELETE FROM {table} WHERE {_PUPIL[table]}")
    assert one.syncing.join(hub.address("anna"))
    assert one.syncing.sync().sent < 10
    one.syncing.adopt()
    one.syncing.sync()
    other = machine("anna")
    other.syncing.sync()
    assert differences(one, other) == []
    one.syncing.leave()
    one.library.set_note(1, "After it.")
    assert one.database.value("SELECT count(*) FROM sync_operation") == 0


def test_what_a_teacher_offers_comes_to_the_class_and_results_come_back(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    hub.add("carl")
    tina, anna, carl = machine("tina"), machine("anna"), machine("carl")
    Taker(tina)(question("1", subject="Art", topic="Meadows", tags=("old",)))
    Taker(tina)(dump("2", "3"))
    Taker(tina)(question("9", source="Private"))
    tina.classes.add("Room")
    tina.syncing.sync()
    tina.syncing.offer("Colours")
    tina.syncing.sync()
    code = tina.database.value("SELECT code FROM classroom")
    anna.classes.enrol(code)
    anna.syncing.sync()
    carl.syncing.sync()
    assert len(anna.library.find("").ids()) == 3
    assert not carl.library.find("").ids()
    sit(anna, clock)
    own = Taker(anna)
    own(question("7", source="Mine"))
    anna.library.set_note(anna.library.find("").ids()[0], "My own words.")
    anna.syncing.sync()
    done = tina.syncing.sync()
    assert not done.left_out
    assert tina.database.value("SELECT count(*) FROM response WHERE learner_id <> 1") == 4
    assert len(tina.library.find("").ids()) == 4
    assert tina.database.value("SELECT count(*) FROM note") == 0
    # What the learner writes on it makes no other question of it.
    assert (
        hub.rows(
            "anna",
            "SELECT 1 FROM hub_document WHERE \"table\" = 'question' AND identity "
            "IN (SELECT uid FROM question)",
        )
        == []
    )
    again = machine("anna")
    again.syncing.sync()
    assert differences(anna, again) == []
    second = machine("tina")
    second.syncing.sync()
    assert differences(tina, second) == []


def test_a_sitting_that_was_taken_up_in_two_places_has_the_same_pauses_in_both(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, one, _ = offering(hub, machine, dump("1", "2"))
    other = machine("anna")
    for study in (tina, one, other):
        study.syncing.sync()
    rules = Rules(time_limit=timedelta(hours=1))
    begun = one.exams.begin_questions([1, 2], rules, "Open")
    one.sittings.resume(begun.sitting_id).leave()
    for study in (one, other):
        study.syncing.sync()
    for study in (one, other):
        clock.advance(timedelta(minutes=1))
        study.sittings.resume(study.sittings.open_ones()[0].sitting_id).leave()
    for study in (one, other, one, other):
        study.syncing.sync()
    assert one.database.value("SELECT count(*) FROM sitting_pause")
    assert differences(one, other) == []
    assert not mistaken_digests(one) and not mistaken_digests(other)


def test_a_teacher_counts_by_the_key_whatever_a_learners_program_claims(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    Taker(tina)(dump("1", "2", "3"))
    tina.classes.add("Room")
    tina.syncing.sync()
    tina.syncing.offer("Colours")
    tina.syncing.sync()
    anna.classes.enrol(tina.database.value("SELECT code FROM classroom"))
    anna.syncing.sync()
    begun = anna.exams.begin_questions(anna.library.find("").ids(), Rules(), "Some")
    session = anna.sittings.resume(begun.sitting_id)
    for place, answer in enumerate((answer_wrong, answer_right, answer_wrong)):
        session.go_to(place)
        answer(session)
    session.finish()
    anna.database.execute("UPDATE response SET is_correct = 1, marks = 9")
    anna.database.execute("UPDATE sitting SET score = 27, total = 3, correct = 3, wrong = 0")
    anna.syncing.sync()
    done = tina.syncing.sync()
    assert not done.left_out
    told = "SELECT score, total, correct, wrong FROM sitting"
    assert tina.database.rows(told) == [(1, 3, 1, 2)]
    rows = tina.database.rows(
        "SELECT r.is_correct, r.marks FROM response r JOIN sitting_item i USING (sitting_item_id) "
        "ORDER BY i.position"
    )
    assert rows == [(0, 0), (1, 1), (0, 0)]
    # What goes up from there is not what was reckoned there.
    tina.syncing.sync()
    assert anna.syncing.sync().received == 0
    assert anna.database.rows(told) == [(27, 3, 3, 0)]


def test_an_assignment_whose_questions_have_not_come_says_so(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    Taker(tina)(dump("1", "2"))
    Taker(tina)(question("3", tags=("grass",)))
    _, room = tina.classes.add("Room")
    tina.syncing.sync()
    anna.classes.enrol(room.code)
    anna.syncing.sync()
    exam = tina.exams.all()[0]
    tina.assignments.set(room, Terms("Mock", exam_id=exam.exam_id))
    tina.assignments.set(room, Terms("Grass", query="tag:grass"))
    tina.syncing.sync()
    # She has questions of her own, which are not those that are meant.
    Taker(anna)(question("9", stem="Whose?"))
    anna.syncing.sync()
    for one in anna.assignments.mine():
        assert one.refusal is Refusal.NOT_HERE and not one.is_open
        assert "questions not here" in row_line(one, clock.now(), 80, is_cursor=False).plain
        with pytest.raises(StudyError, match="have not come yet") as caught:
            anna.assignments.begin(one.assignment.assignment_id)
        assert "offered" in caught.value.hint
    clock.advance(timedelta(minutes=1))
    tina.syncing.offer("Colours")
    tina.syncing.sync()
    anna.syncing.sync()
    grass, mock = sorted(anna.assignments.mine(), key=lambda one: one.assignment.terms.title)
    assert mock.is_open and grass.is_open
    assert anna.assignments.begin(mock.assignment.assignment_id).questions == 2
    assert anna.assignments.begin(grass.assignment.assignment_id).questions == 1


def test_who_left_a_class_or_was_taken_out_is_in_it_again_by_its_code(
    hub: Hub, machine: Machines
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    _, room = tina.classes.add("Room")
    tina.syncing.sync()

    def members() -> list[str]:
        anna.syncing.sync()
        tina.syncing.sync()
        anna.syncing.sync()
        return [one.name for one in tina.classes.members(room.classroom_id)]

    anna.classes.enrol(room.code)
    assert members() == ["anna"]
    anna.classes.leave(anna.classes.joined()[0])
    assert members() == []
    assert anna.classes.enrol(room.code)[1] is None
    assert members() == ["anna"]
    assert len(anna.classes.joined()) == 1
    tina.classes.remove(room, tina.classes.members(room.classroom_id)[0])
    assert members() == []
    assert anna.classes.joined() == []
    anna.classes.enrol(room.code)
    assert members() == ["anna"]
    assert anna.syncing.state().waiting == 0


def test_who_comes_back_to_a_class_gets_what_was_set_and_shows_what_they_did_meanwhile(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, one, room = offering(hub, machine, dump("1", "2"))
    other = machine("anna")
    for study in (tina, one, other):
        study.syncing.sync()
    one.classes.leave(one.classes.joined()[0])
    one.syncing.sync()
    tina.assignments.set(room, Terms("Set", query="source:Colours"))
    answer(one, 1)
    for study in (one, tina, other, one, tina):
        study.syncing.sync()
    assert not one.assignments.mine()
    assert not tina.database.value("SELECT count(*) FROM response")
    one.classes.enrol(room.code)
    for study in (one, other, tina):
        study.syncing.sync()
    for study in (one, other):
        assert [task.assignment.terms.title for task in study.assignments.mine()] == ["Set"]
    assert tina.database.value("SELECT count(*) FROM response") == 1


def test_answers_to_what_is_offered_no_longer_come_to_the_other_machine(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, one, _ = offering(hub, machine, dump("1", "2"))
    other = machine("anna")
    for study in (tina, one, other):
        study.syncing.sync()
    hub.rows("tina", "UPDATE source SET is_shared = false")
    sit(one, clock, count=2)
    for study in (one, other, one):
        study.syncing.sync()
    assert differences(one, other) == []
    answers = one.database.rows("SELECT uid FROM response ORDER BY 1")
    assert other.database.rows("SELECT uid FROM response ORDER BY 1") == answers
    # A new machine has a part of it only, of which it tells nothing.
    third = machine("anna")
    third.syncing.sync()
    third.database.execute("UPDATE sitting SET title = 'Mine'")
    for study in (third, one, other):
        study.syncing.sync()
    assert one.database.rows("SELECT uid FROM response ORDER BY 1") == answers
    assert differences(one, other) == []


def test_a_new_machine_knows_what_a_sitting_was_for_in_a_class_that_was_left(
    hub: Hub, machine: Machines
) -> None:
    tina, one, room = offering(hub, machine, dump("1", "2"))
    for title in ("Sat", "Unsat"):
        tina.assignments.set(room, Terms(title, query="source:Colours"))
    for study in (tina, one):
        study.syncing.sync()
    tina.syncing.sync()
    for task in tina.assignments.of_class(room):
        tina.assignments.allow(task, tina.classes.member(room, "anna"), 1.5)
    for study in (tina, one):
        study.syncing.sync()
    sat = next(task for task in one.assignments.mine() if task.assignment.terms.title == "Sat")
    begun = one.assignments.begin(sat.assignment.assignment_id)
    one.sittings.resume(begun.sitting_id).finish()
    one.classes.leave(one.classes.joined()[0])
    one.syncing.sync()
    other = machine("anna")
    assert not other.syncing.sync().left_out
    asked = "SELECT a.title FROM sitting JOIN assignment a USING (assignment_id)"
    assert other.database.rows(asked) == one.database.rows(asked) == [("Sat",)]
    assert other.database.rows("SELECT title FROM assignment") == [("Sat",)]
    assert other.database.value("SELECT count(*) FROM allowance") == 1
    for study in (one, other):
        study.classes.enrol(room.code)
        study.syncing.sync()
        assert study.database.value("SELECT count(*) FROM allowance") == 2


def test_a_question_that_was_the_same_twice_in_a_moment_comes_to_be_the_same(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1"))
    one.syncing.sync()
    other.syncing.sync()
    question_id = one.library.find("").ids()[0]
    for letter in "ACAC":
        # Its earlier forms are the same, and of the same moment.
        one.keys.set_key(question_id, letter, "so")
    one.syncing.sync()
    clock.advance(timedelta(seconds=1))
    written = other.edits.written(other.library.find("").ids()[0])
    stem = written.question.stem
    other.edits.save(written, written.text.replace(stem, f"Well: {stem}", 1))
    for study in (other, one):
        study.syncing.sync()
    assert differences(one, other) == []
    assert mistaken_digests(one) == mistaken_digests(other) == []


def test_an_import_taken_back_goes_from_the_other_machine_too(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    take = Taker(one)
    take(dump("1", "2", number="80"))
    take(dump("3", "4", number="90"))
    assert take.log is not None and take.log.run_id is not None
    for study in (one, other):
        study.syncing.sync()
    assert len(other.library.find("").ids()) == 4
    clock.advance(timedelta(minutes=1))
    one.imports.undo(take.log.run_id)
    for study in (one, other):
        study.syncing.sync()
    assert differences(one, other) == []
    assert len(other.library.find("").ids()) == 2
    assert other.library.find("meadow 3").ids() == []
    assert other.database.rows("PRAGMA foreign_key_check") == []


def answer(study: Study, question_id: int) -> None:
    begun = study.exams.begin_questions([question_id], Rules(mode=Mode.PRACTICE), "Sat elsewhere")
    session = study.sittings.resume(begun.sitting_id)
    session.choose(2)
    session.finish()


def taken_in_on_both(
    hub: Hub, machine: Machines, clock: SetClock
) -> tuple[Study, Study, Taker, int]:
    """Two machines of one person to which an import of two questions has come a minute ago; what took
    it in on the first, and the number of the run there."""
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    take = Taker(one)
    take(dump("1", "2"))
    assert take.log is not None and take.log.run_id is not None
    for study in (one, other):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    return one, other, take, take.log.run_id


def test_a_question_that_was_answered_elsewhere_stays_and_is_no_longer_asked(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    one, other, _take, run_id = taken_in_on_both(hub, machine, clock)
    answer(other, 1)
    uid = other.library.question(1).uid
    one.imports.undo(run_id)
    for study in (one, other, one, other, one):
        study.syncing.sync()
    assert differences(one, other) == []
    for study in (one, other):
        assert study.database.rows("SELECT uid, status FROM question") == [(uid, "retired")]
        assert study.database.rows(
            "SELECT count(*) FROM response WHERE origin = 'sitting' AND is_correct"
        ) == [(1,)]
        assert study.database.rows("PRAGMA foreign_key_check") == []


def test_a_sitting_comes_whole_to_a_machine_on_which_its_questions_were_taken_back(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    one, other, _take, run_id = taken_in_on_both(hub, machine, clock)
    begun = other.exams.begin_questions([1, 2], Rules(mode=Mode.PRACTICE), "Open")
    session = other.sittings.resume(begun.sitting_id)
    for place in range(2):
        session.go_to(place)
        session.choose(2)
    session.leave()
    other.syncing.sync()
    one.imports.undo(run_id)
    one.syncing.sync()
    (opened,) = one.sittings.open_ones()
    session = one.sittings.resume(opened.sitting_id)
    assert [set(item.answer.chosen) for item in session.sitting.items] == [{2}, {2}]
    clock.advance(timedelta(minutes=1))
    session.finish()
    for study in (one, other, one, other):
        assert not study.syncing.sync().left_out
    assert differences(one, other) == []
    for study in (one, other):
        assert study.database.rows("SELECT status FROM question") == [("retired",)] * 2
        assert study.database.value("SELECT count(*) FROM response") == 2


@pytest.mark.parametrize("is_answered", [False, True])
def test_an_import_taken_back_and_made_again_in_a_moment_is_there_once(
    hub: Hub, machine: Machines, clock: SetClock, is_answered: bool
) -> None:
    one, other, take, run_id = taken_in_on_both(hub, machine, clock)
    if is_answered:
        answer(other, 1)
    # What goes and what comes in its place have the same clock.
    one.imports.undo(run_id)
    take(dump("1", "2"))
    for study in (one, other, one, other, one):
        assert not study.syncing.sync().left_out
    assert differences(one, other) == []
    for study in (one, other):
        assert study.database.value("SELECT count(*) FROM question") == 2
        assert study.syncing.state().waiting == 0
        assert study.database.rows("PRAGMA foreign_key_check") == []


def test_what_stays_keeps_its_place_when_others_come_at_once(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    one, other, take, run_id = taken_in_on_both(hub, machine, clock)
    answer(other, 2)
    one.imports.undo(run_id)
    take(dump("3", "4"))
    clock.advance(timedelta(minutes=1))
    for study in (one, other, one, other, one):
        assert not study.syncing.sync().left_out
    assert differences(one, other) == []
    for study in (one, other):
        assert study.database.value("SELECT count(*) FROM question") == 3
        assert study.database.rows("PRAGMA foreign_key_check") == []


def test_a_new_machine_has_the_topics_of_a_teacher_where_the_learner_put_them(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    drafts = [question(name, subject="Art", topic=name) for name in ("Leaves", "Meadows")]
    tina, one, _ = offering(hub, machine, *drafts)
    for study in (tina, one):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    ((_, leaves), (_, meadows)) = one.syllabus.trees()[0].topics
    one.syllabus.change_topic(replace(leaves, parent_id=meadows.topic_id))
    one.syncing.sync()
    other = machine("anna")
    other.syncing.sync()
    assert differences(one, other) == []


def test_what_a_learner_does_to_an_own_topic_that_a_teacher_has_as_well_reaches_the_other_machine(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, one, other = machine("tina"), machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Leaves"))
    for study in (one, other):
        study.syncing.sync()
    # The topic is called from now on as the teacher calls it.
    Taker(tina)(question("2", subject="Art", topic="Leaves"))
    tina.syncing.offer("Colours")
    _, room = tina.classes.add("Room")
    one.classes.enrol(room.code)
    for study in (tina, one, other):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    ((_, leaves),) = one.syllabus.trees()[0].topics
    one.syllabus.change_topic(replace(leaves, weight=7.0))
    for study in (one, other):
        assert not study.syncing.sync().left_out
        assert study.syncing.state().waiting == 0
    assert differences(one, other) == []
    assert other.database.rows("SELECT weight FROM topic") == [(7.0,)]


def taught(hub: Hub, machine: Machines, clock: SetClock) -> tuple[Study, Study, Study]:
    """A teacher's machine, and two of a learner of hers, a minute after all have what she offers: a
    question on leaves."""
    tina, one, _ = offering(hub, machine, question("1", subject="Art", topic="Leaves"))
    other = machine("anna")
    for study in (tina, one, other):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    return tina, one, other


def test_a_topic_that_a_teacher_removed_stays_where_the_other_machine_has_used_it_meanwhile(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, one, other = taught(hub, machine, clock)
    Taker(tina)(question("1", subject="Art"))
    tina.syllabus.remove_topic(topic_of(tina))
    clock.advance(timedelta(minutes=1))
    other.mapping.place(other.library.find("").ids(), topic_of(other))
    other.syllabus.add_concept(topic_of(other), "Veins")
    other.loops.start([topic_of(other)])
    # All of it comes to the first machine at once.
    for study in (other, tina, one, other, one):
        assert not study.syncing.sync().left_out
    assert differences(one, other) == []
    for study in (one, other):
        assert study.library.find("topic:Leaves").ids()
        assert study.database.value("SELECT name FROM concept") == "Veins"
        assert study.database.value("SELECT count(*) FROM mastery_loop_topic") == 1


def test_a_topic_that_a_teacher_removed_goes_with_its_concepts_and_its_empty_subject(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, one, _ = taught(hub, machine, clock)
    tina.syllabus.add_concept(topic_of(tina), "Veins")
    for study in (tina, one):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    Taker(tina)(question("1"))
    art = tina.syllabus.trees()[0].subject.subject_id
    tina.syllabus.remove_topic(topic_of(tina))
    tina.syllabus.remove_subject(art)
    third = machine("anna")
    for study in (tina, one, third):
        assert not study.syncing.sync().left_out
    for study in (one, third):
        for table in ("subject", "topic", "concept"):
            assert not study.database.value(f"SELECT count(*) FROM {table}")


@pytest.mark.parametrize("hours", [0, -1])
def test_what_a_teacher_took_away_and_made_anew_reaches_the_class(
    hub: Hub, machine: Machines, clock: SetClock, hours: int
) -> None:
    # At once, or when the class has heard of it; also where the clock is set back meanwhile.
    tina, one, _ = taught(hub, machine, clock)
    tina.imports.undo(tina.database.value("SELECT max(import_run_id) FROM import_run"))
    if hours:
        for study in (tina, one):
            study.syncing.sync()
        assert not one.library.find("").ids()
        clock.set_wall(timedelta(hours=hours))
    Taker(tina)(question("1", subject="Art", topic="Leaves"))
    tina.syncing.offer("Colours")
    for study in (tina, one, tina):
        done = study.syncing.sync()
        assert not done.left_out and not done.waiting
    third = machine("anna")
    third.syncing.sync()
    for study in (one, third):
        assert study.library.find("topic:Leaves -is:retired").ids()
    for table in ("source", "subject", "topic", "question"):
        assert hub.rows("postgres", f"SELECT sync_is_deleted FROM {table}") == [(False,)]


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_topic_that_one_teacher_removed_and_another_made_anew_reaches_the_class(
    hub: Hub, machine: Machines, clock: SetClock, is_heard: bool
) -> None:
    tina, one, _ = taught(hub, machine, clock)
    hub.add("theo", "teacher")
    theo = machine("theo")
    Taker(theo)(question("2", subject="Art", topic="Leaves"))
    theo.syncing.offer("Colours")
    clock.advance(timedelta(minutes=1))
    tina.imports.undo(tina.database.value("SELECT max(import_run_id) FROM import_run"))
    tina.syncing.sync()
    if not is_heard:
        # As if it was removed when the other teacher had fetched what was new.
        ((until,),) = hub.rows("theo", "SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        theo.database.execute("UPDATE hub_link SET cursor = ?", until)
    for study in (theo, one):
        done = study.syncing.sync()
        assert not done.left_out and not done.waiting
    for study in (theo, one):
        assert study.syllabus.topic(topic_of(study)).name == "Leaves"
    for table in ("subject", "topic"):
        assert hub.rows("postgres", f"SELECT sync_is_deleted FROM {table}") == [(False,)]


def topic_of(study: Study) -> int:
    ((_, topic),) = study.syllabus.trees()[0].topics
    return topic.topic_id


def test_a_name_that_was_given_up_and_taken_anew_is_another_subject_everywhere(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other, third = machine("anna"), machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Leaves"))
    for study in (one, other, third):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    one.syllabus.rename_subject(one.syllabus.trees()[0].subject.subject_id, "Nature")
    one.syncing.sync()
    other.syncing.sync()
    Taker(one)(question("2", subject="Art", topic="Brushes"))
    for study in (one, other, third):
        study.syncing.sync()
    for study in (other, third):
        assert differences(one, study) == []
        told = {tree.subject.name: len(tree.topics) for tree in study.syllabus.trees()}
        assert told == {"Nature": 1, "Art": 1}


def test_what_a_learner_renamed_and_another_of_its_old_name_are_two_on_a_new_machine(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, one, _ = offering(hub, machine, question("1", subject="Art", topic="Leaves"))
    for study in (tina, one):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    one.syllabus.rename_subject(one.syllabus.trees()[0].subject.subject_id, "Nature")
    one.syncing.sync()
    Taker(one)(question("own", source="Own", subject="Art", topic="Brushes"))
    one.syncing.sync()
    other = machine("anna")
    other.syncing.sync()
    assert differences(one, other) == []
    told = {tree.subject.name: len(tree.topics) for tree in other.syllabus.trees()}
    assert told == {"Nature": 1, "Art": 1}


def test_a_subject_that_got_the_name_of_another_machines_is_one_with_it(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other, third = machine("anna"), machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Leaves"))
    Taker(one)(question("2", subject="Art", topic="Meadows", concept="Grass"))
    for study in (one, other, third):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    one.syllabus.rename_subject(one.syllabus.trees()[0].subject.subject_id, "Nature")
    Taker(other)(question("3", subject="Nature", topic="Meadows", concept="Grass"))
    Taker(other)(question("4", subject="Nature", topic="Trees"))
    sit(other, clock, count=4)
    for study in (one, other, third, one, other, third):
        assert not study.syncing.sync().left_out
    for study in (other, third):
        assert differences(one, study) == []
    for study in (one, other, third):
        (tree,) = study.syllabus.trees()
        assert tree.subject.name == "Nature"
        assert sorted(topic.name for _, topic in tree.topics) == ["Leaves", "Meadows", "Trees"]
        assert len(study.library.find("topic:Meadows").ids()) == 2
        assert study.database.value("SELECT count(*) FROM concept") == 1
        assert study.database.rows("PRAGMA foreign_key_check") == []
        study.learning.refresh()

        def rebuild(study: Study = study) -> None:
            progress.rebuild(study.database, study.learner_id)
            rebuild_states(study.database, study.learner_id, study.settings.day_starts_at)

        assert checks.differing(study.database, rebuild) == {}


def test_topics_that_were_put_under_each_other_on_two_machines_are_not_in_a_circle(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other, third = machine("anna"), machine("anna"), machine("anna")
    for name in ("Leaves", "Meadows"):
        Taker(one)(question(name, subject="Art", topic=name))
    for study in (one, other):
        study.syncing.sync()
    for study, place in ((one, 0), (other, 1)):
        clock.advance(timedelta(minutes=1))
        ((_, leaves), (_, meadows)) = study.syllabus.trees()[0].topics
        below, above = (leaves, meadows) if place else (meadows, leaves)
        study.syllabus.change_topic(replace(below, parent_id=above.topic_id))
    one.syncing.sync()
    for study in (other, third, one, other, third, one):
        assert not study.syncing.sync().left_out
    for study in (other, third):
        assert differences(one, study) == []
        told = [(depth, entry.name) for depth, entry in study.syllabus.trees()[0].topics]
        assert told == [(0, "Meadows"), (1, "Leaves")]


def test_a_machine_whose_clock_is_behind_counts_its_answers_where_they_belong(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Meadows"))
    for study in (one, other):
        study.syncing.sync()
        study.learning.refresh()
    clock.set_wall(timedelta(hours=24))
    sit(one, clock, count=1)
    for study in (one, other):
        study.syncing.sync()
    clock.set_wall(timedelta(hours=-24))
    sit(other, clock, count=1)
    other.learning.refresh()

    def rebuild() -> None:
        progress.rebuild(other.database, other.learner_id)
        rebuild_states(other.database, other.learner_id, other.settings.day_starts_at)

    assert checks.differing(other.database, rebuild) == {}


def test_an_answer_that_a_page_showed_goes_up_though_the_clock_was_set_back(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna", joins=False), machine("anna")
    seen = CapturedAnswer((1,), answered_at=clock.moment)
    Taker(one)(question("before", captured_answer=seen))
    one.syncing.join(hub.address("anna"))
    clock.set_wall(timedelta(hours=-24))
    Taker(one)(question("after", captured_answer=seen))
    for study in (one, other, one):
        study.syncing.sync()
    assert other.database.rows(
        "SELECT q.original_id FROM response r JOIN question q USING (question_id)"
    ) == [("after",)]


def test_busy_hours_taken_in_on_one_machine_shrink_the_days_on_the_other(
    hub: Hub, machine: Machines, tmp_path: Path
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    file = tmp_path / "work.ics"
    file.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Secret\nDTSTART:20261101T000000Z\n"
        "DURATION:PT24H\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    one.calendars.take(file)
    one.syncing.sync()
    other.syncing.sync()
    assert other.calendars.limits() == one.calendars.limits()
    assert set(other.calendars.limits().days.values()) == {0}
    other.calendars.remove("work")
    other.syncing.sync()
    one.syncing.sync()
    assert not one.calendars.all()


def test_a_flag_taken_away_and_set_again_in_a_moment_is_one_flag(
    hub: Hub, machine: Machines
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1"))
    question_id = one.library.find("").ids()[0]
    one.library.toggle_flag(question_id)
    for study in (one, other):
        study.syncing.sync()
    for _ in range(2):
        one.library.toggle_flag(question_id)
    for study in (one, other, one, other):
        study.syncing.sync()
    assert differences(one, other) == []
    assert one.database.value("SELECT count(*) FROM bookmark") == 1


def test_a_note_taken_away_and_written_anew_meets_one_that_went_on_elsewhere(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1"))
    first = one.library.find("").ids()[0]
    one.library.set_note(first, "One.")
    for study in (one, other):
        study.syncing.sync()
    clock.advance(timedelta(minutes=1))
    one.library.set_note(first, "")
    one.library.set_note(first, "Anew.")
    clock.advance(timedelta(minutes=1))
    other.library.set_note(other.library.find("").ids()[0], "Later.")
    other.syncing.sync()
    for study in (one, other, one, other):
        assert not study.syncing.sync().left_out
    assert differences(one, other) == []
    assert one.database.value("SELECT count(*) FROM note") == 1
