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


def numbers_of(text: str) -> tuple[int, ...]:
    """Option numbers as they are kept: ``"0 2"``."""
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
            option_order=numbers_of(option_order),
            answer=Answer(frozenset(numbers_of(chosen or "")), text or ""),
            is_sure=confidence == SURE,
            struck=frozenset(numbers_of(struck)),
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
