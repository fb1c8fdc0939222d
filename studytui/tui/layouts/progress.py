"""Pictures of Progress beside the scores: topics, a year of days, time, judgement, memory; and the
numbers behind each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from textual.content import Content

from studytui.domain.confidence import ENOUGH, Share
from studytui.domain.day_names import short_month
from studytui.services.pictures import DaySum, Memories, Times, TopicView, Year
from studytui.tui.charts import (
    SHADES,
    Column,
    Point,
    calendar,
    columns_that_fit,
    filled_bar,
    scale_lines,
    score_chart,
)
from studytui.tui.content import fitted, joined, line, literal, stacked, wrapped
from studytui.tui.layouts.judgement import (
    Judgement,
    calibration_lines,
    changing_words,
    judgement_lines,
    reason_word,
    share_text,
)
from studytui.tui.wording import count, duration, grouped, percent, short_day

_NUMBERS = 22
_LONGEST_NAME = 34
_LEVELS = (20, 60, 120)
"""Minutes from which a day of the calendar has its next shade."""
_FEWEST_FOR_TIME = 3
_FEWEST_RECALLED = 3
_ROOM_FOR_INTERVALS = 50


def spent(seconds: float) -> str:
    """``41 h``, ``2 h 10 min``, ``25 min``; minutes only under ten hours."""
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{grouped(hours)} h" if hours >= 10 or not rest else f"{hours} h {rest} min"


def _titled(title: str, words: str, width: int) -> list[Content]:
    return wrapped(joined((title, "heading"), (f"   {words}", "muted")), width)


def _sentence(words: str, width: int) -> list[Content]:
    return wrapped(literal(words, "muted"), width)


def _name_cells(names: Sequence[str], width: int) -> int:
    longest = max((line(name).cell_length for name in names), default=0)
    return min(max(longest, 8), _LONGEST_NAME, max(width // 3, 8))


def topics_lines(topics: Sequence[TopicView], width: int) -> list[Content]:
    """Each topic as a point with its interval, the weakest first."""
    told = [one for one in topics if one.mastery.is_enough]
    few = [one for one in topics if not one.mastery.is_enough]
    lines = _titled("Mastery by topic", f"{count(len(topics), 'topic')}, the weakest first", width)
    lines += _sentence(
        "The chance to be right on an average question of the topic, from first answers only. The "
        "line holds it in eight cases of ten.",
        width,
    )
    lines.append(Content(""))
    cells = (_name_cells([one.name for one in topics], width), _NUMBERS)
    for one in told:
        found = one.mastery
        point = Point(found.score / 100, found.low / 100, found.high / 100)
        numbers = f"{found.score:>3.0f} ({found.low:.0f}–{found.high:.0f}, n = {found.answers})"
        lines += scale_lines(line(one.name), point, literal(numbers), width, cells)
    if few:
        lines += [*([Content("")] if told else []), literal("Not enough yet", "muted")]
        for one in few:
            numbers_ = literal(count(one.mastery.answers, "answer"), "muted")
            name = fitted(line(one.name), max(width - numbers_.cell_length - 2, 4))
            lines.append(joined(name, "  ", numbers_))
    return lines


def topics_numbers(topics: Sequence[TopicView], width: int) -> list[Content]:
    """The same as a table."""
    numbers = f"{'mastery':>7}  {'80 %':>7}  {'right of':>9}"
    name_cells = max(min(_LONGEST_NAME, width - len(numbers) - 2), 4)
    lines = [
        literal("Mastery by topic", "heading"),
        fitted(literal(f"{'':<{name_cells}}  {numbers}", "muted"), width),
    ]
    for one in topics:
        found = one.mastery
        score, band = "–", "–"
        if found.is_enough:
            score, band = f"{found.score:.1f}", f"{found.low:.0f}–{found.high:.0f}"
        row = f"{score:>7}  {band:>7}  {f'{one.right} of {found.answers}':>9}"
        lines.append(fitted(joined(fitted(line(one.name), name_cells), "  ", row), width))
    return lines


def year_lines(year: Year, width: int) -> list[Content]:
    """A year as weeks by weekdays, and what came together."""
    weeks = (year.today - year.first).days // 7 + 1
    levels: list[list[int | None]] = []
    for week in range(weeks):
        days = [year.first + timedelta(days=7 * week + weekday) for weekday in range(7)]
        levels.append([None if day > year.today else _level(year.days.get(day)) for day in days])
    past = [one for day, one in year.days.items() if day > year.today - timedelta(days=365)]
    total = sum(one.seconds for one in past)
    words = f"{len(past)} of the last 365, {spent(total)} in all"
    lines = _titled("Days studied", words, width)
    names = ("under 20 min", "under 1 h", "under 2 h", "more")
    legend: list[Content | tuple[str, str]] = [("·", "faint"), (" nothing", "muted")]
    for shade, name in zip(SHADES, names, strict=True):
        legend += [("   " + shade, "focus"), (f" {name}", "muted")]
    return [
        *lines,
        Content(""),
        *calendar(levels, year.first, width),
        Content(""),
        *wrapped(joined(*legend), width),
        *_sentence(_year_words(year), width),
    ]


def _level(day: DaySum | None) -> int:
    if day is None:
        return 0
    return 1 + sum(day.seconds >= 60 * minutes for minutes in _LEVELS)


def _year_words(year: Year) -> str:
    monday = year.today - timedelta(days=year.today.weekday())
    week = [one for day, one in year.days.items() if day >= monday]
    before = [one for day, one in year.days.items() if monday - timedelta(days=7) <= day < monday]
    words = (
        f"This week {_week(week)}; the week before {_week(before)}. The longest row of days was "
        f"{year.longest}."
    )
    return words


def _week(days: Sequence[DaySum]) -> str:
    if not days:
        return "nothing"
    return f"{spent(sum(one.seconds for one in days))} on {count(len(days), 'day')}"


def year_numbers(year: Year, width: int) -> list[Content]:
    """Each month in numbers, the latest first."""
    months: dict[tuple[int, int], list[DaySum]] = {}
    for day, one in year.days.items():
        months.setdefault((day.year, day.month), []).append(one)
    lines = [literal("Days studied, by month", "heading"), Content("")]
    for year_number, month in sorted(months, reverse=True):
        days = months[year_number, month]
        answers, right = sum(one.answers for one in days), sum(one.right for one in days)
        share = percent(100 * right / answers) if answers else "–"
        row = joined(
            (f"{short_month(date(year_number, month, 1))} {year_number}  ", "muted"),
            (f"{count(len(days), 'day'):>7}  ", "strong"),
            f"{spent(sum(one.seconds for one in days)):>10}  ",
            f"{count(answers, 'answer'):>13}  {share:>5} right",
        )
        lines.append(fitted(row, width))
    return lines


def times_lines(times: Times, width: int, height: int) -> list[Content]:
    """Seconds a question: of each exam as a column, of each topic as a bar."""
    exams = [_exam_columns(times, width, height)] if times.exams else []
    return stacked([*exams, _topic_times(times, width)])


def _exam_columns(times: Times, width: int, height: int) -> list[Content]:
    shown = times.exams[-columns_that_fit(width) :]
    paces = [one.pace for one in shown if one.pace is not None]
    top = _nice(max([*(one.a_question for one in shown), *paces]))
    columns = [
        Column(
            100 * one.a_question / top,
            None if one.pace is None else 100 * one.pace / top,
            short_day(one.started_at.astimezone()),
            is_judged=False,
            shows=f"{one.a_question:.0f}",
        )
        for one in shown
    ]
    over = sum(one.pace is not None and one.a_question > one.pace for one in shown)
    timed = sum(one.pace is not None for one in shown)
    words = f"{count(len(shown), 'exam')}, last {shown[-1].a_question:.0f} s"
    lines = _titled("Time a question in exams", f"{words}   ╌ what it gave", width)
    lines += [Content(""), *score_chart(columns, width, height, top=top)]
    if timed:
        told = "All were within their time." if not over else f"{over} of {timed} took longer."
        lines += _sentence(
            f"{told} The time of an exam is shared evenly among its questions.", width
        )
    return lines


def _nice(top: float) -> float:
    """A round number of seconds that holds the highest column."""
    step = 20 if top <= 200 else 100
    return max(-(-top // step) * step, step)


def _topic_times(times: Times, width: int) -> list[Content]:
    told = [one for one in times.topics if one.answers >= _FEWEST_FOR_TIME]
    if not told:
        return _sentence("Of no topic three answers were timed yet.", width)
    pace = times.pace
    words = "until the answer, on average, the slowest first"
    lines = _titled("Time a question by topic", words, width)
    if pace is not None:
        slow = sum(one.seconds > pace for one in told)
        told_words = "None is slower" if not slow else f"{count(slow, 'topic')} slower"
        lines += _sentence(f"│ your exam gives {duration(pace)} a question. {told_words}.", width)
    cells = _name_cells([one.name for one in told], width)
    top = max([*(one.seconds for one in told), pace or 0.0]) * 1.05
    for one in told:
        numbers = literal(f"{duration(one.seconds):>5} (n = {one.answers})")
        room = width - cells - 20
        if room < 8:
            name = fitted(line(one.name), max(width - numbers.cell_length - 2, 4))
            lines.append(joined(name, "  ", numbers))
            continue
        mark = None if pace is None else pace / top
        drawn = filled_bar(one.seconds / top, room, mark)
        lines.append(
            fitted(joined(fitted(line(one.name), cells), "  ", drawn, "  ", numbers), width)
        )
    return lines


def times_numbers(times: Times, width: int) -> list[Content]:
    """Each exam with its time and what it gave."""
    lines = [literal("Time in exams", "heading"), Content("")]
    for one in reversed(times.exams):
        gave = "no limit" if one.pace is None else f"of {one.pace:.0f} s"
        row = joined(
            (f"{short_day(one.started_at.astimezone()):>6}  ", "muted"),
            (f"{one.a_question:>4.0f} s ", "strong"),
            (f"{gave:<10}", "muted"),
            f"{duration(one.seconds):>8}  ",
            line(one.title),
        )
        lines.append(fitted(row, width))
    if not times.exams:
        lines += _sentence("No exam has ended yet.", width)
    return lines


def judgement_picture(judgement: Judgement, width: int) -> list[Content]:
    """Being sure, changing one's mind, and why questions were missed."""
    sure = calibration_lines(judgement.calibration, width)
    if sure:
        sure += _sentence(_sure_meaning(judgement), width)
    else:
        sure = [literal("Sure or not", "heading")]
        sure += _sentence(
            "The same key again says that you are sure of an answer. What that is worth stands "
            "here then.",
            width,
        )
    changing = judgement.changing
    changes = [literal("Answers changed", "heading")]
    if changing.number < ENOUGH:
        changes += _sentence(f"Not enough yet (n = {changing.number}).", width)
    else:
        most = max(changing.gained, changing.lost, 1.0)
        cells = max(min(width - 28, 40), 4)
        for words, points in (("brought", changing.gained), ("cost", changing.lost)):
            drawn = filled_bar(points / most, cells)
            lead = literal(f"{words:<10}", "muted")
            changes.append(fitted(joined(lead, drawn, f"  {points:g} points"), width))
        changes += _sentence(changing_words(changing), width)
    reasons: list[Content] = []
    if judgement.reasons:
        reasons = [literal("Why missed, as you said", "heading")]
        most_given = max(judgement.reasons.values())
        cells = max(min(width - 28, 40), 4)
        for reason, number in judgement.reasons.items():
            lead = fitted(literal(reason_word(reason), "muted"), 18)
            drawn = filled_bar(number / most_given, cells)
            reasons.append(fitted(joined(lead, drawn, f"  {number}"), width))
    return stacked([sure, changes, reasons])


