"""Sittings: begun, every act kept the moment it is made, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from studytui.domain.exam import ClockRule, Item, Mode, Rules, Score, Sitting, SittingState
from studytui.domain.question import Answer
from studytui.storage.database import Database
from studytui.storage.tables import (
    QuestionProgressRow,
    ResponseRow,
    SittingItemRow,
    SittingRow,
)

SURE = 5
"""`response.confidence` of an answer the learner marked as sure."""


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split())


def _text(numbers: Iterable[int]) -> str:
    return " ".join(str(number) for number in numbers)


@dataclass(frozen=True, slots=True)
class NewItem:
    """A question to be asked, and the order its options are shown in."""

    question_id: int
    option_order: tuple[int, ...]


def begin(
    database: Database,
    learner_id: int,
    *,
    title: str,
    rules: Rules,
    items: Sequence[NewItem],
    seed: int,
    exam_id: int | None = None,
) -> int:
    """A new sitting with its questions, running from now; its id."""
    now = database.now()
    limit = rules.time_limit
    with database.transaction():
        sitting_id = int(
            SittingRow.insert(
                uid=database.new_uid(),
                learner=learner_id,
                exam=exam_id,
                title=title,
                mode=rules.mode.value,
                state=SittingState.RUNNING.value,
                started_at=now,
                deadline_at=None if limit is None else now + limit,
                time_limit_seconds=None if limit is None else int(limit.total_seconds()),
                last_seen_at=now,
                seed=seed,
                pass_mark=rules.pass_mark,
                clock_rule=rules.clock_rule.value,
                created_at=now,
                updated_at=now,
            ).execute(database.connection)
        )
        rows = [
            {
                "sitting": sitting_id,
                "question": item.question_id,
                "position": position,
                "option_order": _text(item.option_order),
                "created_at": now,
                "updated_at": now,
            }
            for position, item in enumerate(items)
        ]
        for start in range(0, len(rows), 100):
            SittingItemRow.insert_many(rows[start : start + 100]).execute(database.connection)
    return sitting_id


def load(database: Database, sitting_id: int) -> Sitting | None:
    """The sitting as it stands, with every item; None if there is none of that id."""
    row = SittingRow.select().where(SittingRow.sitting_id == sitting_id)
    found: Any = row.get_or_none(database.connection)
    if found is None:
        return None
    limit = found.time_limit_seconds
    return Sitting(
        sitting_id=sitting_id,
        uid=found.uid,
        title=found.title,
        state=SittingState(found.state),
        rules=Rules(
            mode=Mode(found.mode),
            time_limit=None if limit is None else timedelta(seconds=limit),
            pass_mark=found.pass_mark,
            clock_rule=ClockRule(found.clock_rule),
        ),
        started_at=found.started_at,
        position=found.position,
        items=tuple(_items(database, sitting_id)),
        deadline=found.deadline_at,
        ended_at=found.ended_at,
        given_back=timedelta(seconds=found.given_back_seconds),
        last_seen=found.last_seen_at,
        left_at=found.left_at,
        exam_id=found.exam_id,
    )


def _items(database: Database, sitting_id: int) -> Iterable[Item]:
    rows = database.rows(
        """
        SELECT i.sitting_item_id, i.question_id, i.position, i.option_order, i.struck,
               i.is_flagged, i.seconds, i.visits, i.is_revealed,
               r.chosen, r.text, r.confidence, r.is_correct
        FROM sitting_item i LEFT JOIN response r ON r.response_id = i.response_id
        WHERE i.sitting_id = ? ORDER BY i.position
        """,
        sitting_id,
    )
    for (
        item_id,
        question_id,
        position,
        option_order,
        struck,
        is_flagged,
        seconds,
        visits,
        is_revealed,
        chosen,
        text,
        confidence,
        is_correct,
    ) in rows:
        yield Item(
            item_id=item_id,
            question_id=question_id,
            position=position,
            option_order=_numbers(option_order),
            answer=Answer(frozenset(_numbers(chosen or "")), text or ""),
            is_sure=confidence == SURE,
            struck=frozenset(_numbers(struck)),
            is_flagged=bool(is_flagged),
            seconds=seconds,
            visits=visits,
            is_revealed=bool(is_revealed),
            is_correct=None if is_correct is None else bool(is_correct),
        )


def keep_answer(
    database: Database, learner_id: int, sitting_id: int, item: Item, *, number: float | None
) -> bool:
    """Append the item's answer to the log and make it the one that counts. False, and nothing
    kept, when the sitting has ended meanwhile, as in another window; so with the other acts."""
    now = database.now()
    with database.transaction():
        if not _seen(database, sitting_id, now):
            return False
        replaced = SittingItemRow.select(SittingItemRow.response_id).where(
            SittingItemRow.sitting_item_id == item.item_id
        )
        response_id = ResponseRow.insert(
            uid=database.new_uid(),
            sitting_item=item.item_id,
            learner=learner_id,
            question=item.question_id,
            chosen=_text(sorted(item.answer.chosen)),
            text=item.answer.text,
            number=number,
            is_correct=item.is_correct,
            seconds=item.seconds,
            confidence=SURE if item.is_sure else None,
            answered_at=now,
            replaces=replaced.scalar(database.connection),
            created_at=now,
            updated_at=now,
        ).execute(database.connection)
        _update_item(database, item, now, response_id=response_id)
    return True


def keep_item(database: Database, sitting_id: int, item: Item) -> bool:
    """Keep strikes, flag, time, visits and whether the answer was shown; and that the program is
    still running in this sitting: after a lost line, time away counts from here."""
    now = database.now()
    with database.transaction():
        if not _seen(database, sitting_id, now):
            return False
        _update_item(database, item, now)
    return True


def keep_move(database: Database, sitting_id: int, left: Item, entered: Item) -> bool:
    """Keep a move from one question to another, with the time spent on the one left."""
    now = database.now()
    with database.transaction():
        if not _seen(database, sitting_id, now, position=entered.position):
            return False
        _update_item(database, left, now)
        if entered.item_id != left.item_id:
            _update_item(database, entered, now)
    return True


def _update_item(database: Database, item: Item, now: datetime, **fields: Any) -> None:
    SittingItemRow.update(
        is_flagged=item.is_flagged,
        struck=_text(sorted(item.struck)),
        seconds=item.seconds,
        visits=item.visits,
        is_revealed=item.is_revealed,
        updated_at=now,
        **fields,
    ).where(SittingItemRow.sitting_item_id == item.item_id).execute(database.connection)


def _seen(database: Database, sitting_id: int, now: datetime, **fields: Any) -> bool:
    return _update_open(database, sitting_id, now, last_seen_at=now, **fields)


def _update_open(database: Database, sitting_id: int, now: datetime, **fields: Any) -> bool:
    """Write to a sitting that has not ended; whether there was one."""
    update = SittingRow.update(updated_at=now, **fields).where(
        SittingRow.sitting_id == sitting_id, SittingRow.ended_at.is_null()
    )
    return bool(update.execute(database.connection))


def keep_clock(database: Database, sitting: Sitting) -> bool:
    """Keep deadline, pauses and state after the sitting was left or taken up again."""
    with database.transaction():
        return _update_open(
            database,
            sitting.sitting_id,
            database.now(),
            state=sitting.state.value,
            deadline_at=sitting.deadline,
            given_back_seconds=sitting.given_back.total_seconds(),
            last_seen_at=sitting.last_seen,
            left_at=sitting.left_at,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answered item, for the learner's record of the question."""

    question_id: int
    is_correct: bool | None
    answered_at: datetime


