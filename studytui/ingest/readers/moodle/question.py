"""One question of Moodle XML as drafts: what it asks by its type, and what all types have."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from studytui.domain.draft import QuestionDraft
from studytui.domain.draft_check import misfit
from studytui.domain.moodle import FEEDBACK_PARTS, PLACE, STEM_PARTS
from studytui.domain.question import MediaRole
from studytui.domain.text import clean_line, parse
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.moodle.cloze import Member, embedded_in, members_of
from studytui.ingest.readers.moodle.gaps import missing_words_of
from studytui.ingest.readers.moodle.kinds import READERS
from studytui.ingest.readers.moodle.texts import Raw, Texts, joined, plain, raw, titled

OUTCOMES = {
    "correctfeedback": "When right",
    "partiallycorrectfeedback": "When partly right",
    "incorrectfeedback": "When wrong",
}
"""Feedback to a whole answer, and the title it gets in the explanation."""
_MISSING_WORDS = ("gapselect", "ddwtos")
_CLOZE = ("cloze", "multianswer")
STEM_ROLES = dict.fromkeys(STEM_PARTS.values(), MediaRole.QUESTION)
FEEDBACK_ROLES = {
    FEEDBACK_PARTS["objective"]: MediaRole.EXPLANATION,
    FEEDBACK_PARTS["key_points"]: MediaRole.KEY_POINT,
    FEEDBACK_PARTS["references"]: MediaRole.REFERENCE,
}
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Found:
    """A draft without source, key and category."""

    draft: QuestionDraft
    member: str = ""
    """Which part of the question in Moodle it is, where that makes several."""


def said(question: Element, outcome: str) -> str:
    """What a question says to an outcome, without mark-up, to be compared with others."""
    text = plain(question.find(outcome))
    return " ".join(_TAG.sub("", text).split()) or text


def drafts_of(question: Element, texts: Texts, usual: Container[str]) -> list[Found]:
    """What a question becomes. What it says to an outcome is left out where that is `usual`.
    Raises RejectedError, TooDeepError."""
    source = raw(question.find("questiontext"))
    texts.format = source.format
    type_name = clean_line(question.get("type") or "")[:80]
    make = embedded = None
    if type_name in _MISSING_WORDS:
        source, make = missing_words_of(question, texts)
    elif type_name in _CLOZE:
        source, embedded = embedded_in(source)
    elif type_name not in READERS:
        raise RejectedError(
            "type-unsupported",
            f"A question of the type “{type_name}”: skipped.",
            hint="Taken are choices, true or false, short texts, numbers, matches, orders and gaps.",
        )
    stem, parts = texts.parts(_with_old_image(question, source), MediaRole.QUESTION, STEM_ROLES)
    snippet = code_of(parts.get(STEM_PARTS["code"], ""))
    if not stem and not snippet:
        raise RejectedError("empty-text", "Empty question text.")
    if embedded is not None:
        members = members_of(stem, snippet, embedded, texts)
    elif make is not None:
        members = [Member(make(stem, snippet), 1)]
    else:
        fields = READERS[type_name](question, stem, texts)
        members = [Member({"stem": stem, "code_snippet": snippet, **fields}, 1)]
    vignette = parts.get(STEM_PARTS["vignette"], "")
    return _framed(question, members, vignette, texts, usual)


def _framed(
    question: Element,
    members: list[Member],
    vignette: str,
    texts: Texts,
    usual: Container[str],
) -> list[Found]:
    """The members as drafts, with what all types have."""
    explanation, parts = texts.parts(
        raw(question.find("generalfeedback"), texts.format), MediaRole.EXPLANATION, FEEDBACK_ROLES
    )
    more = joined(_outcomes(question, texts, usual), _hints(question, texts))
    weights = sum(member.weight for member in members) or 1.0
    grade = plain(question.find("defaultgrade"))
    total = _marks(grade, texts) if grade else weights
    found = []
    for member in members:
        fields: dict[str, Any] = {"vignette": vignette, **member.fields}
        own = fields.pop("explanation", "")
        fields |= {name: parts.get(part, "") for name, part in FEEDBACK_PARTS.items()}
        draft = QuestionDraft(
            source="",
            key="",
            explanation=joined(explanation, own, more),
            marks=total * member.weight / weights,
            **fields,
        )
        draft = with_reasons(draft, parts)
        if reason := misfit(draft):
            raise RejectedError(f"{draft.kind.value}-invalid", reason)
        found.append(Found(draft, member.name))
    return found


def _with_old_image(question: Element, source: Raw) -> Raw:
    """The text with the one image that a question could have before Moodle 2."""
    name, content = plain(question.find("image")), question.find("image_base64")
    if not name or content is None or not plain(content):
        return source
    name = name.replace("/", "_")
    file = Element("file", name=name)
    file.text = plain(content)
    text = f'{source.text}<p><img src="@@PLUGINFILE@@/{name}" alt=""></p>'
    return replace(source, text=text, files={**source.files, name: file})


def code_of(part: str) -> str:
    """The code of a part that holds a block of it."""
    return "\n".join(block.text for block in parse(part))


def _outcomes(question: Element, texts: Texts, usual: Container[str]) -> str:
    return joined(
        *(
            titled(title, texts.of(question.find(name), MediaRole.EXPLANATION))
            for name, title in OUTCOMES.items()
            if said(question, name) not in usual
        )
    )


def _hints(question: Element, texts: Texts) -> str:
    hints = [texts.of(hint, MediaRole.EXPLANATION) for hint in question.findall("hint")]
    return joined(*(titled(f"Hint {number}", text) for number, text in enumerate(hints, 1)))


def _marks(text: str, texts: Texts) -> float:
    try:
        marks = float(text.replace(",", "."))
    except ValueError:
        marks = -1.0
    if 0 <= marks <= 1e6:
        return marks
    texts.warn("marks-invalid", f"Its marks are no number from 0 on: {text[:80]}; it counts 1.")
    return 1.0


def with_reasons(draft: QuestionDraft, parts: dict[str, str]) -> QuestionDraft:
    """The draft with the reasons that stand in parts of their own at its slots."""
    slots = tuple(
        replace(slot, explanation=parts.get(f"{PLACE}{place}", slot.explanation))
        for place, slot in enumerate(draft.slots, 1)
    )
    return replace(draft, slots=slots)
