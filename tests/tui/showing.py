"""What stands on the screen of an app under test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from studytui.domain.exam import Sitting
from studytui.tui import tested
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.widgets import painting

PATIENCE = 30.0
"""Seconds that a worker process may take on a busy machine."""


@contextmanager
def untested_textual() -> Iterator[None]:
    """As with a Textual that the program was not tested with."""

    def look_anew() -> None:
        tested.is_tested.cache_clear()
        painting._strip.cache_clear()

    with patch.object(tested, "TESTED_TEXTUAL", ("8.0.0",)):
        look_anew()
        try:
            yield
        finally:
            look_anew()
    look_anew()


def strips(app: App[Any]) -> Sequence[Strip]:
    """The lines of the screen as they would go to the terminal."""
    return app.screen._compositor.render_strips(app.size)


def lines(app: App[Any]) -> list[str]:
    """The lines of the screen as text, without the blanks at their ends."""
    return [strip.text.rstrip() for strip in strips(app)]


def shown(app: App[Any]) -> str:
    """The whole screen as text."""
    return "\n".join(lines(app))


async def press(pilot: Pilot[Any], *keys: str) -> str:
    """Press keys one after the other; what the screen shows then."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    return shown(pilot.app)


async def until(pilot: Pilot[Any], wanted: Callable[[], bool]) -> None:
    """Go on until a worker process has brought the app there."""
    end = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < end, shown(pilot.app)
        await pilot.pause(0.01)
    await pilot.pause()


def flat(text: str) -> str:
    """A screen's text as one line, so that it does not matter where a sentence was broken."""
    return " ".join(text.split())


def sitting(app: App[Any]) -> Sitting:
    """What is being sat: the exam driver has the screen."""
    screen = app.screen
    assert isinstance(screen, DriverScreen), screen
    return screen.session.sitting
