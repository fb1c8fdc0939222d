"""Would I pass: the predicted score as a point on a scale, what would be if, and the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from studytui.domain.readiness import USUAL_WIDENING, Prediction
from studytui.services.foretelling import FEWEST_QUESTIONS, Foretold, Record
from studytui.services.outlook import Outlook, Supposed, chance_words, lacking_words
from studytui.tui.charts import Point, scale_lines
from studytui.tui.content import fitted, joined, line, literal, stacked, wrapped
from studytui.tui.look import SIGN_RIGHT, SIGN_WRONG
from studytui.tui.wording import percent, short_day, short_time

_LABEL = 22
_NUMBERS = 26
_ENTRIES = 5
"""Of the record, in the picture."""


def readiness_lines(
    outlook: Outlook, supposed: Sequence[Supposed] | None, width: int
) -> list[Content]:
    """The whole picture. `supposed` is None while what-ifs are still reckoned."""
    return stacked(
        [
            _head(outlook, width),
            _predictions(outlook, width),
            _supposed(outlook, supposed, width),
            record_lines(outlook, width),
        ]
    )


def _head(outlook: Outlook, width: int) -> list[Content]:
    head = joined(("Would you pass?", "heading"), (f"   {_what(outlook)}", "muted"))
    lines = wrapped(head, width)
    if outlook.today is None:
        return [*lines, Content(""), *wrapped(literal(lacking_words(outlook)), width)]
    return lines


def _what(outlook: Outlook) -> str:
    goal, left = outlook.goal, outlook.days_left
    if goal is None:
        return "no exam is set: 1, then e"
    name = line(goal.name).plain or "your exam"
    if left is None or goal.exam_date is None:
        return f"{name}, no day yet"
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    if left < 0:
        when = "has been"
    return f"{name}, {short_day(goal.exam_date)}, {when}"


def _predictions(outlook: Outlook, width: int) -> list[Content]:
    if outlook.today is None:
        return []
    lines = []
    for words, prediction in (
        ("Today", outlook.today),
        ("If plan kept", outlook.kept),
        ("If you stop", outlook.nothing),
    ):
        if prediction is not None:
            lines += _on_scale(outlook, words, prediction, width)
    if outlook.pass_mark is not None:
        lines.append(literal(f"│ pass mark {outlook.pass_mark:g} %", "muted"))
    return [*lines, Content(""), *wrapped(literal(_meaning(outlook), "muted"), width)]


def _on_scale(outlook: Outlook, words: str, found: Prediction, width: int) -> list[Content]:
    point = Point(found.score / 100, found.low / 100, found.high / 100)
    mark = None if outlook.pass_mark is None else outlook.pass_mark / 100
    numbers = joined((score_words(found), "strong"), (_pass_words(outlook, found), "muted"))
    return scale_lines(literal(words), point, numbers, width, (_LABEL, _NUMBERS), mark)


def score_words(found: Prediction) -> str:
    """``62 % (55–70)``."""
    return f"{percent(found.score)} ({found.low:.0f}–{found.high:.0f})".replace("-", "−")


def _pass_words(outlook: Outlook, found: Prediction) -> str:
    """``  pass 14 %``; empty where no pass mark is known."""
    chance = outlook.chance(found)
    return "" if chance is None else f"  pass {chance_words(chance)}"


def _meaning(outlook: Outlook) -> str:
    found = outlook.today
    assert found is not None
    words = (
        f"On what you know now, eight exams in ten would end between {found.low:.0f} and "
        f"{found.high:.0f} %."
    )
    if outlook.kept is not None and outlook.nothing is not None:
        points = outlook.kept.score - outlook.nothing.score
        words += f" The plan is worth {points:.0f} points on the day."
    elif outlook.goal is None:
        words += " With an exam and its day it also says what the plan would bring."
    return words


def _supposed(outlook: Outlook, supposed: Sequence[Supposed] | None, width: int) -> list[Content]:
    if outlook.kept is None or supposed == ():
        return []
    lines = [literal("What if", "heading")]
    if supposed is None:
        return [*lines, literal("being reckoned …", "muted")]
    for one in supposed:
        change = f"{one.points:+.1f} points".replace("-", "−")
        numbers = joined(
            (f"{change:>12}  ", ""),
            (score_words(one.prediction), "strong"),
            (_pass_words(outlook, one.prediction), "muted"),
        )
        if width >= _LABEL + numbers.cell_length + 1:
            lines.append(joined(fitted(literal(one.words), _LABEL), numbers))
        else:
            lines += [
                literal(one.words),
                fitted(
                    joined("  ", change.removesuffix(" points").strip(), "  ", numbers[14:]), width
                ),
            ]
    return lines


def record_lines(outlook: Outlook, width: int) -> list[Content]:
    """What was predicted for the latest exams, and what happened."""
    record = outlook.record
    head = joined(("Predicted and happened", "heading"), (f"   {_tally(record)}", "muted"))
    lines = wrapped(head, width)
    if not record.entries:
        words = (
            f"Before an exam of at least {FEWEST_QUESTIONS} questions begins, its score is predicted and kept out "
            "of sight. Here it is then told beside what happened."
        )
        return [*lines, *wrapped(literal(words, "muted"), width)]
    for one in record.entries[:_ENTRIES]:
        found = one.prediction
        point = Point(one.percent / 100, found.low / 100, found.high / 100)
        numbers = joined(
            (f"{percent(one.percent):>5} of {found.low:.0f}–{found.high:.0f} ", ""), _verdict(one)
        )
        name = joined((f"{short_day(one.started_at.astimezone()):>6} ", "muted"), line(one.title))
        lines += scale_lines(name, point, numbers, width, (_LABEL, _NUMBERS))
    return lines


def _tally(record: Record) -> str:
    number = len(record.entries)
    return "nothing yet" if not number else f"{record.inside} of {number} inside, 80 % wanted"


def _verdict(one: Foretold) -> Content:
    if one.past.was_inside:
        return literal(f"{SIGN_RIGHT} inside", "right")
    word = "above" if one.percent > one.prediction.score else "below"
    return literal(f"{SIGN_WRONG} {word}", "wrong")


def readiness_numbers(outlook: Outlook, width: int, now: datetime) -> list[Content]:
    """The numbers behind the picture: what each prediction rests on, and the whole record."""
    lines = [literal("Predictions", "heading")]
    for words, found in (
        ("Today", outlook.today),
        ("If plan kept", outlook.kept),
        ("If you stop", outlook.nothing),
    ):
        if found is None:
            continue
        told = (
            f"{found.score:.1f} %, 80 % between {found.low:.1f} and {found.high:.1f}, standard "
            f"deviation {found.spread * found.widening:.1f}{_pass_words(outlook, found)}"
        ).replace("-", "−")
        lines += wrapped(joined((f"{words}  ", "muted"), told), width)
    widening = outlook.record.widening
    after = "after your own record" if len(outlook.record.entries) >= 3 else "as is usual"
    lines += wrapped(
        literal(
            f"Intervals are widened by {widening:.2f} {after} ({USUAL_WIDENING:g} without one).",
            "muted",
        ),
        width,
    )
    table = [joined(("Record", "heading"), (f"   {_tally(outlook.record)}", "muted"))]
    for one in outlook.record.entries:
        found = one.prediction
        when = short_time(one.started_at, now)
        parts = [
            literal(f"{when[:6] if width < 60 else when:<13} ", "muted"),
            literal(f"{percent(one.percent):>5}", "strong"),
            literal(f"  {found.score:>3.0f} ({found.low:.0f}–{found.high:.0f})  ".ljust(16)),
            fitted(_verdict(one), 10),
            line(one.title),
        ]
        table.append(fitted(joined(*parts), width))
    return stacked([lines, table])
