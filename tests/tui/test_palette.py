"""Everything that can be done, found by a few letters, with the key that does it at once."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.pilot import Pilot

from studytui.domain.exam import Mode
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import StudyApp, make_app
from studytui.tui.palette import MOVING, Entry, far, look_elsewhere, near
from studytui.tui.screens.base import KeyedScreen, StudyScreen
from studytui.tui.screens.calendars import CalendarsScreen
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.goal import GoalScreen
from studytui.tui.screens.packs import PacksScreen
from studytui.tui.screens.palette import PaletteScreen
from studytui.tui.screens.past_imports import PastImportsScreen
from studytui.tui.screens.settings import SettingsScreen
from studytui.tui.widgets.virtual_list import VirtualList
from tests.tui.showing import lines, press, shown, sitting, until


async def opened(pilot: Pilot[None]) -> PaletteScreen:
    """The palette with all that it finds."""
    await press(pilot, "greater_than_sign")
    screen = pilot.app.screen
    assert isinstance(screen, PaletteScreen)
    await until(pilot, lambda: not screen.is_looking)
    return screen


def names(screen: PaletteScreen) -> list[str]:
    rows = screen.query_one(VirtualList)
    found = [rows.row(place) for place in range(rows.count)]
    return [row.entry.name for row in found if row is not None and row.entry is not None]


async def test_a_few_letters_and_enter_do_what_is_meant(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "greater_than_sign", *"goa")
        await until(pilot, lambda: "Goal" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, GoalScreen))


async def test_the_key_stands_beside_each_and_one_of_ones_own_in_its_place(
    filled_study: Study,
) -> None:
    filled_study.settings = Settings(keys={"today.goal": "~", "library.search": ";"})
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        keys = {one.name: one.keys for one in screen._entries}
        assert keys["Goal"] == "~" and keys["Library"] == "2"
        assert keys["Library: search"] == "2 ;" and keys["Settings"] == ","
        line = next(line for line in shown(app).splitlines() if " Goal " in line)
        assert line.rstrip().endswith("~")


async def test_it_is_left_without_a_control_key_and_nothing_is_done(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        today = app.screen
        for leaving in (["backspace"], ["greater_than_sign"], ["ctrl+p"], ["escape"]):
            await opened(pilot)
            await press(pilot, *leaving)
            assert app.screen is today, leaving
        screen = await opened(pilot)
        await press(pilot, "g", "greater_than_sign", "backspace", "backspace")
        assert app.screen is screen, "what is typed is rubbed out first"
        await press(pilot, "question_mark")
        assert "All commands keys" in shown(app)
        await press(pilot, "q", "backspace")
        assert app.screen is today


async def test_with_a_key_of_ones_own_it_is_opened_and_closed_by_that(filled_study: Study) -> None:
    filled_study.settings = Settings(keys={"palette": "tilde"})
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        today = app.screen
        await press(pilot, "greater_than_sign")
        assert app.screen is today
        await press(pilot, "~")
        assert isinstance(app.screen, PaletteScreen)
        await press(pilot, "~")
        assert app.screen is today


async def test_control_p_opens_it_too_from_a_line_that_is_typed_in(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash", "a", "ctrl+p")
        assert isinstance(app.screen, PaletteScreen)


async def test_letters_typed_before_all_is_found_do_the_same(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "greater_than_sign")
        screen = app.screen
        assert isinstance(screen, PaletteScreen)
        for key in (*"past", "enter"):
            await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, PastImportsScreen))
        assert app.screen_stack[-2] is app.get_screen("import")


async def test_a_setting_is_opened_at_its_row(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *"time zone", "enter")
        screen = app.screen
        assert isinstance(screen, SettingsScreen)
        current = screen.query_one(VirtualList).current
        assert current is not None and current.name == "time_zone"


@pytest.mark.parametrize(
    ("typed", "place"),
    [("theme", SettingsScreen), ("busy", CalendarsScreen), ("packs", PacksScreen)],
)
async def test_it_is_found_by_another_name_and_without_a_key_of_its_own(
    filled_study: Study, typed: str, place: type[KeyedScreen[None]]
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *typed, "enter")
        assert isinstance(app.screen, place)


async def test_what_would_act_on_a_row_is_not_done_from_afar_but_shown(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *"library flag it", "enter")
        assert app.screen is app.get_screen("library")
        wanted = "m: Flag it, or take the flag away"
        await until(pilot, lambda: any(wanted in str(one.message) for one in app._notifications))
        assert not filled_study.can_take_back


async def test_arrows_go_through_what_was_found_while_more_can_be_typed(
    filled_study: Study,
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, *"go")
        first = screen.query_one(VirtualList).current
        await press(pilot, "down")
        second = screen.query_one(VirtualList).current
        await press(pilot, "up")
        assert screen.query_one(VirtualList).current is first and first is not second
        await press(pilot, *"al")
        assert "Goal" in names(screen)


async def test_a_step_changes_two_rows_and_the_words_below(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        before = lines(app)
        await press(pilot, "down")
        changed = [number for number, line in enumerate(lines(app)) if line != before[number]]
        rows = [number for number in changed if number < 19]
        assert len(rows) == 2 and rows[1] == rows[0] + 1


async def test_in_an_exam_only_the_commands_of_the_exam_are_there(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", "enter")
        driver = app.screen
        assert isinstance(driver, DriverScreen)
        assert driver.session.sitting.rules.mode is Mode.EXAM
        await press(pilot, "greater_than_sign")
        palette = app.screen
        assert isinstance(palette, PaletteScreen) and not palette.is_looking
        ids = {one.name for one in palette._entries}
        assert {"Flag", "Overview", "Finish", "Leave"} <= ids
        assert not ids & {
            "Library",
            "Settings",
            "Answer",
            "Strike",
            "Submit",
            "Backups",
            "Import",
        }
        await press(pilot, *"flag", "enter")
        assert app.screen is driver and sitting(app).items[0].is_flagged
        await press(pilot, "r", "greater_than_sign")
        assert isinstance(app.screen, PaletteScreen)
        assert "Flag" not in names(app.screen)


async def test_a_note_that_is_typed_in_an_exam_may_hold_its_key(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", "enter", "t", "greater_than_sign", "ctrl+p")
        assert isinstance(app.screen, DriverScreen)
        assert app.screen._pane.entry.value.endswith(">")


async def test_in_a_task_nothing_leads_away_from_it(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "comma", "greater_than_sign")
        palette = app.screen
        assert isinstance(palette, PaletteScreen)
        assert "Change" in names(palette)
        assert not {"Library", "Settings", "Goal"} & set(names(palette))


async def test_every_command_of_every_screen_can_be_chosen(filled_study: Study) -> None:
    """Each leads to its screen, and none falls over where there is nothing to do it with."""
    look_elsewhere()
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        today = app.screen
        assert isinstance(today, StudyScreen)
        titles = {title for _, title in app.destinations}
        chosen = [one for one in far(today) if one.group in titles]
        assert len(chosen) > 40
        for entry in chosen:
            await go_back(pilot, app, today)
            await today._do_chosen(entry)
            await pilot.pause()
            assert app.screen_stack[-1] is not today, entry
            assert app.get_screen(entry.group.lower()) in app.screen_stack, entry


async def go_back(pilot: Pilot[None], app: StudyApp, today: StudyScreen) -> None:
    """Back to Today, whatever is open."""
    while not isinstance(app.screen, StudyScreen):
        app.pop_screen()
    app.action_go("today")
    await pilot.pause()
    assert app.screen is today


@pytest.mark.parametrize("digit", "1234567")
async def test_what_the_help_tells_the_palette_does(filled_study: Study, digit: str) -> None:
    app: App[None] = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, digit)
        screen = app.screen
        assert isinstance(screen, KeyedScreen)
        entries: list[Entry] = near(screen)
        told = {binding.tooltip for _, binding, _ in screen.bindings_now() if not binding.system}
        missing = told - {one.words for one in entries} - {""}
        # The palette itself, and the class for those who teach one.
        assert {words.split()[0] for words in missing} <= {"Find", "Go"}
        assert any(one.group == MOVING for one in entries)
