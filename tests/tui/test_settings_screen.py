"""Settings on the screen: kept at once, obeyed at once, keys of one's own among them."""

from __future__ import annotations

from datetime import timedelta

from textual.pilot import Pilot

from studytui.domain.day_names import name_days_in
from studytui.local_time import live_in
from studytui.services.study import Study
from studytui.settings import read_settings
from studytui.tui.app import make_app
from studytui.tui.screens.own_keys import OwnKeysScreen
from studytui.tui.screens.settings import SettingsScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from tests.made_questions import fill
from tests.tui.showing import lines, shown


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def detail(pilot: Pilot[None]) -> str:
    pane = pilot.app.screen.query_one("#detail", TextPane)
    return " ".join(line.plain.strip() for line in pane.lines)


async def set_on_screen(pilot: Pilot[None], name: str, *keys: str) -> None:
    """Open the settings at one, press keys there, and go back."""
    pilot.app.push_screen(SettingsScreen(name))
    await pilot.pause()
    await press(pilot, *keys, "q")


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


async def test_with_more_room_a_blank_line_parts_the_options(study: Study) -> None:
    fill(study, 40)
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", "enter")
        close = [line[:8].strip() for line in lines(app) if line.strip()[:2] in ("A ", "B ")]
        tight = [line.strip()[:1] for line in lines(app)]
        assert len(close) == 2 and tight.index("B") == tight.index("A") + 1
        await press(pilot, "q")
        await set_on_screen(pilot, "density", "right")
        assert read_settings(study.paths.settings).density == "roomy"
        await press(pilot, "3", "enter")
        roomy = [line.strip()[:1] for line in lines(app)]
        assert roomy.index("B") == roomy.index("A") + 2


async def test_the_time_zone_is_found_by_typing_and_dates_on_the_screen_follow_at_once(
    study: Study,
) -> None:
    fill(study, 12)
    app = make_app(study)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            assert "Saturday 21 November" in shown(app)
            await set_on_screen(pilot, "time_zone", "enter", "slash", *"kiritimati", "enter")
            # It is 09:00 in the tests, UTC; there it is 23:00.
            await set_on_screen(pilot, "day_starts_at", *(["left"] * 4))
            await set_on_screen(pilot, "date_language", "right")
            assert "Samstag 21 November" in shown(app)
            study.database.clock.advance(timedelta(hours=2))
            await set_on_screen(pilot, "date_language", "right")
            assert "dimanche 22 novembre" in shown(app)
            assert read_settings(study.paths.settings).time_zone == "Pacific/Kiritimati"
    finally:
        live_in("")
        name_days_in("en")


async def test_the_hub_is_shown_and_said_how_to_join_and_to_leave_one(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "comma", "end", "up")
        assert "studytui hub join" in detail(pilot)
        await press(pilot, "enter", "right", "backspace", "q")
        assert not study.paths.settings.exists()
        study.database.execute(
            "INSERT INTO hub_link(address, username, device, clock, cursor, tries, last_error, "
            "created_at, updated_at) VALUES ('postgresql://ann@host/class', 'ann', "
            "'d', '', '', 0, '', 0, 0)"
        )
        await press(pilot, "comma", "end", "up")
        assert "postgresql://ann@host/class" in shown(app)
        assert "studytui hub leave" in detail(pilot)
        await press(pilot, "q")
        study.database.execute("UPDATE hub_link SET address = ''")
        await press(pilot, "comma", "end", "up")
        assert "where the environment says (PGSERVICE" in shown(app)
        assert "studytui hub leave" in detail(pilot)
