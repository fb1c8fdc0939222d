"""What an answer earns: all or nothing, a share of it, or less than nothing."""

from __future__ import annotations

from studytui.domain.exam import Marking
from studytui.domain.question import Answer, Kind, Question, is_right
from studytui.domain.slots import slots_right


def worth(question_marks: float, marking: Marking) -> float:
    """Marks for a right answer to a question that is itself worth `question_marks`."""
    return question_marks if marking.right is None else marking.right


def marks_of(question: Question, answer: Answer, marking: Marking) -> float | None:
    """The marks an answer earns; None where the key is unknown, 0 where nothing was given.

    A right answer earns all, a wrong one `marking.wrong`, which is zero or below; a wrong number
    or text earns `marking.wrong_typed` where that is set, since it cannot be guessed as an option
    can. With partial credit an answer that is not wholly right earns the share `credit` of all;
    one that earns no share is a wrong one.
    """
    right = is_right(question, answer) if answer else None
    if not question.is_keyed:
        return None
    if right is None:
        return 0.0
    full = worth(question.marks, marking)
    share = 1.0 if right else credit(question, answer) if marking.is_partial else 0.0
    if share > 0:
        return full * share
    if marking.wrong_typed is not None and not question.kind.has_options:
        return marking.wrong_typed
    return marking.wrong


def credit(question: Question, answer: Answer) -> float:
    """The share, 0–1, of an answer that is right.

    Several right answers: right ones chosen less wrong ones chosen, divided by the number of right
    ones, not below zero: ticking everything earns no more than guessing (as "right minus wrong" in
    Brightspace, which divides by the number of options). Slots: those filled as they should be, of
    all slots. Any other kind is right or not.
    """
    if question.kind.has_slots:
        right, count = slots_right(question, answer)
        return right / count
    if question.kind is Kind.MULTIPLE:
        key = question.key
        return max(len(answer.chosen & key) - len(answer.chosen - key), 0) / len(key)
    return 1.0 if is_right(question, answer) else 0.0
