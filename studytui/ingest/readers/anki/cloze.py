"""Clozes of Anki: ``{{c1::hidden text::hint}}``, within one another too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from studytui.domain.text import GAP_TEXT

HOLE: Final = "\uf8f0"
"""Stands for an empty gap in HTML, where underscores would be a subscript of a formula."""
_TOKEN: Final = re.compile(r"\{\{c(\d{1,4}(?:,\d{1,4}){0,20})::|\}\}")
_DEEPEST: Final = 8


@dataclass(slots=True)
class Cloze:
    """A hidden part: what it holds, and the numbers of the cards that ask for it."""

    opening: str
    numbers: frozenset[int]
    parts: list[str | Cloze] = field(default_factory=list)
    hint: str = ""


Parts = Sequence["str | Cloze"]


def parsed(html: str) -> list[str | Cloze]:
    """The HTML in parts. What is not closed is text, as Anki shows it."""
    html = html.replace(HOLE, "")
    root: list[str | Cloze] = []
    opened: list[Cloze] = []
    end = 0
    for match in _TOKEN.finditer(html):
        parts = opened[-1].parts if opened else root
        if match.start() > end:
            parts.append(html[end : match.start()])
        end = match.end()
        if match[1] is None:
            if opened:
                closed = opened.pop()
                _take_hint(closed)
                (opened[-1].parts if opened else root).append(closed)
            else:
                parts.append(match[0])
        elif len(opened) < _DEEPEST:
            numbers = frozenset(int(number) for number in match[1].split(","))
            opened.append(Cloze(match[0], numbers))
        else:
            parts.append(match[0])
    (opened[-1].parts if opened else root).append(html[end:])
    while opened:
        left = opened.pop()
        (opened[-1].parts if opened else root).extend((left.opening, *left.parts))
    return root


def _take_hint(cloze: Cloze) -> None:
    last = cloze.parts[-1] if cloze.parts else None
    if isinstance(last, str) and "::" in last:
        cloze.parts[-1], _, cloze.hint = last.partition("::")


def numbers(parts: Parts) -> set[int]:
    """The numbers of all cards that the text makes."""
    return {number for cloze in _all(parts) for number in cloze.numbers if number > 0}


def asked(parts: Parts, number: int) -> list[str]:
    """What a card hides, one HTML text for each gap."""
    return ["".join(_shown(cloze.parts, 0)) for cloze in _outermost(parts, number)]


def hidden(parts: Parts, number: int) -> str:
    """The HTML with gaps where this card asks; other clozes are shown."""
    return "".join(_shown(parts, number))


def revealed(parts: Parts) -> str:
    """The HTML with nothing hidden."""
    return "".join(_shown(parts, 0))


def with_gaps(stored: str) -> str:
    """Stored text with the gaps as they are shown."""
    return stored.replace(HOLE, GAP_TEXT)


def _shown(parts: Parts, number: int) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif number in part.numbers:
            yield f"{HOLE} ({part.hint})" if part.hint.strip() else HOLE
        else:
            yield from _shown(part.parts, number)


def _all(parts: Parts) -> Iterator[Cloze]:
    for part in parts:
        if not isinstance(part, str):
            yield part
            yield from _all(part.parts)


def _outermost(parts: Parts, number: int) -> Iterator[Cloze]:
    for part in parts:
        if isinstance(part, str):
            continue
        if number in part.numbers:
            yield part
        else:
            yield from _outermost(part.parts, number)
