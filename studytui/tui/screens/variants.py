"""Variants of a question that a language model has worded: one at a time, taken in or not."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.exam import letter
from studytui.domain.text import first_line
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.variants import Made, Variant
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.look import SIGN_RIGHT
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count

_WIDEST = 76
_TELLS = (
    "Worded by a model: read it, and check its key yourself. Taken in, it is marked as generated, "
    "is of the source Generated, and is asked only where you choose it: is:generated."
)


class VariantsScreen(TaskScreen[Changes]):
    """Comes back with what was changed by taking some in."""

    screen_name = "Variants"
    purpose = (
        "Other questions about the same, worded by the language model that you have set. None is "
        "kept unless you take it in, and nothing is learnt of you by one of them."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take it in", id="variants.take", tooltip="Take this one in"),
        Binding("n", "go(1)", "next", id="variants.next", tooltip="The next variant"),
        Binding("p", "go(-1)", "back", id="variants.back", tooltip="The variant before"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "done", id="variants.leave", tooltip="Done; the others are gone"),
    ]

    DEFAULT_CSS = """
    VariantsScreen {
        #title { height: 1; padding: 0 1; }
        #text { height: 1fr; padding: 1 2 0 2; }
    }
    VariantsScreen.-narrow #text { padding: 1 0 0 1; }
    """

    def __init__(self, made: Made) -> None:
        super().__init__()
        self._made = made
        self._place = 0
        self._taken: set[int] = set()
        self._changes = Changes.NOTHING

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._lines, id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.query_one("#text").focus()

    @property
    def _variant(self) -> Variant | None:
        return self._made.variants[self._place] if self._made.variants else None

    def _title(self, width: int) -> list[Content]:
        number = len(self._made.variants)
        told = f"{self._place + 1} of {number}" if number else "none"
        of = line(f"{told}, worded by {self._made.of.model.model_id}", "muted")
        return [fitted(joined(("Variants", "title"), (" · ", "muted"), of), width)]

    def _lines(self, width: int) -> list[Content]:
        width = min(width, _WIDEST)
        question = self._made.of.question
        lines = [
            *wrapped(joined(("Of: ", "muted"), line(first_line(question.stem), "muted")), width)
        ]
        lines.append(Content(""))
        if (variant := self._variant) is None:
            lines.append(literal("Nothing of the answer was fit to be shown."))
        else:
            for row in variant.stem.split("\n"):
                lines += wrapped(literal(row), width)
            lines.append(Content(""))
            for place, text in enumerate(variant.options):
                is_right = place in variant.right
                sign = joined((SIGN_RIGHT if is_right else " ", "right"), " ")
                option = joined(sign, (f"{letter(place)}  ", "key"), line(text))
                lines += wrapped(option, width, "     ", "")
            lines += [Content(""), *wrapped(literal(_TELLS, "muted"), width)]
            if self._place in self._taken:
                lines += [Content(""), literal(f"{SIGN_RIGHT} taken in", "right")]
        if self._made.remark:
            lines += [Content(""), *wrapped(literal(self._made.remark, "muted"), width)]
        return lines

    def hints(self) -> list[KeyHint]:
        return [KeyHint("space", "page"), *super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "take":
            return self._variant is not None and self._place not in self._taken
        if action == "go":
            return len(self._made.variants) > 1
        return True

    def action_go(self, step: int) -> None:
        self._place = min(max(self._place + step, 0), len(self._made.variants) - 1)
        self._draw()

    def action_take(self) -> None:
        if (variant := self._variant) is None:
            return
        try:
            self._changes |= self.study.variants.take(self._made.of, [variant])
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._taken.add(self._place)
        self._draw()

    def _draw(self) -> None:
        self.query_one("#title", TextPane).show(self._title)
        self.query_one("#text", TextPane).show(self._lines)
        self.show_keys()

    def action_leave(self) -> None:
        if self._taken:
            self.study_app.remark(f"{count(len(self._taken), 'variant')} taken in: is:generated.")
        self.dismiss(self._changes)
