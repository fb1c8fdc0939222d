"""Work that a teacher sets a class: when it is open, and how a learner stands with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from studytui.domain.exam import Mode

MOST_ATTEMPTS = 99


@dataclass(frozen=True, slots=True)
class Terms:
    """What is set, and by when: all that a teacher says of an assignment."""

    title: str
    mode: Mode = Mode.EXAM
    exam_id: int | None = None
    """The exam to be sat; None for a search, or where it is not here."""
    is_exam: bool = False
    """Whether an exam was set, also where it is not here."""
    query: str = ""
    """The search; empty with no exam: all questions, or those that the profile wants."""
    profile: str = ""
    """Name of the exam profile whose rules hold; empty for none."""
    count: int | None = None
    """Questions of a search; None for all, or as many as the profile has."""
    minutes: int | None = None
    """Time, in place of that of the exam; None for that, or for no clock."""
    opens_at: datetime | None = None
    due_at: datetime | None = None
    attempts: int = 1
    """How often it may be sat; 0 for any number."""
    pass_mark: float | None = None
    """Percent; None for that of the exam or the profile."""
    accepts_late: bool = False
    """Whether it may still be begun when it is overdue."""

    @property
    def takes_minutes(self) -> bool:
        """Whether minutes hold: only an exam has a clock, and a profile brings its own."""
        return self.mode is Mode.EXAM and not self.profile


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment, as it concerns one learner or a teacher."""

    assignment_id: int
    uid: str
    classroom_id: int
    classroom: str
    """Name of the class."""
    terms: Terms
    extra_time: float = 1.0
    """Factor on the time, by the teacher's word for this learner."""
    exam: str = ""
    """Title of the exam; empty for a search."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sitting for an assignment."""

    sitting_id: int
    started_at: datetime
    ended_at: datetime | None
    percent: float | None
    """Of what could be scored; None while open or where nothing could be."""
    answered: int = 0
    questions: int = 0
    received_at: datetime | None = None
    """When it came to this machine; None where it was sat here."""
    last_seen_at: datetime | None = None
    position: int = 0
    """The question it is at, from 0."""

    @property
    def arrived_at(self) -> datetime | None:
        """When it came to this machine, done: None where it was sat here, or was followed while it
        ran."""
        if self.received_at is None or self.ended_at is None or self.received_at < self.ended_at:
            return None
        return self.received_at


class State(StrEnum):
    """How a learner stands with an assignment."""

    NOT_OPEN = "not open yet"
    NOT_BEGUN = "not begun"
    RUNNING = "running"
    DONE = "done"
    LATE = "late"
    """Done, and ended when it was overdue."""
    MISSED = "missed"


def state(terms: Terms, attempts: Sequence[Attempt], now: datetime) -> State:
    """How somebody with these attempts stands at that moment. What was done by the device's own
    clock before it was due is in time, whenever it arrives."""
    if any(one.ended_at is None for one in attempts):
        return State.RUNNING
    if attempts:
        return State.LATE if all(is_late(terms, one) for one in attempts) else State.DONE
    if terms.due_at is not None and now > terms.due_at:
        return State.MISSED
    if terms.opens_at is not None and now < terms.opens_at:
        return State.NOT_OPEN
    return State.NOT_BEGUN


def is_late(terms: Terms, attempt: Attempt) -> bool:
    """Whether it ended after it was due."""
    due, ended = terms.due_at, attempt.ended_at
    return due is not None and ended is not None and ended > due


def best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt that counts: the best score of those that ended; without any score the first."""
    ended = [one for one in attempts if one.ended_at is not None]
    scored = [one for one in ended if one.percent is not None]
    if scored:
        return max(scored, key=lambda one: one.percent or 0.0)
    return ended[0] if ended else None


def running(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt that is open, the latest begun; None where none is."""
    found = [one for one in attempts if one.ended_at is None]
    return max(found, key=lambda one: one.started_at, default=None)


class Refusal(StrEnum):
    """Why an assignment cannot be begun."""

    NOT_OPEN = "It is not open yet"
    OVERDUE = "It was due"
    NO_ATTEMPT_LEFT = "No attempt is left"
    NOT_HERE = "Its questions are not here"


def refusal(terms: Terms, attempts: Sequence[Attempt], now: datetime) -> Refusal | None:
    """Why another attempt may not be begun now; None where it may."""
    if terms.opens_at is not None and now < terms.opens_at:
        return Refusal.NOT_OPEN
    if terms.attempts and len(attempts) >= terms.attempts:
        return Refusal.NO_ATTEMPT_LEFT
    if terms.due_at is not None and now > terms.due_at and not terms.accepts_late:
        return Refusal.OVERDUE
    return None


def attempts_left(terms: Terms, attempts: Sequence[Attempt]) -> int | None:
    """How many more times it may be begun; None for any number."""
    return max(terms.attempts - len(attempts), 0) if terms.attempts else None
