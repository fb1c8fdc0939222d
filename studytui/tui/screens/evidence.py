"""The questions in which a weakness showed, each to be read with its answer."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.weaknesses import TopicQuestion
from studytui.tui.content import fitted, joined, line, literal
from studytui.tui.layouts.weak import Evidence, kind_words, question_line
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.panes import Panes
from studytui.tui.widgets.question_preview import QuestionPreview
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count


class EvidenceScreen(TaskScreen[bool]):
    """A list, and the question under the cursor. Comes back with whether to drill them."""

    screen_name = "Evidence"
    purpose = "The questions in which the weakness showed, the latest first."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,e",
            "answer",
            "answer",
            id="evidence.answer",
            tooltip="Show or hide the answer",
        ),
        Binding(
            "d",
            "drill",
            "drill",
            id="evidence.drill",
            tooltip="Up to twenty questions: those that show it, then others of the topic",
        ),
        Binding(
            "i", "images", "images", id="evidence.images", tooltip="Its images, and their files"
        ),
        Binding("right,l", "pane(1)", "pane", id="evidence.into", show=False, tooltip="Pane right"),
        Binding("left,h", "pane(-1)", "pane", id="evidence.out", show=False, tooltip="Pane left"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q,v", "leave", "back", id="evidence.leave", tooltip="Back to the weaknesses"),
    ]

    DEFAULT_CSS = """
    EvidenceScreen #title { height: 1; padding: 0 1; }
    EvidenceScreen #body {
        height: 1fr; layout: grid; grid-size: 1 2; grid-columns: 1fr; grid-rows: 2fr 3fr;
    }
    EvidenceScreen #questions { margin: 1 0 0 0; }
    EvidenceScreen #preview { padding: 0 1; border-top: solid $foreground 20%; }
    EvidenceScreen.-wide #body { grid-size: 2 1; grid-columns: 2fr 3fr; grid-rows: 1fr; }
    EvidenceScreen.-wide #preview {
        border-top: none; border-left: solid $foreground 20%; padding: 0 1 0 2;
    }
    EvidenceScreen.-narrow #body { grid-size: 1 1; grid-rows: 1fr; }
    EvidenceScreen.-narrow #preview { border-top: none; }
    """

    def __init__(self, shown: Evidence) -> None:
        super().__init__()
        self._shown = shown

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield Panes(
            VirtualList(self._row, id="questions"),
            QuestionPreview(id="preview"),
            current="questions",
            id="body",
        )
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self._list.show_rows(self._shown.questions)
        self._panes.go_to("questions")

    @property
    def _list(self) -> VirtualList[TopicQuestion]:
        return self.query_one("#questions", VirtualList)

    @property
    def _panes(self) -> Panes:
        return self.query_one(Panes)

    @property
    def _preview(self) -> QuestionPreview:
        return self.query_one(QuestionPreview)

    def _title(self, width: int) -> list[Content]:
        shown = self._shown
        number = count(len(shown.questions), "question")
        words = joined(
            line(shown.name, "title"),
            (f" · {kind_words(shown.weakness.kind)} · {number}", "muted"),
        )
        return [fitted(words, width)]

    def _row(self, row: TopicQuestion, width: int, is_cursor: bool) -> Content:
        sign = f" {SIGN_CURSOR if is_cursor else ' '}"
        told = literal(f"  {row.wrong} of {row.answers} wrong " if width >= 48 else "", "muted")
        return joined(sign, question_line(row, width - 2 - told.cell_length), told)

    @on(VirtualList.Moved, "#questions")
    def _read_question(self) -> None:
        row = self._list.current
        if row is None:
            return
        library = self.study.library
        try:
            question = library.question(row.question_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        flag = library.flag_reason(row.question_id)
        self._preview.show_question(question, flag=flag, key=self.study.keys.standing(question))

    @on(VirtualList.Chosen, "#questions")
    def _open(self) -> None:
        if self._panes.is_narrow:
            self._panes.go_to("preview")
        else:
            self.action_answer()

    def action_answer(self) -> None:
        self._preview.toggle_answer()

    def action_images(self) -> None:
        question = self._preview.question
        if question is not None:
            self.study_app.show_images(question.media)

    def action_pane(self, step: int) -> None:
        self._panes.step(step)

    def action_drill(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        if self._panes.is_narrow and self._preview.has_focus:
            self._panes.go_to("questions")
        else:
            self.dismiss(False)
