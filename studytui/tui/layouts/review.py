"""A question of a past sitting in lines, with all that was done there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from textual.content import Content

from studytui.domain.confidence import ENOUGH, Changing, Turn, given
from studytui.domain.day_names import short_weekday
from studytui.domain.differences import Difference
from studytui.domain.exam import Item, letter
from studytui.domain.question import Kind, Option, Question, Status
from studytui.domain.wording import answer_text, key_text
from studytui.services.keys import KeyStanding
from studytui.services.review import AnswerChange, ReviewItem, Sheet
from studytui.tui.content import (
    READING_CELLS,
    bar,
    fitted,
    flow,
    in_parts,
    joined,
    line,
    literal,
    stacked,
    wrapped,
)
from studytui.tui.layouts.difference import difference_lines, parts_words
from studytui.tui.layouts.judgement import changing_words, reason_word
from studytui.tui.layouts.question import explanation_lines, flag_words, key_words, stem_lines
from studytui.tui.layouts.slot import compared_lines, gap_words
from studytui.tui.look import (
    SIGN_ANSWERED,
    SIGN_OPEN,
    SIGN_RIGHT,
    SIGN_STRUCK,
    SIGN_UNSCORED,
    SIGN_WRONG,
)
from studytui.tui.marked_text import looks
from studytui.tui.wording import duration, short_day

_WIDE_ENOUGH_FOR_BARS = 50
_NO_KEY = "no key: not scored"
_PACE_CELLS, _BAR_CELLS = 6, 9


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a question beside what its sitting holds."""

    changes: Sequence[AnswerChange] = ()
    """Every answer given to it there, the first first."""
    changing: Changing = field(default_factory=Changing)
    """What changing answers has brought in all sittings."""
    key: KeyStanding | None = None
    again: Sequence[date] = ()
    """The days on which the learner wants to see it again."""
    edited: Sequence[Difference] = ()
    """What is other about it now; what is shown is what was answered."""
    is_retired: bool = False
    """Whether it has gone from its source since."""


def sign(item: ReviewItem) -> tuple[str, str]:
    """The sign of an item and its role."""
    if not item.item.answer:
        return SIGN_OPEN, ""
    if item.item.is_correct is None:
        return SIGN_UNSCORED, "muted"
    return (SIGN_RIGHT, "right") if item.item.is_correct else (SIGN_WRONG, "wrong")


def question_lines(
    sheet: Sheet,
    item: ReviewItem,
    question: Question,
    told: Told,
    width: int,
) -> list[Content]:
    """A question with what was given and what is right, then why, and how it was answered."""
    width = min(width, READING_CELLS)
    order = item.item.option_order
    return stacked(
        [
            _head(sheet, item, question, width),
            stem_lines(
                question,
                width,
                gaps=_gaps(question, item.item),
                roles=looks(item.item.highlights),
            ),
            _answer_lines(question, item.item, width),
            _record_lines(sheet, item, question, told, width),
            explanation_lines(question, width, order),
        ]
    )


def compared_view(
    sheet: Sheet, item: ReviewItem, question: Question, told: Told, width: int
) -> list[Content]:
    """What is other about a question since it was answered."""
    width = min(width, READING_CELLS)
    remark = "Changed since you answered it. Struck words are gone, strong ones are new."
    return stacked(
        [
            _head(sheet, item, question, width),
            wrapped(literal(remark, "muted"), width),
            difference_lines(told.edited, width),
        ]
    )


def _edited_words(told: Told) -> str:
    """What has become of the question since, and which key shows it."""
    words = []
    if told.edited:
        words.append(f"since: {parts_words(told.edited)}. v shows then and now.")
    if told.is_retired:
        words.append("Gone from its source: not asked any more.")
    return " ".join(words)


