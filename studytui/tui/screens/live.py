"""A class at work on an assignment: who is where, as their answers arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.assignment import Assignment, State
from studytui.domain.assignment_wording import away_words, moment_words, window_words
from studytui.domain.profile import EXTRA_TIMES
from studytui.errors import StudyError
from studytui.services.assignments import Assigned
from studytui.services.changes import Changes
from studytui.services.classes import Classroom, Member
from studytui.tui.content import bar, fitted, in_parts, joined, line, literal, wrapped
from studytui.tui.layouts.assignment import STATE_SIGNS, state_words, terms_words, went_lines
from studytui.tui.layouts.classes import name_cells
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.refreshing import LOOK_SECONDS
from studytui.tui.screens.choice import Choice, ChoiceScreen
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_BAR, _STATE = 12, 12
_ORDER = (State.RUNNING, State.LATE, State.DONE, State.NOT_BEGUN, State.MISSED, State.NOT_OPEN)
"""Who is at work stands first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A learner, and how they stand."""

    member: Member
    assigned: Assigned


class LiveScreen(TaskScreen[None]):
    """Read again whenever rows have arrived in the file."""

    screen_name = "An assignment"
    purpose = (
        "Who is where: at which question, how many are answered, and when that was last heard of. "
        "Both times are told of work that was done elsewhere: when it was done by the learner's own "
        "clock, and when it arrived here."
    )
    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "allow", "extra time", id="live.allow", tooltip="More time for this learner"
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="live.leave", tooltip="Back to the class"),
    ]

    DEFAULT_CSS = """
    LiveScreen {
        #title { height: auto; max-height: 3; padding: 0 1; }
        #counts { height: auto; max-height: 2; padding: 1 1 0 1; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
        #detail { height: auto; max-height: 5; padding: 1 1 0 1; }
    }
    """

    def __init__(self, room: Classroom, given: Assignment, name_of: Callable[[int], str]) -> None:
        super().__init__()
        self._room = room
        self._given = given
        self._name_of = name_of
        self._rows: Sequence[Row] = ()
        self._version = 0

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._counts, id="counts")
        yield VirtualList(self._row)
        yield TextPane(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        self.study_app.changed.subscribe(self, self._note_changes)
        self.set_interval(LOOK_SECONDS, self._look)
        self._read()

    def _note_changes(self, changes: Changes) -> None:
        if changes & (Changes.ANSWERS | Changes.SITTINGS | Changes.CLASSES):
            self._read()

    def _look(self) -> None:
        """Read again where a sync has written anything at all: a sitting that has ended is no new
        row."""
        try:
            if self.study.database.data_version() != self._version:
                self._read()
        except StudyError:
            # Busy: the next look will do.
            return

    @property
    def _list(self) -> VirtualList[Row]:
        return self.query_one(VirtualList)

    def _read(self) -> None:
        self._version = self.study.database.data_version()
        members = self.study.classes.members(self._room.classroom_id)
        found = self.study.assignments.standings([self._given], members)
        rows = [Row(one, found[self._given.assignment_id, one.learner_id]) for one in members]
        rows.sort(key=lambda row: _ORDER.index(row.assigned.state))
        before = self._list.current
        self._rows = rows
        places = [
            place
            for place, row in enumerate(rows)
            if before is not None and row.member.learner_id == before.member.learner_id
        ]
        self._list.show_rows(rows, cursor=places[0] if places else 0)
        self.query_one("#counts", TextPane).show(self._counts)
        self._show_detail()
        self.show_keys()

    def _title(self, width: int) -> list[Content]:
        terms = self._given.terms
        window = window_words(terms, self.study.database.now())
        about = [literal(part, "muted") for part in [*terms_words(terms, 1.0, ""), window] if part]
        return [
            fitted(
                joined(line(terms.title, "title"), (" · ", "muted"), line(self._room.name)), width
            ),
            *in_parts(about, width, literal(" · ", "muted")),
        ]

    def _counts(self, width: int) -> list[Content]:
        if not self._rows:
            return wrapped(literal("Nobody is in this class yet."), width)
        parts = []
        for state in State:
            number = sum(row.assigned.state is state for row in self._rows)
            if number:
                parts.append(joined((f"{STATE_SIGNS[state]} {number} ", "strong"), state.value))
        return in_parts(parts, width)

    def _row(self, row: Row, width: int, is_cursor: bool) -> Content:
        assigned = row.assigned
        sign = SIGN_CURSOR if is_cursor else " "
        name = fitted(line(self._name_of(row.member.learner_id)), name_cells(width))
        start = joined(f" {sign} {STATE_SIGNS[assigned.state]} ", name, "  ")
        role = "warning" if assigned.state is State.MISSED else ""
        told = fitted(literal(state_words(assigned), role), _STATE)
        attempt = assigned.running
        if attempt is not None:
            share = attempt.answered / max(attempt.questions, 1)
            told = joined(told, (f"{bar(share, _BAR)}  ", "focus"))
        return fitted(joined(start, told, (self._heard(assigned), "muted")), width)

    def _heard(self, assigned: Assigned) -> str:
        now, attempt = self.study.database.now(), assigned.running
        if attempt is None:
            best = assigned.best
            if best is None or best.ended_at is None:
                return ""
            words = f"done {moment_words(best.ended_at, now)}"
            if best.arrived_at is not None:
                words += f", arrived {moment_words(best.arrived_at, now)}"
            return words
        words = f"at question {attempt.position + 1}"
        return f"{words}, {_ago(attempt.last_seen_at, now)}" if attempt.last_seen_at else words

    @on(VirtualList.Moved)
    def _show_detail(self) -> None:
        row, now = self._list.current, self.study.database.now()
        pane = self.query_one("#detail", TextPane)
        if row is None:
            pane.show(lambda width: ())
            return
        extra = self.study.assignments.allowances(self._given).get(row.member.learner_id, 1.0)
        words = f"Time × {extra:g} for this learner." if extra != 1 else ""

        def lines(width: int) -> list[Content]:
            told = went_lines(row.assigned, now, width)
            return [*told, *([literal(words)] if words else [])]

        pane.show(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "allow" or not self.is_mounted or self._list.current is not None

    @on(VirtualList.Chosen)
    def action_allow(self) -> None:
        row = self._list.current
        if row is None:
            return
        now = self.study.assignments.allowances(self._given).get(row.member.learner_id, 1.0)
        choices = [
            Choice("as the others" if one == 1 else f"time × {one:g}", "now" if one == now else "")
            for one in EXTRA_TIMES
        ]

        def chosen(place: int | None) -> None:
            if place is None:
                return
            try:
                changes = self.study.assignments.allow(self._given, row.member, EXTRA_TIMES[place])
            except StudyError as error:
                self.study_app.tell(error)
                return
            self.study_app.publish(changes)

        title = f"Extra time for {self._name_of(row.member.learner_id)}, from the next attempt on"
        self.app.push_screen(ChoiceScreen(title, choices), chosen)

    def action_leave(self) -> None:
        self.dismiss(None)


def _ago(moment: datetime, now: datetime) -> str:
    minutes = (now - moment).total_seconds() / 60
    return "now" if minutes < 1 else f"{away_words(minutes)} ago"
