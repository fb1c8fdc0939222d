"""Calendars whose busy hours the plan leaves: read from a file, read again, left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.goal_wording import busy_sum
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.calendars import BusyHours, busy_words
from studytui.services.changes import Changes
from studytui.tui import beside
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.path_line import completed, split_paths
from studytui.tui.screens.detailed import DetailedScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.path_prompt import TYPING_HINTS, PathPrompt
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_NAME = 24
_NONE = (
    "No calendar is counted. Have your calendar program export a file (ICS), and c takes in when you "
    "are busy: only when, never what. The file stays where it is."
)


class CalendarsScreen(DetailedScreen):
    """A list of calendars; a file is read in a process beside the screen."""

    screen_name = "Busy hours"
    purpose = (
        "When your calendars say that you have no time. Of what they leave free between the hours "
        "from which and until which you study (settings), half may be planned, and never more than "
        "your goal gives the day. The same file once more takes the place of what was read before."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "c", "add", "choose a file", id="calendars.add", tooltip="Read a calendar file (ICS)"
        ),
        Binding(
            "X",
            "remove",
            "remove",
            id="calendars.remove",
            tooltip="Count this calendar no longer; the file stays, and u brings the hours back",
        ),
        Binding("u", "undo", "undo", id="calendars.undo", tooltip="Take back what you did last"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="calendars.leave", tooltip="Back; all is kept"),
    ]

    DEFAULT_CSS = """
    CalendarsScreen {
        #path-line { height: 1; padding: 0 1; display: none; }
        &.-adding #path-line { display: block; }
        .sign { width: 8; height: 1; }
        Prompt { width: 1fr; }
        #detail { height: 6; }
    }
    """

    def compose(self) -> ComposeResult:
        parts: Iterator[Widget] = iter(super().compose())
        yield next(parts)
        yield next(parts)
        with Horizontal(id="path-line"):
            yield TextPane(lambda width: [literal("File", "key")], classes="sign")
            yield PathPrompt(completed, placeholder="a calendar file (ICS)", id="path")
        yield from parts

    @property
    def about(self) -> str:
        number = len(self.study.calendars.all())
        return count(number, "calendar") if number else "none yet"

    def name_of(self, one: BusyHours) -> str:
        return one.name

    def _read(self) -> None:
        self._list.show_rows(self.study.calendars.all(), cursor=max(self._list.cursor, 0))
        self.query_one("#title", TextPane).show(self._title)
        self._show_detail()

    def _row(self, one: BusyHours, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        words = busy_words(one, self.study.calendars.busy_minutes(one))
        start = joined(f" {sign} ", fitted(line(one.name, "strong"), _NAME), "  ")
        return fitted(joined(start, (words, "muted")), width)

    def _over(self, width: int) -> list[Content]:
        return [] if self._list.count else wrapped(literal(_NONE), width)

    def _detail(self, width: int) -> list[Content]:
        said = wrapped(literal(self._status), width) if self._status else []
        if self._list.current is None:
            return said
        goal = self.study.goals.current()
        words = "A goal (e on Today) has hours that they can take."
        if goal is not None:
            words = busy_sum(goal, self.study.goals.today)
        rule = (
            "A day is given at most half of what is free between "
            f"{self.study.settings.study_from} and {self.study.settings.study_until} o'clock."
        )
        return [*said, *wrapped(literal(words), width), *wrapped(literal(rule, "muted"), width)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        if action == "undo":
            return self.study.can_take_back
        return self._list.current is not None if action == "remove" else True

    def hints(self) -> list[KeyHint]:
        return list(TYPING_HINTS) if isinstance(self.focused, Prompt) else super().hints()

    def action_add(self) -> None:
        self.add_class("-adding")
        self.query_one("#path", PathPrompt).focus()

    @on(Prompt.Left)
    def _end_prompt(self) -> None:
        self.remove_class("-adding")
        self.query_one(VirtualList).focus()

    @on(Input.Submitted, "#path")
    def _add(self, event: Input.Submitted) -> None:
        paths = split_paths(event.value)
        self._end_prompt()
        if paths:
            event.input.value = ""
            self._say("Reading it …")
            self.run_worker(self._take(str(paths[0])), group="calendar", exclusive=True)

    async def _take(self, path: str) -> None:
        """In a process of its own: a long calendar takes seconds."""
        process = await beside.start(
            self.study.paths.home, "calendar", "--json", "--", path, keeps_output=True
        )
        try:
            written, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.terminate()
        if not self.is_attached:
            return
        try:
            taken = json.loads(written)["taken"]
        except (ValueError, KeyError, TypeError):
            self._say(clean_line(said.decode("utf-8", "replace")) or "It could not be read.")
            return
        self._changed(Changes.GOAL)
        unread = taken["unread"]
        entries = count(taken["entries"], "busy entry", "busy entries")
        more = f"; {unread} could not be read" if unread else ""
        self._say(f"{clean_line(taken['name'])}: {entries}{more}. u takes it back.")

    def action_remove(self) -> None:
        one = self._list.current
        if one is None:
            return
        try:
            changes = self.study.calendars.remove(one.name)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._changed(changes)
        self._say(f"{one.name} is not counted any more. u brings it back.")

    def action_undo(self) -> None:
        try:
            undone = self.study.undo.take_back()
        except StudyError as error:
            self.study_app.tell(error)
            return
        if undone is not None:
            self._changed(undone.changes)
            self._say(f"Taken back: {undone.words}.")

    def _changed(self, changes: Changes) -> None:
        self.study_app.publish(changes)
        self._read()

    def _say(self, words: str) -> None:
        self._status = clean_line(words)
        self._show_detail()
