"""Weaknesses in lines: the head, a row for each, and what the one under the cursor rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from textual.content import Content

from studytui.domain.evidence import Looks
from studytui.domain.mastery import ENOUGH
from studytui.domain.question import Question
from studytui.domain.weakness import Weakness, WeaknessKind
from studytui.domain.weakness_wording import (
    MEANINGS,
    evidence_words,
    interval_text,
    points_text,
)
from studytui.services.curriculum import Weighing
from studytui.services.weaknesses import Few, SourceResult, Standing, TopicQuestion, Week
from studytui.tui.charts import share_bars
from studytui.tui.content import bar, fitted, flow, in_parts, joined, line, literal, spread, wrapped
from studytui.tui.look import SIGN_CURSOR, SIGN_RIGHT, SIGN_WRONG
from studytui.tui.wording import count, percent, short_day

_KIND = 13
"""Cells of the longest kind."""
_ROOM_FOR_INTERVAL = 56
_ROOM_FOR_BARS = 96
_BAR = 20
_LEAD = 12
"""Cells before an option, and for the sign that there is more."""
_TITLES = 4
"""Questions named as evidence."""

_WEIGHED = {
    Weighing.QUESTIONS: "topics weighed by their questions",
    Weighing.ALIKE: "all topics weigh the same",
}
"""What is said where nobody has weighed the topics."""

Row = Weakness | Few | SourceResult | str
"""What can stand in the list; a text is the heading of a group."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is shown of a weakness below the list."""

    weakness: Weakness
    name: str
    """Of the topic."""
    looks: Looks | None
    day: str
    """The day the estimates are for, as it is written; empty for today."""
    questions: Sequence[TopicQuestion]
    question: Question | None
    """Of a misconception in one question."""
    trend: Sequence[Week]
    now: datetime


def head_lines(standing: Standing, width: int, *, is_past: bool = False) -> list[Content]:
    """What the list is of, and what its numbers mean."""
    if is_past:
        return [
            *wrapped(literal("What was resolved", "heading"), width),
            *wrapped(
                literal("The last answers no longer show these. ⏎ asks them again.", "muted"), width
            ),
        ]
    exam = line(standing.exam, "muted") if standing.exam else literal("the exam", "muted")
    when = f" on {short_day(standing.exam_date)}" if standing.exam_date else ", were it today"
    title = literal("Where points are lost", "heading")
    what = joined(("in percent of ", "muted"), exam, (when, "muted"))
    counted = ", n answers" if width >= _ROOM_FOR_INTERVAL else ""
    parts = [title, what, literal(f"estimates with 80 % intervals{counted}", "muted")]
    if standing.weighing in _WEIGHED:
        parts.append(literal(_WEIGHED[standing.weighing], "muted"))
    return in_parts(parts, width)


def nothing_lines(standing: Standing, width: int) -> list[Content]:
    """What is said where there is no weakness to show."""
    if standing.has_answers:
        words = joined(
            ("No weakness shows in the last answers.\n", "heading"),
            "A topic stands here when its answers show that points are lost in it: not known well "
            "enough, a wrong answer that keeps winning, recall that falls, too slow, careless.",
        )
    elif not standing.has_topics and standing.unmapped:
        words = joined(
            ("No question has a topic.\n", "heading"),
            "What is lost cannot be weighed for the exam without. With topics it stands here, with "
            "what shows it.",
        )
    else:
        words = joined(
            ("Nothing can be said yet.\n", "heading"),
            f"After {ENOUGH} scored answers in a topic it stands here with the points that it "
            "costs, and with what shows that. Drill it with ⏎.\n\n",
            ("1", "key"),
            " Today starts a session.  ",
            ("3", "key"),
            " Exams has whole ones.",
        )
    return wrapped(words, width)


