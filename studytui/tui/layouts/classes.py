"""A class in lines: learners by topic, who is at risk, questions, what was set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from studytui.domain.assignment import State
from studytui.domain.assignment_wording import away_words, window_words
from studytui.domain.class_figures import Level, Risk, Tally, trend_sign
from studytui.domain.exam import letter
from studytui.domain.items import HIDDEN_UNDER
from studytui.domain.wording import count
from studytui.services.assignments import Assigned, Assignment
from studytui.services.class_figures import Heat, ItemLine, Predicted
from studytui.services.classes import Member
from studytui.tui.content import fitted, in_parts, joined, line, literal, shortened, spread
from studytui.tui.look import SIGN_CURSOR, SIGN_SUSPECT, SIGN_WRONG

NAME, WIDE_NAME = 13, 24
"""Cells of a learner's name, in 80 columns and in a wide terminal."""
WIDE = 110
AVERAGE = 5
"""Cells of an average with its trend."""
_LEAST_CELL, _USUAL_CELL, _MOST_CELL = 3, 12, 26
_NAMED_FROM = 6
"""Cells of a column from which topics are named over it; under that they are numbered."""
_TREND_FROM = 5
"""Cells of a column from which each cell has room for its trend."""
_LOW, _MEDIUM, _GOOD = 40.0, 60.0, 80.0

_MOST_NAME = 24
"""Cells of a name in a sentence."""

Names = Callable[[int], str]
"""A learner's name by id, or what stands for it where names are hidden."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The row of the class as a whole, over its learners."""


HeatRow = Whole | Member


def name_cells(width: int) -> int:
    return WIDE_NAME if width >= WIDE else NAME


