"""What was really recalled beside what was predicted, by how long ago a question was last seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from studytui.domain.confidence import Share
from studytui.domain.memory import MemoryState, after_review, retrievability

_DAY = 86_400.0
GAPS = (
    ("same day", 0.0),
    ("1–2 d", 1.0),
    ("3–6 d", 3.0),
    ("1–2 w", 7.0),
    ("2–4 w", 14.0),
    ("1–2 m", 30.0),
    ("over 2 m", 60.0),
)
"""Name and first day of each span; a span ends where the next begins."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A question that was asked again."""

    days: float
    """Since it was last answered."""
    predicted: float
    """Chance of a right answer, as the memory said it before, 0–1."""
    is_right: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Questions asked again after about so long."""

    name: str
    predicted: float
    """Mean chance, 0–1; 0 where none was asked."""
    recalled: Share


def recalled(answers: Iterable[tuple[int, bool, datetime]]) -> list[Recalled]:
    """Every answer to a question seen before, with what its memory said just then. The answers are
    (question, right, when), each question's in the order of the log."""
    states: dict[int, MemoryState] = {}
    found = []
    for question_id, is_right, at in answers:
        state = states.get(question_id)
        if state is not None:
            days = max((at - state.last_review).total_seconds() / _DAY, 0.0)
            found.append(Recalled(days, retrievability(state, at), is_right))
        states[question_id] = after_review(state, is_right, at)
    return found


def spans(entries: Iterable[Recalled]) -> list[Span]:
    """The entries by how long ago the question was last seen; every span is there."""
    groups: list[list[Recalled]] = [[] for _ in GAPS]
    for one in entries:
        place = max(number for number, (_, first) in enumerate(GAPS) if one.days >= first)
        groups[place].append(one)
    return [
        Span(
            name,
            sum(one.predicted for one in group) / len(group) if group else 0.0,
            Share(sum(one.is_right for one in group), len(group)),
        )
        for (name, _), group in zip(GAPS, groups, strict=True)
    ]


def retention(entries: Iterable[Recalled]) -> Share:
    """How often a question seen again after a day or more was right."""
    later = [one for one in entries if one.days >= 1]
    return Share(sum(one.is_right for one in later), len(later))