def _head(sheet: Sheet, item: ReviewItem, question: Question, width: int) -> list[Content]:
    """Which question it is and how it went; a line ends between two facts."""
    place = f"Question {item.item.position + 1} of {sheet.questions}"
    if item.item.is_repeat:
        first = next(one for one in sheet.items if one.item.question_id == item.item.question_id)
        place = f"Question {first.item.position + 1} asked again: not scored"
    topic = question.topic or question.subject
    parts = [joined((place, "strong"), (" · " if topic else "", "muted"), line(topic, "muted"))]
    mark, role = sign(item)
    words = {SIGN_OPEN: "not answered", SIGN_RIGHT: "right", SIGN_WRONG: "wrong"}
    if mark in words:
        why = f": {reason_word(item.miss_reason)}" if item.miss_reason else ""
        parts.append(literal(f"{mark} {words[mark]}{why}", role))
    if item.item.own_marks is not None and not question.is_keyed:
        parts.append(literal(f"{item.item.own_marks:g} of {question.marks:g}, marked by you"))
    elif question.kind is Kind.TEXT and not question.is_keyed and item.item.answer:
        parts.append(literal(f"{SIGN_UNSCORED} not marked yet: K", "muted"))
    elif not question.is_keyed:
        parts.append(literal(f"{SIGN_UNSCORED} {_NO_KEY}", "muted"))
    elif mark == SIGN_UNSCORED:
        parts.append(literal(f"{SIGN_UNSCORED} its key came later: not scored", "muted"))
    if question.status is Status.GENERATED:
        parts.append(literal("generated", "warning"))
    if item.item.is_sure:
        parts.append(literal("sure"))
    if item.item.is_flagged:
        parts.append(flag_words(item.item.flag_reason))
    return in_parts(parts, width, "  ")


def _gaps(question: Question, item: Item) -> dict[int, str]:
    return gap_words(question, item.answer, item.option_order, is_revealed=True)


def _answer_lines(question: Question, item: Item, width: int) -> list[Content]:
    """What was given beside what is right."""
    if question.kind.has_slots:
        return compared_lines(question, item.answer, item.option_order, width)
    if question.kind.has_options:
        return _option_lines(question, item, width)
    return _given_lines(question, item, width)


def _option_lines(question: Question, item: Item, width: int) -> list[Content]:
    """The options as they were shown, own answer and key at their sides."""
    peers = _peer_cells(question, width)
    room = max(width - 6 - 9 - peers, 8)
    lines: list[Content] = []
    for place, number in enumerate(item.option_order):
        option = question.option(number)
        if option is None:
            gone = literal("(no longer part of the question)", "muted")
            lines.append(joined(f"   {letter(place):<2} ", gone))
            continue
        lines += _one_option(option, letter(place), item, room, width, peers)
    for option in question.options:
        if option.number not in item.option_order:
            lines += _one_option(option, "+", item, room, width, peers)
    return lines


def _one_option(
    option: Option, name: str, item: Item, room: int, width: int, peers: int
) -> list[Content]:
    is_mine = option.number in item.answer.chosen
    is_struck = option.number in item.struck and not is_mine
    mark, role = _option_sign(option, is_mine, is_struck)
    body = flow(option.text, room) or [literal("(empty)", "muted")]
    if is_struck and not option.is_correct:
        body = [one.stylize("struck") for one in body]
    sides = joined(
        fitted(literal("you" if is_mine else "", role), 4),
        fitted(literal("key" if option.is_correct else "", "right"), 3),
    )
    first = joined(
        (f" {mark} ", role),
        (f"{name:<2} ", "key"),
        fitted(body[0], room),
        "  ",
        sides,
        _peer_bar(option, peers),
    )
    return [fitted(first, width), *(joined("      ", one) for one in body[1:])]


def _option_sign(option: Option, is_mine: bool, is_struck: bool) -> tuple[str, str]:
    if option.is_correct:
        return SIGN_RIGHT, "right"
    if is_mine:
        return (SIGN_ANSWERED, "") if option.is_correct is None else (SIGN_WRONG, "wrong")
    return (SIGN_STRUCK, "faint") if is_struck else (" ", "")


def _peer_cells(question: Question, width: int) -> int:
    if all(option.peer_percent is None for option in question.options):
        return 0
    return 15 if width >= _WIDE_ENOUGH_FOR_BARS else 7


def _peer_bar(option: Option, cells: int) -> Content:
    if not cells:
        return Content("")
    if option.peer_percent is None:
        return literal(" " * cells)
    number = f"{option.peer_percent:.0f} %"
    if cells < 15:
        return literal(f"{number:>{cells}}", "muted")
    return literal(f"{number:>7} {bar(option.peer_percent / 100, 7)}", "muted")


