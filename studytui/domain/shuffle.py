"""The order in which questions and options are shown: the same for a seed, and never against sense."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from studytui.domain.question import Kind, Option
from studytui.domain.text import plain

_NAMES = r"(?:options?|answers?|choices?)"
# "All of the above", "Neither of these", "None": means the others by where they stand.
_PLACED = re.compile(
    rf"\W*(?:(?:all|none|both|neither|either|any) of (?:the )?"
    rf"(?:above|below|these|them|others?|following|{_NAMES})"
    rf"|(?:all|none) (?:these|the) {_NAMES}|none)\b",
    re.IGNORECASE,
)
# "A and B", "both A and C", "A, B and D only", "options B or C": means the others by their letters.
_LETTERED = re.compile(
    rf"\W*(?:(?:both|either|neither|only|all of|{_NAMES}) )*"
    rf"[A-H](?:, ?[A-H])*,? (?:and|or|nor|&|\+) {_NAMES}? ?[A-H]\b",
    re.IGNORECASE,
)


def option_order(kind: Kind, options: Sequence[Option], seed: int | None) -> tuple[int, ...]:
    """Option numbers in the order they are shown; as they stand when `seed` is None.

    Deterministic for a seed. Options such as "none of the above" keep their place, and no option
    crosses them, so that "above" stays true. True and false keep their order, and so do all
    options as soon as one names others by letter.

    What is to be put in order, or to be matched, stands in the order of its key: it is shuffled
    even without a seed, then by what it says. An order never comes out as it stands. Options of a
    gap stay with it.
    """
    if seed is None and kind in (Kind.ORDERING, Kind.MATCHING):
        seed = random.Random("\0".join(option.text for option in options)).getrandbits(32)
    if seed is not None and kind is Kind.ORDERING:
        return _never_in_order(tuple(option.number for option in options), seed)
    if kind is Kind.GAPS:
        gaps = dict.fromkeys(option.slot for option in options)
        return tuple(
            number
            for place, gap in enumerate(gaps)
            for number in _shuffled(
                [option for option in options if option.slot == gap],
                None if seed is None else seed ^ place,
            )
        )
    return _shuffled(options, None if kind is Kind.TRUE_FALSE else seed)


def _never_in_order(numbers: tuple[int, ...], seed: int) -> tuple[int, ...]:
    order = list(numbers)
    lot = random.Random(seed)
    while len(order) > 1 and tuple(order) == numbers:
        lot.shuffle(order)
    return tuple(order)


def _shuffled(options: Sequence[Option], seed: int | None) -> tuple[int, ...]:
    numbers = tuple(option.number for option in options)
    if seed is None:
        return numbers
    texts = [plain(option.text) for option in options]
    if any(map(_LETTERED.match, texts)):
        return numbers
    lot = random.Random(seed)
    order: list[int] = []
    free: list[int] = []
    for number, text in zip(numbers, texts, strict=True):
        if not _PLACED.match(text):
            free.append(number)
            continue
        lot.shuffle(free)
        order += [*free, number]
        free = []
    lot.shuffle(free)
    return (*order, *free)


SetPlaces = Mapping[int, tuple[str, int]]
"""The set on one vignette that a question belongs to, and its place there, by question id;
questions that stand alone are not in it."""


def question_order(
    question_ids: Sequence[int], shuffle: bool, seed: int, sets: SetPlaces | None = None
) -> tuple[int, ...]:
    """The order in which questions are asked; deterministic for a seed. When they are shuffled,
    those of one set stay together and in their order."""
    if not shuffle:
        return tuple(question_ids)
    parts = in_sets(question_ids, sets or {})
    random.Random(seed).shuffle(parts)
    return tuple(number for part in parts for number in part)


def in_sets(question_ids: Sequence[int], sets: SetPlaces) -> list[tuple[int, ...]]:
    """The questions in parts that must stay together, each part where its first question stood:
    one that stands alone, or those of one set in their order."""
    parts: dict[object, list[int]] = {}
    for number in question_ids:
        name = sets[number][0] if number in sets else number
        parts.setdefault(name, []).append(number)
    return [tuple(sorted(part, key=lambda one: _place(one, sets))) for part in parts.values()]


def _place(number: int, sets: SetPlaces) -> int:
    return sets[number][1] if number in sets else 0


def drawn(
    question_ids: Sequence[int], count: int, seed: int, sets: SetPlaces | None = None
) -> list[int]:
    """At most `count` questions by lot, in the order they were given; deterministic for a seed. A
    set is drawn whole or not at all; where nothing else is there, one that is larger is drawn."""
    parts = in_sets(question_ids, sets or {})
    lot = random.Random(seed)
    lot.shuffle(parts)
    chosen: list[tuple[int, ...]] = []
    left = count
    for part in parts:
        if len(part) <= left:
            chosen.append(part)
            left -= len(part)
    if not chosen and count > 0 and parts:
        chosen.append(min(parts, key=len))
    elif left > 0:
        chosen = _filled_up(chosen, parts, left)
    numbers = {number for part in chosen for number in part}
    whole = in_sets([number for number in question_ids if number in numbers], sets or {})
    return [number for part in whole for number in part]


def _filled_up(
    chosen: list[tuple[int, ...]], parts: list[tuple[int, ...]], left: int
) -> list[tuple[int, ...]]:
    """What is chosen with a set that is too large for what is left, in place of lone ones."""
    lone = [part for part in chosen if len(part) == 1]
    for part in parts:
        excess = len(part) - left
        if part not in chosen and excess <= len(lone):
            given_up = lone[:excess]
            return [*(one for one in chosen if one not in given_up), part]
    return chosen