def record_outcomes(database: Database, learner_id: int, outcomes: Sequence[Outcome]) -> None:
    """Add answers that count to the learner's record of each question. Call inside `finish`, or
    alone when an answer is shown at once."""
    now = database.now()
    with database.transaction():
        for outcome in outcomes:
            right = int(outcome.is_correct is True)
            wrong = int(outcome.is_correct is False)
            table = QuestionProgressRow
            table.insert(
                learner=learner_id,
                question=outcome.question_id,
                attempts=1,
                right=right,
                wrong=wrong,
                last_right=outcome.is_correct,
                last_answered_at=outcome.answered_at,
                created_at=now,
                updated_at=now,
            ).on_conflict(
                conflict_target=[table.learner, table.question],
                update={
                    table.attempts: table.attempts + 1,
                    table.right: table.right + right,
                    table.wrong: table.wrong + wrong,
                    table.last_right: outcome.is_correct,
                    table.last_answered_at: outcome.answered_at,
                    table.updated_at: now,
                },
            ).execute(database.connection)


def finish(
    database: Database,
    learner_id: int,
    sitting: Sitting,
    score: Score,
    outcomes: Sequence[Outcome],
) -> None:
    """End the sitting with its score, once: a sitting that has ended stays as it is."""
    now = database.now()
    with database.transaction():
        is_first = _update_open(
            database,
            sitting.sitting_id,
            now,
            state=sitting.state.value,
            ended_at=sitting.ended_at,
            deadline_at=sitting.deadline,
            given_back_seconds=sitting.given_back.total_seconds(),
            score=score.marks,
            total=score.total_marks,
            correct=score.right,
            wrong=score.wrong,
            unanswered=score.unanswered,
            unscored=score.unscored,
            time_spent=sum(item.seconds for item in sitting.items),
            left_at=None,
        )
        if is_first:
            _update_item(database, sitting.items[sitting.position], now)
            record_outcomes(database, learner_id, outcomes)


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting in a list."""

    sitting_id: int
    title: str
    mode: Mode
    state: SittingState
    started_at: datetime
    ended_at: datetime | None
    questions: int
    answered: int
    percent: float | None
    """0–100 of what could be scored; None while open or when nothing could be scored."""
    right: int
    scored: int
    unscored: int
    pass_mark: float | None
    seconds: float
    deadline: datetime | None
    exam_id: int | None = None
    wrong: int = 0
    unanswered: int = 0
    """Of the scored questions."""

    @property
    def passed(self) -> bool | None:
        if self.pass_mark is None or self.percent is None:
            return None
        return self.percent >= self.pass_mark


_OPEN_STATES = (SittingState.RUNNING.value, SittingState.PAUSED.value)


def open_sittings(database: Database, learner_id: int) -> list[SittingLine]:
    """Sittings that have not ended, the latest first."""
    return _lines(database, "s.learner_id = ? AND s.ended_at IS NULL", learner_id)


def past_sittings(
    database: Database, learner_id: int, limit: int = 500, offset: int = 0
) -> list[SittingLine]:
    """Sittings that have ended, the latest first; a limit of -1 gives all."""
    where = "s.learner_id = ? AND s.ended_at IS NOT NULL"
    return _lines(database, where, learner_id, limit=limit, offset=offset)


def sitting_line(database: Database, sitting_id: int) -> SittingLine | None:
    """One sitting as a line."""
    lines = _lines(database, "s.sitting_id = ?", sitting_id)
    return lines[0] if lines else None


def _lines(
    database: Database, where: str, *parameters: Any, limit: int = 500, offset: int = 0
) -> list[SittingLine]:
    at = SittingRow.started_at.python_value
    rows = database.rows(
        f"""
        SELECT s.sitting_id, s.title, s.mode, s.state, s.started_at, s.ended_at,
               count(i.sitting_item_id),
               sum(r.response_id IS NOT NULL AND (r.chosen != '' OR r.text != '')),
               s.score, s.total, s.correct, s.wrong, s.unanswered, s.unscored,
               s.pass_mark, s.time_spent, s.deadline_at, s.exam_id
        FROM sitting s
        LEFT JOIN sitting_item i ON i.sitting_id = s.sitting_id
        LEFT JOIN response r ON r.response_id = i.response_id
        WHERE {where}
        GROUP BY s.sitting_id
        ORDER BY s.started_at DESC, s.sitting_id DESC LIMIT ? OFFSET ?
        """,
        *parameters,
        limit,
        offset,
    )
    return [
        SittingLine(
            sitting_id=row[0],
            title=row[1],
            mode=Mode(row[2]),
            state=SittingState(row[3]),
            started_at=at(row[4]),
            ended_at=at(row[5]),
            questions=row[6],
            answered=row[7] or 0,
            percent=100 * row[8] / row[9] if row[9] else None,
            right=row[10] or 0,
            scored=(row[10] or 0) + (row[11] or 0) + (row[12] or 0),
            unscored=row[13] or 0,
            pass_mark=row[14],
            seconds=row[15],
            deadline=at(row[16]),
            exam_id=row[17],
            wrong=row[11] or 0,
            unanswered=row[12] or 0,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One entry of the log of an item: what was given, when, and whether it was right."""

    answer: Answer
    is_correct: bool | None
    answered_at: datetime
    seconds: float = 0.0
    """Time on the question up to then."""


