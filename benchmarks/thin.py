"""What the thin output makes of Textual's frames: bytes, time, and whether the picture stays the same.

For every screen and act, in two sizes with 256 and with all colours: the bytes of a key as Textual
writes them, as the thin output leaves them, and of the shortest update of the cells that changed
(`benchmarks.minimum`); the processor time that the thin output takes for a frame. Then keys at random
over all screens: after each one the terminal must show what it shows without the thin output, in an
emulator and in a real tmux, there also once it has drawn again what it keeps. Bytes are those of
`TerminalLine`, brackets of longer frames included.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import tmux
from benchmarks.report import AtMost, argument_parser, finish, percentile

if TYPE_CHECKING:
    from benchmarks.twice import Step

SIZES = ((80, 24), (120, 40), (200, 60))
COLOURS = ("truecolor", "256")
KEY, SWITCH = 1.5, 2.0
"""Bytes by the fewest: of a key, and where another screen is shown."""
MILLISECONDS = 2.0
_TMUX_PATIENCE = 20.0
"""Seconds in which a tmux on a busy machine has shown all of a new picture."""


@dataclass(frozen=True)
class Scenario:
    """Keys that lead to a place, then those that are measured there in turn."""

    name: str
    way: Sequence[str]
    keys: Sequence[str]
    is_switch: bool = False


def scenarios() -> Iterator[Scenario]:
    """Every screen, and what is done most."""
    for digit, name in enumerate(("today", "library", "exams", "review", "weak"), 1):
        yield Scenario(name, [str(digit)], ["down", "down", "up"])
    yield Scenario("import_typing", ["6"], [*"/home", *["backspace"] * 5])
    yield Scenario("import", ["6"], ["down", "up"])
    yield Scenario("progress", ["7"], ["n", "p"], is_switch=True)
    yield Scenario("texts", ["2"], ["9", "q"], is_switch=True)
    yield Scenario("library_page", ["2"], ["pagedown", "pageup"])
    yield Scenario("library_end", ["2"], ["end", "home"])
    yield Scenario("search_typing", ["2", "/"], [*"output", *["backspace"] * 6])
    yield Scenario("answer", ["3", "home", "enter"], ["a", "b"])
    yield Scenario("next", ["3", "home", "enter"], ["n", "p"])
    yield Scenario("overview", ["3", "home", "enter"], ["o"], is_switch=True)
    yield Scenario("review_open", ["4", "home"], ["enter", "q"], is_switch=True)
    yield Scenario("review_next", ["4", "home", "down", "enter"], ["n", "p"])
    yield Scenario("help", ["2"], ["?"], is_switch=True)
    yield Scenario("switch", ["7"], [*"1234567"], is_switch=True)


def measure(size: tuple[int, int], only: str, count: int) -> dict[str, float]:
    """The figures of all scenarios in this process, whose colours are those of the environment."""
    from benchmarks.twice import learnt_study, opened

    results: dict[str, float] = {}

    async def measure_all(home: Path) -> None:
        study = learnt_study(home)
        async with opened(study, size, is_cut=True) as twice:
            for scenario in scenarios():
                if only not in scenario.name:
                    continue
                await twice.go(scenario.way[0])
                await twice.press(*scenario.way[1:])
                keys = islice(cycle(scenario.keys), count)
                steps = [await twice.step(key) for key in keys]
                found = figures(steps) | {"different": len(list(twice.differences()))}
                results.update({f"{scenario.name}_{key}": value for key, value in found.items()})
        study.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure_all(Path(folder) / "home"))
    return results


def figures(steps: Sequence[Step]) -> dict[str, float]:
    """What is reported of a scenario. Keys that change nothing, as at the end of a list, are left
    out."""
    steps = [step for step in steps if step.minimum]
    frames = [step.seconds / step.frames for step in steps]
    fewest = sum(step.minimum for step in steps)
    return {
        "bytes_min": fewest / len(steps),
        "bytes_plain": sum(step.whole for step in steps) / len(steps),
        "bytes": sum(step.left for step in steps) / len(steps),
        "ratio_plain": sum(step.whole for step in steps) / fewest,
        "ratio": sum(step.left for step in steps) / fewest,
        "frame_ms": percentile(frames, 50) * 1000,
        "frame_ms_p99": percentile(frames, 99) * 1000,
    }


def apart(colours: str, size: tuple[int, int], only: str, count: int) -> dict[str, float]:
    """The same in a process of its own: what Textual has drawn once keeps its colours."""
    os.environ["TEXTUAL_COLOR_SYSTEM"] = colours
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        found = pool.submit(measure, size, only, count).result()
    return {f"{name}_{size[0]}x{size[1]}_{colours}": value for name, value in found.items()}


def compare(size: tuple[int, int], count: int, seed: int, in_tmux: bool) -> dict[str, float]:
    """Keys at random over all screens, and after how many of them the pictures differed."""
    from benchmarks.twice import learnt_study, opened, pressed_at_random

    seen: set[str] = set()
    keys = different = different_in_tmux = 0

    async def press_all(home: Path) -> None:
        nonlocal keys, different, different_in_tmux
        study = learnt_study(home)
        with ExitStack() as stack:
            both = [stack.enter_context(tmux.Tmux(*size)) for _ in range(2 if in_tmux else 0)]
            async with opened(study, size) as twice:
                driver = twice.driver
                for one, terminal in zip(both, (driver.whole, driver.left), strict=False):
                    terminal.also = one
                await twice.press("ctrl+l")
                async for key in pressed_at_random(twice, count, seed):
                    keys += 1
                    seen.add(type(twice.app.screen).__name__)
                    if found := list(twice.differences()):
                        different += 1
                        tell(f"{seed}: after {keys} keys, {key}: {found[0]}")
                    if both and (found := differing_in_tmux(both)):
                        different_in_tmux += 1
                        tell(f"{seed}: in tmux after {keys} keys, {key}: {found[0]}")
        study.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(press_all(Path(folder) / "home"))
    found = {"keys": keys, "screens": len(seen), "different": different}
    if in_tmux:
        found["different_in_tmux"] = different_in_tmux
    return {f"random_{name}_{size[0]}x{size[1]}": value for name, value in found.items()}


def differing_in_tmux(both: Sequence[tmux.Tmux]) -> list[tuple[int, str, str]]:
    """Rows that differ in what two tmux have drawn of the frames, or in what they draw again of the
    cells they keep."""
    found = _differing_at_rest(both)
    if not found:
        for one in both:
            one.redraw()
        found = _differing_at_rest(both)
    return found


def _differing_at_rest(both: Sequence[tmux.Tmux]) -> list[tuple[int, str, str]]:
    """Rows that differ when two tmux have had time to show the same."""
    from benchmarks.twice import differing_rows

    end, rest = time.monotonic() + _TMUX_PATIENCE, 0.004
    while True:
        whole, left = (one.shown(rest) for one in both)
        found = list(differing_rows(whole, left))
        if not found or time.monotonic() > end:
            return found
        rest = 0.03


def tell(words: str) -> None:
    # Textual takes what is printed while it runs.
    print(words, file=sys.__stderr__, flush=True)


def options() -> argparse.ArgumentParser:
    parser = argument_parser("thin", __doc__)
    parser.add_argument(
        "--only", default="", help="measure what has this in its name, no keys at random"
    )
    parser.add_argument("--keys", type=int, default=None, help="keys at random, over all sizes")
    parser.add_argument("--seed", type=int, default=1, help="of the keys at random")
    return parser


def main() -> int:
    arguments = options().parse_args()
    sizes = SIZES[:1] if arguments.quick else SIZES[:2]
    colours = COLOURS[:1] if arguments.quick else COLOURS
    count = arguments.keys
    if count is None:
        count = (
            0 if arguments.only else 90 if arguments.quick else 10_000 if arguments.full else 900
        )
    results: dict[str, float] = {}
    budgets: dict[str, AtMost] = {}
    for size in sizes:
        for colour in colours:
            results |= apart(colour, size, arguments.only, 12 if arguments.quick else 28)
            for scenario in scenarios():
                place = f"{size[0]}x{size[1]}_{colour}"
                if f"{scenario.name}_ratio_{place}" not in results:
                    continue
                limit = SWITCH if scenario.is_switch else KEY
                budgets[f"{scenario.name}_ratio_{place}"] = AtMost(limit)
                budgets[f"{scenario.name}_different_{place}"] = AtMost(0)
                if size == SIZES[0]:
                    budgets[f"{scenario.name}_frame_ms_{place}"] = AtMost(MILLISECONDS)
    for number, size in enumerate(SIZES if count else ()):
        results |= compare(size, count // 3, arguments.seed + number, tmux.is_installed())
        place = f"{size[0]}x{size[1]}"
        for name in ("different", "different_in_tmux"):
            if f"random_{name}_{place}" in results:
                budgets[f"random_{name}_{place}"] = AtMost(0)
    return finish(arguments, results, budgets)


if __name__ == "__main__":
    sys.exit(main())
