"""Answers as they are kept in a row, and read from it."""

from __future__ import annotations

from collections.abc import Iterable

from studytui.domain.question import Answer

SURE = 5
"""`response.confidence` of an answer the learner marked as sure."""


def numbers_of(text: str) -> tuple[int, ...]:
    """Option numbers as they are kept: ``"0 2"``."""
    return tuple(int(part) for part in text.split())


def numbers_text(numbers: Iterable[int]) -> str:
    """Option numbers as `numbers_of` reads them."""
    return " ".join(str(number) for number in numbers)


def answer_of(chosen: str, text: str) -> Answer:
    """An answer as it is kept in `response`: ``"0 2"`` are options, ``"1:3 2:0"`` options in
    slots."""
    if ":" not in chosen:
        return Answer(frozenset(numbers_of(chosen)), text)
    pairs = (pair.partition(":") for pair in chosen.split())
    return Answer(text=text, placed=tuple((int(slot), int(option)) for slot, _, option in pairs))


def chosen_text(answer: Answer) -> str:
    """What is chosen, as `answer_of` reads it."""
    if answer.placed:
        return " ".join(f"{slot}:{option}" for slot, option in sorted(answer.placed))
    return numbers_text(sorted(answer.chosen))
