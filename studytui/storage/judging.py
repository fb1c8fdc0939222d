"""What the log says of a learner's judgement: sure or not, changes of mind, why answers were missed.

Only answers given in a sitting: what captured pages showed has no item, and is left out. A question
asked again in its sitting counts once, as it was first answered.
"""

from __future__ import annotations

from studytui.domain.confidence import Calibration, Changing, FirstAndFinal, Share
from studytui.domain.exam import MissReason
from studytui.storage.database import Database
from studytui.storage.sittings import SURE
from studytui.storage.tables import SittingItemRow

_SURE_KINDS = "('single', 'true_false')"
"""Kinds of questions of which one can say that one is sure: by the same key again."""

_COUNTED = "i.is_repeat = 0 AND (s.ended_at IS NOT NULL OR i.is_revealed)"


def calibration(database: Database, learner_id: int) -> Calibration:
    """How often answers were right, sure ones and others. Others only from sittings in which the
    learner said "sure" at all: elsewhere not saying it means nothing."""
    rows = database.rows(
        f"""
        SELECT r.confidence IS ?, sum(r.is_correct), count(*)
        FROM sitting_item i JOIN sitting s USING (sitting_id)
        JOIN response r ON r.response_id = i.response_id
        JOIN question q ON q.question_id = i.question_id
        WHERE s.learner_id = ? AND {_COUNTED} AND r.is_correct IS NOT NULL AND r.chosen != ''
        AND q.kind IN {_SURE_KINDS} AND s.sitting_id IN (
            SELECT i2.sitting_id FROM sitting_item i2
            JOIN response r2 ON r2.sitting_item_id = i2.sitting_item_id
            WHERE r2.confidence = ?
        )
        GROUP BY 1
        """,
        SURE,
        learner_id,
        SURE,
    )
    found = {bool(is_sure): Share(right, answers) for is_sure, right, answers in rows}
    return Calibration(found.get(True, Share(0, 0)), found.get(False, Share(0, 0)))


def says_sure(database: Database, sitting_id: int) -> bool:
    """Whether the learner said "sure" at least once in a sitting."""
    return bool(
        database.value(
            "SELECT EXISTS (SELECT 1 FROM sitting_item i JOIN response r USING (sitting_item_id) "
            "WHERE i.sitting_id = ? AND r.confidence = ?)",
            sitting_id,
            SURE,
        )
    )


def can_be_sure(database: Database, sitting_id: int) -> frozenset[int]:
    """Items of a sitting whose kind lets one say "sure"."""
    rows = database.rows(
        "SELECT i.sitting_item_id FROM sitting_item i JOIN question q USING (question_id) "
        f"WHERE i.sitting_id = ? AND q.kind IN {_SURE_KINDS}",
        sitting_id,
    )
    return frozenset(row[0] for row in rows)


def changing(database: Database, learner_id: int) -> Changing:
    """What changing answers has brought over all sittings that have ended."""
    rows = database.rows(
        """
        SELECT f.is_correct, r.is_correct, q.marks
        FROM sitting_item i JOIN sitting s USING (sitting_id)
        JOIN response r ON r.response_id = i.response_id
        JOIN question q ON q.question_id = i.question_id
        JOIN response f ON f.response_id = (
            SELECT min(response_id) FROM response
            WHERE sitting_item_id = i.sitting_item_id AND (chosen != '' OR text != '')
        )
        WHERE s.learner_id = ? AND s.ended_at IS NOT NULL AND i.is_repeat = 0
        AND f.is_correct IS NOT NULL AND r.is_correct IS NOT NULL
        AND (r.chosen != '' OR r.text != '') AND (f.chosen != r.chosen OR f.text != r.text)
        """,
        learner_id,
    )
    return Changing.of(
        FirstAndFinal(bool(first), bool(final), worth) for first, final, worth in rows
    )


def miss_reasons(database: Database, learner_id: int) -> dict[MissReason, int]:
    """How often the learner gave each reason for a miss, those never given left out."""
    rows = database.rows(
        "SELECT i.miss_reason, count(*) FROM sitting_item i JOIN sitting s USING (sitting_id) "
        "WHERE s.learner_id = ? AND i.miss_reason != '' AND i.is_repeat = 0 GROUP BY 1",
        learner_id,
    )
    found = dict(rows)
    return {reason: found[reason.value] for reason in MissReason if reason.value in found}


def set_miss_reason(database: Database, item_id: int, reason: str) -> None:
    """Keep why an item was missed; empty for not said."""
    SittingItemRow.update(miss_reason=reason, updated_at=database.now()).where(
        SittingItemRow.sitting_item_id == item_id
    ).execute(database.connection)
