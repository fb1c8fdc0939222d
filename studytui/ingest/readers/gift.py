"""GIFT, Moodle's text format: its questions as drafts.

An author's title names the question where no other of the file has it, as does an id in a comment
(``// [id:q7]``). A category becomes subject and topic. What cannot be held is told: partial credit,
wildcards, and which answers they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import partial
from typing import Any

from studytui.domain.draft import OptionDraft, QuestionDraft, Reading, SlotDraft
from studytui.domain.moodle import (
    FEEDBACK_PARTS,
    STEM_PARTS,
    category_names,
    places_of,
    without_wildcards,
)
from studytui.domain.no_formula import unguarded
from studytui.domain.question import Kind, MediaRole, parse_number
from studytui.domain.retelling import KIND, MARKS, OWN_ID, SHARE, WHY
from studytui.domain.text import clean_line, escape, escape_line, normalised
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.exam.quiz_file import QuizFile, QuizTexts, accepted_line, literal
from studytui.ingest.readers.gift_syntax import Answer, Fault, Item, Text, Type, items
from studytui.ingest.readers.moodle.question import (
    FEEDBACK_ROLES,
    STEM_ROLES,
    code_of,
    with_reasons,
)
from studytui.ingest.readers.moodle.texts import joined
from studytui.ingest.readers.shares import right_by_shares
from studytui.ingest.readers.wording import (
    identifier,
    kind_of_options,
    required_number,
    words,
)

FORMAT = "GIFT"
SUFFIX = ".gift"
_SAMPLE = 100_000
"""Characters by which a file is known: some hundred questions."""
_MOST = 200
"""Answers of one question: more is a mistake, or ill will."""
_ANYTHING = "*"


def accepts(document: Document) -> bool:
    """A file named .gift, or one of which at least half of the items are answered as only GIFT
    does it; a line of a category counts as half a file."""
    if document.path.lower().endswith(SUFFIX):
        return bool(document.content.strip())
    text = document.text
    if "{" not in text or not any(sign in text for sign in ("=", "~", "#", "T}", "E}")):
        return False
    if len(text) > _SAMPLE:
        text = text[: text.rfind("\n\n", 0, _SAMPLE) + 1] or text[:_SAMPLE]
    found = list(items(text))
    marked = sum(isinstance(item, Item) and item.is_marked for item in found)
    has_category = any(isinstance(item, Item) and item.category for item in found)
    return marked > 0 and (has_category or marked * 2 >= len(found))


def read(document: Document, source: str | None) -> Reading:
    """The questions of the file; whatever is none is a problem with its line. Raises RefusedError
    for text that is not UTF-8."""
    quiz = QuizFile(document, source, FORMAT)
    found = list(items(document.text))
    titles = Counter(
        item.title for item in found if isinstance(item, Item) and item.type is not Type.DESCRIPTION
    )
    for item in found:
        if isinstance(item, Fault):
            quiz.report(item.line, item.code, item.reason, item.hint)
        elif item.type is Type.DESCRIPTION:
            reason = "A description, which asks nothing: skipped."
            quiz.report(item.line, "type-unsupported", reason)
        else:
            is_named = bool(item.title) and titles[item.title] == 1
            name = item.ident or (item.title if is_named else "")
            quiz.take(item.line, partial(_draft, item, identifier(name)))
    return quiz.reading()


def _draft(item: Item, own_id: str | None, texts: QuizTexts) -> QuestionDraft:
    """The draft of an item. Raises RejectedError, TooDeepError."""
    stem, of_stem = _apart(item.stem, MediaRole.QUESTION, STEM_ROLES, texts)
    snippet = code_of(of_stem.get(STEM_PARTS["code"], ""))
    if not stem and not snippet:
        raise RejectedError("empty-text", "Empty question text.")
    if len(item.answers) > _MOST or len(item.pairs) > _MOST:
        raise RejectedError("too-many", f"More than {_MOST} answers.")
    fields = _READERS[item.type](item, stem, texts)
    said = fields.pop("explanation", "")
    general, of_general = _apart(item.feedback, MediaRole.EXPLANATION, FEEDBACK_ROLES, texts)
    fields |= {name: of_general.get(part, "") for name, part in FEEDBACK_PARTS.items()}
    subject, topic, concept = places_of(list(map(words, category_names(item.category))))
    draft = QuestionDraft(
        source="",
        key="",
        stem=stem,
        vignette=of_stem.get(STEM_PARTS["vignette"], ""),
        code_snippet=snippet,
        explanation=joined(general, said),
        subject=subject,
        topic=topic,
        concept=concept,
        tags=tuple(dict.fromkeys(tag for text in item.tags if (tag := words(text)))),
        original_id=own_id,
        unsaid=UNSAID,
        **fields,
    )
    draft = with_reasons(draft, of_general)
    return _own(draft, item) if item.key else draft


def _own(draft: QuestionDraft, item: Item) -> QuestionDraft:
    """The draft under the name that studytui wrote with it."""
    unsaid = UNSAID | {"original_id"}
    if item.told_kind:
        unsaid |= {KIND, "stem"}
    if draft.kind is Kind.MATCHING:
        unsaid |= {MARKS, WHY}
    return replace(
        draft,
        source=words(item.source),
        key=clean_line(item.key),
        original_id=identifier(item.ident),
        unsaid=unsaid,
        is_own=True,
    )


def _apart(
    text: Text | None, role: MediaRole, roles: dict[str, MediaRole], texts: QuizTexts
) -> tuple[str, dict[str, str]]:
    """Stored text, and that of its parts by their class."""
    if text is None:
        return "", {}
    if text.format == "html":
        return texts.parts(text.text, role, roles)
    return _stored(text, texts, role), {}


def _stored(text: Text, texts: QuizTexts, role: MediaRole = MediaRole.QUESTION) -> str:
    match text.format:
        case "html":
            return texts.of_html(text.text, role)
        case "markdown":
            return texts.of_markdown(text.text, role)
        case "plain":
            return unguarded(escape(text.text))
    return texts.of_lines(text.text, role)


def _explained(text: Text | None, texts: QuizTexts) -> str:
    return _stored(text, texts, MediaRole.EXPLANATION) if text is not None else ""


def _choice(item: Item, stem: str, texts: QuizTexts) -> dict[str, Any]:
    answers = [answer for answer in item.answers if answer.text.text]
    if len(answers) < len(item.answers):
        texts.warn("empty-option", "An answer without text was left out.")
    if len(answers) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    is_single = any(answer.has_equals for answer in answers)
    right = right_by_shares(
        [answer.share for answer in answers],
        is_single,
        texts.warn,
        advice="Give its key by hand, or write right answers of one question as ~%50%.",
        who="A part of the marks",
    )
    options = tuple(
        OptionDraft(
            text=_stored(answer.text, texts, MediaRole.OPTION),
            is_correct=index in right if right else None,
            explanation=_explained(answer.feedback, texts),
        )
        for index, answer in enumerate(answers)
    )
    if not all(option.text for option in options):
        raise RejectedError("empty-text", "An option has nothing to read.")
    required = None if is_single else required_number(stem, len(options))
    return {
        "kind": kind_of_options([option.text for option in options], not is_single),
        "options": options,
        "required": required if not right or required == len(right) else None,
    }


def _truth(item: Item, _stem: str, texts: QuizTexts) -> dict[str, Any]:
    """True and False, in this order, whatever language the file has."""
    wrong, right = (_explained(text, texts) for text in item.truth_feedback)
    options = tuple(
        OptionDraft(text, is_correct=is_right, explanation=right if is_right else wrong)
        for text, is_right in (("True", item.is_true), ("False", not item.is_true))
    )
    return {"kind": Kind.TRUE_FALSE, "options": options}


def _short(item: Item, _stem: str, texts: QuizTexts) -> dict[str, Any]:
    accepted = []
    for answer in _best(item.answers, texts):
        literal, is_pattern = without_wildcards(answer.text.text)
        if is_pattern:
            shown = f"“{clean_line(answer.text.text)[:80]}”"
            texts.warn(
                "wildcard",
                f"In {shown} a * stands for anything, which is not held;"
                f" accepted is “{clean_line(literal)[:80]}”."
                if literal
                else "Anything is right: the key counts as unknown.",
            )
        if line := accepted_line(literal):
            accepted.append(line)
    return {
        "kind": Kind.TEXT,
        "accepted": tuple(dict.fromkeys(accepted)),
        "explanation": _said(item.answers, texts),
    }


def _number(item: Item, _stem: str, texts: QuizTexts) -> dict[str, Any]:
    best = _best(item.answers, texts)
    numbers = [_accepted(answer.text.text) for answer in best if answer.text.text != _ANYTHING]
    if not numbers and best:
        texts.warn("wildcard", "Any number is right: the key counts as unknown.")
    tolerances = {tolerance for _, tolerance in numbers}
    if len(tolerances) > 1:
        texts.warn(
            "tolerance-differs",
            "Its answers have different tolerances; the smallest counts for all.",
        )
    margins = [one for one in tolerances if one is not None]
    is_exact = len(margins) < len(tolerances)
    return {
        "kind": Kind.NUMBER,
        "accepted": tuple(dict.fromkeys(number for number, _ in numbers)),
        "tolerance": None if is_exact else min(margins, default=None),
        "explanation": _said([_shown(answer) for answer in item.answers], texts),
    }


def _shown(answer: Answer) -> Answer:
    """A number as people write it: ``5`` for ``5:0``, ``5 ± 1`` for ``5:1``."""
    number, _, margin = answer.text.text.partition(":")
    is_exact = not parse_number(margin)
    text = number if is_exact else f"{number} ± {margin}"
    return replace(answer, text=Text(answer.text.format, text))


def _accepted(text: str) -> tuple[str, float | None]:
    """A number and its tolerance, from ``3``, ``3:0.5`` or ``1..5``. Raises RejectedError."""
    low, dots, high = text.partition("..")
    number, colon, margin = text.partition(":")
    ends = [parse_number(part) for part in ((low, high) if dots else (number, margin or "0"))]
    first, second = ends
    if first is None or second is None:
        raise RejectedError(
            "answer-not-a-number",
            f"The answer is not a number: {clean_line(text)[:80]}.",
            "Numbers are written as 3, as 3:0.5 with a tolerance, or as a range 1..5.",
        )
    if dots:
        return _decimal((first + second) / 2), _tolerance((second - first) / 2)
    return clean_line(number), _tolerance(second) if colon else None


def _tolerance(value: Fraction) -> float:
    if abs(value) > 10**300:
        raise RejectedError("tolerance-invalid", "The tolerance is too large a number.")
    return abs(float(value))


def _decimal(value: Fraction) -> str:
    """A fraction of which the denominator has no prime factors but 2 and 5, written out."""
    with localcontext(prec=1000):
        return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")


def _best(answers: Sequence[Answer], texts: QuizTexts) -> list[Answer]:
    """The answers that earn the most. What earns less is told, and is wrong here."""
    best = max((answer.share for answer in answers), default=0.0)
    if best <= 0:
        texts.warn("no-right-answer", "No answer is marked as right: the key counts as unknown.")
        return []
    partly = [clean_line(answer.text.text) for answer in answers if 0 < answer.share < best]
    if partly:
        shown = ", ".join(f"“{text[:40]}”" for text in partly[:5])
        texts.warn("partial-credit", f"A part of the marks for {shown}; here it is wrong.")
    return [answer for answer in answers if answer.share == best]


def _said(answers: Sequence[Answer], texts: QuizTexts) -> str:
    """What is said to single answers: the explanation is the only place for it."""
    return "\n\n".join(
        f"**{_title(answer)}**\n\n{text}"
        for answer in answers
        if (text := _explained(answer.feedback, texts))
    )


def _title(answer: Answer) -> str:
    text = clean_line(answer.text.text)
    return "Other" if text in ("", _ANYTHING) else escape_line(text)


def _matching(item: Item, _stem: str, texts: QuizTexts) -> dict[str, Any]:
    options: list[str] = []
    places: dict[str, int] = {}
    slots: list[SlotDraft] = []
    for pair in item.pairs:
        left, right = _stored(pair.left, texts), literal(pair.right)
        if not right:
            raise RejectedError("matching-invalid", "A pair has nothing behind its arrow.")
        place = places.setdefault(normalised(right), len(options))
        if place == len(options):
            options.append(right)
        if left:
            slots.append(SlotDraft(left, place))
    sides = {normalised(slot.text) for slot in slots}
    if len(slots) < 2 or len(sides) < len(slots):
        reason = "A left side stands there twice." if len(slots) > 1 else "Fewer than two pairs."
        raise RejectedError("matching-invalid", reason)
    used = {slot.key for slot in slots}
    return {
        "kind": Kind.MATCHING,
        "options": tuple(OptionDraft(text, place in used) for place, text in enumerate(options)),
        "slots": tuple(slots),
    }


UNSAID = frozenset(
    (
        "difficulty",
        "expected_seconds",
        "is_incomplete",
        "marks",
        "original_number",
        "peer_percent",
        "required",
        "unit",
        "vignette_group",
        "vignette_order",
        OWN_ID,
        SHARE,
    )
)
"""What GIFT has no place for."""

_READERS = {
    # Written at length: no key marks it, the learner does.
    Type.ESSAY: lambda _item, _stem, _texts: {"kind": Kind.TEXT},
    Type.CHOICE: _choice,
    Type.TRUTH: _truth,
    Type.SHORT: _short,
    Type.NUMBER: _number,
    Type.MATCH: _matching,
}
