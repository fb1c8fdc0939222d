"""What an answer earns under the rules of its sitting, and what a sitting comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studytui.domain import self_marking
from studytui.domain.exam import Item, ItemScore, Rules, Score, score
from studytui.domain.marking import marks_of, worth
from studytui.domain.question import Question, is_right
from studytui.storage.item_worths import Worth


def marked(question: Question, item: Item, rules: Rules) -> Item:
    """The item with its answer marked by the key the question has now."""
    if not item.answer:
        return replace(item, is_correct=None, marks=None)
    if item.own_marks is not None and not question.is_keyed:
        full = worth(question.marks, rules.marking)
        share = item.own_marks / question.marks if question.marks else 0.0
        return replace(
            item, is_correct=self_marking.is_right(share, 1.0), marks=full * min(share, 1.0)
        )
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


def exchanged(whole: Score, was: Score, now: Score) -> Score:
    """A score in which a part has become another."""
    return Score(
        whole.right - was.right + now.right,
        whole.wrong - was.wrong + now.wrong,
        whole.unanswered - was.unanswered + now.unanswered,
        whole.unscored - was.unscored + now.unscored,
        whole.marks - was.marks + now.marks,
        whole.total_marks - was.total_marks + now.total_marks,
    )