def rows_of(standing: Standing, without_topic: Sequence[SourceResult]) -> list[Row]:
    """The rows of the list: weaknesses, then what cannot be said yet, then questions without a
    topic."""
    rows: list[Row] = list(standing.current)
    if standing.few:
        rows += ["", f"Not enough yet: under {ENOUGH} answers", *standing.few]
    if standing.unanswered:
        number = len(standing.unanswered)
        rows += ["", f"{count(number, 'topic')} of the exam not answered in yet"]
    if without_topic:
        rows += ["", "No topic: cannot be weighed, so by the share wrong", *without_topic]
    return rows[1:] if rows and rows[0] == "" else rows


def name_of(one: Weakness, standing: Standing) -> Content:
    """What a weakness is in: its topic, and the question where it is in only one."""
    name = line(standing.names.get(one.topic_id, "(topic)"))
    title = standing.titles.get(one.question_id or 0, "")
    return joined(name, (" · ", "muted"), line(title, "muted")) if title else name


def row_line(
    row: Row, standing: Standing, width: int, is_cursor: bool, cells: int, most: float
) -> Content:
    """A row of the list in exactly `width` cells. `cells` is the width of the longest name, `most`
    the points of the first weakness."""
    if isinstance(row, str):
        return fitted(literal(f"   {row}", "muted"), width)
    start = f" {SIGN_CURSOR if is_cursor else ' '} "
    if isinstance(row, Weakness):
        name = name_of(row, standing)
        return _weakness_line(row, name, start, width, cells, most)
    if isinstance(row, Few):
        name = line(standing.names.get(row.topic_id, "(topic)"))
        told = literal(f" {row.wrong} wrong of {count(row.answers, 'answer')} ", "muted")
    else:
        name = joined(line(row.name), (" no topic", "muted"))
        share = f"{percent(100 * row.share_wrong)} wrong, "
        told = joined(
            " ",
            (share if row.answers >= ENOUGH else "", "strong"),
            (f"{row.wrong} of {count(row.answers, 'answer')} ", "muted"),
        )
    return fitted(joined(start, fitted(name, max(width - 3 - told.cell_length, 4)), told), width)


def _weakness_line(
    one: Weakness, name: Content, start: str, width: int, cells: int, most: float
) -> Content:
    if one.resolved is not None:
        end = joined(
            (f"{one.kind.value:<{_KIND}}", "muted"),
            (f"  {short_day(_day(one.since)):>6} – {short_day(_day(one.resolved)):<6} ", "muted"),
        )
        return fitted(joined(start, fitted(name, max(width - 3 - end.cell_length, 4)), end), width)
    kind = literal(f"  {one.kind.value:<{_KIND}}")
    end = joined(kind, (f"{points_text(one):>6} ", "strong"))
    if width >= _ROOM_FOR_INTERVAL:
        interval = f"({interval_text(one)})"
        end = joined(end, (f"{interval:<12}", "muted"), (f"n {one.of:>3} ", "muted"))
    picture = Content("")
    if width >= _ROOM_FOR_BARS and most > 0:
        picture = joined("  ", (bar(one.points / most, _BAR), "wrong"))
    room = max(width - 3 - end.cell_length - picture.cell_length, 4)
    taken = fitted(name, min(max(cells, 12), room))
    return fitted(joined(start, taken, picture, end), width)


def evidence_lines(shown: Evidence, width: int, height: int) -> list[Content]:
    """What a weakness rests on: in words, the pair of a misconception, the trend, questions; in at
    most `height` lines."""
    one = shown.weakness
    lines = [spread(_title(shown), _dates(shown), width)]
    if shown.looks is not None and one.resolved is None:
        words = evidence_words(one, shown.looks, shown.day)
        lines += wrapped(literal(words, "muted"), width)
    lines += pair_lines(shown, width)
    trend = trend_lines(shown.trend, width)
    if len(lines) + len(trend) < height:
        lines += trend
    return [*lines, *_question_lines(shown.questions, width, max(height - len(lines), 1))]


def _title(shown: Evidence) -> Content:
    kind = shown.weakness.kind
    return joined(
        line(shown.name, "strong"), (f" · {kind.value}", "strong"), (f": {MEANINGS[kind]}", "muted")
    )


