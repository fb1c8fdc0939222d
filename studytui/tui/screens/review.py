"""Review: past sittings, and each of their questions with own answer, key and explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.review import SittingLine
from studytui.tui.content import joined, literal, wrapped
from studytui.tui.layouts import sheet as sheet_layout
from studytui.tui.screens.review_keys import QUESTION_ACTIONS, REVIEW_BINDINGS, SHEET_ACTIONS
from studytui.tui.screens.review_sheet import SheetScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import long_time


class ReviewScreen(SheetScreen):
    """The list of sittings that have ended; ⏎ lays one open, question by question."""

    screen_name = "Review"
    purpose = "Look at what you answered: your answer and the key side by side, and why."
    depends_on = (
        Changes.SITTINGS | Changes.ANSWERS | Changes.NOTES | Changes.QUESTIONS | Changes.IMPORTS
    )

    BINDINGS: ClassVar[list[BindingType]] = REVIEW_BINDINGS

    DEFAULT_CSS = """
    ReviewScreen {
        #past { height: 1fr; }
        #past TextPane { height: auto; max-height: 6; padding: 0 1; }
        #past #columns { height: 1; padding: 0; margin: 1 0 0 0; }
        #past VirtualList { height: 1fr; }
        #about { margin: 1 0 0 0; }
        #past.-empty #columns, #past.-empty VirtualList { display: none; }
        #past.-empty #about { height: 1fr; max-height: 100%; margin: 0; padding: 1 1; }
        &.-broad #past #about {
            dock: right; width: 40%; height: 1fr; max-height: 100%; padding: 0 2;
            border-left: solid $foreground 35%;
        }
        &.-broad #past.-empty #about {
            dock: none; width: 1fr; padding: 1 1; border-left: none;
        }
        #sheet { height: 1fr; display: none; }
        #result { height: auto; max-height: 6; padding: 0 1; }
        #filters { height: 2; max-width: 100%; padding: 0 1; border-bottom: solid $foreground 35%; }
        #items { width: 24; height: 1fr; border-right: solid $foreground 35%; }
        FilterPanel { border-right: solid $foreground 35%; }
        #question { width: 1fr; height: 1fr; padding: 0 1 0 1; }
        EntryLine { padding: 0 1; }
        &.-open #past { display: none; }
        &.-open #sheet { display: block; }
        &.-filtering #items { display: none; }
        &.-narrow #items { display: none; }
        &.-narrow FilterPanel { width: 1fr; border-right: none; }
        &.-narrow.-filtering #question { display: none; }
        &.-wide #question { padding: 0 2 0 2; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sitting_id: int | None = None

    def compose_body(self) -> Iterable[Widget]:
        with Vertical(id="past"):
            yield TextPane(sheet_layout.column_names, id="columns")
            yield VirtualList(self._sitting_row, id="sittings")
            yield TextPane(id="about")
        with Vertical(id="sheet"):
            yield from self.compose_sheet()

    def on_mount(self) -> None:
        super().on_mount()
        for name in ("#columns", "#about"):
            self.query_one(name).can_focus = False

    @property
    def _sittings(self) -> VirtualList[SittingLine]:
        return self.query_one("#sittings", VirtualList)

    def open_sitting(self, sitting_id: int, *, has_just_ended: bool = False) -> None:
        """Lay a sitting open, from its first question; it shows when the screen does. What one that
        `has_just_ended` brought is told over it."""
        self._sitting_id = sitting_id
        if self.is_mounted:
            self.close_sheet()
        self._has_just_ended = has_just_ended
        self._is_stale = True
        if self.is_current and self.is_mounted:
            self._catch_up()

    def reload(self) -> None:
        self._show_past()
        if self._sitting_id is None:
            self._show_list()
            return
        try:
            sheet = self.study.review.sheet(self._sitting_id)
        except StudyError as error:
            self._sitting_id = None
            self._show_list()
            self.study_app.tell(error)
            return
        self.add_class("-open")
        self.show_sheet(sheet)

    def _show_past(self) -> None:
        review, before = self.study.review, self._sittings.current
        number = review.count_past()
        self.query_one("#past").set_class(not number, "-empty")
        wanted = self._sitting_id or (before.sitting_id if before else None)
        place = 0 if wanted is None else review.place_of(wanted)
        self._sittings.show(
            number, lambda offset, limit: review.latest(limit, offset), cursor=place
        )
        if not number:
            self.query_one("#about", TextPane).show(lambda width: wrapped(_NOTHING_YET, width))

    def _show_list(self) -> None:
        self.close_sheet()
        self.remove_class("-open", "-filtering")
        self._sittings.focus()
        self.show_keys()

    def _sitting_row(self, row: SittingLine, width: int, is_cursor: bool) -> Content:
        return sheet_layout.sitting_row(row, width, is_cursor, self.study.database.now())

    def on_virtual_list_moved(self, event: VirtualList.Moved) -> None:
        if event.control is self._items:
            self._show_question()
        elif event.control is self._sittings and (row := self._sittings.current) is not None:
            self._show_about(row)

    def _show_about(self, row: SittingLine) -> None:
        rescores = self.study.review.rescores(row.sitting_id)
        words = sheet_layout.sitting_words(row, long_time(row.started_at), rescores)
        words = f"{words} {self.study.summaries.words(row.sitting_id)}".rstrip()
        self.query_one("#about", TextPane).show(
            lambda width: [
                sheet_layout.tally(row, width),
                *wrapped(literal(words, "muted"), width),
            ]
        )

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        if event.control is self._panel:
            self.switch_filter()
        else:
            self.action_open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        is_open = self._sheet is not None
        is_writing = self.is_mounted and bool(self._entry.purpose)
        if is_writing or action == "keep":
            return action == "keep" and is_writing
        if action == "clear":
            return is_open and bool(self._filters)
        if action in SHEET_ACTIONS:
            return is_open
        if action == "leave":
            return not is_open
        if action == "open":
            return not is_open and self._sittings.count > 0
        return True

    def is_named(self, action: str) -> bool:
        if action in QUESTION_ACTIONS and self._sheet is not None:
            item = self._items.current
            if item is None or (action == "why" and not item.is_missed):
                return False
            if action == "versions":
                return self.is_edited
        return super().is_named(action)

    def label_of(self, action: str, label: str) -> str:
        return "done" if action == "filter" and self._panel.is_open else label

    def hints(self) -> list[KeyHint]:
        if self.is_mounted and self._entry.purpose:
            return [KeyHint("⏎", "keep"), KeyHint("↓", "leave it as it was")]
        hints = super().hints()
        if self.is_mounted and self._panel.is_open:
            # q closes the filters too; f says so, also where there is little room.
            hints = [hint for hint in hints if hint.key != "q"]
            return sorted(hints, key=lambda hint: hint.key not in ("space", "f"))
        return hints

    def action_open(self) -> None:
        if self._sheet is not None:
            self._text.focus()
        elif (row := self._sittings.current) is not None:
            self.open_sitting(row.sitting_id)
            self.show_keys()

    def action_out(self) -> None:
        is_list_shown = not self.has_class("-narrow")
        if self._text.has_focus and is_list_shown and not self._panel.is_open:
            self._items.focus()
        else:
            self.action_close()

    def action_close(self) -> None:
        if self._panel.is_open:
            self.close_filters()
        else:
            self._sitting_id = None
            self._show_list()


_NOTHING_YET = joined(
    ("No sitting has ended yet.\n", "heading"),
    "When you finish an exam or a practice (r, then s), it stands here with its score, and "
    "each of its questions with your answer, the key and the explanation.\n\n",
    ("1", "key"),
    " Today starts a session at once.  ",
    ("3", "key"),
    " Exams has whole ones.",
)
