"""Loops as they are kept: topics with their mastery before and after, stages with what came of
each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studytui.domain.mastery import Mastery
from studytui.domain.mastery_loop import Ending, Outcome, Stage
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of


@dataclass(frozen=True, slots=True)
class LoopTopic:
    """A topic of a loop."""

    topic_id: int
    name: str
    before: Mastery
    """When the loop began."""
    after: Mastery | None
    """After its last retest; None before."""


@dataclass(frozen=True, slots=True)
class LoopStage:
    """A stage that was entered."""

    round: int
    stage: Stage
    sitting_id: int | None
    outcome: Outcome | None
    """None while it is not done."""
    body: Mapping[str, Any]
    """Uids of its packs and questions, and its day."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop, with all that came of it so far."""

    loop_id: int
    title: str
    weakness_id: int | None
    round: int
    started_at: datetime
    ended_at: datetime | None
    ending: Ending | None
    topics: tuple[LoopTopic, ...]
    stages: tuple[LoopStage, ...]
    """Of all rounds, in order."""

    @property
    def topic_ids(self) -> list[int]:
        return [one.topic_id for one in self.topics]

    def stage(self, stage: Stage, round_: int | None = None) -> LoopStage | None:
        """A stage of a round, of this one where none is named; None where it was not entered."""
        wanted = round_ or self.round
        return next((one for one in self.stages if (one.round, one.stage) == (wanted, stage)), None)

    @property
    def done(self) -> frozenset[Stage]:
        """The stages of this round that are done."""
        return frozenset(
            one.stage for one in self.stages if one.round == self.round and one.outcome is not None
        )


def begin(
    database: Database,
    learner_id: int,
    title: str,
    weakness_id: int | None,
    topics: Iterable[tuple[int, Mastery]],
) -> int:
    """Begin a loop with the mastery of its topics as it is now; its id."""
    now = microseconds_of(database.now())
    with database.transaction():
        loop_id = database.insert(
            "INSERT INTO mastery_loop(uid, learner_id, weakness_id, title, round, started_at, "
            "outcome, created_at, updated_at) VALUES (?, ?, ?, ?, 1, ?, '', ?, ?)",
            database.new_uid(),
            learner_id,
            weakness_id,
            title,
            now,
            now,
            now,
        )
        database.execute_many(
            "INSERT INTO mastery_loop_topic(mastery_loop_id, topic_id, position, score, low, high, "
            "answers, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (loop_id, topic_id, place, one.score, one.low, one.high, one.answers, now, now)
                for place, (topic_id, one) in enumerate(topics)
            ],
        )
    return loop_id


def add_topic(database: Database, loop: Loop, topic_id: int, mastery: Mastery, title: str) -> None:
    """One more topic, by which the loop gets another title."""
    now = microseconds_of(database.now())
    with database.transaction():
        database.execute(
            "INSERT INTO mastery_loop_topic(mastery_loop_id, topic_id, position, score, low, high, "
            "answers, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            loop.loop_id,
            topic_id,
            len(loop.topics),
            mastery.score,
            mastery.low,
            mastery.high,
            mastery.answers,
            now,
            now,
        )
        database.execute(
            "UPDATE mastery_loop SET title = ?, updated_at = ? WHERE mastery_loop_id = ?",
            title,
            now,
            loop.loop_id,
        )


def loops(database: Database, learner_id: int, *, only_open: bool = False) -> list[Loop]:
    """All loops of a learner: those that go on first, then those that have ended, the latest
    first; or only those that go on."""
    more = " AND ended_at IS NULL" if only_open else ""
    return _loops(database, f"learner_id = ?{more}", learner_id)


def loop(database: Database, loop_id: int) -> Loop | None:
    """One loop."""
    return next(iter(_loops(database, "mastery_loop_id = ?", loop_id)), None)


def _loops(database: Database, where: str, whose: int) -> list[Loop]:
    rows = database.rows(
        "SELECT mastery_loop_id, title, weakness_id, round, started_at, ended_at, outcome "
        f"FROM mastery_loop WHERE {where} "
        "ORDER BY ended_at IS NOT NULL, ended_at DESC, started_at DESC, mastery_loop_id DESC",
        whose,
    )
    topics = _topics(database, where, whose)
    stages = _stages(database, where, whose)
    return [
        Loop(
            loop_id,
            title,
            weakness_id,
            round_,
            moment_of(started_at),
            None if ended_at is None else moment_of(ended_at),
            Ending(ending) if ending in {one.value for one in Ending} else None,
            tuple(topics.get(loop_id, ())),
            tuple(stages.get(loop_id, ())),
        )
        for loop_id, title, weakness_id, round_, started_at, ended_at, ending in rows
    ]


