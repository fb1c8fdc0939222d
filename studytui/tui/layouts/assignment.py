"""Assignments in lines: a row of Today, and what holds for it."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from studytui.domain.assignment import Refusal, State, Terms, attempts_left, is_late
from studytui.domain.assignment_wording import (
    away_words,
    moment_words,
    refusal_words,
    window_words,
)
from studytui.domain.exam import Mode
from studytui.domain.wording import count, percent
from studytui.services.assignments import Assigned
from studytui.tui.content import fitted, in_parts, joined, line, literal, shortened
from studytui.tui.look import (
    SIGN_ANSWERED,
    SIGN_BEGUN,
    SIGN_CURSOR,
    SIGN_OPEN,
    SIGN_RIGHT,
    SIGN_UNSCORED,
    SIGN_WRONG,
)

LABEL = 10
"""Cells for what a row of Today is called."""
_ROOM_FOR_WINDOW = 60
_MODES = {
    Mode.EXAM: "exam: the clock runs, answers are seen at the end",
    Mode.TUTOR: "tutor: each answer is seen at once",
    Mode.PRACTICE: "practice: no clock, answers are seen at the end",
}

STATE_SIGNS = {
    State.NOT_OPEN: " ",
    State.NOT_BEGUN: SIGN_OPEN,
    State.RUNNING: SIGN_BEGUN,
    State.DONE: SIGN_ANSWERED,
    State.LATE: SIGN_ANSWERED,
    State.MISSED: SIGN_WRONG,
}


def row_line(one: Assigned, now: datetime, width: int, is_cursor: bool) -> Content:
    """An assignment as a row: its sign, its title, how it stands and by when it is due."""
    cursor = SIGN_CURSOR if is_cursor else " "
    label = literal("Assigned", "strong" if one.is_open else "muted")
    start = joined(f" {cursor} {STATE_SIGNS[one.state]} ", fitted(label, LABEL))
    window = window_words(one.assignment.terms, now) if width >= _ROOM_FOR_WINDOW else ""
    words = " · ".join(part for part in (state_words(one), window) if part)
    end = joined("  ", (f"{words} ", "warning" if one.state is State.MISSED else "muted"))
    room = max(width - start.cell_length - end.cell_length, 8)
    title = line(one.assignment.terms.title, "" if one.is_open else "muted")
    return fitted(joined(start, fitted(shortened(title, room), room), end), width)


def state_words(one: Assigned) -> str:
    """``not begun``, ``12 of 30``, ``done 80 %``, ``late 64 %``, ``missed``; nothing where the
    day on which it opens says all."""
    if one.state is State.RUNNING and one.running is not None:
        return f"{one.running.answered} of {one.running.questions}"
    if one.refusal is Refusal.NOT_HERE:
        return "questions not here"
    if one.state is State.NOT_OPEN:
        return ""
    if one.best is not None:
        score = SIGN_UNSCORED if one.best.percent is None else percent(one.best.percent)
        return f"{one.state.value} {score}"
    return one.state.value


def terms_words(terms: Terms, extra_time: float, questions: str) -> list[str]:
    """What holds for an assignment, in parts."""
    parts = [questions, _MODES[terms.mode]]
    if terms.profile:
        parts.append(f"rules of {terms.profile}")
    if terms.minutes:
        parts.append(f"{terms.minutes} min")
    if extra_time != 1:
        parts.append(f"your time × {extra_time:g}")
    if terms.pass_mark is not None:
        parts.append(f"pass mark {terms.pass_mark:g} %")
    return [part for part in parts if part]


def why_lines(one: Assigned, now: datetime, width: int) -> list[Content]:
    """What holds for it, how often it may be sat, and how it went, with both times."""
    given = one.assignment
    asked = given.exam if given.exam else given.terms.query and f"search: {given.terms.query}"
    number = given.terms.count and count(given.terms.count, "question")
    parts = [line(given.classroom, "strong")]
    if asked and asked != given.terms.title:
        parts.append(line(asked, "muted"))
    told = terms_words(given.terms, given.extra_time, str(number or ""))
    parts += [line(part, "muted") for part in told]
    lines = in_parts(parts, width, literal(" · ", "muted"))
    facts = [line(window_words(given.terms, now))] if window_words(given.terms, now) else []
    left = attempts_left(given.terms, one.attempts)
    if left is not None and (given.terms.attempts > 1 or one.attempts):
        facts.append(literal(f"{count(left, 'attempt')} left", "muted"))
    if one.refusal is Refusal.NOT_HERE:
        facts.append(literal(" ".join(refusal_words(one.refusal, given.terms)), "warning"))
    if one.refusal is None and one.attempts and one.running is None:
        facts.append(literal("⏎ sits it once more", "muted"))
    lines += in_parts(facts, width, literal(" · ", "muted"))
    return [*lines, *went_lines(one, now, width)]


def went_lines(one: Assigned, now: datetime, width: int) -> list[Content]:
    """How it went, when it was done, and when that arrived; nothing while there is no end."""
    best = one.best
    if best is None or best.ended_at is None:
        return []
    parts = [literal(f"Done {moment_words(best.ended_at, now)}")]
    if best.percent is not None:
        mark = one.assignment.terms.pass_mark
        score = percent(best.percent, mark)
        if mark is None:
            parts.append(literal(score))
        elif best.percent >= mark:
            parts.append(literal(f"{score} {SIGN_RIGHT} passed", "right"))
        else:
            parts.append(literal(f"{score} {SIGN_WRONG} failed", "wrong"))
    if is_late(one.assignment.terms, best) and one.assignment.terms.due_at is not None:
        late = (best.ended_at - one.assignment.terms.due_at).total_seconds() / 60
        parts.append(literal(f"{away_words(late)} late", "warning"))
    if best.arrived_at is not None:
        parts.append(literal(f"arrived {moment_words(best.arrived_at, now)}", "muted"))
    return in_parts(parts, width, literal(" · ", "muted"))
