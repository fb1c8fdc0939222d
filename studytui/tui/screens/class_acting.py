"""What is done on Class: filters, and what is opened, set, taken away and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from textual import on

from studytui.domain.class_figures import Risk
from studytui.services.assignments import Assignment
from studytui.services.changes import Changes
from studytui.services.class_figures import PERIODS, Filter, Heat, ItemLine, Predicted
from studytui.services.classes import Classroom, Member
from studytui.tui.layouts.classes import HeatRow, Progress
from studytui.tui.screens.base import StudyScreen
from studytui.tui.screens.choice import Choice, ChoiceScreen
from studytui.tui.widgets.virtual_list import VirtualList

AnyRow = HeatRow | Risk | ItemLine | Progress


class View(Enum):
    """What is seen of the class."""

    TOPICS = "Topics"
    RISK = "At risk"
    QUESTIONS = "Questions"
    SET = "Set"


class ClassActing(StudyScreen):
    """The class that is shown, and what is done with it; showing it is the screen's."""

    def __init__(self) -> None:
        super().__init__()
        self._room: Classroom | None = None
        self._heat: Heat | None = None
        self._items: Sequence[ItemLine] | None = None
        """None while they are worked out."""
        self._predicted: Predicted | None = None
        """As `_items`; whatever answers are chosen, it rests on all."""
        self._basis: tuple[object, ...] = ()
        """What it was worked out from."""
        self._filter = Filter()
        self._view = View.TOPICS
        self._column = 0
        self._given: Sequence[Assignment] = ()
        self._members: Sequence[Member] = ()
        self._numbers: dict[int, int] = {}
        self._hides_names = False
        self._several = False
        """Whether this person teaches more classes than this one."""

    def _show(self) -> None:
        """Show what was read, in the view that is chosen."""
        raise NotImplementedError

    @property
    def _list(self) -> VirtualList[AnyRow]:
        return self.query_one(VirtualList)

    def _in_order(self, members: Sequence[Member]) -> list[Member]:
        """By name; where names are hidden by number, which says nothing of them."""
        if not self._hides_names:
            return list(members)
        return sorted(members, key=lambda one: one.learner_id)

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

    def action_all(self) -> None:
        self._set_filter(Filter(days=None))

    def _set_filter(self, chosen: Filter) -> None:
        self._filter = chosen
        self._items = None
        self.reload()

    def action_choose(self) -> None:
        rooms = self.study.classes.taught()
        choices = [Choice(one.name, f"{one.learners} learners") for one in rooms]

        def chosen(place: int | None) -> None:
            if place is not None:
                self._room = rooms[place]
                self._predicted = None
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
                ClassLearnerScreen(heat, row.learner_id, self._name_of, self._predicted)
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
        heat, items, predicted = self._heat, self._items or (), self._predicted
        if heat is None:
            return
        names = {one.learner_id: self._name_of(one.learner_id) for one in heat.members}
        chosen = self._chosen_words()
        self.study_app.save(
            lambda: self.study.class_reports.save(heat, items, predicted, names, chosen)
        )