def _sure_meaning(judgement: Judgement) -> str:
    sure, unsure = judgement.calibration.sure, judgement.calibration.unsure
    if not (sure.is_enough and unsure.is_enough):
        return "The line holds the true share in nineteen cases of twenty."
    if sure.interval[0] > unsure.interval[1]:
        return "Your “sure” means something: what you are sure of is right more often."
    return "Your “sure” tells nothing yet: the lines overlap, so it may be chance."


def judgement_numbers(judgement: Judgement, width: int) -> list[Content]:
    """All of it in words."""
    return judgement_lines(judgement, width)


def memory_lines(memories: Memories, width: int, height: int) -> list[Content]:
    """Recall by how long ago a question was last seen: columns for what was right, dashes for what
    was predicted; then the share kept against the one wanted."""
    asked = [one for one in memories.spans if one.recalled.answers >= _FEWEST_RECALLED]
    head = _titled("Forgetting", "by time since a question was last seen", width)
    if memories.recall_now is not None:
        known = count(memories.questions, "question")
        head += _sentence(
            f"Of {known} answered so far you would recall about "
            f"{percent(100 * memories.recall_now)} today.",
            width,
        )
    if not asked:
        head += _sentence(
            "What was really recalled stands here once questions have come again: three after "
            "about the same time.",
            width,
        )
        return head
    columns = [
        Column(100 * one.recalled.share, 100 * one.predicted, one.name, is_judged=False)
        for one in asked
    ]
    chart = [
        *score_chart(columns, width, height),
        *_sentence("█ really right   ╌ predicted just before   v says how many", width),
    ]
    return stacked([head, chart, _retention(memories.retention, memories.wanted, width)])


