"""The builder: which questions, how many, how long, under which rules."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.exam import ClockRule, Mode, Rules
from studytui.errors import StudyError
from studytui.services.exams import Begun, Drawable
from studytui.tui.content import literal, wrapped
from studytui.tui.exam_layout import MODES, promise, unscored_words
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.form import Field, Form
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count

_USUAL = 30
_FEW = 40
"""Up to this many questions all are taken; from more, the usual number by lot."""
_SECONDS_EACH = 80
"""PCEP-30-03 gives 40 minutes for 30 questions."""


def _fields() -> list[Field]:
    return [
        Field("count", "Questions", low=1, high=9999, step=5, none="all", value=_USUAL),
        Field("mode", "Mode", choices=tuple(mode.value for mode in MODES)),
        Field("minutes", "Minutes", low=1, high=999, step=5, none="no limit", value=None),
        Field("questions", "Question order", choices=("random", "as they came")),
        Field("options", "Option order", choices=("random", "as they came")),
        Field("pass", "Pass mark", low=0, high=100, step=5, none="none", unit=" %", value=None),
    ]


class BuilderScreen(TaskScreen[Begun | None]):
    """A form, and one sentence that says what will happen. Comes back with what was begun."""

    screen_name = "Build an exam"
    purpose = (
        "Choose questions by a search (empty: all), how many, and the rules. The sentence below "
        "says what will happen."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="build.start", tooltip="Start it as it stands"),
        Binding("slash", "search", "search", id="build.search", tooltip="Which questions"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="build.leave", tooltip="Back; nothing is started"),
    ]

    DEFAULT_CSS = """
    BuilderScreen {
        #title { height: 1; padding: 0 1; }
        #search { height: 1; margin: 1 0 0 0; }
        #search TextPane { width: 19; height: 1; }
        #search Prompt { width: 1fr; margin: 0 1 0 0; }
        #found { height: 2; padding: 0 1 1 19; }
        #promise { height: 1fr; padding: 1 0 0 3; }
        &.-narrow #found { height: 1; padding: 0 1 0 3; }
        &.-narrow #search TextPane { width: 11; }
    }
    """

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self._query = query.strip()
        self._found = Drawable(0, 0)
        self._has_set_minutes = False
        self._has_set_count = False

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [literal("Build an exam", "title")], id="title")
        yield Rule()
        with Horizontal(id="search"):
            yield TextPane(lambda width: [literal("   Search")], id="label")
            yield Prompt(self._query, placeholder="all questions; words, topic:, is:wrong …")
        yield TextPane(self._found_lines, id="found")
        yield Form(_fields())
        yield TextPane(self._promise_lines, id="promise")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#label", "#found", "#promise"):
            self.query_one(name).can_focus = False
        self._count_again()
        self._form.focus()

    @property
    def _form(self) -> Form:
        return self.query_one(Form)

    @property
    def _mode(self) -> Mode:
        return MODES[self._form.values["mode"] or 0]

    @property
    def _wanted(self) -> int | None:
        return self._form.values["count"]

    @property
    def _limit(self) -> timedelta | None:
        minutes = self._form.values["minutes"]
        if self._mode is Mode.PRACTICE or not minutes:
            return None
        return timedelta(minutes=minutes)

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "on to the rules"), KeyHint("↓", "the same")]
        hints = super().hints()
        return sorted(hints, key=lambda hint: hint.key != "⏎")

    def _count_again(self) -> None:
        try:
            self._found = self.study.exams.count(self._query)
        except StudyError as error:
            self.study_app.tell(error)
            return
        if not self._has_set_count:
            self._form.put("count", value=None if self._found.total <= _FEW else _USUAL)
        self._show()

    def _show(self) -> None:
        """Show what follows from the values."""
        form, mode = self._form, self._mode
        if mode is Mode.PRACTICE:
            form.put("minutes", value=form.values["minutes"], is_fixed="no clock in practice")
        elif self._has_set_minutes:
            form.put("minutes", value=form.values["minutes"])
        else:
            number = min(self._wanted or self._found.total, self._found.total)
            fair = max(round(number * _SECONDS_EACH / 60), 1) if number else None
            form.put("minutes", value=min(fair, 999) if fair and mode is Mode.EXAM else None)
        self.query_one("#found", TextPane).show(self._found_lines)
        self.query_one("#promise", TextPane).show(self._promise_lines)

    def _found_lines(self, width: int) -> list[Content]:
        if not self._found.total:
            return [literal("nothing fits", "warning")]
        words = count(self._found.total, "question")
        if self._found.keyless:
            words = f"{words}, {self._found.keyless} without a key"
        return [literal(words, "muted")]

    def _promise_lines(self, width: int) -> list[Content]:
        if not self._found.total:
            words = "No question fits this search. / changes it."
            if not self._query:
                words = "There are no questions yet. q goes back; 6 there imports some."
            return wrapped(literal(words, "warning"), width)
        is_shuffled = not self._form.values["questions"]
        sentence = promise(
            self._found, self._wanted, self._mode, self._limit, is_shuffled=is_shuffled
        )
        lines = wrapped(literal(sentence), width)
        if self._takes_all and self._found.keyless:
            lines += wrapped(unscored_words(self._found.keyless), width)
        return lines

    @property
    def _takes_all(self) -> bool:
        return self._wanted is None or self._wanted >= self._found.total

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value.strip() != self._query:
            self._query = event.value.strip()
            self._count_again()

    def on_input_submitted(self) -> None:
        self._form.focus()

    def on_prompt_left(self) -> None:
        self._form.focus()

    def on_form_left(self) -> None:
        self.query_one(Prompt).focus()

    def on_form_changed(self, message: Form.Changed) -> None:
        if message.field.name == "minutes":
            self._has_set_minutes = True
        if message.field.name == "count":
            self._has_set_count = True
        self._show()

    def action_search(self) -> None:
        self.query_one(Prompt).focus()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_start(self) -> None:
        values = self._form.values
        mark = values["pass"]
        rules = Rules(
            mode=self._mode,
            time_limit=self._limit,
            pass_mark=None if mark is None else float(mark),
            clock_rule=ClockRule.STRICT if self._mode is Mode.EXAM else ClockRule.STOPS,
            shuffle_questions=not values["questions"],
            shuffle_options=not values["options"],
        )
        try:
            begun = self.study.exams.begin_search(self._query, rules, count=self._wanted or None)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.dismiss(begun)
