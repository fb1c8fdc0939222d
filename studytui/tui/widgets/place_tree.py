"""The places of a library: ready searches, sources, subjects with their topics, and their counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content

from studytui.domain.number_words import grouped
from studytui.services.library import Place
from studytui.tui.content import joined, line, literal, spread
from studytui.tui.look import SIGN_ANSWERED, SIGN_CURSOR
from studytui.tui.widgets.virtual_list import VirtualList

READY_SEARCHES = (
    ("Never answered", "is:new"),
    ("Wrong last time", "is:wrong"),
    ("Flagged", "is:flagged"),
    ("Needs a key", "is:keyless"),
    ("Suspect", "is:suspect"),
)
"""Searches that are offered ready: name and query."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A line of the tree. Headings and blank lines cannot be chosen."""

    label: str
    query: str = ""
    count: int | None = None
    depth: int = 0
    is_heading: bool = False
    saved: str = ""
    """Name of the search that the learner keeps; empty for any other place."""


def place_rows(
    places: Sequence[Place],
    query_of: Callable[[Place], str],
    saved: Sequence[tuple[str, str]] = (),
) -> list[PlaceRow]:
    """All questions, the searches that are ready and those that the learner keeps (name and query),
    then sources, then subjects each with its topics."""
    sources = [place for place in places if place.kind == "source"]
    topics = [place for place in places if place.kind != "source"]
    rows = [PlaceRow("All questions", "", sum(place.questions for place in sources))]
    rows += [PlaceRow(name, query) for name, query in READY_SEARCHES]
    if saved:
        rows += [PlaceRow("", is_heading=True), PlaceRow("Your searches", is_heading=True)]
    rows += [PlaceRow(name, query, saved=name) for name, query in saved]
    if sources:
        rows += [PlaceRow("", is_heading=True), PlaceRow("Sources", is_heading=True)]
    rows += [PlaceRow(one.name, query_of(one), one.questions, 1) for one in sources]
    if topics:
        rows += [PlaceRow("", is_heading=True), PlaceRow("Subjects", is_heading=True)]
    rows += [
        PlaceRow(one.name, query_of(one), one.questions, 2 if one.kind == "topic" else 1)
        for one in topics
    ]
    return rows


class PlaceTree(VirtualList[PlaceRow]):
    """The tree as a list. The place that is shown has its sign; ⏎ shows another."""

    BINDINGS = [
        Binding(
            "enter", "choose", "show", id="library.place", tooltip="Show what this place holds"
        ),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(self._line, id=id)
        self._queries: list[str] = []
        self._query = ""
        self._shown = ""

    def show_places(self, rows: Sequence[PlaceRow]) -> None:
        """Show other places; the cursor stays at its place, as far as it is still there."""
        current = self.current
        wanted = next(
            (place for place, row in enumerate(rows) if current and row.query == current.query), 0
        )
        self.show_rows(rows, cursor=wanted, skips=lambda row: row.is_heading)
        self._queries = [row.query for row in rows if row.query]
        self.mark(self._query)

    def mark(self, query: str) -> None:
        """Say which search is shown now: the place it begins with gets the sign."""
        self._query = query
        fitting = [one for one in self._queries if f"{query} ".startswith(f"{one} ")]
        shown = max(fitting, key=len, default="")
        if shown != self._shown:
            self._shown = shown
            self.repaint()

    def _line(self, row: PlaceRow, width: int, is_cursor: bool) -> Content:
        if row.is_heading:
            return line(row.label, "muted")
        is_shown = row.query == self._shown
        sign = SIGN_CURSOR if is_cursor else SIGN_ANSWERED if is_shown else " "
        indent = "  " * max(row.depth - 1, 0)
        label = line(row.label, "focus" if is_shown else "")
        left = joined((sign, "focus"), " ", indent, label)
        count = "" if row.count is None else grouped(row.count)
        return spread(left, literal(f"{count} ", "muted"), width)