def _retention(kept: Share, wanted: float, width: int) -> list[Content]:
    lines = _titled("Retention", f"│ wanted {percent(100 * wanted)}", width)
    if not kept.is_enough:
        return [*lines, *_sentence(f"Not enough yet (n = {kept.answers}).", width)]
    low, high = kept.interval
    point = Point(kept.share, low, high)
    lines += scale_lines(literal("true"), point, literal(share_text(kept)), width, (8, 26), wanted)
    if low <= wanted <= high:
        words = "As wanted, as far as the answers tell."
    elif high < wanted:
        words = "Less is recalled than wanted: reviews come late, or are put off."
    else:
        words = "More is recalled than wanted: reviews could wait longer."
    return [*lines, *_sentence(f"Questions seen again after a day or more. {words}", width)]


def memory_numbers(memories: Memories, width: int) -> list[Content]:
    """Each span with what was predicted and what was right."""
    lines = [
        literal("Recall by time since last seen", "heading"),
        fitted(literal(f"{'':<10}{'predicted':>9}  right, 95 %", "muted"), width),
    ]
    for one in memories.spans:
        if one.recalled.answers < _FEWEST_RECALLED:
            told = literal(f"not enough yet (n = {one.recalled.answers})", "muted")
        else:
            words = share_text(one.recalled)
            if width < _ROOM_FOR_INTERVALS:
                words = f"{percent(100 * one.recalled.share)}, n = {one.recalled.answers}"
            told = joined(f"{percent(100 * one.predicted):>9}  ", words)
        lines.append(fitted(joined((f"{one.name:<10}", "muted"), told), width))
    return [*lines, Content(""), *_retention(memories.retention, memories.wanted, width)]
