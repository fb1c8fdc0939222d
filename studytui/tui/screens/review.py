"""Review: past sittings, and each of their questions with own answer, key and explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Question
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.review import AnswerChange, ReviewFilter, ReviewItem, Sheet, SittingLine
from studytui.tui import review_layout
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import long_time

_FILTERS = tuple(ReviewFilter)
_OPEN_ONLY = ("next", "previous", "filter", "note", "drill", "close", "into", "print")


class ReviewScreen(StudyScreen):
    """The list of sittings that have ended; ⏎ lays one open, question by question."""

    screen_name = "Review"
    purpose = "Look at what you answered: your answer and the key side by side, and why."
    depends_on = (
        Changes.SITTINGS | Changes.ANSWERS | Changes.NOTES | Changes.QUESTIONS | Changes.IMPORTS
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="review.open", tooltip="Open what is chosen"),
        Binding("enter", "keep", "keep", id="review.keep", tooltip="Keep the note as written"),
        Binding("n", "next", "next", id="review.next", tooltip="The next question"),
        Binding("p", "previous", "back", id="review.previous", tooltip="The question before"),
        Binding(
            "f",
            "filter",
            "filter",
            id="review.filter",
            tooltip="Only wrong ones, then flagged, unanswered, changed, slow, then all again",
        ),
        Binding(
            "d",
            "drill",
            "drill these",
            id="review.drill",
            tooltip="Answer the questions shown here again, each answer shown at once",
        ),
        Binding("t", "note", "note", id="review.note", tooltip="Write a note on this question"),
        Binding(
            "P",
            "print",
            "print",
            id="review.print",
            tooltip="Save this sitting as a report to read, print or send",
        ),
        Binding(
            "right",
            "into",
            "text",
            id="review.into",
            show=False,
            tooltip="From the list to the text",
        ),
        Binding(
            "left",
            "out",
            "list",
            id="review.out",
            show=False,
            tooltip="From the text to the list, from there to all sittings",
        ),
        Binding(
            "q,backspace",
            "close",
            "sittings",
            id="review.close",
            tooltip="Back to the list of sittings",
        ),
        Binding("q", "leave", "quit", id="leave", tooltip="Leave studytui; everything is kept"),
    ]

    DEFAULT_CSS = """
    ReviewScreen {
        #past { height: 1fr; }
        #past TextPane { height: auto; max-height: 6; padding: 0 1; }
        #past #columns { height: 1; padding: 0; margin: 1 0 0 0; }
        #past VirtualList { height: 1fr; }
        #about { margin: 1 0 0 0; }
        #past.-empty #columns, #past.-empty VirtualList { display: none; }
        #past.-empty #about { height: 1fr; max-height: 100%; margin: 0; padding: 1 1; }
        #sheet { height: 1fr; display: none; }
        #result { height: auto; max-height: 6; padding: 0 1; }
        #filters { height: 2; padding: 0 1; border-bottom: solid $foreground 35%; }
        #items { width: 24; height: 1fr; border-right: solid $foreground 35%; }
        #question { width: 1fr; height: 1fr; padding: 0 1 0 1; }
        EntryLine { padding: 0 1; }
        &.-open #past { display: none; }
        &.-open #sheet { display: block; }
        &.-narrow #items { display: none; }
        &.-wide #question { padding: 0 2 0 2; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._sitting_id: int | None = None
        self._sheet: Sheet | None = None
        self._filter = ReviewFilter.ALL
        self._shown: ReviewItem | None = None

    def compose_body(self) -> Iterable[Widget]:
        with Vertical(id="past"):
            yield TextPane(review_layout.column_names, id="columns")
            yield VirtualList(self._sitting_row, id="sittings")
            yield TextPane(id="about")
        with Vertical(id="sheet"):
            yield TextPane(id="result")
            yield TextPane(id="filters")
            with Horizontal():
                yield VirtualList(self._item_row, id="items")
                yield TextPane(id="question")
            yield EntryLine()

    def on_mount(self) -> None:
        super().on_mount()
        for name in ("#columns", "#about", "#result", "#filters"):
            self.query_one(name).can_focus = False

    @property
    def _sittings(self) -> VirtualList[SittingLine]:
        return self.query_one("#sittings", VirtualList)

    @property
    def _items(self) -> VirtualList[ReviewItem]:
        return self.query_one("#items", VirtualList)

    @property
    def _entry(self) -> EntryLine:
        return self.query_one(EntryLine)

    @property
    def _text(self) -> TextPane:
        return self.query_one("#question", TextPane)

    def open_sitting(self, sitting_id: int) -> None:
        """Lay a sitting open, from its first question; it shows when the screen does."""
        self._sitting_id = sitting_id
        self._sheet = self._shown = None
        self._filter = ReviewFilter.ALL
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
        is_same = self._sheet is not None
        self._sheet = sheet
        self.add_class("-open")
        self.query_one("#result", TextPane).show(
            lambda width: review_layout.result_lines(sheet, width)
        )
        self._show_items(self._items.current if is_same else None)
        if not is_same:
            self._text.focus()

    def _show_past(self) -> None:
        past = self.study.review.past()
        self.query_one("#past").set_class(not past, "-empty")
        before = self._sittings.current
        ids = [one.sitting_id for one in past]
        wanted = self._sitting_id or (before.sitting_id if before else None)
        self._sittings.show_rows(past, cursor=ids.index(wanted) if wanted in ids else 0)
        if not past:
            self.query_one("#about", TextPane).show(lambda width: wrapped(_NOTHING_YET, width))

    def _show_list(self) -> None:
        self._sheet = None
        self.remove_class("-open")
        self._entry.close()
        self._sittings.focus()
        self.show_keys()

    def _show_items(self, stay: ReviewItem | None) -> None:
        assert self._sheet is not None
        sheet, shown = self._sheet, self._filter
        rows = [item for item in sheet.items if item.fits(shown)]
        places = [item.item.position for item in rows]
        cursor = 0
        if stay is not None:
            later = [place for place in places if place >= stay.item.position]
            cursor = places.index(later[0]) if later else len(places) - 1
        self.query_one("#filters", TextPane).show(
            lambda width: [review_layout.filter_line(sheet, shown, width)]
        )
        self._items.show_rows(rows, cursor=cursor)
        self._show_question()

    def _show_question(self) -> None:
        item, sheet = self._items.current, self._sheet
        # Told twice of one question (by the list, and after a note), the text stays where it is.
        keep_place, self._shown = item == self._shown, item
        if item is None or sheet is None:
            words = f"No question of this sitting is {self._filter.value}. f shows others."
            self._text.show(lambda width: wrapped(literal(words, "muted"), width))
            return
        try:
            question = self.study.review.question(item.item.question_id)
            changes = self.study.review.changes(item.item)
        except StudyError as error:
            message = line(f"{error.message} {error.hint}", "muted")
            self._text.show(lambda width: wrapped(message, width))
            return
        self._lay_out(sheet, item, question, changes, keep_place)

    def _lay_out(
        self,
        sheet: Sheet,
        item: ReviewItem,
        question: Question,
        changes: list[AnswerChange],
        keep_place: bool,
    ) -> None:
        self._text.show(
            lambda width: review_layout.question_lines(sheet, item, question, changes, width),
            keep_place=keep_place,
        )

    def _sitting_row(self, row: SittingLine, width: int, is_cursor: bool) -> Content:
        return review_layout.sitting_row(row, width, is_cursor, self.study.database.now())

    def _item_row(self, row: ReviewItem, width: int, is_cursor: bool) -> Content:
        # The list seldom has the focus here, and without its sign nobody would see where one is.
        return review_layout.item_row(row, width, is_cursor or row is self._items.current)

    def on_virtual_list_moved(self, event: VirtualList.Moved) -> None:
        if event.control is self._items:
            self._show_question()
        elif (row := self._sittings.current) is not None:
            words = review_layout.sitting_words(row, long_time(row.started_at))
            about = self.query_one("#about", TextPane)
            about.show(
                lambda width: [
                    review_layout.tally(row, width),
                    *wrapped(literal(words, "muted"), width),
                ]
            )

    def on_virtual_list_chosen(self) -> None:
        self.action_open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        is_open = self._sheet is not None
        is_writing = self.is_mounted and bool(self._entry.purpose)
        if is_writing or action == "keep":
            return action == "keep" and is_writing
        if action in _OPEN_ONLY or action == "out":
            return is_open
        if action == "leave":
            return not is_open
        if action == "open":
            return not is_open and self._sittings.count > 0
        return True

    def action_open(self) -> None:
        if self._sheet is not None:
            self._text.focus()
        elif (row := self._sittings.current) is not None:
            self.open_sitting(row.sitting_id)
            self.show_keys()

    def action_next(self) -> None:
        self._items.action_move(1)

    def action_previous(self) -> None:
        self._items.action_move(-1)

    def see_question(self, question_id: int) -> None:
        for place in range(self._items.count):
            row = self._items.row(place)
            if row is not None and row.item.question_id == question_id:
                self._items.move_to(place)
                return

    def action_filter(self) -> None:
        """The next filter that has questions."""
        assert self._sheet is not None
        stay = self._items.current
        for _ in _FILTERS:
            self._filter = _FILTERS[(_FILTERS.index(self._filter) + 1) % len(_FILTERS)]
            if self._sheet.count(self._filter):
                break
        self._show_items(stay)

    def action_drill(self) -> None:
        assert self._sheet is not None
        rows = [item for item in self._sheet.items if item.fits(self._filter)]
        kind = "" if self._filter is ReviewFilter.ALL else f" · {self._filter.value}"
        try:
            begun = self.study.exams.begin_questions(
                [row.item.question_id for row in rows],
                Rules(mode=Mode.TUTOR, shuffle_options=True),
                f"{self._sheet.line.title}{kind}",
            )
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.sit(begun.sitting_id, begun.remark)

    def action_print(self) -> None:
        assert self._sheet is not None
        sitting_id = self._sheet.line.sitting_id
        self.study_app.save(lambda: self.study.papers.save_report(sitting_id))

    def action_note(self) -> None:
        item = self._items.current
        if item is None:
            return
        try:
            note = self.study.review.question(item.item.question_id).note
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._entry.prompt.placeholder = "empty removes the note"
        self._entry.ask("note", "Note", note)
        self._entry.prompt.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.action_keep()

    def action_keep(self) -> None:
        item, text = self._items.current, self._entry.value
        self._stop_writing()
        if item is not None:
            self.study_app.publish(self.study.library.set_note(item.item.question_id, text))

    def on_prompt_left(self) -> None:
        self._stop_writing()

    def _stop_writing(self) -> None:
        self._entry.close()
        self._text.focus()

    def action_into(self) -> None:
        self._text.focus()

    def action_out(self) -> None:
        is_list_shown = not self.has_class("-narrow")
        if self._text.has_focus and is_list_shown:
            self._items.focus()
        else:
            self.action_close()

    def action_close(self) -> None:
        self._sitting_id = None
        self._show_list()


_NOTHING_YET = joined(
    ("No sitting has ended yet.\n", "heading"),
    "When you finish an exam or a practice (r, then s), it stands here with its score, and "
    "each of its questions with your answer, the key and the explanation.\n\n",
    ("1", "key"),
    " Today starts ten questions at once.  ",
    ("3", "key"),
    " Exams has whole ones.",
)
