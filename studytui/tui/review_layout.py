"""A past sitting in lines: its result, its questions in short, and one question with all that was
done there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from textual.content import Content

from studytui.domain.exam import Item, Pause, PauseKind, SittingState, letter
from studytui.domain.question import Option, Question
from studytui.domain.wording import answer_text, key_text
from studytui.services.review import AnswerChange, ReviewFilter, ReviewItem, Sheet, SittingLine
from studytui.tui.content import bar, fitted, flow, joined, line, literal, stacked, wrapped
from studytui.tui.look import (
    SIGN_ANSWERED,
    SIGN_CHANGED,
    SIGN_CURSOR,
    SIGN_FLAG,
    SIGN_OPEN,
    SIGN_RIGHT,
    SIGN_STRUCK,
    SIGN_UNSCORED,
    SIGN_WRONG,
)
from studytui.tui.marked_text import looks
from studytui.tui.question_layout import explanation_lines, flag_words, stem_lines
from studytui.tui.results import marks_text, score_text, verdict
from studytui.tui.slot_layout import compared_lines, gap_words
from studytui.tui.wording import count, duration, pause_words, short_time

_WIDE_ENOUGH_FOR_BARS = 50
_READING_WIDTH = 92
"""Longer lines are hard to read, and the signs would stand far from their options."""
_NO_KEY = "no key: not scored"


def tally(line_: SittingLine, width: int) -> Content:
    """Right, wrong, unanswered and unscored, with signs; and with words where there is room."""
    is_narrow = width < _WIDE_ENOUGH_FOR_BARS
    words = ("", "", "", " unscored") if is_narrow else _TALLY_WORDS
    parts = []
    if line_.scored:
        parts.append(literal(f"{SIGN_RIGHT} {line_.right}{words[0]}", "right"))
        parts.append(literal(f"{SIGN_WRONG} {line_.wrong}{words[1]}", "wrong"))
    if line_.unanswered:
        parts.append(literal(f"{SIGN_OPEN} {line_.unanswered}{words[2]}"))
    if line_.unscored:
        why = " not counted" if line_.by_lot and not is_narrow else words[3]
        parts.append(literal(f"{SIGN_UNSCORED} {line_.unscored}{why}", "muted"))
    return Content("  ").join(parts)


_TALLY_WORDS = (" right", " wrong", " unanswered", " unscored, no key")


def result_lines(sheet: Sheet, width: int) -> list[Content]:
    """The result of a sitting: title and score, then what it is made of."""
    one = sheet.line
    score = joined((score_text(one), "strong"), "  ", verdict(one))
    if one.pass_mark is not None and one.percent is not None:
        score = joined(score, (f"  pass mark {one.pass_mark:g} %", "muted"))
    if marks := marks_text(one):
        score = joined((f"{marks}  ", "strong"), score)
    is_narrow = width < _WIDE_ENOUGH_FOR_BARS
    has_run_out = one.state is SittingState.EXPIRED
    limit = ", time ran out" if is_narrow and has_run_out else ""
    if sheet.time_limit is not None and not is_narrow:
        limit = f" of {duration(sheet.time_limit.total_seconds())}"
    time = literal(f"{duration(one.seconds)}{limit}", "muted")
    title = line(one.title, "heading")
    if not is_narrow:
        if has_run_out:
            score = joined(("time ran out   ", "warning"), score)
        head = [joined(fitted(title, max(width - score.cell_length - 2, 1)), "  ", score)]
    else:
        head = [fitted(title, width), fitted(score, width)]
    numbers = tally(one, width)
    if numbers.cell_length + time.cell_length + 2 <= width:
        head.append(joined(fitted(numbers, width - time.cell_length), time))
    else:
        head += wrapped(joined(numbers, "  ", time), width)
    return [*head, *pause_lines(sheet.pauses, width)]


def pause_lines(pauses: Sequence[Pause], width: int) -> list[Content]:
    """Time away and what became of it: one sentence for each kind; nothing where there was none."""
    if not pauses:
        return []
    together: dict[tuple[PauseKind, bool], Pause] = {}
    for pause in pauses:
        key = (pause.kind, pause.is_given_back)
        before = together.get(key)
        seconds = pause.seconds + (before.seconds if before is not None else 0.0)
        together[key] = replace(before or pause, seconds=seconds)
    words = " ".join(pause_words(pause) for pause in together.values())
    return wrapped(literal(words, "muted"), width)


def filter_line(sheet: Sheet, shown: ReviewFilter, width: int) -> Content:
    """Every filter with its count; the one that is on stands out and has the cursor's sign."""
    parts = [
        joined((f"{SIGN_CURSOR}{one.value} {sheet.count(one)}", "focus"))
        if one is shown
        else literal(f" {one.value} {sheet.count(one)}", "muted")
        for one in ReviewFilter
    ]
    full = Content("  ").join(parts)
    if full.cell_length <= width:
        return full
    number = sheet.count(shown)
    return fitted(
        joined(
            (f"{SIGN_CURSOR}{shown.value} {number}", "focus"), (f" of {len(sheet.items)}", "muted")
        ),
        width,
    )


