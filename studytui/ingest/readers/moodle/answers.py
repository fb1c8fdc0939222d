"""Question types of Moodle XML that are answered by choosing or typing: each gives the fields of a
draft."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from studytui.domain.draft import OptionDraft
from studytui.domain.moodle import without_wildcards
from studytui.domain.question import Kind, MediaRole, parse_number
from studytui.domain.text import clean_line
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.moodle.texts import Texts, joined, plain, titled
from studytui.ingest.readers.shares import right_by_shares
from studytui.ingest.readers.wording import kind_of_options, required_number

MOST = 200
"""Options, places or accepted answers of one question: more is a mistake, or ill will."""
_FULL = 99.999
_LONGEST = 1000


def choice_of(question: Element, stem: str, texts: Texts) -> dict[str, Any]:
    """Several options, of which one or, where ``single`` says so, several are right."""
    single = question.find("single")
    says_several = single is not None and plain(single).lower() in ("false", "0", "")
    is_single = question.get("type") == "multichoice" and not says_several
    answers = [answer for answer in listed(question, "answer") if plain(answer)]
    options = [
        OptionDraft(
            text=option_text(answer, texts),
            explanation=texts.of(answer.find("feedback"), MediaRole.EXPLANATION),
        )
        for answer in answers
    ]
    return choosing(options, [fraction(one, texts) for one in answers], is_single, stem, texts)


def choosing(
    options: Sequence[OptionDraft],
    fractions: Sequence[float],
    is_single: bool,
    stem: str,
    texts: Texts,
) -> dict[str, Any]:
    """A question of these options, each worth this much of the marks, in percent."""
    if len(options) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    right = right_by_shares(
        fractions,
        is_single,
        texts.warn,
        advice="Give its key by hand, or make it a question with several right answers.",
        who="Moodle gives a part of the marks",
    )
    options = [
        replace(option, is_correct=index in right if right else None)
        for index, option in enumerate(options)
    ]
    kind = kind_of_options([option.text for option in options], not is_single)
    required = None if is_single else required_number(stem, len(options))
    return {
        "kind": kind,
        "options": tuple(options),
        "required": required if not right or required == len(right) else None,
    }


def true_false_of(question: Element, _stem: str, texts: Texts) -> dict[str, Any]:
    """True and False, in this order, whatever language the file has."""
    answers = listed(question, "answer")[:2]
    named = [plain(answer).lower() for answer in answers]
    if named == ["false", "true"]:
        answers.reverse()
    worth = [fraction(answer, texts) for answer in answers]
    if len(answers) != 2 or sorted(value >= _FULL for value in worth) != [False, True]:
        raise RejectedError(
            "answer-invalid", "It does not say which of true and false earns full marks."
        )
    options = (
        OptionDraft(
            text,
            is_correct=value >= _FULL,
            explanation=texts.of(answer.find("feedback"), MediaRole.EXPLANATION),
        )
        for text, value, answer in zip(("True", "False"), worth, answers, strict=True)
    )
    return {"kind": Kind.TRUE_FALSE, "options": tuple(options)}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to be typed, as the file lists it."""

    text: str
    worth: float
    """Percent of the marks."""
    feedback: str = ""
    tolerance: str = ""


def text_of(question: Element, _stem: str, texts: Texts) -> dict[str, Any]:
    """A short text."""
    if plain(question.find("usecase")) == "1":
        warn_of_case(texts)
    return typed_text(_given(question, texts), texts)


def warn_of_case(texts: Texts) -> None:
    texts.warn(
        "case-ignored", "Moodle tells upper from lower case in its answer; here both are right."
    )


def number_of(question: Element, _stem: str, texts: Texts) -> dict[str, Any]:
    """A number with its tolerance and its unit."""
    fields = typed_number(_given(question, texts), texts)
    units = [
        (plain(unit.find("unit_name")), number(plain(unit.find("multiplier")) or "1"))
        for unit in question.findall("units/unit")
    ]
    units.sort(key=lambda pair: pair[1] != 1)
    if len(units) > 1:
        others = ", ".join(name for name, _ in units[1:6])
        texts.warn("units-left-out", f"An answer in {others} is not understood here.")
    return {**fields, "unit": clean_line(units[0][0])[:80] if units else ""}


