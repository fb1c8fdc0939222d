"""Progress: the score of each sitting, what being sure is worth, and how much was answered on each
day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from studytui.domain.confidence import Calibration, Changing, Share
from studytui.services.changes import Changes
from studytui.services.review import SittingLine
from studytui.services.today import DayCount
from studytui.tui.charts import Column, columns_that_fit, day_chart, score_chart
from studytui.tui.content import fitted, joined, line, literal, stacked, wrapped
from studytui.tui.judgement_layout import Judgement, calibration_lines, judgement_lines
from studytui.tui.results import marks_text, score_text, verdict
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count, short_day, short_time

_DAYS = 56
_TALLEST = 20
_ROOM_FOR_ALL = 22
"""Lines from which on scores, being sure and days have room with air between them."""


class ProgressScreen(StudyScreen):
    """A picture of the scores, or the numbers it is made of."""

    screen_name = "Progress"
    purpose = (
        "How it goes: the score of every sitting, how often you are right when you are sure, and the "
        "questions answered on each day."
    )
    depends_on = Changes.SITTINGS | Changes.ANSWERS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v",
            "view(True)",
            "numbers",
            id="progress.numbers",
            tooltip="The numbers behind the picture",
        ),
        Binding("v", "view(False)", "picture", id="progress.picture", tooltip="The picture again"),
    ]

    DEFAULT_CSS = """
    ProgressScreen TextPane { height: 1fr; padding: 1 1 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._scores: Sequence[SittingLine] = ()
        self._days: Sequence[DayCount] = ()
        self._judgement = Judgement(Calibration(Share(0, 0), Share(0, 0)), Changing(), {})
        self._shows_numbers = False

    def compose_body(self) -> Iterable[Widget]:
        yield TextPane(id="progress")

    @property
    def _pane(self) -> TextPane:
        return self.query_one("#progress", TextPane)

    def on_mount(self) -> None:
        super().on_mount()
        self._pane.focus()

    def reload(self) -> None:
        self._scores = self.study.today.scores()
        review = self.study.review
        self._judgement = Judgement(review.calibration(), review.changing(), review.miss_reasons())
        self._days = self.study.today.answers_by_day(_DAYS, self.study.settings.day_starts_at)
        self._pane.show(self._lay_out)

    def action_view(self, shows_numbers: bool) -> None:
        self._shows_numbers = shows_numbers
        self._pane.show(self._lay_out)
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "view":
            return bool(self._scores) and parameters != (self._shows_numbers,)
        return True

    def _lay_out(self, width: int) -> list[Content]:
        if not self._scores and not any(day.answers for day in self._days):
            return wrapped(_NOTHING_YET, width)
        now = self.study.database.now()
        if self._shows_numbers:
            numbers = judgement_lines(self._judgement, width)
            return stacked([numbers, number_lines(self._scores, width, now)])
        sure = calibration_lines(self._judgement.calibration, width)
        is_tight = bool(sure) and self._pane.size.height < _ROOM_FOR_ALL
        days = day_lines(self._days, width, is_tight=is_tight)
        below = len(days) + (len(sure) + 1 if sure else 0)
        height = min(max(self._pane.size.height - below - 7, 3 if is_tight else 4), _TALLEST)
        return stacked([score_lines(self._scores, width, height), sure, days])


_NOTHING_YET = joined(
    ("No score yet.\n", "heading"),
    "The score of each exam and practice that you finish stands here, and how much you answered "
    "on each day.\n\n",
    ("1", "key"),
    " Today starts a session.  ",
    ("3", "key"),
    " Exams has whole ones.",
)


def score_lines(scores: Sequence[SittingLine], width: int, height: int) -> list[Content]:
    """The picture of the scores with a head in words."""
    if not scores:
        words = "No sitting could be scored yet: finish one that has questions with a key."
        return [literal("Score by sitting", "heading"), *wrapped(literal(words, "muted"), width)]
    shown = scores[-columns_that_fit(width) :]
    head = joined(("Score by sitting", "heading"), (f"   {_range(scores, shown)}", "muted"))
    marks = sorted({one.pass_mark for one in shown if one.pass_mark is not None})
    if marks:
        named = ", ".join(f"{mark:g}" for mark in marks)
        head = joined(head, (f"   ╌ pass mark {named} %", "muted"))
    columns = [
        Column(one.percent or 0.0, one.pass_mark, short_day(one.started_at.astimezone()))
        for one in shown
    ]
    lines = [*wrapped(head, width), Content(""), *score_chart(columns, width, height)]
    if len(scores) == 1:
        words = "One score so far: whether it goes up shows from the second on."
        lines += wrapped(literal(words, "muted"), width)
    return lines


def _range(scores: Sequence[SittingLine], shown: Sequence[SittingLine]) -> str:
    last = f"last {score_text(scores[-1])}"
    if len(shown) < len(scores):
        return f"the latest {len(shown)} of {len(scores)}, {last}"
    return f"{count(len(scores), 'sitting')}, {last}"


def day_lines(days: Sequence[DayCount], width: int, *, is_tight: bool = False) -> list[Content]:
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
    initials = "".join(f"{day.day:%a}"[0] + " " for day in shown)
    return [
        *wrapped(head, width),
        *([] if is_tight else [Content("")]),
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


def number_lines(scores: Sequence[SittingLine], width: int, now: datetime) -> list[Content]:
    """The scores as a table, the latest first."""
    lines = [
        joined(("Score by sitting", "heading"), (f"   {count(len(scores), 'sitting')}", "muted")),
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
