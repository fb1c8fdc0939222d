"""One line to type in: searches, paths, numbers, notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input

from studytui.domain.text import clean, clean_line
from studytui.tui.lean_strip import lean
from studytui.tui.widgets.kept import Drawn


class Prompt(Input, Drawn):
    """An input without frame or blinking cursor. ⏎ submits; Tab or ↓ goes on to the results. A letter
    draws what has been typed, and not the empty rest of the line."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    """How long the text is. Textual lays the whole screen out again with each letter; here nothing
    but this line depends on it."""

    DEFAULT_CSS = """
    Prompt {
        height: 1;
        border: none;
        padding: 0;
        background: $background;
        &:focus { border: none; background: $surface; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "down", "leave", "results", id="prompt.leave", show=False, tooltip="On to the results"
        ),
        Binding("ctrl+c,escape", "cancel", "cancel", show=False, tooltip="Give up typing"),
    ]

    class Left(Message):
        """The learner went on from the prompt, or gave up typing."""

        def __init__(self, prompt: Prompt, is_cancelled: bool) -> None:
            super().__init__()
            self.prompt = prompt
            self.is_cancelled = is_cancelled

        @property
        def control(self) -> Prompt:
            return self.prompt

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        # Before the value, which is told of at once.
        self.typed: Callable[[], None] | None = None
        """Called with each letter, before it is drawn: what is seen can have been kept. A message
        would come later."""
        super().__init__(clean_line(value), placeholder=placeholder, id=id, compact=True)
        self.cursor_blink = False
        self._written = 0
        """Cells of the line that held something when it was told last to be drawn."""

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if repaint and not regions and self.is_mounted:
            text = self.value or self.placeholder
            # With the cursor behind it.
            before, self._written = self._written, cell_len(text) + 1
            cells = min(max(before, self._written), self.size.width)
            regions = (Region(0, 0, cells, 1),) if cells else ()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        # All of it, since the empty rest looks different as well.
        self._written = self.size.width
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = super().render_line(y).adjust_cell_length(width)
        return lean(Segment.simplify(line), width)

    def watch_value(self) -> None:
        if self.typed is not None:
            self.typed()

    def validate_value(self, value: str) -> str:
        """What is pasted reaches the terminal too: nothing in it may be obeyed."""
        return clean(value).replace("\n", " ")

    def action_leave(self) -> None:
        self.post_message(self.Left(self, False))

    def action_cancel(self) -> None:
        self.post_message(self.Left(self, True))
