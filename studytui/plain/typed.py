"""What a line that was typed in an exam means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_NAME = re.compile(r"[a-z]|\d{1,3}")
_PLACED = re.compile(r"(\d{1,3})\s*[:=.]?\s*([a-z])(?![a-z])")


@dataclass(frozen=True, slots=True)
class Placed:
    """An option for a slot, both as they are called on the screen."""

    slot: int
    """From 1."""
    letter: str


def chosen_letters(typed: str, known: Sequence[str]) -> list[str] | None:
    """The options that a line names, in its order and each once: ``b``, ``b d``, ``bd``, ``B, D``,
    ``2``; None where it is no such line. `known` are the letters there are, in lower case, in the
    order of the options."""
    found: list[str] = []
    for part in re.split(r"[\s,;>→-]+", typed.strip().lower()):
        names = [part] if part.isdigit() else list(part)
        for name in names:
            if not _NAME.fullmatch(name):
                return None
            if name.isdigit():
                place = int(name)
                if not 0 < place <= len(known):
                    return None
                name = known[place - 1]
            if name not in known:
                return None
            found.append(name)
    return list(dict.fromkeys(found)) or None


def placed_letters(typed: str, slots: int, known: Mapping[str, object]) -> list[Placed] | None:
    """What goes where: ``1 b, 2 a``, ``1b 2a``, or the letters in the order of the places, ``b a``;
    None where it is no such line, or names a place or an option that is not there."""
    text = typed.strip().lower()
    pairs = [(int(number), name) for number, name in _PLACED.findall(text)]
    if not pairs:
        letters = re.findall(r"[a-z]", text)
        if re.sub(r"[\s,;a-z>→-]", "", text) or any(
            len(word) > 1 and len(letters) != slots for word in re.findall(r"[a-z]+", text)
        ):
            return None
        pairs = list(enumerate(letters, 1))
    elif re.sub(r"[\s,;]", "", _PLACED.sub("", text)):
        return None
    if not pairs or any(not 0 < number <= slots or name not in known for number, name in pairs):
        return None
    return [Placed(number, name) for number, name in pairs]
