"""Options put into slots: ranks of an order, left sides of a match, gaps of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studytui.domain.exam import letter
from studytui.domain.question import Answer, Kind, Option, Question, Slot


def slots_right(question: Question, answer: Answer) -> tuple[int, int]:
    """How many slots hold what belongs there, and how many slots there are."""
    placed = dict(answer.placed)
    right = sum(placed.get(slot) == option for slot, option in question.right_placement.items())
    return right, len(question.slots)


def empty_slots(question: Question, answer: Answer) -> list[int]:
    """Numbers of the slots that are still empty, in the order they are shown."""
    placed = dict(answer.placed)
    return [slot.number for slot in question.slots if slot.number not in placed]


def next_empty(question: Question, answer: Answer, after: int | None) -> int | None:
    """The empty slot that comes next after one, going round; None where none is empty."""
    numbers = [slot.number for slot in question.slots]
    start = numbers.index(after) + 1 if after in numbers else 0
    empty = set(empty_slots(question, answer))
    return next((slot for slot in numbers[start:] + numbers[:start] if slot in empty), None)


def first_slot(question: Question, answer: Answer) -> int | None:
    """The slot that the next option goes into when a question comes up: the first empty one, else
    the first. An order has none to go to: its next rank is always the one that is filled."""
    if question.kind not in (Kind.MATCHING, Kind.GAPS) or not question.slots:
        return None
    empty = next_empty(question, answer, None)
    return question.slots[0].number if empty is None else empty


def slot_after(question: Question, before: Answer, after: Answer, slot: int | None) -> int | None:
    """The slot that the next option goes into after the answer has changed: the next empty one
    after the one that was filled, or that one where none is; the one that was emptied; where
    nothing changed the same."""
    if first_slot(question, after) is None:
        return None
    old, new = dict(before.placed), dict(after.placed)
    filled = [number for number, option in new.items() if old.get(number) != option]
    if filled:
        empty = next_empty(question, after, filled[-1])
        return filled[-1] if empty is None else empty
    return next((number for number in old if number not in new), slot)


def uses_each_once(question: Question) -> bool:
    """Whether an option can stand in one slot only: always in an order; in a match when there are
    as many options as slots, as on platforms where they are dragged, unless its own key needs one
    twice."""
    if question.kind is not Kind.MATCHING:
        return question.kind is Kind.ORDERING
    keys = list(question.right_placement.values())
    return len(question.options) == len(question.slots) and len(set(keys)) == len(keys)


def options_for(question: Question, slot: int) -> list[Option]:
    """The options that may fill a slot, as the question has them."""
    return [one for one in question.options if one.slot in (None, slot)]


def put(question: Question, answer: Answer, option: int, slot: int | None = None) -> Answer:
    """The answer after an option was put into a slot, or taken out of it where it stood there
    already. The question must have that option.

    In an order the slot is the first empty rank, and taking one out moves those behind it up. In
    a text an option goes into its own gap. In a match without a slot it is the first empty one,
    or the last. An answer that would not change comes back as it was.
    """
    placed = dict(answer.placed)
    numbers = [one.number for one in question.slots]
    if question.kind is Kind.ORDERING:
        ranked = [placed[number] for number in numbers if number in placed]
        ranked = [one for one in ranked if one != option] if option in ranked else [*ranked, option]
        return replace(answer, placed=tuple(zip(numbers, ranked, strict=False)))
    found = question.option(option)
    if found is not None and found.slot is not None:
        slot = found.slot
    elif slot is None:
        slot = next_empty(question, answer, None) or (numbers[-1] if numbers else None)
    if slot not in numbers or found is None:
        return answer
    if placed.get(slot) == option:
        del placed[slot]
    else:
        if uses_each_once(question):
            placed = {place: one for place, one in placed.items() if one != option}
        placed[slot] = option
    return replace(answer, placed=tuple(sorted(placed.items())))


def letters(question: Question, order: Sequence[int]) -> dict[int, str]:
    """The letter of each option, by its number, as they are shown in this order; those the order
    does not know come last. The options of each gap are lettered from A."""
    rest = [option.number for option in question.options if option.number not in order]
    counts: dict[int | None, int] = {}
    found: dict[int, str] = {}
    for number in [*order, *rest]:
        option = question.option(number)
        if option is not None:
            place = counts.get(option.slot, 0)
            counts[option.slot] = place + 1
            found[number] = letter(place)
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A slot with what was put there and what belongs there."""

    place: int
    """From 1, as it is shown."""
    slot: Slot
    given: Option | None
    key: Option | None
    is_right: bool | None
    """None where the key is unknown."""


def compared(question: Question, answer: Answer) -> list[Compared]:
    """Every slot with what was given beside what is right."""
    placed = dict(answer.placed)
    found = []
    for place, slot in enumerate(question.slots, 1):
        given = question.option(placed.get(slot.number, -1))
        key = None if slot.key is None else question.option(slot.key)
        is_right = None if key is None else given is not None and given.number == key.number
        found.append(Compared(place, slot, given, key, is_right))
    return found


def placement_text(question: Question, placed: dict[int, int], order: Sequence[int]) -> str:
    """What stands in the slots in short: ``C → A → B`` for an order, else ``1 B, 2 –, 3 A``."""
    names = letters(question, order)
    shown = [names.get(placed.get(slot.number, -1), "–") for slot in question.slots]
    if question.kind is Kind.ORDERING:
        return " → ".join(shown)
    return ", ".join(f"{place} {name}" for place, name in enumerate(shown, 1))
