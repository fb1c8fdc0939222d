"""A sitting of a loop, to be marked and diagnosed; q leads back to the loop."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.tui.content import fitted, joined, line
from studytui.tui.screens.base import TakesBack
from studytui.tui.screens.review import ReviewScreen
from studytui.tui.screens.review_keys import REVIEW_BINDINGS
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane

_ELSEWHERE = ("d", "q,backspace", "q")
"""Keys of Review that lead on from it."""


class LoopReviewScreen(ReviewScreen, inherit_bindings=False):
    """Review without the ways on from it: it is a part of the loop."""

    screen_name = "Marks and reasons"
    purpose = (
        "Your answers and the key side by side. K marks a written answer against its mark scheme, y "
        "says why a question was missed. q leads back to the loop."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        *(one for one in REVIEW_BINDINGS if isinstance(one, Binding) and one.key not in _ELSEWHERE),
        *TakesBack.BINDINGS,
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q,backspace", "close", "back", id="loop-review.close", tooltip="Back to the loop"),
    ]

    def __init__(self, sitting_id: int) -> None:
        super().__init__()
        self.open_sitting(sitting_id)

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="loop-title")
        yield Rule()
        yield from self.compose_body()
        yield KeyBar()

    def _title(self, width: int) -> list[Content]:
        if self._sitting_id is None:
            return []
        try:
            title = self.study.review.sheet(self._sitting_id).line.title
        except StudyError:
            return []
        return [fitted(joined(line(title, "title"), (" · marks and reasons", "muted")), width)]

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#loop-title").can_focus = False

    def action_close(self) -> None:
        if self._panel.is_open:
            self.close_filters()
        else:
            self.dismiss(None)
