"""What each kind of question is in Moodle XML: its type, and the elements that only this type has."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from studytui.domain.draft import OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.moodle import as_pattern
from studytui.domain.question import Kind, parse_number
from studytui.domain.text import BlockKind, gaps_of, parse
from studytui.export.moodle_texts import Texts, plain_element, value

NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?")
_DIGITS = 15
MOST_SHARES = 10
"""Moodle knows the shares of full marks for up to ten right options, and 5 %."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A question as Moodle has it."""

    type: str
    elements: str = ""
    gaps: dict[int, str] = field(default_factory=dict)
    """HTML for each gap of its text."""
    losses: list[str] = field(default_factory=list)
    """What of it Moodle cannot hold, in words that follow “no place for”."""


def typed(draft: QuestionDraft, texts: Texts) -> Typed | None:
    """The question in the type that fits it; None where none does: a match without a key."""
    return _WRITERS[draft.kind](draft, texts)


def _choice(draft: QuestionDraft, texts: Texts) -> Typed:
    if draft.kind is Kind.TRUE_FALSE and is_moodles(draft):
        answers = (
            _answer(texts, option, "100" if option.is_correct else "0", text=option.text.lower())
            for option in draft.options
        )
        return Typed("truefalse", "".join(answers))
    is_single = draft.kind is not Kind.MULTIPLE
    right = sum(bool(option.is_correct) for option in draft.options)
    share = "100" if is_single or right < 2 else f"{100 / right:.7g}"
    # Marks are never below none: one wrong option takes all, as here.
    wrong = "0" if is_single or not right else "-100"
    answers = (_answer(texts, one, share if one.is_correct else wrong) for one in draft.options)
    head = (
        value("single", "true" if is_single else "false")
        + value("shuffleanswers", "true")
        + value("answernumbering", "ABCD")
    )
    losses = []
    if not is_single and right > MOST_SHARES:
        losses.append(f"the share of {right} right options (take “nearest grade” on import)")
    return Typed("multichoice", head + "".join(answers), losses=losses)


def is_moodles(draft: QuestionDraft) -> bool:
    """Whether it is true or false as Moodle has it, which has a key and a fixed order."""
    texts = [option.text for option in draft.options]
    return texts == ["True", "False"] and sum(bool(one.is_correct) for one in draft.options) == 1


def _answer(texts: Texts, option: OptionDraft, fraction: str, text: str = "") -> str:
    feedback = texts.element("feedback", texts.of(option.explanation))
    if text:
        return plain_element(
            "answer", text, more=feedback, fraction=fraction, format="moodle_auto_format"
        )
    return texts.element("answer", texts.of(option.text), more=feedback, fraction=fraction)


def _text(draft: QuestionDraft, texts: Texts) -> Typed:
    if not draft.accepted:
        head = value("responseformat", "editor") + value("responserequired", 0)
        return Typed("essay", head, losses=["its unit"] if draft.unit else [])
    answers = (
        plain_element("answer", as_pattern(one), fraction="100", format="moodle_auto_format")
        for one in draft.accepted
    )
    losses = ["its unit"] if draft.unit else []
    return Typed("shortanswer", value("usecase", 0) + "".join(answers), losses=losses)


def _number(draft: QuestionDraft, texts: Texts) -> Typed:
    losses = []
    if draft.tolerance is not None and not draft.accepted:
        losses.append("the tolerance of a number without a key")
    tolerance = "" if draft.tolerance is None else value("tolerance", f"{draft.tolerance!r}")
    answers = []
    for accepted in draft.accepted:
        written = accepted
        if not NUMBER.fullmatch(accepted):
            number = parse_number(accepted, draft.unit)
            written = accepted if number is None else decimal(number)
            losses.append(f"{accepted} as a number (written as {written})")
        answers.append(
            plain_element(
                "answer", written, more=tolerance, fraction="100", format="moodle_auto_format"
            )
        )
    unit = (
        f"<units>\n<unit>\n{value('multiplier', 1)}{value('unit_name', draft.unit)}</unit>\n</units>\n"
        if draft.unit
        else ""
    )
    return Typed("numerical", "".join(answers) + unit, losses=losses)


