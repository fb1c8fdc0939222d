"""How hard questions have proved in a class: reckoned where the teacher's machine has the answers, told
to everybody with the questions.

Two things are told. What mastery goes by is a belief, a mean and how sure it is, that allows for who
answered; it is told once so many have answered that nobody can be told from it, and anew only when
half as many more have. What a person reads is the share of the class that was right at the first try,
where the source says none and a share of so few means something.
"""

from __future__ import annotations

import heapq
import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from studytui.domain.item_beliefs import FirstAnswer, Said, prior, reckoned, topic_rates
from studytui.domain.items import HIDDEN_UNDER
from studytui.domain.mastery import Belief, item_belief
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros

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
_LOOKED_AT = 300
"""Of the latest answers of each learner, for how able they are."""
_ONE_BY_ONE = 500
"""Questions whose answers are looked up by their index; those of more are found by reading all
answers as they lie, which takes a sixth of the time for each."""
_COUNTS = "r.is_correct IS NOT NULL AND i.settled_at IS NOT NULL"
_ANSWERS = f"""
    SELECT r.learner_id, r.question_id, r.is_correct, r.answered_at, r.uid
    FROM {{}} CROSS JOIN response r ON r.response_id = i.response_id
        AND r.sitting_item_id = i.sitting_item_id AND r.question_id = i.question_id
    WHERE r.learner_id <> ?2 AND {_COUNTS} ORDER BY r.answered_at, r.uid
"""
_OF_FEW = "json_each(?1) asked CROSS JOIN sitting_item i ON i.question_id = asked.value"
_OF_MANY = "(SELECT * FROM sitting_item WHERE +question_id IN (SELECT value FROM json_each(?1))) i"
_OTHER_ANSWERS = f"""
    SELECT r.learner_id, r.question_id, r.is_correct, r.answered_at, r.uid, coalesce(q.topic_id, 0),
           q.peer_percent, q.difficulty, q.item_mean, q.item_variance
    FROM json_each(?1) asked CROSS JOIN response r ON r.response_id IN (
        SELECT response_id FROM response one WHERE one.learner_id = asked.value
        ORDER BY one.answered_at DESC LIMIT {_LOOKED_AT})
    JOIN sitting_item i ON i.sitting_item_id = r.sitting_item_id AND i.response_id = r.response_id
    JOIN question q ON q.question_id = r.question_id
    WHERE {_COUNTS} AND r.question_id NOT IN (SELECT value FROM json_each(?2)) AND NOT EXISTS (
        SELECT 1 FROM response before
        JOIN sitting_item first ON first.sitting_item_id = before.sitting_item_id
            AND first.response_id = before.response_id AND first.settled_at IS NOT NULL
        WHERE before.question_id = r.question_id AND before.learner_id = r.learner_id
        AND before.answered_at < r.answered_at)
    ORDER BY r.answered_at, r.uid
"""
_OFFERED = f"""
    SELECT q.question_id, coalesce(q.topic_id, 0), q.peer_percent, q.difficulty, q.item_answers,
           json_valid(t.metadata) AND json_extract(t.metadata, '$.{_FROM}') = '{_CLASS}'
    FROM json_each(?1) asked CROSS JOIN question q ON q.question_id = asked.value
    JOIN source s ON s.source_id = q.source_id
    JOIN question_text t ON t.question_id = q.question_id
    WHERE s.owner_id IS NULL AND s.is_shared
"""
_Row = tuple[int, int, int, int, str]
"""Learner, question, whether right, when, and what the answer is called."""


@dataclass(frozen=True, slots=True)
class _Offered:
    """A question of one's own that others have."""

    topic_id: int
    peers: float | None
    difficulty: int | None
    answers: int
    """From which its hardness was told."""
    is_ours: bool
    """Whether what is told of peers is the class's own share."""

    @property
    def said(self) -> Said:
        return Said(None if self.is_ours else self.peers, self.difficulty)


class _Answers:
    """Everybody else's answers to some questions."""

    def __init__(self, database: Database, learner_id: int, question_ids: Collection[int]) -> None:
        self._database = database
        self._learner_id = learner_id
        self._sql = _ANSWERS.format(_OF_FEW if len(question_ids) <= _ONE_BY_ONE else _OF_MANY)
        self.asked = json.dumps(list(question_ids))
        """The questions, as a JSON list."""

    def read(self) -> Iterator[_Row]:
        """By when they were given, and by names that are the same on every machine."""
        return self._database.each(self._sql, self.asked, self._learner_id)


