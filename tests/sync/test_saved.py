"""A machine whose library was damaged and saved: what it lost comes back from the hub, and nobody else
loses it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.rescue import save_what_can_be_read
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, dump
from tests.hub_server import Hub
from tests.storage.test_salvage import break_pages
from tests.sync.conftest import Machines
from tests.sync.devices import differences
from tests.sync.test_two_machines import answer, sit

_TABLES = ("question", "question_text", "note", "sitting_item", "response", "synced_row")


def save(study: Study, clock: SetClock, table: str) -> None:
    """What stands in the first pages of a table is lost."""
    study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    page = study.database.value("SELECT rootpage - 1 FROM sqlite_master WHERE name = ?", table)
    study.close()
    break_pages(study.paths.database, page)
    assert table in save_what_can_be_read(study.paths, clock).salvaged.broken


@pytest.mark.parametrize("has_backup", [True, False])
@pytest.mark.parametrize("table", _TABLES)
def test_what_a_damaged_library_lost_comes_back_and_goes_from_no_other_machine(
    hub: Hub, machine: Machines, clock: SetClock, table: str, has_backup: bool
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    if has_backup:
        one.backups.take()
    Taker(one)(dump("1", "2", "3"))
    one.library.set_note(1, "Look here.")
    sit(one, clock)
    for study in (one, other):
        study.syncing.sync()
    clock.advance(timedelta(hours=1))
    save(one, clock, table)
    with closing(Study.open(one.paths, clock=clock)) as again:
        again.library.set_note(2, "After it was saved.")
        for study in (again, other, again):
            assert not study.syncing.sync().left_out
            assert study.syncing.state().waiting == 0
        assert differences(again, other) == []
    assert other.database.value("SELECT count(*) FROM response") == 4
    assert other.database.value("SELECT count(*) FROM question WHERE status = 'active'") == 3
    assert other.database.value("SELECT count(*) FROM question_text WHERE stem LIKE '%lost%'") == 0
    assert len(other.library.find("note:Look").ids()) == 1
    assert len(other.library.find("note:saved").ids()) == 1


@pytest.mark.parametrize("table", ["sync_operation", "note"])
def test_answers_of_a_damaged_library_that_were_not_sent_yet_are_sent(
    hub: Hub, machine: Machines, clock: SetClock, table: str
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1", "2", "3"))
    begun = one.exams.begin_questions([1, 2, 3], Rules(mode=Mode.PRACTICE), "Some")
    for study in (one, other):
        study.syncing.sync()
    clock.advance(timedelta(hours=1))
    session = one.sittings.resume(begun.sitting_id)
    session.choose(2)
    answer(one, 2)
    save(one, clock, table)
    with closing(Study.open(one.paths, clock=clock)) as again:
        for study in (again, other, again):
            assert not study.syncing.sync().left_out
        assert again.database.value("SELECT count(*) FROM response") == 2
        assert other.database.value("SELECT count(*) FROM response") == 2
        assert differences(again, other) == []
