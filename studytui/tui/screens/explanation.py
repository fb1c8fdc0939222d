"""An explanation worded by a language model: each sentence with the passages it rests on."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.learning_pack import SourceKind
from studytui.domain.model_request import PASSAGES
from studytui.domain.text import first_line
from studytui.services.explaining import Explanation, Prepared
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane

_WIDEST = 76
"""Cells: longer lines are hard to read."""


class ExplanationScreen(TaskScreen[None]):
    """What is left of the answer of a model once each sentence has been held against its source."""

    screen_name = "Explanation"
    purpose = (
        "A language model has worded this from passages of yours. A sentence that cites none, or "
        "has a number, name or negation that its passage lacks, was dropped. What is left may "
        "still be wrong: the digit of a citation opens its passage."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "1",
            "source(1)",
            "its passage",
            key_display=f"1–{PASSAGES}",
            id="explanation.source",
            tooltip="Open the passage of that number where it stands; so do the other digits",
        ),
        *(
            Binding(str(number), f"source({number})", "its passage", show=False)
            for number in range(2, PASSAGES + 1)
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="explanation.leave", tooltip="Back; it is not kept"),
    ]

    DEFAULT_CSS = """
    ExplanationScreen {
        #title { height: 1; padding: 0 1; }
        #text { height: 1fr; padding: 1 2 0 2; }
    }
    ExplanationScreen.-narrow #text { padding: 1 0 0 1; }
    """

    def __init__(self, prepared: Prepared, explanation: Explanation) -> None:
        super().__init__()
        self._prepared = prepared
        self._explanation = explanation

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._lines, id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.query_one("#text").focus()

    def _title(self, width: int) -> list[Content]:
        model = line(f"worded by {self._explanation.model.model_id}", "muted")
        return [fitted(joined(("Explanation", "title"), (" · ", "muted"), model), width)]

    def _lines(self, width: int) -> list[Content]:
        width = min(width, _WIDEST)
        explanation = self._explanation
        lines = [*wrapped(line(first_line(self._prepared.question.stem), "muted"), width)]
        for sentence in explanation.sentences:
            cites = "".join(f"[{number}]" for number in sentence.cites)
            lines.append(Content(""))
            lines += wrapped(joined(line(sentence.text), " ", (cites, "key")), width)
        if not explanation.sentences:
            lines += [Content(""), literal("Nothing of the answer can be shown.")]
        lines += [Content(""), *wrapped(literal(explanation.remark, "muted"), width), Content("")]
        cited = {number for one in explanation.sentences for number in one.cites}
        for number, excerpt in enumerate(explanation.excerpts, 1):
            role = "" if number in cited else "muted"
            named = joined((f"{number}", "key"), "  ", line(excerpt.named, role))
            lines += wrapped(named, width, "   ", "")
        return lines

    def hints(self) -> list[KeyHint]:
        return [KeyHint("space", "page"), *super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "source" and parameters:
            return int(str(parameters[0])) <= len(self._explanation.excerpts)
        return True

    def action_source(self, number: int) -> None:
        excerpt = self._explanation.excerpts[number - 1]
        explaining = self.study.explaining
        if excerpt.kind is SourceKind.TEXT:
            resource_id = explaining.resource_of(excerpt)
            if resource_id is None:
                self.study_app.remark("That text is not known any more.")
            else:
                self.study_app.read(resource_id, excerpt.position, self._prepared.topic_id)
            return
        question_id = explaining.question_of(excerpt)
        if question_id is None:
            self.study_app.remark("That question is not there any more.")
            return
        from studytui.tui.screens.question import QuestionScreen

        self.app.push_screen(QuestionScreen(question_id))

    def action_leave(self) -> None:
        self.dismiss(None)
