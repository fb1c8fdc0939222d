"""The two sides of an Anki card as HTML: its template filled with the fields of its note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from studytui.ingest.limits import MEGABYTE

_TAG: Final = re.compile(r"\{\{([^{}]{0,400})\}\}")
_ANSWER_LINE: Final = re.compile(
    r"<hr[^<>]{0,80}\bid\s*=\s*[\"']?answer\b[^<>]{0,80}>", re.IGNORECASE
)
_SHOWS: Final = re.compile(r"<(?:img|audio|video|svg|math|object)\b", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<[^<>]*>|&nbsp;", re.IGNORECASE)
_FURIGANA: Final = re.compile(r" ?([^ >\[\]]{1,100})\[([^\[\]]{1,200})\]")
_SPECIAL: Final = frozenset(("FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"))
_DEEPEST_SECTION: Final = 50
_LONGEST_SIDE: Final = MEGABYTE
"""Characters."""
_UNSEEN: Final = re.compile(r"<(script|style)\b", re.IGNORECASE)
_UNSEEN_END: Final = {
    name: re.compile(rf"</{name}\b[^<>]{{0,50}}>", re.IGNORECASE) for name in ("script", "style")
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of HTML of one side: from a field, or of the template itself."""

    html: str
    field: str = ""
    is_typed: bool = False
    """Whether the template asks for the field to be typed."""


Fill = Callable[[str, str], str]
"""What stands for a field with clozes: the field's HTML and name give the HTML that is shown."""


class TooLongError(Exception):
    """A side of a card is longer than any real one, or the cards of a deck are all together."""


@dataclass(slots=True)
class Budget:
    """How many characters may be made of the templates of one deck: a short template can name a
    long field many times, and a deck can have many cards."""

    left: int = 512 * MEGABYTE

    def take(self, pieces: Iterable[Piece]) -> list[Piece]:
        """The pieces of one side. Raises TooLongError."""
        found: list[Piece] = []
        size = 0
        for piece in pieces:
            size += len(piece.html)
            self.left -= len(piece.html)
            if size > _LONGEST_SIDE or self.left < 0:
                raise TooLongError
            found.append(piece)
        return found


def sides(
    front: str,
    back: str,
    fields: Mapping[str, str],
    fill: tuple[Fill, Fill],
    budget: Budget,
    active: str = "",
) -> tuple[list[Piece], list[Piece]]:
    """The front, and what the back shows beyond it. `fill` says how clozes are shown on each side,
    `active` names the cloze that is asked for (``c1``). Raises TooLongError."""
    if max(len(front), len(back)) > _LONGEST_SIDE:
        raise TooLongError
    front, back = _visible(front), _visible(back)
    shown = budget.take(_pieces(front, fields, fill[0], active, is_front=True))
    line = _ANSWER_LINE.search(back)
    if line is not None:
        # Before the line that Anki itself draws stands the front once more.
        back = back[line.end() :]
    return shown, budget.take(_pieces(back, fields, fill[1], active, is_front=False))


@lru_cache(maxsize=256)
def _visible(template: str) -> str:
    """A template without its scripts and styles: in some decks they are nine tenths of it."""
    pieces: list[str] = []
    end = 0
    while match := _UNSEEN.search(template, end):
        pieces.append(template[end : match.start()])
        closing = _UNSEEN_END[match[1].lower()].search(template, match.end())
        if closing is None:
            return "".join(pieces)
        end = closing.end()
    return "".join((*pieces, template[end:]))


@lru_cache(maxsize=256)
def fields_of(template: str) -> tuple[str, ...]:
    """Names of the fields that a template shows, in order."""
    if len(template) > _LONGEST_SIDE:
        return ()
    found = (_split(match[1])[1] for match in _TAG.finditer(template) if not _mark(match[1]))
    return tuple(dict.fromkeys(name for name in found if name not in _SPECIAL))


def _pieces(
    template: str, fields: Mapping[str, str], fill: Fill, active: str, *, is_front: bool
) -> Iterator[Piece]:
    opened: list[tuple[str, bool]] = []
    """Sections, and whether each and all around it are shown."""
    end = 0
    for match in _TAG.finditer(template):
        is_shown = not opened or opened[-1][1]
        if is_shown and match.start() > end:
            yield Piece(template[end : match.start()])
        end = match.end()
        mark = _mark(match[1])
        name = match[1].strip().removeprefix(mark).strip()
        if mark == "/":
            if any(opening == name for opening, _ in opened):
                while opened.pop()[0] != name:
                    pass
        elif mark:
            if len(opened) < _DEEPEST_SECTION:
                is_there = name == active or is_filled(fields.get(name, ""))
                opened.append((name, is_shown and is_there == (mark == "#")))
        elif is_shown and (piece := _field(name, fields, fill, is_front)) is not None:
            yield piece
    if (not opened or opened[-1][1]) and end < len(template):
        yield Piece(template[end:])


def _mark(inner: str) -> str:
    """What opens or closes a section; empty for a field."""
    first = inner.strip()[:1]
    return first if first in ("#", "^", "/") else ""


def _split(inner: str) -> tuple[list[str], str]:
    """Filters and the name of a field: ``type:cloze:Text``."""
    *filters, name = inner.strip().split(":")
    return [word.strip() for word in filters], name.strip()


def _field(inner: str, fields: Mapping[str, str], fill: Fill, is_front: bool) -> Piece | None:
    filters, name = _split(inner)
    if inner in fields:
        filters, name = [], inner
    if name not in fields or any(word.startswith("tts") for word in filters):
        return None
    if is_front and ("type" in filters or "hint" in filters):
        # The one is a line to type in, the other shows only when it is asked for.
        return None
    html = fields[name]
    if "cloze" in filters:
        html = fill(html, name)
    for word in filters:
        html = _FILTERS[word](html) if word in _FILTERS else html
    return Piece(html, name, "type" in filters)


def _text(html: str) -> str:
    body = LexborHTMLParser(html).body
    return escape(body.text() or "") if body is not None else ""


_FILTERS: Final[dict[str, Callable[[str], str]]] = {
    "text": _text,
    "furigana": lambda html: _FURIGANA.sub(r"\1(\2)", html),
    "kanji": lambda html: _FURIGANA.sub(_unless_sound(1), html),
    "kana": lambda html: _FURIGANA.sub(_unless_sound(2), html),
}


def _unless_sound(group: int) -> Callable[[re.Match[str]], str]:
    return lambda match: match[0] if match[2].startswith("sound:") else match[group]


def is_filled(html: str) -> bool:
    """Whether a field shows anything: ``<br>`` and blanks alone are nothing."""
    return bool(_SHOWS.search(html) or _MARKUP.sub(" ", html).strip())
