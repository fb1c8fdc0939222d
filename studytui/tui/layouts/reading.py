"""How a resource is laid out to be read, and where in the lines each passage stands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from textual.content import Content

from studytui.domain.passage import Passage
from studytui.services.passage_notes import PassageNote
from studytui.tui.content import fitted, flow, joined, line, literal, spread, wrapped

_WIDEST = 76
"""Cells: longer lines are hard to read."""
_BETWEEN = 3
_LEAST_BESIDE = 24
"""Cells that a note needs beside the text."""


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

    def rows_with(self, words: Sequence[str]) -> list[int]:
        """The lines that hold any of these words, with or without accents."""
        wanted = [folded(word) for word in words]
        return [
            place
            for place, one in enumerate(self.lines)
            if any(word in folded(one.plain) for word in wanted)
        ]


def next_row(rows: Sequence[int], row: int, step: int) -> int | None:
    """The next of these lines up or down from one, around the end."""
    if not rows:
        return None
    if step > 0:
        return next((one for one in rows if one > row), rows[0])
    return next((one for one in reversed(rows) if one < row), rows[-1])


def folded(text: str) -> str:
    """Text in which letters are looked for: small, without accents, and as long as it was."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFKD", sign)[:1].lower()[:1] or sign for sign in text)


def laid_out(
    passages: Sequence[Passage],
    width: int,
    words: Sequence[str],
    notes: Mapping[int, Sequence[PassageNote]] | None = None,
) -> Pages:
    """All passages in lines; headings and pages stand where they change, what is looked for is
    marked, and notes stand beside their passages, or below them where there is no room."""
    room = width - _WIDEST - _BETWEEN
    width = min(width, _WIDEST)
    lines: list[Content] = []
    starts: list[int] = []
    heading, page = "", None
    for position, passage in enumerate(passages):
        starts.append(len(lines))
        if passage.page != page:
            page = passage.page
            lines.append(spread(Content(""), literal(f"page {page}", "muted"), width))
        if passage.heading != heading:
            heading = passage.heading
            if heading:
                lines.append(line(heading, "heading"))
                lines.append(Content(""))
        text = flow(passage.text, width)
        noted = notes.get(position, ()) if notes else ()
        if noted and room >= _LEAST_BESIDE:
            text = _beside(text, _note_lines(noted, min(room, _WIDEST)), width)
        elif noted:
            text = [*text, *_note_lines(noted, width)]
        lines += [_marked(one, words) for one in text]
        lines.append(Content(""))
    return Pages(tuple(lines), tuple(starts))


def _note_lines(notes: Sequence[PassageNote], width: int) -> list[Content]:
    lines: list[Content] = []
    for note in notes:
        head = "Your note, on what stood here before" if note.is_changed else "Your note"
        lines.append(joined(("│ ", "flag"), (head, "muted")))
        lines += [joined(("│ ", "flag"), one) for one in wrapped(line(note.text), width - 2)]
    return lines


def _beside(left: Sequence[Content], right: Sequence[Content], width: int) -> list[Content]:
    """Two columns, the right one beginning with the left one."""
    empty = Content("")
    return [
        joined(fitted(one, width), " " * _BETWEEN, other) if other is not empty else one
        for one, other in zip_longest(left, right, fillvalue=empty)
    ]


def _marked(content: Content, words: Sequence[str]) -> Content:
    if not words:
        return content
    text = folded(content.plain)
    for word in words:
        for match in re.finditer(re.escape(folded(word)), text):
            content = content.stylize("highlight", match.start(), match.end())
    return content
