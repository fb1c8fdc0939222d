"""Stored text laid out in lines: its blocks, code and tables, in the roles of `studytui.tui.look`.

Reached through `studytui.tui.content`, which imports it when the first text is shown: the first frame
has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content
from textual.content import Span as ContentSpan

from studytui.domain.sentences import Unit
from studytui.domain.sentences import parts as sentences_of
from studytui.domain.text import Block, BlockKind, Span, Style, clean, parse
from studytui.tui.content import fitted, joined, literal, of_sure_width, wrapped
from studytui.tui.highlight import RowRoles, row_roles
from studytui.tui.marked_text import in_role, numbered_in_roles, roles_in

_ROLES = {
    Style.PLAIN: "",
    Style.STRONG: "strong",
    Style.EMPHASIS: "emphasis",
    Style.CODE: "code",
    Style.IMAGE: "image",
    Style.GAP: "focus",
}

_LEAST_COLUMN = 4
"""Cells under which a column of a table cannot be read."""


def flow(
    stored: str,
    width: int,
    *,
    gaps: Mapping[int, str] | None = None,
    roles: Mapping[Unit, str] | None = None,
) -> list[Content]:
    """As `studytui.tui.content.flow` says."""
    if not gaps and not roles:
        return list(_plain_lines(stored, width))
    blocks = parse(stored)
    if gaps:
        blocks = tuple(_with_gaps(block, gaps) for block in blocks)
    return _lines(blocks, width, roles)


@lru_cache(maxsize=64)
def _plain_lines(stored: str, width: int) -> Sequence[Content]:
    # Kept whole: of 5,000 words it takes 1 ms to see that each block of them is the same as before.
    return _lines(parse(stored), width, None)


def _lines(blocks: Sequence[Block], width: int, roles: Mapping[Unit, str] | None) -> list[Content]:
    lines: list[Content] = []
    for number, block in enumerate(blocks):
        is_list = block.kind is BlockKind.ITEM
        if number and not (is_list and blocks[number - 1].kind is BlockKind.ITEM):
            lines.append(Content(""))
        lines.extend(_block_lines(block, width, frozenset(roles_in(number, roles).items())))
    return lines


@lru_cache(maxsize=256)
def _block_lines(block: Block, width: int, looks: frozenset[tuple[int, str]]) -> Sequence[Content]:
    # Kept, since of 5,000 words only a sentence or two look different after a key.
    roles = dict(looks)
    if block.kind is BlockKind.CODE:
        return numbered_in_roles(code_lines(block.text, width, block.language), roles)
    if block.kind is BlockKind.TABLE:
        return _table_lines(block, width, roles)
    content = _in_sentences(block.spans, roles) if roles else _inline(block.spans)
    if block.kind is BlockKind.HEADING:
        return wrapped(content.stylize("heading"), width)
    if block.kind is BlockKind.ITEM:
        lead = f"{'  ' * block.depth}{block.marker} "
        return wrapped(content, width, " " * cell_len(lead), lead)
    if block.kind is BlockKind.QUOTE:
        return [joined(("│ ", "faint"), one) for one in wrapped(content, width - 2)]
    return wrapped(content, width)


def _with_gaps(block: Block, gaps: Mapping[int, str]) -> Block:
    def filled(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(
            Span(gaps[span.gap], Style.GAP) if span.gap is not None and span.gap in gaps else span
            for span in spans
        )

    rows = tuple(tuple(filled(cell) for cell in row) for row in block.rows)
    return replace(block, spans=filled(block.spans), rows=rows)


def _shown(span: Span) -> str:
    if span.style is Style.GAP:
        return f"[{span.text}]" if span.gap is None else f"[{span.gap}: {span.text}]"
    return f"[{span.text}]" if span.style is Style.IMAGE else span.text


def _inline(spans: Sequence[Span]) -> Content:
    return Content("").join(literal(_shown(span), _ROLES[span.style]) for span in spans)


def _in_sentences(spans: Sequence[Span], roles: Mapping[int, str]) -> Content:
    return Content("").join(
        in_role(_inline(own), roles.get(place)) for place, own in enumerate(sentences_of(spans))
    )


def code_lines(code: str, width: int, language: str = "") -> list[Content]:
    """As `studytui.tui.content.code_lines` says."""
    code = of_sure_width(clean(code))
    rows = code.split("\n")
    roles = row_roles(code, language)
    gutter = len(str(len(rows))) + 2
    room = max(width - gutter - 2, 8)
    lines = []
    for number, row in enumerate(rows, 1):
        text = _coloured(row, roles[number - 1] if number <= len(roles) else ())
        pieces = text.fold(room) if text.plain else [text]
        for place, piece in enumerate(pieces):
            label = f"{number if place == 0 else '':>{gutter}}  "
            body = fitted(piece, room).stylize_before("block")
            lines.append(joined((label, "number"), body))
    return lines


def _coloured(row: str, roles: RowRoles) -> Content:
    """A row of code with its parts in their roles, and blanks for its tabs."""
    # `Content.expand_tabs` gives other blanks for the same text when it has styles.
    places: Sequence[int] = range(len(row) + 1)
    if "\t" in row:
        found: list[int] = []
        text = ""
        for piece in row.split("\t"):
            found += range(len(text), len(text) + len(piece) + 1)
            text += piece + " " * (4 - cell_len(piece) % 4)
        places, row = found, text[: found[-1]]
    return Content(
        row, [ContentSpan(places[start], places[end], role) for start, end, role in roles]
    )


def _table_lines(block: Block, width: int, roles: Mapping[int, str]) -> list[Content]:
    rows = [[_inline(cell) for cell in row] for row in block.rows]
    count = max((len(row) for row in rows), default=0)
    if not count:
        return []
    if width < _LEAST_COLUMN * count + 2 * (count - 1):
        return _record_lines(rows, width, has_head=block.has_head)
    widths = _column_widths(rows, count, width)
    lines: list[Content] = []
    for number, row in enumerate(rows):
        cells = [wrapped(cell, widths[place]) for place, cell in enumerate(row)]
        is_head = number == 0 and block.has_head
        for height in range(max(len(cell) for cell in cells)):
            parts: list[Content] = []
            for place, cell in enumerate(cells):
                text = cell[height] if height < len(cell) else Content("")
                parts.append(fitted(text, widths[place]))
            one = in_role(Content("  ").join(parts), roles.get(number))
            lines.append(one.stylize("strong") if is_head else one)
        if is_head:
            rule = "  ".join("─" * column for column in widths)
            lines.append(literal(rule, "faint"))
    return lines


def _record_lines(
    rows: Sequence[Sequence[Content]], width: int, *, has_head: bool
) -> list[Content]:
    """A table with more columns than there is room for: each row's cells below each other, behind
    what their column is called; empty cells left out."""
    head = rows[0] if has_head else []
    lines: list[Content] = []
    for row in rows[len(head) and 1 :]:
        if lines:
            lines.append(literal("─" * min(width, 12), "faint"))
        for place, cell in enumerate(row):
            name = head[place] if place < len(head) else Content("")
            named = joined(name.stylize("strong"), "  ", cell) if name.plain.strip() else cell
            if cell.plain.strip():
                lines += wrapped(named, width, "  ", "")
    return lines


def _column_widths(rows: Sequence[Sequence[Content]], count: int, width: int) -> list[int]:
    wanted = [
        max((row[place].cell_length for row in rows if place < len(row)), default=1) or 1
        for place in range(count)
    ]
    room = max(width - 2 * (count - 1), count)
    while sum(wanted) > room and max(wanted) > 1:
        widest = wanted.index(max(wanted))
        second = max((size for place, size in enumerate(wanted) if place != widest), default=1)
        excess = sum(wanted) - room
        wanted[widest] -= max(min(excess, wanted[widest] - second), 1)
    return wanted
