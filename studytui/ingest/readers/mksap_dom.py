"""The MKSAP page: question, key, critique and figures of a React page stand in one article."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from studytui.domain.draft import OptionDraft
from studytui.domain.question import MediaRole
from studytui.domain.text import clean_line
from studytui.ingest.html import to_markdown
from studytui.ingest.limits import Limits
from studytui.ingest.readers import option_table
from studytui.ingest.readers.page import Gallery, PageQuestion
from studytui.ingest.readers.wording import percent
from studytui.ingest.tree import classes_of, firsts, is_hidden

_KEY = re.compile(r"Correct Answers?:\s*([A-Z](?:(?:\s*(?:,|and|&)\s*)+[A-Z])*)\b")
_NUMBER = re.compile(r"^Question (\w{1,12})$")
_STIMULUS_FRAME = frozenset(("header", "btn"))
_CRITIQUE_FRAME = frozenset(
    ("keypoints", "bibliography", "related-content-card", "card", "q-aux", "btn")
)

_PARTS = (
    "section.q_info, section.q_info h1, div.stimulus, section.q_mcq legend, section.answer, "
    "div.source ol.page-location"
)
_PART_NAMES = frozenset(("q_info", "h1", "stimulus", "legend", "answer", "page-location"))
_OF_ANSWER = "div.critique, aside.keypoints, div.objective, div.bibliography"
_OF_ANSWER_NAMES = frozenset(("critique", "keypoints", "objective", "bibliography"))
_OF_OPTION = "input, .answer-text .text, .stat-label, .stats"
_OF_OPTION_NAMES = frozenset(("input", "text", "stat-label", "stats"))
_HEADINGS = frozenset(("keypoint-title", "h5"))


def recognises(tree: LexborHTMLParser) -> bool:
    return tree.css_first("section.q_mcq") is not None


def read(tree: LexborHTMLParser, gallery: Gallery, limits: Limits) -> PageQuestion:
    """The question of the page. Raises TooDeepError."""
    return _Page(tree, gallery, limits).read()


class _Page:
    def __init__(self, tree: LexborHTMLParser, gallery: Gallery, limits: Limits) -> None:
        self.gallery = gallery
        self.limits = limits
        article = tree.css_first("article[data-question-id]")
        root = article or tree.body
        assert root is not None
        self.article: LexborNode = root
        self.parts = firsts(root, _PARTS, _PART_NAMES)
        self.title = _line(tree.css_first("title"))
        self.question = PageQuestion(site=self._site())
        self.question.platform_id = self._platform_id(article)

    def read(self) -> PageQuestion:
        question = self.question
        question.number = self._number()
        question.stem = self._stem()
        self._read_options()
        self._read_critique()
        self._read_location()
        if "hosp" in classes_of(self.article):
            question.tags += ("hospitalist",)
        return question

    def _site(self) -> str:
        return clean_line(self.title.rpartition(" - ")[2]) if "MKSAP" in self.title else "MKSAP"

    @staticmethod
    def _platform_id(article: LexborNode | None) -> str | None:
        if article is None:
            return None
        return clean_line(article.attributes.get("data-question-id") or "")[:200] or None

    def _number(self) -> str | None:
        match = _NUMBER.match(_line(self.parts.get("h1")))
        return match[1] if match else None

    def _markdown(
        self, node: LexborNode | None, role: MediaRole, skip: frozenset[str] = frozenset()
    ) -> str:
        if node is None:
            return ""
        links = role is MediaRole.REFERENCE
        images = self.gallery.within(role)
        return to_markdown(node, images=images, skip=skip, show_links=links, limits=self.limits)

    def _stem(self) -> str:
        role = MediaRole.QUESTION
        vignette = self.parts.get("stimulus") or self.parts.get("q_info")
        parts = [self._markdown(vignette, role, _STIMULUS_FRAME)]
        parts.append(self._markdown(self.parts.get("legend"), role))
        return "\n\n".join(part for part in parts if part)

    def _read_options(self) -> None:
        question = self.question
        found = [
            node for node in self.article.css("section.q_mcq div.option") if not is_hidden(node)
        ]
        area = self.article.css_first("section.q_mcq")
        if not found and area is not None:
            found = option_table.rows_of(area)
        letters: list[str] = []
        texts: list[str] = []
        shares: list[float | None] = []
        right: set[int] = set()
        chosen: list[int] = []
        for index, node in enumerate(found):
            classes = classes_of(node)
            parts = firsts(node, _OF_OPTION, _OF_OPTION_NAMES)
            entry = parts.get("input")
            attributes = entry.attributes if entry is not None else {}
            if attributes.get("type") == "checkbox":
                question.is_multiple = True
            letter = attributes.get("value") or _line(node.css_first(".bubble, .letter"))
            letters.append(clean_line(letter)[:20])
            if "r_a" in classes:
                right.add(index)
            if "s_a" in classes:
                chosen.append(index)
                if "w_a" in classes:
                    question.was_correct = False
            if node.tag == "tr":
                texts.append(self._row_text(node, letters[-1]))
            else:
                text = parts.get("text") or node.css_first(".answer-text, label")
                texts.append(self._markdown(text, MediaRole.OPTION))
            shares.append(percent(_line(parts.get("stat-label") or parts.get("stats"))))
        right = right or self._stated_key(letters)
        question.options = [
            OptionDraft(
                text,
                is_correct=index in right if right else None,
                peer_percent=shares[index],
                original_id=letters[index] or None,
            )
            for index, text in enumerate(texts)
        ]
        question.chosen = tuple(chosen)
        if right:
            question.is_multiple = question.is_multiple or len(right) > 1
            if chosen:
                question.was_correct = set(chosen) == right

    def _row_text(self, row: LexborNode, letter: str) -> str:
        images = self.gallery.within(MediaRole.OPTION)
        words = option_table.text_of(row, letter)
        return to_markdown(words, images=images, limits=self.limits)

    def _stated_key(self, letters: list[str]) -> set[int]:
        """The key from the words "Correct Answer: C", where no option is marked."""
        match = _KEY.search(_line(self.parts.get("answer")))
        named = re.findall(r"\b[A-Z]\b", match[1]) if match else []
        return {letters.index(letter) for letter in named if letter in letters}

    def _read_critique(self) -> None:
        question = self.question
        answer = self.parts.get("answer")
        if answer is None:
            return
        parts = firsts(answer, _OF_ANSWER, _OF_ANSWER_NAMES)
        critique = parts.get("critique")
        question.explanation = self._markdown(critique, MediaRole.EXPLANATION, _CRITIQUE_FRAME)
        if critique is None:
            question.explanation = self._markdown(answer, MediaRole.EXPLANATION)
        points = parts.get("keypoints")
        question.key_points = self._markdown(points, MediaRole.KEY_POINT, _HEADINGS)
        if points is not None and points.css_first("li.hvc") is not None:
            question.tags += ("high value care",)
        objective = self._markdown(parts.get("objective"), MediaRole.EXPLANATION)
        question.objective = re.sub(r"^\**Educational Objective:\**\s*", "", objective)
        references = parts.get("bibliography")
        question.references = self._markdown(references, MediaRole.REFERENCE, _HEADINGS)

    def _read_location(self) -> None:
        """Topic and collection: from the line above the critique, else from the page's title,
        "Question 8 - Infectious Disease - Extension Questions Set 3 - MKSAP 19"."""
        question = self.question
        source = self.parts.get("page-location")
        places = [_line(item) for item in source.css("li")] if source is not None else []
        places = [place for place in places if place and not _NUMBER.match(place)]
        if places:
            question.topic = places[-1]
            question.tags += tuple(places[:-1])
            return
        parts = self.title.split(" - ")
        if len(parts) >= 4 and _NUMBER.match(parts[0]):
            question.topic = clean_line(parts[1])
            question.tags += (clean_line(" - ".join(parts[2:-1])),)


def _line(node: LexborNode | None) -> str:
    return clean_line(node.text(separator=" ")) if node is not None else ""
