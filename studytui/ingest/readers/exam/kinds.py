"""Questions of an exam JSON that are not answered by choosing: order, match, gaps, number, text.

The forms are those of the README. ``type`` says what a question is; a list ``pairs`` or ``gaps``
says it too. Each function gives the fields of a draft. Raises RejectedError where a form is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from studytui.domain.draft import OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.draft_check import misfit
from studytui.domain.exam import letter
from studytui.domain.question import Kind, MediaRole, parse_number
from studytui.domain.text import clean_line, normalised
from studytui.ingest.problems import RejectedError, brief
from studytui.ingest.readers.exam import question
from studytui.ingest.readers.exam.gaps import with_gaps
from studytui.ingest.readers.exam.question import Texts
from studytui.ingest.readers.wording import code, first, identifier, words

_NAMES = {
    Kind.ORDERING: ("ordering", "order", "sequence", "sequencing", "put in order"),
    Kind.MATCHING: ("matching", "match", "match the following"),
    Kind.GAPS: ("gaps", "gap", "gap fill", "fill the gaps", "cloze"),
    Kind.NUMBER: ("number", "numeric", "numerical"),
    Kind.TEXT: ("text", "short text", "short answer"),
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names}
_MOST = 200
"""Places or accepted answers of one question: more is a mistake, or ill will."""


def kind_of(record: dict[str, object]) -> Kind | None:
    """What a question is, where it is not answered by choosing; None otherwise."""
    named = words(record.get("type")).casefold().replace("_", " ").replace("-", " ")
    kind = _KINDS.get(named)
    has_options = first(record, "options", "answers", "choices") is not None
    if kind is None and not has_options:
        if isinstance(record.get("pairs"), list | dict):
            return Kind.MATCHING
        return Kind.GAPS if isinstance(record.get("gaps"), list | dict) else None
    # Authors say "text" of questions with options too: that their options are text.
    return None if kind in (Kind.NUMBER, Kind.TEXT) and has_options else kind


def question_of(record: dict[str, object], texts: Texts) -> QuestionDraft:
    """The draft of a question of any kind, its source and key yet to be set. Raises RejectedError,
    TooDeepError."""
    kind = kind_of(record)
    if kind is None:
        return question.question_of(record, texts)
    stem = question.stem_of(record, texts)
    try:
        draft = question.framed(record, texts, stem, lambda: _READERS[kind](record, stem, texts))
        if reason := misfit(draft):
            raise RejectedError(f"{kind.value}-invalid", reason)
    except RejectedError as rejected:
        rejected.hint = rejected.hint or _HINTS[kind]
        raise
    return draft


def _ordering(record: dict[str, object], stem: str, texts: Texts) -> dict[str, Any]:
    entries = first(record, "options", "items", "steps")
    options = _options(entries, texts, "options")
    order = record.get("order")
    if order is not None:
        places = _places(order, options)
        if sorted(places) != list(range(len(options))):
            raise RejectedError(
                "ordering-invalid",
                f"“order” does not name each of the {len(options)} options once.",
            )
        options = [options[place] for place in places]
    return {
        "kind": Kind.ORDERING,
        "options": tuple(replace(option, is_correct=True) for option in options),
        "slots": tuple(SlotDraft(key=rank) for rank in range(len(options))),
    }


def _places(order: object, options: list[OptionDraft]) -> list[int]:
    entries = order if isinstance(order, list) else [order]
    return [question.place_of(entry, options) for entry in entries[:_MOST]]


def _matching(record: dict[str, object], stem: str, texts: Texts) -> dict[str, Any]:
    pairs = record.get("pairs")
    if isinstance(pairs, dict):
        pairs = [{"prompt": left, "match": right} for left, right in pairs.items()]
    options: list[OptionDraft] = []
    places: dict[str, int] = {}
    slots: list[SlotDraft] = []
    for number, pair in enumerate(_listed(pairs, "pairs"), 1):
        fields = _fields(pair, f"Pair {number}")
        left = texts.stored(first(fields, "prompt", "left", "text"))
        right = texts.stored(first(fields, "match", "right", "answer"), MediaRole.OPTION)
        if not left or not right:
            side = "match" if left else "prompt"
            raise RejectedError(
                "empty-text",
                f"Pair {number} has no “{side}”.",
            )
        place = places.setdefault(normalised(right), len(options))
        if place == len(options):
            options.append(OptionDraft(right, is_correct=True))
        slots.append(SlotDraft(left, place, _explained(fields, texts)))
    sides = [normalised(slot.text) for slot in slots]
    if len(sides) < 2 or len(set(sides)) < len(sides):
        reason = "A left side stands there twice." if len(sides) > 1 else "Fewer than two pairs."
        raise RejectedError(
            "matching-invalid",
            reason,
        )
    others = record.get("distractors")
    for option in _options(others, texts, "distractors") if others else []:
        if normalised(option.text) not in places:
            places[normalised(option.text)] = len(options)
            options.append(replace(option, is_correct=False))
    return {"kind": Kind.MATCHING, "options": tuple(options), "slots": tuple(slots)}


def _gaps(record: dict[str, object], stem: str, texts: Texts) -> dict[str, Any]:
    entries = record.get("gaps")
    if isinstance(entries, dict):
        entries = [{"id": name, **_fields(gap, name)} for name, gap in entries.items()]
    gaps = [_fields(gap, f"Gap {number}") for number, gap in enumerate(_listed(entries, "gaps"), 1)]
    names = [identifier(first(gap, "id", "name")) or "" for gap in gaps]
    snippet = code(first(record, "code_snippet", "codeSnippet", "code"))
    stem, order = with_gaps(stem, snippet, names)
    options: list[OptionDraft] = []
    slots: list[SlotDraft] = []
    for number, place in enumerate(order, 1):
        gap = gaps[place]
        own = _options(first(gap, "options", "choices"), texts, f"options of gap {number}")
        said = first(gap, "correct", "answer")
        right = None if said is None else question.place_of(said, own)
        first_index = len(options)
        for index, option in enumerate(own):
            options.append(replace(option, is_correct=None if said is None else index == right))
        slots.append(
            SlotDraft(
                key=None if right is None else first_index + right,
                explanation=_explained(gap, texts),
                choices=tuple(range(first_index, len(options))),
            )
        )
    return {"kind": Kind.GAPS, "stem": stem, "options": tuple(options), "slots": tuple(slots)}


def _number(record: dict[str, object], stem: str, texts: Texts) -> dict[str, Any]:
    unit = words(record.get("unit"))
    accepted = _accepted(first(record, "answer", "correct", "accepted"))
    for answer in accepted:
        if parse_number(answer, unit) is None:
            raise RejectedError(
                "answer-not-a-number",
                f"The answer is not a number: {answer[:80]}.",
            )
    tolerance = record.get("tolerance")
    if tolerance is not None and (
        isinstance(tolerance, bool)
        or not isinstance(tolerance, int | float)
        or not 0 <= tolerance <= 1e300
        or not math.isfinite(tolerance)
    ):
        raise RejectedError(
            "tolerance-invalid",
            f"The tolerance is not a number from 0 on: {brief(tolerance)}.",
        )
    return {
        "kind": Kind.NUMBER,
        "accepted": accepted,
        "tolerance": float(tolerance) if isinstance(tolerance, int | float) else None,
        "unit": unit,
    }


def _text(record: dict[str, object], stem: str, texts: Texts) -> dict[str, Any]:
    return {
        "kind": Kind.TEXT,
        "accepted": _accepted(first(record, "accepted", "answer", "correct")),
        "unit": words(record.get("unit")),
    }


def _accepted(value: object) -> tuple[str, ...]:
    """Accepted answers as lines; none where the key is not said."""
    if value is None:
        return ()
    entries = value if isinstance(value, list) else [value]
    found = []
    for entry in entries[:_MOST]:
        if isinstance(entry, bool) or not isinstance(entry, str | int | float):
            raise RejectedError(
                "answer-invalid",
                f"An accepted answer is neither a text nor a number: {brief(entry)}.",
            )
        text = clean_line(str(entry))[:1000]
        if not text:
            raise RejectedError("empty-text", "An accepted answer is empty.")
        found.append(text)
    return tuple(dict.fromkeys(found))


def _options(entries: object, texts: Texts, name: str) -> list[OptionDraft]:
    options: list[OptionDraft] = []
    for index, entry in enumerate(_listed(entries, name)):
        fields: dict[str, object] = entry if isinstance(entry, dict) else {"text": entry}
        text = texts.stored(first(fields, "option", "text", "answer", "html"), MediaRole.OPTION)
        if not text:
            raise RejectedError("empty-text", f"Empty text of {letter(index)} of the {name}.")
        options.append(
            OptionDraft(
                text=text,
                explanation=_explained(fields, texts),
                original_id=identifier(fields.get("id")),
            )
        )
    if len({normalised(option.text) for option in options}) < len(options):
        raise RejectedError(
            "same-option-twice",
            f"The {name} hold one text twice.",
        )
    return options


def _explained(fields: dict[str, object], texts: Texts) -> str:
    return texts.stored(first(fields, "explanation", "feedback"), MediaRole.EXPLANATION)


def _listed(entries: object, name: str) -> list[object]:
    if not isinstance(entries, list) or not 0 < len(entries) <= _MOST:
        raise RejectedError(
            "list-missing", f"There is no list “{name}”, or it is empty or longer than {_MOST}."
        )
    return entries


def _fields(entry: object, name: str) -> dict[str, object]:
    if not isinstance(entry, dict):
        raise RejectedError("not-an-object", f"{name} is not an object.")
    return entry


_READERS: dict[Kind, Callable[[dict[str, object], str, Texts], dict[str, Any]]] = {
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.GAPS: _gaps,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
}
_HINTS = {
    Kind.ORDERING: "Give the options in their right order, or that order as a list “order”.",
    Kind.MATCHING: "Give “pairs”: a list of objects with a different “prompt” and a “match” each.",
    Kind.GAPS: "Mark each gap in the text once, as [[1]], and give it two options or more.",
    Kind.NUMBER: "Write it as 70, 70.5, 3/4 or 1e3; “unit” and “tolerance” have fields of their own.",
    Kind.TEXT: "Give “accepted”: a text, or a list of texts.",
}
