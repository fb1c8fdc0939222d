"""What the log says of a learner's judgement: sure or not, changes of mind, why answers were missed.

Only answers given in a sitting: what captured pages showed has no item, and is left out. A question
asked again in its sitting counts once, as it was first answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from studytui.domain.confidence import Calibration, Changing, FirstAndFinal, Share, given
from studytui.domain.exam import MissReason
from studytui.domain.question import Answer
from studytui.storage.database import Database
from studytui.storage.kept_answers import SURE, answer_of
from studytui.storage.tables.sittings import SittingItemRow

_SURE_KINDS = "('single', 'true_false')"
"""Kinds of questions of which one can say that one is sure: by the same key again."""

LATEST = 300
"""Sittings looked back on, the latest: judgement changes, and no screen waits for a whole log."""
_LATEST = (
    f"SELECT sitting_id FROM sitting WHERE learner_id = ? ORDER BY sitting_id DESC LIMIT {LATEST}"
)

_COUNTED = "i.is_repeat = 0 AND (s.ended_at IS NOT NULL OR i.is_revealed)"


def calibration(database: Database, learner_id: int) -> Calibration:
    """How often answers were right in the latest sittings, sure ones and others. Others only from sittings in which the
    learner said "sure" at all: elsewhere not saying it means nothing."""
    rows = database.rows(
        f"""
        SELECT r.confidence IS ?, sum(r.is_correct), count(*)
        FROM sitting_item i JOIN sitting s USING (sitting_id)
        JOIN response r ON r.response_id = i.response_id
        JOIN question q ON q.question_id = i.question_id
        WHERE s.sitting_id IN ({_LATEST}) AND {_COUNTED} AND r.is_correct IS NOT NULL
        AND r.chosen != '' AND q.kind IN {_SURE_KINDS} AND EXISTS (
            SELECT 1 FROM sitting_item b JOIN response c ON c.sitting_item_id = b.sitting_item_id
            WHERE b.sitting_id = s.sitting_id AND c.confidence = ?
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


def changed_items(database: Database, sitting_id: int) -> frozenset[int]:
    """Items whose first answer was replaced by another one: not only grown, nor said to be sure."""
    logs = _logs(database, "s.sitting_id = ?", sitting_id)
    return frozenset(item_id for item_id, log in logs.items() if len(given(log.answers)) > 1)


def changing(database: Database, learner_id: int) -> Changing:
    """What changing answers has brought over the latest sittings that have ended."""
    where = f"s.sitting_id IN ({_LATEST}) AND s.ended_at IS NOT NULL AND i.is_repeat = 0"
    logs = _logs(database, where, learner_id)
    return Changing.of(filter(None, (_first_and_final(log) for log in logs.values())))


@dataclass(slots=True)
class _Log:
    """All answers to an item, in turn."""

    worth: float
    answers: list[Answer] = field(default_factory=list)
    marks: list[bool | None] = field(default_factory=list)


def _logs(database: Database, where: str, parameter: int) -> dict[int, _Log]:
    """The logs of those items that hold more than one answer."""
    rows = database.rows(
        f"""
        SELECT r.sitting_item_id, q.marks, r.chosen, r.text, r.is_correct
        FROM sitting s JOIN sitting_item i USING (sitting_id)
        JOIN question q ON q.question_id = i.question_id
        JOIN response r ON r.sitting_item_id = i.sitting_item_id
        WHERE {where} AND EXISTS (
            SELECT 1 FROM response o WHERE o.sitting_item_id = i.sitting_item_id
            AND (o.chosen != r.chosen OR o.text != r.text)
        )
        ORDER BY r.response_id
        """,
        parameter,
    )
    logs: dict[int, _Log] = {}
    for item_id, worth, chosen, text, is_correct in rows:
        log = logs.setdefault(item_id, _Log(worth))
        log.answers.append(answer_of(chosen, text))
        log.marks.append(None if is_correct is None else bool(is_correct))
    return logs


def _first_and_final(log: _Log) -> FirstAndFinal | None:
    """None where the answer was taken away in the end, came back to what it was, or has no mark."""
    places = given(log.answers)
    if len(places) < 2 or not log.answers[-1]:
        return None
    first, final = places[0], places[-1]
    before, after = log.marks[first], log.marks[-1]
    if log.answers[first] == log.answers[final] or before is None or after is None:
        return None
    return FirstAndFinal(before, after, log.worth)


def miss_reasons(database: Database, learner_id: int) -> dict[MissReason, int]:
    """How often the learner gave each reason for a miss in the latest sittings, those never given
    left out."""
    rows = database.rows(
        "SELECT i.miss_reason, count(*) FROM sitting_item i "
        f"WHERE i.sitting_id IN ({_LATEST}) AND i.miss_reason != '' AND i.is_repeat = 0 GROUP BY 1",
        learner_id,
    )
    found = dict(rows)
    return {reason: found[reason.value] for reason in MissReason if reason.value in found}


def set_miss_reason(database: Database, item_id: int, reason: str) -> None:
    """Keep why an item was missed; empty for not said."""
    SittingItemRow.update(miss_reason=reason, updated_at=database.now()).where(
        SittingItemRow.sitting_item_id == item_id
    ).execute(database.connection)
