"""The texts of a question as one file to edit, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from studytui.domain.exam import letter
from studytui.domain.question import Kind, Question
from studytui.domain.text import clean

STEM, CODE, EXPLANATION, OPTION = "stem", "code_snippet", "explanation", "option "
"""Names of the parts; an option's ends with its number."""

_HEAD = """\
Change the texts below, save, and leave the editor. These first lines go.
Leave the lines that begin with {marks} as they are: each begins a part.
What you change stays yours when the source is imported again.
"""
_GAP = re.compile(r"!\[[^\]]*\]\((gap:\d+)\)")


class NotReadable(ValueError):
    """The file cannot be read back; the argument says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class _Part:
    field: str
    name: str
    text: str


def _parts(question: Question) -> list[_Part]:
    parts = [_Part(STEM, "Question", question.stem)]
    if question.code_snippet:
        parts.append(_Part(CODE, "Code", question.code_snippet))
    parts += [
        _Part(f"{OPTION}{option.number}", f"Option {letter(place)}", option.text)
        for place, option in enumerate(question.options)
    ]
    return [*parts, _Part(EXPLANATION, "Explanation", question.explanation)]


def written(question: Question) -> str:
    """The texts of a question to be edited."""
    parts = _parts(question)
    marks = _marks(parts)
    pieces = [_HEAD.format(marks=marks)]
    for part in parts:
        pieces.append(f"{marks} {part.name}\n{part.text}\n")
    return "\n".join(pieces)


def _marks(parts: list[_Part]) -> str:
    """Equals signs, more of them than any line of the texts begins with."""
    longest = max(
        (
            len(line) - len(line.lstrip("="))
            for part in parts
            for line in part.text.split("\n")
            if line.startswith("=")
        ),
        default=0,
    )
    return "=" * max(longest + 1, 3)


def read_back(question: Question, text: str) -> dict[str, str]:
    """The texts by field as they stand in a file that `written` made. Raises NotReadable for one
    in which a part is missing, named otherwise or empty where that cannot be."""
    parts = _parts(question)
    marks = _marks(parts)
    by_name = {part.name: part for part in parts}
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in clean(text).split("\n"):
        if line.startswith(f"{marks} "):
            name = line[len(marks) :].strip()
            if name not in by_name:
                raise NotReadable(f"There is no part “{name}” in this question.")
            if name in found:
                raise NotReadable(f"The part “{name}” is there twice.")
            current = found[name] = []
        elif current is not None:
            current.append(line)
    for name in by_name:
        if name not in found:
            raise NotReadable(f"The part “{name}” is missing.")
    texts = {}
    for name, lines in found.items():
        part, kept = by_name[name], _trimmed("\n".join(lines))
        # Blanks at the ends are no change.
        texts[part.field] = part.text if kept == _trimmed(part.text) else kept
    _check(question, texts, {part.field: part.name for part in parts})
    return texts


def _trimmed(text: str) -> str:
    return text.rstrip().lstrip("\n")


def _check(question: Question, texts: Mapping[str, str], names: Mapping[str, str]) -> None:
    for field, text in texts.items():
        if not text.strip() and field != EXPLANATION and field != CODE:
            raise NotReadable(f"The part “{names[field]}” is empty.")
    if question.kind is Kind.GAPS and _gaps(texts[STEM]) != _gaps(question.stem):
        raise NotReadable("The gaps have to stay as they are: ![](gap:1) and so on.")


def _gaps(text: str) -> list[str]:
    return sorted(_GAP.findall(text))
