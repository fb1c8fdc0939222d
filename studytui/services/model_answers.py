"""The model answers of the sittings of a loop, collected."""

from __future__ import annotations

from collections.abc import Iterable

from studytui.domain.exam import Item
from studytui.domain.model_answers import ModelAnswer
from studytui.domain.question import Kind, Question
from studytui.domain.text import escape, plain
from studytui.domain.wording import answer_text, key_text, lettered
from studytui.errors import StudyError
from studytui.services.review import Review, ReviewItem
from studytui.services.self_marking import SelfMarking


def model_answers(
    review: Review, self_marking: SelfMarking, sittings: Iterable[int]
) -> list[ModelAnswer]:
    """Of each written answer in these sittings, and of each question that was missed in them: each
    question once, as it was answered in the first of the sittings named."""
    found: dict[int, ModelAnswer] = {}
    for sitting_id in sittings:
        for one in review.sheet(sitting_id).items:
            if one.item.question_id not in found and not one.item.is_repeat:
                answer = _model_answer(review, self_marking, one)
                if answer is not None:
                    found[one.item.question_id] = answer
    return list(found.values())


def _model_answer(review: Review, self_marking: SelfMarking, one: ReviewItem) -> ModelAnswer | None:
    item = one.item
    try:
        question = review.asked(item).then
    except StudyError:
        return None
    scheme = self_marking.scheme(question) if question.kind is Kind.TEXT else None
    if scheme is None:
        if not one.is_missed:
            return None
        return ModelAnswer(
            question.question_id,
            question.title,
            question.stem,
            _given(question, item),
            _key(question, item),
            question.explanation,
            item.marks,
            question.marks,
        )
    return ModelAnswer(
        question.question_id,
        question.title,
        question.stem,
        item.answer.text,
        scheme.text,
        marks=item.own_marks,
        of=scheme.marks,
        points=scheme.points,
        ticked=item.own_points,
    )


def _key(question: Question, item: Item) -> str:
    """The key in words where it is options, stored text."""
    if not question.kind.has_options or question.kind.has_slots:
        return escape(key_text(question, item.option_order))
    right = [
        f"{escape(name)}  {option.text}"
        for name, option in lettered(question, item.option_order)
        if option.is_correct
    ]
    return "\n\n".join(right)


def _given(question: Question, item: Item) -> str:
    if not item.answer:
        return ""
    letters = answer_text(question, item.answer, item.option_order)
    chosen = [
        plain(option.text)
        for number in sorted(item.answer.chosen)
        if (option := question.option(number)) is not None
    ]
    return f"{letters}  {'; '.join(chosen)}" if chosen else letters