def answer_changes(database: Database, item_id: int) -> list[AnswerChange]:
    """Every answer given to an item, the first first."""
    rows = (
        ResponseRow.select()
        .where(ResponseRow.sitting_item == item_id)
        .order_by(ResponseRow.response_id)
        .execute(database.connection)
    )
    return [
        AnswerChange(
            Answer(frozenset(_numbers(row.chosen)), row.text),
            row.is_correct,
            row.answered_at,
            row.seconds or 0.0,
        )
        for row in rows
    ]


def changed_items(database: Database, sitting_id: int) -> frozenset[int]:
    """Items whose first answer was replaced by another one, not only marked as sure."""
    rows = database.rows(
        """
        SELECT i.sitting_item_id FROM sitting_item i JOIN response r USING (sitting_item_id)
        WHERE i.sitting_id = ? AND (r.chosen != '' OR r.text != '')
        GROUP BY i.sitting_item_id HAVING count(DISTINCT r.chosen || char(31) || r.text) > 1
        """,
        sitting_id,
    )
    return frozenset(row[0] for row in rows)


@dataclass(frozen=True, slots=True)
class TopicResult:
    """How a learner has fared in a topic: answers that count, and how many were wrong."""

    subject: str
    topic: str
    answers: int
    wrong: int
    questions: int
    """Different questions answered."""
    still_wrong: int = 0
    """Different questions whose last answer was wrong."""

    @property
    def share_wrong(self) -> float:
        """0–1."""
        return self.wrong / self.answers if self.answers else 0.0


