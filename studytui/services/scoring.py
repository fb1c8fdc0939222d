"""What an answer earns under the rules of its sitting, and what a sitting comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studytui.domain.exam import Item, Rules, Score, score
from studytui.domain.question import Question, is_right
from studytui.storage.sittings import Worth


def marked(question: Question, item: Item, rules: Rules) -> Item:
    """The item with its answer marked by the key the question has now."""
    right = is_right(question, item.answer) if item.answer else None
    return replace(item, is_correct=right, marks=_marks(question, right, rules))


def _marks(question: Question, right: bool | None, rules: Rules) -> float | None:
    if right is None:
        return None
    if not right:
        return rules.marking.wrong
    return question.marks if rules.marking.right is None else rules.marking.right


def score_of(entries: Iterable[tuple[Item, Worth]], rules: Rules) -> Score:
    """The score of the given items, each with what it counts for. One that is asked again is left
    out, and so is one that by the rules does not count."""
    return score(
        [
            (item.is_correct, bool(item.answer), worth.is_keyed, worth.marks)
            for item, worth in entries
            if not item.is_repeat and not item.is_unscored
        ]
    )