@dataclass(frozen=True, slots=True)
class Columns:
    """Which topics are in sight, and how wide they are."""

    first: int
    shown: int
    cells: int
    of: int

    @classmethod
    def of_width(cls, width: int, heat: Heat, cursor: int) -> Columns:
        """As many topics as fit, the one under the cursor among them, with their whole names where
        there is room."""
        topics = len(heat.topics)
        longest = max((line(name).cell_length + 1 for _, name in heat.topics), default=0)
        room = max(width - 3 - name_cells(width) - AVERAGE, _LEAST_CELL)
        fitting = max(min(topics, room // _LEAST_CELL), 1)
        most = min(max(longest, _USUAL_CELL), _MOST_CELL)
        cells = min(max(room // fitting, _LEAST_CELL), most)
        first = 0
        if topics > fitting:
            # Two cells at the edge say that there is more.
            fitting = max((room - 2) // _LEAST_CELL, 1)
            cells = _LEAST_CELL
            first = min(max(cursor - fitting // 2, 0), topics - fitting)
        return cls(first, fitting, cells, topics)

    @property
    def range(self) -> range:
        return range(self.first, min(self.first + self.shown, self.of))

    @property
    def after(self) -> int:
        """Topics to the right that are not in sight."""
        return max(self.of - self.first - self.shown, 0)


def heat_header(heat: Heat, width: int, cursor: int) -> Content:
    """Names of the topics over their columns, or their numbers where names have no room."""
    columns = Columns.of_width(width, heat, cursor)
    start = literal(f"   {'':<{name_cells(width)}}{'all':>{AVERAGE - 1}} ", "muted")
    parts = []
    for place in columns.range:
        role = "focus" if place == cursor else "muted"
        if columns.cells >= _NAMED_FROM:
            name = line(heat.topics[place][1], role)
            parts.append(joined(" ", fitted(name, columns.cells - 1, right=True)))
        else:
            parts.append(literal(f"{place + 1:>{columns.cells}}", role))
    more = " ›" if columns.after else ""
    return fitted(joined(start, *parts, (more, "muted")), width)


def heat_line(
    heat: Heat, row: HeatRow, width: int, is_cursor: bool, column: int, names: Names
) -> Content:
    """A learner, or the class, by topic."""
    columns = Columns.of_width(width, heat, column)
    if isinstance(row, Whole):
        name, whole = literal("Class", "strong"), heat.whole
    else:
        name, whole = line(names(row.learner_id)), heat.of_learner(row.learner_id)
    sign = SIGN_CURSOR if is_cursor else " "
    start = joined(f" {sign} ", fitted(name, name_cells(width)), average_cell(whole))
    parts = []
    for place in columns.range:
        topic_id = heat.topics[place][0]
        tally = (
            heat.by_topic[topic_id]
            if isinstance(row, Whole)
            else heat.cell(row.learner_id, topic_id)
        )
        parts.append(_cell(tally, columns.cells, is_cursor and place == column))
    return fitted(joined(start, *parts), width)


def average_cell(tally: Tally) -> Content:
    """`` 72↗``: an average with its trend, in `AVERAGE` cells."""
    percent = tally.percent
    words = _number(tally, AVERAGE - 1)
    return joined((words, role_of(percent)), (trend_sign(tally.trend), "muted"))


def role_of(percent: float | None) -> str:
    """How an average looks: below 40, below 60, from 80."""
    if percent is None:
        return "faint"
    return "wrong" if percent < _LOW else "flag" if percent < _MEDIUM else _good(percent)


def _good(percent: float) -> str:
    return "right" if percent >= _GOOD else ""


def _number(tally: Tally, cells: int) -> str:
    """A percentage to the right in its cells; under three answers dots, without any a dash. All
    right is told by two ticks where three digits would touch what stands beside them."""
    if not tally.answers:
        words = "–"
    elif tally.percent is None:
        words = "·" * min(tally.answers, 2)
    elif round(tally.percent) >= 100 and cells < 4:
        words = "✓✓"
    else:
        words = f"{tally.percent:.0f}"
    return f"{words:>{cells}}"


def _cell(tally: Tally, cells: int, is_chosen: bool) -> Content:
    with_trend = cells >= _TREND_FROM
    number = _number(tally, cells - 1 if with_trend else cells)
    role = role_of(tally.percent)
    if is_chosen:
        stripped = number.lstrip()
        number = f"{'›' + stripped:>{len(number)}}"
        role = "focus"
    if not with_trend:
        return literal(number, role)
    return joined((number, role), (trend_sign(tally.trend), "muted"))


def heat_detail(
    heat: Heat, row: HeatRow | None, column: int, width: int, names: Names
) -> list[Content]:
    """The cell under the cursor in words, beside the class."""
    if row is None or not heat.topics:
        return []
    topic_id, topic = heat.topics[min(column, len(heat.topics) - 1)]
    of_class = heat.by_topic.get(topic_id, Tally())
    if isinstance(row, Whole):
        who, tally = literal("Class", "strong"), of_class
    else:
        who = shortened(line(names(row.learner_id), "strong"), _MOST_NAME)
        tally = heat.cell(row.learner_id, topic_id)
    number = literal(f"{column + 1} ", "muted") if len(heat.topics) > 1 else literal("")
    name = shortened(line(topic, "heading"), _MOST_NAME)
    start = joined(number, name, "   ", who, "   ")
    lines = [fitted(joined(start, tally_words(tally)), width)]
    if not isinstance(row, Whole):
        mine, everybody = heat.of_learner(row.learner_id), heat.whole
        parts = [joined(("All topics ", "muted"), tally_words(mine))]
        if everybody.percent is not None:
            parts.append(literal(f"class {everybody.percent:.0f} %", "muted"))
        lines += in_parts(parts, width, literal(" · ", "muted"))
    else:
        low = sum(
            (heat.cell(one.learner_id, topic_id).percent or 100) < _MEDIUM for one in heat.members
        )
        lines.append(literal(f"{low} of {count(len(heat.members), 'learner')} below 60 %", "muted"))
    return lines


def tally_words(tally: Tally) -> Content:
    """``72 % of 18 answers (60–82), ↗ 8 points in 7 days``."""
    if not tally.answers:
        return literal("no answer", "muted")
    number = count(tally.answers, "answer")
    if tally.percent is None:
        return literal(f"{tally.right} of {number} right: not enough yet", "muted")
    low, high = tally.band
    words = f"{tally.percent:.0f} % of {number} ({low:.0f}–{high:.0f})"
    if tally.trend is None:
        return literal(words)
    points = f", {trend_sign(tally.trend)} {tally.trend:+.0f} points in 7 days"
    return joined(words, (points.replace("-", "−"), "muted"))


# Who is at risk


_LEVEL_SIGNS = {Level.HIGH: "‼", Level.MEDIUM: "!", Level.NONE: " "}
_LEVEL_ROLES = {Level.HIGH: "alarm", Level.MEDIUM: "warning", Level.NONE: ""}


def risk_line(heat: Heat, row: Risk, width: int, is_cursor: bool, names: Names) -> Content:
    """A learner at risk: how much, and why in a few words."""
    sign = SIGN_CURSOR if is_cursor else " "
    level = joined((f"{_LEVEL_SIGNS[row.level]} {row.level.words:<7}", _LEVEL_ROLES[row.level]))
    name = fitted(line(names(row.learner_id)), name_cells(width))
    start = joined(f" {sign} ", level, name, average_cell(row.tally), "  ")
    return fitted(joined(start, " · ".join(risk_reasons(row))), width)


def risk_reasons(row: Risk) -> list[str]:
    found = []
    if row.is_low:
        found.append("below 40 %" if row.level is Level.HIGH else "below 60 %")
    if row.fell:
        found.append(f"fell {row.fell:.0f} points in 7 days")
    return found


def risk_detail(
    heat: Heat, row: Risk | None, now: datetime, width: int, predicted: Predicted | None
) -> list[Content]:
    """What shows it: answers, topics, when the learner answered last, and what is predicted."""
    if row is None:
        return []
    lines = [fitted(tally_words(row.tally), width)]
    parts = []
    before, recent = row.tally.before, row.tally.recent
    if before is not None and recent is not None:
        parts.append(literal(f"{before:.0f} % before, {recent:.0f} % in the last 7 days"))
    last = heat.last.get(row.learner_id)
    if last is not None:
        ago = away_words((now - last).total_seconds() / 60)
        parts.append(literal(f"last answer {ago} ago", "muted"))
    if predicted is not None and (found := predicted.predictions.get(row.learner_id)) is not None:
        parts.append(literal(f"predicted {found.score:.0f} % ({found.low:.0f}–{found.high:.0f})"))
    lines += in_parts(parts, width, literal(" · ", "muted"))
    names = dict(heat.topics)
    weakest = [
        joined(
            line(names.get(one, "")),
            f" {heat.cell(row.learner_id, one).percent or 0:.0f} %",
        )
        for one in row.weakest
    ]
    if weakest:
        lines += in_parts([literal("Weakest:", "muted"), *weakest], width, literal("  "))
    return lines


# Questions


def item_header(width: int) -> Content:
    end = "right  discr.     n "
    return fitted(
        joined(fitted(literal("     Question", "muted"), width - len(end)), (end, "muted")), width
    )


def item_line(row: ItemLine, width: int, is_cursor: bool) -> Content:
    """A question: whether it is suspect, its share right, how it tells learners apart, of how
    many."""
    sign = SIGN_CURSOR if is_cursor else " "
    figures = row.figures
    mark, role = " ", ""
    if row.is_suspect:
        mark, role = SIGN_SUSPECT, "warning"
    elif row.beaten_by is not None:
        mark, role = SIGN_WRONG, "wrong"
    share = "–" if figures.facility is None else f"{100 * figures.facility:.0f} %"
    told = figures.point_biserial
    apart = "·" if told is None else f"{told:+.2f}".replace("-", "−")
    percent = None if figures.facility is None else 100 * figures.facility
    end = joined(
        (f"{share:>6}", role_of(percent)), f"  {apart:>6}", (f"{figures.answers:>6} ", "muted")
    )
    start = joined(f" {sign} ", (mark, role), " ", line(row.title))
    return joined(fitted(start, width - end.cell_length), end)


def item_detail(row: ItemLine | None, width: int, texts: Sequence[str]) -> list[Content]:
    """Who chose what; `texts` are those of the options by number."""
    if row is None:
        return []
    figures = row.figures
    lines = []
    if row.beaten_by is not None:
        words = f"More learners chose {letter(row.beaten_by)} than the key: look at it. ⏎ opens it."
        lines.append(fitted(literal(words, "warning"), width))
    elif row.is_suspect:
        words = "It is suspect: ⏎ opens it in the library, w there says why."
        lines.append(fitted(literal(words, "warning"), width))
    if figures.answers < HIDDEN_UNDER:
        words = f"How it tells learners apart is said from {HIDDEN_UNDER} first answers on."
        lines.append(fitted(literal(words, "muted"), width))
    for one in figures.distractors:
        text = texts[one.option] if one.option < len(texts) else ""
        sign = "✓" if one.is_key else " "
        rest = "" if one.rest is None else f"  {100 * one.rest:>3.0f} % elsewhere"
        end = literal(f"{one.chosen:>4}  {100 * one.share:>3.0f} %{rest:<17} ", "muted")
        start = joined((f" {sign} ", "right"), (f"{letter(one.option)} ", "key"), line(text))
        lines.append(joined(fitted(start, width - end.cell_length), end))
    return lines


# What was set


@dataclass(frozen=True, slots=True)
class Progress:
    """An assignment, and how the class stands with it."""

    assignment: Assignment
    standings: tuple[Assigned, ...]

    def number(self, *states: State) -> int:
        return sum(one.state in states for one in self.standings)

    @property
    def average(self) -> float | None:
        """Mean of the best scores, percent; None without any."""
        found = [
            one.best.percent
            for one in self.standings
            if one.best is not None and one.best.percent is not None
        ]
        return sum(found) / len(found) if found else None


def progress_line(row: Progress, now: datetime, width: int, is_cursor: bool) -> Content:
    """An assignment, how many have done it, and by when."""
    sign = SIGN_CURSOR if is_cursor else " "
    done = row.number(State.DONE, State.LATE)
    parts = [f"{done} of {len(row.standings)} done"]
    if running := row.number(State.RUNNING):
        parts.append(f"{running} running")
    if row.average is not None:
        parts.append(f"{row.average:.0f} %")
    window = window_words(row.assignment.terms, now)
    end = literal(f"  {' · '.join([*parts, window] if window else parts)} ", "muted")
    start = joined(f" {sign} ", line(row.assignment.terms.title))
    return joined(fitted(start, max(width - end.cell_length, 12)), end)


def progress_detail(row: Progress | None, now: datetime, width: int) -> list[Content]:
    """How the class stands with it, in numbers."""
    if row is None:
        return []
    names = (State.NOT_BEGUN, State.RUNNING, State.DONE, State.LATE, State.MISSED)
    parts = [
        literal(f"{number} {state.value}", "warning" if state is State.MISSED else "")
        for state in names
        if (number := row.number(state))
    ]
    return in_parts(parts, width, literal(" · ", "muted"))


# The head


def class_head(heat: Heat, predicted: Predicted | None, width: int, several: bool) -> list[Content]:
    """The class in a line: how many, its code, what it is expected to score."""
    room = heat.classroom
    code = f"{room.code[:3]}-{room.code[3:]}"
    about = f" · {count(room.learners, 'learner')} · code {code}"
    left = joined(line(room.name, "title"), (about, "muted"))
    if several:
        left = joined(left, (" · c another class", "muted"))
    score = literal("")
    if predicted is not None and predicted.score is not None:
        found = predicted.score
        words = f"predicted {found.score:.0f} % ({found.low:.0f}–{found.high:.0f})"
        if found.learners < room.learners:
            words += f", {found.learners} known"
        score = literal(words)
    elif predicted is not None and room.learners:
        score = literal("too few answers to predict", "muted")
    if left.cell_length + score.cell_length + 2 > width:
        # The name gives way before what is said of the class.
        room_left = max(width - score.cell_length - 2, 10)
        name = fitted(line(room.name, "title"), max(room_left - len(about), 8))
        left = fitted(joined(name, (about, "muted")), room_left)
    return [spread(left, score, width)]


def view_line(views: Sequence[tuple[str, bool]], chosen: Sequence[str], width: int) -> Content:
    """The views, the one that is seen standing out, and what answers are looked at."""
    parts = [literal(name, "focus" if is_seen else "muted") for name, is_seen in views]
    left = Content("  ").join(parts)
    right = Content.styled(" · ", "muted").join([line(one, "muted") for one in chosen])
    return spread(
        left, fitted(right, min(right.cell_length, max(width - left.cell_length - 2, 8))), width
    )


def nothing_words(heat: Heat) -> str:
    """What to do where there is nothing to show."""
    if not heat.classroom.learners:
        code = f"{heat.classroom.code[:3]}-{heat.classroom.code[3:]}"
        return (
            f"Nobody is in this class yet. Give them its code, {code}: they join it with "
            f"studytui class enrol {code}."
        )
    if not heat.whole.answers:
        return "No answers here yet. f looks farther back, 0 shows all; N sets them something."
    return ""
