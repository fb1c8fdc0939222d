"""Marking in a running exam: a cursor goes from sentence to sentence of the stem."""

from __future__ import annotations

from textual.events import Key

from studytui.tui.screens.sitting import SittingScreen
from studytui.tui.widgets.bars import KeyHint

_GOES_ON = frozenset({"undo", "help"})
"""Commands that do not end marking."""


class MarkingScreen(SittingScreen):
    """`v` begins; what is no key of marking ends it and does what it always does."""

    @property
    def is_marking(self) -> bool:
        """Whether the cursor of marking is shown."""
        return self._pane.unit is not None

    def action_mark(self) -> None:
        unit = self._pane.unit_in_sight()
        if unit is None:
            self._say("There is no text to mark.", "muted")
            return
        self._say("")
        self._pane.mark_at(unit)
        self.show_keys()

    # Before the handler of the same name in `SittingScreen`, which Textual calls next.
    async def on_key(self, event: Key) -> None:
        if not self.is_marking:
            return
        active = self.binding_now(event.key)
        action = active.binding.action if active is not None and active.enabled else ""
        if action in _GOES_ON:
            return
        if self._marks(event.key, action):
            event.stop()
            event.prevent_default()
        elif action:
            self._end_marking()

    def _marks(self, key: str, action: str) -> bool:
        """Do what a key does while marking; whether it does anything there."""
        unit = self._pane.unit
        assert unit is not None
        if action == "mark" or key == "space":
            self._act(lambda: self.session.highlight(unit))
        elif action in ("read(1)", "read(-1)"):
            beside = self._pane.unit_beside(1 if action == "read(1)" else -1)
            if beside is not None:
                self._pane.mark_at(beside)
        elif action in ("page(1)", "page(-1)"):
            self._pane.page(1 if action == "page(1)" else -1)
            self._pane.mark_at(self._pane.unit_in_sight())
        elif action in ("enter", "leave"):
            self._end_marking()
        else:
            return False
        return True

    def _end_marking(self) -> None:
        self._pane.mark_at(None)
        self.show_keys()

    def marking_hints(self, letters: str) -> list[KeyHint]:
        """The keys while marking; `letters` are those that answer."""
        hints = [KeyHint("j k", "sentence"), KeyHint("v", "mark, unmark"), KeyHint("⏎", "done")]
        answer = [KeyHint(letters, "answer")] if letters else []
        return [*hints, *answer, KeyHint("u", "undo"), KeyHint("?", "help")]
