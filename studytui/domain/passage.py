"""Texts cut into passages: short enough to be found by a few words, long enough to be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 1_200
"""Characters of a passage, but for a paragraph that is longer by itself."""
_SHORTEST = 300
_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    "a an and are as at be by for from has have how in into is it its of on or that the their this "  # noqa: SIM905
    "to was were what when which who why with und der die das den dem des ein eine ist im in von zu "
    "mit auf aus bei le la les des du de et un une en el los las y del".split()
)
"""Words that say nothing of what a text is about."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a resource, in stored text."""

    text: str
    heading: str = ""
    """The heading it stands under, as plain text."""
    page: int | None = None
    """From 1, where the resource has pages."""


def joined(pieces: Iterable[Passage]) -> Iterator[Passage]:
    """Paragraphs put together, as long as heading and page stay the same and the passage does not
    become too long. A rest that is very short stays with what is before it."""
    waiting: Passage | None = None
    for piece in pieces:
        if waiting is None:
            waiting = piece
            continue
        is_near = (waiting.heading, waiting.page) == (piece.heading, piece.page)
        length = len(waiting.text) + len(piece.text)
        if is_near and (
            length <= LONGEST or (len(piece.text) < _SHORTEST and length <= 2 * LONGEST)
        ):
            waiting = Passage(f"{waiting.text}\n\n{piece.text}", waiting.heading, waiting.page)
        else:
            yield waiting
            waiting = piece
    if waiting is not None:
        yield waiting


def words_of(text: str) -> list[str]:
    """The words of a text that say what it is about, each once, in their order."""
    words = (word.lower() for word in _WORD.findall(text))
    return list(
        dict.fromkeys(
            one for one in words if (len(one) > 1 or one.isdigit()) and one not in _COMMON
        )
    )
