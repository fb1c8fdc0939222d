"""How hard questions have proved in a class: reckoned where the teacher's machine has the answers, told
to everybody with the questions.

Two things are told. What mastery goes by is a belief, a mean and how sure it is, that allows for who
answered; it is told once so many have answered that nobody can be told from it, and anew only when
half as many more have. What a person reads is the share of the class that was right at the first try,
where the source says none and a share of so few means something.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator

from studytui.domain.item_beliefs import FirstAnswer, Said, prior, reckoned, topic_rates
from studytui.domain.items import HIDDEN_UNDER
from studytui.domain.mastery import Belief, item_belief
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros
from studytui.sync.stores import batched_once

_FROM = "peers_from"
_CLASS = "class"
FEWEST = 10
"""Learners who must have answered before anything is told: the usual least cell of published school
figures (NCES 2011-603, "Statistical Methods for Protecting Personally Identifiable Information")."""
_GROWN = 1.5
"""Times as many must have answered before it is told anew: what one more answer changed would tell
that answer."""
_LEAST = 3.0
"""Percent by which a share has to be another one to be told anew."""
_AT_ONCE = 500
_LOOKED_AT = 300
"""Of the latest answers of each learner, for how able they are."""
_COUNTS = "r.is_correct IS NOT NULL AND i.settled_at IS NOT NULL"
_FIRST_TRIES = f"""
    SELECT learner_id, question_id, topic_id, is_correct, answered_at, uid FROM (
        SELECT r.learner_id, r.question_id, coalesce(q.topic_id, 0) AS topic_id, r.is_correct,
               r.answered_at, r.uid, row_number() OVER (
            PARTITION BY r.question_id, r.learner_id ORDER BY r.answered_at, r.uid) AS place
        FROM json_each(?1) asked CROSS JOIN response r ON r.question_id = asked.value
        JOIN sitting_item i ON i.sitting_item_id = r.sitting_item_id
            AND i.response_id = r.response_id
        JOIN question q ON q.question_id = r.question_id
        WHERE r.learner_id <> ?2 AND {_COUNTS}
    ) WHERE place = 1
"""
_OTHER_ANSWERS = f"""
    SELECT r.learner_id, r.question_id, coalesce(q.topic_id, 0), r.is_correct, r.answered_at, r.uid,
           q.peer_percent, q.difficulty, q.item_mean, q.item_variance
    FROM json_each(?1) asked CROSS JOIN response r ON r.response_id IN (
        SELECT response_id FROM response one WHERE one.learner_id = asked.value
        ORDER BY one.answered_at DESC LIMIT {_LOOKED_AT})
    JOIN sitting_item i ON i.sitting_item_id = r.sitting_item_id AND i.response_id = r.response_id
    JOIN question q ON q.question_id = r.question_id
    WHERE {_COUNTS} AND NOT EXISTS (
        SELECT 1 FROM response before
        JOIN sitting_item first ON first.sitting_item_id = before.sitting_item_id
            AND first.response_id = before.response_id AND first.settled_at IS NOT NULL
        WHERE before.question_id = r.question_id AND before.learner_id = r.learner_id
        AND before.answered_at < r.answered_at)
"""
_OFFERED = f"""
    SELECT q.question_id, q.peer_percent, q.difficulty, q.item_answers,
           json_valid(t.metadata) AND json_extract(t.metadata, '$.{_FROM}') = '{_CLASS}'
    FROM json_each(?1) asked CROSS JOIN question q ON q.question_id = asked.value
    JOIN source s ON s.source_id = q.source_id
    JOIN question_text t ON t.question_id = q.question_id
    WHERE s.owner_id IS NULL AND s.is_shared
