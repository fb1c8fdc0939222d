"""Looks of single sentences, lines of code and rows of tables in a text that is laid out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from textual.content import Content

from studytui.domain.sentences import Unit

MARKED, CURRENT = "highlight", "unit"
"""The looks of what is marked, and of where the cursor stands while marking."""


def looks(marked: Collection[Unit], current: Unit | None = None) -> dict[Unit, str]:
    """The look of each unit that has one."""
    found = dict.fromkeys(marked, MARKED)
    if current is not None:
        found[current] = f"{CURRENT}+underline" if current in found else CURRENT
    return found


def roles_in(block: int, roles: Mapping[Unit, str] | None) -> dict[int, str]:
    """The looks of a block's units, by their number in it."""
    return {place: role for (number, place), role in (roles or {}).items() if number == block}


def in_role(content: Content, role: str | None, start: int = 0) -> Content:
    """Content from a place on in a look, without the blanks at its end; None changes nothing."""
    if role is None:
        return content
    return content.stylize(role, start, max(len(content.plain.rstrip()), start + 1))


def numbered_in_roles(lines: Sequence[Content], roles: Mapping[int, str]) -> list[Content]:
    """Numbered lines of code, some of its rows in looks of their own. A row that was too long goes
    on in lines without a number."""
    if not roles or not lines:
        return list(lines)
    gutter = lines[0].plain.index("1") + 1
    found: list[Content] = []
    row = -1
    for one in lines:
        row += bool(one.plain[:gutter].strip())
        found.append(in_role(one, roles.get(row), gutter + 2))
    return found


def rows_of(lines: Sequence[Content], role: str) -> tuple[int, int] | None:
    """The first and the last line in which something has a look; None if there is none."""
    rows = [
        number
        for number, one in enumerate(lines)
        if any(role in str(span.style).split("+") for span in one.spans)
    ]
    return (rows[0], rows[-1]) if rows else None


def first_role(lines: Sequence[Content], roles: Collection[str]) -> str | None:
    """The first of these looks that comes up in the lines."""
    for one in lines:
        there = [span for span in one.spans if str(span.style) in roles]
        if there:
            return str(min(there, key=lambda span: span.start).style)
    return None
