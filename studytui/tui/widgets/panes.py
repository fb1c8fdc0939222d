"""Panes side by side; where there is no room for that, one at a time."""

from __future__ import annotations

from textual.containers import Container
from textual.events import DescendantFocus
from textual.widget import Widget

from studytui.tui.widgets.kept import Kept

_NARROW = 64
"""Columns under which one pane is shown at a time; the `-narrow` class of the screens."""


class Panes(Container, Kept):
    """Remembers which pane had the keys last, and gives them to it, or to the one beside it."""

    def __init__(self, *panes: Widget, current: str, id: str | None = None) -> None:
        """Each of the panes has an id; `current` is that of the one to begin with."""
        super().__init__(*panes, id=id)
        self._panes = {str(pane.id): pane for pane in panes}
        self._current = current
        self._only = ""

    @property
    def is_narrow(self) -> bool:
        """Whether one pane is shown at a time."""
        return self.outer_size.width < _NARROW

    def show_only(self, name: str) -> None:
        """Show this pane alone at any width; an empty name shows all again."""
        self._only = name
        self._arrange()

    def go_to(self, name: str = "") -> None:
        """Give the keys to a pane; without a name to the one that had them last."""
        self._current = name or self._current
        self._arrange()
        self._panes[self._current].focus()

    def step(self, by: int) -> None:
        """Go to a pane beside this one, if there is one."""
        names = list(self._panes)
        place = names.index(self._current) + by
        if 0 <= place < len(names):
            self.go_to(names[place])

    def on_resize(self) -> None:
        self._arrange()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if event.widget.id in self._panes:
            self._current = event.widget.id

    def _arrange(self) -> None:
        shown = self._only or (self._current if self.is_narrow else "")
        for name, pane in self._panes.items():
            pane.display = not shown or name == shown
