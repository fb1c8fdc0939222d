"""The thin output under the real screens: the same picture after every key, and bytes that do not grow."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.twice import Step, Twice, opened, pressed_at_random
from studytui.services.study import Study

KEYS = {(80, 24): 300, (120, 40): 140, (200, 60): 60}
"""How many keys at random in each size."""
SEED = 6

WAYS = {
    "today": (["1"], ["down", "up"]),
    "library": (["2"], ["down", "up"]),
    "library_page": (["2"], ["pagedown", "pageup"]),
    "search_typing": (["2", "/"], [*"wh"]),
    "exams": (["3"], ["down", "up"]),
    "review": (["4"], ["down", "up"]),
    "weak": (["5"], ["down", "up"]),
    "import_typing": (["6"], [*"/h"]),
    "progress": (["7"], ["n", "p"]),
    "help": (["2"], ["?", "?"]),
    "answer": (["3", "enter"], ["a", "b"]),
    "next": (["3", "enter"], ["n", "p"]),
    "overview": (["3", "enter"], ["o", "o"]),
    "review_open": (["4"], ["enter", "q"]),
    "switch": (["7"], ["1", "2", "3", "4", "5", "6", "7"]),
}
"""A place, and what is done there."""
MOST = dict.fromkeys(WAYS, (10_000, 100_000))
"""Bytes that it may take, thin and as Textual writes it: a little over what it takes."""


@pytest.mark.parametrize("size", KEYS, ids=str)
async def test_after_every_key_the_screen_is_the_one_of_whole_frames(
    size: tuple[int, int], learner: Study
) -> None:
    pressed: list[str] = []
    async with opened(learner, size) as twice:
        async for key in pressed_at_random(twice, KEYS[size], SEED):
            pressed.append(key)
            assert not list(twice.differences()), pressed[-20:]
        assert twice.driver.left.bytes < twice.driver.whole.bytes / 4


async def measured(twice: Twice, way: Sequence[str], keys: Sequence[str]) -> list[Step]:
    await twice.go(way[0])
    await twice.press(*way[1:])
    return [await twice.step(key) for key in keys]


async def test_no_act_takes_more_bytes_than_it_did(learner: Study) -> None:
    took: dict[str, tuple[int, int]] = {}
    async with opened(learner, (80, 24)) as twice:
        for name, (way, keys) in WAYS.items():
            steps = await measured(twice, way, keys)
            took[name] = sum(step.left for step in steps), sum(step.whole for step in steps)
    print(took)
    over = {name: (took[name], MOST[name]) for name in WAYS if took[name] > MOST[name]}
    assert not over
