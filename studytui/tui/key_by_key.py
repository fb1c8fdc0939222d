"""One key after the other: the next is looked at when what the last one began is done."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode

_PATIENCE = 0.5
"""Seconds after which the next key is looked at though the last one is still being answered."""
_REST = 0.03
"""Seconds after a key in which its frame is drawn, unless the next key comes sooner."""


class KeyByKey(App[None]):
    """An app that answers each key before it looks at the next."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._typed: deque[events.Key] = deque()
        self._resting: asyncio.TimerHandle | None = None
        self.is_answering = False
        """Whether a key is still being answered."""
        self.last_key_at = 0.0
        """When the last key came, by `time.monotonic`."""

    def after_key(self) -> None:
        """Called when a key has been answered."""

    async def on_event(self, event: events.Event) -> None:
        """Answer each key before the next one is looked at.

        On a slow line keys come in bursts. Textual gives a key to what has the focus when it is
        read, while the key before it may still be moving the focus: what is typed after `/` would
        be taken for commands of the screen behind the search.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._typed.append(event)
            self.last_key_at = time.monotonic()
            if not self.is_answering:
                self.is_answering = True
                await self._answer_next_key()
            elif self._resting is not None:
                self._end_rest()
        else:
            await super().on_event(event)

    async def _answer_next_key(self) -> None:
        await super().on_event(self._typed.popleft())
        if self._typed:
            await self._look_whether_answered()
        else:
            # The frame first: nobody waits for more yet.
            self._resting = asyncio.get_running_loop().call_later(_REST, self._end_rest)

    def _end_rest(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
            self.call_later(self._look_whether_answered)

    async def _look_whether_answered(self) -> None:
        await self._key_answered()
        # A key that no widget takes comes back to this queue; its command runs from there.
        self.call_later(self._finish_key)

    async def _finish_key(self) -> None:
        await self._key_answered()
        # Behind what the command has put in this queue, such as a move of the focus.
        self.call_later(self._look_at_next_key)

    async def _look_at_next_key(self) -> None:
        await self._key_answered()
        self.after_key()
        self.is_answering = bool(self._typed)
        if self.is_answering:
            self.call_later(self._answer_next_key)

    async def _key_answered(self) -> None:
        """Wait, for half a second at most, until the key has been handled wherever it went, and
        a screen that it opened can take keys."""
        try:
            async with asyncio.timeout(_PATIENCE):
                target: DOMNode | None = None
                while target is not (current := self.focused or self.screen):
                    target = current
                    while not self.screen.is_mounted:
                        await asyncio.sleep(0.002)
                    for node in target.ancestors_with_self:
                        if node is not self:
                            await self._queue_of(node)
        except TimeoutError:
            return

    @staticmethod
    async def _queue_of(node: DOMNode) -> None:
        handled = asyncio.Event()
        # As `call_later`, which has the parameters of what it is given counted each time.
        if node.post_message(events.Callback(handled.set)):
            await handled.wait()
