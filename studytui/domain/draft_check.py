"""What a draft of a question with slots must be before it is stored."""

from __future__ import annotations

from studytui.domain.draft import QuestionDraft
from studytui.domain.question import Kind
from studytui.domain.text import gaps_of


def misfit(draft: QuestionDraft) -> str:
    """Why a draft cannot be a question with slots, in words; empty where it can, and for the kinds
    that have none."""
    slots, count = draft.slots, len(draft.options)
    if not draft.kind.has_slots:
        return "It has slots, and its kind has none." if slots else ""
    keys = [slot.key for slot in slots]
    known = {key for key in keys if key is not None}
    if not slots or count < 2:
        return "It has fewer than two options, or nowhere to put them."
    if known and None in keys:
        return "Only some of its places have a right option."
    if any(not 0 <= key < count for key in known):
        return "A right option is not among its options."
    if known and any(
        bool(option.is_correct) != (index in known) for index, option in enumerate(draft.options)
    ):
        return "Its options and its places do not agree on what is right."
    if draft.kind is Kind.ORDERING:
        # An order that stands as it should be is what shuffling keeps from being shown.
        return "" if keys == list(range(count)) else "The order does not use each option once."
    if draft.kind is Kind.GAPS:
        return _gaps_misfit(draft)
    return ""


def _gaps_misfit(draft: QuestionDraft) -> str:
    owners = [index for slot in draft.slots for index in slot.choices]
    if sorted(owners) != list(range(len(draft.options))):
        return "An option belongs to no gap, or to two."
    for place, slot in enumerate(draft.slots, 1):
        if len(slot.choices) < 2:
            return f"Gap {place} has fewer than two options."
        if slot.key is not None and slot.key not in slot.choices:
            return f"The right option of gap {place} is one of another gap."
    marked = gaps_of(draft.stem)
    if len(marked) != len(set(marked)) or any(not 0 < gap <= len(draft.slots) for gap in marked):
        return "The text marks a gap twice, or one that has no options."
    return ""
