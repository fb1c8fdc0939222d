"""The options of a question, in an area of their own that stays in reach under a long stem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from studytui.tui.content import fitted, flow, joined, literal
from studytui.tui.look import ROOMY, SIGN_CURSOR, SIGN_RIGHT, SIGN_STRUCK, SIGN_WRONG
from studytui.tui.widgets.painting import painted
from studytui.tui.widgets.text_pane import TextPane

_SURE = "sure"
_LONG = 3
"""From this many lines in an option on, a blank line parts it from the next."""


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as it stands."""

    number: int
    letter: str
    text: str
    """In the stored form of `studytui.domain.text`."""
    is_chosen: bool = False
    is_struck: bool = False
    is_sure: bool = False
    is_right: bool | None = None
    """Once the answer is shown: whether choosing it is right; None while hidden or unknown."""
    mark: str | None = None
    """What stands before its letter instead of a sign: its rank, or that it is used elsewhere."""


class OptionsPane(TextPane, can_focus=False):
    """Options with letters. A change of one draws the lines of that one."""

    @dataclass
    class Clicked(Message):
        """An option was clicked."""

        number: int
        """The option's number within its question."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(self._layout, id=id)
        self._head: Sequence[Content] = ()
        self._views: Sequence[OptionView] = ()
        self._has_boxes = False
        self._spans: list[tuple[int, int]] = []
        self._laid_out: tuple[object, ...] = ()
        """What the lines were made of."""
        self._bodies: dict[tuple[str, int], list[Content]] = {}
        self.reading_width = 0
        """Cells of a line, scrollbar or not; as many as there are while 0."""
        self.cursor: int | None = None
        """The place of the option that ⏎ would choose; None while it is not shown."""

    def show_options(
        self, views: Sequence[OptionView], *, has_boxes: bool, head: Sequence[Content] = ()
    ) -> None:
        """Show the options of another question, or lines where there are none to choose."""
        self._views, self._has_boxes, self._head = tuple(views), has_boxes, tuple(head)
        self._bodies.clear()
        self.cursor = None
        self.show(self._layout)
        if self._lines:
            self._laid_out = (self._views, self._head, self.reading_width, self._width)

    def update_options(self, views: Sequence[OptionView], head: Sequence[Content]) -> None:
        """Show the same options as they stand now; only what differs is drawn."""
        before, self._views = self._views, tuple(views)
        if len(head) != len(self._head) or len(before) != len(self._views):
            self._head = tuple(head)
            self.show(self._layout, keep_place=True)
            return
        self._head = tuple(head)
        if not self._spans and self._views:
            return
        if head:
            self._lines = (*head, *self._lines[len(head) :])
        for place, (old, new) in enumerate(zip(before, self._views, strict=True)):
            if old != new:
                self._lay_again(place)
        self.repaint()

    @property
    def wanted_height(self) -> int:
        """How many lines all of it takes."""
        is_laid_out = self._laid_out == (self._views, self._head, self.reading_width, self._width)
        return len(self._lines if is_laid_out else self._layout(self._width))

    def height_of(self, views: Sequence[OptionView]) -> int:
        """How many lines it would take with other options."""
        shown = self._views, self._spans
        self._views = tuple(views)
        height = len(self._layout(self._width))
        self._views, self._spans = shown
        return height

    def place_of(self, number: int) -> int | None:
        """Where an option stands, from 0."""
        places = (place for place, view in enumerate(self._views) if view.number == number)
        return next(places, None)

    def number_at(self, place: int) -> int | None:
        """The number of the option at a place."""
        return self._views[place].number if 0 <= place < len(self._views) else None

    @property
    def count(self) -> int:
        """How many options are shown."""
        return len(self._views)

    def see(self, place: int) -> None:
        """Scroll as little as needed to see an option."""
        first, last = self._spans[place]
        self.bring_into_view(0 if place == 0 else first, last)

    def move_cursor(self, step: int) -> bool:
        """Move the cursor to the next option, or, in one that is longer than the area, on in its
        text; False at the end, and the cursor goes away when it leaves at the top."""
        if not self._views:
            return False
        if self.cursor is None:
            if step > 0:
                self.put_cursor(0)
            return step > 0
        first, last = self._spans[self.cursor]
        top = self.top
        if step > 0 and last >= top + self.size.height:
            self.action_scroll_down()
        elif step < 0 and first < top:
            self.action_scroll_up()
        elif 0 <= self.cursor + step < len(self._views):
            self.put_cursor(self.cursor + step, from_end=step < 0)
        elif step < 0:
            self.put_cursor(None)
        else:
            return False
        return True

    def put_cursor(self, place: int | None, *, from_end: bool = False) -> None:
        """Show the cursor at an option, or nowhere."""
        before, self.cursor = self.cursor, place
        for one in {before, place} - {None}:
            assert one is not None
            self._lay_again(one)
        self.repaint()
        if place is None or before == place:
            return
        first, last = self._spans[place]
        if from_end and last - first >= self.size.height:
            self.scroll_to_row(last - self.size.height + 1)
        else:
            self.see(place)

    def page(self, direction: int) -> bool:
        """Turn a page; False if there is none in that direction."""
        if direction > 0 and not self.has_more_below:
            return False
        if direction < 0 and self.top == 0:
            return False
        step = max(self.size.height - 1, 1) * direction
        self.scroll_to_row(self.top + step)
        return True

    def paint_row(self, number: int, width: int) -> Strip:
        content = self.lines[number] if 0 <= number < len(self.lines) else Content("")
        role = ""
        if self.cursor is not None:
            first, last = self._spans[self.cursor]
            role = "cursor" if first <= number <= last else ""
        return painted(self, content, width, role)

    def on_click(self, event: Click) -> None:
        number = event.y + self.top
        for (first, last), view in zip(self._spans, self._views, strict=True):
            if first <= number <= last:
                self.post_message(self.Clicked(view.number))

    def _layout(self, width: int) -> list[Content]:
        width = self.reading_width or width
        lines = list(self._head)
        self._spans = []
        parts = [self._option_lines(view, width) for view in self._views]
        are_parted = self.app.has_class(ROOMY) or any(len(part) >= _LONG for part in parts)
        for place, part in enumerate(parts):
            if place and are_parted:
                lines.append(Content(""))
            self._spans.append((len(lines), len(lines) + len(part) - 1))
            lines.extend(part)
        return lines

    def _option_lines(self, view: OptionView, width: int) -> list[Content]:
        column = max(len(one.letter) for one in self._views)
        lead = self._lead(view, column)
        indent = " " * lead.cell_length
        room = max(width - lead.cell_length - len(_SURE) - 1, 8)
        role = "struck" if view.is_struck else "strong" if view.is_chosen else ""
        lines = []
        for number, body in enumerate(self._body(view.text, room)):
            text = body.stylize(role) if role else body
            one = joined(indent if number else lead, text)
            if number == 0 and view.is_sure:
                one = joined(fitted(one, width - len(_SURE)), (_SURE, "focus"))
            lines.append(one)
        return lines

    def _lead(self, view: OptionView, column: int) -> Content:
        if view.is_right is None or not (view.is_right or view.is_chosen):
            is_here = self.cursor is not None and self._views[self.cursor] is view
            verdict = "›" if is_here else " ", "focus"
        elif view.is_right:
            verdict = SIGN_RIGHT, "right+strong"
        else:
            verdict = SIGN_WRONG, "wrong+strong"
        if view.mark is not None:
            cells = max(len(one.mark or "") for one in self._views)
            sign = f"{view.mark:>{cells}}", "focus" if view.is_chosen else "muted"
        elif self._has_boxes:
            box = "[x]" if view.is_chosen else f"[{SIGN_STRUCK}]" if view.is_struck else "[ ]"
            sign = box, "focus" if view.is_chosen else "muted"
        elif view.is_chosen:
            sign = SIGN_CURSOR, "focus"
        else:
            sign = SIGN_STRUCK if view.is_struck else " ", "muted"
        name = f"{view.letter:<{column}}", "muted" if view.is_struck else "key"
        return _lead(verdict, sign, name)

    def _body(self, text: str, room: int) -> list[Content]:
        if (text, room) not in self._bodies:
            self._bodies[text, room] = flow(text, room) or [literal("(empty)", "muted")]
        return self._bodies[text, room]

    def _lay_again(self, place: int) -> None:
        """The lines of one option as it stands now: as many as before."""
        first, last = self._spans[place]
        width = self.reading_width or self._width
        shown = self._option_lines(self._views[place], width)
        self._lines = (*self._lines[:first], *shown, *self._lines[last + 1 :])


@lru_cache(maxsize=256)
def _lead(verdict: tuple[str, str], sign: tuple[str, str], name: tuple[str, str]) -> Content:
    """What stands before an option, each part with its role. Most questions have the same."""
    return joined(verdict, " ", sign, " ", name, "  ")


def option_indent(has_boxes: bool) -> str:
    """Blanks under which lines beside the options stand."""
    return " " * cell_len("  [x] " if has_boxes else "  ▸ ")
