"""Outside text on the screen: the one place where it becomes `Content`, and how it is laid out.

Nothing here parses markup: text is data, styles are roles of `studytui.tui.look`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content, Span

from studytui.domain.cleaning import clean, clean_line
from studytui.domain.patterns import pattern

if TYPE_CHECKING:
    from studytui.domain.sentences import Unit


READING_CELLS = 96
"""Longer lines are hard to read: the eye does not find the next one."""

_JOINERS = pattern("[\u200d\ufe0e\ufe0f]")


def of_sure_width(text: str) -> str:
    """The text without what joins characters or makes one wider: some terminals obey it and some do
    not, so that a row could be wider than the terminal. Its characters stay, each by itself."""
    return text if text.isascii() else _JOINERS.sub("", text)


def literal(text: str, role: str = "") -> Content:
    """Any text from outside, literally and without control characters, in one role."""
    safe = of_sure_width(clean(text))
    return Content.styled(safe, role) if role and safe else Content(safe)


def line(text: str, role: str = "") -> Content:
    """Outside text as one line."""
    return literal(clean_line(text), role)


def joined(*parts: Content | str | tuple[str, str]) -> Content:
    """Pieces one after the other: content, or text, or text with a role. Texts are cleaned."""
    whole = ""
    spans: list[Span] = []
    for part in parts:
        start = len(whole)
        if isinstance(part, Content):
            whole += part.plain
            spans += [Span(start + first, start + end, look) for first, end, look in part.spans]
            continue
        text, role = (part, "") if isinstance(part, str) else part
        whole += of_sure_width(clean(text))
        if role and len(whole) > start:
            spans.append(Span(start, len(whole), role))
    return Content(whole, spans)


def fitted(content: Content, width: int, *, right: bool = False) -> Content:
    """The content in exactly `width` cells: cut with an ellipsis, or filled with blanks."""
    if width <= 0:
        return Content("")
    length = content.cell_length
    if length > width:
        content = content.truncate(width, ellipsis=True)
        length = content.cell_length
    blank = width - length
    return content.pad_left(blank) if right else content.pad_right(blank)


def shortened(content: Content, width: int) -> Content:
    """The content in at most `width` cells, cut after a whole word with an ellipsis; within a
    word only where not even the first one fits."""
    if content.cell_length <= width:
        return content
    kept = content.truncate(max(width - 1, 0))
    after = content.plain[len(kept.plain) :]
    end = kept.plain.rstrip()
    if after[:1].strip():
        end = end.rpartition(" ")[0].rstrip() or end
    return joined(kept[: len(end)], "…") if width > 0 else Content("")


def spread(left: Content, right: Content, width: int) -> Content:
    """One line with something at both ends; the left gives way when there is no room."""
    room = max(width - right.cell_length - 1, 0)
    if room <= 0:
        return fitted(left, width)
    return joined(fitted(left, room), " ", right)


def bar(share: float, width: int) -> str:
    """A share 0–1 as a bar of that many cells, in halves."""
    filled = round(max(0.0, min(share, 1.0)) * width)
    return "▓" * filled + "░" * (width - filled)


def wrapped(
    content: Content, width: int, indent: str = "", first: str | None = None
) -> list[Content]:
    """Content broken into lines of at most `width` cells, and of no more than can be read with ease,
    each behind an indent."""
    start = indent if first is None else first
    room = max(min(width, READING_CELLS) - max(cell_len(indent), cell_len(start)), 1)
    lines = content.expand_tabs(4).wrap(room)
    return [
        joined(start if number == 0 else indent, one)
        for number, one in enumerate(lines or [content])
    ]


def wrapped_to(content: Content, width: int, most: int) -> list[Content]:
    """As `wrapped`, but in no more than so many lines: what is left out an ellipsis stands for."""
    lines = wrapped(content, width)
    if len(lines) <= most:
        return lines
    kept = [*lines[: most - 1], lines[most - 1].truncate(max(width - 1, 0))]
    return [*kept[:-1], joined(kept[-1], "…")]


def in_parts(parts: Iterable[Content], width: int, between: Content | str = "   ") -> list[Content]:
    """Short things one after the other: a line ends between two of them, never within one that
    has room in a line of its own."""
    lines: list[Content] = []
    for part in parts:
        longer = joined(lines[-1], between, part) if lines else part
        if lines and longer.cell_length <= width:
            lines[-1] = longer
        elif part.cell_length <= width:
            lines.append(part)
        else:
            lines += wrapped(part, width)
    return lines


def flow(
    stored: str,
    width: int,
    *,
    gaps: Mapping[int, str] | None = None,
    roles: Mapping[Unit, str] | None = None,
) -> list[Content]:
    """Stored text laid out in lines of at most `width` cells; empty text has no lines. `gaps` says
    what stands in a gap, by its number; others are empty. `roles` gives looks to sentences, lines
    of code and rows of tables; it may name some that are not there."""
    from studytui.tui.stored_text import flow as laid_out

    return laid_out(stored, width, gaps=gaps, roles=roles)


def code_lines(code: str, width: int, language: str = "") -> list[Content]:
    """Code with line numbers, its parts in their roles where the language is known or plain to see.
    Every character is kept; a line that is too long goes on below."""
    from studytui.tui.stored_text import code_lines as laid_out

    return laid_out(code, width, language)


def stacked(parts: Iterable[Sequence[Content]]) -> list[Content]:
    """Groups of lines below each other with one blank line between; empty groups left out."""
    lines: list[Content] = []
    for part in parts:
        if part:
            if lines:
                lines.append(Content(""))
            lines.extend(part)
    return lines
