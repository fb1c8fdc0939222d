"""What the columns of a table of questions are: each with some of its values, and a field for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.exam import letter
from studytui.domain.table_mapping import BASES, TableMapping, option_field, option_place
from studytui.errors import StudyError
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.base import KeyedScreen
from studytui.tui.screens.choice import Choice, ChoiceScreen
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from studytui.services.tables import Columns

_MEANINGS: dict[str, tuple[str, str]] = {
    "question": ("the question", "what is asked"),
    "passage": ("a passage before it", "read before several questions"),
    "code": ("code under it", ""),
    "answer": ("the right answer", "a letter, a number, or its text"),
    "options": ("all options in one cell", "parted by bars, semicolons or lines"),
    "wrong": ("a wrong answer", "beside a column of right ones"),
    "explanation": ("the explanation", ""),
    "subject": ("the subject", ""),
    "topic": ("the topic", ""),
    "difficulty": ("how hard it is", "1 to 5, or a word"),
    "tags": ("tags", "with commas between them"),
    "id": ("its id", "a name or number of its own"),
    "image": ("an image", "a file beside the table"),
    "references": ("references", ""),
    "type": ("its type", "single, multiple, number, text …"),
    "unit": ("the unit of a number", ""),
    "tolerance": ("how far off a number may be", ""),
    "ignore": ("nothing: leave it out", ""),
}
_GROUPS = (
    ("What is asked", ("question", "passage", "code", "image")),
    ("How it is answered", ("answer", "", "options", "wrong", "type", "unit", "tolerance")),
    (
        "What belongs to it",
        ("explanation", "subject", "topic", "difficulty", "tags", "id", "references"),
    ),
    ("Nothing", ("ignore",)),
)
"""An empty name stands for the options."""
_MOST_OPTIONS = 10
_BASE_WORDS = {
    "": "as the whole table shows",
    "0": "the first option is 0",
    "1": "the first option is 1",
    "text": "they are the texts of options",
}


def ask_for_columns(
    screen: KeyedScreen[Any], places: Sequence[Path], file: str, then: Callable[[], None]
) -> None:
    """Ask what the columns of a table are, which a report of an import of these places calls so;
    `then` is called when it was said and is kept."""

    def columns(has_header: bool = True) -> Columns | None:
        return next(screen.study.tables.columns(places, only=file, has_header=has_header), None)

    def keep(mapping: TableMapping | None) -> None:
        if mapping is not None:
            screen.study.tables.keep(mapping)
            then()

    try:
        found = columns()
    except StudyError as error:
        screen.study_app.tell(error)
        return
    if found is None:
        screen.study_app.remark("The file cannot be read any more.")
    else:
        screen.app.push_screen(ColumnsScreen(found, columns), keep)


class _Row(Enum):
    """Rows below the columns."""

    HEADING = "heading"
    BASE = "base"
    HEADER = "header"
    KEEP = "keep"


class ColumnsScreen(TaskScreen[TableMapping | None]):
    """Comes back with what was said of the columns, or None."""

    screen_name = "Columns"
    purpose = (
        "Say once what the columns of this table are. ⏎ on a column offers what it may be; the last "
        "row keeps all of it, for every table with the same columns."
    )

    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", "change", id="columns.change", tooltip="Say what it is"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="columns.leave", tooltip="Back; nothing is kept"),
    ]

    DEFAULT_CSS = """
    ColumnsScreen {
        #title { height: 1; padding: 0 1; }
        #words { height: auto; max-height: 4; padding: 0 1; margin: 1 0 0 0; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
    }
    """

    def __init__(self, columns: Columns, with_header: Callable[[bool], Columns | None]) -> None:
        """`with_header` gives the columns again, the first row taken for their names or for a
        question."""
        super().__init__()
        self._columns = columns
        self._with_header = with_header
        self._said = columns.said

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._words, id="words")
        yield VirtualList(self._row_line)
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#words"):
            self.query_one(name).can_focus = False
        self._show()

    @property
    def _list(self) -> VirtualList[int | _Row]:
        return self.query_one(VirtualList)

    def _show(self) -> None:
        rows: list[int | _Row] = [*range(len(self._columns.names)), *_Row]
        self._list.show_rows(
            rows, cursor=max(self._list.cursor, 0), skips=lambda row: row is _Row.HEADING
        )
        self.query_one("#words", TextPane).show(self._words)

    def _field(self, place: int) -> str:
        """What a column is: as said here, else as its name says, unless that was said of another."""
        name, guessed = self._columns.names[place], self._columns.fields[place]
        said = self._said.by_column
        if name in said:
            return said[name]
        return "" if guessed in said.values() else guessed

    @property
    def _is_enough(self) -> bool:
        return self._columns.makes_questions(self._said)

    # Lines

    def _title(self, width: int) -> list[Content]:
        return [
            fitted(joined(("Columns", "title"), "  ", line(self._columns.file, "muted")), width)
        ]

    def _words(self, width: int) -> list[Content]:
        if self._is_enough:
            words = "Questions can be read so. Say more, or keep it with the last row."
        else:
            words = "Which column is the question, and which are the options or the answer?"
        return wrapped(literal(words), width)

    def _row_line(self, row: int | _Row, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        name = min(max(width // 4, 10), 24)
        field = min(max(width // 3, 14), 26)
        if isinstance(row, int):
            meaning = self._field(row)
            samples = " · ".join(self._columns.samples[row]) or "empty"
            return fitted(
                joined(
                    f" {sign} ",
                    fitted(line(self._columns.names[row], "strong"), name),
                    "  ",
                    fitted(line(meaning_of(meaning), "focus" if meaning else "muted"), field),
                    "  ",
                    line(samples, "muted"),
                ),
                width,
            )
        if row is _Row.HEADING:
            return literal(" The table", "heading")
        if row is _Row.KEEP:
            role = "strong" if self._is_enough else "muted"
            return fitted(joined(f" {sign} ", literal("Keep this and look again", role)), width)
        label, value = {
            _Row.BASE: ("Numbers as answer", _BASE_WORDS[self._said.base]),
            _Row.HEADER: (
                "The first row",
                "names of columns" if self._columns.has_header else "is a question",
            ),
        }[row]
        return fitted(
            joined(f" {sign} ", fitted(literal(label), name), "  ", literal(value, "focus")), width
        )

    # Keys

    @on(VirtualList.Chosen)
    def action_change(self) -> None:
        row = self._list.current
        if isinstance(row, int):
            self._ask(row)
        elif row is _Row.BASE:
            order = ["", *BASES]
            base = order[(order.index(self._said.base) + 1) % len(order)]
            self._said = replace(self._said, base=base)
            self._show()
        elif row is _Row.HEADER:
            found = self._with_header(not self._columns.has_header)
            if found is not None:
                self._columns, self._said = found, found.said
                self._show()
        elif row is _Row.KEEP:
            self._keep()

    def _ask(self, place: int) -> None:
        fields, choices = _choices()

        def say(chosen: int | None) -> None:
            if chosen is not None:
                self._said = self._said.saying(self._columns.names[place], fields[chosen])
                self._show()
                self._list.action_move(1)

        title = f"What is “{self._columns.names[place]}”?"
        self.app.push_screen(ChoiceScreen(title, choices), say)

    def _keep(self) -> None:
        if self._is_enough:
            self.dismiss(self._said)
        else:
            self.study_app.remark("Say first which column is the question, and which the answers.")

    def action_leave(self) -> None:
        self.dismiss(None)


def meaning_of(field: str) -> str:
    """A field in words."""
    place = option_place(field)
    if place is not None:
        return f"option {letter(place)}"
    return _MEANINGS[field][0] if field else "not used"


def _choices() -> tuple[list[str], list[Choice]]:
    """The fields to choose from, and how they are offered."""
    fields: list[str] = []
    choices: list[Choice] = []
    for heading, names in _GROUPS:
        fields.append("")
        choices.append(Choice(heading, is_heading=True))
        for name in names:
            options = [option_field(place) for place in range(_MOST_OPTIONS)]
            for field in [name] if name else options:
                about = _MEANINGS[field][1] if field in _MEANINGS else ""
                fields.append(field)
                choices.append(Choice(meaning_of(field), about, depth=1))
    return fields, choices
