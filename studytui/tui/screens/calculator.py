"""The calculator of the exam driver: a line to type in, and the last results above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.calculator import LONGEST, CalculationError
from studytui.domain.tape import Tape, TapeLine
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.screens.desk import DeskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.words import Words

_KNOWS = "× ÷ ^ % !   sqrt ln log exp abs   sin cos tan asin acos atan   π e ans"


class CalculatorScreen(DeskScreen[Tape]):
    """Comes back with the tape when it is left: by ↓, or by ⏎ in an empty line."""

    screen_name = "Calculator"
    purpose = (
        "A calculator for the question above, whose clock goes on. What is typed chooses no option; "
        "the lines stay until the exam ends. ⏎ reckons, ↓ leads back to the question."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "up", "recall", "last line", id="calculator.recall", tooltip="The last line once more"
        ),
    ]

    DEFAULT_CSS = """
    CalculatorScreen > #desk { height: 11; max-height: 60%; }
    CalculatorScreen #tape { height: 1fr; padding: 0 1; }
    CalculatorScreen Horizontal { height: 1; padding: 0 1; }
    CalculatorScreen #sign { width: 2; }
    CalculatorScreen #entry { width: 1fr; }
    CalculatorScreen #words { margin: 0 1; }
    """

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self._tape = tape

    def compose_body(self) -> Iterable[Widget]:
        yield TextPane(id="tape")
        with Horizontal():
            yield Words(literal("=", "key"), id="sign")
            yield Prompt(id="entry")
        yield Words(id="words")

    def on_mount(self) -> None:
        tape, prompt = self.query_one("#tape", TextPane), self.query_one(Prompt)
        tape.can_focus = False
        prompt.max_length = LONGEST
        self.set_focus(prompt)
        self.query_one(KeyBar).hints = (
            KeyHint("⏎", "result"),
            KeyHint("↓", "back to the question"),
            KeyHint("↑", "last line"),
        )
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        other = "rad" if self._tape.angle.value == "degrees" else "deg"
        self.say_title("Calculator", f"angles in {self._tape.angle.value}, {other} changes that")
        tape = self.query_one("#tape", TextPane)
        tape.show(self._lines)
        tape.action_scroll_end()
        self._say(literal(_KNOWS, "muted"))

    def _lines(self, width: int) -> list[Content]:
        lines = [one for each in self._tape.lines for one in wrapped(_calculation(each), width)]
        # What was calculated last stands right over the line to type in.
        room = self.query_one("#tape").size.height
        return [Content("")] * (room - len(lines)) + lines

    def _say(self, words: Content) -> None:
        self.query_one("#words", Words).say(lambda width: fitted(words, width))

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value == "?":
            # No calculation begins so.
            event.input.value = ""
            self.action_help()
        self._say(literal(_KNOWS, "muted"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.dismiss(self._tape)
            return
        try:
            self._tape = self._tape.entered(event.value)
        except CalculationError as error:
            self._say(line(error.message, "warning"))
            return
        event.input.clear()
        self._show()

    def on_prompt_left(self) -> None:
        self.dismiss(self._tape)

    def action_recall(self) -> None:
        if self._tape.lines:
            prompt = self.query_one(Prompt)
            prompt.value = self._tape.lines[-1].typed
            prompt.cursor_position = len(prompt.value)


def _calculation(calculated: TapeLine) -> Content:
    sign = "=" if calculated.is_exact else "≈"
    read_as = line(calculated.read_as, "muted")
    return joined("  ", read_as, (f" {sign} ", "muted"), line(calculated.text, "strong"))