def _dates(shown: Evidence) -> Content:
    one = shown.weakness
    words = f"since {dated(one.since, shown.now)}"
    if one.resolved is not None:
        words = f"{dated(one.since, shown.now)} – {dated(one.resolved, shown.now)}"
    return literal(words, "muted")


def pair_lines(shown: Evidence, width: int) -> list[Content]:
    """The wrong option that keeps winning, over the right one."""
    one, question = shown.weakness, shown.question
    if question is None or one.wrong_option is None:
        return []
    wrong = question.option(one.wrong_option)
    right = [option for number in sorted(one.right_options) if (option := question.option(number))]
    if wrong is None or not right:
        return []
    pairs = [(SIGN_WRONG, "wrong", "chosen", wrong.text)]
    pairs += [(SIGN_RIGHT, "right", "right ", option.text) for option in right]
    return [
        fitted(joined((f" {sign} {word}  ", role), _first_line(text, width)), width)
        for sign, role, word, text in pairs
    ]


def _first_line(text: str, width: int) -> Content:
    """The beginning of an option."""
    lines = flow(text, max(width - _LEAD, 8)) or [literal("(empty)", "muted")]
    return joined(lines[0], "…") if len(lines) > 1 else lines[0]


def trend_lines(trend: Sequence[Week], width: int) -> list[Content]:
    """The share right by week as bars, and in numbers at both ends."""
    weeks = [week for week in trend if week.answers]
    if len(weeks) < 2:
        return []
    first, last = weeks[0], weeks[-1]
    bars = share_bars([week.right / week.answers if week.answers else None for week in trend])
    ends = " → ".join(
        f"{percent(100 * week.right / week.answers)} from {short_day(week.monday)}"
        for week in (first, last)
    )
    parts = [joined(("Right by week ", "muted"), bars), literal(ends, "muted")]
    return in_parts(parts, width, "  ")


def _question_lines(questions: Sequence[TopicQuestion], width: int, room: int) -> list[Content]:
    """Questions by title, as many as there is room for, and how many more there are."""
    number = len(questions)
    shown = min(_TITLES, number, room if number <= room else room - 1)
    lines = [question_line(one, width) for one in questions[: max(shown, 0)]]
    if number > max(shown, 0):
        more = number - max(shown, 0)
        words = f"and {more} more: v" if lines else f"{count(number, 'question')}: v"
        lines.append(literal(f"   {words}", "muted"))
    return lines


def question_line(question: TopicQuestion, width: int) -> Content:
    """A question by its title, with how it was answered last."""
    sign, role = (SIGN_RIGHT, "right") if question.last_right else (SIGN_WRONG, "wrong")
    if question.last_right is None:
        sign, role = "·", "faint"
    title = line(question.title) if question.title.strip() else literal("(no title)", "muted")
    return fitted(joined((f" {sign} ", role), title), width)


def few_lines(few: Few, name: str, width: int) -> list[Content]:
    """A topic of which nothing can be said yet."""
    words = (
        f"{count(few.answers, 'answer')} so far, {few.wrong} wrong. From {ENOUGH} on something can "
        "be said; ⏎ asks more."
    )
    return [fitted(line(name, "strong"), width), *wrapped(literal(words, "muted"), width)]


def source_lines(source: SourceResult, width: int) -> list[Content]:
    """Questions of a source that have no topic."""
    words = (
        f"{count(source.answers, 'answer')} to {count(source.questions, 'question')} without a "
        f"topic, {source.wrong} wrong; {source.still_wrong} of the questions wrong last time. "
        "What they cost in the exam cannot be said: no topic says what they are about."
    )
    return [
        fitted(line(source.name, "strong"), width),
        *wrapped(literal(words, "muted"), width),
    ]


def kind_words(kind: WeaknessKind) -> str:
    """A kind with what it means."""
    return f"{kind.value}: {MEANINGS[kind]}"


def _day(number: float) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=number)).astimezone().date()


def dated(number: float, now: datetime) -> str:
    """A day counted since 1970: ``12 Oct``, with its year where that is another one."""
    day = _day(number)
    year = "" if day.year == now.astimezone().year else f" {day.year}"
    return f"{short_day(day)}{year}"
