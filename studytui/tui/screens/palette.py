"""`>`: everything that can be done, found by a few letters, with the key that does it at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.fuzzy import fit
from studytui.tui.content import fitted, joined, literal, shortened, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.palette import MOVING, Entry, far, leads_elsewhere, look_elsewhere, near
from studytui.tui.screens.base import KeyedScreen, key_name
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.palette_prompt import PalettePrompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_ROOM_FOR_WORDS = 60
_NAME_CELLS = 26


@dataclass(frozen=True, slots=True)
class Row:
    """Something that can be done, or the name of a group."""

    entry: Entry | None
    heading: str = ""
    places: tuple[int, ...] = ()
    """The letters of its name that were meant."""


class PaletteScreen(TaskScreen[Entry | None]):
    """Comes back with what was chosen, or None. The line to type in has the keys all the time."""

    screen_name = "All commands"
    purpose = (
        "Everything that can be done, with the key that does it without the palette. Type a few "
        "letters of it; ⏎ does what the cursor is on, backspace with nothing typed leads back."
    )

    AUTO_FOCUS = "PalettePrompt"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "do it", id="palette.take", tooltip="Do what the cursor is on"),
        Binding(
            "backspace,greater_than_sign,ctrl+p",
            "leave",
            "back",
            id="palette.leave",
            tooltip="Back, with nothing typed; nothing is done",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
    ]

    DEFAULT_CSS = """
    PaletteScreen {
        #line { height: 1; padding: 0 1; }
        #sign { width: 2; height: 1; }
        PalettePrompt { width: 1fr; }
        VirtualList { height: 1fr; }
        #words { height: 3; padding: 0 1; }
        &.-normal #words, &.-wide #words { height: 2; }
    }
    """

    def __init__(self, under: KeyedScreen[Any]) -> None:
        """`under` is the screen whose commands are listed."""
        super().__init__()
        self._under = under
        self._entries: Sequence[Entry] = near(under)
        self.is_looking = leads_elsewhere(under)
        """Whether the other screens are still looked through."""
        self._is_taken = False
        """Whether ⏎ was pressed meanwhile."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="line"):
            yield TextPane(lambda width: [literal(">", "key")], id="sign")
            yield PalettePrompt(placeholder="what do you want to do?", id="wanted")
        yield Rule()
        yield VirtualList(self._row_line)
        yield Rule()
        yield TextPane(self._words, id="words")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#sign", "#words", "VirtualList"):
            self.query_one(name).can_focus = False
        self._show("")
        own = self.study.settings.keys.get("palette", ">")
        self.query_one(PalettePrompt).closing = key_name(own)
        if self.is_looking:
            # Behind what is here, and while the learner types.
            self.run_worker(self._add_far())

    async def _add_far(self) -> None:
        await asyncio.to_thread(look_elsewhere)
        before = self._list.current if self._list.cursor > 0 else None
        self._entries = [*self._entries, *far(self._under)]
        self.is_looking = False
        self._show(self._typed, before.entry if before is not None else None)
        if self._is_taken:
            self.action_take()

    @property
    def _typed(self) -> str:
        return self.query_one(PalettePrompt).value.strip()

    @property
    def _list(self) -> VirtualList[Row]:
        return self.query_one(VirtualList)

    def _show(self, typed: str, at: Entry | None = None) -> None:
        """Show what fits, with the cursor at the first, or at an entry."""
        rows = self._found(typed) if typed else self._all()
        place = next((number for number, row in enumerate(rows) if at and row.entry is at), 0)
        self._list.show_rows(rows, cursor=place, skips=lambda row: row.entry is None)
        self._tell()

    def _all(self) -> list[Row]:
        """Everything by groups; moving about in lists only when it is asked for."""
        rows: list[Row] = []
        group = ""
        for entry in self._entries:
            if entry.group == MOVING:
                continue
            if entry.group != group:
                group = entry.group
                rows.append(Row(None, group))
            rows.append(Row(entry))
        return rows

    def _found(self, typed: str) -> list[Row]:
        """What fits, the best first; of what fits as well, what is nearer."""
        fits = [(fit(typed, one.name, f"{one.words} {one.also}"), one) for one in self._entries]
        found = sorted(
            ((one, entry) for one, entry in fits if one is not None),
            key=lambda pair: (pair[0].cost, pair[1].group == MOVING),
        )
        return [Row(entry, places=one.places) for one, entry in found]

    def _row_line(self, row: Row, width: int, is_cursor: bool) -> Content:
        entry = row.entry
        if entry is None:
            return literal(f"   {row.heading}", "heading")
        sign = SIGN_CURSOR if row is self._list.current else " "
        keys = literal(f" {entry.keys} ", "key")
        room = max(width - 3 - keys.cell_length, 1)
        name = literal(entry.name)
        for place in row.places:
            name = name.stylize("focus", place, place + 1)
        if width < _ROOM_FOR_WORDS:
            return joined(f" {sign} ", fitted(name, room), keys)
        name = fitted(name, min(_NAME_CELLS, room))
        words = shortened(literal(entry.words, "muted"), max(room - name.cell_length - 1, 0))
        left = joined(f" {sign} ", name, " ", words)
        return joined(fitted(left, width - keys.cell_length), keys)

    def _words(self, width: int) -> list[Content]:
        """What the row under the cursor does, whole: its row may have had no room for it."""
        row = self._list.current
        if row is None or row.entry is None:
            words = "Looking …" if self.is_looking else "Nothing fits that."
            return wrapped(literal(words, "muted"), width)
        return wrapped(literal(row.entry.words, "muted"), width)

    def _tell(self) -> None:
        self.query_one("#words", TextPane).show(self._words)

    def hints(self) -> list[KeyHint]:
        return [KeyHint("⏎", "do it"), KeyHint("↓ ↑", "choose"), KeyHint("backspace", "back")]

    @on(Input.Changed, "#wanted")
    def _type(self, event: Input.Changed) -> None:
        self._is_taken = False
        self._show(event.value.strip())

    @on(VirtualList.Moved)
    def _tell_of_another(self) -> None:
        self._tell()

    @on(PalettePrompt.Stepped)
    def _step(self, message: PalettePrompt.Stepped) -> None:
        if message.is_page:
            self._list.action_page(message.by)
        else:
            self._list.action_move(message.by)

    @on(PalettePrompt.Emptied)
    def _do_without_text(self, message: PalettePrompt.Emptied) -> None:
        if message.key == "?":
            self.action_help()
        else:
            self.action_leave()

    @on(PalettePrompt.Left)
    def action_leave(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted, "#wanted")
    @on(VirtualList.Chosen)
    def action_take(self) -> None:
        row = self._list.current
        if self.is_looking and self._typed:
            # What fits best may be on another screen: the same letters always do the same.
            self._is_taken = True
        elif row is not None and row.entry is not None:
            self.dismiss(row.entry)
