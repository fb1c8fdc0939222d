"""What was made on two machines under one name, or got the name of another: one thing everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, question
from tests.hub_server import Hub
from tests.sync.conftest import Machines
from tests.sync.devices import differences
from tests.sync.test_two_machines import offering


def rename(study: Study, name: str, new: str) -> None:
    (subject,) = (t.subject for t in study.syllabus.trees() if t.subject.name == name)
    study.syllabus.rename_subject(subject.subject_id, new)


def topic_called(study: Study, name: str) -> int:
    return int(study.database.value("SELECT topic_id FROM topic WHERE name = ?", name))


def subjects(study: Study) -> dict[str, int]:
    return {tree.subject.name: len(tree.topics) for tree in study.syllabus.trees()}


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_subject_that_got_a_name_which_another_machine_told_of_first_is_one_with_it_everywhere(
    hub: Hub, machine: Machines, clock: SetClock, hours: int
) -> None:
    hub.add("anna")
    one, other, third = machine("anna"), machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Leaves"))
    for study in (one, other, third):
        study.syncing.sync()
    # What is named earlier goes first among the names of one thing.
    clock.advance(timedelta(hours=hours))
    other.syllabus.add_subject("Nature")
    other.syncing.sync()
    clock.advance(timedelta(hours=2))
    rename(one, "Art", "Nature")
    for study in (one, other, third, one, other, third):
        assert not study.syncing.sync().left_out
    for study in (other, third):
        assert differences(one, study) == []
        assert subjects(study) == {"Nature": 1}


@pytest.mark.parametrize("hours", [-1, 1])
def test_what_two_machines_made_and_one_renamed_is_not_there_twice_on_a_new_machine(
    hub: Hub, machine: Machines, clock: SetClock, hours: int
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Leaves"))
    for study in (one, other):
        study.syncing.sync()
    clock.advance(timedelta(hours=hours))
    other.syllabus.add_subject("Nature")
    other.syncing.sync()
    clock.advance(timedelta(hours=2))
    rename(one, "Art", "Nature")
    for study in (one, other):
        study.syncing.sync()
    clock.advance(timedelta(hours=1))
    rename(other, "Nature", "Green things")
    for study in (other, one):
        study.syncing.sync()
    third = machine("anna")
    third.syncing.sync()
    assert subjects(third) == {"Green things": 1}
    assert differences(one, third) == []


def test_what_hangs_on_a_topic_that_lost_one_of_its_names_hangs_on_it_on_a_new_machine_too(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, one, _ = offering(hub, machine, question("1", subject="Art", topic="Leaves"))
    tina.syllabus.add_topic(tina.syllabus.trees()[0].subject.subject_id, "Meadows")
    for study in (tina, one):
        study.syncing.sync()
    other = machine("anna")
    other.syncing.sync()
    # Adopted once more, it has a name of the learner's own beside that of the teacher.
    one.syncing.leave()
    one.syncing.join(hub.address("anna"))
    one.syncing.adopt()
    one.syncing.sync()
    clock.advance(timedelta(hours=1))
    (meadows,) = (t for _, t in other.syllabus.trees()[0].topics if t.name == "Meadows")
    other.syllabus.change_topic(meadows, ["Grass"])
    other.syncing.sync()
    tina.syllabus.remove_topic(topic_called(tina, "Meadows"))
    for study in (tina, one, other):
        study.syncing.sync()
    clock.advance(timedelta(hours=1))
    (meadows,) = (t for _, t in other.syllabus.trees()[0].topics if t.name == "Meadows")
    other.syllabus.change_topic(replace(meadows, name="Own meadows"))
    for study in (other, one):
        study.syncing.sync()
    third = machine("anna")
    third.syncing.sync()
    for study in (one, third):
        assert differences(other, study) == []
        assert subjects(study) == {"Art": 2}