"""
_Row = tuple[int, int, int, int, int, str]
"""Learner, question, topic, whether right, when, and what the answer is called."""


def reckon(
    database: Database,
    learner_id: int,
    question_ids: Iterable[int],
    marked_anew: Collection[int] = frozenset(),
) -> int:
    """Tell how hard these questions of one's own have proved, where it is not told yet or has
    changed; of how many. Answers to those that were `marked_anew` say something else than they did."""
    changed: set[int] = set()
    for some in batched_once(sorted(question_ids), _AT_ONCE):
        with database.transaction():
            changed |= _reckon(database, learner_id, some, marked_anew)
    return len(changed)


def _reckon(
    database: Database, learner_id: int, asked: list[int], marked_anew: Collection[int]
) -> set[int]:
    offered = {row[0]: row[1:] for row in database.rows(_OFFERED, json.dumps(asked))}
    firsts: list[_Row] = database.rows(_FIRST_TRIES, json.dumps(sorted(offered)), learner_id)
    sums: dict[int, list[int]] = {}
    for row in firsts:
        entry = sums.setdefault(row[1], [0, 0])
        entry[0] += row[3]
        entry[1] += 1
    shares = [
        (round(100 * right / answers, 1), question_id)
        for question_id, (right, answers) in sums.items()
        if answers >= HIDDEN_UNDER and _is_other(offered[question_id], 100 * right / answers)
    ]
    wanted = {
        question_id: answers
        for question_id, (_, answers) in sums.items()
        if answers >= FEWEST
        and (question_id in marked_anew or answers >= _GROWN * (offered[question_id][2] or 0))
    }
    beliefs: dict[int, Belief] = {}
    if wanted:
        said = {
            one: Said(None if is_ours else peers, difficulty)
            for one, (peers, difficulty, _, is_ours) in offered.items()
        }
        beliefs = _believed(database, firsts, said)
    now = micros(database.now())
    database.execute_many(
        "UPDATE question SET item_mean = ?, item_variance = ?, item_answers = ?, updated_at = ? "
        "WHERE question_id = ?",
        [
            (beliefs[one].mean, beliefs[one].variance, answers, now, one)
            for one, answers in wanted.items()
        ],
    )
    database.execute_many(
        "UPDATE question SET peer_percent = ?, updated_at = ? WHERE question_id = ?",
        [(share, now, one) for share, one in shares],
    )
    database.execute_many(
        f"UPDATE question_text SET metadata = json_set(metadata, '$.{_FROM}', '{_CLASS}'), "
        "updated_at = ? WHERE question_id = ? AND json_valid(metadata)",
        [(now, one) for _, one in shares],
    )
    return wanted.keys() | {one for _, one in shares}


def _is_other(told: tuple[float | None, int | None, int | None, int], share: float) -> bool:
    """Whether a share of the class is to be told in place of what is."""
    peers, is_ours = told[0], told[3]
    return peers is None or (bool(is_ours) and abs(round(share, 1) - peers) >= _LEAST)


def _believed(
    database: Database, firsts: Collection[_Row], said: dict[int, Said]
) -> dict[int, Belief]:
    """What is believed of the questions of these answers; the latest other answers of those who gave
    them say how able they are."""
    learners = json.dumps(sorted({row[0] for row in firsts}))
    known: dict[int, Belief] = {}
    rows = list(firsts)
    for row in database.rows(_OTHER_ANSWERS, learners):
        if row[1] not in said:
            known[row[1]] = item_belief(*row[6:])
            rows.append(row[:6])
    # By when they were given, and by names that are the same on every machine.
    rows.sort(key=lambda row: row[4:])
    answers = list(_answers(rows))
    rates = topic_rates(answers)
    priors = {row[1]: prior(said[row[1]], rates[row[2]]) for row in firsts}
    return reckoned(answers, priors, known)


def _answers(rows: Iterable[_Row]) -> Iterator[FirstAnswer]:
    for learner_id, question_id, topic_id, is_right, _, _ in rows:
        yield FirstAnswer(learner_id, question_id, topic_id, bool(is_right))


def untold(database: Database) -> set[int]:
    """The questions of one's own that are offered, and of which no difficulty is told."""
    rows = database.rows(
        "SELECT q.question_id FROM question q JOIN source s ON s.source_id = q.source_id "
        "WHERE s.owner_id IS NULL AND s.is_shared AND q.item_answers IS NULL"
    )
    return {row[0] for row in rows}


def questions_of(database: Database, sittings: Iterable[int]) -> set[int]:
    """The questions that were asked in these sittings."""
    rows = database.rows(
        "SELECT DISTINCT i.question_id FROM json_each(?) asked "
        "CROSS JOIN sitting_item i ON i.sitting_id = asked.value",
        json.dumps(sorted(sittings)),
    )
    return {row[0] for row in rows}
