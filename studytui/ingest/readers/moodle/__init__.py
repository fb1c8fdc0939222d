"""Moodle XML: the question bank of a course, with its categories, feedback, tags and images.

**Source of the questions.** The name of the file, without what Moodle adds to it when it exports:
a newer export of the same category updates the older. A question is known by its ``idnumber``,
else by its name, where no other in the file has it and an author gave it (Moodle and other
programs take the beginning of the text, or count: such names say nothing), else by its content.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from studytui.domain.draft import Capture, Problem, QuestionDraft, Reading
from studytui.domain.identity import digest
from studytui.domain.moodle import KEY_NAME, SOURCE_NAME, category_names, places_of
from studytui.domain.question import Kind
from studytui.domain.retelling import OWN_ID, SHARE, WHY
from studytui.domain.text import clean_line, normalised
from studytui.ingest import piece
from studytui.ingest.problems import RejectedError, problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.moodle.question import OUTCOMES, drafts_of, said
from studytui.ingest.readers.moodle.texts import Texts, plain
from studytui.ingest.readers.wording import namespace_of_file
from studytui.ingest.tree import TooDeepError
from studytui.ingest.xml import parse_xml

FORMAT = "Moodle XML"

_ROOT = re.compile(
    r"\ufeff?(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<quiz(?P<attributes>[\s/>][^>]*)",
    re.DOTALL,
)
_START = 16_384
_EXPORTED = re.compile(r"\A(?:questions|quiz)-|-(?:19|20)\d{6}-\d{4}\Z")
_COUNTED = re.compile(r"[^\W\d_]*[\s_.#:-]*\d+[a-z]?", re.IGNORECASE)
_COMMON_ID = re.compile(r"[a-z]{0,9}[-_. ]?\d{1,4}", re.IGNORECASE)
_MEANINGLESS = frozenset(
    f"Your answer is {how}." for how in ("correct", "partially correct", "incorrect")
)
_LONGEST_NAME = 300
_UNSAID = frozenset(
    (
        "difficulty",
        "expected_seconds",
        "is_incomplete",
        "original_number",
        "peer_percent",
        "required",
        "vignette_group",
        "vignette_order",
        OWN_ID,
        SHARE,
    )
)
"""What Moodle XML has no place for."""


def accepts(document: Document) -> bool:
    data = document.content
    if b"quiz" not in data[: 2 * _START].replace(b"\0", b""):
        return False
    start = document.text[:_START] or data[:_START].decode("latin-1")
    match = _ROOT.match(start)
    # Another program calls its root so too, and puts it into a namespace of its own.
    return match is not None and "xmlns=" not in match["attributes"]


def read(document: Document, source: str | None) -> Reading:
    """The questions of the bank. Raises RefusedError."""
    root = parse_xml(document.content, document.main_file, document.limits)
    return _Bank(document, root, source).reading()


class _Bank:
    """One file on its way into drafts."""

    def __init__(self, document: Document, root: Element, source: str | None) -> None:
        self.document = document
        self.file = document.main_file
        self.namespace = _namespace(document.path)
        self.source = source or self.namespace
        self.is_renamed = self.source != self.namespace
        self.is_named = source is not None
        self.questions = list(root.iter("question"))
        self.names = Counter(_name(question).casefold() for question in self.questions)
        self.ids = Counter(plain(question.find("idnumber")) for question in self.questions)
        outcomes = Counter(said(one, name) for one in self.questions for name in OUTCOMES)
        self.usual = {text for text, count in outcomes.items() if count > 1 and text}
        self.sets: dict[str, int] = {}
        self.drafts: dict[tuple[str, str], QuestionDraft] = {}
        self.problems: list[Problem] = []

    def reading(self) -> Reading:
        category = ""
        for position, question in enumerate(self.questions, start=1):
            if question.get("type") == "category":
                category = clean_line(plain(question.find("category")))
                continue
            name = _name(question)
            place = f"question “{name}”" if name else f"question number {position}"
            for draft in self._question(question, place, category):
                self._take(draft, place)
            # The tree of a large file is ten times its size: it goes as the drafts come.
            question.clear()
        if self.drafts and self.usual - _MEANINGLESS:
            reason = (
                "What several questions say alike when an answer is right, partly right or wrong"
                " was left out."
            )
            self._report("", "feedback-usual", reason, warning=True)
        if not self.drafts and not self.problems:
            self._report("", "no-questions", "The file has no questions.")
        return Reading(tuple(self.drafts.values()), problems=tuple(self.problems))

    def _question(self, question: Element, place: str, category: str) -> Iterator[QuestionDraft]:
        """The drafts of one question: several where each of its gaps is one."""
        texts = Texts(self.document, self.file, place)
        try:
            found = drafts_of(question, texts, self.usual | _MEANINGLESS)
        except RejectedError as rejected:
            self._report(place, rejected.code, rejected.reason, hint=rejected.hint)
            return
        except TooDeepError as error:
            reason = f"The text nests elements more than {error.args[0]} levels deep."
            self._report(place, "html-too-deep", reason)
            return
        texts.report_unused(question.iter("file"))
        self.problems += texts.problems
        subject, topic, concept = places_of(category_names(category))
        tags = (clean_line(plain(tag))[:_LONGEST_NAME] for tag in question.findall("tags/tag"))
        shared: dict[str, Any] = {
            "source": self.source,
            "subject": subject,
            "topic": topic,
            "concept": concept,
            "tags": tuple(dict.fromkeys(tag for tag in tags if tag)),
            "media": texts.media,
            "capture": Capture(
                path=self.document.path,
                raw_html=_alone(question, category, self.usual | _MEANINGLESS),
                raw_json=piece.label(FORMAT),
            ),
            "unsaid": _UNSAID,
        }
        for one in found:
            draft = replace(one.draft, **shared, **self._set(one.draft.vignette))
            yield self._named(draft, question, one.member)

    def _set(self, vignette: str) -> dict[str, Any]:
        """The set of the questions on one text, and the place in it of the next."""
        if not vignette:
            return {}
        name = f"{self.namespace}/{digest([vignette])[:16]}"
        order = self.sets[name] = self.sets.get(name, -1) + 1
        return {"vignette_group": name, "vignette_order": order}

    def _named(self, draft: QuestionDraft, question: Element, member: str) -> QuestionDraft:
        """The draft with its key."""
        own, own_source = clean_line(question.get(KEY_NAME, "")), question.get(SOURCE_NAME, "")
        if own and not member:
            return self._own(draft, question, own, clean_line(own_source))
        suffix = f"/{member}" if member else ""
        number = clean_line(plain(question.find("idnumber")))[:200]
        if number and self.ids[plain(question.find("idnumber"))] == 1:
            is_common = self.is_renamed and _COMMON_ID.fullmatch(number)
            name = f"{self.namespace}/{number}" if is_common else number
            return replace(draft, key=f"id:{name}{suffix}", original_id=f"{number}{suffix}")
        title = _name(question)
        if self._is_own(title, draft):
            name = f"{self.namespace}/{title}" if self.is_renamed else title
            return replace(draft, key=f"id:{name}{suffix}")
        return replace(draft, key=f"content:{draft.content_hash()}")

    def _own(self, draft: QuestionDraft, question: Element, key: str, source: str) -> QuestionDraft:
        """A draft that studytui wrote, under the name it had."""
        unsaid = _UNSAID | {"original_id"}
        if draft.kind is Kind.MATCHING:
            unsaid |= {WHY}
        return replace(
            draft,
            source=self.source if self.is_named else source or self.source,
            key=key,
            original_id=clean_line(plain(question.find("idnumber")))[:200] or None,
            unsaid=unsaid,
            is_own=True,
        )

    def _is_own(self, title: str, draft: QuestionDraft) -> bool:
        """Whether a title names this question for good."""
        if not title or self.names[title.casefold()] > 1 or _COUNTED.fullmatch(title):
            return False
        words = normalised(draft.whole_stem)
        return not words.startswith(" ".join(title.rstrip(".… ").casefold().split()))

    def _take(self, draft: QuestionDraft, place: str) -> None:
        known = self.drafts.get((draft.source, draft.key))
        if known is not None and _substance(known) != _substance(draft):
            draft = replace(draft, key=f"content:{digest(_substance(draft))}", is_own=False)
            known = self.drafts.get((draft.source, draft.key))
        if known is None:
            self.drafts[draft.source, draft.key] = draft
        else:
            reason = "The same question stands twice in the file; it was taken once."
            self._report(place, "duplicate-question", reason, warning=True)

    def _report(
        self, place: str, code: str, reason: str, *, hint: str = "", warning: bool = False
    ) -> None:
        self.problems.append(
            problem(self.file, code, reason, place=place, hint=hint, warning=warning)
        )


def _namespace(path: str) -> str:
    folder, name = os.path.split(path)
    stem, suffix = os.path.splitext(name)
    return namespace_of_file(os.path.join(folder, (_EXPORTED.sub("", stem) or stem) + suffix))


def _name(question: Element) -> str:
    return clean_line(plain(question.find("name")))[:_LONGEST_NAME]


def _substance(draft: QuestionDraft) -> list[str]:
    """What makes a question another, where stem and options are alike: its answers and images."""
    return [
        draft.content_hash(),
        *draft.accepted,
        *(option.text for option in draft.options if option.is_correct),
        *(f"{slot.text} {slot.key}" for slot in draft.slots),
        *(media.member for media in draft.media),
    ]


def _alone(question: Element, category: str, usual: Container[str]) -> str:
    """A bank of this question alone, with stand-ins for its images, and without what it says to an
    outcome as others do."""
    for name in OUTCOMES:
        outcome = question.find(name)
        if outcome is not None and said(question, name) in usual:
            question.remove(outcome)
    for file in (*question.iter("file"), *question.iter("image_base64")):
        file.text = piece.stand_in(file.text or "")
    bank = Element("quiz")
    if category:
        SubElement(SubElement(bank, "question", type="category"), "category").text = category
    bank.append(question)
    return piece.kept(tostring(bank, encoding="unicode"))
