"""Moodle XML: questions for a Moodle course, and for every program that reads its format.

What Moodle has no field for and a person should see all the same (the vignette, code, key points)
stands in the text or the feedback, in an element of its own class, which studytui takes apart again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.domain.moodle import (
    FEEDBACK_PARTS,
    KEY_NAME,
    PLACE,
    SOURCE_NAME,
    STEM_PARTS,
    category_path,
    levels_of,
)
from studytui.domain.text import clean_line, first_line, plain
from studytui.export.losses import loss, not_whole
from studytui.export.moodle_kinds import Typed, typed
from studytui.export.moodle_texts import Texts, plain_element, value
from studytui.export.stored_html import code

_LONGEST_ID = 100
"""Characters of Moodle's ``idnumber``."""
_LONGEST_NAME = 255
_LONGEST_LINE = 100
_TITLES = {"objective": "Objective", "key_points": "Key points", "references": "References"}


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
) -> tuple[Problem, ...]:
    """Write the questions, one by one. `media` gives the content of an image, None where it cannot
    be had. The problems say of each question what Moodle XML cannot hold."""
    bank = _Bank(media)
    target.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n')
    target.writelines(bank.question(draft).encode() for draft in drafts)
    target.write(b"</quiz>\n")
    return tuple(bank.problems)


class _Bank:
    """A file that is being written."""

    def __init__(self, media: Callable[[MediaDraft], bytes | None]) -> None:
        self.problems: list[Problem] = []
        self._media = media
        self._category = ""
        self._ids: set[str] = set()

    def question(self, draft: QuestionDraft) -> str:
        """The elements of one question; empty for one that no type of Moodle can be."""
        if unfit := not_whole(draft):
            self.problems.append(unfit)
            return ""
        texts = Texts(draft, self._media)
        kind = typed(draft, texts)
        if kind is None:
            reason = "Moodle has no match without a key: the question was left out."
            self.problems.append(loss(draft, "not-written", reason, is_warning=False))
            return ""
        elements = [
            plain_element("name", _name(draft)),
            texts.element("questiontext", _asked(draft, kind, texts)),
            texts.element("generalfeedback", explained(draft, texts)),
            value("defaultgrade", repr(draft.marks)),
            value("penalty", "0.3333333"),
            value("hidden", 0),
            value("idnumber", self._id(draft)),
            kind.elements,
            _tags(draft),
        ]
        losses = [*kind.losses, *losses_of(draft)]
        for one in losses:
            self.problems.append(loss(draft, "not-held", f"Moodle XML has no place for {one}."))
        for index in texts.missing:
            reason = f"Image {index} cannot be read, so the question went out without it."
            self.problems.append(loss(draft, "image-missing", reason))
        named = f" {SOURCE_NAME}={quoteattr(draft.source)} {KEY_NAME}={quoteattr(draft.key)}"
        text = f'<question type="{kind.type}"{named}>\n{"".join(elements)}</question>\n'
        return self._placed(draft) + text

    def _placed(self, draft: QuestionDraft) -> str:
        """The element that names the category, where it is another than before."""
        path = category_path(levels_of(draft))
        if path == self._category or (not self._category and not draft.topic):
            return ""
        self._category = path
        category = plain_element("category", path)
        return f'<question type="category">\n{category}</question>\n'

    def _id(self, draft: QuestionDraft) -> str:
        """An idnumber that no other question of the file has; empty where there is none."""
        own = draft.key.removeprefix("id:") if draft.key.startswith("id:") else ""
        for name in (draft.original_id, own):
            if name and len(name) <= _LONGEST_ID and name not in self._ids:
                self._ids.add(name)
                return name
        if own and draft.original_id is not None:
            reason = f"Its id is longer than Moodle's {_LONGEST_ID} characters, or there twice."
            self.problems.append(loss(draft, "id-left-out", reason))
        return ""


def _name(draft: QuestionDraft) -> str:
    """What a list in Moodle shows: the name that a source gave, else the first words."""
    if draft.original_id is None and draft.key.startswith("id:"):
        return draft.key.removeprefix("id:")[:_LONGEST_NAME]
    line = first_line(draft.stem, _LONGEST_LINE) or first_line(draft.vignette, _LONGEST_LINE)
    return line or clean_line(draft.key)[:_LONGEST_NAME]


def _asked(draft: QuestionDraft, kind: Typed, texts: Texts) -> str:
    """HTML of the vignette, what is asked, its code, and images that stand nowhere."""
    is_cloze = bool(kind.gaps)
    put: set[int] = set()

    def token(number: int) -> str:
        put.add(number)
        return f"\uf8f0{number}\uf8f1"

    vignette = texts.part(STEM_PARTS["vignette"], "", texts.of(draft.vignette))
    stem = texts.of(draft.stem, token)
    snippet = code(draft.code_snippet) if draft.code_snippet else ""
    page = "".join(
        [vignette, stem, texts.part(STEM_PARTS["code"], "", snippet), texts.rest()]
    ).lstrip("\n")
    if not is_cloze:
        return page
    page = page.replace("{", "&#123;")
    for number, embedded in kind.gaps.items():
        mark = f"\uf8f0{number}\uf8f1"
        if number not in put:
            mark = f"[[{number}]]"
            if mark not in page:
                page += f"\n<p>{embedded}</p>"
                continue
        page = page.replace(mark, embedded, 1)
    return page


def explained(draft: QuestionDraft, texts: Texts) -> str:
    """HTML of the explanation and of all that is read after it."""
    parts = [texts.of(draft.explanation)]
    for name, part in FEEDBACK_PARTS.items():
        parts.append(texts.part(part, _TITLES[name], texts.of(getattr(draft, name))))
    for place, slot in enumerate(draft.slots, start=1):
        title = plain(slot.text) or f"Place {place}"
        parts.append(texts.part(f"{PLACE}{place}", title, texts.of(slot.explanation)))
    return "".join(parts).lstrip("\n")


def _tags(draft: QuestionDraft) -> str:
    if not draft.tags:
        return ""
    return f"<tags>\n{''.join(plain_element('tag', tag) for tag in draft.tags)}</tags>\n"


def losses_of(draft: QuestionDraft) -> list[str]:
    """What of any kind of question Moodle has no field for."""
    found = {
        "how many options are to be chosen": draft.required,
        "its difficulty": draft.difficulty,
        "the time it should take": draft.expected_seconds,
        "how many others were right": draft.peer_percent,
        "how many others chose each option": any(
            option.peer_percent is not None for option in draft.options
        )
        or None,
        "its number": draft.original_number,
        "its subject without a topic": (not draft.topic and draft.subject) or None,
        "its concept without a topic": (not draft.topic and draft.concept) or None,
        "the learner's note": draft.metadata.get("note"),
    }
    return [words for words, there in found.items() if there is not None]
