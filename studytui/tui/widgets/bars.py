"""The line at the top that names the screens, and the line at the bottom that names the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip

from studytui.tui.content import fitted, joined, literal
from studytui.tui.widgets.kept import Drawn
from studytui.tui.widgets.painting import painted


class TopBar(Drawn):
    """Names the screens with their digits; the one that is shown stands out."""

    DEFAULT_CSS = """
    TopBar { height: 2; width: 1fr; background: $background; }
    """

    current = reactive("", layout=False)
    names: reactive[Sequence[tuple[str, str]]] = reactive((), layout=False)

    def __init__(
        self, names: Sequence[tuple[str, str]], current: str, *, beside: tuple[str, str]
    ) -> None:
        """`names` are pairs of key and name, in order; what is `beside` them is named where there
        is room."""
        super().__init__()
        self.set_reactive(TopBar.names, names)
        self._beside = beside
        self.set_reactive(TopBar.current, current)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return painted(self, literal("─" * width, "faint"), width)
        return painted(self, self._line(width), width)

    def _line(self, width: int) -> Content:
        full = [
            joined((f"{key} ", "muted"), (name, "focus" if name == self.current else ""))
            for key, name in self.names
        ]
        wide = joined(" ", ("studytui", "muted"), "   ", Content("  ").join(full))
        key, name = self._beside
        widest = joined(wide, "  ", (f"{key} ", "muted"), name)
        for line in (widest, wide):
            if line.cell_length <= width:
                return line
        tight = joined(" ", Content("  ").join(full))
        if tight.cell_length <= width:
            return tight
        short = [
            joined((key, "muted"), (f" {name}", "focus"))
            if name == self.current
            else literal(key, "muted")
            for key, name in self.names
        ]
        return joined(" ", Content("  ").join(short))


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key and what it does, for the bottom line."""

    key: str
    label: str


class KeyBar(Drawn):
    """Names the keys that work now, as many as there is room for; `?` tells the rest."""

    DEFAULT_CSS = """
    KeyBar { height: 2; width: 1fr; background: $background; dock: bottom; }
    """

    gaps: ClassVar[tuple[str, ...]] = ("   ",)
    """What may stand between two keys, the widest first."""

    hints: reactive[tuple[KeyHint, ...]] = reactive((), layout=False, repaint=False)

    def watch_hints(self) -> None:
        self.redraw()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return painted(self, literal("─" * width, "faint"), width)
        return painted(self, hints_line(self.hints, width, self.gaps), width)


@lru_cache(maxsize=64)
def hints_line(hints: Sequence[KeyHint], width: int, gaps: Sequence[str]) -> Content:
    """As many of the keys as have room, those that are always there last; closer set before one is
    left out. The same lines come again and again: as something is opened and left."""
    last = [hint for key in ("?", "q") for hint in hints if hint.key == key]
    shown = [hint for hint in hints if hint not in last]
    while True:
        parts = [joined((hint.key, "key"), f" {hint.label}") for hint in [*shown, *last]]
        for gap in gaps:
            content = Content(gap).join(parts)
            if content.cell_length <= width - 2 or (gap == gaps[-1] and not shown):
                return fitted(joined(" ", content), width)
        shown.pop()


class Rule(Drawn):
    """A thin line between two parts."""

    DEFAULT_CSS = """
    Rule { height: 1; width: 1fr; background: $background; }
    """

    def render_line(self, y: int) -> Strip:
        return painted(self, literal("─" * self.size.width, "faint"), self.size.width)
