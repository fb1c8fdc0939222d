"""Paths to choose from: what there is to begin with, and what is in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from textual.binding import Binding
from textual.content import Content
from textual.message import Message

from studytui.services.imports import ImportRun
from studytui.tui.content import fitted, joined, line
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.path_line import candidates, folder_of, last_name, quoted, with_last
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import short_day

_RECENT = 8
_NAME = 40
"""Cells before a remark, where the name takes no more."""


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


def _row(row: Choice, width: int, is_cursor: bool) -> Content:
    sign = SIGN_CURSOR if is_cursor else " "
    start, remark = joined(f" {sign} ", line(row.words)), line(row.remark, "muted")
    room = width - remark.cell_length - 3
    start = fitted(start, min(max(start.cell_length, _NAME), room))
    return fitted(joined(start, "  ", remark), width)


class PathChoices(Sequence[Choice]):
    """What the last path of a line could go on as; a folder that is typed may be taken itself. Rows
    are made when they come into sight: a folder may hold ten thousand names."""

    def __init__(self, typed: str) -> None:
        self._typed = typed
        self._paths = candidates(typed)
        self._first = [Choice("all of this folder", typed)] if folder_of(typed) is not None else []

    def __len__(self) -> int:
        return len(self._first) + len(self._paths)

    @overload
    def __getitem__(self, place: int) -> Choice: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Choice]: ...

    def __getitem__(self, place: int | slice) -> Choice | Sequence[Choice]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place < len(self._first):
            return self._first[place]
        path = self._paths[place - len(self._first)]
        return Choice(last_name(path), with_last(self._typed, path), opens=path.endswith("/"))

    def place_of(self, name: str) -> int:
        """The row of a name in the folder; the first row where it is not there."""
        names = (last_name(path) for path in self._paths)
        found = (place for place, one in enumerate(names, len(self._first)) if one == name)
        return next(found, 0)


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
