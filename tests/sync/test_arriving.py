"""What a class has done comes whole to a new machine of its teacher, and is what a merge makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.sync import pulling
from tests.conftest import SetClock
from tests.hub_server import Hub
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong
from tests.sync.conftest import Machines
from tests.sync.devices import differences, mistaken_digests

_KNOWN = (
    'SELECT "table", identity, clock, own_clock, shared_clock, is_shared, digest '
    "FROM synced_row WHERE \"table\" = 'sitting' ORDER BY identity"
)


def _school(hub: Hub, machine: Machines, *learners: str) -> tuple[Study, list[Study]]:
    """A teacher who offers questions of every kind, and the class."""
    hub.add("tina", "teacher")
    tina = machine("tina")
    fill(tina, 24)
    tina.syncing.offer("Made up")
    _, room = tina.classes.add("Room")
    tina.syncing.sync()
    found = []
    for name in learners:
        hub.add(name)
        study = machine(name)
        study.classes.enrol(room.code)
        study.syncing.sync()
        found.append(study)
    return tina, found


def _begin(study: Study, clock: SetClock, mode: Mode = Mode.TUTOR, count: int = 24) -> Session:
    """A sitting of which the first half is answered: some wrong, some after a change of mind."""
    ids = study.library.find("").ids()[:count]
    session = study.sittings.resume(
        study.exams.begin_questions(ids, Rules(mode=mode), "Some").sitting_id
    )
    for place in range(count // 2):
        session.go_to(place)
        clock.advance(timedelta(seconds=7))
        if place % 3 == 1:
            answer_wrong(session)
        if place % 3 != 2:
            answer_right(session)
        if place == 2:
            session.flag()
    return session


def _end(session: Session, clock: SetClock) -> None:
    for place in range(len(session.sitting.items) // 2, len(session.sitting.items) - 1):
        session.go_to(place)
        clock.advance(timedelta(seconds=7))
        (answer_right if place % 2 else answer_wrong)(session)
    session.finish()


def test_a_class_that_comes_whole_is_as_one_that_was_merged(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, (anna, bert) = _school(hub, machine, "anna", "bert")
    sessions = [_begin(anna, clock), _begin(anna, clock, Mode.EXAM), _begin(bert, clock)]
    anna.syncing.sync()
    bert.syncing.sync()
    # They come while they are sat, so that the rest of each is merged with what is here.
    tina.syncing.sync()
    for session in sessions:
        clock.advance(timedelta(minutes=1))
        _end(session, clock)
    anna.syncing.sync()
    bert.syncing.sync()
    assert not tina.syncing.sync().left_out
    other = machine("tina")
    assert not other.syncing.sync().left_out
    assert other.database.value("SELECT count(*) FROM response WHERE replaces_id > 0")
    assert differences(tina, other) == []
    assert tina.database.rows(_KNOWN) == other.database.rows(_KNOWN)
    assert mistaken_digests(tina) == mistaken_digests(other) == []
    assert other.database.rows("PRAGMA foreign_key_check") == []
    for study in (tina, other):
        assert study.syncing.sync().sent == 0
        assert study.syncing.state().waiting == 0


class _Killed(Exception):
    """The program has gone."""


def test_a_class_that_was_cut_off_goes_on_where_it_stopped(
    hub: Hub, machine: Machines, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "_COPIED_AT_ONCE", 2)
    tina, (anna,) = _school(hub, machine, "anna")
    for _ in range(5):
        _end(_begin(anna, clock, count=4), clock)
    anna.syncing.sync()
    here = "SELECT count(*) FROM sitting", "SELECT count(*) FROM response"

    def cut(done: int, total: int) -> None:
        if tina.database.value(here[0]) == 4:
            raise _Killed

    with pytest.raises(_Killed):
        tina.syncing.sync(cut)
    answers = tina.database.value(here[1])
    assert 0 < answers < anna.database.value(here[1])
    assert tina.database.rows("PRAGMA foreign_key_check") == []
    assert tina.syncing.sync().received == 1
    assert tina.database.value(here[1]) == anna.database.value(here[1])
    other = machine("tina")
    other.syncing.sync()
    assert differences(tina, other) == []
    assert tina.syncing.sync().received == 0


def test_a_sitting_that_cannot_be_one_of_ours_keeps_no_other_away(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, (anna, bert) = _school(hub, machine, "anna", "bert")
    for study in (anna, bert):
        _begin(study, clock, count=4)
        study.syncing.sync()
    hub.rows(
        "bert",
        "INSERT INTO response(uid, sitting_item_id, learner_id, question_id, chosen, text, is_correct,"
        " seconds, origin, answered_at, created_at, updated_at) SELECT 'forged', sitting_item_id,"
        " me(), question_id, '../..', '', true, 1, 'sitting', 1, 1, 1 FROM sitting_item LIMIT 1",
    )
    (left_out,) = tina.syncing.sync().left_out
    assert left_out.startswith("sitting ")
    sat = tina.database.rows("SELECT l.username FROM sitting s JOIN learner l USING (learner_id)")
    assert sat == [("anna",)]
    assert not tina.database.value("SELECT count(*) FROM response WHERE chosen = '../..'")
