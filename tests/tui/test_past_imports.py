"""Past imports: listed, laid open, gone on with, taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.import_desk import Stage
from studytui.tui.screens.importing import ImportScreen
from studytui.tui.screens.past_import import PastImportScreen
from studytui.tui.screens.past_imports import PastImportsScreen
from tests.conftest import SetClock
from tests.tui.showing import flat, press, shown, until
from tests.tui.test_import_screen import folder

__all__ = ["folder"]


@asynccontextmanager
async def past(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app at the list of past imports."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "6", "H")
        assert isinstance(app.screen, PastImportsScreen)
        yield pilot


async def test_nothing_imported_yet_is_said(study: Study) -> None:
    async with past(study) as pilot:
        assert "Nothing was imported yet." in shown(pilot.app)
        await press(pilot, "enter", "u", "q")
        assert isinstance(pilot.app.screen, ImportScreen)


async def test_the_history_shows_runs_and_their_problems(study: Study, folder: Path) -> None:
    study.imports.run([folder])
    async with past(study) as pilot:
        assert "1 import" in shown(pilot.app) and "my exams" in shown(pilot.app)
        text = await press(pilot, "enter")
        assert str(folder)[:40] in text and "broken [x].json" in text
        text = await press(pilot, "right")
        assert "Reason" in text and "To do" in text
        text = await press(pilot, "q")
        assert "Reason" not in text
        await press(pilot, "right", "left")
        assert isinstance(pilot.app.screen, PastImportScreen)
        await press(pilot, "left")
        assert isinstance(pilot.app.screen, PastImportsScreen)


async def test_a_past_file_is_found_again(study: Study, folder: Path) -> None:
    study.imports.run([folder / "broken [x].json"])
    async with past(study) as pilot:
        await press(pilot, "enter", "ampersand")
        assert pilot.app.clipboard == str(folder / "broken [x].json")


async def test_an_import_of_another_program_is_left_alone(study: Study, folder: Path) -> None:
    study.imports.run([folder])
    study.database.execute("UPDATE import_run SET state = 'running', ended_at = NULL")
    async with past(study, (100, 24)) as pilot:
        assert "running" in shown(pilot.app) and "u undo it" not in shown(pilot.app)
        text = await press(pilot, "enter")
        assert "running: in another window or program." in text
        await press(pilot, "Z", "u")
        assert isinstance(pilot.app.screen, PastImportScreen)
    with pytest.raises(StudyError, match="still running"):
        study.imports.undo_words(1)


async def test_an_import_that_was_killed_goes_on(
    study: Study, folder: Path, clock: SetClock
) -> None:
    study.imports.run([folder])
    study.database.execute("UPDATE import_run SET state = 'running', ended_at = NULL")
    clock.advance(timedelta(minutes=3))
    async with past(study, (100, 24)) as pilot:
        assert "my exams" in shown(pilot.app) and "interrupted" in shown(pilot.app)
        text = await press(pilot, "enter")
        assert "interrupted: run it again, it goes on where it was." in flat(text)
        await press(pilot, "Z")
        screen = pilot.app.screen
        assert isinstance(screen, ImportScreen)
        await until(pilot, lambda: screen.desk.stage is Stage.PREVIEW)
        assert screen.desk.places == (folder,)


async def test_an_import_that_ended_is_not_called_interrupted(study: Study, folder: Path) -> None:
    study.imports.run([folder])
    async with past(study) as pilot:
        assert "interrupted" not in await press(pilot, "enter")
        await press(pilot, "Z")
        assert isinstance(pilot.app.screen, PastImportScreen)


async def test_an_import_is_taken_back_after_it_was_told(study: Study, folder: Path) -> None:
    study.imports.run([folder])
    questions = study.library.summary().questions
    study.library.toggle_flag(1)
    async with past(study) as pilot:
        assert "u undo it" in shown(pilot.app)
        told = flat(await press(pilot, "u"))
        assert f"{questions - 1} new questions go; 1 that you worked on is retired." in told
        assert study.library.summary().questions == questions
        await press(pilot, "left")
        assert isinstance(pilot.app.screen, PastImportsScreen)
        await press(pilot, "u", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PastImportsScreen))
        assert study.library.summary().questions == 0
        text = shown(pilot.app)
        assert "taken back" in text and "u undo it" not in text
        await press(pilot, "u")
        assert isinstance(pilot.app.screen, PastImportsScreen)


async def test_one_that_is_laid_open_is_taken_back_too(study: Study, folder: Path) -> None:
    study.imports.run([folder])
    async with past(study) as pilot:
        await press(pilot, "enter", "u", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PastImportsScreen))
        assert study.library.summary().questions == 0
