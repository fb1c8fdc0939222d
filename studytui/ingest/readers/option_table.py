"""Options that a page shows as rows of one table: each becomes a small table of its own."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from studytui.domain.text import clean_line
from studytui.ingest.tree import is_hidden

_CONTROL = "input[type=radio], input[type=checkbox]"
_FRAME = f"{_CONTROL}, .bubble, .letter, .peer, .stat-label, .stats"
"""What stands in cells that are no part of an option's words."""


def rows_of(area: LexborNode) -> list[LexborNode]:
    """The rows below an element that can be chosen."""
    return [
        row
        for row in area.css("tr")
        if row.css_first(_CONTROL) is not None and row.css_first("tr tr") is None
        if not is_hidden(row)
    ]


def text_of(row: LexborNode, letter: str) -> str:
    """HTML of an option's words under the names of their columns."""
    cells = _cells(row)
    kept = [place for place, cell in enumerate(cells) if not _is_frame(cell, letter)]
    head = _head(row)
    # A table may leave the columns of the frame without a name.
    offset = len(head) - len(cells)
    names = [head[place + offset] if 0 <= place + offset < len(head) else None for place in kept]
    words = "".join(f"<td>{_inner(cells[place])}</td>" for place in kept)
    if len(kept) < 2 or not any(name is not None and _line(name) for name in names):
        return f"<table><tr>{words}</tr></table>"
    titles = "".join(f"<th>{'' if name is None else _inner(name)}</th>" for name in names)
    return f"<table><tr>{titles}</tr><tr>{words}</tr></table>"


def _is_frame(cell: LexborNode, letter: str) -> bool:
    if cell.css_first("table") is not None:
        return False
    return cell.css_first(_FRAME) is not None or _line(cell).rstrip(".)") in ("", letter)


def _head(row: LexborNode) -> list[LexborNode]:
    """The cells of the row that names the columns; empty where there is none."""
    table = row.parent
    while table is not None and table.tag != "table":
        table = table.parent
    if table is None:
        return []
    for other in table.css("tr"):
        cells = _cells(other)
        if other.css_first(_CONTROL) is not None:
            return []
        if cells and (other.parent is not None and other.parent.tag == "thead"):
            return cells
        if cells and all(cell.tag == "th" for cell in cells):
            return cells
    return []


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th") and not is_hidden(cell)]


def _inner(cell: LexborNode) -> str:
    return "".join(child.html or "" for child in cell.iter(include_text=True))


def _line(cell: LexborNode) -> str:
    return clean_line(cell.text(separator=" "))
