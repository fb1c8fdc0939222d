"""Moodle's embedded answers: ``{1:MULTICHOICE:=right~wrong#why}`` in the text of a question.

Where every gap has choices with one that is right, the whole is a question with gaps. One gap to
type in makes it a short text or a number. All others become a set: the text, with blanks, is the
vignette of a question for each gap.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from studytui.domain.draft import OptionDraft, SlotDraft
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import normalised
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.moodle.answers import (
    MOST,
    Given,
    choosing,
    typed_number,
    typed_text,
    warn_of_case,
)
from studytui.ingest.readers.moodle.gaps import (
    MOST_GAPS,
    blanked,
    token,
    tokens_of,
    with_gaps,
    without_tokens,
)
from studytui.ingest.readers.moodle.texts import Raw, Texts

_NAMES = {
    "choice": ("MULTICHOICE", "MC", ("V", "H", "S", "VS", "HS")),
    "several": ("MULTIRESPONSE", "MR", ("H", "S", "HS")),
    "text": ("SHORTANSWER", "SA", ()),
    "case": ("SHORTANSWER", "SA", ("C",)),
    "number": ("NUMERICAL", "NM", ()),
}
_TYPES = {"MW": "text", "MWC": "case"}
for _type, (_long, _short, _forms) in _NAMES.items():
    if _type != "case":
        _TYPES |= {_long: _type, _short: _type}
    for _form in _forms:
        _TYPES |= {f"{_long}_{_form}": _type, f"{_short}{_form}": _type}

_START = re.compile(r"\{\s*(?P<weight>\d{0,4})\s*:\s*(?P<type>[A-Z][A-Z_]{1,30})\s*:")
_END = re.compile(r"(?<!\\)\}")
_BETWEEN = re.compile(r"(?<!\\)~")
_WHY = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)#")
_WORTH = re.compile(r"(?:=|%(?P<percent>-?\d{1,3}(?:[.,]\d{0,10})?)%)")
_ESCAPED = re.compile(r"\\([}#~])")
BLANK = "____"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One answer to an embedded question."""

    text: Raw
    worth: float
    """Percent."""
    feedback: Raw


@dataclass(frozen=True, slots=True)
class Embedded:
    """One question within a text."""

    kind: str
    """choice, several, text, case or number."""
    weight: float
    alternatives: tuple[Alternative, ...]


def embedded_in(source: Raw) -> tuple[Raw, list[Embedded]]:
    """The text with its embedded questions as tokens, and these. Raises RejectedError."""
    source = without_tokens(source)
    parts: list[str] = []
    found: list[Embedded] = []
    end = 0
    text = source.text
    while match := _START.search(text, end):
        closing = _END.search(text, match.end())
        if closing is None:
            break
        kind = _TYPES.get(match["type"])
        if kind is None:
            raise RejectedError(
                "type-unsupported",
                f"A question of the type “cloze” with {match['type']} in it: skipped.",
            )
        if len(found) == MOST_GAPS:
            raise RejectedError("too-many", f"It has more than {MOST_GAPS} gaps.")
        parts += [text[end : match.start()], token(len(found))]
        alternatives = tuple(_alternatives(text[match.end() : closing.start()], source))
        found.append(Embedded(kind, float(match["weight"] or 1), alternatives))
        end = closing.end()
    if not found:
        raise RejectedError("gaps-invalid", "Its text holds no question with answers.")
    return replace(source, text="".join([*parts, text[end:]])), found


def _alternatives(text: str, source: Raw) -> Iterator[Alternative]:
    for part in _BETWEEN.split(text)[: MOST + 1]:
        worth = 0.0
        if match := _WORTH.match(part.lstrip()):
            percent = match["percent"]
            worth = 100.0 if percent is None else float(percent.replace(",", "."))
            part = part.lstrip()[match.end() :]
        answer, *why = _WHY.split(part, maxsplit=1)
        if answer.strip():
            yield Alternative(
                Raw(_decoded(answer), files=source.files),
                worth,
                Raw(_decoded(why[0]) if why else "", files=source.files),
            )


def _decoded(text: str) -> str:
    """As Moodle undoes what its editor did: entities first, then backslashes."""
    return _ESCAPED.sub(r"\1", html.unescape(text)).strip()


@dataclass(frozen=True, slots=True)
class Member:
    """One question that an embedded-answers question becomes."""

    fields: dict[str, Any]
    weight: float
    name: str = ""
    """Which gap of a set it asks for; empty where it is the whole."""


