"""Sittings: begun, every act kept the moment it is made, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from studytui.domain.exam import (
    BlockState,
    Item,
    Pause,
    PauseKind,
    Rules,
    Score,
    Sitting,
    SittingState,
)
from studytui.storage import rules as rules_json
from studytui.storage.database import Database
from studytui.storage.kept_answers import SURE, answer_of, chosen_text, numbers_of, numbers_text
from studytui.storage.moments import microseconds_of, moment_of
from studytui.storage.outcomes import Outcome, record_outcomes
from studytui.storage.tables.sittings import (
    SittingBlockRow,
    SittingItemRow,
    SittingPauseRow,
    SittingRow,
)


@dataclass(frozen=True, slots=True)
class NewItem:
    """A question to be asked, and the order its options are shown in."""

    question_id: int
    option_order: tuple[int, ...]
    block: int = 0
    is_unscored: bool = False


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
    now, reading = database.now(), database.clock.read()
    limit = rules.blocks[0].time_limit if rules.blocks else rules.time_limit
    whole = rules.time_limit
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
                time_limit_seconds=None if whole is None else int(whole.total_seconds()),
                last_seen_at=now,
                seen_boot=reading.boot,
                seen_asleep=reading.asleep,
                seen_process=reading.process,
                seen_ticks=reading.ticks,
                seed=seed,
                pass_mark=rules.pass_mark,
                clock_rule=rules.clock_rule.value,
                profile=rules.profile,
                settings=rules_json.encoded(rules),
                created_at=now,
                updated_at=now,
            ).execute(database.connection)
        )
        rows = [
            {
                "sitting": sitting_id,
                "question": item.question_id,
                "position": position,
                "option_order": numbers_text(item.option_order),
                "block": item.block,
                "is_unscored": item.is_unscored,
                "created_at": now,
                "updated_at": now,
            }
            for position, item in enumerate(items)
        ]
        for start in range(0, len(rows), 100):
            SittingItemRow.insert_many(rows[start : start + 100]).execute(database.connection)
        for position, block in enumerate(rules.blocks):
            SittingBlockRow.insert(
                sitting=sitting_id,
                position=position,
                title=block.title,
                time_limit_seconds=None
                if block.time_limit is None
                else int(block.time_limit.total_seconds()),
                started_at=now if position == 0 else None,
                created_at=now,
                updated_at=now,
            ).execute(database.connection)
    return sitting_id


def load(database: Database, sitting_id: int) -> Sitting | None:
    """The sitting as it stands, with every item; None if there is none of that id."""
    row = SittingRow.select().where(SittingRow.sitting_id == sitting_id)
    found: Any = row.get_or_none(database.connection)
    if found is None:
        return None
    return Sitting(
        sitting_id=sitting_id,
        uid=found.uid,
        title=found.title,
        state=SittingState(found.state),
        rules=rules_json.decoded(
            found.settings,
            mode=found.mode,
            time_limit_seconds=found.time_limit_seconds,
            pass_mark=found.pass_mark,
            clock_rule=found.clock_rule,
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
        blocks=_blocks(database, sitting_id),
        block=found.block,
        break_ends_at=found.break_ends_at,
        seen_boot=found.seen_boot,
        seen_ticks=found.seen_ticks,
        seen_asleep=found.seen_asleep,
        seen_process=found.seen_process,
    )


def _blocks(database: Database, sitting_id: int) -> tuple[BlockState, ...]:
    rows = (
        SittingBlockRow.select()
        .where(SittingBlockRow.sitting == sitting_id)
        .order_by(SittingBlockRow.position)
    )
    return tuple(
        BlockState(
            title=row.title,
            time_limit=None
            if row.time_limit_seconds is None
            else timedelta(seconds=row.time_limit_seconds),
            started_at=row.started_at,
            ended_at=row.ended_at,
            break_taken=timedelta(seconds=row.break_seconds),
        )
        for row in rows.execute(database.connection)
    )


def pauses(database: Database, sitting_id: int) -> list[Pause]:
    """Every time away from a sitting, the first first."""
    rows = (
        SittingPauseRow.select()
        .where(SittingPauseRow.sitting == sitting_id)
        .order_by(SittingPauseRow.began_at, SittingPauseRow.created_at)
    )
    return [
        Pause(PauseKind(row.kind), row.began_at, row.seconds, row.is_given_back)
        for row in rows.execute(database.connection)
    ]


def keep_pause(database: Database, sitting_id: int, pause: Pause) -> None:
    """Record a time away."""
    now = database.now()
    SittingPauseRow.insert(
        sitting=sitting_id,
        kind=pause.kind.value,
        began_at=pause.began_at,
        seconds=pause.seconds,
        is_given_back=pause.is_given_back,
        created_at=now,
        updated_at=now,
    ).execute(database.connection)


def _items(database: Database, sitting_id: int) -> Iterable[Item]:
    rows = database.rows(
        """
        SELECT i.sitting_item_id, i.question_id, i.position, i.option_order, i.struck,
               i.is_flagged, i.seconds, i.visits, i.is_revealed,
               r.chosen, r.text, r.confidence, r.is_correct, r.marks, i.block, i.is_unscored,
               i.is_repeat, i.flag_reason, i.highlights, i.miss_reason, i.own_marks, i.own_points
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
        marks,
        block,
        is_unscored,
        is_repeat,
        flag_reason,
        highlights,
        miss_reason,
        own_marks,
        own_points,
    ) in rows:
        yield Item(
            item_id=item_id,
            question_id=question_id,
            position=position,
            option_order=numbers_of(option_order),
            answer=answer_of(chosen or "", text or ""),
            is_sure=confidence == SURE,
            struck=frozenset(numbers_of(struck)),
            is_flagged=bool(is_flagged),
            seconds=seconds,
            visits=visits,
            is_revealed=bool(is_revealed),
            is_correct=None if is_correct is None else bool(is_correct),
            marks=marks,
            block=block,
            is_unscored=bool(is_unscored),
            is_repeat=bool(is_repeat),
            flag_reason=flag_reason,
            highlights=_highlights(highlights),
            miss_reason=miss_reason,
            own_marks=own_marks,
            own_points=frozenset(numbers_of(own_points)),
        )


