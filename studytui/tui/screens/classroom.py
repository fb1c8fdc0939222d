"""Class: how those do whom one teaches. For teachers only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from studytui.domain.class_figures import Risk
from studytui.domain.text import plain
from studytui.errors import StudyError
from studytui.services.assignments import Assignment
from studytui.services.changes import Changes
from studytui.services.class_figures import PERIODS, Filter, Heat, ItemLine, Reckoned
from studytui.services.classes import Classroom, Member
from studytui.tui.apart import apart
from studytui.tui.class_layout import (
    HeatRow,
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
from studytui.tui.content import literal, wrapped
from studytui.tui.screens.base import StudyScreen
from studytui.tui.screens.choice import Choice, ChoiceScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList


class View(Enum):
    """What is seen of the class."""

    TOPICS = "Topics"
    RISK = "At risk"
    QUESTIONS = "Questions"
    SET = "Set"


_VIEWS = tuple(View)
_AT_ONCE = 60
"""Learners up to whom the class is read at once: thirty with 38,000 answers in the days that are
looked at take 50 ms. More are read in a thread."""
AnyRow = HeatRow | Risk | ItemLine | Progress


class ClassScreen(StudyScreen):
    """One class in four views; `f` chooses which answers are looked at, in all of them."""

    screen_name = "Class"
    purpose = (
        "How your class does. Numbers are percent of scored answers that were right, with dots "
        "where there are fewer than three and two ticks for all; ↗ and ↘ compare the last seven "
        "days with what was before them. At risk is who is below 40 (high) or 60 (medium), or has "
        "fallen by more than 15 points in seven days. What is predicted is for an exam of all "
        "topics, or for your own goal where you have one, with its 80 % interval."
    )
    depends_on = (
        Changes.CLASSES
        | Changes.ANSWERS
        | Changes.SITTINGS
        | Changes.QUESTIONS
        | Changes.GOAL
        | Changes.IMPORTS
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="class.open", tooltip="The learner, question or work"),
        Binding(
            "v",
            "view",
            "view",
            id="class.view",
            tooltip="Topics, who is at risk, questions, what was set: one after the other",
        ),
        Binding(
            "f",
            "filter",
            "filter",
            id="class.filter",
            tooltip="Days, learner, topic and assignment that are looked at, together",
        ),
        Binding("0", "all", "show all", id="class.all", show=False, tooltip="Without a filter"),
        Binding(
            "N",
            "assign",
            "new assignment",
            id="class.assign",
            tooltip="Set the class an exam, or questions of a search",
        ),
        Binding(
            "z",
            "names",
            "names",
            id="class.names",
            tooltip="Hide the names on the screen, and show them again",
        ),
        Binding("P", "report", "save", id="class.report", tooltip="Save it as a page and a table"),
        Binding("c", "choose", "choose a class", id="class.choose", tooltip="Another class"),
        Binding(
            "X",
            "remove",
            "remove",
            id="class.remove",
            show=False,
            tooltip="Take the learner out of the class, or the assignment back",
        ),
        Binding("right,l", "topic(1)", "topic", id="class.right", show=False, tooltip="Next topic"),
        Binding(
            "left,h", "topic(-1)", "topic", id="class.left", show=False, tooltip="Topic before"
        ),
    ]

    DEFAULT_CSS = """
    ClassScreen #head { height: auto; max-height: 5; padding: 1 1 0 1; }
    ClassScreen #columns { height: 1; padding: 0; }
    ClassScreen VirtualList { height: 1fr; }
    ClassScreen #detail { height: auto; max-height: 8; padding: 1 1 0 1; }
    ClassScreen.-empty VirtualList { display: none; }
    ClassScreen.-empty #detail { height: 1fr; max-height: 100%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._room: Classroom | None = None
        self._heat: Heat | None = None
        self._reckoned: Reckoned | None = None
        self._filter = Filter()
        self._view = View.TOPICS
        self._column = 0
        self._given: Sequence[Assignment] = ()
        self._members: Sequence[Member] = ()
        self._numbers: dict[int, int] = {}
        self._hides_names = False

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

    @property
    def _list(self) -> VirtualList[AnyRow]:
        return self.query_one(VirtualList)

    # Reading

    def reload(self) -> None:
        rooms = self.study.classes.taught()
        self._several = len(rooms) > 1
        known = self._room.classroom_id if self._room is not None else None
        self._room = next((one for one in rooms if one.classroom_id == known), None)
        if self._room is None and rooms:
            self._room, self._filter = rooms[0], Filter()
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
        if room.learners > _AT_ONCE:
            try:
                self._heat = await apart(
                    self.study, lambda own: own.class_figures.heat(room, chosen)
                )
            except StudyError as error:
                self.study_app.tell(error)
                return
            self._show()
        parts = self.study.class_figures.parts()
        try:
            found = await apart(
                self.study, lambda own: own.class_figures.reckon(room, chosen, parts)
            )
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._reckoned = found
        if self._view is View.QUESTIONS:
            self._show()
        else:
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
            return self._reckoned.items if self._reckoned is not None else ()
        standings = self.study.assignments.standings(self._given, self._members)
        return [
            Progress(
                one,
                tuple(standings[one.assignment_id, member.learner_id] for member in self._members),
            )
            for one in self._given
        ]

    def _in_order(self, members: Sequence[Member]) -> list[Member]:
        """By name; where names are hidden by number, which says nothing of them."""
        if not self._hides_names:
            return list(members)
        return sorted(members, key=lambda one: one.learner_id)

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
        if self._view is View.QUESTIONS and self._reckoned is None and heat.whole.answers:
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
        heat, reckoned = self._heat, self._reckoned
        if heat is None:
            return
        at_risk = f"At risk {len(heat.risks)}" if heat.risks else View.RISK.value
        names = {View.RISK: at_risk, View.SET: f"Set {len(self._given)}"}
        views = [(names.get(one, one.value), one is self._view) for one in _VIEWS]
        chosen = self._chosen_words()

        def lines(width: int) -> list[Content]:
            return [
                *class_head(heat, reckoned, width, self._several),
                view_line(views, chosen, width),
            ]

        self.query_one("#head", TextPane).show(lines)
        self._show_columns()

    def _show_columns(self) -> None:
        heat, column = self._heat, self._column
        pane = self.query_one("#columns", TextPane)
        if heat is not None and self._view is View.TOPICS and heat.topics:
            pane.show(lambda width: [heat_header(heat, width, column)])
        elif self._view is View.QUESTIONS and self._reckoned and self._reckoned.items:
            pane.show(lambda width: [item_header(width)])
        else:
            pane.show(lambda width: ())

    def _chosen_words(self) -> list[str]:
        chosen, heat = self._filter, self._heat
        words = ["all days" if chosen.days is None else f"{chosen.days} days"]
        if chosen.learner_id is not None:
            words.append(self._name_of(chosen.learner_id))
        if chosen.topic_id is not None and heat is not None:
            words.append(dict(heat.topics).get(chosen.topic_id, "a topic"))
        if chosen.assignment_id is not None:
            titles = {one.assignment_id: one.terms.title for one in self._given}
            words.append(titles.get(chosen.assignment_id, "an assignment"))
        return words

    def _name_of(self, learner_id: int) -> str:
        if self._hides_names:
            return f"Learner {self._numbers.get(learner_id, 0)}"
        return next((one.name for one in self._members if one.learner_id == learner_id), "")

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
        now, reckoned, column = self.study.database.now(), self._reckoned, self._column
        texts = self._option_texts(row.question_id) if isinstance(row, ItemLine) else ()

        def lines(width: int) -> list[Content]:
            if isinstance(row, Risk):
                return risk_detail(heat, row, now, width, reckoned)
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

    def action_all(self) -> None:
        self._set_filter(Filter(days=None))

    def _set_filter(self, chosen: Filter) -> None:
        self._filter = chosen
        self._reckoned = None
        self.reload()

    def action_choose(self) -> None:
        rooms = self.study.classes.taught()
        choices = [Choice(one.name, f"{one.learners} learners") for one in rooms]

        def chosen(place: int | None) -> None:
            if place is not None:
                self._room = rooms[place]
                self._set_filter(Filter())

        self.app.push_screen(ChoiceScreen("Which class?", choices), chosen)

    def action_filter(self) -> None:
        choices, filters = self._filters()

        def chosen(place: int | None) -> None:
            if place is not None and (wanted := filters[place]) is not None:
                self._set_filter(wanted)

        self.app.push_screen(ChoiceScreen("Which answers?", choices), chosen)

    def _filters(self) -> tuple[list[Choice], list[Filter | None]]:
        """What the answers may be narrowed to, beside what they are narrowed to already."""
        now, whole = self._filter, self.study.class_figures.topic_names()
        groups: list[tuple[str, list[tuple[str, Filter]]]] = [
            (
                "Days",
                [
                    (
                        "all days" if days is None else f"the last {days} days",
                        replace(now, days=days),
                    )
                    for days in PERIODS
                ],
            ),
            (
                "Assignment",
                [("any", replace(now, assignment_id=None))]
                + [
                    (one.terms.title, replace(now, assignment_id=one.assignment_id))
                    for one in self._given
                ],
            ),
            (
                "Topic",
                [("all topics", replace(now, topic_id=None))]
                + [(name, replace(now, topic_id=one)) for one, name in whole.items()],
            ),
            (
                "Learner",
                [("all learners", replace(now, learner_id=None))]
                + [
                    (self._name_of(one.learner_id), replace(now, learner_id=one.learner_id))
                    for one in self._in_order(self._members)
                ],
            ),
        ]
        choices: list[Choice] = []
        filters: list[Filter | None] = []
        for heading, entries in groups:
            choices.append(Choice(heading, is_heading=True))
            filters.append(None)
            for name, wanted in entries:
                choices.append(Choice(name, "now" if wanted == now else "", depth=1))
                filters.append(wanted)
        return choices, filters

    @on(VirtualList.Chosen)
    def action_open(self) -> None:
        row = self._list.current
        heat, room = self._heat, self._room
        if heat is None or room is None:
            return
        if isinstance(row, ItemLine):
            self.study_app.show_question(row.question_id)
        elif isinstance(row, Progress):
            from studytui.tui.screens.live import LiveScreen

            self.app.push_screen(LiveScreen(room, row.assignment, self._name_of))
        elif isinstance(row, Risk | Member):
            from studytui.tui.screens.class_learner import ClassLearnerScreen

            self.app.push_screen(
                ClassLearnerScreen(heat, row.learner_id, self._name_of, self._reckoned)
            )

    def action_assign(self) -> None:
        from studytui.tui.screens.assign import AssignScreen

        if self._room is not None:
            self.app.push_screen(AssignScreen(self._room), self._assigned)

    def _assigned(self, changes: Changes | None) -> None:
        if changes:
            self._view = View.SET
            self.study_app.publish(changes)

    def action_remove(self) -> None:
        row, room = self._list.current, self._room
        if room is None:
            return
        if isinstance(row, Progress):
            given = row.assignment
            choices = [
                Choice("Keep it"),
                Choice("Take it back", "nobody sees it any more; what was sat stays"),
            ]
            title = f"Take back {given.terms.title}?"

            def remove() -> Changes:
                return self.study.assignments.withdraw(given)
        elif isinstance(row, Risk | Member):
            member = next(one for one in self._members if one.learner_id == row.learner_id)
            name = self._name_of(row.learner_id)
            choices = [
                Choice(f"Keep {name}"),
                Choice("Take out of the class", "what was done stays; the code lets in again"),
            ]
            title = f"Take {name} out of {room.name}?"

            def remove() -> Changes:
                return self.study.classes.remove(room, member)
        else:
            return

        def decided(place: int | None) -> None:
            if place == 1:
                self.study_app.publish(remove())

        self.app.push_screen(ChoiceScreen(title, choices), decided)

    def action_report(self) -> None:
        heat, reckoned = self._heat, self._reckoned
        if heat is None:
            return
        names = {one.learner_id: self._name_of(one.learner_id) for one in heat.members}
        chosen = self._chosen_words()
        self.study_app.save(lambda: self.study.class_reports.save(heat, reckoned, names, chosen))


def _is_same(row: AnyRow, other: AnyRow | None) -> bool:
    if isinstance(row, Progress) and isinstance(other, Progress):
        return row.assignment.assignment_id == other.assignment.assignment_id
    if isinstance(row, ItemLine) and isinstance(other, ItemLine):
        return row.question_id == other.question_id
    if isinstance(row, Risk | Member) and isinstance(other, Risk | Member):
        return row.learner_id == other.learner_id
    return isinstance(row, Whole) and isinstance(other, Whole)
