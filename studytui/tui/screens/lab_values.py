"""Lab values to look up during an exam, narrowed by typing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.lab_values import LabTable, LabValue
from studytui.tui.content import joined, line, literal, stacked, wrapped
from studytui.tui.screens.desk import DeskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.words import Words

_IN_COLUMNS = 60
"""Cells from which on name and values stand beside each other."""
_WIDEST = 110


class LabValuesScreen(DeskScreen[None]):
    """`/` and some letters narrow the list; l or q closes it."""

    screen_name = "Lab values"
    purpose = (
        "Usual values to look up while a question is read; the clock goes on. Some letters behind / "
        "leave those values only."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "search", "search", id="labs.search", tooltip="Only values with these letters"
        ),
        Binding("l,q", "close", "back", id="labs.close", tooltip="Back to the question"),
        Binding("escape", "cancel", "back", show=False),
    ]

    DEFAULT_CSS = """
    LabValuesScreen > #desk { height: 65%; }
    LabValuesScreen #search-line { height: 1; padding: 0 1; display: none; }
    LabValuesScreen.-searched #search-line { display: block; }
    LabValuesScreen #search-sign { width: 2; }
    LabValuesScreen #search { width: 1fr; }
    LabValuesScreen #values { height: 1fr; padding: 0 1; }
    """

    def __init__(self, table: LabTable) -> None:
        super().__init__()
        self._table = table

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="search-line"):
            yield Words(literal("/", "key"), id="search-sign")
            yield Prompt(id="search")
        yield TextPane(self._lines, id="values")

    def on_mount(self) -> None:
        self.query_one(Prompt).select_on_focus = False
        self.say_title("Lab values", self._table.note)
        self.set_focus(self.query_one("#values"))

    def on_descendant_focus(self) -> None:
        is_typing = self.query_one(Prompt).has_focus
        self.query_one(KeyBar).hints = (
            (KeyHint("⏎", "to the values"),)
            if is_typing
            else (
                KeyHint("/", "search"),
                KeyHint("j k", "scroll"),
                KeyHint("?", "help"),
                KeyHint("l", "back"),
            )
        )

    def action_search(self) -> None:
        self.add_class("-searched")
        self.set_focus(self.query_one(Prompt))

    def action_close(self) -> None:
        self.dismiss(None)

    action_cancel = action_close

    def on_input_changed(self) -> None:
        self.query_one("#values", TextPane).show(self._lines)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._leave_search()

    def on_prompt_left(self, message: Prompt.Left) -> None:
        if message.is_cancelled:
            self.query_one(Prompt).clear()
        self._leave_search()

    def _leave_search(self) -> None:
        self.set_class(bool(self.query_one(Prompt).value.strip()), "-searched")
        self.set_focus(self.query_one("#values"))

    def _lines(self, width: int) -> list[Content]:
        words = self.query_one(Prompt).value
        table = self._table.narrowed(words)
        if not table.groups:
            nothing = joined("No value fits ", line(words, "strong"), ".")
            return wrapped(nothing, width)
        width = min(width, _WIDEST)
        return stacked(
            [
                [literal(group.name, "heading")]
                + [one for value in group.values for one in _value_lines(value, width)]
                for group in table.groups
            ]
        )


def _value_lines(value: LabValue, width: int) -> list[Content]:
    """Name, conventional and SI units in columns; on a narrow screen the values below the name."""
    name, conventional, si = line(value.name), line(value.conventional), line(value.si, "muted")
    if width < _IN_COLUMNS:
        both = conventional if value.conventional == value.si else joined(conventional, "  ", si)
        return [*wrapped(name, width), *wrapped(both, width, "  ")]
    first = width * 36 // 100
    second = (width - first - 4) // 2
    columns = [wrapped(name, first, "  ", "")]
    if value.conventional == value.si:
        columns += [wrapped(conventional, width - first - 2), []]
    else:
        columns += [wrapped(conventional, second), wrapped(si, second)]
    lines = []
    for row in range(max(map(len, columns))):
        cells = [column[row] if row < len(column) else Content("") for column in columns]
        padded = (cells[0].pad_right(first - cells[0].cell_length), "  ")
        middle = cells[1].pad_right(max(second - cells[1].cell_length, 0))
        lines.append(joined(*padded, middle, "  ", cells[2]))
    return lines
