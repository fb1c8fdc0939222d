"""How a resource is laid out to be read, and where in the lines each passage stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from studytui.domain.passage import Passage
from studytui.tui.content import flow, line, literal, spread

_WIDEST = 76
"""Cells: longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Lines of a resource, with the first line of each passage."""

    lines: Sequence[Content] = ()
    starts: Sequence[int] = field(default_factory=tuple)

    def passage_at(self, row: int) -> int:
        """The passage that a line belongs to."""
        return max(bisect_right(self.starts, row) - 1, 0)

    def row_of(self, passage: int) -> int:
        """The first line of a passage."""
        return self.starts[passage] if 0 <= passage < len(self.starts) else 0

    def next_with(self, words: Sequence[str], row: int, step: int) -> int | None:
        """The next line up or down from one that holds any of these words, around the end."""
        number = len(self.lines)
        for distance in range(1, number + 1):
            place = (row + step * distance) % number
            text = self.lines[place].plain.casefold()
            if any(word in text for word in words):
                return place
        return None


def laid_out(passages: Sequence[Passage], width: int, words: Sequence[str]) -> Pages:
    """All passages in lines; headings and pages stand where they change, and what is looked for is
    marked."""
    width = min(width, _WIDEST)
    lines: list[Content] = []
    starts: list[int] = []
    heading, page = "", None
    for passage in passages:
        starts.append(len(lines))
        if passage.page != page:
            page = passage.page
            lines.append(spread(Content(""), literal(f"page {page}", "muted"), width))
        if passage.heading != heading:
            heading = passage.heading
            if heading:
                lines.append(line(heading, "heading"))
                lines.append(Content(""))
        lines += [_marked(one, words) for one in flow(passage.text, width)]
        lines.append(Content(""))
    return Pages(tuple(lines), tuple(starts))


def _marked(content: Content, words: Sequence[str]) -> Content:
    if not words:
        return content
    text = content.plain
    for word in words:
        for match in re.finditer(re.escape(word), text, re.IGNORECASE):
            content = content.stylize("highlight", match.start(), match.end())
    return content
