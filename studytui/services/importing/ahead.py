"""Reads the pages of a large import ahead of what is written, together with a second process.

Both processes take what comes next and nobody has: how much each reads follows from how quick it is,
and where the second one is not there yet, or gone, the first reads everything.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from studytui.ingest.scan import Unit
from studytui.services.importing.reading import GONE, Taken, UnitReader

if TYPE_CHECKING:
    from studytui.services.importing.second_reader import SecondReader

_SECOND_FROM_PAGES, _SECOND_FROM_BYTES = 200, 20_000_000
"""What one process reads before a second is started, which takes as long to come up as half as much
again to be read."""
_UNITS, _BYTES = 512, 4_000_000
"""What is read ahead at most: while a batch of 500 small pages is written, the second process reads
more than half as many."""
_PLACES = 4 * _UNITS
"""Steps looked ahead at most, those without a page among them."""
_KEPT_UNITS, _KEPT_BYTES = _UNITS // 8, _BYTES // 8
"""What of it is kept for the first process to read, where it would otherwise wait."""
_AT_ONCE_UNITS, _AT_ONCE_BYTES = 8, 250_000
"""What is asked for at once."""

_Step = TypeVar("_Step")


@dataclass(slots=True, eq=False)
class _Place(Generic[_Step]):
    """A step that waits for its turn."""

    step: _Step
    unit: Unit | None
    """A page to be read; None where there is nothing to be read ahead."""
    size: int
    """Bytes of the page's files."""
    taken: Taken | None = None


class Ahead(Generic[_Step]):
    """Reads ahead within a `with`; what was read and not asked for by its end is dropped."""

    def __init__(self, reader: UnitReader, page_of: Callable[[_Step], Unit | None]) -> None:
        """`page_of` tells the page that is to be read for a step, if there is one."""
        self._reader = reader
        self._page_of = page_of
        self._second: SecondReader | None = None
        self._has_started = False
        self._read_here = (0, 0)
        """Pages and bytes."""
        self.read_beside = 0
        """Pages that the second process has read."""
        self._places: deque[_Place[_Step]] = deque()
        self._here: deque[_Place[_Step]] = deque()
        """Those to be read that nobody has been asked for."""
        self._away: deque[list[_Place[_Step]]] = deque()
        self._units = self._bytes = 0
        """Of all places."""
        self._here_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        left = [] if self._second is None else self._second.end()
        left += [place.taken for place in self._places if place.taken is not None]
        for taken in left:
            self._reader.drop(taken)

    def over(self, steps: Iterator[_Step]) -> Iterator[tuple[_Step, Taken | None]]:
        """The steps in their order, each with what was read for it."""
        while True:
            self._fill(steps)
            if not self._places:
                return
            self._hand_over()
            place = self._places[0]
            while place.unit is not None and place.taken is None:
                self._get_on(place)
            yield place.step, place.taken
            # Only now: whoever stops at one has not taken it.
            self._places.popleft()
            if place.unit is not None:
                self._units -= 1
                self._bytes -= place.size

    def _fill(self, steps: Iterator[_Step]) -> None:
        """Look as far ahead as somebody beside this process can read."""
        most = _PLACES if self._is_ready() else 1
        while not self._places or (
            len(self._places) < most and self._units < _UNITS and self._bytes < _BYTES
        ):
            step = next(steps, None)
            if step is None:
                return
            unit = self._page_of(step)
            size = sum(file.size for file in unit.files) if unit is not None else 0
            place = _Place(step, unit, size)
            self._places.append(place)
            if unit is not None:
                self._here.append(place)
                self._here_bytes += size
                self._units += 1
                self._bytes += size

    def _is_ready(self) -> bool:
        try:
            return self._second is not None and self._second.is_ready()
        except GONE:
            self._go_on_alone()
            return False

    def _hand_over(self) -> None:
        if not self._is_ready():
            return
        assert self._second is not None
        while len(self._here) > _KEPT_UNITS or self._here_bytes > _KEPT_BYTES:
            asked: list[_Place[_Step]] = []
            size = 0
            while self._here and len(asked) < _AT_ONCE_UNITS and size < _AT_ONCE_BYTES:
                asked.append(self._here.popleft())
                size += asked[-1].size
            self._here_bytes -= size
            self._away.append(asked)
            try:
                self._second.ask([place.unit for place in asked if place.unit is not None])
            except GONE:
                self._go_on_alone()
                return

    def _get_on(self, first: _Place[_Step]) -> None:
        """Do what is next, so that what is wanted `first` is there sooner or later."""
        is_here = bool(self._here) and self._here[0] is first
        if not is_here and self._second is not None:
            try:
                if not self._here or self._second.has_answered():
                    self._take_answer(self._second.answer())
                    return
            except GONE:
                self._go_on_alone()
                return
        place = self._here.popleft()
        self._here_bytes -= place.size
        assert place.unit is not None
        place.taken = self._reader.read(place.unit)
        self._read_here = self._read_here[0] + 1, self._read_here[1] + place.size
        if not self._has_started and (
            self._read_here[0] >= _SECOND_FROM_PAGES or self._read_here[1] >= _SECOND_FROM_BYTES
        ):
            self._has_started = True
            self._start()

    def _start(self) -> None:
        if (os.cpu_count() or 1) > 1 and os.name == "posix" and sys.executable:
            # What processes talk with takes longer to load than a look at what is as it was.
            from studytui.services.importing.second_reader import SecondReader

            with suppress(OSError):
                self._second = SecondReader.start(self._reader)

    def _take_answer(self, answer: list[Taken]) -> None:
        self.read_beside += len(answer)
        for place, taken in zip(self._away.popleft(), answer, strict=True):
            place.taken = taken

    def _go_on_alone(self) -> None:
        """The second process has ended before its time: what it was asked for is read here."""
        if self._second is not None:
            for taken in self._second.end():
                self._reader.drop(taken)
            self._second = None
        for place in (place for asked in reversed(self._away) for place in reversed(asked)):
            self._here.appendleft(place)
            self._here_bytes += place.size
        self._away.clear()
