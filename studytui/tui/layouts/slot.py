"""Questions whose options are put into slots, in lines: what stands where, and what is right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.content import Content

from studytui.domain.exam import Item
from studytui.domain.question import Answer, Kind, Option, Question, Slot
from studytui.domain.slots import empty_slots, letters, options_for, uses_each_once
from studytui.domain.text import GAP_TEXT, first_line
from studytui.domain.wording import key_text, slots_asked
from studytui.tui.content import fitted, flow, in_parts, joined, line, literal, shortened, wrapped
from studytui.tui.look import (
    SIGN_ANSWERED,
    SIGN_CURSOR,
    SIGN_OPEN,
    SIGN_RIGHT,
    SIGN_UNSCORED,
    SIGN_WRONG,
)

_WIDE_ENOUGH_FOR_TWO = 50
_GAP_CELLS = 28
"""The longest name of an option in a gap; the options below have all of it."""


def gap_words(
    question: Question,
    answer: Answer,
    order: Sequence[int],
    *,
    current: int | None = None,
    is_revealed: bool = False,
) -> dict[int, str]:
    """What stands in each gap of the stem: ``1: ____``, ``▸2: rises``; with the answer shown also
    whether that is right."""
    placed = dict(answer.placed)
    found: dict[int, str] = {}
    for slot in question.slots:
        option = question.option(placed.get(slot.number, -1))
        words = _short(option) if option is not None else GAP_TEXT
        mark = SIGN_CURSOR if slot.number == current else ""
        if is_revealed and slot.key is not None:
            is_right = placed.get(slot.number) == slot.key
            mark = f"{SIGN_RIGHT if is_right else SIGN_WRONG} "
        found[slot.number] = f"{mark}{slot.number}: {words}"
    return found


def gap_mark(slot: int) -> str:
    """What `gap_words` puts at the start of the current gap, by which its line is found."""
    return f"[{SIGN_CURSOR}{slot}:"


def _short(option: Option) -> str:
    name = first_line(option.text, _GAP_CELLS)
    return shortened(line(name), _GAP_CELLS).plain or "(image)"


def head_line(question: Question, item: Item, slot: int | None, width: int) -> Content:
    """What is to be done, and how far it is done; of an order also how it runs so far, from its end
    where there is no room for all of it."""
    count = len(question.slots)
    done = count - len(empty_slots(question, item.answer))
    if question.kind is Kind.ORDERING:
        names = letters(question, item.option_order)
        ranked = [names.get(option, "?") for _, option in item.answer.placed]
        words = f"{slots_asked(question)}: {done} of {count} placed"
        chain, room = " → ".join(ranked), width - len(words) - 3
        while len(chain) > room and len(ranked) > 1:
            del ranked[0]
            chain = " → ".join(["…", *ranked])
        is_shown = bool(chain) and len(chain) <= room
        return joined((words, "muted"), (f"   {chain}" if is_shown else "", "key"))
    if question.kind is Kind.MATCHING:
        often = "each option once" if uses_each_once(question) else "options may repeat"
        return literal(f"{done} of {count} placed · {often}", "muted")
    numbers = [one.number for one in question.slots]
    place = numbers.index(slot) + 1 if slot in numbers else 1
    return joined((f"Gap {place} of {count}", "strong"), (f" · {done} filled", "muted"))


def slot_lines(
    question: Question,
    slot: Slot,
    place: int,
    answer: Answer,
    order: Sequence[int],
    width: int,
    *,
    is_current: bool,
) -> list[Content]:
    """A left side with what was put there, in as many lines whatever that is. `place` counts from
    1; an option is named by its letter and first words."""
    option = question.option(dict(answer.placed).get(slot.number, -1))
    name = literal(GAP_TEXT, "muted")
    if option is not None:
        name = joined((letters(question, order)[option.number], "key"), "  ", line(_name(option)))
    digits = len(str(len(question.slots)))
    lead = joined(
        "  ",
        (SIGN_CURSOR if is_current else " ", "focus"),
        (f" {place:>{digits}}  ", "focus" if is_current else "muted"),
    )
    indent = " " * lead.cell_length
    room = max(width - lead.cell_length, 12)
    is_wide = width >= _WIDE_ENOUGH_FOR_TWO
    left = min(room // 2, _longest(question, room)) if is_wide else room
    body = flow(slot.text, left) or [literal("(empty)", "muted")]
    if not is_wide:
        given = joined(indent, "→ ", shortened(name, room - 2))
        return [*(joined(indent if row else lead, one) for row, one in enumerate(body)), given]
    right = joined("  → ", shortened(name, max(room - left - 4, 6)))
    return [
        joined(indent, one) if row else joined(lead, fitted(one, left), right)
        for row, one in enumerate(body)
    ]


def _longest(question: Question, room: int) -> int:
    """Cells of the longest left side: the right ones stand close to them."""
    return max(
        (one.cell_length for slot in question.slots for one in flow(slot.text, room)), default=8
    )


def _name(option: Option) -> str:
    return first_line(option.text) or "(image)"


def compared_lines(
    question: Question,
    answer: Answer | None,
    order: Sequence[int],
    width: int,
    *,
    shows_key: bool = True,
) -> list[Content]:
    """Slot by slot what was given beside what is right, with its sign and its explanation. Without
    an answer (None) only what is right; without the key only the slots."""
    names = letters(question, order)
    placed = None if answer is None else dict(answer.placed)
    digits = len(str(len(question.slots)))
    lines: list[Content] = []
    for place, slot in enumerate(question.slots, 1):
        given = None if placed is None else question.option(placed.get(slot.number, -1))
        sign, role = _sign(slot, given, placed is not None, shows_key)
        lead = joined((f" {sign} ", role), (f"{place:>{digits}}  ", "key"))
        indent = " " * lead.cell_length
        room = max(width - lead.cell_length, 10)
        body = flow(slot.text, room)
        if placed is not None or shows_key:
            key = question.option(slot.key) if shows_key and slot.key is not None else None
            body += _sides(given, key, names, room, is_answered=placed is not None, role=role)
        if shows_key:
            body += _others(question, slot, given, names, room)
            body += flow(slot.explanation, room)
        lines += [
            joined(indent if row else lead, one) for row, one in enumerate(body or [Content("")])
        ]
    return lines


def _sign(slot: Slot, given: Option | None, is_answered: bool, shows_key: bool) -> tuple[str, str]:
    if not shows_key or not is_answered:
        return (SIGN_RIGHT, "right") if shows_key and slot.key is not None else (" ", "")
    if slot.key is None:
        return (SIGN_ANSWERED if given else SIGN_OPEN), ""
    if given is None:
        return SIGN_OPEN, "wrong"
    return (SIGN_RIGHT, "right") if given.number == slot.key else (SIGN_WRONG, "wrong")


def _sides(
    given: Option | None,
    key: Option | None,
    names: dict[int, str],
    room: int,
    *,
    is_answered: bool,
    role: str,
) -> list[Content]:
    """Own choice and key, beside each other where there is room."""
    mine = partial(_named, "you", given, names, role) if is_answered else None
    right = partial(_named, "key", key, names, "right") if key is not None else None
    if mine is None or right is None:
        one = right if mine is None else mine
        return one(room) if one is not None else []
    if given is not None and key is not None and given.number == key.number:
        return _named("you, key", given, names, "right", room)
    if room < _WIDE_ENOUGH_FOR_TWO:
        return [*mine(room), *right(room)]
    half = (room - 2) // 2
    columns = [mine(half), right(half)]
    height = max(map(len, columns))
    padded = [[*column, *[Content("")] * (height - len(column))] for column in columns]
    return [joined(fitted(left, half), "  ", other) for left, other in zip(*padded, strict=True)]


def _named(
    who: str, option: Option | None, names: dict[int, str], role: str, cells: int
) -> list[Content]:
    """An option behind whose it is and its letter, in lines of so many cells."""
    if option is None:
        return [joined((f"{who}  {SIGN_UNSCORED}  nothing", "muted"))]
    lead = joined((f"{who}  ", "muted"), (f"{names[option.number]:<2} ", "key"))
    body = wrapped(line(_name(option), role), max(cells - lead.cell_length, 6))
    indent = " " * lead.cell_length
    return [joined(indent if row else lead, one) for row, one in enumerate(body)]


def _others(
    question: Question, slot: Slot, given: Option | None, names: dict[int, str], room: int
) -> list[Content]:
    """What else could have been put into a gap."""
    if question.kind is not Kind.GAPS:
        return []
    said = {slot.key, given.number if given is not None else None}
    rest = [option for option in options_for(question, slot.number) if option.number not in said]
    parts = [line(f"{names[option.number]} {_short(option)}", "muted") for option in rest]
    return in_parts([literal("other", "muted"), *parts], room, "  ") if parts else []


def slot_option_lines(
    question: Question, width: int, order: Sequence[int], *, shows_key: bool
) -> list[Content]:
    """What the library shows below a stem: the slots, then the options by letter, those of a gap
    behind its number; with the key, what belongs where."""
    asked = literal(f" {slots_asked(question)}.", "muted")
    names = letters(question, order)
    lines: list[Content] = [asked]
    if question.kind is Kind.MATCHING and not shows_key:
        lines += compared_lines(question, None, order, width, shows_key=False)
        lines.append(Content(""))
    gap: int | None = None
    for number in names:
        option = question.option(number)
        assert option is not None
        if option.slot is not None and option.slot != gap:
            gap = option.slot
            lines.append(literal(f"   Gap {gap}", "strong"))
        body = flow(option.text, max(width - 6, 8)) or [literal("(empty)", "muted")]
        first = joined("   ", (f"{names[number]:<2} ", "key"))
        lines += [joined("      " if row else first, one) for row, one in enumerate(body)]
    if shows_key and not question.is_keyed:
        return [*lines, Content(""), literal(" – The key is unknown.", "muted")]
    if shows_key:
        key = joined((f" {SIGN_RIGHT} ", "right"), line(key_text(question, order), "right"))
        lines += [Content(""), *wrapped(key, width, "   ", "")]
        lines += compared_lines(question, None, order, width)
    return lines
