"""What an answer earns under the rules of its sitting, and what a sitting comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studytui.domain.exam import Item, ItemScore, Rules, Score, score
from studytui.domain.marking import marks_of, worth
from studytui.domain.question import Question, is_right
from studytui.storage.sittings import Worth


def marked(question: Question, item: Item, rules: Rules) -> Item:
    """The item with its answer marked by the key the question has now."""
    if not item.answer:
        return replace(item, is_correct=None, marks=None)
    return replace(
        item,
        is_correct=is_right(question, item.answer),
        marks=marks_of(question, item.answer, rules.marking),
    )


def score_of(entries: Iterable[tuple[Item, Worth]], rules: Rules) -> Score:
    """The score of the given items, each with what it counts for."""
    return score(
        [
            ItemScore(
                is_correct=item.is_correct,
                is_answered=bool(item.answer),
                is_keyed=counts.is_keyed,
                worth=worth(counts.marks, rules.marking),
                marks=item.marks,
                is_unscored=item.is_unscored,
                is_repeat=item.is_repeat,
            )
            for item, counts in entries
        ]
    )
