"""What others' answers are worth, counted by a teacher's own program: what a learner's program says of
them (right, so many marks, such a score) is a claim that goes no further than the hub."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from studytui.domain.exam import ItemScore, Marking, score
from studytui.domain.marking import marks_of, worth
from studytui.domain.question import Kind, Option, Question, Slot, Status, is_right
from studytui.storage.kept_answers import answer_of
from studytui.sync.documents import Document, Values
from studytui.sync.stores import Hub, look_up


@dataclass(slots=True)
class Claim:
    """What a learner's program says of an answer; counting puts it right where it stands."""

    chosen: str
    text: str
    is_correct: bool | None
    marks: float | None
    counts: bool
    """Whether it is the answer that stands for its question."""


@dataclass(slots=True)
class Asked:
    """A question that was asked in a sitting, with all answers to it."""

    question: str
    """What it is called."""
    own_marks: float | None
    is_unscored: bool
    is_repeat: bool
    claims: list[Claim]


class Counting:
    """Counts sittings, in one sync: a class of many answers the same questions in the same ways."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._questions: dict[str, tuple[Question, bool] | None] = {}
        """By what they are called, each with whether it has a key; None for those that are not to be
        seen any more."""
        self._judged: dict[tuple[str, str, str, str], tuple[bool | None, float | None]] = {}

    def count_anew(self, sittings: Iterable[Document]) -> None:
        """Put into sittings of others what their answers are worth by the keys as they are on the
        hub. A learner's marks for own writing stay."""
        of_others = [one for one in sittings if one.row.get("learner_id") != self._hub.learner_uid]
        self.look_up(
            item.get("question_id", "")
            for document in of_others
            for item in document.parts.get("sitting_item", ())
        )
        for document in of_others:
            answers: dict[Any, list[Values]] = defaultdict(list)
            for answer in document.parts.get("response", ()):
                answers[answer.get("sitting_item_id")].append(answer)
            items = document.parts.get("sitting_item", ())
            asked = [_asked(item, answers.get(item.get("position"), ())) for item in items]
            self.count(document.row, asked)
            for item, one in zip(items, asked, strict=True):
                said = answers.get(item.get("position"), ())
                for answer, claim in zip(said, one.claims, strict=True):
                    _put(answer, is_correct=claim.is_correct, marks=claim.marks)

    def look_up(self, questions: Iterable[str]) -> None:
        """Find the keys of these questions, by what they are called, where they are not known."""
        names = [one for one in dict.fromkeys(questions) if one not in self._questions]
        rows = look_up(
            self._hub,
            "SELECT question_id, uid, kind, marks, tolerance, unit FROM question WHERE",
            "uid",
            names,
        )
        ids = [row[0] for row in rows]
        options: dict[int, list[Option]] = defaultdict(list)
        for question_id, number, text, is_correct in look_up(
            self._hub,
            'SELECT question_id, number, text, is_correct FROM "option" WHERE NOT is_retired AND',
            "question_id",
            ids,
        ):
            options[question_id].append(Option(number, text, is_correct))
        slots: dict[int, list[Slot]] = defaultdict(list)
        for question_id, number, key in look_up(
            self._hub,
            "SELECT question_id, number, key FROM question_slot WHERE position >= 0 AND",
            "question_id",
            ids,
        ):
            slots[question_id].append(Slot(number, key=key))
        self._questions |= dict.fromkeys(names)
        for question_id, uid, name, marks, tolerance, unit in rows:
            kind, own = Kind(name), options[question_id]
            made = Question(
                *(question_id, "", kind, Status.ACTIVE, "", ""),
                options=tuple(own) if kind.has_options else (),
                accepted=() if kind.has_options else tuple(one.text for one in own),
                slots=tuple(slots[question_id]),
                marks=marks,
                tolerance=tolerance,
                unit=unit,
            )
            self._questions[uid] = made, made.is_keyed

    def count(self, sitting: Values, asked: Iterable[Asked]) -> None:
        """Put right what is claimed of a sitting's answers and score; what they answer has been
        looked up."""
        marking, has_ended = _marking(sitting), "ended_at" in sitting
        rule = repr(marking)
        items: list[ItemScore] = []
        for item in asked:
            known = self._questions.get(item.question)
            if known is None:
                return  # Not to be seen any more: what is said of it cannot be gone after.
            question, is_keyed = known
            right: bool | None = None
            marks: float | None = None
            is_answered = False
            is_by_hand = item.own_marks is not None and not is_keyed
            for claim in item.claims:
                is_answer = bool(claim.chosen or claim.text.strip())
                counts = has_ended or claim.is_correct is not None
                if is_answer and counts and not is_by_hand:
                    place = (item.question, claim.chosen, claim.text, rule)
                    claim.is_correct, claim.marks = self._judge(place, question, marking)
                if claim.counts and is_answer:
                    right, marks, is_answered = claim.is_correct, claim.marks, True
            items.append(
                _item_score(
                    right,
                    is_answered,
                    is_keyed or item.own_marks is not None,
                    worth(question.marks, marking),
                    marks,
                    item.is_unscored,
                    item.is_repeat,
                )
            )
        if has_ended and items:
            whole = score(items)
            _put(
                sitting,
                score=whole.marks,
                total=whole.total_marks,
                correct=whole.right,
                wrong=whole.wrong,
                unanswered=whole.unanswered,
                unscored=whole.unscored,
            )

    def _judge(
        self, place: tuple[str, str, str, str], question: Question, marking: Marking
    ) -> tuple[bool | None, float | None]:
        found = self._judged.get(place)
        if found is None:
            try:
                answer = answer_of(*place[1:3])
            except ValueError:
                # No program of ours writes that; it is left out where it would be written here.
                return None, None
            found = is_right(question, answer), marks_of(question, answer, marking)
            self._judged[place] = found
        return found


_item_score = lru_cache(maxsize=4096)(ItemScore)
"""Few of a class are scored otherwise than others: half the time."""


def _asked(item: Values, answers: Iterable[Values]) -> Asked:
    return Asked(
        item.get("question_id", ""),
        item.get("own_marks"),
        item.get("is_unscored", False),
        item.get("is_repeat", False),
        [
            Claim(
                one.get("chosen", ""),
                one.get("text", ""),
                one.get("is_correct"),
                one.get("marks"),
                one.get("uid") == item.get("response_id"),
            )
            for one in answers
        ],
    )


def _put(row: Values, **values: Any) -> None:
    for name, value in values.items():
        row.pop(name, None)
        if value is not None:
            row[name] = value


def _marking(sitting: Values) -> Marking:
    try:
        return Marking(*json.loads(sitting.get("settings") or "{}").get("marking", ()))
    except (TypeError, ValueError, AttributeError):
        return Marking()
