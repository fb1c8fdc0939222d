"""The full screen, whose frames are drawn on two terminals: as Textual writes them, and as the thin
output leaves them.

One program writes for both, so nothing that happens by chance in it can make them differ.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

import textual.screen
from rich.color import ColorSystem
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.keys import _character_to_key

from benchmarks.minimum import minimum_update, seen
from benchmarks.reader import Reader
from benchmarks.screen import Screen
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import StudyApp, make_app
from studytui.tui.screens.base import StudyScreen
from studytui.tui.screens.palette import PaletteScreen
from studytui.tui.thin_output import ThinOutput
from tests.conftest import SetClock
from tests.made_goals import MORNING, learn

KEYS = (
    *"1234567" * 3,
    *"abcdefghijklmnoprstuvwxyz" * 2,
    *"ABCDEFGHIJKLMNOPQRSTUVWXZ",
    *"?/:;>[]{}@&|%+*=.,089",
    *("down", "up", "left", "right", "enter", "tab", "pagedown", "pageup") * 5,
    *("home", "end", "space", "backspace", "delete", "q", "escape", "shift+tab") * 2,
    *"漢字がظ\u05d0é½🙂",
)
"""All but `Y`, which opens the learner's own editor."""
ODD = ("ctrl+l", "resize")
"""What is done now and then instead of a key: all drawn anew, and another size and back."""
_EVERY_SO_OFTEN = 40
_FRAME, _PATIENCE = 0.004, 10.0
"""Seconds in which Textual draws a frame, and after which the next key is pressed in any case."""
_BRACKETS, _SMALL = 16, 200
_ELSEWHERE_AFTER = 15
"""Keys after which another screen is gone to, so that all of them are seen."""


class Also(Protocol):
    """Something that draws what a terminal is fed."""

    def draw(self, data: str) -> None: ...

    def resize(self, width: int, height: int) -> None: ...


