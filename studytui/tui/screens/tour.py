"""The tour: four things that a newcomer needs, one after the other, each on the screen it names."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.services.tour import Tour
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.layouts.tour import HOW_TO_FIND, STEPS, Step
from studytui.tui.look import SIGN_CURSOR, SIGN_RIGHT
from studytui.tui.screens.detailed import DetailedScreen
from studytui.tui.widgets.virtual_list import VirtualList


class TourScreen(DetailedScreen):
    """The steps in a list, told at leisure; ⏎ goes to the screen of one."""

    screen_name = "First steps"
    purpose = (
        "What one needs to begin, in four steps: j goes from one to the next, ⏎ goes to the screen on "
        "which it is done. What you have done already has a ✓."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "go there", id="tour.go", tooltip="To the screen it is done on"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="tour.leave", tooltip="Back; > tour shows it again"),
    ]

    DEFAULT_CSS = """
    TourScreen {
        VirtualList { height: 5; }
        #detail { height: 1fr; }
    }
    """

    def _read(self) -> None:
        self._done = Tour(self.study.database, self.study.learner_id).step
        self._list.show_rows(list(STEPS), cursor=self._done)
        self._show_detail()

    @property
    def about(self) -> str:
        return "one minute"

    def name_of(self, one: Step) -> str:
        return one.name

    def _row(self, one: Step, width: int, is_cursor: bool) -> Content:
        number = STEPS.index(one)
        sign = SIGN_CURSOR if is_cursor else " "
        done = (SIGN_RIGHT, "right") if number < self._done else (" ", "")
        return fitted(joined(f" {sign} ", done, f" {number + 1}  ", (one.name, "strong")), width)

    def _detail(self, width: int) -> list[Content]:
        one = self._list.current
        if one is None:
            return []
        return [
            *wrapped(literal(one.words), width),
            Content(""),
            *wrapped(literal(HOW_TO_FIND, "muted"), width),
        ]

    @on(VirtualList.Chosen)
    def action_go(self) -> None:
        one = self._list.current
        if one is not None:
            self.app.pop_screen()
            self.study_app.action_go(one.place)