def sign(item: ReviewItem) -> tuple[str, str]:
    """The sign of an item and its role."""
    if not item.item.answer:
        return SIGN_OPEN, ""
    if item.item.is_correct is None:
        return SIGN_UNSCORED, "muted"
    return (SIGN_RIGHT, "right") if item.item.is_correct else (SIGN_WRONG, "wrong")


def item_row(item: ReviewItem, width: int, is_cursor: bool) -> Content:
    """An item in the narrow list: number, sign, flag, change and time."""
    row = joined(
        f"{SIGN_CURSOR if is_cursor else ' '}{item.item.position + 1:>4}  ",
        sign(item),
        "  ",
        (SIGN_FLAG if item.item.is_flagged else " ", "flag"),
        " ",
        SIGN_CHANGED if item.has_changed else " ",
        (f"{duration(item.item.seconds):>7}", "warning" if item.is_slow else "muted"),
        ("!" if item.is_slow else " ", "warning"),
    )
    return fitted(row, width)


def question_lines(
    sheet: Sheet,
    item: ReviewItem,
    question: Question,
    changes: Sequence[AnswerChange],
    width: int,
) -> list[Content]:
    """A question with what was given and what is right, then why, and how it was answered."""
    width = min(width, _READING_WIDTH)
    order = item.item.option_order
    return stacked(
        [
            wrapped(_head(sheet, item, question), width),
            stem_lines(
                question,
                width,
                gaps=_gaps(question, item.item),
                roles=looks(item.item.highlights),
            ),
            _answer_lines(question, item.item, width),
            _record_lines(sheet, item, question, changes, width),
            explanation_lines(question, width, order),
        ]
    )


def _head(sheet: Sheet, item: ReviewItem, question: Question) -> Content:
    place = f"Question {item.item.position + 1} of {len(sheet.items)}"
    topic = question.topic or question.subject
    parts = [joined((place, "strong"), (" · " if topic else "", "muted"), line(topic, "muted"))]
    mark, role = sign(item)
    words = {SIGN_OPEN: "not answered", SIGN_RIGHT: "right", SIGN_WRONG: "wrong"}
    if mark in words:
        parts.append(literal(f"{mark} {words[mark]}", role))
    if not question.is_keyed:
        parts.append(literal(f"{SIGN_UNSCORED} {_NO_KEY}", "muted"))
    elif mark == SIGN_UNSCORED:
        parts.append(literal(f"{SIGN_UNSCORED} its key came later: not scored", "muted"))
    if item.item.is_sure:
        parts.append(literal("sure"))
    if item.item.is_flagged:
        parts.append(flag_words(item.item.flag_reason))
    return Content("  ").join(parts)


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
    sheet: Sheet,
    item: ReviewItem,
    question: Question,
    changes: Sequence[AnswerChange],
    width: int,
) -> list[Content]:
    """Time against the pace, changes of mind, and the note."""
    rows: list[tuple[str, Content]] = []
    time = literal(duration(item.item.seconds))
    if sheet.pace is not None:
        pace = "of the exam" if sheet.time_limit else "of your own"
        time = joined(time, (f"   pace {pace} {duration(sheet.pace)}", "muted"))
    if item.is_slow:
        time = joined(time, ("   ! slow", "warning"))
    rows.append(("Time", time))
    if item.has_changed:
        rows.append(("Changed", _changes_of_mind(question, item.item, changes)))
    if question.note:
        rows.append(("Note", line(question.note)))
    lines: list[Content] = []
    for name, content in rows:
        column = 9 if width >= _WIDE_ENOUGH_FOR_BARS else 8
        lead = joined((name.ljust(column), "muted"))
        for number, one in enumerate(wrapped(content, max(width - column, 8))):
            lines.append(joined(" " * column if number else lead, one))
    return lines


