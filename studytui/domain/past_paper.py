"""Past papers as text: a question paper cut into its parts, a mark scheme into the points of each.

The form is that of Cambridge International papers: a question begins with its number, parts with
``(a)`` and ``(i)``; the marks of a part stand in brackets at its end. What runs along every page
is left out. A number at the beginning of a line is a question only where it is the next one and
the part before it has got its marks, so that ``2 The bakery sold 2021 loaves`` is one and ``12
eggs`` is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from studytui.domain.passage import words_of

_RUNNING = re.compile(
    r"\d{4}/\d{1,2}(?:/[A-Z]{1,2}){1,3}/\d\d"
    r"|.*\[Turn over\]?.*"
    r"|(?:©|\([cC]\))\s.*\b(?:UCLES|Cambridge|20\d\d)\b.*"
    r"|\**\s*\d{10,}\s*\**"
    r"|BLANK PAGE|DO NOT WRITE IN THIS MARGIN|.*This document (?:has|consists of) .*pages.*"
    r"|Page \d+(?: of \d+)?|\d{1,2}(?= *$)|[._…\s]{4,}"
)
"""Lines that run along pages, numbers of pages, and lines to write on."""
_TOTAL = re.compile(r"\[Total(?: for .*)?:\s*(\d{1,3})(?:\s*marks?)?\]", re.IGNORECASE)
_MARKS = re.compile(r"\s*\[(\d{1,2})(?:\s*marks?)?\]\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,2})(?=\s|\()\s*")
_LETTER = re.compile(r"\(([a-z])\)\s*")
_ROMAN = re.compile(r"\(([ivx]{1,5})\)\s*")
_LEVELS = ("", "a", "i")
"""Of questions, parts, parts of parts."""
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LABEL = re.compile(r"(\d{1,2})\s*(?:\(([a-z])\))?\s*(?:\(([ivx]{1,5})\))?(?=\s|$)\s*")
_POINT = re.compile(r"(.*?)\s*\((\d)\)", re.DOTALL)
_BETWEEN = re.compile(r"^[\s/;,.•–-]+(?:or\s+)?|[\s/;,•]+$", re.IGNORECASE)
_MOST = re.compile(r"\bmax(?:imum)?\.?\s*(?:of\s*)?(\d{1,2})\b", re.IGNORECASE)
_MATCHED = 0.6
"""The share of a point's words that an answer must have."""


@dataclass(frozen=True, slots=True)
class PaperPart:
    """What is answered and marked by itself."""

    number: str
    """As it is cited: ``2(a)(ii)``."""
    context: str
    """What is told before it, of the question and of the part it belongs to."""
    text: str
    marks: int | None
    """None where the paper does not say."""

    @property
    def question(self) -> int:
        """The question it is a part of."""
        return int(re.match(r"\d+", self.number)[0])  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class QuestionPaper:
    """The parts of a paper in order."""

    parts: tuple[PaperPart, ...]
    differing: tuple[str, ...] = ()
    """What the paper says of totals and the sum of its parts does not confirm, in words."""

    @property
    def unmarked(self) -> tuple[str, ...]:
        """Numbers of parts for which no marks were found."""
        return tuple(part.number for part in self.parts if part.marks is None)

    @property
    def marks(self) -> int:
        """The sum of the marks that were found."""
        return sum(part.marks or 0 for part in self.parts)

    @property
    def marks_of_questions(self) -> dict[int, int]:
        """The marks of each question, its parts summed."""
        sums: dict[int, int] = {}
        for part in self.parts:
            sums[part.question] = sums.get(part.question, 0) + (part.marks or 0)
        return sums


@dataclass(frozen=True, slots=True)
class SchemePoint:
    """Something that earns marks."""

    text: str
    marks: int


@dataclass(frozen=True, slots=True)
class SchemeEntry:
    """What the mark scheme says of a part."""

    number: str
    text: str
    marks: int | None
    points: tuple[SchemePoint, ...] = ()
    """What is told to earn a mark; empty where the scheme has levels or only advice."""
    most: int | None = None
    """Marks at most, where more points are named than can be earned."""


@dataclass
class _Open:
    """Where in the paper one is."""

    number: int = 0
    letter: str = ""
    roman: str = ""
    texts: dict[str, list[str]] = field(default_factory=lambda: {"": [], "a": [], "i": []})
    is_marked: bool = True
    """Whether the part at hand has got its marks."""

    @property
    def label(self) -> str:
        letter = f"({self.letter})" if self.letter else ""
        return f"{self.number}{letter}{f'({self.roman})' if self.roman else ''}"

    @property
    def level(self) -> str:
        return "i" if self.roman else "a" if self.letter else ""


def lines_of(pages: Iterable[str]) -> list[str]:
    """The lines of a paper's pages without those that run along every page."""
    lines = (" ".join(line.split()) for page in pages for line in page.split("\n"))
    return [line for line in lines if line and not _RUNNING.fullmatch(line)]


def question_paper(pages: Iterable[str]) -> QuestionPaper:
    """The parts of a question paper. Text before question 1 is left out."""
    lines = lines_of(pages)
    has_marks = any(_MARKS.search(line) for line in lines)
    parts: list[PaperPart] = []
    here = _Open()
    totals: list[tuple[int, int, int]] = []
    for line in lines:
        told = _TOTAL.search(line)
        if told:
            totals.append((here.number, int(told[1]), len(parts)))
            line = _TOTAL.sub("", line).strip()
            if not line:
                continue
        rest = _begun(here, line, parts, has_marks=has_marks)
        if here.number == 0:
            continue
        found = _MARKS.search(rest)
        text = rest[: found.start()].strip() if found else rest
        if here.is_marked and text and here.level:
            # Told after a part has ended: it is for those that follow.
            _above(here).append(text)
        elif text:
            here.texts[here.level].append(text)
        if found and not here.is_marked:
            parts.append(_part(here, int(found[1])))
            here.is_marked = True
            here.texts[here.level] = []
    if here.number and not here.is_marked and _told(here):
        parts.append(_part(here, None))
    return QuestionPaper(tuple(parts), tuple(_differing(parts, totals)))