def typed_text(given: Sequence[Given], texts: Texts) -> dict[str, Any]:
    """The fields of a short text with these answers."""
    accepted = []
    for answer in _right(given, texts):
        literal, is_pattern = without_wildcards(answer.text)
        if is_pattern:
            texts.warn(
                "wildcard",
                f"In “{answer.text[:80]}” a * stands for anything, which is not held;"
                f" accepted is “{literal[:80]}”."
                if literal
                else "Anything is right: the key counts as unknown.",
            )
        if literal:
            accepted.append(clean_line(literal)[:_LONGEST])
    return {
        "kind": Kind.TEXT,
        "accepted": tuple(dict.fromkeys(accepted)),
        "explanation": _feedback(given),
    }


def typed_number(given: Sequence[Given], texts: Texts) -> dict[str, Any]:
    """The fields of a number with these answers."""
    right = [answer for answer in _right(given, texts) if answer.text != "*"]
    for answer in right:
        if parse_number(answer.text) is None:
            raise RejectedError(
                "answer-not-a-number", f"The answer is not a number: {answer.text[:80]}."
            )
    tolerances = {_tolerance(answer.tolerance) for answer in right}
    if len(tolerances) > 1:
        texts.warn(
            "tolerance-differs",
            "Its answers have different tolerances; the smallest counts for all.",
        )
    known = [value for value in tolerances if value is not None]
    return {
        "kind": Kind.NUMBER,
        "accepted": tuple(dict.fromkeys(clean_line(answer.text) for answer in right)),
        "tolerance": min(known) if known else None,
        "explanation": _feedback(given),
    }


def _given(question: Element, texts: Texts) -> list[Given]:
    return [
        Given(
            text=plain(answer),
            worth=fraction(answer, texts),
            feedback=texts.of(answer.find("feedback"), MediaRole.EXPLANATION),
            tolerance=plain(answer.find("tolerance")),
        )
        for answer in listed(question, "answer")
    ]


def _right(given: Sequence[Given], texts: Texts) -> list[Given]:
    """The answers that earn the most. What earns less is told, and is wrong here."""
    best = max((answer.worth for answer in given), default=0)
    if best <= 0:
        texts.warn("no-right-answer", "No answer is marked as right: the key counts as unknown.")
        return []
    partly = [answer.text for answer in given if 0 < answer.worth < best]
    if partly:
        shown = ", ".join(f"“{text[:40]}”" for text in partly[:5])
        texts.warn(
            "partial-credit", f"Moodle gives a part of the marks for {shown}; here it is wrong."
        )
    return [answer for answer in given if answer.worth == best]


def _feedback(given: Sequence[Given]) -> str:
    """What is said of single answers: the explanation is the only place for it."""
    return joined(
        *(
            titled("Any other answer" if answer.text == "*" else answer.text, answer.feedback)
            for answer in given
        )
    )


def _tolerance(text: str) -> float | None:
    if not text:
        return None
    value = number(text)
    if math.isnan(value) or not 0 <= value <= 1e300:
        raise RejectedError(
            "tolerance-invalid", f"The tolerance is not a number from 0 on: {text[:80]}."
        )
    return value


def fraction(answer: Element, texts: Texts) -> float:
    """How much of the marks an answer is worth, in percent."""
    given = answer.get("fraction")
    value = number(given or "0")
    if given is None and answer.find("fraction") is not None:
        # Files of before 2006 have an element for it, and 1 for all of the marks.
        value = number(plain(answer.find("fraction"))) * 100
    if math.isnan(value):
        texts.warn("fraction-invalid", f"What an answer is worth is no number: {given}.")
        return 0.0
    return 100.0 if value >= _FULL else value


def number(text: str) -> float:
    """NaN where it is no number of a usual size."""
    try:
        value = float(text.strip().replace(",", ".")) if len(text) < 60 else math.nan
    except ValueError:
        return math.nan
    return value if abs(value) <= 1e300 else math.nan


def option_text(answer: Element, texts: Texts) -> str:
    return texts.of(answer, MediaRole.OPTION) or "[image]"


def listed(question: Element, name: str) -> list[Element]:
    found = question.findall(name)
    if len(found) > MOST:
        raise RejectedError(
            "too-many", f"It has {len(found)} of “{name}”; at most {MOST} are taken."
        )
    return found
