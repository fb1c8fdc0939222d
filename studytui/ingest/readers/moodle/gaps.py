"""Gaps in the text of a Moodle question: marks are kept through the conversion from HTML as tokens,
and become gaps of the stored text."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from studytui.domain.draft import OptionDraft, SlotDraft
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import gap, normalised
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.moodle.texts import Raw, Texts, plain, raw
from studytui.ingest.readers.wording import is_html

# Characters for private use, which no text of a question has.
_OPEN, _CLOSE = "\uf8f0", "\uf8f1"
_TOKEN = re.compile(rf"{_OPEN}(\d{{1,4}}){_CLOSE}")
_PRIVATE = re.compile(f"[{_OPEN}{_CLOSE}]")
_FENCE = re.compile(r"`{3,}")
_RUN = re.compile(r"\\.|`+")
_MARK = re.compile(r"\[\[(\d{1,3})\]\]")
MOST_GAPS = 100
_MOST_OPTIONS = 1000


def token(number: int) -> str:
    """What stands for a mark until the text is stored text."""
    return f"{_OPEN}{number}{_CLOSE}"


def without_tokens(source: Raw) -> Raw:
    """The text without anything that could be taken for a token."""
    return replace(source, text=_PRIVATE.sub("", source.text))


def blanked(text: str, blank: Callable[[int], str]) -> str:
    """Stored text with something else in the place of each token."""
    return _TOKEN.sub(lambda match: blank(int(match[1])), text)


def tokens_of(*texts: str) -> list[int]:
    """Numbers of the tokens in texts, in the order in which they stand there."""
    return [int(match[1]) for text in texts for match in _TOKEN.finditer(text)]


def with_gaps(stem: str, snippet: str) -> tuple[str, str, list[int]]:
    """A stem and a snippet of code with their tokens as gaps, and the token of each gap in the
    order of the gaps. In code no gap can stand, so there its number does, as ``[[3]]``; these
    gaps come after those of the text."""
    pieces = [*_pieces(stem), (True, snippet)]
    order = [
        number for wanted in (False, True) for is_code, piece in pieces if is_code is wanted
        for number in tokens_of(piece)
    ]  # fmt: skip
    places = {number: place for place, number in enumerate(order, 1)}
    done = [
        blanked(piece, lambda number: f"[[{places[number]}]]")
        if is_code
        else blanked(piece, lambda number: gap(places[number]))
        for is_code, piece in pieces
    ]
    return "".join(done[:-1]), done[-1], order


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Stored text cut into what is code and what is not; together they are the text again."""
    fence = ""
    for line in text.splitlines(keepends=True):
        opening = _FENCE.match(line)
        if fence:
            fence = "" if line.rstrip() == fence else fence
            yield True, line
        elif opening:
            fence = opening[0]
            yield True, line
        else:
            yield from _line_pieces(line)


def _line_pieces(line: str) -> Iterator[tuple[bool, str]]:
    runs: dict[int, list[int]] = {}
    for run in re.finditer(r"`+", line):
        runs.setdefault(len(run[0]), []).append(run.start())
    start = end = 0
    while match := _RUN.search(line, end):
        end = match.end()
        if match[0][0] == "\\":
            continue
        starts = runs.get(len(match[0]), [])
        closing = bisect_left(starts, end)
        if closing < len(starts):
            yield False, line[start : match.start()]
            start, end = match.start(), starts[closing] + len(match[0])
            yield True, line[start:end]
            start = end
    yield False, line[start:]


def missing_words_of(question: Element, texts: Texts) -> tuple[Raw, Callable[[str, str], Any]]:
    """The text of a question with marks ``[[2]]`` as tokens, and what makes the fields of the draft
    of its stem and its code. A gap with one choice only is filled. Raises RejectedError."""
    source = without_tokens(raw(question.find("questiontext")))
    choices = _choices(question, texts)
    members: dict[str, dict[str, str]] = {}
    for group, text in choices:
        members.setdefault(group, {}).setdefault(normalised(text), text)
    marks: list[int] = []

    def marked(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        if not 0 <= place < len(choices):
            return match[0]
        group, _ = choices[place]
        if len(members[group]) < 2:
            texts.warn(
                "gap-filled",
                f"Gap {match[1]} has one choice only: it stands in the text.",
            )
            return _shown(question, place)
        if len(marks) == MOST_GAPS:
            raise RejectedError("too-many", f"It has more than {MOST_GAPS} gaps.")
        marks.append(place)
        return token(len(marks) - 1)

    text = _MARK.sub(marked, source.text)
    if not marks:
        raise RejectedError("gaps-invalid", "Its text marks no gap that has choices.")

    def fields(stem: str, snippet: str) -> dict[str, Any]:
        stem, snippet, order = with_gaps(stem, snippet)
        if sorted(order) != list(range(len(marks))):
            raise RejectedError("gaps-invalid", "A gap does not stand in the visible text.")
        options: list[OptionDraft] = []
        slots: list[SlotDraft] = []
        for number in order:
            group, right = choices[marks[number]]
            own = members[group]
            first = len(options)
            key = first + list(own).index(normalised(right))
            options += [OptionDraft(text, first + i == key) for i, text in enumerate(own.values())]
            if len(options) > _MOST_OPTIONS:
                raise RejectedError("too-many", f"Its gaps have more than {_MOST_OPTIONS} choices.")
            slots.append(SlotDraft(key=key, choices=tuple(range(first, len(options)))))
        return {
            "kind": Kind.GAPS,
            "stem": stem,
            "code_snippet": snippet,
            "options": tuple(options),
            "slots": tuple(slots),
        }

    return replace(source, text=text), fields


def _choices(question: Element, texts: Texts) -> list[tuple[str, str]]:
    """The group of each choice, and its stored text."""
    found = []
    for box in _boxes(question)[: _MOST_OPTIONS + 1]:
        text = texts.line(box, MediaRole.OPTION)
        found.append((plain(box.find("group")) or "1", text))
    if len(found) > _MOST_OPTIONS:
        raise RejectedError("too-many", f"It has more than {_MOST_OPTIONS} choices.")
    return found


def _boxes(question: Element) -> list[Element]:
    return question.findall("selectoption") or question.findall("dragbox")


def _shown(question: Element, place: int) -> str:
    """A choice as HTML, to stand in the text."""
    text = plain(_boxes(question)[place])
    return text if is_html(text) else html.escape(html.unescape(text))
