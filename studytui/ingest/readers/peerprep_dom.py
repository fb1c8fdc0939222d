"""The ACEP PeerPrep page: AngularJS, every kind of question at once, all but one hidden."""

from __future__ import annotations

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from studytui.domain.draft import OptionDraft
from studytui.domain.question import MediaRole
from studytui.domain.text import clean_line, normalised
from studytui.ingest.html import to_markdown
from studytui.ingest.limits import Limits
from studytui.ingest.readers.page import Gallery, PageQuestion
from studytui.ingest.readers.wording import percent
from studytui.ingest.tree import classes_of, firsts, is_hidden, is_visible

_NUMBER = re.compile(r"Question (\d{1,6})\b")
_TYPE = re.compile(r"question\.type == '([A-Z_]+)'")
_VERDICTS = {"correct": True, "that is correct": True}
_OF_OPTION = "select, input, label, .peer-percent"
_OF_OPTION_NAMES = frozenset(("select", "input", "label", "peer-percent"))
_OF_PANE = ".feedbackTab, .distractorFeedbacks, .keyPointsTab, img.magnify"
_OF_PANE_NAMES = frozenset(("feedbackTab", "distractorFeedbacks", "keyPointsTab", "magnify"))
_FEEDBACK_FRAME = frozenset(("distractorFeedbacks",))


def recognises(tree: LexborHTMLParser) -> bool:
    return tree.css_first("li.paper-shadow, .exam-question .questionStem") is not None


def read(tree: LexborHTMLParser, gallery: Gallery, limits: Limits) -> PageQuestion:
    """The question that the page shows. Raises TooDeepError."""
    return _Page(tree, gallery, limits).read()