def _topics(database: Database, where: str, whose: int) -> dict[int, list[LoopTopic]]:
    found: dict[int, list[LoopTopic]] = {}
    for loop_id, topic_id, name, *numbers in database.rows(
        "SELECT t.mastery_loop_id, t.topic_id, n.name, t.score, t.low, t.high, t.answers, "
        "t.score_after, t.low_after, t.high_after, t.answers_after FROM mastery_loop_topic t "
        "JOIN topic n ON n.topic_id = t.topic_id WHERE t.mastery_loop_id IN "
        f"(SELECT mastery_loop_id FROM mastery_loop WHERE {where}) ORDER BY t.position",
        whose,
    ):
        before, after = Mastery(*numbers[:4]), numbers[4:]
        is_after = None not in after
        topic = LoopTopic(topic_id, name, before, Mastery(*after) if is_after else None)
        found.setdefault(loop_id, []).append(topic)
    return found


def _stages(database: Database, where: str, whose: int) -> dict[int, list[LoopStage]]:
    order = {stage.value: place for place, stage in enumerate(Stage)}
    rows = database.rows(
        "SELECT mastery_loop_id, round, stage, sitting_id, done_at, asked, right, misses, percent, "
        "seconds, is_left_out, body FROM mastery_loop_stage WHERE mastery_loop_id IN "
        f"(SELECT mastery_loop_id FROM mastery_loop WHERE {where})",
        whose,
    )
    found: dict[int, list[LoopStage]] = {}
    for loop_id, round_, stage, sitting_id, done_at, *told, body in sorted(
        (row for row in rows if row[2] in order), key=lambda row: (row[1], order[row[2]])
    ):
        outcome = None
        if done_at is not None:
            asked, right, misses, percent, seconds, is_left_out = told
            outcome = Outcome(
                moment_of(done_at), asked, right, misses, percent, seconds, bool(is_left_out)
            )
        one = LoopStage(round_, Stage(stage), sitting_id, outcome, _body(body))
        found.setdefault(loop_id, []).append(one)
    return found