def _differing(parts: Sequence[PaperPart], totals: Iterable[tuple[int, int, int]]) -> Iterator[str]:
    """Totals, each with the question in which it stands and the number of parts before it, that are
    neither the sum of the question's parts nor of all before."""
    for question, total, before in totals:
        told = parts[:before]
        every = sum(part.marks or 0 for part in told)
        own = sum(part.marks or 0 for part in told if part.question == question)
        if total not in (own, every):
            yield f"question {question}: {own} marks found, {total} told"


def _above(here: _Open) -> list[str]:
    return here.texts["a"] if here.level == "i" else here.texts[""]


def _begun(here: _Open, line: str, parts: list[PaperPart], *, has_marks: bool) -> str:
    """What is left of a line behind the labels with which parts begin."""
    number = _NUMBER.match(line)
    is_next = number is not None and int(number[1]) == here.number + 1
    if number and is_next and (here.is_marked or not has_marks or not _told(here)):
        _close(here, parts, "")
        here.number, here.letter, here.roman = here.number + 1, "", ""
        here.texts = {"": [], "a": [], "i": []}
        here.is_marked = False
        line = line[number.end() :]
    if here.number == 0:
        return line
    letter = _LETTER.match(line)
    expected = chr(ord(here.letter) + 1) if here.letter else "a"
    if letter and letter[1] == expected and not (here.roman and letter[1] in "ivx"):
        _close(here, parts, "a")
        here.letter, here.roman = expected, ""
        here.texts["a"], here.texts["i"] = [], []
        here.is_marked = False
        line = line[letter.end() :]
    roman = _ROMAN.match(line)
    place = _ROMANS.index(here.roman) + 1 if here.roman else 0
    if roman and here.letter and roman[1] == _ROMANS[min(place, len(_ROMANS) - 1)]:
        _close(here, parts, "i")
        here.roman = roman[1]
        here.texts["i"] = []
        here.is_marked = False
        line = line[roman.end() :]
    return line


def _told(here: _Open) -> bool:
    return bool(here.texts[here.level])


def _close(here: _Open, parts: list[PaperPart], level: str) -> None:
    """A part that has no marks ends where another one of its level or above begins; where one of a
    lower level does, it was only told for that."""
    is_over = _LEVELS.index(here.level) >= _LEVELS.index(level)
    if here.number and not here.is_marked and is_over and _told(here):
        parts.append(_part(here, None))
        here.texts[here.level] = []


def _part(here: _Open, marks: int | None) -> PaperPart:
    above = _LEVELS[: _LEVELS.index(here.level)]
    context = "\n".join(text for level in above for text in here.texts[level])
    return PaperPart(here.label, context, "\n".join(here.texts[here.level]), marks)


def mark_scheme(pages: Iterable[str], numbers: Sequence[str]) -> dict[str, SchemeEntry]:
    """What a mark scheme says of each of these parts that it names, by number."""
    places = {number: place for place, number in enumerate(numbers)}
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    last, is_marked = -1, True
    for line in lines_of(pages):
        label = _LABEL.match(line)
        name = _name(label) if label else ""
        place = places.get(name, -1)
        # The next part, or a later one where nothing of the part at hand is still to come.
        if label and (place == last + 1 or (place > last and is_marked)):
            current = found[name] = []
            last, line = place, line[label.end() :]
            is_marked = False
        if current is not None:
            current.append(line)
            is_marked = is_marked or _MARKS.search(line) is not None
    return {name: _entry(name, lines) for name, lines in found.items()}


def _name(label: re.Match[str]) -> str:
    letter = f"({label[2]})" if label[2] else ""
    return f"{label[1]}{letter}{f'({label[3]})' if label[3] else ''}"


def _entry(number: str, lines: Sequence[str]) -> SchemeEntry:
    marks: int | None = None
    kept = []
    for line in lines:
        found = _MARKS.search(line)
        if found and marks is None:
            marks = int(found[1])
            line = line[: found.start()]
        if line.strip() and not _TOTAL.fullmatch(line.strip()):
            kept.append(line.strip())
    text = "\n".join(kept)
    most = _MOST.search(text)
    return SchemeEntry(
        number, text, marks, tuple(_points(text)), int(most[1]) if most is not None else None
    )


def _points(text: str) -> Iterator[SchemePoint]:
    for match in _POINT.finditer(text):
        words = _BETWEEN.sub("", " ".join(match[1].split()))
        if words:
            yield SchemePoint(words, int(match[2]))


def matched(answer: str, points: Sequence[SchemePoint]) -> tuple[bool, ...]:
    """For each point whether an answer says it: most of its words stand there, a word also as the
    beginning of a longer one or with another ending. A suggestion, which the learner decides on."""
    said = {_stem(word) for word in words_of(answer)}
    return tuple(_is_said(point.text, said) for point in points)


def _is_said(text: str, said: set[str]) -> bool:
    wanted = {_stem(word) for word in words_of(text)}
    return bool(wanted) and len(wanted & said) >= _MATCHED * len(wanted)


def _stem(word: str) -> str:
    """Without the endings that English words have most: enough to know a word again."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def belonging(parts: Sequence[PaperPart], scheme: Mapping[str, SchemeEntry]) -> tuple[str, ...]:
    """Numbers of the parts of which the scheme says nothing."""
    return tuple(part.number for part in parts if part.number not in scheme)
