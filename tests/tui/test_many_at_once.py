"""What takes seconds for many questions is done beside the screen, with its progress shown."""

from __future__ import annotations

import threading

import pytest

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from studytui.tui.screens.library import LibraryScreen
from studytui.tui.screens.topic_rules import RulesScreen
from studytui.tui.screens.waiting import OnProgress, WaitingScreen, wait_for
from tests.tui.showing import PATIENCE, press, shown, until


def told(app: StudyApp) -> str:
    return " ".join(one.message for one in app._notifications)


async def test_many_are_put_into_a_topic_and_back(
    filled_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = filled_study
    monkeypatch.setattr("studytui.tui.screens.library._AT_ONCE", 10)
    monkeypatch.setattr("studytui.services.undo._LONG", 100)
    study.syllabus.add_topic(1, "Mine")
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "W", "slash", *"Mine", "enter")
        await until(pilot, lambda: len(study.library.find("topic:mine")) == 60)
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        await press(pilot, "u")
        await until(pilot, lambda: "Taken back: 60 questions put into" in told(app))
        assert len(study.library.find("topic:mine")) == 0
        await press(pilot, "U")
        await until(pilot, lambda: "Done again: 60 questions put into" in told(app))
        assert len(study.library.find("topic:mine")) == 60


async def test_a_rule_takes_hold_of_many(
    filled_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = filled_study
    monkeypatch.setattr("studytui.tui.screens.topic_rules._AT_ONCE", 10)
    study.database.execute("UPDATE question SET source_topic_id = topic_id")
    study.syllabus.add_topic(1, "Mine")
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "C", "L", "N", *"topic:functions", "enter")
        await press(pilot, "slash", *"Mine", "enter")
        await until(pilot, lambda: len(study.library.find("topic:mine")) == 10)
        await until(pilot, lambda: isinstance(app.screen, RulesScreen))
        assert "topic:functions" in shown(app)


async def test_it_is_shown_how_far_it_is_and_no_key_leads_away(filled_study: Study) -> None:
    app = make_app(filled_study)
    goes_on = threading.Event()
    given: list[Changes] = []

    def verb(own: Study, tell: OnProgress) -> Changes:
        tell(15_000, 100_000)
        assert goes_on.wait(PATIENCE)
        return own.library.toggle_flag(1)

    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        assert isinstance(app.screen, LibraryScreen)
        wait_for(app.screen, "Putting [bold]many[/bold].", verb, given.append)
        await until(pilot, lambda: "15%" in shown(app))
        text = await press(pilot, "q", "1", "enter", "escape")
        assert isinstance(app.screen, WaitingScreen)
        assert "Putting [bold]many[/bold]." in text and "15\u202f000 of 100\u202f000" in text
        goes_on.set()
        await until(pilot, lambda: bool(given))
        assert isinstance(app.screen, LibraryScreen)
        assert filled_study.library.flag_reason(1) is not None


async def test_what_cannot_be_done_is_told_and_nothing_goes_on(filled_study: Study) -> None:
    app = make_app(filled_study)
    given: list[Changes] = []

    def verb(own: Study, tell: OnProgress) -> Changes:
        raise StudyError("It cannot be done.")

    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        assert isinstance(app.screen, LibraryScreen)
        wait_for(app.screen, "Trying.", verb, given.append)
        await until(pilot, lambda: "It cannot be done." in told(app))
        assert isinstance(app.screen, LibraryScreen) and not given


def test_progress_is_told_of_questions_and_of_rows(filled_study: Study) -> None:
    study = filled_study
    told: list[tuple[int, int]] = []
    ids = study.library.find("").ids()
    study.mapping.place(ids, 1, lambda done, total: told.append((done, total)))
    study.mapping.give_back(ids, lambda done, total: told.append((done, total)))
    assert told == [(60, 60), (60, 60)]
