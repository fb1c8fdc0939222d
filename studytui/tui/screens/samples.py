"""Some questions of an import as they would be asked, before it is begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.services.imports import Sample
from studytui.tui.content import joined, line, wrapped
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.question_preview import preview_lines
from studytui.tui.widgets.text_pane import TextPane


class SamplesScreen(TaskScreen[None]):
    """One question at a time, its key and explanation shown."""

    screen_name = "Sample questions"
    purpose = (
        "How the questions would be asked, each with its key and what is said about it. Nothing is "
        "written yet."
    )

    AUTO_FOCUS = "#question"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "turn(1)", "next", id="samples.next", tooltip="The next question"),
        Binding("p,left", "turn(-1)", "back", id="samples.back", tooltip="The question before"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q,v,enter", "leave", "back", id="samples.leave", tooltip="Back to the preview"),
    ]

    DEFAULT_CSS = """
    SamplesScreen #title { height: auto; padding: 0 1; }
    SamplesScreen #question { height: 1fr; padding: 1 1 0 1; }
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        super().__init__()
        self._samples = samples
        self._place = 0

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._question, id="question")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False

    @property
    def _sample(self) -> Sample:
        return self._samples[self._place]

    def _title(self, width: int) -> list[Content]:
        one = self._sample
        many = f"Sample question {self._place + 1} of {len(self._samples)}"
        about = joined((one.format, "muted"), ("  " if one.format else "", ""), line(one.file))
        return [line(many, "title"), *wrapped(about, width)]

    def _question(self, width: int) -> list[Content]:
        question = self._sample.question
        lines = preview_lines(question, width, shows_answer=True)
        where = " · ".join(
            part for part in (question.source, question.subject, question.topic) if part
        )
        return [*lines, Content(""), *wrapped(line(where, "muted"), width)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """n and p work where there is a question to go to."""
        if action == "turn" and parameters:
            return 0 <= self._place + int(str(parameters[0])) < len(self._samples)
        return True

    def action_turn(self, step: int) -> None:
        place = self._place + step
        if 0 <= place < len(self._samples):
            self._place = place
            self.query_one("#title", TextPane).show(self._title)
            self.query_one("#question", TextPane).show(self._question)
            self.show_keys()

    def action_leave(self) -> None:
        self.dismiss(None)
