"""What was offered before somebody could see it comes to them once they can, however much their machines
have heard of by then."""

from __future__ import annotations

from studytui.domain.draft import Reading
from studytui.services.study import Study
from tests.drafts import Taker, exam, question
from tests.hub_server import Hub
from tests.sync.conftest import Machines
from tests.sync.devices import sync_all


def _offer(study: Study, *names: str) -> None:
    Taker(study)(Reading(tuple(question(one) for one in names), (exam(*names, number=names[0]),)))
    study.syncing.offer("Colours")


def _has(study: Study) -> tuple[int, int]:
    """How many questions and exams are there."""
    return (
        study.database.value("SELECT count(*) FROM question"),
        study.database.value("SELECT count(*) FROM exam"),
    )


def test_who_joins_a_class_gets_what_its_teacher_had_offered(hub: Hub, machine: Machines) -> None:
    for name in ("tina", "tom"):
        hub.add(name, "teacher")
    hub.add("anna")
    anna, elsewhere = machine("anna"), machine("anna")
    for name, asked in (("tina", ("1", "2")), ("tom", ("3", "4"))):
        teacher = machine(name)
        _offer(teacher, *asked)
        _, room = teacher.classes.add("Room")
        sync_all(teacher, anna, elsewhere)
        before = _has(anna)
        anna.classes.enrol(room.code)
        sync_all(anna, elsewhere)
        assert _has(anna) == _has(elsewhere) == (before[0] + 2, before[1] + 1)


def test_a_teacher_gets_what_a_learner_had_offered_who_joins_her_class(
    hub: Hub, machine: Machines
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    _, room = tina.classes.add("Room")
    _offer(anna, "1", "2")
    sync_all(tina, anna, tina)
    assert _has(tina) == (0, 0)
    anna.classes.enrol(room.code)
    sync_all(anna, tina)
    assert _has(tina) == (2, 1)


def test_who_becomes_a_teacher_gets_what_the_others_had_offered(
    hub: Hub, machine: Machines
) -> None:
    hub.add("tina", "teacher")
    hub.add("tom")
    tina, tom = machine("tina"), machine("tom")
    _offer(tina, "1", "2")
    sync_all(tina, tom)
    assert _has(tom) == (0, 0)
    hub.add("tom", "teacher")
    sync_all(tom)
    assert _has(tom) == (2, 1)
