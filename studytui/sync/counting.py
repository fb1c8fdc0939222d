"""What others' answers are worth, counted by a teacher's own program: what a learner's program says of
them (right, so many marks, such a score) is a claim that goes no further than the hub."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from studytui.domain.exam import ItemScore, Marking, score
from studytui.domain.marking import marks_of, worth
from studytui.domain.question import Kind, Option, Question, Slot, Status, is_right
from studytui.storage.sittings import answer_of
from studytui.sync.documents import Document, Values
from studytui.sync.stores import Hub, look_up


def count_anew(hub: Hub, documents: Mapping[int, Document]) -> None:
    """Put into sittings of others, by their ids on the hub, what their answers are worth by the keys
    as they are on the hub now. A learner's marks for own writing stay."""
    of_others = look_up(
        hub, "SELECT sitting_id FROM sitting WHERE learner_id <> me() AND", "sitting_id", documents
    )
    ids = [row[0] for row in of_others if row[0] in documents]
    if not ids:
        return
    answers = _answers(hub, ids)
    asked = {one["question_id"] for found in answers.values() for one in found}
    questions = _questions(hub, asked)
    for sitting_id in ids:
        _count(documents[sitting_id], answers[sitting_id], questions)


def _answers(hub: Hub, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Every item of sittings with every answer to it, the one that counts marked as such."""
    names = (
        *("sitting_id", "sitting_item_id", "question_id", "is_unscored", "is_repeat"),
        *("own_marks", "uid", "chosen", "text", "counts"),
    )
    rows = look_up(
        hub,
        "SELECT i.sitting_id, i.sitting_item_id, i.question_id, i.is_unscored, i.is_repeat,"
        " i.own_marks, r.uid, r.chosen, r.text, r.response_id = i.response_id FROM sitting_item i"
        " LEFT JOIN response r USING (sitting_item_id) WHERE",
        "i.sitting_id",
        ids,
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(dict(zip(names, row, strict=True)))
    return found


def _questions(hub: Hub, ids: set[int]) -> dict[int, Question]:
    """Questions as far as it takes to judge an answer."""
    options: dict[int, list[Option]] = defaultdict(list)
    for question_id, number, text, is_correct in look_up(
        hub,
        'SELECT question_id, number, text, is_correct FROM "option" WHERE NOT is_retired AND',
        "question_id",
        ids,
    ):
        options[question_id].append(Option(number, text, is_correct))
    slots: dict[int, list[Slot]] = defaultdict(list)
    for question_id, number, key in look_up(
        hub,
        "SELECT question_id, number, key FROM question_slot WHERE position >= 0 AND",
        "question_id",
        ids,
    ):
        slots[question_id].append(Slot(number, key=key))
    rows = look_up(
        hub,
        "SELECT question_id, kind, marks, tolerance, unit FROM question WHERE",
        "question_id",
        ids,
    )
    found = {}
    for question_id, name, marks, tolerance, unit in rows:
        kind, own = Kind(name), options[question_id]
        found[question_id] = Question(
            *(question_id, "", kind, Status.ACTIVE, "", ""),
            options=tuple(own) if kind.has_options else (),
            accepted=() if kind.has_options else tuple(one.text for one in own),
            slots=tuple(slots[question_id]),
            marks=marks,
            tolerance=tolerance,
            unit=unit,
        )
    return found


def _count(
    document: Document, answers: list[dict[str, Any]], questions: Mapping[int, Question]
) -> None:
    marking, has_ended = _marking(document.row), "ended_at" in document.row
    claims = {row.get("uid"): row for row in document.parts.get("response", ())}
    items: dict[int, ItemScore] = {}
    for one in answers:
        question = questions.get(one["question_id"])
        if question is None:
            return  # Not to be seen any more: what is said of it cannot be gone after.
        by_hand = one["own_marks"] is not None and not question.is_keyed
        answer = answer_of(one["chosen"] or "", one["text"] or "")
        claim = claims.get(one["uid"], {})
        right, marks = claim.get("is_correct"), claim.get("marks")
        if not by_hand and answer and (has_ended or right is not None):
            right, marks = is_right(question, answer), marks_of(question, answer, marking)
            _put(claim, is_correct=right, marks=marks)
        if one["counts"] or one["sitting_item_id"] not in items:
            counts = bool(one["counts"] and answer)
            items[one["sitting_item_id"]] = ItemScore(
                is_correct=right if counts else None,
                is_answered=counts,
                is_keyed=question.is_keyed or one["own_marks"] is not None,
                worth=worth(question.marks, marking),
                marks=marks if counts else None,
                is_unscored=one["is_unscored"],
                is_repeat=one["is_repeat"],
            )
    if has_ended and items:
        whole = score(list(items.values()))
        _put(
            document.row,
            score=whole.marks,
            total=whole.total_marks,
            correct=whole.right,
            wrong=whole.wrong,
            unanswered=whole.unanswered,
            unscored=whole.unscored,
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
