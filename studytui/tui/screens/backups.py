"""Backups: what each holds and what has come since, a new one, and putting one back."""

from __future__ import annotations

import json
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.backups import (
    BEFORE_RESTORE,
    Contents,
    contents_words,
    difference_words,
    reason_words,
    size_words,
)
from studytui.domain.text import clean_line
from studytui.services.backups import Backup
from studytui.tui import beside
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.detailed import DetailedScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count, grouped, long_time, short_time

_WHEN, _WHY, _NUMBER = 14, 30, 11
"""Cells of the columns."""
_WIDE = 100
"""Cells from which there is room for what has come since."""
_NONE = (
    "No backup yet. N takes one now; studytui takes one every half hour while you study, and before "
    "each import, upgrade and repair."
)


class BackupsScreen(DetailedScreen):
    """The list above, the one under the cursor below it."""

    screen_name = "Backups"
    purpose = (
        "Copies of all you have, each checked when it was taken. One is taken every half hour while "
        "you study, and before anything that changes much. To put one back loses nothing: what is "
        "there now becomes a backup first."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "put_back", "put back", id="backups.put-back", tooltip="Put it back"),
        Binding("N", "take", "new backup", id="backups.new", tooltip="Take a backup now"),
        Binding(
            "u",
            "undo",
            "undo the last",
            id="backups.undo",
            tooltip="Undo the last putting back: what was there before it comes again",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="backups.leave", tooltip="Back; nothing is changed"),
    ]

    DEFAULT_CSS = """
    BackupsScreen {
        VirtualList { margin: 0; }
        #detail { height: auto; min-height: 6; max-height: 9; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = Contents()
        self._asked: Backup | None = None
        """What ⏎ has been pressed on once."""
        self._status = ""
        self._is_taking = False

    def _read(self) -> None:
        self._now = self.study.backups.now()
        self._list.show_rows(self.study.backups.all(), cursor=max(self._list.cursor, 0))
        self.query_one("#title", TextPane).show(self._title)
        self._show_detail()

    @property
    def about(self) -> str:
        number = count(self._list.count, "backup") if self._list.count else "none yet"
        return f"{number} · you have {contents_words(self._now)}"

    def name_of(self, one: Backup) -> str:
        return str(one.path)

    def forget(self) -> None:
        super().forget()
        self._asked = None

    def _over(self, width: int) -> list[Content]:
        if not self._list.count:
            return wrapped(literal(_NONE), width)
        numbers = "".join(name.rjust(_NUMBER) for name in ("questions", "sittings", "answers"))
        words = f"  {'Taken':<{_WHEN}}{'Why':<{_WHY}}{numbers}"
        words += "   Since then" if width + 2 >= _WIDE else ""
        return [fitted(literal(words, "muted"), width)]

    def _row(self, one: Backup, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        when = short_time(one.taken_at, self.study.database.now()).ljust(_WHEN)
        why = fitted(literal(reason_words(one.reason), "muted"), _WHY - 1)
        start = joined(f" {sign} {when}", why, " " * (_WHY - why.cell_length))
        if one.contents is None:
            return fitted(joined(start, ("  cannot be read", "wrong")), width)
        held = (one.contents.questions, one.contents.sittings, one.contents.answers)
        numbers = "".join(grouped(number).rjust(_NUMBER) for number in held)
        since = difference_words(one.contents, self._now) or "nothing"
        since = f"   {since}" if width >= _WIDE else ""
        return fitted(joined(start, numbers, (since, "muted")), width)

    def _detail(self, width: int) -> list[Content]:
        status = wrapped(literal(self._status, "muted"), width) if self._status else []
        one = self._list.current
        if one is None:
            return status
        what = f"{reason_words(one.reason)}, {size_words(one.size)}"
        lines = [fitted(joined((long_time(one.taken_at), "strong"), f"   {what}"), width)]
        if one.contents is None:
            return [*lines, *wrapped(literal("It is damaged and cannot be read.", "wrong"), width)]
        since = difference_words(one.contents, self._now)
        lines += wrapped(literal(f"It holds {contents_words(one.contents)}."), width)
        lines += wrapped(
            literal(f"Since then: {since}." if since else "Since then nothing was added."), width
        )
        if one is self._asked:
            words = (
                "⏎ again puts it back, and studytui starts anew. What you have now is backed "
                "up first: u here brings it again."
            )
            lines += wrapped(literal(words, "warning"), width)
        return [*lines, *status]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        if action == "put_back":
            return self._list.current is not None and self._list.current.is_readable
        if action == "undo":
            return self._restored_over() is not None
        return action != "take" or not self._is_taking

    def _restored_over(self) -> Backup | None:
        rows = (self._list.row(place) for place in range(self._list.count))
        return next((one for one in rows if one and one.reason == BEFORE_RESTORE), None)

    @on(VirtualList.Chosen)
    def action_put_back(self) -> None:
        """Ask once, then do it."""
        one: Backup | None = self._list.current
        if one is None or not one.is_readable:
            return
        if one is not self._asked:
            self._asked = one
            self._show_detail()
            return
        self.study_app.start_anew_with(one)

    def action_undo(self) -> None:
        """Show what was there before the last restore, and ask."""
        one = self._restored_over()
        if one is None:
            return
        if one is self._asked:
            self.study_app.start_anew_with(one)
            return
        rows = [self._list.row(place) for place in range(self._list.count)]
        self._list.move_to(rows.index(one))
        # Behind the move, which forgets what was asked before.
        self.call_later(self._ask, one)

    def _ask(self, one: Backup) -> None:
        self._asked = one
        self._show_detail()

    def action_take(self) -> None:
        if not self._is_taking:
            self._is_taking = True
            self._status = "Taking a backup …"
            self._show_detail()
            self.run_worker(self._take(), group="backup", exclusive=True)

    async def _take(self) -> None:
        """In a process of its own: a large library takes seconds."""
        process = await beside.start(self.study.paths.home, "backup", "--json", keeps_output=True)
        written, said = await process.communicate()
        self._is_taking = False
        try:
            found = json.loads(written)["backup"]
            self._status = f"Taken and checked: {size_words(found['bytes'])}."
        except (ValueError, KeyError, TypeError):
            words = clean_line(said.decode("utf-8", "replace"))
            self._status = words or "No backup could be taken."
        self._list.move_to(0)
        self._read()
