"""The model answers of a loop in one place: to read again, and to print."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.model_answers import ModelAnswer
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.reading import Reading
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.layouts.model_answer import AnswerPages, laid_out
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane


class ModelAnswersScreen(TaskScreen[None]):
    """What a full answer says, for all that was written and all that was missed."""

    screen_name = "Model answers"
    purpose = (
        "What you wrote beside what a full answer says; the points you ticked are marked. They are "
        "collected here for as long as the loop is kept. How far you read is kept too."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "piece(1)", "next", id="answers.next", tooltip="The next model answer"),
        Binding("p", "piece(-1)", "back", id="answers.back", show=False, tooltip="The one before"),
        Binding("P", "save", "save", id="answers.save", tooltip="Save them as a page to print"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="answers.leave", tooltip="Back; where you are is kept"),
    ]

    DEFAULT_CSS = """
    ModelAnswersScreen {
        #title { height: 1; padding: 0 1; }
        #text { height: 1fr; padding: 1 2 0 2; }
    }
    ModelAnswersScreen.-narrow #text { padding: 1 0 0 1; }
    """

    def __init__(self, loop_id: int) -> None:
        super().__init__()
        self._loop_id = loop_id
        self._answers: list[ModelAnswer] = []
        self._pages = AnswerPages()
        self._reading: Reading | None = None

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        try:
            self._answers = self.study.loops.answers(self._loop_id)
            self._reading = self.study.loops.reading(self._loop_id)
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(None)
            return
        self.query_one("#title", TextPane).show(self._title)
        self._text.show(self._lay_out)
        self._text.focus()
        self.call_after_refresh(self._begin_at, self._reading.begun_at)

    def _begin_at(self, piece: int) -> None:
        """Where it was left."""
        if piece and self._pages.starts:
            self._text.scroll_to_row(self._pages.starts[piece])

    @property
    def _text(self) -> TextPane:
        return self.query_one("#text", TextPane)

    def _title(self, width: int) -> list[Content]:
        number = count(len(self._answers), "answer")
        return [fitted(joined(("Model answers", "title"), (f" · {number}", "muted")), width)]

    def _lay_out(self, width: int) -> list[Content]:
        if not self._answers:
            words = "Nothing was written and nothing was missed: there is no model answer to read."
            return wrapped(literal(words, "muted"), width)
        self._pages = laid_out(self._answers, width)
        return list(self._pages.lines)

    def on_key(self) -> None:
        self.call_after_refresh(self._keep)

    def _keep(self) -> None:
        if self._reading is not None and self._answers:
            is_end = self._text.top + self._text.size.height >= len(self._pages.lines)
            self._reading.at(self._pages.piece_at(self._text.top), is_end=is_end)

    def hints(self) -> list[KeyHint]:
        return [KeyHint("space", "page"), KeyHint("j k", "scroll"), *super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._answers) if action in ("piece", "save") else True

    def action_piece(self, step: int) -> None:
        here = self._pages.piece_at(self._text.top)
        piece = min(max(here + step, 0), len(self._pages.starts) - 1)
        self._text.scroll_to_row(self._pages.starts[piece])

    def action_save(self) -> None:
        self.study_app.save(lambda: self.study.loops.save_answers(self._loop_id))

    def action_leave(self) -> None:
        self._keep()
        self.study_app.publish(Changes.PLAN)
        self.dismiss(None)
