"""Options under numbers that never change hands, and a key that a keyless capture cannot wipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from studytui.domain.draft import OptionDraft, QuestionDraft
from studytui.domain.text import normalised
from studytui.storage.database import Database


@dataclass(frozen=True, slots=True)
class StoredOption:
    """One row of `option`: an answer to choose, or an accepted answer."""

    number: int
    position: int
    text: str
    is_correct: bool | None
    explanation: str
    peer_percent: float | None
    original_id: str | None
    is_retired: bool
    slot: int | None = None

    def values(self) -> tuple[object, ...]:
        """In the order of `import_sql.OPTION_FIELDS`."""
        return (
            self.position,
            self.text,
            self.is_correct,
            self.explanation,
            self.peer_percent,
            self.original_id,
            self.is_retired,
            self.slot,
        )


def load(database: Database, question_id: int) -> list[StoredOption]:
    """All options of a question by number, retired ones too."""
    rows = database.rows(
        "SELECT number, position, text, is_correct, explanation, peer_percent, original_id, "
        'is_retired, slot FROM "option" WHERE question_id = ? ORDER BY number',
        question_id,
    )
    return [
        StoredOption(
            number,
            position,
            text,
            None if key is None else bool(key),
            why,
            peer,
            own,
            bool(gone),
            slot,
        )
        for number, position, text, key, why, peer, own, gone, slot in rows
    ]


def wanted(draft: QuestionDraft) -> tuple[OptionDraft, ...]:
    """The options of a draft; for a number or a text its accepted answers, all of them right."""
    if draft.kind.has_options:
        return draft.options
    return tuple(OptionDraft(answer, is_correct=True) for answer in draft.accepted)


def gaps(draft: QuestionDraft) -> list[int | None]:
    """For each option of a draft the number of the gap it may fill; None where it fits any slot.
    Empty where there are no slots at all."""
    if not draft.slots:
        return []
    owners = {index: gap for gap, slot in enumerate(draft.slots, 1) for index in slot.choices}
    return [owners.get(index) for index in range(len(wanted(draft)))]


def numbered(
    stored: Sequence[StoredOption],
    drafts: Sequence[OptionDraft],
    gaps: Sequence[int | None] = (),
) -> list[int]:
    """A number for each draft: of the stored option with the same id, else of one with the same
    text and gap (one in use before a retired one), else one that no option ever had."""
    taken: dict[int, int] = {}
    free = {option.number: option for option in stored}
    by_id = {option.original_id: option.number for option in stored if option.original_id}
    for index, draft in enumerate(drafts):
        number = by_id.get(draft.original_id) if draft.original_id else None
        if number is not None and number in free:
            taken[index] = number
            del free[number]
    by_text: dict[tuple[str, int | None], list[int]] = {}
    for option in sorted(free.values(), key=lambda option: (option.is_retired, option.number)):
        by_text.setdefault((normalised(option.text), option.slot), []).append(option.number)
    next_number = max((option.number for option in stored), default=0) + 1
    for index, draft in enumerate(drafts):
        if index in taken:
            continue
        gap = gaps[index] if gaps else None
        same = by_text.get((normalised(draft.text), gap)) if by_text else None
        if same:
            taken[index] = same.pop(0)
        else:
            taken[index] = next_number
            next_number += 1
    return [taken[index] for index in range(len(drafts))]


def merged(
    stored: Sequence[StoredOption],
    drafts: Sequence[OptionDraft],
    numbers: Iterable[int],
    *,
    keeps_key: bool,
    keeps_gone: bool,
    gaps: Sequence[int | None] = (),
) -> list[StoredOption]:
    """The options as they are to stand, by number. Those that are gone are retired, never
    deleted. `keeps_key` leaves the stored key as it is; `keeps_gone` leaves stored rows in use
    that the draft does not have (accepted answers that came with a key of the learner's)."""
    before = {option.number: option for option in stored}
    result: dict[int, StoredOption] = {}
    for position, (number, draft) in enumerate(zip(numbers, drafts, strict=True)):
        is_correct = draft.is_correct
        if keeps_key:
            is_correct = bool(before[number].is_correct) if number in before else False
        result[number] = StoredOption(
            number,
            position,
            draft.text,
            is_correct,
            draft.explanation,
            draft.peer_percent,
            draft.original_id,
            is_retired=False,
            slot=gaps[position] if gaps else None,
        )
    for option in stored:
        if option.number not in result:
            result[option.number] = option if keeps_gone else replace(option, is_retired=True)
    return [result[number] for number in sorted(result)]


def key_of(options: Iterable[StoredOption]) -> list[int]:
    """Numbers of the right options in use, ascending."""
    in_use = (option for option in options if not option.is_retired)
    return sorted(option.number for option in in_use if option.is_correct)


def search_text(options: Iterable[StoredOption], sides: Iterable[str] = ()) -> str:
    """What full-text search reads of the options in use, and of the left sides of a match."""
    in_use = sorted((o for o in options if not o.is_retired), key=lambda o: o.position)
    return "\n".join([*filter(None, sides), *(option.text for option in in_use)])
