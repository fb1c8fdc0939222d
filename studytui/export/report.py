"""A sitting that has ended, as a report is written from it in any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from studytui.domain.exam import Item, Mode, SittingState
from studytui.domain.question import Answer, Question
from studytui.domain.wording import answer_text, duration


class ReportFormat(StrEnum):
    """What a report can be written as."""

    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"

    @property
    def suffix(self) -> str:
        return {"markdown": ".md", "html": ".html", "csv": ".csv"}[self.value]


Images = Mapping[tuple[int, int], str]
"""Where images are, by question and index: ``data:`` addresses for HTML, relative paths for
Markdown. One that is not in it is named in words."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer of the log of an item, with the seconds on the question up to then."""

    answer: Answer
    seconds: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A question of the sitting, what the learner did there, and every answer they gave."""

    question: Question
    item: Item
    given: tuple[GivenAnswer, ...] = ()
    is_slow: bool = False

    @property
    def number(self) -> int:
        """From 1."""
        return self.item.position + 1

    @property
    def steps(self) -> tuple[tuple[str, float], ...]:
        """The answers in words, each with its seconds; the same again is not told twice."""
        steps: list[tuple[str, float]] = []
        for one in self.given:
            words = answer_text(self.question, one.answer, self.item.option_order)
            if not steps or steps[-1][0] != words:
                steps.append((words, one.seconds))
        return tuple(steps)

    @property
    def changes_of_mind(self) -> int:
        """How many times another answer took the place of one. To choose one option more, where
        several are asked for, is no change of mind, nor is to clear an answer and give it again."""
        answers = [one.answer for one in self.given if one.answer]
        return sum(
            before != after
            and not before.chosen < after.chosen
            and not set(before.placed) < set(after.placed)
            for before, after in pairwise(answers)
        )


@dataclass(frozen=True, slots=True)
class SittingReport:
    """A sitting with all that is said of it."""

    sitting_id: int
    title: str
    mode: Mode
    state: SittingState
    started_at: datetime
    """In the time zone in which it is to be read."""
    percent: float | None
    """Of what could be scored, at most 100; None when nothing could be."""
    seconds: float
    entries: tuple[Entry, ...]
    right: int = 0
    wrong: int = 0
    unanswered: int = 0
    """Of the scored questions."""
    unscored: int = 0
    pass_mark: float | None = None
    time_limit: timedelta | None = None
    marks: str = ""
    """``212 of 300 marks``; empty where they say no more than how many were right."""
    grade: str = ""
    """Empty where the exam has none."""
    pace: float | None = None
    """Seconds a question: what the exam gives, else the learner's own median."""
    rescored: tuple[str, ...] = ()
    """How the score has changed since the end, and why, a sentence for each change."""
    images: Images = field(default_factory=dict)

    @property
    def passed(self) -> bool | None:
        """None without a pass mark or a score."""
        if self.pass_mark is None or self.percent is None:
            return None
        return self.percent >= self.pass_mark

    @property
    def tally(self) -> tuple[tuple[str, int], ...]:
        """Right, wrong, unanswered, unscored: those that there are, each with its number."""
        parts = (
            ("right", self.right),
            ("wrong", self.wrong),
            ("unanswered", self.unanswered),
            ("unscored", self.unscored),
        )
        return tuple((name, number) for name, number in parts if number)

    @property
    def time_words(self) -> str:
        """``21:04 of 40:00``, and that it ran out if it did."""
        limit = f" of {duration(self.time_limit.total_seconds())}" if self.time_limit else ""
        ran_out = ", the time ran out" if self.state is SittingState.EXPIRED else ""
        return f"{duration(self.seconds)}{limit}{ran_out}"

    @property
    def pace_words(self) -> str:
        """The pace and whose it is; empty where it is unknown."""
        if self.pace is None:
            return ""
        whose = "the exam gives" if self.time_limit else "your own middle"
        return f"{duration(self.pace)} a question ({whose})"
