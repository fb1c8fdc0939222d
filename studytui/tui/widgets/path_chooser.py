"""Choosing files: a line that is typed or pasted into, and a list to browse in below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from studytui.services.imports import ImportRun
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.path_line import (
    above,
    candidates,
    completed,
    folder_of,
    last_name,
    missing,
    quoted,
    typed_last,
    with_last,
)
from studytui.tui.widgets.path_prompt import PathPrompt
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.widgets.words import Words
from studytui.tui.wording import short_day

_RECENT = 8
_ABOUT = (
    "Captured pages, exams in JSON or HTML, Moodle XML, GIFT, Aiken, QTI, Anki decks, tables, JSON "
    "Lines, Markdown, answer keys: a file itself tells what it is. You see first what would happen."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A row to choose: the samples, a folder to look into, or what is taken."""

    words: str
    """As it is shown."""
    path: str = ""
    """What the line is then; empty for the samples."""
    remark: str = ""
    opens: bool = False
    """A folder whose names are listed next; others are looked at."""


class ChoiceList(VirtualList[Choice], inherit_bindings=False):
    """What the line could go on as."""

    BINDINGS = [
        *(
            binding
            for binding in VirtualList.BINDINGS
            if isinstance(binding, Binding) and binding.key != "enter"
        ),
        Binding(
            "right,l",
            "open",
            "into the folder",
            id="choices.open",
            show=False,
            tooltip="Into the folder under the cursor",
        ),
        Binding(
            "left,h", "above", "the folder above", id="choices.above", tooltip="The folder above"
        ),
    ]

    class Opened(Message):
        """The learner goes into the folder under the cursor."""

    class Above(Message):
        """The learner goes to the folder above."""

    class Left(Message):
        """The learner went up from the first row: back to the line."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(_row, id=id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        row = self.current
        if action == "open":
            return row is not None and row.opens
        return action != "above" or (row is not None and bool(row.path) and not row.remark)

    def action_move(self, step: int) -> None:
        if step < 0 and self.cursor <= 0:
            self.post_message(self.Left())
        else:
            super().action_move(step)

    def action_open(self) -> None:
        self.post_message(self.Opened())

    def action_above(self) -> None:
        self.post_message(self.Above())


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
        rows = path_choices(typed) if typed.strip() else self._first
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
        self.show()
        # On the folder that was left, so that → leads back.
        rows = (self.choices.row(place) for place in range(self.choices.count))
        found = (place for place, row in enumerate(rows) if row and row.words == came_from)
        self.choices.move_to(next(found, 0))

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


def _row(row: Choice, width: int, is_cursor: bool) -> Content:
    sign = SIGN_CURSOR if is_cursor else " "
    return fitted(joined(f" {sign} ", line(row.words), "  ", line(row.remark, "muted")), width)


def path_choices(typed: str) -> list[Choice]:
    """What the last path of a line could go on as; a folder that is typed may be taken itself."""
    rows = []
    if folder_of(typed) is not None:
        rows.append(Choice("all of this folder", typed))
    for path in candidates(typed):
        rows.append(Choice(last_name(path), with_last(typed, path), opens=path.endswith("/")))
    return rows


def first_choices(
    history: Sequence[ImportRun], watched: Sequence[str] = (), *, offers_samples: bool
) -> list[Choice]:
    """What to begin with while nothing is typed: the samples, the folders that are watched, what
    was imported of late, and browsing."""
    choices: list[Choice] = []
    if offers_samples:
        choices.append(Choice("Samples that came along", remark="nothing is fetched"))
    choices += [Choice(path, quoted(path), "watched") for path in watched]
    seen: set[str] = {choice.path for choice in choices}
    most = len(seen) + _RECENT
    for run in history:
        text = " ".join(quoted(path) for path in run.paths)
        if text and text not in seen and len(seen) < most:
            seen.add(text)
            day = short_day(run.started_at.astimezone().date())
            choices.append(Choice(" ".join(run.paths), text, f"last {day}"))
    choices.append(Choice("Browse", "~/", "from your home folder", opens=True))
    return choices
