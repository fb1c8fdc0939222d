"""A loop in lines: its mastery, its stages with what came of each, and what is next."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from studytui.domain.mastery_loop import Ending, Stage
from studytui.domain.wording import count
from studytui.services.loop_wording import (
    NAMES,
    end_words,
    mastery_words,
    minutes_of,
    outcome_words,
    waiting_words,
    what_words,
)
from studytui.services.loops import LoopStage, Standing
from studytui.tui.content import fitted, in_parts, joined, line, literal, wrapped
from studytui.tui.look import SIGN_ANSWERED, SIGN_BEGUN, SIGN_CURSOR, SIGN_OPEN, SIGN_RIGHT
from studytui.tui.wording import short_day

_NAME = 19
"""Cells of the longest name of a stage, and two."""
_SHORT_NAME = 15
_ROOM_FOR_TIMES = 56
_WIDEST = 92
"""Cells of a row: farther apart, its two ends are not seen as one."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage in a list."""

    round: int
    stage: Stage
    entered: LoopStage | None
    is_current: bool


Row = StageRow | str
"""A text is the heading of a round."""


def rows_of(found: Standing) -> list[Row]:
    """The stages of the round that goes on, or was the last, then those of the rounds before."""
    loop = found.loop
    rows: list[Row] = []
    for round_ in range(loop.round, 0, -1):
        if loop.round > 1:
            rows += [*([""] if rows else []), f"Round {round_}"]
        is_last = round_ == loop.round
        rows += [
            StageRow(round_, stage, loop.stage(stage, round_), is_last and stage is found.stage)
            for stage in Stage
            if is_last or loop.stage(stage, round_) is not None
        ]
    return rows


def mastery_lines(found: Standing, width: int) -> list[Content]:
    """Mastery of each topic when the loop began and now, or after its end."""
    lines = []
    for place, topic in enumerate(found.loop.topics):
        now = found.now[place] if found.now else topic.after
        name = topic.name if len(found.loop.topics) > 1 else "Mastery"
        first = joined(line(name, "muted"), " ", mastery_words(topic.before))
        is_other = now is not None and now != topic.before
        parts = [joined(first, (" at first", "muted")) if is_other else first]
        if now is not None and is_other:
            when = "now " if found.stage is not None else "at the end "
            parts.append(joined((f"→ {when}", "muted"), (mastery_words(now), "strong")))
        lines += in_parts(parts, width, " ")
    return lines


def row_line(row: Row, found: Standing, width: int, is_cursor: bool) -> Content:
    """A stage in a row."""
    if isinstance(row, str):
        return fitted(literal(f" {row}", "heading"), width)
    width = min(width, _WIDEST)
    sign = SIGN_CURSOR if is_cursor else " "
    came = None if row.entered is None else row.entered.outcome
    if came is not None:
        mark = (f"{SIGN_ANSWERED} ", "muted" if came.is_left_out else "right")
    elif row.is_current:
        mark = (f"{SIGN_BEGUN if row.entered is not None else SIGN_OPEN} ", "strong")
    else:
        mark = (f"{SIGN_OPEN} ", "faint")
    is_wide = width >= _ROOM_FOR_TIMES
    name = literal(NAMES[row.stage], "strong" if row.is_current else "")
    start = joined(f" {sign} ", mark, fitted(name, _NAME if is_wide else _SHORT_NAME))
    words, end = "", literal(" ")
    if came is not None:
        words = outcome_words(row.stage, came)
        day = short_day(came.done_at.astimezone().date())
        end = literal(f"  {minutes_of(came):>8}  {day:>6} " if is_wide else " ", "muted")
    elif row.is_current:
        words = waiting_words(found)
    told = literal(words, "" if row.is_current else "muted")
    return joined(fitted(joined(start, told), max(width - end.cell_length, 4)), end)


def what_lines(row: Row | None, found: Standing, width: int) -> list[Content]:
    """What is next, or what the stage under the cursor is."""
    if isinstance(row, StageRow) and found.stage is not None and not row.is_current:
        came = None if row.entered is None else row.entered.outcome
        if came is None:
            words = f"After {NAMES[found.stage]}."
        else:
            words = f"{NAMES[row.stage]}: {outcome_words(row.stage, came)}. ⏎ shows it again."
        return wrapped(literal(words, "muted"), width)
    if found.loop.ending is Ending.CLOSED:
        return wrapped(joined((f"{SIGN_RIGHT} ", "right"), end_words(found.loop)), width)
    return wrapped(literal(what_words(found)), width)


def loop_line(found: Standing, width: int, is_cursor: bool) -> Content:
    """A loop in a list."""
    sign = SIGN_CURSOR if is_cursor else " "
    loop = found.loop
    if loop.ending is Ending.CLOSED:
        mark, words = (f"{SIGN_RIGHT} ", "right"), "closed"
    elif loop.ending is not None:
        mark, words = ("  ", ""), "given up"
    else:
        assert found.stage is not None
        mark = (f"{SIGN_BEGUN} ", "strong")
        words = NAMES[found.stage]
        if width >= _ROOM_FOR_TIMES:
            words = f"{words}: {waiting_words(found)}"
    if loop.ended_at is not None:
        words += f" {short_day(loop.ended_at.astimezone().date())}"
    if loop.round > 1 and width >= _ROOM_FOR_TIMES:
        words += f" · {count(loop.round, 'round')}"
    end = literal(f"  {words} ", "muted")
    start = joined(f" {sign} ", mark, line(loop.title, "strong" if loop.ending is None else ""))
    room = max(width - end.cell_length, width // 3)
    return fitted(joined(fitted(start, room), end), width)
