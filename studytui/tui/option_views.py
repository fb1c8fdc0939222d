"""The options of a question as they stand in a sitting: chosen, struck, put into slots, right."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.exam import Item
from studytui.domain.question import Kind, Question
from studytui.domain.slots import letters
from studytui.tui.look import SIGN_ANSWERED, SIGN_CURSOR, SIGN_STRUCK
from studytui.tui.widgets.options_pane import OptionView


def views(question: Question | None, item: Item, slot: int | None = None) -> list[OptionView]:
    """The options as they stand, in the order of the item; options it does not know come last. Of
    gaps those of one slot."""
    if question is None or not question.kind.has_options:
        return []
    placed = dict(item.answer.placed)
    found: list[OptionView] = []
    for number, name in letters(question, item.option_order).items():
        option = question.option(number)
        assert option is not None
        if option.slot is not None and option.slot != slot:
            continue
        is_chosen = number in item.answer.chosen
        is_right = option.is_correct if item.is_revealed else None
        mark = None
        if question.kind.has_slots:
            ranks = [place for place, one in placed.items() if one == number]
            is_chosen = bool(ranks) if question.kind is Kind.ORDERING else slot in ranks
            mark = _mark(question, ranks, is_chosen, number in item.struck)
            is_right = None
            if item.is_revealed and question.kind is Kind.ORDERING:
                is_right = question.right_placement.get(ranks[0]) == number if ranks else None
        found.append(
            OptionView(
                number=number,
                letter=name,
                text=option.text,
                is_chosen=is_chosen,
                is_struck=number in item.struck,
                is_sure=is_chosen and item.is_sure,
                is_right=is_right,
                mark=mark,
            )
        )
    return found


def _mark(question: Question, ranks: Sequence[int], is_chosen: bool, is_struck: bool) -> str:
    if question.kind is Kind.ORDERING:
        width = len(str(len(question.slots))) + 1
        return f"{f'{ranks[0]}.' if ranks else '':>{width}}"
    if is_chosen:
        return SIGN_CURSOR
    return SIGN_ANSWERED if ranks else SIGN_STRUCK if is_struck else " "
