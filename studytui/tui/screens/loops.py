"""Loops: those that go on, those that have ended, and a new one for any topic."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.loops import Standing
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.layouts.loop import loop_line
from studytui.tui.screens.task import TaskScreen
from studytui.tui.screens.topic_choice import choose_topic
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_NOTHING = (
    "No loop yet. A loop leads from a weakness to mastery: study, test, mark and diagnose, what is "
    "prescribed, model answers, a retest on a later day. N begins one for a topic; < on Weak (5) "
    "begins one for the weakness under the cursor."
)


class LoopsScreen(TaskScreen[None]):
    """All loops, those that go on first."""

    screen_name = "Loops"
    purpose = (
        "From a weakness, or a topic, to mastery. Each loop says at which stage it is and what it "
        "waits for; it can be left at any time and is taken up where it was."
    )
    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="loops.open", tooltip="Go on with it, or look at it"),
        Binding("N", "make", "new loop", id="loops.make", tooltip="A loop for a topic you choose"),
        Binding(
            "P",
            "save",
            "save",
            id="loops.save",
            tooltip="Save its model answers as a page to print",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="loops.leave", tooltip="Back"),
    ]

    DEFAULT_CSS = """
    LoopsScreen {
        #title { height: 1; padding: 0 1; }
        #status { height: auto; padding: 1 1 0 1; display: none; }
        &.-empty #status { display: block; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
    }
    """

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(lambda width: wrapped(literal(_NOTHING, "muted"), width), id="status")
        yield VirtualList(loop_line)
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        self._show()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self._show()
        super().on_screen_resume()

    @property
    def _list(self) -> VirtualList[Standing]:
        return self.query_one(VirtualList)

    def _title(self, width: int) -> list[Content]:
        number = self._list.total
        about = f" · {count(number, 'loop')}" if number else ""
        return [fitted(joined(("From weakness to mastery", "title"), (about, "muted")), width)]

    def _show(self) -> None:
        found = self.study.loops.all()
        self._list.show_rows(found, cursor=max(self._list.cursor, 0))
        self.set_class(not found, "-empty")
        self.query_one("#title", TextPane).show(self._title)
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("open", "save"):
            return not self.is_mounted or self._list.current is not None
        return True

    @on(VirtualList.Chosen)
    def action_open(self) -> None:
        found = self._list.current
        if found is not None:
            self._open(found.loop.loop_id)

    def _open(self, loop_id: int) -> None:
        from studytui.tui.screens.loop import LoopScreen

        self.app.push_screen(LoopScreen(loop_id))

    def action_make(self) -> None:
        choose_topic(self, "A loop for which topic?", self._make)

    def _make(self, topic_id: int) -> None:
        try:
            loop = self.study.loops.start([topic_id])
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._open(loop.loop_id)

    def action_save(self) -> None:
        found = self._list.current
        if found is not None:
            loop_id = found.loop.loop_id
            self.study_app.save(lambda: self.study.loops.save_answers(loop_id))

    def action_leave(self) -> None:
        self.study_app.publish(Changes.PLAN)
        self.dismiss(None)
