"""A library that has joined a hub is still a library: backed up, mended, exported, undone, upgraded."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder
from studytui.services.backups import all_backups, put_back
from studytui.services.doctor import Doctor, State
from studytui.services.rescue import save_what_can_be_read
from studytui.services.study import Study
from studytui.storage.salvage import salvage
from studytui.storage.whole.shape import tables
from studytui.sync.connecting import UnreachableError
from studytui.sync.kinds import STAYS, kinds, part_of
from tests.conftest import SetClock, copied
from tests.drafts import Taker, dump, question
from tests.hub_server import Hub
from tests.storage.test_salvage import break_pages
from tests.sync.conftest import Machines
from tests.sync.devices import differences
from tests.sync.test_two_machines import sit


def test_every_table_travels_or_is_said_to_stay() -> None:
    names = {table.name for table in tables()}
    travel = kinds().keys() | part_of().keys()
    assert names == travel | STAYS
    # Tags of the learner's travel by themselves, those of a source with the question.
    assert not travel & STAYS


def _triggers(study: Study) -> int:
    return int(
        study.database.value(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'studytui_hub_%'"
        )
    )


def test_without_a_hub_nothing_is_noted(study: Study, clock: SetClock) -> None:
    Taker(study)(dump("1", "2", "3"))
    sit(study, clock)
    assert _triggers(study) == 0
    assert study.database.value("SELECT count(*) FROM sync_operation") == 0
    with pytest.raises(StudyError, match="not joined"):
        study.syncing.sync()


def test_backups_doctor_and_export_know_the_triggers(
    hub: Hub, machine: Machines, clock: SetClock, tmp_path: Path
) -> None:
    hub.add("anna")
    one = machine("anna")
    Taker(one)(dump("1", "2", "3"))
    sit(one, clock)
    one.syncing.sync()
    one.backups.take()
    one.library.set_note(1, "After the backup.")
    one.syncing.sync()
    found = Doctor(one, {"LANG": "C.UTF-8", "TERM": "xterm"}, (80, 24)).examine()
    assert not [one for one in found if one.state is State.WRONG]
    stream = io.BytesIO()
    one.whole.write(stream)
    assert b"hub_link" not in stream.getvalue()
    saved = tmp_path / "saved.sqlite3"
    salvage(one.paths.database, saved, clock, migrations=migrations_folder(), base=None)
    with copied(saved, Paths(tmp_path / "saved"), clock) as study:
        # Of a damaged file the rows are saved, not the triggers: the next sync makes them.
        assert study.database.value("SELECT count(*) FROM response") == 4
        study.library.set_note(2, "After it was saved.")
        study.syncing.sync()
        assert _triggers(study) == _triggers(one)
    one.syncing.sync()
    assert one.library.find("saved").ids()
    # A backup put back is an older machine: it gets what it lacks.
    home, count = one.paths, _triggers(one)
    one.close()
    put_back(home, all_backups(home)[0])
    with closing(Study.open(home, clock=clock)) as again:
        assert _triggers(again) == count
        again.syncing.sync()
        assert again.library.find("After").ids()
        other = machine("anna")
        other.syncing.sync()
        assert differences(again, other) == []


def _put_back(one: Study, clock: SetClock) -> None:
    one.close()
    put_back(one.paths, all_backups(one.paths)[0], clock)


def _rescue(one: Study, clock: SetClock) -> None:
    """What is in the tables below comes from the backup."""
    one.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = one.database.rows(
        "SELECT rootpage - 1 FROM sqlite_master WHERE name IN ('topic', 'synced_row', 'hub_link')"
    )
    one.close()
    break_pages(one.paths.database, *(page for (page,) in pages))
    assert set(save_what_can_be_read(one.paths, clock).salvaged.broken) >= {"topic", "hub_link"}


@pytest.mark.parametrize("come_back", [_put_back, _rescue])
def test_what_is_done_after_a_backup_was_put_back_is_no_moment_that_the_hub_was_told_before(
    hub: Hub, machine: Machines, clock: SetClock, come_back: Callable[[Study, SetClock], None]
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(question("1", subject="Art", topic="Leaves"))
    for study in (one, other):
        study.syncing.sync()
    one.backups.take()

    def weigh(study: Study, weight: float) -> None:
        ((_, leaves),) = study.syllabus.trees()[0].topics
        study.syllabus.change_topic(replace(leaves, weight=weight))

    # The clock of the machine stands still, as one does that is ahead and was put right.
    weigh(one, 7.0)
    one.syncing.sync()
    come_back(one, clock)
    with closing(Study.open(one.paths, clock=clock)) as again:
        weigh(again, 3.0)
        for study in (again, other, again):
            study.syncing.sync()
            assert study.syncing.state().waiting == 0
        assert differences(again, other) == []
        lost = other.database.rows("SELECT content FROM superseded")
        ((kept,),) = other.database.rows("SELECT weight FROM topic")
        assert {kept, *(json.loads(row[0])["row"]["weight"] for row in lost)} == {3.0, 7.0}


def test_a_hub_that_cannot_be_reached_is_tried_again_later_and_later(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one = machine("anna")
    Taker(one)(dump("1"))
    one.database.execute("UPDATE hub_link SET address = 'host=/nowhere dbname=x user=anna'")
    waits = []
    for _ in range(8):
        with pytest.raises(UnreachableError):
            one.syncing.sync()
        state = one.syncing.state()
        assert state.next_try_at is not None
        waits.append((state.next_try_at - clock.now()) / timedelta(seconds=1))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert state.needs_a_person and state.waiting and "cannot be reached" in state.why
    one.database.execute("UPDATE hub_link SET address = ?", hub.address("anna"))
    one.syncing.sync()
    assert one.syncing.state().standing == "synced"


def test_a_line_that_is_cut_in_the_middle_of_a_sync_is_taken_up_again(
    hub: Hub, machine: Machines
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump(*(str(number) for number in range(450))))
    cuts: list[int] = []

    def cut(done: int, total: int) -> None:
        if len(cuts) < most:
            cuts.append(done)
            hub.server.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'anna'"
            )

    for study in (one, other):
        most = 2
        cuts.clear()
        done = study.syncing.sync(cut)
        assert len(cuts) == 2 and not done.waiting and not done.left_out
        assert study.syncing.state().standing == "synced"
    assert differences(one, other) == []
    most = 9
    one.database.execute("UPDATE question SET marks = 2, updated_at = updated_at + 1")
    with pytest.raises(UnreachableError, match="terminating connection"):
        one.syncing.sync(cut)
    assert one.syncing.state().tries == 1
    one.syncing.sync()
    other.syncing.sync()
    assert differences(one, other) == []


def test_a_hub_put_back_into_another_server_sends_everything_again(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1"))
    one.syncing.sync()
    # Its transactions are counted from another number on.
    other.database.execute("UPDATE hub_link SET cursor = '999999999999'")
    other.syncing.sync()
    assert differences(one, other) == []


def test_a_transaction_that_began_before_and_ended_after_is_not_missed(
    hub: Hub, machine: Machines
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    with hub.connect("anna") as slow, slow.transaction():
        # It has its number now, and ends after a later one was pulled.
        slow.execute(
            'INSERT INTO hub_document(owner_id, "table", identity, clock, is_deleted, content) '
            "VALUES (me(), 'note', 'gone', '1', true, '')"
        )
        Taker(one)(dump("1"))
        one.syncing.sync()
        other.syncing.sync()
        cursor = other.database.value("SELECT cursor FROM hub_link")
    other.syncing.sync()
    assert other.database.value("SELECT cursor FROM hub_link") != cursor
    assert other.database.value("SELECT count(*) FROM synced_row WHERE identity = 'gone'") == 1
    assert differences(one, other) == []


def test_a_joined_library_is_upgraded_and_what_was_done_before_the_next_sync_goes_up(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1", "2"))
    one.library.set_note(1, "Before.")
    one.library.toggle_flag(2)
    one.syncing.sync()
    other.syncing.sync()
    home, number = one.paths, one.database.value("PRAGMA user_version")
    one.database.execute(f"PRAGMA user_version = {number - 1}")
    one.close()
    with closing(Study.open(home, clock=clock)) as again:
        assert _triggers(again) == 0
        clock.advance(timedelta(minutes=1))
        again.library.set_note(1, "After.")
        again.library.set_note(2, "New.")
        again.library.toggle_flag(2)
        again.syncing.sync()
        other.syncing.sync()
        assert _triggers(again) == _triggers(other)
        assert differences(again, other) == []
        assert other.library.find("After").ids() and other.library.find("New").ids()
        assert other.database.value("SELECT count(*) FROM bookmark") == 0


def test_what_no_studytui_would_write_is_left_out_and_stops_nothing(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    Taker(tina)(dump("1", "2", "3", "4"))
    tina.syncing.offer("Colours")
    _, room = tina.classes.add("Room")
    tina.syncing.sync()
    anna.classes.enrol(room.code)
    ids = [row[0] for row in hub.rows("tina", "SELECT question_id FROM question ORDER BY uid")]
    hub.rows(
        "tina",
        "INSERT INTO media(created_at, updated_at, question_id, media_index, media_role, media_type,"
        " mime_type, relative_path, sha256, bytes, alt) VALUES (1, 1, %s, 0, 'question', 'image',"
        " 'image/png', '../../.bashrc', 'a', 1, '')",
        ids[0],
    )
    hub.rows("tina", "UPDATE question SET kind = 'spell' WHERE question_id = %s", ids[1])
    hub.rows("tina", "UPDATE question_text SET metadata = '{' WHERE question_id = %s", ids[2])
    done = anna.syncing.sync()
    assert len(done.left_out) == 3
    assert len(anna.library.find("").ids()) == 1
    assert not anna.syncing.sync().left_out
    assert not list(anna.paths.home.parent.glob(".bashrc"))
