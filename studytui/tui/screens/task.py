"""A screen that takes the whole terminal for one task and comes back with a result."""

from __future__ import annotations

from studytui.tui.screens.base import KeyedScreen, ResultT


class TaskScreen(KeyedScreen[ResultT]):
    """Digits do not lead away from it; it ends by being done or left."""

    AUTO_FOCUS = ""
