"""Which options a record says are right: by letter, number, text or a list of yes and no.

A number is a place from 0 or from 1, or an option's own text. One record does not tell which, all of
a file together mostly do: a 0 is no place from 1, and a 4 of four options is none from 0. Where they
do not tell, nobody is asked to believe a guess: the questions go in without a key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from studytui.ingest.problems import RejectedError, brief
from studytui.ingest.readers.record_options import RawOption, as_text

_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.0+)?")
_LETTER = re.compile(r"(?:option|choice|answer)?\s*[(\[]?\s*([A-Za-z])\s*[)\].:]*", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[,;|/&+]|\band\b)\s*|\s+", re.IGNORECASE)
_TEXT_PARTS = (re.compile(r"\s*\|\s*"), re.compile(r"\s*;\s*"), re.compile(r"\s*,\s*"))


@dataclass(frozen=True, slots=True)
class Base:
    """What numbers in the column of the key are."""

    value: str = ""
    """One of `studytui.domain.table_mapping.BASES`, or `LETTERS`; empty where numbers say nothing."""
    doubt: str = ""
    """Why it cannot be told, in words."""


def is_empty(value: object) -> bool:
    """Whether there is no key in a cell; -1 is how sets with withheld keys say it."""
    return (
        value is None
        or value in ("", [])
        or (as_text(value).strip() in ("", "-1") and not isinstance(value, list))
    )


def numbers_of(value: object) -> list[int] | None:
    """The whole numbers that a key consists of; None where it consists of something else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, list):
        found = [numbers_of(item) for item in value]
        flat = [number for item in found if item is not None for number in item]
        return flat if value and len(flat) >= len(found) and None not in found else None
    parts = [part for part in _PARTS.split(as_text(value).strip()) if part]
    if not parts or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    return [int(float(part)) for part in parts]


LETTERS = "letters"
"""Of a column in which every key is a letter: an option whose text is a letter does not confuse it."""


def _are_letters(samples: Sequence[tuple[object, Sequence[RawOption]]]) -> bool:
    """Whether all keys are letters of options, and not all of them texts of options too."""
    are_texts = True
    for value, options in samples:
        items = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, str) or _labelled(item.strip(), options) is None:
                return False
            are_texts = are_texts and folded(item) in {folded(one.text) for one in options}
    return bool(samples) and not are_texts


def base_of(samples: Sequence[tuple[object, Sequence[RawOption]]]) -> Base:
    """What the numbers of a column mean, from all its keys with the options they are for."""
    if _are_letters(samples):
        return Base(LETTERS)
    is_text = True
    values: list[tuple[list[int], int]] = []
    agrees = {"0": True, "1": True}
    for value, options in samples:
        numbers = numbers_of(value)
        if numbers is None or any(option.label.isdigit() for option in options):
            return Base("text")
        places = {option.place: folded(option.text) for option in options}
        texts = {folded(option.text) for option in options}
        shown = [str(number) for number in numbers]
        is_text = is_text and (folded(as_text(value)) in texts or set(shown) <= texts)
        values.append((numbers, max(places, default=-1) + 1))
        for base, does in agrees.items():
            named = [places.get(number - int(base)) for number in numbers]
            agrees[base] = does and named == shown
    if not values:
        return Base()
    flat = [(number, count) for numbers, count in values for number in numbers]
    has_zero = any(number == 0 for number, _ in flat)
    has_last = any(number == count for number, count in flat)
    is_within = all(0 <= number <= count for number, count in flat)
    if is_text:
        if not is_within or (has_zero and has_last):
            return Base("text")
        same = next((base for base, does in agrees.items() if does), None)
        return Base(same or "", "" if same else _LIKE_TEXTS)
    if has_zero and has_last:
        return Base("", _CONTRADICTING)
    if has_zero or has_last:
        return Base("0" if has_zero else "1")
    return Base("", _UNDECIDED)