def decimal(number: Fraction) -> str:
    """A number in digits: exact where it ends, else rounded."""
    for digits in range(41):
        scaled = number * 10**digits
        if scaled.denominator == 1:
            text = f"{abs(scaled.numerator):0{digits + 1}d}"
            whole = f"{text[:-digits]}.{text[-digits:]}" if digits else text
            return f"-{whole}" if number < 0 else whole
    return f"{float(number):.{_DIGITS}g}"


def _matching(draft: QuestionDraft, texts: Texts) -> Typed | None:
    if any(slot.key is None for slot in draft.slots):
        return None
    used = {slot.key for slot in draft.slots}
    pairs = [(slot, draft.options[slot.key]) for slot in draft.slots if slot.key is not None] + [
        (SlotDraft(), one) for place, one in enumerate(draft.options) if place not in used
    ]
    elements = [value("shuffleanswers", "true")]
    losses = []
    for slot, option in pairs:
        # Moodle shows the words of it alone; the mark-up is there for who reads it again.
        answer = plain_element("answer", texts.of(option.text))
        elements.append(texts.element("subquestion", texts.of(slot.text), more=answer))
    if any(not is_line(option.text) for option in draft.options):
        losses.append("code, tables and images on the right side of a match")
    if any(option.explanation for option in draft.options):
        losses.append("explanations of the right sides of a match")
    return Typed("matching", "".join(elements), losses=losses)


def is_line(stored: str) -> bool:
    blocks = parse(stored)
    return len(blocks) == 1 and blocks[0].kind is BlockKind.PARAGRAPH and "](media:" not in stored


def _ordering(draft: QuestionDraft, texts: Texts) -> Typed:
    answers = (
        _answer(texts, option, str(rank)) for rank, option in enumerate(draft.options, start=1)
    )
    head = (
        value("layouttype", 0)
        + value("selecttype", 0)
        + value("selectcount", 0)
        + value("gradingtype", 0)
        + value("showgrading", 1)
        + value("numberingstyle", "none")
    )
    has_reasons = any(option.explanation for option in draft.options)
    losses = ["explanations of the items of an order"] if has_reasons else []
    return Typed("ordering", head + "".join(answers), losses=losses)


def _gaps(draft: QuestionDraft, texts: Texts) -> Typed:
    gaps = {number: _embedded(draft, slot, texts) for number, slot in enumerate(draft.slots, 1)}
    marked = set(gaps_of(draft.stem))
    code = "\n".join(
        [draft.code_snippet, *(b.text for b in parse(draft.stem) if b.kind is BlockKind.CODE)]
    )
    lost = [number for number in gaps if number not in marked and f"[[{number}]]" not in code]
    losses = [f"gap {number} at its place: it stands at the end" for number in lost]
    return Typed("cloze", gaps=gaps, losses=losses)


def _embedded(draft: QuestionDraft, slot: SlotDraft, texts: Texts) -> str:
    alternatives = []
    for place in slot.choices:
        option = draft.options[place]
        why = _coded(texts.of(option.explanation))
        alternatives.append(
            f"%{100 if place == slot.key else 0}%{_coded(texts.of(option.text))}"
            + (f"#{why}" if why else "")
        )
    return f"{{1:MULTICHOICE:{'~'.join(alternatives)}}}"


_SPECIAL = {character: f"&#{ord(character)};" for character in "~#{}"}


def _coded(page: str) -> str:
    """HTML within an embedded answer, which Moodle decodes once more than all other text."""
    coded = html.escape(page.replace("\\", "&#92;"), quote=False)
    return "".join(_SPECIAL.get(character, character) for character in coded)


_WRITERS: dict[Kind, Callable[[QuestionDraft, Texts], Typed | None]] = {
    Kind.SINGLE: _choice,
    Kind.MULTIPLE: _choice,
    Kind.TRUE_FALSE: _choice,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.GAPS: _gaps,
}
