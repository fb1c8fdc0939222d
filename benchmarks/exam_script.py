"""Random keys of an exam, and what should be kept after each of them.

`STEPS` holds one function for each thing a learner can do. It gets what stands in the exam now, and
gives the keys to press, each with what should be kept after it, or None where the thing cannot be
done now. To cover another key, add a function.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks.exam_state import Exam, Expected
from studytui.domain.question import Kind
from studytui.domain.sentences import units
from studytui.domain.slots import empty_slots, letters, options_for, put, slot_after

LETTERS = "abcdefgh"
LONGEST_TYPED = 24
"""Characters of an answer, a note or a reason; a longer one is begun anew."""

Press = tuple[str, Expected]
"""A key, and what should be kept after it."""
Step = Callable[[Expected, Exam, random.Random], Sequence[Press] | None]


def _choose(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked, mark = exam.questions[now.position], now.mark
    if not asked.has_options or mark.is_revealed:
        return None
    place = lot.randrange(len(asked.order))
    number = asked.order[place]
    key = lot.choice((LETTERS[place], str(place + 1)))
    if asked.kind is Kind.MULTIPLE:
        chosen = mark.chosen ^ {number}
        if asked.required and len(chosen) > max(asked.required, len(mark.chosen)):
            return [(key, now)]
        return [(key, now.answered(chosen=chosen, is_sure=False))]
    if mark.chosen != {number}:
        return [(key, now.answered(chosen=frozenset({number}), is_sure=False))]
    if not mark.is_sure:
        return [(key, now.answered(is_sure=True))]
    return [(key, now.answered(chosen=frozenset(), is_sure=False))]


def _strike(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked = exam.questions[now.position]
    if not asked.has_options or now.mark.is_revealed:
        return None
    place = lot.randrange(len(asked.order))
    struck = now.mark.struck ^ {asked.order[place]}
    return [(LETTERS[place].upper(), now.act(struck=struck))]


def _flag(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    return [("m", now.act(is_flagged=not now.mark.is_flagged, flag_reason=""))]


def _next(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    if now.position + 1 == len(exam.questions):
        return None
    return [(lot.choice(("n", "right")), now.at(now.position + 1, exam))]


def _back(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    return [(lot.choice(("p", "left")), now.at(max(now.position - 1, 0), exam))]


def _leap(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    key = lot.choice("[]{}")
    step, count = (1 if key in "]}" else -1), len(now.marks)
    for distance in range(1, count):
        position = (now.position + step * distance) % count
        mark = now.marks[position]
        if mark.is_flagged if key in "{}" else not mark.is_answered:
            return [(key, now.at(position, exam))]
    return [(key, now)]


def _jump(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    position = lot.randrange(len(exam.questions))
    return _typed(now, [":", *str(position + 1)], now.at(position, exam))


def _write(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked, mark = exam.questions[now.position], now.mark
    if asked.kind.has_options or mark.is_revealed:
        return None
    if asked.kind is Kind.NUMBER:
        digits = lot.choice(("7", "70.5", "-3", ".5", "0", "0.25", "90", "1e3", "12345"))
        return _typed(now, digits, _written(now, digits))
    word = lot.choice(("IndexError", "none", "x y", "42"))
    keep = len(mark.text) + len(word) <= LONGEST_TYPED
    keys = ["a", *(() if keep else ["backspace"] * len(mark.text)), *word]
    return _typed(now, keys, _written(now, (mark.text if keep else "") + word))


def _written(now: Expected, text: str) -> Expected:
    return now if text == now.mark.text else now.answered(text=text, is_sure=False)


def _note(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    typed, note = _changed_text(now.mark.note, lot.choice(("see p", "again", "ask")))
    return _typed(now, ["t", *typed], now.act(note=note))


def _reason(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    flagged = now if now.mark.is_flagged else now.act(is_flagged=True, flag_reason="")
    typed, reason = _changed_text(now.mark.flag_reason, lot.choice(("dose", "why", "p. 9")))
    return [("M", flagged), *_typed(flagged, typed, flagged.act(flag_reason=reason))]


def _changed_text(before: str, word: str) -> tuple[list[str], str]:
    """Keys that add a word to what stands in the line, or begin it anew; and what stands then."""
    keep = len(before) + len(word) <= LONGEST_TYPED
    return [*(() if keep else ["backspace"] * len(before)), *word], (before if keep else "") + word


def _typed(now: Expected, keys: Sequence[str], then: Expected) -> Sequence[Press]:
    """Only ⏎ keeps what was typed."""
    return [*((key, now) for key in keys), ("enter", then)]


def _highlight(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    question, mark = exam.questions[now.position].question, now.mark
    found = units(question.stem, question.code_snippet)
    # What is shown with an answer moves the text, so that another sentence may be the first.
    if not found or mark.is_revealed:
        return None
    place = lot.randrange(len(found))
    marked = now.act(highlights=mark.highlights ^ {found[place]})
    key = lot.choice(("v", "space"))
    return [("v", now), *[("j", now)] * place, (key, marked), ("enter", marked)]


def _place(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked, mark = exam.questions[now.position], now.mark
    question = asked.question
    if not asked.kind.has_slots or mark.is_revealed:
        return None
    slot = now.slot
    if asked.kind is Kind.ORDERING:
        slot, fitting = None, list(question.options)
    elif slot is None:
        return None
    else:
        fitting = options_for(question, slot)
    names = letters(question, asked.order)
    number = lot.choice(fitting).number
    after = put(question, mark.answer, number, slot)
    then = now.answered(placed=after.placed, is_sure=False)
    then = replace(then, slot=slot_after(question, mark.answer, after, slot))
    return [(names[number].lower(), then)]


def _take_back(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    return [("u", now.taken_back(exam))] if now.acts == len(now.stack) else None


def _reveal(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    asked, mark = exam.questions[now.position], now.mark
    if asked.kind.has_slots:
        is_whole = not empty_slots(asked.question, mark.answer)
    else:
        is_whole = len(mark.chosen) >= (asked.required or 0) or not asked.has_options
    if not exam.is_tutor or mark.is_revealed or not mark.is_answered or not is_whole:
        return None
    return [("enter", now.revealed())]


def _leave(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press] | None:
    return [("q", replace(now, is_left=True))]


STEPS: dict[Step, int] = {
    _choose: 8,
    _strike: 3,
    _flag: 2,
    _next: 5,
    _back: 2,
    _leap: 2,
    _jump: 2,
    _write: 8,
    _place: 10,
    _note: 1,
    _reason: 2,
    _highlight: 2,
    _take_back: 4,
    _reveal: 4,
    _leave: 1,
}
"""What a learner does, and how often."""


def random_step(now: Expected, exam: Exam, lot: random.Random) -> Sequence[Press]:
    """Keys that may be pressed now, and what should be kept after each."""
    if now.is_left:
        return [("enter", now.taken_up(exam))]
    while True:
        (step,) = lot.choices(list(STEPS), list(STEPS.values()))
        if presses := step(now, exam, lot):
            return presses
