"""The order in which questions and options are shown: the same for a seed, and never against sense."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

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
    """
    numbers = tuple(option.number for option in options)
    if seed is None or kind is Kind.TRUE_FALSE:
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


def question_order(question_ids: Sequence[int], shuffle: bool, seed: int) -> tuple[int, ...]:
    """The order in which questions are asked; deterministic for a seed."""
    ordered = list(question_ids)
    if shuffle:
        random.Random(seed).shuffle(ordered)
    return tuple(ordered)
