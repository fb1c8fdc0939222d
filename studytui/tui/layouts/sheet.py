"""Past sittings in lines, and the head and the list of one that is laid open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from textual.content import Content

from studytui.domain.exam import Pause, PauseKind, SittingState
from studytui.domain.wording import pause_words
from studytui.services.review import (
    Rescore,
    ReviewFilter,
    ReviewItem,
    Sheet,
    SittingLine,
    rescore_words,
)
from studytui.tui.content import fitted, in_parts, joined, line, literal, wrapped
from studytui.tui.layouts.judgement import reasons_lines
from studytui.tui.layouts.review import sign
from studytui.tui.look import (
    SIGN_AGAIN,
    SIGN_CHANGED,
    SIGN_CURSOR,
    SIGN_FLAG,
    SIGN_OPEN,
    SIGN_RIGHT,
    SIGN_UNSCORED,
    SIGN_WRONG,
)
from studytui.tui.results import marks_text, score_text, verdict
from studytui.tui.wording import count, duration, percent, short_day, short_time

_WIDE_ENOUGH_FOR_WORDS = 50
_TIMES_FROM = 60
"""Narrower lists of sittings have the day alone."""
_RESCORES = 2
"""Changes of a score that are told over its questions, the latest ones."""


def tally(line_: SittingLine, width: int) -> Content:
    """Right, wrong, unanswered and unscored, with signs; and with words where there is room."""
    is_narrow = width < _WIDE_ENOUGH_FOR_WORDS
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


def result_lines(sheet: Sheet, width: int, brought: str = "") -> list[Content]:
    """The result of a sitting: title and score, what it is made of, and what it brought."""
    one = sheet.line
    score = joined((score_text(one), "strong"), "  ", verdict(one))
    if one.pass_mark is not None and one.percent is not None:
        score = joined(score, (f"  pass mark {one.pass_mark:g} %", "muted"))
    if marks := marks_text(one):
        score = joined((f"{marks}  ", "strong"), score)
    is_narrow = width < _WIDE_ENOUGH_FOR_WORDS
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
        head += [*wrapped(numbers, width), fitted(time, width, right=True)]
    if brought:
        head += wrapped(literal(brought, "muted"), width)
    head += pause_lines(sheet.pauses, width)
    for rescore in sheet.rescores[-_RESCORES:]:
        head += wrapped(line(rescore_words(rescore, one.pass_mark), "warning"), width)
    reasons = sheet.reasons()
    unsaid = sheet.misses - sum(reasons.values())
    return [*head, *reasons_lines(reasons, width, unsaid)]


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


def filter_line(sheet: Sheet, shown: Collection[ReviewFilter], width: int) -> Content:
    """The filters that are on and how many questions they leave; with none on, how many each of
    the first ones would."""
    if shown:
        names = " + ".join(one.value for one in ReviewFilter if one in shown)
        number = f"   {sheet.count(*shown)} of {sheet.questions}"
        room = max(width - len(number), 8)
        named = joined((f"{SIGN_CURSOR}{names}", "focus"))
        return joined(
            named if named.cell_length <= room else fitted(named, room), (number, "muted")
        )
    counts = ((one.value, sheet.count(one)) for one in ReviewFilter)
    parts = [literal(f"{name} {number}", "muted") for name, number in counts if number]
    whole = literal(f"{SIGN_CURSOR}all {sheet.questions}", "focus")
    return in_parts([whole, *parts], width, "   ")[0]


def item_row(item: ReviewItem, width: int, is_cursor: bool) -> Content:
    """An item in the narrow list: number, sign, flag, change and time."""
    row = joined(
        f" {SIGN_CURSOR if is_cursor else ' '}{item.item.position + 1:>4}",
        (SIGN_AGAIN if item.item.is_repeat else " ", "focus"),
        " ",
        sign(item),
        "  ",
        (SIGN_FLAG if item.item.is_flagged else " ", "flag"),
        " ",
        SIGN_CHANGED if item.has_changed else " ",
        (f"{duration(item.item.seconds):>7}", "warning" if item.is_slow else "muted"),
        ("!" if item.is_slow else " ", "warning"),
    )
    return fitted(row, width)


def sitting_words(line_: SittingLine, when: str, rescores: Sequence[Rescore] = ()) -> str:
    """A sitting in a few sentences, with the latest change of its score."""
    words = [
        f"{line_.mode.value.capitalize()} of {count(line_.questions, 'question')}, {when}.",
    ]
    if line_.state is SittingState.EXPIRED:
        words.append("The time ran out; what was chosen counts.")
    if line_.percent is None:
        words.append(f"{line_.answered} answered; nothing could be scored.")
    if line_.pass_mark is not None:
        words.append(f"Pass mark {line_.pass_mark:g} %.")
    if rescores:
        words.append(rescore_words(rescores[-1], line_.pass_mark))
    return " ".join(words)


def sitting_row(row: SittingLine, width: int, is_cursor: bool, now: datetime) -> Content:
    """A sitting in the list, in as many columns as there is room for."""
    day = f"{short_day(row.started_at.astimezone()):>6}"
    cells: list[str | Content] = [
        short_time(row.started_at, now) if width >= _TIMES_FROM else day,
        _title(row),
        row.mode.value,
        score_text(row),
        f"{row.right} of {row.scored}" if row.scored else "",
        f"{row.unscored or ''}",
        duration(row.seconds),
        verdict(row),
    ]
    return _in_columns(f" {SIGN_CURSOR if is_cursor else ' '} ", cells, width)


def _title(row: SittingLine) -> Content:
    title = line(row.title)
    if row.was is None or row.percent is None or percent(row.was) == percent(row.percent):
        return title
    return joined(title, (f"  was {percent(row.was, row.pass_mark)}", "warning"))


def _widths(width: int) -> list[int]:
    """Cells of each column: when, title, mode, score, right, no key, time, result."""
    if width >= 100:
        fixed = [12, 0, 8, 6, 10, 6, 8, 10]
    elif width >= _TIMES_FROM:
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