def _given_lines(question: Question, item: Item, width: int) -> list[Content]:
    """What was written, and what is accepted."""
    mark, role = {
        True: (SIGN_RIGHT, "right"),
        False: (SIGN_WRONG, "wrong"),
        None: (SIGN_ANSWERED if item.answer else SIGN_OPEN, ""),
    }[item.is_correct if item.answer else None]
    given = line(item.answer.text, role) if item.answer else literal("nothing", "muted")
    lines = wrapped(given, width, "        ", f" {mark} you  ")
    key = key_text(question, ())
    if key:
        lines += wrapped(line(key, "right"), width, "        ", f" {SIGN_RIGHT} key  ")
    return lines


def _record_lines(
    sheet: Sheet, item: ReviewItem, question: Question, told: Told, width: int
) -> list[Content]:
    """Time against the pace, changes of mind, its key, when it comes again, and the note."""
    column = 9 if width >= _WIDE_ENOUGH_FOR_BARS else 8
    room = max(width - column, 8)
    rows: list[tuple[str, Sequence[Content]]] = [("Time", wrapped(_time(sheet, item), room))]
    if item.has_changed:
        rows.append(("Changed", _change_lines(question, told, item.item, room)))
    if edited := _edited_words(told):
        rows.append(("Edited", wrapped(line(edited, "warning"), room)))
    if told.key is not None:
        words = key_words(told.key, question, item.item.option_order)
        rows.append(("Key", wrapped(line(words), room)))
    if told.again:
        days = ", ".join(f"{short_weekday(day)} {short_day(day)}" for day in told.again)
        rows.append(("Again", wrapped(literal(days), room)))
    if question.note:
        rows.append(("Note", wrapped(line(question.note), room)))
    lines: list[Content] = []
    for name, contents in rows:
        lead = joined((name.ljust(column), "muted"))
        for number, one in enumerate(contents):
            lines.append(joined(" " * column if number else lead, one))
    return lines


def _time(sheet: Sheet, item: ReviewItem) -> Content:
    time = literal(duration(item.item.seconds))
    if sheet.pace is None:
        return time
    whose = "the exam's" if sheet.time_limit else "your"
    pace = f"  {whose} pace {duration(sheet.pace)}"
    time = joined(time, "  ", time_bar(item.item.seconds, sheet.pace), (pace, "muted"))
    return joined(time, ("  ! slow", "warning")) if item.is_slow else time


def time_bar(seconds: float, pace: float) -> Content:
    """Time on a question as a bar with a line where the pace ends."""
    filled = min(round(seconds / pace * _PACE_CELLS), _BAR_CELLS) if pace > 0 else 0
    cells = "▓" * filled + "░" * (_BAR_CELLS - filled)
    role = "muted" if filled <= _PACE_CELLS else "warning"
    return joined((cells[:_PACE_CELLS], role), ("│", "strong"), (cells[_PACE_CELLS:], role))


def _change_lines(question: Question, told: Told, item: Item, width: int) -> list[Content]:
    """Every answer in turn, what each change did, and what changing has brought so far."""
    lines = wrapped(_changes_of_mind(question, told.changes, item), width)
    steps = _steps(told.changes)
    turns = [Turn.of(one.is_correct, two.is_correct) for one, two in pairwise(steps)]
    named = [literal(turn.value, _TURN_ROLES[turn]) for turn in turns if turn is not None]
    if named:
        lines += wrapped(Content(", ").join(named), width)
    if told.changing.number >= ENOUGH:
        lines += wrapped(literal(changing_words(told.changing), "muted"), width)
    return lines


_TURN_ROLES = {Turn.TO_RIGHT: "right", Turn.TO_WRONG: "wrong", Turn.STILL_WRONG: "muted"}


def _steps(changes: Sequence[AnswerChange]) -> list[AnswerChange]:
    """The answers that were given one after the other."""
    return [changes[place] for place in given([change.answer for change in changes])]


def _changes_of_mind(question: Question, changes: Sequence[AnswerChange], item: Item) -> Content:
    """``✗ B 0:12 → ✓ C 0:41``: each answer with the time on the question when it was given."""
    parts = []
    taken_away = [changes[-1]] if changes and not changes[-1].answer else []
    for change in [*_steps(changes), *taken_away]:
        mark, role = {
            True: (SIGN_RIGHT, "right"),
            False: (SIGN_WRONG, "wrong"),
            None: (SIGN_UNSCORED if change.answer else SIGN_OPEN, "muted"),
        }[change.is_correct]
        name = line(answer_text(question, change.answer, item.option_order))
        parts.append(joined((mark, role), " ", name, (f" {duration(change.seconds)}", "muted")))
    return Content(" → ").join(parts)
