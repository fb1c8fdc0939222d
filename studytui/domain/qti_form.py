"""Names in QTI packages of our own: what the export writes and the reader knows again.

All of it stands where QTI and LOM have room for names of a tool: other programs show the questions
without it, and a package that comes back is the same to the last field.
"""

from __future__ import annotations

import re
from typing import Final

TOOL: Final = "studytui"
"""``toolName`` of our items. What follows means something in them only."""

KEY_CATALOG: Final = "studytui"
"""Catalogues of the metadata: in which a question has its key, …"""
SOURCE_CATALOG: Final = "studytui-source"
"""… the source that the key names it in, …"""
ID_CATALOG: Final = "studytui-id"
"""… the id it has where it came from, …"""
NUMBER_CATALOG: Final = "studytui-number"
"""… its number there, …"""
SET_CATALOG: Final = "studytui-set"
"""… and ``place/name`` in the set of questions that it belongs to."""

VIGNETTE: Final = "vignette"
"""Classes of parts of the body: what a set shares, …"""
CODE: Final = "code-snippet"
"""… code, …"""
FIGURES: Final = "figures"
"""… images that no text shows, …"""
UNIT: Final = "unit"
"""… and the unit of a number."""
GAPS: Final = "gaps"
"""Class of gaps that the text does not mark, as those in code are not."""
TRUE_FALSE: Final = "true-false"
"""Class of the interaction of a question that is true or false, whatever its options are called."""
ONE_RIGHT: Final = "one-right"
"""Class of one that has one right answer, even if its options are called true and false."""

FEEDBACK: Final = {
    "studytui-explanation": "explanation",
    "studytui-key-points": "key_points",
    "studytui-objective": "objective",
    "studytui-references": "references",
}
"""Identifiers of feedback, with the fields of a draft that it is."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
_RESERVED = re.compile(r"(?:choice|left|gap|rank|own)-.*|studytui-.*")
_ENCODED = re.compile(r"own-([0-9a-f]+)")


def identifier(own: str | None, otherwise: str) -> str:
    """An id of a source as QTI allows it: letters, digits, ``_``, ``-`` and ``.`` after a letter.
    One of other letters is written in hexadecimal digits; `otherwise` is taken where there is none.
    """
    if not own:
        return otherwise
    if _NAME.fullmatch(own) and not _RESERVED.fullmatch(own):
        return own
    return f"own-{own.encode('utf-8', 'replace').hex()}"


def own_id(name: str | None) -> str | None:
    """The id that an identifier of ours stands for; None where it stands for none."""
    if name is None or not _RESERVED.fullmatch(name):
        return name
    match = _ENCODED.fullmatch(name)
    if match is None or len(match[1]) % 2:
        return None
    return bytes.fromhex(match[1]).decode("utf-8", "replace") or None


def left(number: int) -> str:
    """Identifier of a left side, from 1."""
    return f"left-{number}"


def gap(number: int) -> str:
    return f"gap-{number}"


def rank(number: int) -> str:
    return f"rank-{number}"


def choice(number: int) -> str:
    """Identifier of an option without an id of its own, from 1."""
    return f"choice-{number}"
