"""The list of backups: what each holds, a new one by one key, one put back by the same key twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.backups import BackupsScreen
from studytui.tui.workers.backup import BackupWorker
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.tui.showing import flat, press, shown, until


@pytest.fixture
def kept(study: Study, clock: SetClock) -> Study:
    """Two backups; a note came after the first."""
    fill(study, 1204)
    study.backups.take()
    clock.advance(timedelta(hours=3))
    study.library.set_note(1, "mine")
    study.backups.take()
    return study


@asynccontextmanager
async def looking(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "exclamation_mark")
        assert isinstance(app.screen, BackupsScreen)
        yield pilot


async def test_each_says_when_why_what_and_what_has_come_since(kept: Study) -> None:
    async with looking(kept) as pilot:
        text = shown(pilot.app)
        assert "Backups · 2 backups · you have 1\u202f204 questions" in text
        assert "▸ 21 Nov 12:00  you asked for it" in text
        assert "Since then nothing was added." in text
        text = await press(pilot, "j")
        assert "Saturday 21 November 2026, 09:00" in text
        assert "Since then: +1 note." in text
    async with looking(kept, (120, 40)) as pilot:
        assert "+1 note" in shown(pilot.app).split("Since then", 1)[1]


async def test_it_is_put_back_by_the_same_key_twice_and_not_by_once(kept: Study) -> None:
    async with looking(kept) as pilot:
        text = await press(pilot, "j", "enter")
        assert "⏎ again puts it back" in text
        assert "once more" not in await press(pilot, "k")
        await press(pilot, "j", "enter", "enter")
        wanted = pilot.app.to_put_back  # type: ignore[attr-defined]
        assert wanted == kept.backups.all()[1]
        assert not pilot.app.is_running


async def test_a_new_one_is_taken_by_one_key(kept: Study) -> None:
    async with looking(kept) as pilot:
        before = kept.backups.all()
        await press(pilot, "N")
        await until(pilot, lambda: "Taken and checked" in shown(pilot.app))
        assert kept.backups.all()[0] not in before


async def test_without_one_it_says_how_to_come_by_one(study: Study) -> None:
    async with looking(study) as pilot:
        text = flat(shown(pilot.app))
        assert "No backup yet. N takes one now" in text
        assert "put back" not in text


async def test_while_one_studies_a_backup_is_taken_once_when_there_is_something_new(
    study: Study, clock: SetClock
) -> None:
    app = make_app(study)
    async with app.run_test() as pilot:
        worker = BackupWorker(app)
        worker.look()
        assert not worker.is_taking
        fill(study, 3)
        app.last_key_at = float("inf")
        worker.look()
        assert not worker.is_taking
        app.last_key_at = 0.0
        worker.look()
        assert worker.is_taking
        await until(pilot, lambda: not worker.is_taking)
        (one,) = study.backups.all()
        assert one.reason == "use"
        worker.look()
        assert not worker.is_taking
