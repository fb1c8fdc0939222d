"""Slots under numbers that never change hands, as options are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studytui.domain.draft import QuestionDraft
from studytui.domain.question import Kind
from studytui.domain.text import normalised
from studytui.storage.database import Database
from studytui.storage.importing import sql

GONE = -1
"""`position` of a slot that its question no longer has: its number is never given again."""


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """One row of `question_slot`."""

    number: int
    position: int
    text: str
    key: int | None
    explanation: str

    def values(self) -> tuple[object, ...]:
        """In the order of `sql.SLOT_FIELDS`."""
        return self.position, self.text, self.key, self.explanation


def load(database: Database, question_id: int) -> list[StoredSlot]:
    """All slots of a question by number, those that are gone too."""
    rows = database.rows(
        "SELECT number, position, text, key, explanation FROM question_slot "
        "WHERE question_id = ? ORDER BY number",
        question_id,
    )
    return [StoredSlot(*row) for row in rows]


def numbered(stored: Sequence[StoredSlot], draft: QuestionDraft) -> list[int]:
    """A number for each slot of a draft. Ranks and gaps have their place, from 1; the left side of
    a match has that of the stored one with the same text, else one that none ever had."""
    if draft.kind is not Kind.MATCHING:
        return list(range(1, len(draft.slots) + 1))
    by_text: dict[str, list[int]] = {}
    for one in sorted(stored, key=lambda slot: (slot.position == GONE, slot.number)):
        by_text.setdefault(normalised(one.text), []).append(one.number)
    free = max((slot.number for slot in stored), default=0) + 1
    numbers = []
    for slot in draft.slots:
        same = by_text.get(normalised(slot.text))
        if same:
            numbers.append(same.pop(0))
        else:
            numbers.append(free)
            free += 1
    return numbers


def merged(
    stored: Sequence[StoredSlot],
    draft: QuestionDraft,
    option_numbers: Sequence[int],
    *,
    keeps_key: bool,
) -> list[StoredSlot]:
    """The slots as they are to stand, by number; `keeps_key` leaves the stored keys as they are."""
    before = {slot.number: slot for slot in stored}
    result = {slot.number: replace(slot, position=GONE) for slot in stored}
    for place, number in enumerate(numbered(stored, draft)):
        slot = draft.slots[place]
        key = None if slot.key is None else option_numbers[slot.key]
        if keeps_key and number in before:
            key = before[number].key
        result[number] = StoredSlot(number, place, slot.text, key, slot.explanation)
    return [result[number] for number in sorted(result)]


def write(database: Database, question_id: int, kept: Sequence[StoredSlot]) -> None:
    """Bring the slot rows to this state; rows that are so already are not touched."""
    before = {slot.number: slot for slot in load(database, question_id)}
    now = sql.micros(database.now())
    for slot in kept:
        if slot.number not in before:
            database.execute(sql.INSERT_SLOT, question_id, slot.number, *slot.values(), now, now)
        elif slot != before[slot.number]:
            database.execute(sql.UPDATE_SLOT, *slot.values(), now, question_id, slot.number)
