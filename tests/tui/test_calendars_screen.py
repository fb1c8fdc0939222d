"""Busy hours, key by key: taken in from All days and from the goal, removed, brought back."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.calendars import CalendarsScreen
from tests.services.test_calendars import SHIFTS, calendar
from tests.tui.showing import flat, press, shown, until


async def test_a_calendar_is_read_and_all_days_show_what_it_leaves(
    learner: Study, tmp_path: Path
) -> None:
    file = calendar(tmp_path / "[red]shifts.ics", SHIFTS, "SUMMARY:no start")
    app = make_app(learner)
    async with app.run_test(size=(80, 24)) as pilot:
        before = await press(pilot, "o")
        text = await press(pilot, "underscore")
        assert isinstance(app.screen, CalendarsScreen)
        assert "No calendar is counted." in text
        await press(pilot, "c")
        app.screen.query_one(Input).value = f"'{file}'"
        await press(pilot, "enter")
        await until(pilot, lambda: "could not be read" in shown(app))
        text = flat(shown(app))
        assert "[red]shifts: 1 busy entry; 1 could not be read. u takes it back." in text
        assert "half of what is free between 8 and 22 o'clock" in text
        after = await press(pilot, "q")
        assert "of 28 h" in before and "of 10 h 30 min" in after
        await press(pilot, "underscore", "X")
        assert "u brings it back" in flat(shown(app))
        await press(pilot, "u")
        assert "Taken back: removal of the busy hours of [red]shifts." in flat(shown(app))
        await press(pilot, "q", "q", "e")
        assert "Your calendar leaves" in flat(shown(app))


async def test_a_file_that_is_no_calendar_is_told_of_in_a_line(
    learner: Study, tmp_path: Path
) -> None:
    (tmp_path / "bad.ics").write_text("nothing")
    app = make_app(learner)
    async with app.run_test(size=(40, 20)) as pilot:
        await press(pilot, "o", "underscore", "c")
        app.screen.query_one(Input).value = str(tmp_path / "bad.ics")
        await press(pilot, "enter")
        await until(pilot, lambda: "No busy hours" in shown(app))
        assert not learner.calendars.all()
