"""Settings on the screen: kept at once, obeyed at once, keys of one's own among them."""

from __future__ import annotations

from textual.pilot import Pilot

from studytui.services.study import Study
from studytui.settings import read_settings
from studytui.tui.app import make_app
from studytui.tui.screens.own_keys import OwnKeysScreen
from studytui.tui.screens.settings import SettingsScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from tests.made_questions import fill


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def detail(pilot: Pilot[None]) -> str:
    pane = pilot.app.screen.query_one("#detail", TextPane)
    return " ".join(line.plain.strip() for line in pane.lines)


def lead_to(screen: OwnKeysScreen, command: str) -> None:
    rows = screen.query_one(VirtualList)
    (place,) = (number for number in range(rows.count) if rows.row(number).id == command)
    rows.move_to(place)


async def test_a_change_is_kept_and_obeyed_at_once(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "comma")
        assert isinstance(app.screen, SettingsScreen)
        await press(pilot, "right")
        chosen = read_settings(study.paths.settings).theme
        assert chosen != "studytui" and app.theme == chosen
        await press(pilot, "backspace")
        assert app.theme == "studytui"
        await press(pilot, "down", "down", "enter")
        assert not read_settings(study.paths.settings).animation
        assert app.animation_level == "none"
        await press(pilot, "comma")
        assert not isinstance(app.screen, SettingsScreen)


async def test_a_key_of_ones_own_works_at_once_and_a_clash_is_told(study: Study) -> None:
    fill(study, 12)
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "comma", "end", "enter")
        screen = app.screen
        assert isinstance(screen, OwnKeysScreen)
        lead_to(screen, "go.library")
        await press(pilot, "enter", "3")
        assert "belongs to 'go.exams'" in detail(pilot)
        await press(pilot, "enter", "up")
        assert "It keeps the key it has." in detail(pilot)
        await press(pilot, "enter", "~")
        assert dict(study.settings.keys) == {"go.library": "~"}
        assert read_settings(study.paths.settings).keys == {"go.library": "~"}
        await press(pilot, "q", "q", "~")
        assert app.screen is app.get_screen("library")
        await press(pilot, "1", "comma", "end", "enter")
        assert isinstance(app.screen, OwnKeysScreen)
        lead_to(app.screen, "go.library")
        await press(pilot, "backspace", "q", "q", "2")
        assert app.screen is app.get_screen("library")


async def test_a_file_that_is_wrong_is_told_and_left(study: Study) -> None:
    app = make_app(study)
    study.paths.settings.write_text("bell = 3\n", "utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "comma", "enter", "right", "backspace")
        assert "line 1: bell must be true or false" in detail(pilot)
        await press(pilot, "q")
    assert study.paths.settings.read_text("utf-8") == "bell = 3\n"


async def test_without_the_clock_an_exam_shows_it_only_near_its_end(study: Study) -> None:
    fill(study, 40)
    study.settings_file.put("clock", False)
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.obey(read_settings(study.paths.settings))
        await press(pilot, "3", "enter", "enter")
        shown = "".join(segment.text for segment in app.screen._compositor.render_strips()[0])
        assert "40:00" not in shown and "39:5" not in shown
        await press(pilot, "z")
        shown = "".join(segment.text for segment in app.screen._compositor.render_strips()[0])
        assert "39:5" in shown or "40:00" in shown
