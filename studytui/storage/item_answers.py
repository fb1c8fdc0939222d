"""The answers to one question, of every learner, that count: read by index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from studytui.domain.items import Response
from studytui.domain.mastery import Belief, item_belief
from studytui.storage.database import Database
from studytui.storage.kept_answers import SURE, answer_of


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """An answer, and whose it is."""

    learner_id: int
    response: Response


def answers(database: Database, question_id: int) -> list[ItemAnswer]:
    """Every answer that was marked and has settled, the oldest first. What was asked once more in
    the same sitting is not among them."""
    rows = database.rows(
        """
        SELECT r.learner_id, r.is_correct, r.chosen, r.text, r.confidence, i.seconds
        FROM sitting_item i JOIN response r ON r.response_id = i.response_id
        WHERE i.question_id = ? AND i.settled_at IS NOT NULL AND r.is_correct IS NOT NULL
        ORDER BY i.settled_at, r.response_id
        """,
        question_id,
    )
    return [
        ItemAnswer(
            learner_id,
            Response(
                is_right=bool(is_correct),
                rest=0.0,
                chosen=answer_of(chosen or "", text or "").chosen,
                is_sure=confidence == SURE,
                seconds=seconds or 0.0,
            ),
        )
        for learner_id, is_correct, chosen, text, confidence, seconds in rows
    ]


def first_answers(
    database: Database, question_id: int, *, with_rest: bool = False, from_log: bool = False
) -> list[ItemAnswer]:
    """The first answer of each learner, the oldest first; `with_rest` also how the learner did on
    all other questions, which is read from the records of all of them. Of learners whom a sync has
    brought there is no record, only the log: `from_log` reads that, 5 ms for a thousand answers."""
    firsts: dict[int, ItemAnswer] = {}
    for one in answers(database, question_id):
        firsts.setdefault(one.learner_id, one)
    if not with_rest:
        return list(firsts.values())
    rows = database.rows(
        """
        SELECT learner_id, sum("right"), sum("right" + wrong) FROM question_progress
        WHERE learner_id IN (SELECT value FROM json_each(?)) AND question_id != ?
        GROUP BY learner_id
        """,
        json.dumps(list(firsts)),
        question_id,
    )
    if from_log and (others := firsts.keys() - {row[0] for row in rows}):
        rows += _rest_from_log(database, question_id, others)
    rest = {learner_id: right / number for learner_id, right, number in rows if number}
    # Who answered nothing else says nothing of how the question tells learners apart.
    return [
        replace(one, response=replace(one.response, rest=rest[one.learner_id]))
        for one in firsts.values()
        if one.learner_id in rest
    ]


def _rest_from_log(
    database: Database, question_id: int, learner_ids: Iterable[int]
) -> list[tuple[int, int, int]]:
    return database.rows(
        """
        SELECT s.learner_id, sum(r.is_correct), count(*) FROM json_each(?) ids
        CROSS JOIN sitting s ON s.learner_id = ids.value
        CROSS JOIN sitting_item i ON i.sitting_id = s.sitting_id
        CROSS JOIN response r ON r.response_id = i.response_id
        WHERE i.settled_at IS NOT NULL AND r.is_correct IS NOT NULL AND i.question_id != ?
        GROUP BY s.learner_id
        """,
        json.dumps(list(learner_ids)),
        question_id,
    )


def learners(database: Database, question_id: int) -> int:
    """How many learners have answered the question."""
    return int(
        database.value(
            "SELECT count(*) FROM question_progress WHERE question_id = ? AND attempts > 0",
            question_id,
        )
    )


def key(database: Database, question_id: int) -> frozenset[int]:
    """Numbers of the right options; empty where there is no key, or it is not one of options to
    choose."""
    rows = database.rows(
        """
        SELECT o.number FROM "option" o JOIN question q USING (question_id)
        WHERE question_id = ? AND o.is_correct AND NOT o.is_retired
        AND q.kind IN ('single', 'multiple', 'true_false')
        """,
        question_id,
    )
    return frozenset(number for (number,) in rows)


def belief_of_classes(database: Database, question_id: int) -> tuple[Belief, int] | None:
    """What the first answers of classes tell of how hard a question is, and how many those were;
    None where nothing was told."""
    rows = database.rows(
        "SELECT item_mean, item_variance, item_answers FROM question WHERE question_id = ?",
        question_id,
    )
    mean, variance, answers = rows[0] if rows else (None, None, None)
    if mean is None or not answers:
        return None
    return item_belief(None, None, mean, variance), answers
