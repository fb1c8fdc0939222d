"""What two machines of one learner do in the same moment, each without having heard of the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, question
from tests.hub_server import Hub
from tests.sync.conftest import Machines
from tests.sync.devices import differences
from tests.sync.test_two_machines import answer, taken_in_on_both


def topic_called(study: Study, name: str) -> int:
    return int(study.database.value("SELECT topic_id FROM topic WHERE name = ?", name))


def sync_meanwhile(study: Study, other: Study) -> None:
    """One machine syncs, and another one in the middle of that: what the first has seen on the hub is
    of before, and what it sends comes after."""
    left = [other]

    def meanwhile(done: int, total: int) -> None:
        if left:
            left.pop().syncing.sync()

    study.syncing.sync(meanwhile)
    assert not left


@pytest.mark.parametrize("is_third_first", [True, False])
@pytest.mark.parametrize("has_subject", [True, False])
def test_a_topic_that_went_while_a_question_was_put_into_it_elsewhere_is_there_with_the_question(
    hub: Hub, machine: Machines, clock: SetClock, has_subject: bool, is_third_first: bool
) -> None:
    hub.add("anna")
    one, other, third = machine("anna"), machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Leaves"))
    subject = one.syllabus.trees()[0].subject.subject_id
    if not has_subject:
        one.syllabus.add_subject("Nature")
        subject = one.database.value("SELECT subject_id FROM subject WHERE name = 'Nature'")
    one.syllabus.add_topic(subject, "Own")
    for study in (one, other, third):
        study.syncing.sync()
    clock.advance(timedelta(seconds=1))
    one.syllabus.remove_topic(topic_called(one, "Own"))
    if not has_subject:
        one.syllabus.remove_subject(subject)
    (question_id,) = other.library.find("").ids()
    other.mapping.place([question_id], topic_called(other, "Own"))
    sync_meanwhile(other, one)
    turns = (third, one, other) if is_third_first else (one, other, third)
    for study in (*turns, *turns):
        assert not study.syncing.sync().left_out
    for study in (other, third):
        assert differences(one, study) == []
    for study in (one, other, third):
        assert study.library.find("topic:Own").ids() == [question_id]
        assert study.syncing.state().waiting == 0


def test_an_import_taken_back_while_its_question_was_answered_elsewhere_leaves_that_question(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    one, other, _take, run_id = taken_in_on_both(hub, machine, clock)
    uid = other.library.question(1).uid
    other.library.set_note(1, "Look here.")
    answer(other, 1)
    one.imports.undo(run_id)
    sync_meanwhile(other, one)
    for study in (one, other, one, other):
        assert not study.syncing.sync().left_out
    assert differences(one, other) == []
    for study in (one, other):
        assert study.database.rows("SELECT uid, status FROM question") == [(uid, "retired")]
        assert study.database.rows("SELECT text FROM note") == [("Look here.",)]
        answers = "SELECT count(*) FROM response WHERE origin = 'sitting' AND is_correct"
        assert study.database.rows(answers) == [(1,)]


def test_a_topic_of_a_form_of_before_is_not_there_again_on_a_new_machine(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one = machine("anna")
    Taker(one)(question("1", stem="A colour?", subject="Art", topic="Leaves"))
    one.syncing.sync()
    clock.advance(timedelta(hours=1))
    Taker(one)(question("1", stem="Which colour?", subject="Art", topic="Meadows"))
    one.syncing.sync()
    one.syllabus.remove_topic(topic_called(one, "Leaves"))
    one.syncing.sync()
    other = machine("anna")
    for study in (other, one):
        study.syncing.sync()
    assert other.database.rows("SELECT name FROM topic") == [("Meadows",)]
    assert other.database.value("SELECT count(*) FROM question_version") == 1
    assert differences(one, other) == []
