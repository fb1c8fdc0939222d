"""What is other about a question than it was, part by part, and in which words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from studytui.domain.exam import letter
from studytui.domain.question import Option, Question
from studytui.domain.text import plain
from studytui.domain.wording import key_text

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_TOKENS = 4_000
"""Of both texts, up to which words are compared; a longer one is another one as a whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text that is the same in both, or in this one only."""

    text: str
    is_other: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a question that is another one now."""

    name: str
    """Text, Code, Option B, Key, Explanation, …"""
    before: str
    """Plain text; empty where there was nothing."""
    after: str


def differences(
    before: Question, after: Question, order: Sequence[int] = ()
) -> tuple[Difference, ...]:
    """The parts of a question in which two of its forms differ. `order` holds option numbers as
    they were shown: letters are those of that order, then those of options that came later."""
    letters = _letters(before, after, order)
    found = [
        Difference("Text", plain(before.stem), plain(after.stem)),
        Difference("Code", before.code_snippet, after.code_snippet),
        *_options(before, after, letters),
        Difference("Key", _key(before, letters), _key(after, letters)),
        Difference("Explanation", plain(before.explanation), plain(after.explanation)),
        Difference("Key points", plain(before.key_points), plain(after.key_points)),
    ]
    return tuple(one for one in found if one.before != one.after)


def _options(before: Question, after: Question, letters: Mapping[int, str]) -> list[Difference]:
    mine = {option.number: option for option in before.options}
    theirs = {option.number: option for option in after.options}
    return [
        Difference(f"Option {name}", _text(mine.get(number)), _text(theirs.get(number)))
        for number, name in letters.items()
    ] + [
        Difference(f"Place {place}", one, other)
        for place, (one, other) in enumerate(_sides(before, after), 1)
        if one or other
    ]


def _sides(before: Question, after: Question) -> list[tuple[str, str]]:
    mine = {slot.number: plain(slot.text) for slot in before.slots}
    theirs = {slot.number: plain(slot.text) for slot in after.slots}
    return [(mine.get(one, ""), theirs.get(one, "")) for one in sorted(mine | theirs)]


def _letters(before: Question, after: Question, order: Sequence[int]) -> dict[int, str]:
    shown = [*order, *(option.number for option in before.options)]
    numbers = dict.fromkeys([*shown, *(option.number for option in after.options)])
    return {number: letter(place) for place, number in enumerate(numbers)}


def _text(option: Option | None) -> str:
    return "" if option is None else plain(option.text)


def _key(question: Question, letters: Mapping[int, str]) -> str:
    if question.kind.has_options and not question.kind.has_slots:
        return ", ".join(name for number, name in letters.items() if number in question.key)
    return key_text(question, list(letters))


def with_key(question: Question, keyed: Question) -> Question:
    """The question with the key of another form of it; its own where that has options which this
    one has not."""
    if not keyed.is_keyed or question.kind is not keyed.kind:
        return question
    if question.kind.has_slots:
        wanted = keyed.right_placement
        if set(wanted) != {slot.number for slot in question.slots}:
            return question
        slots = tuple(replace(slot, key=wanted[slot.number]) for slot in question.slots)
        return replace(question, slots=slots)
    if not question.kind.has_options:
        return replace(
            question,
            accepted=keyed.accepted,
            tolerance=keyed.tolerance,
            unit=keyed.unit,
            has_own_key=keyed.has_own_key,
        )
    if not keyed.key <= {option.number for option in question.options}:
        return question
    options = tuple(
        replace(option, is_correct=option.number in keyed.key) for option in question.options
    )
    return replace(question, options=options, has_own_key=keyed.has_own_key)


def compared(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in runs of words that are the same and that are not. Blanks between two words
    that are other ones belong to them."""
    # Here, since Review is opened far more often than a question is other than it was.
    from difflib import SequenceMatcher

    mine, theirs = _TOKEN.findall(before), _TOKEN.findall(after)
    if not mine or not theirs or len(mine) + len(theirs) > _MOST_TOKENS:
        return _whole(before), _whole(after)
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    left, right = list[Piece](), list[Piece]()
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        same = "".join(mine[start:end])
        if tag == "equal" and same.strip():
            left.append(Piece(same, is_other=False))
            right.append(Piece(same, is_other=False))
            continue
        left.append(Piece(same, is_other=True))
        right.append(Piece("".join(theirs[other_start:other_end]), is_other=True))
    return _joined(left), _joined(right)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, is_other=True),) if text else ()


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].is_other == piece.is_other:
            found[-1] = Piece(found[-1].text + piece.text, piece.is_other)
        else:
            found.append(piece)
    return tuple(found)