class _Log:
    """First tries, in the order they were given: a million in 24 MB."""

    def __init__(self, topics: dict[int, int]) -> None:
        """`topics` are those of the questions that may be in it."""
        self.topics = topics
        self._learners, self._questions, self._right = array("q"), array("q"), bytearray()
        self._seen: dict[int, bytearray] = defaultdict(lambda: bytearray(len(topics)))
        self._places = {question_id: place for place, question_id in enumerate(topics)}

    def add(self, rows: Iterable[_Row]) -> None:
        """Take in answers, the oldest first; only the first of a learner to a question stays."""
        learners, questions, right = self._learners, self._questions, self._right
        for learner_id, question_id, is_right, _, _ in rows:
            seen, place = self._seen[learner_id], self._places[question_id]
            if not seen[place]:
                seen[place] = 1
                learners.append(learner_id)
                questions.append(question_id)
                right.append(is_right)

    @property
    def learners(self) -> Collection[int]:
        return self._seen.keys()

    def __iter__(self) -> Iterator[FirstAnswer]:
        topics = self.topics
        for learner_id, question_id, is_right in zip(
            self._learners, self._questions, self._right, strict=True
        ):
            yield FirstAnswer(learner_id, question_id, topics[question_id], bool(is_right))


def reckon(
    database: Database,
    learner_id: int,
    question_ids: Iterable[int],
    marked_anew: Collection[int] = frozenset(),
) -> int:
    """Tell how hard these questions of one's own have proved, where it is not told yet or has
    changed; of how many. Answers to those that were `marked_anew` say something else than they did."""
    with database.transaction():
        return _reckon(database, learner_id, sorted(question_ids), marked_anew)


def _reckon(
    database: Database, learner_id: int, asked: Sequence[int], marked_anew: Collection[int]
) -> int:
    rows = database.rows(_OFFERED, json.dumps(asked))
    offered = {
        question_id: _Offered(topic_id, peers, difficulty, answers or 0, bool(is_ours))
        for question_id, topic_id, peers, difficulty, answers, is_ours in rows
    }
    if not offered:
        return 0
    answers = _Answers(database, learner_id, offered)
    log = _Log({question_id: one.topic_id for question_id, one in offered.items()})
    log.add(answers.read())
    sums: dict[int, list[int]] = {}
    for one in log:
        entry = sums.setdefault(one.item_id, [0, 0])
        entry[0] += one.is_right
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
        and (question_id in marked_anew or answers >= _GROWN * offered[question_id].answers)
    }
    beliefs = _believed(database, log, answers, offered, sums) if wanted else {}
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
    return len(wanted.keys() | {one for _, one in shares})


def _is_other(told: _Offered, share: float) -> bool:
    """Whether a share of the class is to be told in place of what is."""
    return told.peers is None or (told.is_ours and abs(round(share, 1) - told.peers) >= _LEAST)


def _believed(
    database: Database,
    log: _Log,
    answers: _Answers,
    offered: Mapping[int, _Offered],
    answered: Iterable[int],
) -> dict[int, Belief]:
    """What is believed of the questions that were answered; the latest other answers of those who gave
    them say how able they are."""
    others = database.rows(_OTHER_ANSWERS, json.dumps(sorted(log.learners)), answers.asked)
    if others:
        in_order = heapq.merge(answers.read(), (row[:5] for row in others), key=itemgetter(3, 4))
        log = _Log(log.topics | {row[1]: row[5] for row in others})
        log.add(in_order)
    rates = topic_rates(log)
    priors = {
        question_id: prior(offered[question_id].said, rates[offered[question_id].topic_id])
        for question_id in answered
    }
    return reckoned(log, priors, {row[1]: item_belief(*row[6:]) for row in others})


def questions_of(database: Database, sittings: Iterable[int]) -> set[int]:
    """The questions that were asked in these sittings."""
    rows = database.rows(
        "SELECT DISTINCT i.question_id FROM json_each(?) asked "
        "CROSS JOIN sitting_item i ON i.sitting_id = asked.value",
        json.dumps(sorted(sittings)),
    )
    return {row[0] for row in rows}
