"""A past sitting laid open: its questions, filters, and what can be done with one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.confidence import Changing
from studytui.domain.day_names import short_weekday
from studytui.domain.exam import MissReason, Mode, Rules
from studytui.domain.question import Question, Status
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.review import ReviewFilter, ReviewItem, Sheet
from studytui.services.revisits import IN_DAYS
from studytui.tui.content import line, literal, wrapped
from studytui.tui.layouts import review as review_layout
from studytui.tui.layouts import sheet as sheet_layout
from studytui.tui.screens.key_asking import KeyAsking
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.filter_panel import FilterPanel, FilterRow
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count, short_day

if TYPE_CHECKING:
    from studytui.services.explaining import Explanation, Prepared
    from studytui.services.variants import Made, ToVary

_NOTE = "note"
_NONE_SHOWN = "No question is shown. 0 shows all, f chooses others."
_REASONS: tuple[MissReason | None, ...] = (None, *MissReason)


class SheetScreen(KeyAsking):
    """The part of Review that shows one sitting; which one is the list's matter."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._filters: frozenset[ReviewFilter] = frozenset()
        self._shown: ReviewItem | None = None
        self._changing: Changing | None = None
        self._is_edited = False
        self._has_just_ended = False
        """Whether what the sitting brought is told: it was sat a moment ago."""
        self._is_comparing = False
        """Whether then and now are shown instead of the question."""

    def compose_sheet(self) -> Iterable[Widget]:
        yield TextPane(id="result")
        yield TextPane(id="filters")
        with Horizontal():
            yield FilterPanel(id="filter-panel")
            yield VirtualList(self._item_row, id="items")
            yield TextPane(id="question")
        yield EntryLine()

    def on_mount(self) -> None:
        super().on_mount()
        for name in ("#result", "#filters"):
            self.query_one(name).can_focus = False

    @property
    def _items(self) -> VirtualList[ReviewItem]:
        return self.query_one("#items", VirtualList)

    @property
    def _text(self) -> TextPane:
        return self.query_one("#question", TextPane)

    @property
    def _panel(self) -> FilterPanel:
        return self.query_one(FilterPanel)

    def _item_row(self, row: ReviewItem, width: int, is_cursor: bool) -> Content:
        # The list seldom has the focus here, and without its sign nobody would see where one is.
        return sheet_layout.item_row(row, width, is_cursor or row is self._items.current)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a sitting from its first question; the one shown already stays where it is."""
        is_same = self._sheet is not None
        self._sheet = sheet
        self._changing = None
        sitting_id = sheet.line.sitting_id
        brought = self.study.summaries.words(sitting_id) if self._has_just_ended else ""
        self.query_one("#result", TextPane).show(
            lambda width: sheet_layout.result_lines(sheet, width, brought)
        )
        self._show_items(self._items.current if is_same else None)
        if not is_same:
            self._text.focus()

    def close_sheet(self) -> None:
        """Show none; filters are off when the next is opened."""
        self._sheet = self._shown = None
        self._has_just_ended = False
        self._filters = frozenset()
        self._panel.close()
        self._entry.close()

    def _changed_so_far(self) -> Changing:
        """What changing answers has brought; read once for a sheet, since it reads a long log."""
        if self._changing is None:
            self._changing = self.study.review.changing()
        return self._changing

    def _show_items(self, stay: ReviewItem | None) -> None:
        assert self._sheet is not None
        sheet, shown = self._sheet, self._filters
        rows = sheet.fitting(*shown)
        places = [item.item.position for item in rows]
        cursor = 0
        if stay is not None:
            later = [place for place in places if place >= stay.item.position]
            cursor = places.index(later[0]) if later else len(places) - 1
        self.query_one("#filters", TextPane).show(
            lambda width: [sheet_layout.filter_line(sheet, shown, width)]
        )
        self._items.show_rows(rows, cursor=cursor)
        self._show_question()

    def _show_question(self) -> None:
        item, sheet = self._items.current, self._sheet
        # Told twice of one question (by the list, and after a note), the text stays where it is.
        before, self._shown = self._shown, item
        keep_place = _id(item) == _id(before)
        self._is_edited = False
        self._is_comparing &= keep_place
        if item is None or sheet is None:
            names = " and ".join(one.value for one in ReviewFilter if one in self._filters)
            words = f"No question of this sitting is {names}. 0 shows all, f chooses others."
            self._text.show(lambda width: wrapped(literal(words, "muted"), width))
            return
        study = self.study
        try:
            asked = study.review.asked(item.item)
            question = asked.then
            told = review_layout.Told(
                study.review.changes(item.item),
                self._changed_so_far() if item.has_changed else Changing(),
                study.keys.standing(asked.now),
                study.revisits.days(question.question_id),
                asked.differences(item.item.option_order),
                asked.now.status is Status.RETIRED,
            )
        except StudyError as error:
            message = line(f"{error.message} {error.hint}", "muted")
            self._text.show(lambda width: wrapped(message, width))
            return
        shown = item
        self._is_edited = bool(told.edited)
        self._is_comparing &= self._is_edited
        lines = review_layout.compared_view if self._is_comparing else review_layout.question_lines
        self._text.show(
            lambda width: lines(sheet, shown, question, told, width),
            keep_place=keep_place and not self._is_comparing,
        )
        self.show_keys()

    # Going about

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

    def action_into(self) -> None:
        self._text.focus()

    # Filters

    def _filter_rows(self) -> list[FilterRow]:
        assert self._sheet is not None
        sheet = self._sheet
        return [
            FilterRow(one.value, sheet.count(one, *self._filters), one in self._filters)
            for one in ReviewFilter
        ]

    def action_filter(self) -> None:
        """Open the filters, or close them."""
        if self._panel.is_open:
            self.close_filters()
            return
        self.add_class("-filtering")
        self._panel.open(self._filter_rows())
        self.show_keys()

    def close_filters(self) -> None:
        """The list of questions again, as the filters leave it."""
        self.remove_class("-filtering")
        self._panel.close()
        self._text.focus()

    def switch_filter(self) -> None:
        """Switch the filter under the cursor."""
        self._filters ^= {tuple(ReviewFilter)[self._panel.cursor]}
        self._filter_anew()

    def action_clear(self) -> None:
        self._filters = frozenset()
        self._filter_anew()

    def _filter_anew(self) -> None:
        self._show_items(self._items.current)
        if self._panel.is_open:
            self._panel.show_again(self._filter_rows())
        self.show_keys()

    # What can be done with the questions

    def is_named(self, action: str) -> bool:
        if action == "explain":
            return self.study.language_model.is_on and super().is_named(action)
        return super().is_named(action)

    def _here(self) -> ReviewItem | None:
        """The question that is shown; where the filters leave none, that is said."""
        if self._items.current is None:
            self.study_app.remark(_NONE_SHOWN)
        return self._items.current

    def _question_ids(self) -> list[int]:
        assert self._sheet is not None
        shown = self._sheet.fitting(*self._filters)
        return list(dict.fromkeys(row.item.question_id for row in shown))

    def action_drill(self) -> None:
        assert self._sheet is not None
        if self._here() is None:
            return
        names = " + ".join(one.value for one in ReviewFilter if one in self._filters)
        title = f"{self._sheet.line.title}{f' · {names}' if names else ''}"
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
        try:
            begun = self.study.exams.begin_questions(self._question_ids(), rules, title)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.sit(begun.sitting_id, begun.remark)

    def _then(self) -> Question | None:
        """The question that is shown as it was asked; None, having said so, where it has gone."""
        item = self._here()
        try:
            return None if item is None else self.study.review.asked(item.item).then
        except StudyError as error:
            self.study_app.tell(error)
            return None

    def action_images(self) -> None:
        if (question := self._then()) is not None:
            self.study_app.show_images(question.media)

    def action_copy(self) -> None:
        from studytui.tui.copying import copy_question

        if (question := self._then()) is not None:
            copy_question(self.study_app, question)

    @property
    def is_edited(self) -> bool:
        """Whether the question that is shown is another one now than when it was answered."""
        return self._is_edited

    def action_versions(self) -> None:
        if self._here() is None:
            return
        if not self._is_edited:
            self.study_app.remark("This question is as it was when you answered it.")
            return
        self._is_comparing = not self._is_comparing
        self._show_question()

    def action_print(self) -> None:
        assert self._sheet is not None
        sitting_id = self._sheet.line.sitting_id
        self.study_app.save(lambda: self.study.papers.save_report(sitting_id))

    def action_why(self) -> None:
        """The next reason; after the last one it is not said again."""
        item = self._here()
        if item is not None and not item.is_missed:
            self.study_app.remark("Only a question that was missed has a reason.")
        if item is None or not item.is_missed:
            return
        reason = _REASONS[(_REASONS.index(item.miss_reason) + 1) % len(_REASONS)]
        self.study_app.publish(self.study.review.set_miss_reason(item, reason))

    def action_again(self) -> None:
        item = self._here()
        if item is not None:
            self._see_again([item.item.question_id])

    def action_again_all(self) -> None:
        if self._here() is not None:
            self._see_again(self._question_ids())

    def _see_again(self, question_ids: list[int]) -> None:
        today = self.study.revisits.today
        later = [today + timedelta(days=days) for days in IN_DAYS]
        days = " and ".join(f"{short_weekday(day)} {short_day(day)}" for day in later)
        what = "This question" if len(question_ids) == 1 else count(len(question_ids), "question")
        verb = "comes" if len(question_ids) == 1 else "come"
        changes = self.study.revisits.schedule(question_ids) if question_ids else Changes.NOTHING
        self.study_app.publish(changes)
        already = "" if changes else " already"
        if question_ids:
            self.study_app.remark(f"{what} {verb} again{already} on {days}.")

    def action_explain(self) -> None:
        item = self._here()
        if item is None:
            return
        from studytui.tui.screens.asking_model import ask_model
        from studytui.tui.screens.explanation import ExplanationScreen

        question_id = item.item.question_id

        def show(prepared: Prepared, explanation: Explanation) -> None:
            self.app.push_screen(ExplanationScreen(prepared, explanation))

        ask_model(
            self,
            lambda own: own.explaining.prepare(question_id),
            lambda prepared, stopped: self.study.explaining.explain(prepared, stopped),
            show,
        )

    def action_variants(self) -> None:
        item = self._here()
        if item is None:
            return
        from studytui.tui.screens.asking_model import ask_model
        from studytui.tui.screens.variants import VariantsScreen

        question_id = item.item.question_id

        def show(to_vary: ToVary, made: Made) -> None:
            self.app.push_screen(VariantsScreen(made), self._was_marked)

        ask_model(
            self,
            lambda own: own.variants.prepare(question_id),
            lambda to_vary, stopped: self.study.variants.make(to_vary, stopped),
            show,
        )

    # The line at the bottom

    def action_note(self) -> None:
        item = self._here()
        if item is None:
            return
        try:
            question = self.study.review.question(item.item.question_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._ask(question, _NOTE, "Note", question.note, "empty removes the note")

    def action_key(self) -> None:
        item = self._here()
        if item is None:
            return
        try:
            question = self.study.review.question(item.item.question_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        scheme = self.study.self_marking.scheme(question) if item.item.answer else None
        if scheme is None:
            self.ask_for_key(question, item.item.option_order)
            return
        from studytui.tui.screens.self_marking import SelfMarkingScreen

        self.app.push_screen(SelfMarkingScreen(item.item, question, scheme), self._was_marked)

    def _was_marked(self, changes: Changes | None) -> None:
        self.study_app.publish(changes or Changes.NOTHING)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.action_keep()

    def action_keep(self) -> None:
        item, text, purpose = self._items.current, self._entry.value, self._entry.purpose
        if item is None:
            self._stop_writing()
            return
        question_id = item.item.question_id
        try:
            if purpose == _NOTE:
                changes: Changes | None = self.study.library.set_note(question_id, text)
            else:
                question = self.study.review.question(question_id)
                changes = self.keep_key(question, item.item.option_order)
        except StudyError as error:
            # The line stays as it is: what was typed can be put right.
            self.study_app.tell(error)
            return
        if changes is not None:
            self._stop_writing()
            self.study_app.publish(changes)

    def on_prompt_left(self) -> None:
        self._stop_writing()

    def _stop_writing(self) -> None:
        self._forget_draft()
        self._entry.close()
        self._text.focus()


def _id(item: ReviewItem | None) -> int | None:
    return None if item is None else item.item.item_id