class Terminal:
    """What stands on a terminal that is fed by hand."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = Screen(width, height)
        self.screen.keeps_links = True
        self._feed = Reader(self.screen, synchronized=True, in_band_resize=False, kitty=False).feed
        self.bytes = 0
        self.also: Also | None = None
        """Another terminal that draws the same."""

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)
        if self.also is not None:
            self.also.resize(width, height)

    def draw(self, data: str) -> None:
        written = data.encode()
        # Longer frames come in the brackets of a synchronized update; see `TerminalLine`.
        self.bytes += len(written) + (_BRACKETS if len(data) > _SMALL else 0)
        self._feed(written)
        if self.also is not None:
            self.also.draw(data)


class TwiceDriver(HeadlessDriver):
    """A driver with two terminals and no keys of its own."""

    is_headless = False

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        width, height = self._size or (80, 24)
        self.whole, self.left = Terminal(width, height), Terminal(width, height)
        self.thin = ThinOutput(erases_in_colour=True)
        self.frames = 0
        self.seconds = 0.0
        """What the thin output took for all frames so far."""
        self.written: list[str] | None = None
        """What was left of each, where somebody wants to know."""

    def write(self, data: str) -> None:
        started = time.thread_time()
        left = self.thin.shortened(data, *self._app.size)
        self.seconds += time.thread_time() - started
        self.frames += 1
        if self.written is not None:
            self.written.append(left)
        self.whole.draw(data)
        self.left.draw(left)

    def forget(self) -> None:
        self.thin.forget()

    def when_seen(self, then: Callable[[], None]) -> None:
        then()

    def resize(self, size: Size) -> None:
        """Be another size, as a terminal whose window is pulled."""
        self._size = size
        for terminal in (self.whole, self.left):
            terminal.resize(size.width, size.height)
        self.thin.forget()
        self._app.post_message(events.Resize(size, size))


@dataclass(frozen=True)
class Step:
    """What a key has cost."""

    whole: int
    """Bytes that Textual writes."""
    left: int
    """Bytes of the thin output."""
    minimum: int
    """Bytes of the shortest update without erasing; see `benchmarks.minimum`."""
    erasing: int
    """The same when blanks may be erased."""
    frames: int
    seconds: float
    """What the thin output took."""


class Twice:
    """An app on two terminals, and the hand that presses its keys."""

    def __init__(self, app: StudyApp, driver: TwiceDriver) -> None:
        self.app = app
        self.driver = driver

    async def press(self, *keys: str) -> None:
        """Press keys, each answered and drawn before the next."""
        for key in keys:
            if key == "resize":
                size = self.app.size
                await self._resize(Size(size.width - 7, size.height - 3))
                await self._resize(size)
            else:
                character = {"space": " ", "enter": "\r", "tab": "\t"}.get(key)
                if len(key) == 1:
                    key, character = _character_to_key(key), key
                self.app.post_message(events.Key(key, character))
            await self.settle()

    async def _resize(self, size: Size) -> None:
        """Be another size, and all drawn in it. Textual waits for two frames before it lays anything
        out anew, and until then terminals differ in what they have kept of the old picture."""
        self.driver.resize(size)
        end = time.monotonic() + _PATIENCE
        while (drawn := self.app.screen._compositor.size) != size:
            waiting = self.app._resize_event, self.app._resize_timer
            assert time.monotonic() < end, f"{self.app.screen} is {drawn}, not {size}: {waiting}"
            await self.settle()

    async def go(self, digit: str) -> None:
        """Leave what has been opened for one of the seven screens."""
        await self.press("escape")
        if self._is_open:
            await self.press("q")
        while self._is_open:
            self.app.pop_screen()
            await self.settle()
        # They would go by themselves, in the midst of what is measured.
        self.app.clear_notifications()
        await self.settle()
        await self.press(digit)

    @property
    def _is_open(self) -> bool:
        return not isinstance(self.app.screen, StudyScreen)

    async def settle(self) -> None:
        """Wait until what was asked for has been drawn."""
        frames, end = self.driver.frames, time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            await asyncio.sleep(_FRAME)
            assert self.app.is_running, "the program has ended"
            self.app._end_rest()
            if not self.app.is_answering and frames == (frames := self.driver.frames):
                return

    async def step(self, *keys: str) -> Step:
        """Press keys; what that has cost."""
        driver = self.driver
        screen = driver.left.screen
        start = driver.whole.screen.cells()
        pen = screen.pen, (screen.cursor.x, screen.cursor.y)
        before = driver.whole.bytes, driver.left.bytes, driver.frames, driver.seconds
        await self.press(*keys)
        fewest = partial(minimum_update, start, driver.whole.screen.cells(), *pen)
        return Step(
            driver.whole.bytes - before[0],
            driver.left.bytes - before[1],
            len(fewest()),
            len(fewest(erasing=True)),
            driver.frames - before[2],
            driver.seconds - before[3],
        )

    async def left_out(self) -> list[tuple[int, str, str]]:
        """Rows that would look different were everything drawn anew, once all is drawn that was
        still to come: number, and text of both."""
        end = time.monotonic() + _PATIENCE
        while True:
            fresh = Terminal(*self.app.size)
            update = self.app.screen._compositor.render_full_update()
            fresh.draw(update.render_segments(self.app.console))
            found = list(differing_rows(fresh.screen, self.driver.left.screen))
            if not found or time.monotonic() > end:
                return found
            await asyncio.sleep(_FRAME)

    def differences(self) -> Iterator[tuple[int, str, str]]:
        """Rows in which the two terminals differ: number, and text of both."""
        return differing_rows(self.driver.whole.screen, self.driver.left.screen)


def differing_rows(one: Screen, other: Screen) -> Iterator[tuple[int, str, str]]:
    """Rows in which two screens look different: number, and text of both."""
    for y, rows in enumerate(zip(one.cells(), other.cells(), strict=True)):
        if any(a is not b and seen(a) != seen(b) for a, b in zip(*rows, strict=True)):
            yield y, *("".join(cell.data for cell in row) for row in rows)


def learnt_study(home: Path) -> Study:
    """A new study in which somebody has learnt for three weeks, with a clock that stands still."""
    clock = SetClock()
    study = Study.open(Paths(home), clock=clock, settings=Settings())
    learn(study, clock)
    clock.moment = MORNING
    return study


@asynccontextmanager
async def opened(
    study: Study, size: tuple[int, int], *, is_cut: bool = False
) -> AsyncIterator[Twice]:
    """The app over a study, drawn twice; in true colour where nothing else is asked for. A process
    has to keep to one number of colours: what is drawn once is not drawn in others again.

    Lines are as the thin output gets them; with `is_cut`, as they go out where there is none."""
    app = make_app(study, thin=not is_cut)
    app.driver_class = TwiceDriver
    app.animation_level = "none"
    if "TEXTUAL_COLOR_SYSTEM" not in os.environ:
        app.console._color_system = ColorSystem.TRUECOLOR
    with patch.object(textual.screen, "UPDATE_PERIOD", _FRAME / 2):
        async with app.run_test(headless=False, size=size, notifications=True):
            driver = app._driver
            assert isinstance(driver, TwiceDriver)
            app.line = driver  # type: ignore[assignment]
            twice = Twice(app, driver)
            await twice.settle()
            yield twice


async def pressed_at_random(twice: Twice, count: int, seed: int) -> AsyncIterator[str]:
    """Press so many keys on whatever screen they lead to; each key, once it is drawn."""
    lot = random.Random(seed)
    for number in range(count):
        if number % _ELSEWHERE_AFTER == 0:
            await twice.go(lot.choice("1234567"))
        key = lot.choice(ODD if number % _EVERY_SO_OFTEN == _EVERY_SO_OFTEN - 1 else KEYS)
        if key == "q" and isinstance(twice.app.screen, StudyScreen):
            # It would leave the program.
            key = "3"
        elif key == "enter" and isinstance(twice.app.screen, PaletteScreen):
            # Leaving may be what has been found there.
            key = "escape"
        await twice.press(key)
        yield key
