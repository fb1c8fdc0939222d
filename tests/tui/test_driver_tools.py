"""The calculator and the lab values over a running exam."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.study import Study
from studytui.tui.screens.calculator import CalculatorScreen
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.lab_values import LabValuesScreen
from studytui.tui.screens.review import ReviewScreen
from tests.made_sittings import Movable
from tests.tui.showing import flat, lines, press, shown, until
from tests.tui.test_exam_driver import SIZES, begin, driving, item


async def test_a_line_is_calculated_and_its_result_goes_on(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        text = await press(pilot, "=", *"1/2", "space", *"+0.1", "enter", *"ans*3", "enter")

        assert "1 ÷ 2 + 0.1 = 0.6" in text
        assert "ans × 3 = 1.8" in text


async def test_letters_typed_there_choose_no_option(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "=", *"abs(2)", "enter", *"bcdefghmnopqrstuvwz", "B", "?", ":")
        assert isinstance(pilot.app.screen, CalculatorScreen)
        await press(pilot, "down")

        assert isinstance(pilot.app.screen, DriverScreen)
        assert pilot.app.screen.session.sitting.position == 0
        assert not item(filled_study, sitting).answer
        assert not item(filled_study, sitting).struck and not item(filled_study, sitting).is_flagged
        await press(pilot, "b")
        assert item(filled_study, sitting).answer.chosen == {1}


async def test_keys_typed_in_one_go_reach_what_they_are_meant_for(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        await pilot.press(
            "=", "2", "^", "3", "enter", "enter", "c", "l", "/", "d", "b", "enter", "l"
        )
        await pilot.press("=")
        await until(pilot, lambda: "2^3 = 8" in shown(pilot.app))

        assert item(filled_study, sitting).answer.chosen == {2}


@pytest.mark.parametrize("leaving", ["down", "enter"])
async def test_what_was_calculated_is_there_again(filled_study: Study, leaving: str) -> None:
    async with driving(filled_study, begin(filled_study, 1, 2)) as pilot:
        await press(pilot, "=", *"6*7", "enter", leaving, "n", "=")
        text = await press(pilot, *"+1", "enter")

        assert "6 × 7 = 42" in text and "ans + 1 = 43" in text


async def test_what_has_no_result_stays_to_be_put_right(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        assert "Division by zero." in await press(pilot, "=", *"1/0", "enter")
        text = await press(pilot, "5", "enter")

        assert "Division by zero." not in text
        assert "1 ÷ 05" in text


async def test_it_says_what_angles_are_and_rad_changes_that(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        text = await press(pilot, "=", *"sin 90", "enter")
        assert "angles in degrees" in text and "sin(90) = 1" in text
        text = await press(pilot, *"rad", "enter", *"sin(pi/2)", "enter")
        assert "angles in radians" in text and "sin(π ÷ 2) = 1" in text
        assert "angles in radians" in await press(pilot, "down", "=")


async def test_up_brings_the_last_line_back(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        text = await press(pilot, "=", *"2*3", "enter", "up", *"+1", "enter")

        assert "2 × 3 + 1 = 7" in text


async def test_the_clock_goes_on_and_ends_the_exam_under_it(
    filled_study: Study, clock: Movable
) -> None:
    for key in ("=", "l"):
        sitting = begin(filled_study, 1, minutes=1)
        async with driving(filled_study, sitting) as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, DriverScreen)
            await press(pilot, key)
            clock.advance(timedelta(minutes=2))
            screen._tick()
            await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


async def test_l_shows_usual_lab_values_and_closes_them_again(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        text = await press(pilot, "l")
        assert "Sodium" in text and "136–145 mmol/L" in text
        assert "Laboratories differ" in text
        assert "Sodium" not in await press(pilot, "pagedown", "pagedown")
        await press(pilot, "l")
        assert isinstance(pilot.app.screen, DriverScreen)


async def test_typing_narrows_them_and_fires_no_key_of_the_exam(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "l", "/", *"hemoglobin a1c")
        assert "Haemoglobin A1c" in text and "Sodium" not in text
        assert "No value fits bcdmnq." in await press(
            pilot, "down", "/", *["backspace"] * 14, *"bcdmnq"
        )
        await press(pilot, "enter", "b", "n", "m")
        assert isinstance(pilot.app.screen, LabValuesScreen)
        await press(pilot, "q")

        assert isinstance(pilot.app.screen, DriverScreen)
        assert pilot.app.screen.session.sitting.position == 0
        assert not item(filled_study, sitting).answer and not item(filled_study, sitting).is_flagged


async def test_markup_in_own_lab_values_is_shown_as_it_stands(filled_study: Study) -> None:
    filled_study.paths.lab_values.write_text(
        'note = "[red]x[/]"\n["[bold]A"]\n"[@click=app.bell]b[/no]" = "\\u001b[31m1 [x]"\n'
    )
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        text = await press(pilot, "l")

        assert "[red]x[/]" in text and "[bold]A" in text
        assert "[@click=app.bell]b[/no]" in text and "\x1b" not in text


async def test_own_lab_values_that_cannot_be_read_are_told_about(filled_study: Study) -> None:
    filled_study.paths.lab_values.write_text("[A]\nSodium = 5\n")
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        await press(pilot, "l")

        assert isinstance(pilot.app.screen, DriverScreen)
        (notice,) = [one for one in pilot.app._notifications if "lab" in one.title]
        assert "line 2" in flat(notice.message)


async def test_an_exam_whose_profile_has_none_of_them_says_so(filled_study: Study) -> None:
    rules = Rules(mode=Mode.EXAM, has_calculator=False, has_lab_values=False)
    sitting = filled_study.exams.begin_questions((1,), rules, "Bare").sitting_id
    async with driving(filled_study, sitting) as pilot:
        assert "This exam has no calculator." in await press(pilot, "=")
        assert "This exam has no lab values." in await press(pilot, "l")
        assert isinstance(pilot.app.screen, DriverScreen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["=", "l"])
async def test_they_fit_any_size(filled_study: Study, key: str, size: tuple[int, int]) -> None:
    async with driving(filled_study, begin(filled_study, 1), size) as pilot:
        text = await press(pilot, key)
        rows = text.split("\n")

        assert len(rows) == size[1]
        assert rows[-1].split()[0] in ("⏎", "/")
        sheet = pilot.app.screen.query_one("#desk").region
        # The question stays in sight above it.
        assert sheet.y >= 6 and sheet.bottom == size[1]


async def test_at_forty_columns_the_calculator_says_how_to_go_back(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1), (40, 20)) as pilot:
        await press(pilot, "=")
        assert "↓ back to the question" in lines(pilot.app)[-1]
