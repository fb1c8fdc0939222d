"""Sentences of a text, which a learner can mark: found the same way at any width of the screen.

A unit is a sentence of a block of stored text, a line of its code, or a row of its table, named by
the numbers of block and unit, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from studytui.domain.text import Block, BlockKind, Span, Style, parse

Unit = tuple[int, int]
"""Number of a block, and of a sentence, line or row in it."""

SNIPPET = -1
"""Stands for the block of a question's code that is kept apart from its stem."""

_END = re.compile(
    # A full stop of CJK ends a sentence with or without a blank after it.
    r"[。！？｡]+[」』）】”’\"')\]]*\s*"
    # A run of marks is looked at from its start only: from each of them would be quadratic.
    r"|(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=(\s))\s+"
    r"|\n\s*"
)
_TITLES = frozenset({"Dr", "Mr", "Mrs", "Ms", "Prof", "St"})
_ABBREVIATIONS = frozenset({"vs", "cf", "e.g", "i.e", "al", "approx", "resp", "incl", "ca", "z.b"})
_BEFORE_NUMBERS = frozenset({"no", "nos", "p", "pp", "fig", "figs", "eq", "vol", "ch", "sec"})
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]+$")
_NEAR = 32
"""Characters before a full stop that are looked at; all of them would take quadratic time."""
_CAPITALISED = re.compile(r"(?:^|\s)[A-Z][\w'.-]*\s+$")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, each with the blanks after it: joined they are the text.

    A line break ends a sentence, since it is shown as one.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() < len(text) and _ends(text, start, match):
            found.append(text[start : match.end()])
            start = match.end()
    if text[start:]:
        found.append(text[start:])
    return tuple(found)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at what looks like its end."""
    if "\n" in match[0] or not match[1]:
        return True
    following = text[match.end()]
    if following.islower():
        return False
    if not match[0].startswith(".") or match[0].startswith(".."):
        return True
    word = _LAST_WORD.search(text, max(start, match.start() - _NEAR), match.start())
    if word is None:
        return True
    name = word[0].casefold()
    if name in _BEFORE_NUMBERS:
        return not following.isdigit()
    if name in _ABBREVIATIONS or word[0] in _TITLES:
        return False
    # An initial, as in "J. Smith" and "John F. Kennedy", but not "hepatitis C. The".
    if len(name) == 1 and word[0].isupper():
        before = text[max(start, word.start() - _NEAR) : word.start()]
        return bool(before) and _CAPITALISED.search(before) is None
    return True


def parts(spans: Sequence[Span]) -> tuple[tuple[Span, ...], ...]:
    """The spans of a block cut at the ends of its sentences; code and images are never cut."""
    shown = "".join(_uncut(span) for span in spans)
    found: list[tuple[Span, ...]] = []
    rest = list(spans)
    for sentence in sentences(shown):
        own: list[Span] = []
        room = len(sentence)
        while room > 0:
            span = rest.pop(0)
            if len(span.text) > room:
                rest.insert(0, replace(span, text=span.text[room:]))
                span = replace(span, text=span.text[:room])
            own.append(span)
            room -= len(span.text)
        found.append(tuple(own))
    return tuple(found)


_READ = (Style.PLAIN, Style.STRONG, Style.EMPHASIS)


def _uncut(span: Span) -> str:
    """The text of a span; of one that is no running text (code, an image) something as long, in
    which no sentence ends and before which one may."""
    return span.text if span.style in _READ else "0" * len(span.text)


def count(block: Block) -> int:
    """How many units a block has."""
    if block.kind is BlockKind.TABLE:
        return len(block.rows)
    if block.kind is BlockKind.CODE:
        return block.text.count("\n") + 1
    return len(parts(block.spans))


@lru_cache(maxsize=8)
def units(stored: str, snippet: str = "") -> tuple[Unit, ...]:
    """All units of a stored text in the order they are read, then the lines of the code apart."""
    found = [
        (number, place)
        for number, block in enumerate(parse(stored))
        for place in range(count(block))
    ]
    if snippet.strip():
        found += [(SNIPPET, place) for place in range(snippet.count("\n") + 1)]
    return tuple(found)