def members_of(stem: str, snippet: str, found: list[Embedded], texts: Texts) -> list[Member]:
    """The questions it becomes, of its stored text with tokens. What is wrong with one question of
    a set is a warning; raises RejectedError where none is left."""
    if sorted(tokens_of(stem, snippet)) != list(range(len(found))):
        raise RejectedError("gaps-invalid", "A gap does not stand in the visible text.")
    weight = sum(one.weight for one in found) or 1.0
    whole = _gaps(stem, snippet, found, texts)
    if whole is None and len(found) == 1:
        stem, snippet = (blanked(text, lambda _: BLANK) for text in (stem, snippet))
        whole = {**_fields(found[0], stem, texts), "stem": stem, "code_snippet": snippet}
    if whole is not None:
        return [Member(whole, weight)]
    stem, snippet, order = _numbered(stem, snippet)
    members = []
    for place, index in enumerate(order, 1):
        asked = f"What belongs in gap ({place})?"
        try:
            fields = _fields(found[index], asked, texts)
        except RejectedError as rejected:
            texts.warn(rejected.code, f"Gap {place} was left out: {rejected.reason}")
            continue
        fields |= {"vignette": stem, "stem": asked, "code_snippet": snippet}
        members.append(Member(fields, found[index].weight, f"gap {place}"))
    if not members:
        raise RejectedError("gaps-invalid", "None of its gaps can be asked for.")
    return members


def _numbered(stem: str, snippet: str) -> tuple[str, str, list[int]]:
    """The texts with a numbered blank in the place of each token, and the tokens in this order."""
    order = tokens_of(stem, snippet)
    places = {number: place for place, number in enumerate(order, 1)}

    def blank(number: int) -> str:
        return f"({places[number]}) {BLANK}"

    return blanked(stem, blank), blanked(snippet, blank), order


def _gaps(stem: str, snippet: str, found: list[Embedded], texts: Texts) -> dict[str, Any] | None:
    """The fields of a question with gaps; None where a gap has to be typed, or has not exactly one
    right choice among several, unless none has a right one."""
    if any(one.kind != "choice" or len(one.alternatives) < 2 for one in found):
        return None
    right = [
        [place for place, answer in enumerate(one.alternatives) if answer.worth >= 100]
        for one in found
    ]
    is_keyless = not any(answer.worth > 0 for one in found for answer in one.alternatives)
    if not is_keyless and any(len(places) != 1 for places in right):
        return None
    stem, snippet, order = with_gaps(stem, snippet)
    options: list[OptionDraft] = []
    slots: list[SlotDraft] = []
    for index in order:
        own = _options(found[index], texts)
        if len({normalised(option.text) for option in own}) < len(own):
            return None
        first = len(options)
        options += [
            replace(option, is_correct=None if is_keyless else place in right[index])
            for place, option in enumerate(own)
        ]
        key = None if is_keyless else first + right[index][0]
        slots.append(SlotDraft(key=key, choices=tuple(range(first, len(options)))))
    if is_keyless:
        texts.warn("no-right-option", "No choice is marked as right: the key counts as unknown.")
    if any(0 < one.worth < 100 for each in found for one in each.alternatives):
        texts.warn(
            "partial-credit", "Moodle gives a part of the marks for some choices; here none is."
        )
    return {
        "kind": Kind.GAPS,
        "stem": stem,
        "code_snippet": snippet,
        "options": tuple(options),
        "slots": tuple(slots),
    }


def _options(one: Embedded, texts: Texts) -> list[OptionDraft]:
    if len(one.alternatives) > MOST:
        raise RejectedError("too-many", f"A gap has more than {MOST} choices.")
    return [
        OptionDraft(
            text=texts.stored(answer.text, MediaRole.OPTION) or "[image]",
            explanation=texts.stored(answer.feedback, MediaRole.EXPLANATION),
        )
        for answer in one.alternatives
    ]


def _fields(one: Embedded, stem: str, texts: Texts) -> dict[str, Any]:
    """The fields of the question for one gap. Raises RejectedError."""
    if one.kind in ("choice", "several"):
        worth = [answer.worth for answer in one.alternatives]
        return choosing(_options(one, texts), worth, one.kind == "choice", stem, texts)
    given = []
    for answer in one.alternatives[:MOST]:
        value, tolerance = answer.text.text, ""
        if one.kind == "number":
            value, _, tolerance = value.partition(":")
        feedback = texts.stored(answer.feedback, MediaRole.EXPLANATION)
        given.append(Given(value.strip(), answer.worth, feedback, tolerance.strip()))
    if one.kind == "number":
        return typed_number(given, texts)
    if one.kind == "case":
        warn_of_case(texts)
    return typed_text(given, texts)
