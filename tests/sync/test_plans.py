"""However full a hub gets, syncing reads none of its large tables from end to end."""

from __future__ import annotations

import pytest

from tests.conftest import SetClock
from tests.hub_server import Hub
from tests.made_questions import fill
from tests.made_sittings import sit_exam
from tests.sync.conftest import Machines
from tests.sync.explained import noted, scans


def test_nothing_that_a_sync_asks_reads_a_large_table_whole(
    hub: Hub, machine: Machines, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    fill(tina, 40)
    tina.syncing.offer("Made up")
    _, room = tina.classes.add("Room")
    with noted(monkeypatch) as asked_by_tina:
        tina.syncing.sync()
        anna.classes.enrol(room.code)
        anna.syncing.sync()
        sit_exam(anna, clock)
        question_id = anna.library.find("").ids()[0]
        anna.library.set_note(question_id, "Look here.")
    with noted(monkeypatch) as asked_by_anna:
        anna.syncing.sync()
        anna.library.set_note(question_id, "Look there.")
        anna.syncing.sync()
        machine("anna").syncing.sync()
    with noted(monkeypatch) as asked_then:
        tina.syncing.sync()
    assert any("hub_document" in one for one in asked_by_anna)
    assert any("hub_change" in one for one in asked_by_anna)
    assert scans(hub, "anna", asked_by_anna) == []
    assert scans(hub, "tina", {**asked_by_tina, **asked_then}) == []
