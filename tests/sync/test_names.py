"""What was made on two machines under one name, or got the name of another: one thing everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, question
from tests.hub_server import Hub
from tests.sync.conftest import Machines
from tests.sync.devices import differences


def rename(study: Study, name: str, new: str) -> None:
    (subject,) = (t.subject for t in study.syllabus.trees() if t.subject.name == name)
    study.syllabus.rename_subject(subject.subject_id, new)


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