def _changes_of_mind(question: Question, item: Item, changes: Sequence[AnswerChange]) -> Content:
    """``B 0:12 → C 0:41``: each answer with the time on the question when it was given."""
    steps: list[tuple[str, float]] = []
    for change in changes:
        name = answer_text(question, change.answer, item.option_order)
        if not steps or steps[-1][0] != name:
            steps.append((name, change.seconds))
    return Content(" → ").join(
        joined(line(name), (f" {duration(seconds)}", "muted")) for name, seconds in steps
    )


def sitting_words(line_: SittingLine, when: str) -> str:
    """A sitting in one sentence or two."""
    words = [
        f"{line_.mode.value.capitalize()} of {count(line_.questions, 'question')}, {when}.",
    ]
    if line_.state is SittingState.EXPIRED:
        words.append("The time ran out; what was chosen counts.")
    if line_.percent is None:
        words.append(f"{line_.answered} answered; nothing could be scored.")
    if line_.pass_mark is not None:
        words.append(f"Pass mark {line_.pass_mark:g} %.")
    return " ".join(words)


def sitting_row(row: SittingLine, width: int, is_cursor: bool, now: datetime) -> Content:
    """A sitting in the list, in as many columns as there is room for."""
    cells: list[str | Content] = [
        short_time(row.started_at, now),
        line(row.title),
        row.mode.value,
        score_text(row),
        f"{row.right} of {row.scored}" if row.scored else "",
        f"{row.unscored or ''}",
        duration(row.seconds),
        verdict(row),
    ]
    return _in_columns(f" {SIGN_CURSOR if is_cursor else ' '} ", cells, width)


def _widths(width: int) -> list[int]:
    """Cells of each column: when, title, mode, score, right, no key, time, result."""
    if width >= 100:
        fixed = [12, 0, 8, 6, 10, 6, 8, 10]
    elif width >= 60:
        fixed = [12, 0, 0, 6, 9, 0, 7, 10]
    else:
        fixed = [6, 0, 0, 6, 0, 0, 0, 10]
    gaps = sum(2 for number in fixed if number)
    fixed[1] = max(width - 3 - sum(fixed) - gaps - 1, 6)
    return fixed


_RIGHT = (3, 4, 5, 6)


def _in_columns(start: str, cells: Sequence[str | Content], width: int) -> Content:
    parts = []
    for place, (cell, room) in enumerate(zip(cells, _widths(width), strict=True)):
        if room:
            content = literal(cell) if isinstance(cell, str) else cell
            parts.append(fitted(content, room, right=place in _RIGHT))
    return fitted(joined(start, Content("  ").join(parts)), width)


def column_names(width: int) -> list[Content]:
    """The names of the columns of `sitting_row`."""
    names = ["When", "Title", "Mode", "Score", "Right", "No key", "Time", "Result"]
    return [_in_columns("   ", names, width).stylize("muted")]