def _body(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def enter(
    database: Database,
    loop: Loop,
    stage: Stage,
    *,
    sitting_id: int | None = None,
    body: Mapping[str, object] | None = None,
) -> None:
    """A stage of this round is entered, or has got a sitting or other content."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO mastery_loop_stage(mastery_loop_id, round, stage, sitting_id, body, "
        "is_left_out, asked, right, misses, seconds, created_at, updated_at) "
        "VALUES (?1, ?2, ?3, ?4, coalesce(?5, '{}'), 0, 0, 0, 0, 0, ?6, ?6) "
        "ON CONFLICT (mastery_loop_id, round, stage) DO UPDATE SET "
        "sitting_id = coalesce(?4, sitting_id), body = coalesce(?5, body), updated_at = ?6",
        loop.loop_id,
        loop.round,
        stage.value,
        sitting_id,
        None if body is None else json.dumps(dict(body), ensure_ascii=False),
        now,
    )


def keep(database: Database, loop: Loop, stage: Stage, outcome: Outcome) -> None:
    """Keep what came of a stage of this round."""
    enter(database, loop, stage)
    database.execute(
        "UPDATE mastery_loop_stage SET done_at = ?, asked = ?, right = ?, misses = ?, percent = ?, "
        "seconds = ?, is_left_out = ? WHERE mastery_loop_id = ? AND round = ? AND stage = ?",
        microseconds_of(outcome.done_at),
        outcome.asked,
        outcome.right,
        outcome.misses,
        outcome.percent,
        outcome.seconds,
        int(outcome.is_left_out),
        loop.loop_id,
        loop.round,
        stage.value,
    )


def keep_after(database: Database, loop: Loop, topics: Iterable[tuple[int, Mastery]]) -> None:
    """Keep the mastery of topics after a retest."""
    now = microseconds_of(database.now())
    database.execute_many(
        "UPDATE mastery_loop_topic SET score_after = ?, low_after = ?, high_after = ?, "
        "answers_after = ?, updated_at = ? WHERE mastery_loop_id = ? AND topic_id = ?",
        [
            (one.score, one.low, one.high, one.answers, now, loop.loop_id, topic_id)
            for topic_id, one in topics
        ],
    )


def next_round(database: Database, loop: Loop) -> None:
    """It is gone through once more."""
    database.execute(
        "UPDATE mastery_loop SET round = ?, updated_at = ? WHERE mastery_loop_id = ?",
        loop.round + 1,
        microseconds_of(database.now()),
        loop.loop_id,
    )


def end(database: Database, loop: Loop, ending: Ending) -> None:
    """The loop ends."""
    now = microseconds_of(database.now())
    database.execute(
        "UPDATE mastery_loop SET ended_at = ?, outcome = ?, updated_at = ? "
        "WHERE mastery_loop_id = ?",
        now,
        ending.value,
        now,
        loop.loop_id,
    )


def judged_at(database: Database, sitting_id: int) -> datetime | None:
    """When anything was last said of the questions of a sitting, such as a mark or a reason."""
    found = database.value(
        "SELECT max(updated_at) FROM sitting_item WHERE sitting_id = ?", sitting_id
    )
    return None if found is None else moment_of(found)


def missed_and_new(
    database: Database, learner_id: int, topic_ids: Sequence[int], most: int
) -> tuple[list[int], list[int], list[int]]:
    """Questions of topics that can be asked, at most so many of each kind and topic: those last
    answered wrong, those never answered, and the others; each with the longest not seen first, the
    topics in turn."""
    rows = database.rows(
        """
        SELECT question_id, last_right, is_known FROM (
            SELECT q.question_id, p.last_right, p.attempts IS NOT NULL AS is_known,
                   row_number() OVER (
                       PARTITION BY q.topic_id, p.attempts IS NULL, p.last_right = 0
                       ORDER BY p.last_answered_at, q.question_id
                   ) AS turn, topics.key AS place
            FROM json_each(?) topics
            JOIN question q ON q.topic_id = topics.value
            LEFT JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
            WHERE q.status IN ('active', 'keyless')
              AND (q.status = 'active' OR q.kind = 'text')
        ) WHERE turn <= ? ORDER BY turn, place
        """,
        json.dumps(list(topic_ids)),
        learner_id,
        most,
    )
    missed = [row[0] for row in rows if row[1] == 0]
    new = [row[0] for row in rows if not row[2]]
    known = set(missed) | set(new)
    return missed, new, [row[0] for row in rows if row[0] not in known]


def askable(database: Database, question_ids: Sequence[int]) -> list[int]:
    """Those of these questions that can be asked, in the order given."""
    rows = database.rows(
        "SELECT q.question_id FROM json_each(?) ids CROSS JOIN question q "
        "ON q.question_id = ids.value WHERE q.status IN ('active', 'keyless') ORDER BY ids.key",
        json.dumps(list(question_ids)),
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Given:
    """The first answer to a question since a moment, in a sitting that has ended."""

    question_id: int
    is_right: bool | None
    answered_at: datetime
    seconds: float


def first_answers(
    database: Database, learner_id: int, question_ids: Sequence[int], since: datetime
) -> list[Given]:
    """The first answer to each of these questions since a moment, in whatever sitting."""
    rows = database.rows(
        """
        SELECT r.question_id, r.is_correct, r.answered_at, i.seconds
        FROM json_each(?) ids
        JOIN response r ON r.question_id = ids.value AND r.learner_id = ?
        JOIN sitting_item i
            ON i.sitting_item_id = r.sitting_item_id AND i.response_id = r.response_id
        JOIN sitting s ON s.sitting_id = i.sitting_id
        WHERE r.answered_at >= ? AND s.ended_at IS NOT NULL AND i.is_repeat = 0
        ORDER BY r.answered_at
        """,
        json.dumps(list(question_ids)),
        learner_id,
        microseconds_of(since),
    )
    found: dict[int, Given] = {}
    for question_id, is_right, answered_at, seconds in rows:
        right = None if is_right is None else bool(is_right)
        given = Given(question_id, right, moment_of(answered_at), seconds)
        found.setdefault(question_id, given)
    return list(found.values())
