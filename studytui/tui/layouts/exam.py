"""Exams and sittings in words: what the Exams screen and the builder say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from studytui.domain.exam import Exam, Mode
from studytui.domain.wording import time_words
from studytui.services.review import SittingLine
from studytui.tui.content import (
    in_parts,
    joined,
    line,
    literal,
    shortened,
    stacked,
    wrapped,
    wrapped_to,
)
from studytui.tui.look import SIGN_UNSCORED
from studytui.tui.results import marks_text, score_text, verdict
from studytui.tui.wording import count, duration, short_time

MODES = (Mode.EXAM, Mode.TUTOR, Mode.PRACTICE)
_MODE_WORDS = {
    Mode.EXAM: "The clock runs, and nothing is shown until the end.",
    Mode.TUTOR: "Each answer is shown as soon as you have given yours.",
    Mode.PRACTICE: "No clock; the answers are shown at the end.",
}
_PAST_LINES = 3


def size_words(exam: Exam) -> str:
    """An exam's size for its row: ``30 questions · 40 minutes``."""
    parts = [count(exam.questions, "question")]
    if exam.time_limit is not None:
        parts.append(time_words(exam.time_limit))
    return " · ".join(parts)


def mode_lines(mode: Mode, width: int) -> list[Content]:
    """The three modes in a row, the one that holds in brackets; the key that changes it; and what it
    means."""
    names = [
        joined(("‹", "focus"), (one.value, "focus"), ("›", "focus"))
        if one is mode
        else literal(f" {one.value} ", "muted")
        for one in MODES
    ]
    change = joined(("e", "key"), (" changes it", "muted"))
    means = wrapped(literal(_MODE_WORDS[mode], "muted"), width)
    return [*in_parts([Content(" ").join(names), change], width), *means]


def exam_lines(
    exam: Exam, mode: Mode, past: Sequence[SittingLine], now: datetime, width: int
) -> list[Content]:
    """What will happen when the exam is started, and how it went before."""
    facts = [count(exam.questions, "question")]
    if mode is Mode.EXAM:
        facts.append(time_words(exam.time_limit))
    if exam.pass_mark is not None:
        facts.append(f"pass mark {exam.pass_mark:g} %")
    lines = wrapped_to(line(exam.title, "heading"), width, 2)
    lines += wrapped(line(" · ".join(facts)), width)
    if exam.source:
        lines.append(shortened(line(f"From {exam.source}", "muted"), width))
    if exam.keyless:
        lines += wrapped(unscored_words(exam.keyless), width)
    if not exam.questions:
        lines += wrapped(literal("None of its questions can be asked.", "warning"), width)
    how = mode_lines(mode, width)
    before = [_past_line(one, now) for one in past[:_PAST_LINES]]
    if len(past) > _PAST_LINES:
        before.append(literal(f"and {len(past) - _PAST_LINES} before, in Review", "muted"))
    return stacked([lines, how, before])


def open_lines(sitting: SittingLine, now: datetime, width: int) -> list[Content]:
    """Where an open sitting stands."""
    left = still_left(sitting, now)
    facts = [f"answered {sitting.answered} of {sitting.questions}", left, sitting.mode.value]
    begun = f"Begun {short_time(sitting.started_at, now).strip()}."
    return stacked(
        [
            [
                *wrapped_to(line(sitting.title, "heading"), width, 2),
                *wrapped(line(" · ".join(fact for fact in facts if fact)), width),
                literal(begun, "muted"),
            ],
            wrapped(
                literal(
                    "It opens at the question where you left it, with what you chose, struck and "
                    "flagged.",
                    "muted",
                ),
                width,
            ),
        ]
    )


def past_lines(sitting: SittingLine, now: datetime, width: int) -> list[Content]:
    """How a sitting went."""
    lines = [*wrapped_to(line(sitting.title, "heading"), width, 2), _past_line(sitting, now)]
    facts = [f"{sitting.answered} of {sitting.questions} answered", sitting.mode.value]
    if marks := marks_text(sitting):
        facts.insert(0, marks)
    if sitting.unscored:
        facts.append(f"{sitting.unscored} not scored")
    lines += wrapped(literal(" · ".join(facts), "muted"), width)
    return stacked(
        [lines, wrapped(literal("Its questions, answers and explanations.", "muted"), width)]
    )


def build_lines(questions: int, exams: int, width: int) -> list[Content]:
    """What building an exam is, or what to do first."""
    if not questions:
        words = "Press 6 to import some; exams in them are listed here."
        return [
            literal("No questions yet.", "heading"),
            *wrapped(literal(words, "muted"), width),
        ]
    words = f"Any of your {count(questions, 'question')}: by a search, as many as you like, with "
    words += "or without a clock."
    lines = [literal("Build an exam", "heading"), *wrapped(literal(words), width)]
    if exams:
        return lines
    none = "No exam came with your imports. An exam file in JSON or HTML would be listed here."
    return stacked([lines, wrapped(literal(none, "muted"), width)])


def still_left(sitting: SittingLine, now: datetime) -> str:
    """The time an open sitting still has; empty without a clock."""
    if sitting.deadline is None:
        return ""
    return f"{duration((sitting.deadline - now).total_seconds())} left"


def past_words(sitting: SittingLine) -> str:
    """How a sitting ended, in a word or two."""
    if sitting.percent is None:
        return "not scored"
    return f"{score_text(sitting)} {verdict(sitting).plain}".rstrip()


def _past_line(sitting: SittingLine, now: datetime) -> Content:
    role = "muted" if sitting.passed is None else "right" if sitting.passed else "wrong"
    when = short_time(sitting.ended_at or sitting.started_at, now).strip()
    return joined((f"{when}   ", "muted"), (past_words(sitting), role))


def unscored_words(number: int) -> Content:
    """How many questions cannot be scored, and what that means."""
    verb = "has" if number == 1 else "have"
    return literal(f"{SIGN_UNSCORED} {number} {verb} no key: answered, never scored.", "muted")
