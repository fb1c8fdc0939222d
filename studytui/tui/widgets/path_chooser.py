"""Choosing files: a line that is typed or pasted into, and a list to browse in below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.path_line import (
    above,
    completed,
    last_name,
    missing,
    typed_last,
)
from studytui.tui.widgets.choice_list import Choice, ChoiceList, PathChoices
from studytui.tui.widgets.path_prompt import PathPrompt
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.words import Words

_ABOUT = (
    "Captured pages, exams in JSON or HTML, Moodle XML, GIFT, Aiken, QTI, Anki decks, tables, JSON "
    "Lines, Markdown, answer keys: a file itself tells what it is. You see first what would happen."
)


class PathChooser(Vertical):
    """Tells when files are chosen; what is recent or watched is passed in."""

    DEFAULT_CSS = """
    PathChooser {
        height: 1fr;
        #path-line { height: 1; padding: 0 1; }
        #path-sign { width: 7; }
        #path { width: 1fr; }
        #note { margin: 1 1 0 1; }
        #choices { height: 1fr; margin: 1 0 0 0; }
        #about { height: auto; max-height: 6; padding: 0 1; margin: 1 0 0 0; }
    }
    """

    @dataclass
    class Picked(Message):
        """Files were chosen."""

        text: str
        """The line with their paths; empty for the samples."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._first: Sequence[Choice] = ()

    def compose(self) -> Iterable[Widget]:
        with Horizontal(id="path-line"):
            yield Words(literal("Path", "key"), id="path-sign")
            yield PathPrompt(completed, placeholder="a folder or a file, or several", id="path")
        yield Words(id="note")
        yield TextPane(lambda width: wrapped(literal(_ABOUT, "muted"), width), id="about")
        yield ChoiceList(id="choices")

    def on_mount(self) -> None:
        self.query_one("#about").can_focus = False

    @property
    def prompt(self) -> PathPrompt:
        return self.query_one("#path", PathPrompt)

    @property
    def choices(self) -> ChoiceList:
        return self.query_one("#choices", ChoiceList)

    def offer(self, first: Sequence[Choice]) -> None:
        """What to begin with while nothing is typed."""
        self._first = first
        self.show(cursor=self.choices.cursor)

    def show(self, cursor: int = 0) -> None:
        """List what the line could go on as."""
        typed = self.prompt.value
        rows = PathChoices(typed) if typed.strip() else self._first
        self.choices.show_rows(rows, cursor=cursor)
        self.query_one("#about").display = not typed.strip()
        self.on_descendant_focus()

    def on_descendant_focus(self) -> None:
        """Say what the keys do here."""
        note = _note(self.prompt.value, self.choices.count, is_listed=self.choices.has_focus)
        self.query_one("#note", Words).say(note)

    @on(Input.Changed, "#path")
    def _type(self) -> None:
        if self.prompt.has_focus:
            self.show()

    @on(Prompt.Left, "#path")
    def _leave_prompt(self) -> None:
        self.choices.focus()

    @on(ChoiceList.Left)
    def _to_prompt(self) -> None:
        self.prompt.focus()

    @on(Input.Submitted, "#path")
    def pick_typed(self) -> None:
        """Take what the line says."""
        if self.prompt.value.strip():
            self.post_message(self.Picked(self.prompt.value))
        else:
            self.choices.focus()

    def take(self) -> None:
        """Take the row under the cursor, or go into its folder."""
        row = self.choices.current
        if row is None:
            return
        if row.opens:
            self._open()
            return
        self._write(row.path)
        self.post_message(self.Picked(row.path))

    @on(ChoiceList.Opened)
    def _open(self) -> None:
        row = self.choices.current
        if row is not None and row.opens:
            self._write(row.path)
            self.show()

    @on(ChoiceList.Above)
    def _go_above(self) -> None:
        came_from = last_name(typed_last(self.prompt.value)[1])
        self._write(above(self.prompt.value))
        # On the folder that was left, so that → leads back.
        self.show(cursor=PathChoices(self.prompt.value).place_of(came_from))

    def _write(self, text: str) -> None:
        self.prompt.value = text
        self.prompt.cursor_position = len(text)


def _note(typed: str, rows: int, *, is_listed: bool) -> Content:
    if not typed.strip():
        words = (
            "⏎ takes one, ↑ or c types a path."
            if is_listed
            else "Type or paste a path, or press ↓."
        )
        return literal(words, "muted")
    if is_listed and rows:
        return literal("⏎ goes into a folder, or looks what is in a file.", "muted")
    gone = missing(typed) if not rows else []
    if gone:
        return joined(("There is no ", "warning"), line(str(gone[0])))
    return literal("⏎ looks what is in there.", "muted")
