"""A sitting of a loop, to be marked and diagnosed; q leads back to the loop."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.review import ReviewItem, Sheet
from studytui.tui.content import fitted, joined, line
from studytui.tui.screens.base import TakesBack
from studytui.tui.screens.review import ReviewScreen
from studytui.tui.screens.review_keys import REVIEW_BINDINGS
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane

_ELSEWHERE = ("d", "q,backspace", "q")
"""Keys of Review that lead on from it."""
_SELDOM = ("again", "again_all", "key", "note", "print", "versions")
"""What the bottom line leaves out, so that marks and reasons have room there."""


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

    DEFAULT_CSS = """
    LoopReviewScreen #loop-title { height: 1; padding: 0 1; }
    """

    def __init__(self, sitting_id: int) -> None:
        super().__init__()
        self.open_sitting(sitting_id)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the sitting, at first at the question that needs a mark or a reason."""
        is_first = self._sheet is None
        super().show_sheet(sheet)
        if is_first:
            open_ones = [place for place, one in enumerate(sheet.items) if _is_open(one)]
            if open_ones:
                self._items.move_to(open_ones[0])

    def hints(self) -> list[KeyHint]:
        hints = super().hints()
        item = self._items.current if self.is_mounted else None
        if item is None or self._entry.purpose or not _can_be_marked(item):
            return hints
        return [KeyHint("K", "mark it"), *hints]

    def is_named(self, action: str) -> bool:
        return action not in _SELDOM and super().is_named(action)

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


def _can_be_marked(one: ReviewItem) -> bool:
    """Whether it is a written answer that no key marks."""
    return bool(one.item.answer.text) and (not one.is_keyed or one.item.own_marks is not None)


def _is_open(one: ReviewItem) -> bool:
    is_unmarked = _can_be_marked(one) and one.item.own_marks is None
    return is_unmarked or (one.is_missed and one.miss_reason is None)
