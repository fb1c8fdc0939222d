"""The first page of Progress: scores with what was predicted, and questions a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from studytui.domain.day_names import short_weekday
from studytui.services.review import SittingLine
from studytui.services.today import DayCount
from studytui.tui.charts import Column, columns_that_fit, day_chart, score_chart
from studytui.tui.content import fitted, in_parts, joined, line, literal, stacked, wrapped
from studytui.tui.results import marks_text, score_text, verdict
from studytui.tui.wording import count, grouped, short_day, short_time

TALLEST = 20
"""Lines of a chart at most."""
_ROOM_FOR_DAYS = 22
"""Lines from which on scores and days have room with air between them."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the first page shows."""

    sittings: Sequence[SittingLine]
    """The oldest first."""
    total: int
    """How many there are in all."""
    bands: Mapping[int, tuple[float, float]]
    """What was predicted, by sitting."""
    days: Sequence[DayCount]


def scores_page(value: Scores, width: int, room: int) -> list[Content]:
    """Scores in about so many lines, and below them, where there is room, questions a day."""
    if value.sittings and room < _ROOM_FOR_DAYS:
        return score_lines(value, width, min(max(room - 7, 4), TALLEST))
    days = day_lines(value.days, width)
    height = min(max(room - len(days) - 7, 4), TALLEST)
    return stacked([score_lines(value, width, height), days])


def score_lines(value: Scores, width: int, height: int) -> list[Content]:
    """The picture of the scores with a head in words."""
    scores = value.sittings
    if not scores:
        words = "No sitting could be scored yet: finish one that has questions with a key."
        return [literal("Score by sitting", "heading"), *wrapped(literal(words, "muted"), width)]
    shown = scores[-columns_that_fit(width) :]
    words = _range(scores, shown, value.total)
    head = [joined(("Score by sitting", "heading"), (f"   {words}", "muted"))]
    marks = sorted({one.pass_mark for one in shown if one.pass_mark is not None})
    if marks:
        named = ", ".join(f"{mark:g}" for mark in marks)
        head.append(literal(f"╌ pass mark {named} %", "muted"))
    columns = [
        Column(
            one.percent or 0.0,
            one.pass_mark,
            short_day(one.started_at.astimezone()),
            value.bands.get(one.sitting_id),
        )
        for one in shown
    ]
    if any(column.band for column in columns):
        head.append(literal("░▓ predicted", "muted"))
    lines = [*in_parts(head, width), Content(""), *score_chart(columns, width, height)]
    if value.total == 1:
        words = "One score so far: whether it goes up shows from the second on."
        lines += wrapped(literal(words, "muted"), width)
    return lines


def _range(scores: Sequence[SittingLine], shown: Sequence[SittingLine], total: int) -> str:
    last = f"last {score_text(scores[-1])}"
    if len(shown) < total:
        return f"the latest {len(shown)} of {grouped(total)}, {last}"
    return f"{count(total, 'sitting')}, {last}"


def day_lines(days: Sequence[DayCount], width: int) -> list[Content]:
    """Questions answered on each of the last days, as many whole weeks as fit."""
    room = max(min(len(days), (width - 1) // 2) // 7 * 7, 7)
    shown = days[-room:]
    counts = [day.answers for day in shown]
    most = max(shown, key=lambda day: day.answers)
    head = joined(
        ("Questions a day", "heading"),
        (f"   {count(room // 7, 'week')}, today {counts[-1]}", "muted"),
    )
    if most.answers:
        best = (f", most {most.answers} on {short_day(most.day)}", "muted")
        head = joined(head, best)
    initials = "".join(short_weekday(day.day)[0] + " " for day in shown)
    return [
        *wrapped(head, width),
        Content(""),
        *day_chart(counts, width),
        fitted(literal(initials, "muted"), width),
        _week_starts(shown, width),
    ]


def _week_starts(days: Sequence[DayCount], width: int) -> Content:
    """The date under every Monday."""
    text = ""
    for place, day in enumerate(days):
        if day.day.weekday() == 0 and place + 3 <= len(days):
            text = text.ljust(place * 2) + short_day(day.day)
    return fitted(literal(text, "faint"), width)


def number_lines(
    scores: Sequence[SittingLine], width: int, now: datetime, total: int
) -> list[Content]:
    """The scores as a table, the latest first."""
    words = count(total, "sitting")
    if len(scores) < total:
        words = f"the latest {len(scores)} of {grouped(total)}"
    lines = [
        joined(("Score by sitting", "heading"), (f"   {words}", "muted")),
        Content(""),
    ]
    is_narrow = width < 60
    for one in reversed(scores):
        when = short_time(one.started_at, now)
        parts = [
            literal(f"{when[:6] if is_narrow else when:<13} ", "muted"),
            literal(f"{score_text(one):>6} ", "strong"),
            "" if is_narrow else literal(_of_what(one), "muted"),
            fitted(verdict(one), 11),
            line(one.title),
        ]
        lines.append(fitted(joined(*parts), width))
    return lines


def _of_what(one: SittingLine) -> str:
    """Right answers of those scored, or marks, around the word between them."""
    before, _, after = marks_text(one).removesuffix(" marks").partition(" of ")
    return f"{before or one.right:>6} of {after or one.scored:<6}"
