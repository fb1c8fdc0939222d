"""What others' answers are worth, counted by a teacher's own program: what a learner's program says of
them (right, so many marks, such a score) is a claim that goes no further than the hub."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from studytui.domain.exam import ItemScore, Marking, score
from studytui.domain.marking import marks_of, worth
from studytui.domain.question import Kind, Option, Question, Slot, Status, is_right
from studytui.storage.sittings import answer_of
from studytui.sync.documents import Document, Values
from studytui.sync.stores import Hub, look_up


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
        asked = {
            item.get("question_id")
            for document in of_others
            for item in document.parts.get("sitting_item", ())
        }
        self._look_up([one for one in asked if one is not None and one not in self._questions])
        for document in of_others:
            self._count(document)

    def _look_up(self, names: Sequence[str]) -> None:
        """Questions as far as it takes to judge an answer."""
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

    def _count(self, document: Document) -> None:
        marking, has_ended = _marking(document.row), "ended_at" in document.row
        rule = repr(marking)
        claims: dict[Any, list[Values]] = defaultdict(list)
        for claim in document.parts.get("response", ()):
            claims[claim.get("sitting_item_id")].append(claim)
        items: list[ItemScore] = []
        for item in document.parts.get("sitting_item", ()):
            name = item.get("question_id", "")
            known = self._questions.get(name)
            if known is None:
                return  # Not to be seen any more: what is said of it cannot be gone after.
            (question, is_keyed), own_marks = known, item.get("own_marks")
            right: bool | None = None
            marks: float | None = None
            is_answered = False
            for claim in claims.get(item.get("position"), ()):
                chosen, text = claim.get("chosen", ""), claim.get("text", "")
                counts = claim.get("uid") == item.get("response_id")
                said, earned = claim.get("is_correct"), claim.get("marks")
                answer = bool(chosen or text.strip())
                by_hand = own_marks is not None and not is_keyed
                if not by_hand and answer and (has_ended or said is not None):
                    said, earned = self._judge((name, chosen, text, rule), question, marking)
                    _put(claim, is_correct=said, marks=earned)
                if counts and answer:
                    right, marks, is_answered = said, earned, True
            items.append(
                ItemScore(
                    is_correct=right,
                    is_answered=is_answered,
                    is_keyed=is_keyed or own_marks is not None,
                    worth=worth(question.marks, marking),
                    marks=marks,
                    is_unscored=item.get("is_unscored", False),
                    is_repeat=item.get("is_repeat", False),
                )
            )
        if has_ended and items:
            whole = score(items)
            _put(
                document.row,
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
        if place not in self._judged:
            answer = answer_of(*place[1:3])
            self._judged[place] = is_right(question, answer), marks_of(question, answer, marking)
        return self._judged[place]


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