def _highlights(text: str) -> frozenset[tuple[int, int]]:
    pairs = (pair.partition(".") for pair in text.split())
    return frozenset((int(block), int(sentence)) for block, _, sentence in pairs)


def _highlights_text(marked: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{block}.{sentence}" for block, sentence in sorted(marked))


def keep_answer(
    database: Database, learner_id: int, sitting_id: int, item: Item, *, number: float | None
) -> bool:
    """Append the item's answer to the log and make it the one that counts. False, and nothing
    kept, when the sitting has ended meanwhile, as in another window; so with the other acts."""
    now = database.now()
    with database.transaction():
        if not _seen(database, sitting_id, now):
            return False
        # By hand, as all that an answer or a move writes: for Peewee to put these statements
        # together takes longer than for SQLite to carry them out.
        at = microseconds_of(now)
        response_id = database.insert(
            """
            INSERT INTO response(uid, sitting_item_id, learner_id, question_id, chosen, text,
                number, is_correct, marks, seconds, confidence, origin, answered_at,
                created_at, updated_at, replaces_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sitting', ?, ?, ?,
                (SELECT response_id FROM sitting_item WHERE sitting_item_id = ?))
            """,
            database.new_uid(),
            item.item_id,
            learner_id,
            item.question_id,
            chosen_text(item.answer),
            item.answer.text,
            number,
            item.is_correct,
            item.marks,
            item.seconds,
            SURE if item.is_sure else None,
            at,
            at,
            at,
            item.item_id,
        )
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


def keep_time(database: Database, sitting_id: int, item: Item) -> bool:
    """Keep only how long the item has been on the screen, and that the program is still running:
    nothing that an act may have changed meanwhile, as in another window."""
    now = database.now()
    with database.transaction():
        if not _seen(database, sitting_id, now):
            return False
        _update_time(database, item, now)
    return True


def keep_move(database: Database, sitting_id: int, left: Item, entered: Item) -> bool:
    """Keep a move from one question to another, with the time spent on the one left."""
    now = database.now()
    with database.transaction():
        if not _seen(database, sitting_id, now, position=entered.position):
            return False
        _update_time(database, left, now)
        if entered.item_id != left.item_id:
            _update_time(database, entered, now)
    return True


def _update_time(database: Database, item: Item, now: datetime) -> None:
    database.execute(
        "UPDATE sitting_item SET seconds = ?, visits = ?, updated_at = ? WHERE sitting_item_id = ?",
        item.seconds,
        item.visits,
        microseconds_of(now),
        item.item_id,
    )


def _update_item(
    database: Database, item: Item, now: datetime, *, response_id: int | None = None
) -> None:
    database.execute(
        """
        UPDATE sitting_item SET is_flagged = ?, struck = ?, seconds = ?, visits = ?,
            is_revealed = ?, flag_reason = ?, highlights = ?, updated_at = ?,
            response_id = coalesce(?, response_id)
        WHERE sitting_item_id = ?
        """,
        item.is_flagged,
        numbers_text(sorted(item.struck)),
        item.seconds,
        item.visits,
        item.is_revealed,
        item.flag_reason,
        _highlights_text(item.highlights),
        microseconds_of(now),
        response_id,
        item.item_id,
    )


def _seen(
    database: Database, sitting_id: int, now: datetime, *, position: int | None = None
) -> bool:
    """Keep that the program is in a sitting that has not ended, and at which question; whether
    there is one. The sitting's own time goes on by the count of the clock, whatever the wall clock
    says."""
    reading = database.clock.read()
    changed = database.execute(
        """
        UPDATE sitting SET last_seen_at = last_seen_at + max(? - coalesce(seen_ticks, ?), 0),
            seen_process = ?, seen_ticks = ?, updated_at = ?, position = coalesce(?, position)
        WHERE sitting_id = ? AND ended_at IS NULL
        """,
        reading.ticks,
        reading.ticks,
        reading.process,
        reading.ticks,
        microseconds_of(now),
        position,
        sitting_id,
    )
    return bool(changed)


def _update_open(
    database: Database, sitting_id: int, now: datetime, *where: Any, **fields: Any
) -> bool:
    """Write to a sitting that has not ended; whether there was one."""
    update = SittingRow.update(updated_at=now, **fields).where(
        SittingRow.sitting_id == sitting_id, SittingRow.ended_at.is_null(), *where
    )
    return bool(update.execute(database.connection))


def keep_clock(database: Database, sitting: Sitting, *where: Any) -> bool:
    """Keep deadline, pauses and state after the sitting was left or taken up again."""
    with database.transaction():
        return _update_open(
            database,
            sitting.sitting_id,
            database.now(),
            *where,
            state=sitting.state.value,
            position=sitting.position,
            block=sitting.block,
            deadline_at=sitting.deadline,
            break_ends_at=sitting.break_ends_at,
            given_back_seconds=sitting.given_back.total_seconds(),
            last_seen_at=sitting.last_seen,
            left_at=sitting.left_at,
            seen_boot=sitting.seen_boot,
            seen_ticks=sitting.seen_ticks,
            seen_asleep=sitting.seen_asleep,
            seen_process=sitting.seen_process,
        )


def keep_blocks(database: Database, before: Sitting, after: Sitting) -> bool:
    """Keep how the sitting went on, from block to break or to a block, with the items entered.
    False, and nothing kept, when the sitting has gone on or ended meanwhile in another window."""
    is_break = SittingRow.break_ends_at.is_null(before.break_ends_at is None)
    with database.transaction():
        if not keep_clock(database, after, SittingRow.block == before.block, is_break):
            return False
        _update_blocks(database, before, after)
        for old, new in zip(before.items, after.items, strict=True):
            if new != old:
                _update_item(database, new, database.now())
    return True


def _update_blocks(database: Database, before: Sitting, after: Sitting) -> None:
    now = database.now()
    for position, (old, new) in enumerate(zip(before.blocks, after.blocks, strict=True)):
        if new == old:
            continue
        limit = new.time_limit
        SittingBlockRow.update(
            time_limit_seconds=None if limit is None else int(limit.total_seconds()),
            started_at=new.started_at,
            ended_at=new.ended_at,
            break_seconds=new.break_taken.total_seconds(),
            updated_at=now,
        ).where(
            SittingBlockRow.sitting == after.sitting_id, SittingBlockRow.position == position
        ).execute(database.connection)


def answered_at(database: Database, item_id: int) -> datetime:
    """When the answer of an item was given that counts."""
    return moment_of(
        database.value(
            "SELECT r.answered_at FROM sitting_item i "
            "JOIN response r ON r.response_id = i.response_id WHERE i.sitting_item_id = ?",
            item_id,
        )
    )


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
            break_ends_at=None,
        )
        if is_first:
            _end_block(database, sitting, now)
            _update_item(database, sitting.items[sitting.position], now)
            record_outcomes(database, learner_id, outcomes)


def _end_block(database: Database, sitting: Sitting, now: datetime) -> None:
    """The block that was open ends with the sitting."""
    SittingBlockRow.update(ended_at=sitting.ended_at, updated_at=now).where(
        SittingBlockRow.sitting == sitting.sitting_id,
        SittingBlockRow.started_at.is_null(False),
        SittingBlockRow.ended_at.is_null(),
    ).execute(database.connection)
