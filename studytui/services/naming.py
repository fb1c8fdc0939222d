"""Finding what somebody means by a name, or a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from studytui.domain.text import clean_line
from studytui.errors import StudyError

NamedT = TypeVar("NamedT")

_NAMED = 8
"""How many names are told to somebody who named none of them."""


def named(name: str, named_ones: Sequence[tuple[NamedT, str]], noun: str, nothing: str) -> NamedT:
    """The one of that name, or the only one with these words in its name, in this order or, where
    that is none, in any; whatever the case. Raises StudyError that says which there are; `noun` is what
    they are, `nothing` what is said where there are none."""
    asked = clean_line(name)
    wanted = asked.casefold()
    known = [(one, clean_line(title)) for one, title in named_ones]
    same = [entry for entry in known if entry[1].casefold() == wanted]
    like = [entry for entry in known if wanted and wanted in entry[1].casefold()]
    words = wanted.split()
    having = [
        entry for entry in known if words and all(word in entry[1].casefold() for word in words)
    ]
    chosen = same or like or having
    if len(chosen) == 1:
        return chosen[0][0]
    titles = [f"“{title}”" for _, title in (chosen or known)[:_NAMED]]
    more = ", …" if len(chosen or known) > _NAMED else ""
    raise StudyError(
        f"More than one {noun} is called like {asked}."
        if chosen
        else f"There is no {noun} called {asked}.",
        title=f"Which {noun}?",
        hint=f"There are: {', '.join(titles)}{more}" if titles else nothing,
    )