_LIKE_TEXTS = "the numbers are texts of options as well as places of them"
_CONTRADICTING = "0 stands in it, and so does the number of all options"
_UNDECIDED = "neither 0 nor the number of the last option stands in it"


def key_of(value: object, options: Sequence[RawOption], base: Base) -> frozenset[int] | None:
    """Indexes of the options that a key names; None where it says nothing. Raises RejectedError for
    one that names no option."""
    if is_empty(value):
        return None
    if isinstance(value, list):
        if len(value) == len(options) and all(isinstance(item, bool) for item in value):
            return frozenset(index for index, item in enumerate(value) if item) or None
        found = [key_of(item, options, base) for item in value]
        named = frozenset(index for item in found if item for index in item)
        return named if all(found) else None
    if not isinstance(value, str | int | float):
        raise RejectedError(
            "answer-invalid", f"The answer is neither a text nor a number: {brief(value)}."
        )
    text = as_text(value).strip()
    if base.value == LETTERS:
        index = _labelled(text, options)
        return None if index is None else frozenset((index,))
    numbers = None if base.value == "text" else numbers_of(value)
    if numbers is not None:
        return _by_numbers(numbers, options, base)
    return _by_words(text, options)


def _by_numbers(
    numbers: Sequence[int], options: Sequence[RawOption], base: Base
) -> frozenset[int] | None:
    if not base.value:
        return None
    indexes = {option.place: index for index, option in enumerate(options)}
    found = []
    for number in numbers:
        index = indexes.get(number - int(base.value))
        if index is None:
            least = int(base.value)
            raise RejectedError(
                "answer-out-of-range",
                f"The answer {number} is out of range: there are {len(options)} options, and in"
                f" this file they are counted from {least}.",
                hint=f"Give a number from {least} to {len(options) - 1 + least}.",
            )
        found.append(index)
    return frozenset(found)


def _by_words(text: str, options: Sequence[RawOption]) -> frozenset[int]:
    by_text = [index for index, option in enumerate(options) if folded(option.text) == folded(text)]
    by_label = _labelled(text, options)
    if by_text and by_label is not None and by_label not in by_text:
        raise RejectedError(
            "answer-ambiguous",
            f"The answer “{text[:40]}” is the text of one option and the letter of another.",
            hint="Write the whole text of the right option, or its letter as “option B”.",
        )
    if by_label is not None:
        return frozenset((by_label,))
    if by_text:
        return frozenset(by_text[:1])
    several = _several(text, options)
    if several:
        return several
    raise RejectedError("answer-unknown", f"The answer “{text[:80]}” is none of the options.")


def _labelled(text: str, options: Sequence[RawOption]) -> int | None:
    """The option with this label; a letter may have signs around it."""
    match = _LETTER.fullmatch(text)
    names = {text.casefold(), (match[1] if match else text).casefold()}
    return next(
        (index for index, option in enumerate(options) if option.label.casefold() in names), None
    )


def _several(text: str, options: Sequence[RawOption]) -> frozenset[int] | None:
    """Several options at once: ``A, C``, ``AC``, or texts with bars, semicolons or commas between."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) == 1 and text.isupper() and text.isalpha() and sorted(set(text)) == list(text):
        parts = list(text)
    labels = [_labelled(part, options) for part in parts]
    if parts and None not in labels:
        return frozenset(label for label in labels if label is not None)
    places = {folded(option.text): index for index, option in reversed(list(enumerate(options)))}
    for separator in _TEXT_PARTS:
        named = [places.get(folded(part)) for part in separator.split(text)]
        if len(named) > 1 and None not in named:
            return frozenset(index for index in named if index is not None)
    # ``B) six`` names the option twice over.
    head = re.match(r"\s*[(（]?([A-Za-z])[)）.:．]\s*(.+)", text, re.DOTALL)
    index = _labelled(head[1], options) if head else None
    if head and index is not None and folded(head[2]) == folded(options[index].text):
        return frozenset((index,))
    return None


def folded(text: str) -> str:
    return " ".join(text.casefold().split())
