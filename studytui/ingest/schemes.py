"""Where the mark scheme of a question paper lies: beside it, or in the folder of mark schemes beside
its own, as collections of Cambridge papers are laid out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from studytui.domain.cambridge import PaperKind, paper_name

SUFFIXES = frozenset((".pdf", ".txt"))
_TYPE = re.compile(r"_qp(?=_|$)", re.IGNORECASE)
_FOLDER = re.compile(r"(?:past|question)([ _-]?)papers?", re.IGNORECASE)
_LEVELS = 2
"""Folders above the paper whose names may say that they hold papers."""


def is_question_paper(name: str) -> bool:
    """Whether a file name is that of a question paper."""
    stem, suffix = os.path.splitext(name)
    if suffix.lower() not in SUFFIXES:
        return False
    paper = paper_name(stem)
    return paper is not None and paper.kind is PaperKind.QUESTIONS


def scheme_of(path: str) -> str | None:
    """The mark scheme of the question paper at a path; None where there is none. No link is
    followed."""
    for candidate in _candidates(path):
        if os.path.isfile(candidate) and not os.path.islink(candidate):
            return candidate
    return None


def _candidates(path: str) -> Iterator[str]:
    folder, name = os.path.split(path)
    stem, suffix = os.path.splitext(name)
    named = [_TYPE.sub("_ms", stem, count=1)]
    # A corrected paper is marked by the scheme there is.
    named.append(re.sub(r"_v\d$", "", named[0], flags=re.IGNORECASE))
    places = [folder, *_beside(folder)]
    for place in places:
        for one in dict.fromkeys(named):
            for ending in dict.fromkeys((suffix, ".pdf", ".txt")):
                yield os.path.join(place, one + ending)


def _beside(folder: str) -> Iterator[str]:
    below = ""
    for _ in range(_LEVELS):
        folder, last = os.path.split(folder)
        match = _FOLDER.search(last)
        if match:
            for name in (
                f"Mark{match[1]}Scheme",
                f"Mark{match[1]}Schemes",
                f"mark{match[1]}scheme",
            ):
                renamed = f"{last[: match.start()]}{name}{last[match.end() :]}"
                yield (
                    os.path.join(folder, renamed, below) if below else os.path.join(folder, renamed)
                )
        below = os.path.join(last, below) if below else last
