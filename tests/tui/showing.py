"""What stands on the screen of an app under test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip


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


def flat(text: str) -> str:
    """A screen's text as one line, so that it does not matter where a sentence was broken."""
    return " ".join(text.split())
