"""One question of the library, to read with its answer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from studytui.domain.question import Question
from studytui.errors import StudyError
from studytui.tui.content import fitted, line
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.question_preview import QuestionPreview
from studytui.tui.widgets.text_pane import TextPane


class QuestionScreen(TaskScreen[None]):
    """Shown with its answer: whoever opens it comes from what explains it."""

    screen_name = "Question"
    purpose = "A question of your library with its answer and its explanation."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,e", "answer", "answer", id="question.answer", tooltip="Show or hide the answer"
        ),
        Binding(
            "i", "images", "images", id="question.images", tooltip="Its images, and their files"
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="question.leave", tooltip="Back"),
    ]

    DEFAULT_CSS = """
    QuestionScreen {
        #title { height: 1; padding: 0 1; }
        #question { height: 1fr; padding: 1 1 0 1; }
    }
    """

    def __init__(self, question_id: int) -> None:
        super().__init__()
        self._question_id = question_id
        self._question: Question | None = None

    def compose(self) -> ComposeResult:
        yield TextPane(id="title")
        yield Rule()
        yield QuestionPreview(id="question")
        yield KeyBar()

    def on_mount(self) -> None:
        title = self.query_one("#title", TextPane)
        title.can_focus = False
        library = self.study.library
        try:
            question = self._question = library.question(self._question_id)
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(None)
            return
        title.show(lambda width: [fitted(line(question.title, "title"), width)])
        flag = library.flag_reason(question.question_id)
        self._preview.show_question(question, flag=flag, key=self.study.keys.standing(question))
        self._preview.toggle_answer()
        self._preview.focus()

    @property
    def _preview(self) -> QuestionPreview:
        return self.query_one("#question", QuestionPreview)

    def action_answer(self) -> None:
        self._preview.toggle_answer()

    def action_images(self) -> None:
        if self._question is not None:
            self.study_app.show_images(self._question.media)

    def action_leave(self) -> None:
        self.dismiss(None)
