"""The kinds of questions that items of QTI 1.2 are, each with its key."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from studytui.domain.draft import OptionDraft, SlotDraft
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import clean_line, escape_line, normalised, plain
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.qti.bank import MOST_OPTIONS, MOST_SLOTS, Member, slotted, unsupported
from studytui.ingest.readers.qti.numbers import held, in_words
from studytui.ingest.readers.qti.text import Marks, Texts, escaped, joined, mark, said
from studytui.ingest.readers.qti.version_1_feedback import Feedback
from studytui.ingest.readers.qti.version_1_keys import Condition, Processing
from studytui.ingest.readers.qti.version_1_presentation import Presentation, Response
from studytui.ingest.readers.wording import kind_of_options, required_number

_NUMBERS = ("decimal", "integer", "scientific")
_ESSAYS = ("essay_question", "essay", "cc.essay.v0p1", "ess")
_NOT_OURS = {
    "calculated_question": "Its numbers are drawn anew for each learner.",
    "file_upload_question": "A file is to be handed in.",
    "text_only_question": "A text without a question.",
}
_IN_TEXT = ("multiple_dropdowns_question", "fill_in_multiple_blanks_question")
_CHOSEN = ("dropdown", "wordbank")


@dataclass(frozen=True, slots=True)
class Item:
    """One item, read apart."""

    kind: str
    """Its type as the file names it; empty where it does not."""
    shown: Presentation
    processing: Processing
    texts: Texts
    feedback: Feedback


def members_of(item: Item) -> list[Member]:
    """The questions that an item becomes: one; or, where it has several blanks to type in, or asks
    for several choices, a set on the text they share. Raises RejectedError, TooDeepError."""
    kind, responses = item.kind, item.shown.responses
    names = {response.kind for response in responses}
    if kind in _NOT_OURS:
        raise unsupported(kind, _NOT_OURS[kind])
    if kind in _ESSAYS and len(responses) < 2:
        return [Member({"stem": _stem(item), "kind": Kind.TEXT})]
    if not responses:
        raise unsupported(kind or "text without a response")
    if strange := names - {"response_lid", "response_str", "response_num"}:
        raise unsupported(kind or "/".join(sorted(strange)))
    if any(
        render in ("render_hotspot", "render_slider") for one in responses for render in one.renders
    ):
        raise unsupported(kind or "hotspot or slider")
    if sum(len(one.labels) for one in responses) > MOST_OPTIONS or len(responses) > MOST_SLOTS:
        raise RejectedError("too-many-options", f"More than {MOST_OPTIONS} options.")
    if any(one.blanks > 1 for one in responses):
        raise unsupported(kind or "several blanks", "One response has several blanks.")
    if names == {"response_lid"}:
        if kind in _IN_TEXT:
            return _in_text(item)
        if len(responses) > 1 and any(item.texts.stored(one.html) for one in responses):
            return [Member(_matching(item))]
    if len(responses) > 1:
        return _set(item, item.shown.html, responses)
    stem = _stem(item)
    return [Member({"stem": stem, **_one(item, responses[0], stem)})]


def _one(item: Item, response: Response, stem: str) -> dict[str, Any]:
    """The fields of a question with one response."""
    if response.kind != "response_lid":
        return _typed(item, response)
    if response.cardinality == "ordered":
        return _ordering(item, response)
    return _choice(item, response, stem)


def _set(item: Item, html: str, responses: list[Response]) -> list[Member]:
    """A question for each response. One that cannot be asked is left out with a warning."""
    shared = item.texts.stored(html, marks=Marks.NUMBERED)
    members: list[Member] = []
    for number, response in enumerate(responses, 1):
        is_blank = mark(number) in html
        stem = (
            f"What belongs in gap ({number})?"
            if is_blank
            else f"Question {number} of {len(responses)}"
        )
        try:
            fields = _one(item, response, stem)
        except RejectedError as rejected:
            reason = f"Of one item, {response.ident} was left out: {rejected.reason}"
            item.texts.warn(rejected.code, reason)
            continue
        members.append(Member({"stem": stem, **fields, "vignette": shared}, response.ident))
    if not members:
        raise unsupported(item.kind or "several responses", "None of them can be asked for.")
    return members


def _stem(item: Item) -> str:
    """The text of an item with one response, and of that what it says of itself."""
    extra = "".join(response.html for response in item.shown.responses)
    html = item.shown.html
    return item.texts.stored(f"{html}<div>{extra}</div>" if extra else html)


def _options(item: Item, response: Response) -> list[OptionDraft]:
    return [
        OptionDraft(
            item.texts.stored(label.html, MediaRole.OPTION),
            explanation=item.feedback.of_option(response.ident, label.ident),
            original_id=label.ident or None,
        )
        for label in response.labels
    ]


def _choice(item: Item, response: Response, stem: str) -> dict[str, Any]:
    texts = item.texts
    options = _options(item, response)
    is_multiple = response.cardinality == "multiple" or item.kind in (
        "multiple_answers_question",
        "cc.multiple_response.v0p1",
    )
    right = _right_choices(response, item.processing, is_multiple, texts)
    options = [
        replace(option, is_correct=option.original_id in right if right else None)
        for option in options
    ]
    options = _without_empty(options, texts)
    if len(options) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    found = kind_of_options([option.text for option in options], is_multiple)
    required = required_number(stem, len(options)) if found is Kind.MULTIPLE else None
    if required and right and required != len(right):
        texts.warn(
            "required-differs",
            f"The text asks for {required} answers, the key has {len(right)}; the key counts.",
        )
        required = None
    return {"kind": found, "options": tuple(options), "required": required}


def _without_empty(options: list[OptionDraft], texts: Texts) -> list[OptionDraft]:
    """The options that say something; an empty one is right for nobody to see."""
    if any(not option.text and option.is_correct for option in options):
        raise RejectedError("empty-text", "Empty text of a right option.")
    kept = [option for option in options if option.text]
    if len(kept) < len(options):
        texts.warn("empty-text", f"{len(options) - len(kept)} options without text were left out.")
    return kept


def _right_choices(
    response: Response, processing: Processing, is_multiple: bool, texts: Texts
) -> frozenset[str]:
    """Idents of the right options; none where the key is not known."""
    idents = {label.ident for label in response.labels}
    scoring: list[tuple[Fraction, bool, frozenset[str]]] = []
    for condition in processing.right:
        for way in condition.ways:
            wanted = frozenset(
                value
                for name, value in way.given
                if value in idents and name in ("", response.ident)
            )
            if wanted:
                scoring.append((condition.score or Fraction(0), condition.adds, wanted))
    if not scoring:
        return frozenset()
    best = max(score for score, _, _ in scoring)
    if is_multiple:
        if all(len(wanted) == 1 for _, _, wanted in scoring) and len(scoring) > 1:
            return frozenset().union(*(wanted for _, _, wanted in scoring))
        return max(
            (wanted for score, _, wanted in scoring if score == best),
            key=lambda wanted: (len(wanted), sorted(wanted)),
        )
    winners = {ident for score, _, wanted in scoring if score == best for ident in wanted}
    if len(winners) > 1:
        texts.warn(
            "several-right",
            "One option is to be chosen and several count as right: the key counts as unknown.",
        )
        return frozenset()
    if any(score < best for score, _, _ in scoring):
        texts.warn("partial-credit", "Other options earn a part of the points; here only the best.")
    return frozenset(winners)


def _typed(item: Item, response: Response) -> dict[str, Any]:
    kind = item.kind
    is_number = (
        response.kind == "response_num"
        or response.fib_type in _NUMBERS
        or kind == "numerical_question"
    )
    if is_number:
        return {"kind": Kind.NUMBER, **_number(item, response)}
    accepted = _accepted(response, item.processing, item.texts)
    if not accepted:
        # A written answer: no key marks it, its learner does.
        return {"kind": Kind.TEXT}
    explanation = joined(
        *(
            said(f"“{escape_line(answer)}”", item.feedback.of_option(response.ident, label.ident))
            for label, answer in zip(response.labels, response.answers, strict=False)
        )
    )
    return {"kind": Kind.TEXT, "accepted": accepted, "explanation": explanation}


def _number(item: Item, response: Response) -> dict[str, Any]:
    texts, right = item.texts, item.processing.right
    ranges = [
        found
        for condition in right
        for name, found in condition.ranges
        if name in ("", response.ident)
    ]
    if any(condition.has_open_range for condition in right):
        ranges = []
    found = held(ranges)
    if found is None:
        if not right:
            return {}
        said = in_words(ranges)
        texts.warn(
            "key-not-held",
            "What counts as right cannot be said as numbers with one tolerance: the key counts as"
            f" unknown. {said}".rstrip(),
            hint="Give the question a key of your own.",
        )
        return {"explanation": escape_line(f"Accepted: {said}.") if said else ""}
    return {"accepted": found[0], "tolerance": found[1]}


def _accepted(response: Response, processing: Processing, texts: Texts) -> tuple[str, ...]:
    """Texts that count as right: those that earn most, or all that are given to type."""
    if response.answers:
        return tuple(dict.fromkeys(filter(None, response.answers)))[:MOST_SLOTS]
    earned: dict[str, Fraction] = {}
    for condition in processing.right:
        for name, value in condition.given:
            if value and name in ("", response.ident):
                score = condition.score or Fraction(0)
                earned[value] = max(score, earned.get(value, score))
    best = max(earned.values(), default=Fraction(0))
    accepted = tuple(value for value, score in earned.items() if score == best)
    known = {normalised_answer(value) for value in accepted}
    if any(normalised_answer(value) not in known for value in earned):
        texts.warn("partial-credit", "Other answers earn a part of the points; here only the best.")
    return accepted[:MOST_SLOTS]


def normalised_answer(text: str) -> str:
    return clean_line(text).casefold()


def _keys(responses: list[Response], right: list[Condition]) -> dict[str, tuple[str, Fraction]]:
    """For each response by its ident the value that earns most."""
    keys: dict[str, tuple[str, Fraction]] = {}
    for condition in right:
        for name, value in condition.given:
            score = condition.score or Fraction(0)
            if name not in keys or score > keys[name][1]:
                keys[name] = value, score
    idents = {response.ident for response in responses}
    return {name: found for name, found in keys.items() if name in idents}


def _matching(item: Item) -> dict[str, Any]:
    texts, responses = item.texts, item.shown.responses
    stem = texts.stored(item.shown.html)
    keys = _keys(responses, item.processing.right)
    options: list[OptionDraft] = []
    places: dict[str, int] = {}
    slots: list[SlotDraft] = []
    taken: dict[str, int | None] = {}
    for response in responses:
        idents: dict[str, int] = {}
        for label in response.labels:
            text = texts.stored(label.html, MediaRole.OPTION)
            name = normalised(text)
            if text and name not in places:
                places[name] = len(options)
                options.append(OptionDraft(text, original_id=label.ident or None))
            if text:
                idents[label.ident] = places[name]
        left = texts.stored(response.html)
        key = idents.get(keys[response.ident][0]) if response.ident in keys else None
        if not left:
            if key is not None:
                raise RejectedError("empty-text", "A left side has no text.")
            texts.warn("empty-text", "A left side without text was left out.")
        elif normalised(left) in taken:
            if taken[normalised(left)] != key:
                raise unsupported(
                    item.kind or "matching", f"“{plain(left)[:60]}” stands on its left side twice."
                )
            texts.warn("left-side-twice", f"“{plain(left)[:60]}” stands there twice; taken once.")
        else:
            taken[normalised(left)] = key
            slots.append(SlotDraft(left, key, item.feedback.of_response(response.ident)))
    return {"stem": stem, **slotted(Kind.MATCHING, options, slots, texts)}


def _ordering(item: Item, response: Response) -> dict[str, Any]:
    options = {
        label.ident: option
        for label, option in zip(response.labels, _options(item, response), strict=True)
    }
    for condition in item.processing.right:
        for way in condition.ways:
            order = [value for _, value in way.given]
            if sorted(order) == sorted(options):
                return {
                    "kind": Kind.ORDERING,
                    "options": tuple(replace(options[name], is_correct=True) for name in order),
                    "slots": tuple(SlotDraft(key=rank) for rank in range(len(order))),
                }
    raise RejectedError(
        "order-unknown", "The right order is not given, and without it an order cannot be kept."
    )


def _in_text(item: Item) -> list[Member]:
    """Gaps that the text marks as ``[name]``: to choose in, or to type in."""
    shown, texts = item.shown, item.texts
    names = {response.ident: _gap_name(response, texts) for response in shown.responses}
    is_chosen = item.kind == "multiple_dropdowns_question" or all(
        label.element.get("answer_type", "").casefold() in _CHOSEN
        for response in shown.responses
        for label in response.labels
    )
    html, order = _marked(shown, names)
    if is_chosen:
        return [Member(_gaps(item, html, order))]
    for response in order:
        # Its labels are what may be typed.
        response.kind, response.blanks = "response_str", 1
        response.answers = tuple(
            clean_line(plain(texts.stored(label.html))) for label in response.labels
        )
    if len(order) > 1:
        return _set(item, html, order)
    return [Member({"stem": texts.stored(html), **_one(item, order[0], "")})]


def _gap_name(response: Response, texts: Texts) -> str:
    # The text of a response may be its answer (New Quizzes); its ident always has the name.
    ident = response.ident
    if ident.startswith("response_"):
        return ident.removeprefix("response_")
    return clean_line(plain(texts.stored(response.html)))


def _marked(shown: Presentation, names: dict[str, str]) -> tuple[str, list[Response]]:
    """The text with its gaps marked, numbered as they stand there, and their responses in that
    order; gaps that it does not name stand below it."""
    html = shown.html
    found: list[tuple[int, Response]] = []
    unnamed: list[Response] = []
    for response in shown.responses:
        match = re.search(_forms(names[response.ident]), html)
        if match is None:
            unnamed.append(response)
        else:
            found.append((match.start(), response))
    order = [response for _, response in sorted(found, key=lambda pair: pair[0])]
    for number, response in enumerate(order, 1):
        html = re.sub(_forms(names[response.ident]), mark(number), html, count=1)
    for number, response in enumerate(unnamed, len(order) + 1):
        html += f"<div>{escaped(names[response.ident])}: {mark(number)}</div>"
    return html, order + unnamed


def _forms(name: str) -> str:
    marked = f"[{name}]"
    return f"{re.escape(marked)}|{re.escape(entities.escape(marked))}"


def _gaps(item: Item, html: str, order: list[Response]) -> dict[str, Any]:
    texts = item.texts
    stem = texts.stored(html, marks=Marks.GAP)
    keys = _keys(item.shown.responses, item.processing.right)
    options: list[OptionDraft] = []
    slots: list[SlotDraft] = []
    for response in order:
        first = len(options)
        own = _without_empty(_options(item, response), texts)
        options += own
        wanted = keys.get(response.ident, ("", Fraction(0)))[0]
        key = next((first + i for i, one in enumerate(own) if one.original_id == wanted), None)
        slots.append(SlotDraft(key=key, choices=tuple(range(first, len(options)))))
    return {"stem": stem, **slotted(Kind.GAPS, options, slots, texts)}