class _Page:
    def __init__(self, tree: LexborHTMLParser, gallery: Gallery, limits: Limits) -> None:
        self.gallery = gallery
        self.limits = limits
        root = tree.css_first(".exam-question") or tree.body
        assert root is not None and tree.body is not None
        self.root: LexborNode = root
        form = tree.css_first("form#exam-form") or tree.body
        self.reasoning = form.css_first(".exam-reasoning")
        self.question = PageQuestion(site="ACEP PeerPrep")

    def read(self) -> PageQuestion:
        question = self.question
        match = _NUMBER.search(_line(self.root.css_first(".question-number")))
        question.number = match[1] if match else None
        question.stem = self._stem()
        self._read_options()
        if not question.options:
            question.unsupported = self._visible_type()
        self._read_reasoning()
        return question

    def _markdown(
        self, node: LexborNode | None, role: MediaRole, skip: frozenset[str] = frozenset()
    ) -> str:
        if node is None:
            return ""
        links = role is MediaRole.REFERENCE
        images = self.gallery.within(role)
        return to_markdown(node, images=images, skip=skip, show_links=links, limits=self.limits)

    def _stem(self) -> str:
        stem = self._markdown(self.root.css_first(".questionStem"), MediaRole.QUESTION)
        figures = self._markdown(self.root.css_first("#media-links"), MediaRole.QUESTION)
        return "\n\n".join(part for part in (stem, figures) if part)

    def _read_options(self) -> None:
        question = self.question
        ids: list[str] = []
        chosen: list[int] = []
        marked = False
        lists: dict[int, bool] = {}
        for node in self.root.css("li.paper-shadow"):
            if not _is_shown(node, lists):
                continue
            parts = firsts(node, _OF_OPTION, _OF_OPTION_NAMES)
            if "select" in parts:
                continue
            classes = classes_of(node)
            entry = parts.get("input")
            attributes = entry.attributes if entry is not None else {}
            answer_id = attributes.get("value") or attributes.get("id") or ""
            if not answer_id.isdigit():
                answer_id = (attributes.get("id") or "").removeprefix("answer_")
            if answer_id:
                ids.append(clean_line(answer_id)[:100])
            if attributes.get("type") == "checkbox":
                question.is_multiple = True
            if "active" in classes:
                chosen.append(len(question.options))
            marked = marked or "correct" in classes
            question.options.append(
                OptionDraft(
                    text=self._markdown(parts.get("label") or node, MediaRole.OPTION),
                    is_correct="correct" in classes,
                    peer_percent=percent(_line(parts.get("peer-percent"))),
                    original_id=ids[-1] if answer_id else None,
                )
            )
        if not marked:
            question.options = [replace(option, is_correct=None) for option in question.options]
        if len(ids) == len(question.options) == len(set(ids)):
            question.answer_ids = tuple(ids)
        question.chosen = tuple(chosen)
        if chosen and marked:
            right = [index for index, option in enumerate(question.options) if option.is_correct]
            question.was_correct = chosen == right
            question.is_multiple = question.is_multiple or len(right) > 1

    def _visible_type(self) -> str:
        """The platform's name for what the page shows instead of a list of options."""
        for node in self.root.css("[ng-show]"):
            shown = node.attributes.get("ng-show") or ""
            if (match := _TYPE.search(shown)) and is_visible(node):
                return match[1]
        return ""

    def _read_reasoning(self) -> None:
        question = self.question
        if self.reasoning is None:
            return
        if question.chosen and question.was_correct is None:
            question.was_correct = self._verdict()
        panes = [pane for pane in self.reasoning.css(".tab-pane") if is_visible_within(pane)]
        if not panes:
            question.explanation = self._markdown(self.reasoning, MediaRole.EXPLANATION)
        names = [_line(tab).lower() for tab in self.reasoning.css(".nav-tabs li")]
        explanation: list[str] = []
        references: list[str] = []
        for position, pane in enumerate(panes):
            name = names[position] if position < len(names) else ""
            parts = firsts(pane, _OF_PANE, _OF_PANE_NAMES)
            if "feedbackTab" in parts or "distractorFeedbacks" in parts:
                explanation[:0] = [
                    self._markdown(pane, MediaRole.EXPLANATION, _FEEDBACK_FRAME),
                    *(self._match_feedback(pane) if "distractorFeedbacks" in parts else ()),
                ]
            elif "keyPointsTab" in parts:
                question.key_points = self._markdown(pane, MediaRole.KEY_POINT)
            elif "pearl" in name or (not name and "magnify" in parts):
                pearls = self._markdown(pane, MediaRole.EXPLANATION)
                explanation.append(f"# PEER Pearls\n\n{pearls}" if pearls else "")
            else:
                references.append(self._markdown(pane, MediaRole.REFERENCE))
        if panes:
            question.explanation = "\n\n".join(part for part in explanation if part)
        question.references = "\n\n".join(part for part in references if part)

    def _match_feedback(self, pane: LexborNode) -> list[str]:
        """Give each option the reason why it is wrong; what matches no option is returned."""
        options = self.question.options
        places = {normalised(option.text): index for index, option in enumerate(options)}
        rest: list[str] = []
        for block in pane.css(".distractorFeedbacks"):
            about = self._markdown(block.css_first(".distractor"), MediaRole.EXPLANATION)
            why = self._markdown(block.css_first(".distractorFeedback"), MediaRole.EXPLANATION)
            place = places.get(normalised(about))
            if place is not None and why:
                before = options[place].explanation
                options[place] = replace(
                    options[place], explanation=f"{before}\n\n{why}" if before else why
                )
            elif why:
                rest.append(f"{about}\n\n{why}" if about else why)
        return rest

    def _verdict(self) -> bool | None:
        assert self.reasoning is not None
        for node in self.reasoning.css("div.result"):
            if is_visible(node):
                return _VERDICTS.get(_line(node).lower().rstrip(".!"), False)
        return None


def _is_shown(node: LexborNode, lists: dict[int, bool]) -> bool:
    """`is_visible` of an option; `lists` keeps what was found of the lists that hold them: eight
    options of two lists share ten ancestors."""
    parent = node.parent
    if parent is not None:
        is_list_shown = lists.get(parent.mem_id)
        if is_list_shown is None:
            is_list_shown = lists[parent.mem_id] = is_visible(parent)
        if not is_list_shown:
            return False
    return not is_hidden(node)


def is_visible_within(pane: LexborNode) -> bool:
    """Whether the pane belongs to the page: a tab that is not on top is still part of it."""
    return "ng-hide" not in classes_of(pane)


def _line(node: LexborNode | None) -> str:
    return clean_line(node.text(separator=" ")) if node is not None else ""
