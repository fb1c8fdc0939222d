"""Numbers, answers and keys in plain words: what the screens and what is printed say alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from pathlib import PurePath

from studytui.domain.exam import Item, Pause, PauseKind, letter
from studytui.domain.number_words import (
    count,
    duration,
    grouped,
    long_day,
    long_moment,
    marks_words,
    percent,
    signed,
    time_words,
)
from studytui.domain.question import Answer, Kind, Media, Option, Question
from studytui.domain.slots import letters, placement_text, uses_each_once
from studytui.domain.text import clean_line

__all__ = [
    "Outcome",
    "answer_text",
    "asked_text",
    "count",
    "duration",
    "grouped",
    "how_many",
    "image_name",
    "key_text",
    "lettered",
    "long_day",
    "long_moment",
    "marks_words",
    "outcome",
    "pause_words",
    "percent",
    "signed",
    "slots_asked",
    "source_letters",
    "time_words",
    "title_words",
]

_NAME_CELLS = 24
_TITLE_LETTERS = 40
_NUMBER_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Capture letters in an explanation: "option B", "(C)", "D is wrong". A lone "A" is an article.
_NAMES_LETTERS = re.compile(
    r"\b(?:options?|choices?|answers?)\s+\(?[A-H]\b|\([A-H]\)|\b[B-H]\b(?!\.\w)", re.IGNORECASE
)


def title_words(title: str) -> str:
    """A question's title in the name of an act: quoted, and not too long."""
    title = clean_line(title)
    if len(title) > _TITLE_LETTERS:
        title = f"{title[: _TITLE_LETTERS - 1].rstrip()}…"
    return f"“{title}”"


def pause_words(pause: Pause) -> str:
    """Time away from a sitting and what became of it: ``Line lost for 12:30; given back.``"""
    away = duration(pause.seconds)
    if pause.kind is PauseKind.LEFT:
        became = "the clock stood still" if pause.is_given_back else "the clock ran on"
        return f"Left for {away}; {became}."
    became = "given back" if pause.is_given_back else "by its rules the clock ran on"
    what = "Line lost" if pause.kind is PauseKind.LOST else "The machine slept"
    return f"{what} for {away}; {became}."


class Outcome(Enum):
    """What became of a question in a sitting."""

    RIGHT = "right"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    UNSCORED = "unscored"
    """Without a key, or its key came after it was answered."""

    @property
    def sign(self) -> str:
        return _OUTCOME_SIGNS[self]


_OUTCOME_SIGNS = {
    Outcome.RIGHT: "✓",
    Outcome.WRONG: "✗",
    Outcome.UNANSWERED: "○",
    Outcome.UNSCORED: "–",
}


def outcome(question: Question, item: Item) -> Outcome:
    """What became of a question."""
    if not question.is_keyed and item.own_marks is None:
        return Outcome.UNSCORED
    if not item.answer:
        return Outcome.UNANSWERED
    if item.is_correct is None:
        return Outcome.UNSCORED
    return Outcome.RIGHT if item.is_correct else Outcome.WRONG


def lettered(question: Question, order: Sequence[int]) -> list[tuple[str, Option]]:
    """The options as they are shown, each with its letter, of gaps behind the number of the gap
    (``2A``); those the order does not know last."""
    names = letters(question, order)
    found = ((name, question.option(number)) for number, name in names.items())
    return [
        (name if option.slot is None else f"{option.slot}{name}", option)
        for name, option in found
        if option is not None
    ]


def key_text(question: Question, order: Sequence[int]) -> str:
    """The right answer in short: ``B, D``, ``C → A → B``, ``1 B, 2 A``, or ``70 ± 0.01 mmol``;
    empty where it is unknown."""
    if question.kind.has_slots:
        key = question.right_placement if question.is_keyed else {}
        return placement_text(question, key, order) if key else ""
    if question.kind.has_options:
        return ", ".join(name for name, option in lettered(question, order) if option.is_correct)
    unit = f" {question.unit}" if question.unit else ""
    margin = f" ± {question.tolerance:g}" if question.tolerance else ""
    return " or ".join(f"{accepted}{margin}{unit}" for accepted in question.accepted)


def answer_text(question: Question, answer: Answer, order: Sequence[int]) -> str:
    """An answer in short: letters as they were shown (``B D``, ``C → –``, ``1 B, 2 –``), or what
    was written; ``none`` without one."""
    if not answer:
        return "none"
    if question.kind.has_slots:
        return placement_text(question, dict(answer.placed), order)
    if not answer.chosen:
        return answer.text
    shown = {number: letter(place) for place, number in enumerate(order)}
    return " ".join(sorted(shown.get(number, "?") for number in answer.chosen))


def asked_text(question: Question) -> str:
    """What is to be done, where the options alone do not say it: ``Select two``, ``A number in
    mmol``; empty for one right option."""
    unit = f" in {question.unit}" if question.unit else ""
    if question.kind is Kind.NUMBER:
        return f"A number{unit}"
    if question.kind is Kind.TEXT:
        return f"A short text{unit}"
    if question.kind.has_slots:
        return slots_asked(question)
    return how_many(question) if question.kind is Kind.MULTIPLE else ""


def slots_asked(question: Question) -> str:
    """What is to be done with the options of a question that has slots."""
    if question.kind is Kind.ORDERING:
        return "Put in order"
    if question.kind is Kind.GAPS:
        return "Fill the gaps"
    return "Match, each option once" if uses_each_once(question) else "Match, options may repeat"


def how_many(question: Question) -> str:
    """How many options are to be chosen, in words."""
    if question.required is None:
        return "Select all that apply"
    if question.required < len(_NUMBER_WORDS):
        return f"Select {_NUMBER_WORDS[question.required]}"
    return f"Select {question.required}"


def source_letters(question: Question, order: Sequence[int]) -> str:
    """Which letters an explanation means, where it names some and the options stand in another
    order than its own: ``Letters as in the source: B is C here.``; else empty."""
    if question.kind.has_slots:
        return ""
    shown = {option.number: name for name, option in lettered(question, order)}
    pairs = [(letter(place), shown[option.number]) for place, option in enumerate(question.options)]
    moved = [f"{theirs} is {ours} here" for theirs, ours in pairs if theirs != ours]
    if not moved or not _NAMES_LETTERS.search(question.explanation):
        return ""
    return f"Letters as in the source: {', '.join(moved)}."


def image_name(media: Media) -> str:
    """An image in words, where none can be shown."""
    size = f"{media.width}×{media.height} " if media.width and media.height else ""
    kind = media.mime_type.rpartition("/")[2].partition("+")[0]
    parts = [media.alt.strip(), f"{size}{kind}".strip(), _short_name(PurePath(media.path).name)]
    return f"[image: {' · '.join(part for part in parts if part)}]"


def _short_name(name: str) -> str:
    """Names made from a content's digest are long and say nothing in the middle."""
    if len(name) <= _NAME_CELLS:
        return name
    return f"{name[:12]}…{name[-(_NAME_CELLS - 13) :]}"
