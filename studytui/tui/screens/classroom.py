"""Class: how those do whom one teaches. For teachers only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget

from studytui.domain.class_figures import Risk
from studytui.domain.text import plain
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.class_figures import Filter, ItemLine
from studytui.services.classes import Member
from studytui.tui.apart import apart
from studytui.tui.content import literal, wrapped
from studytui.tui.layouts.classes import (
    Progress,
    Whole,
    class_head,
    heat_detail,
    heat_header,
    heat_line,
    item_detail,
    item_header,
    item_line,
    nothing_words,
    progress_detail,
    progress_line,
    risk_detail,
    risk_line,
    view_line,
)
from studytui.tui.screens.class_acting import AnyRow, ClassActing, View
from studytui.tui.screens.class_keys import CLASS_BINDINGS
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_VIEWS = tuple(View)
_AT_ONCE = 60
"""Learners up to whom the class is read at once: thirty with 38,000 answers in the days that are
looked at take 50 ms. More are read in a thread."""


class ClassScreen(ClassActing):
    """One class in four views; `f` chooses which answers are looked at, in all of them."""

    screen_name = "Class"
    purpose = (
        "How your class does. Numbers are percent of scored answers that were right, with dots "
        "where there are fewer than three and two ticks for all; ↗ and ↘ compare the last seven "
        "days with what was before them. At risk is who is below 40 (high) or 60 (medium), or has "
        "fallen by more than 15 points in seven days. What is predicted is for an exam of all "
        "topics, or for your own goal where you have one, with its 80 % interval."
    )
    from_anywhere = frozenset({"assign", "choose"})
    depends_on = (
        Changes.CLASSES
        | Changes.ANSWERS
        | Changes.SITTINGS
        | Changes.QUESTIONS
        | Changes.GOAL
        | Changes.IMPORTS
    )

    BINDINGS: ClassVar[list[BindingType]] = CLASS_BINDINGS

    DEFAULT_CSS = """
    ClassScreen #head { height: auto; max-height: 5; padding: 1 1 0 1; }
    ClassScreen #columns { height: auto; padding: 0; margin: 1 0 0 0; }
    ClassScreen VirtualList { height: 1fr; }
    ClassScreen.-topics VirtualList, ClassScreen.-topics #columns { max-width: 100%; }
    ClassScreen #detail { height: auto; max-height: 8; padding: 1 1 0 1; }
    ClassScreen.-empty VirtualList { display: none; }
    ClassScreen.-empty #detail { height: 1fr; max-height: 100%; }
    """

    def compose_body(self) -> Iterable[Widget]:
        yield TextPane(id="head")
        yield TextPane(id="columns")
        yield VirtualList(self._row)
        yield TextPane(id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        for pane in self.query(TextPane):
            pane.can_focus = False
        self._list.focus()

    # Reading

    def reload(self) -> None:
        rooms = self.study.classes.taught()
        self._several = len(rooms) > 1
        known = self._room.classroom_id if self._room is not None else None
        self._room = next((one for one in rooms if one.classroom_id == known), None)
        if self._room is None and rooms:
            self._room, self._filter = rooms[0], Filter()
            self._items = self._predicted = None
        if self._room is None:
            self._heat = None
            self._show_empty("You teach no class. studytui class add NAME makes one.")
            return
        self._given = self.study.assignments.of_class(self._room)
        self._members = self.study.classes.members(self._room.classroom_id)
        by_id = sorted(one.learner_id for one in self._members)
        self._numbers = {one: number for number, one in enumerate(by_id, 1)}
        if self._room.learners <= _AT_ONCE:
            self._heat = self.study.class_figures.heat(self._room, self._filter)
            self._show()
        elif self._heat is None or self._heat.classroom.classroom_id != self._room.classroom_id:
            self._heat = None
            self._show_empty(f"Reading the answers of {self._room.learners} learners …")
        self.run_worker(self._reckon(), group="class", exclusive=True)

    async def _reckon(self) -> None:
        """What takes longer than a frame, in a thread: the figures above stand meanwhile."""
        room, chosen = self._room, self._filter
        if room is None or not room.learners:
            return
        parts, database = self.study.class_figures.parts(), self.study.database
        basis = room, parts, database.total_changes(), database.data_version()
        try:
            if room.learners > _AT_ONCE:
                self._heat = await apart(
                    self.study, lambda own: own.class_figures.heat(room, chosen)
                )
                self._show()
            self._items = await apart(self.study, lambda own: own.class_figures.items(room, chosen))
            if self._view is View.QUESTIONS:
                self._show()
            if self._predicted is None or self._basis != basis:
                self._predicted = await apart(
                    self.study, lambda own: own.class_figures.predicted(room, parts)
                )
                self._basis = basis
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._show_head()
        self._show_detail()

    def _rows(self) -> Sequence[AnyRow]:
        heat = self._heat
        assert heat is not None
        if self._view is View.TOPICS:
            return [Whole(), *self._in_order(heat.members)] if heat.topics else []
        if self._view is View.RISK:
            return heat.risks
        if self._view is View.QUESTIONS:
            return self._items or ()
        standings = self.study.assignments.standings(self._given, self._members)
        return [
            Progress(
                one,
                tuple(standings[one.assignment_id, member.learner_id] for member in self._members),
            )
            for one in self._given
        ]

    def _show(self) -> None:
        heat = self._heat
        if heat is None:
            return
        self._column = min(self._column, max(len(heat.topics) - 1, 0))
        rows = self._rows()
        self._show_head()
        if not rows:
            self._show_empty(self._nothing())
            return
        self.remove_class("-empty")
        before = self._list.current
        places = [place for place, row in enumerate(rows) if _is_same(row, before)]
        self._list.show_rows(rows, cursor=places[0] if places else 0)
        self._show_detail()
        self.show_keys()

    def _nothing(self) -> str:
        heat = self._heat
        assert heat is not None
        if self._view is View.SET and heat.classroom.learners:
            return "Nothing is set. N sets the class an exam, or questions of a search."
        if self._view is View.QUESTIONS and self._items is None and heat.whole.answers:
            return "Working out how each question was answered …"
        if self._view is View.RISK and heat.whole.answers:
            return "Nobody is at risk: all are at 60 % or above, and nobody fell by 15 points."
        return nothing_words(heat)

    def _show_empty(self, words: str) -> None:
        self.add_class("-empty")
        self._list.show_rows(())
        self.query_one("#columns", TextPane).show(lambda width: ())
        self.query_one("#detail", TextPane).show(lambda width: wrapped(literal(words), width))
        self.show_keys()

    def _show_head(self) -> None:
        heat, predicted = self._heat, self._predicted
        if heat is None:
            return
        at_risk = f"At risk {len(heat.risks)}" if heat.risks else View.RISK.value
        names = {View.RISK: at_risk, View.SET: f"Set {len(self._given)}"}
        views = [(names.get(one, one.value), one is self._view) for one in _VIEWS]
        chosen = self._chosen_words()

        def lines(width: int) -> list[Content]:
            return [
                *class_head(heat, predicted, width, self._several),
                view_line(views, chosen, width),
            ]

        self.query_one("#head", TextPane).show(lines)
        # A table of topics takes all there is: it has a column for each.
        self.set_class(self._view is View.TOPICS, "-topics")
        self._show_columns()

    def _show_columns(self) -> None:
        heat, column = self._heat, self._column
        pane = self.query_one("#columns", TextPane)
        if heat is not None and self._view is View.TOPICS and heat.topics:
            pane.show(lambda width: [heat_header(heat, width, column)])
        elif self._view is View.QUESTIONS and self._items:
            pane.show(lambda width: [item_header(width)])
        else:
            pane.show(lambda width: ())

    # Drawing

    def _row(self, row: AnyRow, width: int, is_cursor: bool) -> Content:
        heat = self._heat
        assert heat is not None
        if isinstance(row, Risk):
            return risk_line(heat, row, width, is_cursor, self._name_of)
        if isinstance(row, ItemLine):
            return item_line(row, width, is_cursor)
        if isinstance(row, Progress):
            return progress_line(row, self.study.database.now(), width, is_cursor)
        return heat_line(heat, row, width, is_cursor, self._column, self._name_of)

    @on(VirtualList.Moved)
    def _show_detail(self) -> None:
        heat, row = self._heat, self._list.current
        if heat is None or row is None:
            return
        now, predicted, column = self.study.database.now(), self._predicted, self._column
        texts = self._option_texts(row.question_id) if isinstance(row, ItemLine) else ()

        def lines(width: int) -> list[Content]:
            if isinstance(row, Risk):
                return risk_detail(heat, row, now, width, predicted)
            if isinstance(row, ItemLine):
                return item_detail(row, width, texts)
            if isinstance(row, Progress):
                return progress_detail(row, now, width)
            return heat_detail(heat, row, column, width, self._name_of)

        self.query_one("#detail", TextPane).show(lines)
        self.show_keys()

    def _option_texts(self, question_id: int) -> list[str]:
        try:
            question = self.study.library.question(question_id)
        except StudyError:
            return []
        texts = {one.number: plain(one.text) for one in question.options}
        return [texts.get(number, "") for number in range(max(texts, default=-1) + 1)]

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        row = self._list.current
        if action == "open":
            return row is not None and not isinstance(row, Whole)
        if action == "remove":
            return isinstance(row, Progress | Risk | Member)
        if action in ("filter", "assign", "names", "report", "view"):
            return self._heat is not None
        if action == "all":
            return self._filter != Filter(days=None)
        if action == "topic":
            return self._view is View.TOPICS
        return action != "choose" or self._several

    def hints(self) -> list[KeyHint]:
        hints = super().hints()
        if self._view is not View.TOPICS or self._heat is None or len(self._heat.topics) < 2:
            return hints
        place = [hint.key for hint in hints].index("v") + 1
        return [*hints[:place], KeyHint("← →", "topic"), *hints[place:]]

    def label_of(self, action: str, label: str) -> str:
        if action == "view":
            return _VIEWS[(_VIEWS.index(self._view) + 1) % len(_VIEWS)].value.lower()
        return "show names" if action == "names" and self._hides_names else label

    def action_view(self) -> None:
        self._view = _VIEWS[(_VIEWS.index(self._view) + 1) % len(_VIEWS)]
        self._show()

    def action_topic(self, step: int) -> None:
        heat = self._heat
        if heat is not None and heat.topics:
            self._column = min(max(self._column + step, 0), len(heat.topics) - 1)
            self._show_columns()
            self._list.repaint()
            self._show_detail()

    def action_names(self) -> None:
        self._hides_names = not self._hides_names
        self._show()


def _is_same(row: AnyRow, other: AnyRow | None) -> bool:
    if isinstance(row, Progress) and isinstance(other, Progress):
        return row.assignment.assignment_id == other.assignment.assignment_id
    if isinstance(row, ItemLine) and isinstance(other, ItemLine):
        return row.question_id == other.question_id
    if isinstance(row, Risk | Member) and isinstance(other, Risk | Member):
        return row.learner_id == other.learner_id
    return isinstance(row, Whole) and isinstance(other, Whole)
