"""What is written into files for Moodle and read out of them by one rule: categories, wildcards, parts.

Moodle has one text for what is asked and one for the explanation. What studytui keeps apart goes
into elements of these with a class; Moodle shows them, keeps their class, and the reader takes them
apart again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from studytui.domain.draft import QuestionDraft

PART: Final = "studytui-"
"""How the classes of all parts begin."""
HEADING: Final = "studytui-heading"
"""What stands above a part for a person to read; no text of the question's own."""
FIGURE: Final = "studytui-figure"
"""An image that belongs to a question and stands in none of its texts."""
STEM_PARTS: Final = {"vignette": "studytui-vignette", "code": "studytui-code"}
"""Parts of the question's text."""
FEEDBACK_PARTS: Final = {
    "objective": "studytui-objective",
    "key_points": "studytui-key-points",
    "references": "studytui-references",
}
"""Parts of the general feedback."""
PLACE: Final = "studytui-place-"
"""Why something belongs into a slot, before the slot's place from 1; part of the feedback too."""
SOURCE_NAME: Final = "studytui-source"
KEY_NAME: Final = "studytui-key"
"""Attributes of a question that studytui wrote: what makes it the same question when it comes back.
Moodle drops them."""

_LONGEST_NAME = 300
_JOINER = "\u2060"
_CONTEXT = re.compile(r"\$\w{1,20}\$")
_DEFAULT = "Default for "
_SEPARATOR = re.compile(r"(?<!/)/(?!/)")


def category_names(path: str) -> list[str]:
    """The names of a category's path, outermost first.

    Example: ``$course$/top/Default for Physics/Light//Sound`` is Physics, then Light/Sound.
    """
    names = [name.replace("//", "/").strip() for name in _SEPARATOR.split(path)]
    if _CONTEXT.fullmatch(names[0]):
        names = names[1:]
        if names and names[0] == "top":
            names = names[1:]
    if names and names[0].startswith(_DEFAULT):
        names[0] = names[0].removeprefix(_DEFAULT)
    return [inner for name in names if (inner := name.strip(_JOINER))]


def category_path(names: Sequence[str]) -> str:
    """The path of a category in Moodle's own order of levels."""
    return "/".join(["$course$", "top", *map(_level, names)])


def _level(name: str) -> str:
    """A name as a level of a path. Beside the slash between two levels one of the name's own could
    not be told apart: an invisible character stands between."""
    before = _JOINER if name.startswith("/") else ""
    after = _JOINER if name.endswith("/") else ""
    return f"{before}{name.replace('/', '//')}{after}"


def places_of(names: Sequence[str]) -> tuple[str, str, str]:
    """Subject, topic and concept of a category's path; one name alone is a topic."""
    names = [name[:_LONGEST_NAME] for name in names]
    if len(names) < 2:
        return "", "".join(names), ""
    return names[0], names[1], " / ".join(names[2:])[:_LONGEST_NAME]


def levels_of(draft: QuestionDraft) -> list[str]:
    """The names of the category that a question goes out in, from which `places_of` has its subject,
    topic and concept again."""
    if not draft.topic:
        return []
    if not draft.concept:
        return [name for name in (draft.subject, draft.topic) if name]
    return [draft.subject or draft.source, draft.topic, draft.concept]


_WILDCARD = re.compile(r"(?<!\\)\*+")


def without_wildcards(pattern: str) -> tuple[str, bool]:
    """An accepted answer as plain text, and whether a ``*`` in it stood for anything: it is left
    out then, and as it may stand for nothing, what is left is still accepted."""
    literal = _WILDCARD.sub("", pattern)
    return literal.replace("\\*", "*").strip(), literal != pattern


def as_pattern(answer: str) -> str:
    """Plain text as an accepted answer without a wildcard."""
    return answer.replace("*", "\\*")
