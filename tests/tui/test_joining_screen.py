"""A learner joins a class by typing its code."""

from __future__ import annotations

import pytest

from studytui.services.classes import Request
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.joining import JoiningScreen
from studytui.tui.screens.today import TodayScreen
from tests.tui.showing import flat, press


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_a_code_is_typed_on_today_and_waits_for_the_hub(
    filled_study: Study, size: tuple[int, int]
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=size) as pilot:
        assert "None yet." in flat(await press(pilot, "dollar_sign"))
        assert isinstance(app.screen, JoiningScreen)
        await press(pilot, *"k7m", "minus", *"2qx", "enter")
        assert isinstance(app.screen, TodayScreen)
        found = flat(await press(pilot, "dollar_sign"))
        assert "K7M-2QX: waits until you join a hub: studytui hub join" in found
    assert [one.code for one in filled_study.classes.requests()] == ["K7M2QX"]


async def test_what_is_no_code_is_told_and_can_be_put_right(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        found = flat(await press(pilot, "dollar_sign", *"k7m", "enter"))
        assert "is no code of a class" in found
        assert isinstance(app.screen, JoiningScreen)
        await press(pilot, *"2qx", "enter")
        assert isinstance(app.screen, TodayScreen)
    assert [type(one) for one in filled_study.classes.requests()] == [Request]


async def test_nothing_typed_joins_nothing(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "dollar_sign", "enter")
        assert isinstance(app.screen, TodayScreen)
        await press(pilot, "dollar_sign", "down", "q")
        assert isinstance(app.screen, TodayScreen)
    assert filled_study.classes.requests() == []
