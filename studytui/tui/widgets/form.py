"""A few settings below each other, changed with the arrows or by typing a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.content import fitted, joined, line
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.widgets.painting import painted


@dataclass(frozen=True, slots=True)
class Field:
    """A row: one of some words, or a number."""

    name: str
    label: str
    choices: tuple[str, ...] = ()
    """The words to choose from; empty for a number."""
    low: int = 0
    high: int = 0
    step: int = 1
    none: str = ""
    """What stands for no number, beyond the end; empty where there must be one."""
    unit: str = ""
    value: int | None = 0
    """The number, or the place of the word."""
    is_fixed: str = ""
    """Words in place of the value, where it has no meaning now."""

    @property
    def words(self) -> str:
        """The value as it is shown."""
        if self.is_fixed:
            return self.is_fixed
        if self.choices:
            return self.choices[self.value or 0]
        return self.none if self.value is None else f"{self.value}{self.unit}"

    def stepped(self, direction: int) -> Field:
        """One step on: the next word, or the number a step up or down."""
        if self.choices:
            place = ((self.value or 0) + direction) % len(self.choices)
            return replace(self, value=place)
        if self.value is None:
            return replace(self, value=self.high if direction < 0 else self.low)
        down = self.value % self.step or self.step
        up = self.step - self.value % self.step
        wanted = self.value + (up if direction > 0 else -down)
        if self.none and (wanted > self.high or wanted < self.low):
            return replace(self, value=None)
        return replace(self, value=min(max(wanted, self.low), self.high))


class Form(Widget, can_focus=True):
    """Rows with a cursor. A change draws one row."""

    DEFAULT_CSS = """
    Form { height: auto; width: 1fr; background: $background; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", id="form.up", show=False, tooltip="The row above"),
        Binding("down,j", "move(1)", "down", id="form.down", show=False, tooltip="The next row"),
        Binding(
            "left,h", "step(-1)", "change", id="form.less", show=False, tooltip="Less, or the other"
        ),
        Binding(
            "right,l",
            "step(1)",
            "change",
            key_display="← →",
            id="form.more",
            tooltip="More, or the next; digits type a number",
        ),
        Binding(
            "backspace", "rub", "rub out", id="form.rub", show=False, tooltip="Take a digit back"
        ),
        *(
            Binding(digit, f"digit({digit})", "digit", key_display="0–9", show=False)
            for digit in "0123456789"
        ),
    ]

    @dataclass
    class Changed(Message):
        """A field has another value."""

        field: Field
        """As it is now."""

    class Left(Message):
        """The cursor went up from the first row."""

    def __init__(self, fields: Sequence[Field], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fields = list(fields)
        self._cursor = 0
        self._top = 0
        self._is_typing = False

    @property
    def values(self) -> Mapping[str, int | None]:
        """Every value by the name of its field."""
        return {field.name: field.value for field in self._fields}

    def put(self, name: str, *, value: int | None, is_fixed: str = "", **changes: Any) -> None:
        """Show another value, and what else is to change of the field; says nothing to anybody."""
        for place, field in enumerate(self._fields):
            if field.name != name:
                continue
            changed = replace(field, value=value, is_fixed=is_fixed, **changes)
            if field != changed:
                self._fields[place] = changed
                self._redraw(place)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self._fields)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        place = y + self._top
        if not 0 <= place < len(self._fields):
            return painted(self, Content(""), width)
        field = self._fields[place]
        is_here = place == self._cursor and self.has_focus
        sign = SIGN_CURSOR if is_here else " "
        label = fitted(line(field.label), label_width(self._fields))
        is_dead = bool(field.is_fixed)
        marks = ("‹ ", " ›") if is_here and not is_dead else ("  ", "  ")
        value = line(field.words, "muted" if is_dead else "focus" if is_here else "strong")
        content = joined((f" {sign} ", "focus"), label, "  ", marks[0], value, marks[1])
        more = self._more(y)
        if more:
            content = joined(fitted(content, width - 2), (more, "muted"), " ")
        return painted(self, content, width, "cursor" if is_here else "")

    def _more(self, y: int) -> str:
        """A sign at the first or last row where more rows are above or below."""
        if y == 0 and self._top:
            return "↑"
        is_last = y == self.size.height - 1
        return "↓" if is_last and self._top + self.size.height < len(self._fields) else ""

    def on_resize(self) -> None:
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Scroll as far as the row of the cursor needs, where not all rows have room."""
        height = max(self.size.height, 1)
        top = min(max(self._top, self._cursor - height + 1), self._cursor)
        top = max(min(top, len(self._fields) - height), 0)
        if top != self._top:
            self._top = top
            self.refresh()

    def on_focus(self) -> None:
        self._redraw(self._cursor)

    def on_blur(self) -> None:
        self._is_typing = False
        self._redraw(self._cursor)

    def _redraw(self, place: int) -> None:
        self.refresh(Region(0, place - self._top, self.size.width, 1))

    def action_move(self, step: int) -> None:
        wanted = self._cursor + step
        if wanted < 0:
            self.post_message(self.Left())
        elif wanted < len(self._fields):
            before, self._cursor = self._cursor, wanted
            self._is_typing = False
            self._show_cursor()
            self._redraw(before)
            self._redraw(wanted)

    def action_step(self, direction: int) -> None:
        self._is_typing = False
        field = self._fields[self._cursor]
        if not field.is_fixed:
            self._set(field.stepped(direction))

    def action_digit(self, digit: int) -> None:
        field = self._fields[self._cursor]
        if field.choices or field.is_fixed:
            return
        before = (field.value or 0) if self._is_typing else 0
        self._is_typing = True
        self._set(replace(field, value=min(before * 10 + digit, field.high)))

    def action_rub(self) -> None:
        field = self._fields[self._cursor]
        if field.choices or field.is_fixed:
            return
        rest = (field.value or 0) // 10
        self._is_typing = True
        self._set(replace(field, value=rest if rest or not field.none else None))

    def _set(self, field: Field) -> None:
        if field != self._fields[self._cursor]:
            self._fields[self._cursor] = field
            self._redraw(self._cursor)
            self.post_message(self.Changed(field))


def label_width(fields: Sequence[Field]) -> int:
    """Cells of the widest label."""
    return max(len(field.label) for field in fields)
