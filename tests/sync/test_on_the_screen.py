"""The screen syncs by itself beside what the learner does, and Today says how it stands."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

from studytui.domain.syncing import HubState, Standing, wait_after
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.layouts.hub import hub_line
from studytui.tui.refreshing import Refreshing
from studytui.tui.workers.sync import SyncWorker
from tests.drafts import Taker, dump
from tests.hub_server import Hub
from tests.sync.conftest import Machines
from tests.tui.showing import shown, until


async def test_what_another_machine_sent_is_on_the_screen(hub: Hub, machine: Machines) -> None:
    hub.add("anna")
    one, other = machine("anna"), machine("anna")
    Taker(one)(dump("1", "2"))
    one.syncing.sync()
    app = make_app(other)
    noted: list[Changes] = []
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Hub" not in shown(app)
        worker = app.syncing = SyncWorker(app, noted.append)
        worker.look()
        assert worker.state.standing is Standing.WORKING
        await until(pilot, lambda: worker.state.standing is Standing.SYNCED)
        await until(pilot, lambda: "Hub synced" in shown(app))
        assert noted == [~Changes.NOTHING]
        other.library.set_note(1, "Mine.")
        worker.look()
        await until(pilot, lambda: "Hub waiting 1" in shown(app))
    assert len(other.library.find("").ids()) == 2


async def test_a_hub_that_is_joined_meanwhile_is_synced_with(hub: Hub, machine: Machines) -> None:
    hub.add("anna")
    one = machine("anna")
    Taker(one)(dump("1", "2"))
    one.syncing.sync()
    other = machine("anna", joins=False)
    app = make_app(other)
    refreshing = Refreshing(app, other.elsewhere)
    async with app.run_test(size=(80, 24)) as pilot:
        refreshing.look()
        assert app.syncing is None
        with closing(Study.open(other.paths, clock=other.database.clock)) as command:
            command.syncing.join(hub.address("anna"))
        refreshing.look()
        worker = app.syncing
        assert worker is not None
        worker.look()
        await until(pilot, lambda: worker.state.standing is Standing.SYNCED)
    assert len(other.library.find("").ids()) == 2


def _line(state: HubState) -> str:
    return hub_line(state, 80)[0].plain.rstrip()


def test_a_word_says_how_it_stands() -> None:
    at = datetime(2026, 11, 27, 9, 5, tzinfo=UTC)
    assert _line(HubState(Standing.SYNCED, synced_at=at)) == f"Hub synced {at.astimezone():%H:%M}"
    assert _line(HubState(Standing.WAITING, 7)) == "Hub waiting 7"
    assert _line(HubState(Standing.WORKING, 7)) == "Hub working"
    assert _line(HubState(Standing.FAILED, why="No line.", tries=4)) == "Hub failed: No line."
    assert _line(HubState(Standing.FAILED, why="No line.", tries=5)).startswith(
        "Hub waits for you:"
    )


def test_each_try_waits_twice_as_long_up_to_a_minute() -> None:
    waits = [wait_after(tries) / timedelta(seconds=1) for tries in range(9)]
    assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60]