def topic_results(database: Database, learner_id: int) -> list[TopicResult]:
    """Every topic with scored answers; questions without a topic stand under their source."""
    rows = database.rows(
        """
        SELECT coalesce(sub.name, nullif(src.description, ''), src.name), coalesce(t.name, ''),
               sum(p.right + p.wrong), sum(p.wrong), count(*), sum(coalesce(p.last_right = 0, 0))
        FROM question_progress p
        JOIN question q ON q.question_id = p.question_id
        JOIN source src ON src.source_id = q.source_id
        LEFT JOIN topic t ON t.topic_id = q.topic_id
        LEFT JOIN subject sub ON sub.subject_id = t.subject_id
        WHERE p.learner_id = ? AND p.right + p.wrong > 0
        GROUP BY coalesce(-t.topic_id, src.source_id)
        """,
        learner_id,
    )
    return [TopicResult(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """A question of a topic that can be asked, and how its learner fared with it."""

    question_id: int
    title: str
    answers: int
    wrong: int
    last_right: bool | None
    """None when never answered."""


def topic_questions(
    database: Database, learner_id: int, subject: str, topic: str
) -> list[TopicQuestion]:
    """The questions with a key that stand under a topic as `topic_results` names it: those last
    answered wrong first, then new ones, then the ones not seen for longest."""
    rows = database.rows(
        """
        SELECT q.question_id, q.title, coalesce(p.attempts, 0), coalesce(p.wrong, 0), p.last_right
        FROM question q
        JOIN source src ON src.source_id = q.source_id
        LEFT JOIN topic t ON t.topic_id = q.topic_id
        LEFT JOIN subject sub ON sub.subject_id = t.subject_id
        LEFT JOIN question_progress p ON p.question_id = q.question_id AND p.learner_id = ?
        WHERE q.status = 'active' AND coalesce(sub.name, nullif(src.description, ''), src.name) = ? AND coalesce(t.name, '') = ?
        ORDER BY coalesce(p.last_right, -1) != 0, p.attempts IS NOT NULL, p.last_answered_at,
                 q.question_id
        """,
        learner_id,
        subject,
        topic,
    )
    return [
        TopicQuestion(
            question_id, title, answers, wrong, None if last_right is None else bool(last_right)
        )
        for question_id, title, answers, wrong, last_right in rows
    ]


def count_wrong(database: Database, learner_id: int) -> int:
    """Questions whose last answer was wrong and that can still be asked."""
    return int(
        database.value(
            """
            SELECT count(*) FROM question_progress p
            JOIN question q ON q.question_id = p.question_id
            WHERE p.learner_id = ? AND p.last_right = 0 AND q.status = 'active'
            """,
            learner_id,
        )
    )


def count_answers_since(database: Database, learner_id: int, since: datetime) -> int:
    """Questions answered since a moment, each counted once a sitting."""
    return int(
        database.value(
            """
            SELECT count(DISTINCT sitting_item_id) FROM response
            WHERE learner_id = ? AND answered_at >= ? AND (chosen != '' OR text != '')
            """,
            learner_id,
            SittingRow.started_at.db_value(since),
        )
    )


def answer_times(
    database: Database, learner_id: int, since: datetime
) -> list[tuple[int, datetime]]:
    """The item and the moment of every answer given since a moment, the first first."""
    at = ResponseRow.answered_at
    rows = database.rows(
        """
        SELECT sitting_item_id, answered_at FROM response
        WHERE learner_id = ? AND answered_at >= ? AND (chosen != '' OR text != '')
        ORDER BY answered_at
        """,
        learner_id,
        at.db_value(since),
    )
    return [(item_id, at.python_value(moment)) for item_id, moment in rows]


@dataclass(frozen=True, slots=True)
class Worth:
    """What an item counts for when a sitting is scored."""

    is_keyed: bool
    marks: float


def worths(database: Database, sitting_id: int) -> dict[int, Worth]:
    """For each item of a sitting, by its id, whether its question has a key now, and its marks."""
    rows = database.rows(
        """
        SELECT i.sitting_item_id, q.marks, EXISTS (
            SELECT 1 FROM option o
            WHERE o.question_id = q.question_id AND o.is_correct = 1 AND o.is_retired = 0
        )
        FROM sitting_item i JOIN question q USING (question_id) WHERE i.sitting_id = ?
        """,
        sitting_id,
    )
    return {item_id: Worth(bool(is_keyed), marks) for item_id, marks, is_keyed in rows}
