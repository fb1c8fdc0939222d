"""The thin output under the real screens: the same picture after every key, and bytes that do not
grow."""

from __future__ import annotations

import asyncio
import re
import time
from itertools import count
from pathlib import Path

import pytest
import textual
from textual import _time

from benchmarks.thin import KEY, SWITCH, scenarios
from benchmarks.twice import opened, pressed_at_random
from studytui.services.study import Study
from studytui.tui import tested
from studytui.tui.app import make_app
from tests.tui.showing import PATIENCE, untested_textual

ROOT = Path(__file__).resolve().parents[2]

KEYS = {(80, 24): 300, (120, 40): 140, (200, 60): 60}
"""How many keys at random in each size."""
SEED = 6
MOST = {
    "today": (940, 1440),
    "library": (1780, 2230),
    "exams": (2640, 4860),
    "review": (1710, 15760),
    "weak": (2190, 4080),
    "import_typing": (3150, 15500),
    "import": (460, 2050),
    "progress": (7520, 11560),
    "texts": (4300, 33590),
    "library_page": (1970, 3400),
    "library_end": (3660, 5450),
    "search_typing": (4770, 8840),
    "answer": (330, 740),
    "next": (1100, 3510),
    "overview": (790, 1910),
    "review_open": (6160, 23710),
    "review_next": (1140, 5270),
    "help": (2470, 13990),
    "switch": (18730, 44970),
}
"""Bytes that a round of the keys of each scenario may take: of the thin output, and of Textual
alone. A little over what it takes."""
_ROUNDS = 3
"""So many may be tried: on a busy machine one frame becomes two or three."""


@pytest.mark.parametrize("size", KEYS, ids=str)
async def test_after_every_key_the_screen_is_the_one_of_whole_frames(
    size: tuple[int, int], learner: Study
) -> None:
    pressed: list[str] = []
    async with opened(learner, size) as twice:
        async for key in pressed_at_random(twice, KEYS[size], SEED):
            pressed.append(key)
            assert not list(twice.differences()), pressed[-20:]
            # Nor is anything left out of the frames themselves, whose lines are not cut.
            assert not await twice.left_out(), pressed[-20:]
        assert twice.driver.left.bytes < twice.driver.whole.bytes / 4


@pytest.mark.parametrize("is_cut", [True, False])
async def test_no_act_takes_more_bytes_than_it_may(is_cut: bool, learner: Study) -> None:
    over: dict[str, object] = {}
    seen: set[str] = set()
    async with opened(learner, (80, 24), is_cut=is_cut) as twice:
        for scenario in scenarios():
            seen.add(scenario.name)
            for _ in range(_ROUNDS):
                await twice.go(scenario.way[0])
                await twice.press(*scenario.way[1:])
                steps = [await twice.step(key) for key in scenario.keys]
                left = sum(step.left for step in steps)
                # Lines that are not cut go to the thin output alone.
                took = left, sum(step.whole for step in steps) if is_cut else 0
                fewest = sum(step.minimum for step in steps)
                limit = fewest * (SWITCH if scenario.is_switch else KEY)
                most = MOST.get(scenario.name, (0, 0))
                over[scenario.name] = took, most, f"{left} bytes, {limit:.0f} at most"
                if left <= limit and all(a <= b for a, b in zip(took, most, strict=True)):
                    del over[scenario.name]
                    break
    assert not over
    assert seen == MOST.keys()


@pytest.mark.parametrize(("asked", "by_ssh"), [(True, False), (None, True)])
async def test_with_a_textual_it_was_not_tested_with_lines_are_sent_whole_and_that_is_said_once(
    asked: bool | None, by_ssh: bool, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by_ssh:
        monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    assert make_app(study, thin=asked).is_thin
    with untested_textual():
        app = make_app(study, thin=asked)

        assert not app.is_thin
        async with app.run_test(notifications=True):
            words = [notification.message for notification in app._notifications]
    version = textual.__version__
    assert words == [
        f"Every line is sent whole: sending less was not tested with Textual {version}."
    ]


def test_nobody_who_refused_it_has_thin_output(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")

    assert not make_app(study, thin=False).is_thin


def test_the_textual_that_is_installed_with_studytui_is_one_of_the_tested() -> None:
    pinned = re.search("^textual==(.*)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)

    assert pinned is not None
    assert pinned[1] in tested.TESTED_TEXTUAL


async def test_a_window_that_was_another_size_for_a_moment_is_drawn_again(study: Study) -> None:
    async with opened(study, (80, 24)) as twice:
        driver = twice.driver
        for terminal in (driver.whole, driver.left):
            terminal.draw("\x1b[2J")
        frames = driver.frames
        driver.resize(twice.app.size)
        async with asyncio.timeout(PATIENCE):
            while driver.frames == frames:
                await twice.settle()

        assert "Today" in driver.left.screen.text_lines()[0]
        assert not list(twice.differences())


async def test_there_and_back_is_compared_when_it_is_drawn_in_the_size_it_has(study: Study) -> None:
    """What terminals keep of a larger picture is theirs to decide."""
    async with opened(study, (80, 24)) as twice:
        before = twice.driver.left.screen.text_lines()
        await twice.press("resize")

        assert twice.driver.left.screen.text_lines() == before


async def test_a_window_is_drawn_in_its_size_though_the_program_stood_still_meanwhile(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = count()

    def late() -> float:
        """A clock on which a hundredth of a second has gone whenever a timer that comes once looks
        at it, as where other programs are run meanwhile."""
        task = asyncio.current_task()
        is_once = task is not None and task.get_name().startswith("set_timer")
        return time.monotonic() + (next(looks) / 100 if is_once else 0)

    async with opened(study, (80, 24)) as twice:
        monkeypatch.setattr(_time, "get_time", late)
        before = twice.driver.left.screen.text_lines()
        await twice.press("resize")

        assert twice.driver.left.screen.text_lines() == before
        assert next(looks)
