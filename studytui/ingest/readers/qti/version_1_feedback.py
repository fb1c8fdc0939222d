"""Feedback of a QTI 1.2 item: which of it belongs to an option, which to a response, which to all."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from studytui.domain.question import MediaRole
from studytui.domain.text import escape_line
from studytui.ingest.readers.qti.numbers import in_words
from studytui.ingest.readers.qti.text import Texts, joined, said
from studytui.ingest.readers.qti.version_1_keys import Condition, Given, Processing
from studytui.ingest.readers.qti.version_1_presentation import material_html
from studytui.ingest.readers.qti.xml import (
    children,
    local_name,
)

_RIGHT = ("correct_fb", "correct")
_WRONG = ("general_incorrect_fb", "incorrect_fb", "incorrect")


@dataclass(frozen=True, slots=True)
class _Shown:
    """One ``itemfeedback``."""

    html: str
    is_solution: bool = False
    is_hint: bool = False


class Feedback:
    """The feedback of one item; what no option and no response takes is left for the explanation."""

    def __init__(self, item: Element, processing: Processing, texts: Texts) -> None:
        self._texts = texts
        self._shown = {
            one.get("ident", "").strip(): _shown(one, texts)
            for one in children(item, "itemfeedback")
        }
        self._by_given: dict[Given, list[str]] = {}
        self._by_response: dict[str, list[str]] = {}
        self._ranges: dict[str, str] = {}
        self._right: set[str] = set()
        self._wrong: set[str] = set()
        self._taken: set[str] = set()
        for condition in processing.conditions:
            for link in condition.feedback:
                self._sort(link, condition)

    def _sort(self, link: str, condition: Condition) -> None:
        name = link.casefold()
        if name in _RIGHT:
            self._right.add(link)
        elif name in _WRONG:
            self._wrong.add(link)
        elif condition.ways and all(len(way.given) == 1 for way in condition.ways):
            for given in condition.given:
                self._by_given.setdefault(given, []).append(link)
        elif condition.ranges:
            self._ranges[link] = in_words([found for _, found in condition.ranges])
        elif len(condition.ways) == 1 and len(condition.ways[0].not_given) == 1:
            self._by_response.setdefault(condition.ways[0].not_given[0][0], []).append(link)
        elif condition.scores:
            self._right.add(link)

    def of_option(self, response: str, ident: str) -> str:
        """What is said to who chooses this option."""
        return self._text(self._by_given.get((response, ident), []))

    def of_response(self, response: str) -> str:
        """What is said to who gets this response wrong, or to who gives any answer there."""
        links = [
            link
            for (name, _), links in self._by_given.items()
            if name == response
            for link in links
        ]
        return self._text([*self._by_response.get(response, []), *dict.fromkeys(links)])

    def _text(self, links: list[str]) -> str:
        self._taken.update(links)
        return joined(
            *(
                self._texts.stored(self._shown[link].html, MediaRole.EXPLANATION)
                for link in links
                if link in self._shown
            )
        )

    def rest(self) -> str:
        """All that is left, as one explanation."""
        answers = {link: value for (_, value), links in self._by_given.items() for link in links}
        answers |= self._ranges
        parts = []
        for link, shown in self._shown.items():
            if link in self._taken:
                continue
            text = self._texts.stored(shown.html, MediaRole.EXPLANATION)
            name = link.casefold()
            if link in self._right or name in _RIGHT:
                text = said("When right", text)
            elif link in self._wrong or name in _WRONG:
                text = said("When wrong", text)
            elif link in answers:
                text = said(f"“{escape_line(answers[link])}”", text)
            elif shown.is_hint:
                text = said("Hint", text)
            parts.append(text)
        return joined(*parts)


def _shown(element: Element, texts: Texts) -> _Shown:
    names = {local_name(one) for one in element.iter()}
    html = "".join(f"<div>{material_html(one, texts)}</div>" for one in _holders(element))
    return _Shown(html, "solution" in names, "hint" in names)


def _holders(element: Element) -> list[Element]:
    """Elements that hold materials and have none above them that do."""
    if any(local_name(one) in ("material", "flow_mat") for one in element):
        return [element]
    return [found for one in element for found in _holders(one)]
