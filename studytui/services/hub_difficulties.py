"""How hard questions have proved in a class: reckoned where the teacher's machine has the answers, told
to everybody with the questions.

What a source says of its questions stands. Where it says nothing, the share of a class that was right
at the first try takes its place, once so many have answered that nobody can be told from it; mastery
goes by it then on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from studytui.domain.items import HIDDEN_UNDER
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros

_FROM = "peers_from"
_CLASS = "class"
_LEAST = 3.0
"""Percent by which a share has to be another one to be told anew."""
_FIRST_TRIES = f"""
    SELECT question_id, count(*), 100.0 * sum(is_correct) / count(*) FROM (
        SELECT r.question_id, r.is_correct, row_number() OVER (
            PARTITION BY r.question_id, r.learner_id ORDER BY r.answered_at, r.uid) AS place
        FROM json_each(?1) asked CROSS JOIN response r ON r.question_id = asked.value
        JOIN sitting_item i ON i.sitting_item_id = r.sitting_item_id
            AND i.response_id = r.response_id
        WHERE r.learner_id <> ?2 AND r.is_correct IS NOT NULL AND i.settled_at IS NOT NULL
    ) WHERE place = 1 GROUP BY question_id HAVING count(*) >= {HIDDEN_UNDER}
"""
_OPEN = f"""
    SELECT q.question_id, q.peer_percent FROM json_each(?1) asked
    CROSS JOIN question q ON q.question_id = asked.value
    JOIN source s ON s.source_id = q.source_id
    JOIN question_text t ON t.question_id = q.question_id
    WHERE s.owner_id IS NULL AND s.is_shared AND (q.peer_percent IS NULL
        OR json_valid(t.metadata) AND json_extract(t.metadata, '$.{_FROM}') = '{_CLASS}')
"""


def reckon(database: Database, learner_id: int, question_ids: Iterable[int]) -> int:
    """Tell how hard these questions of one's own have proved, where it is not told yet or has
    changed; of how many."""
    asked = json.dumps(sorted(question_ids))
    shares = {row[0]: row[2] for row in database.rows(_FIRST_TRIES, asked, learner_id)}
    if not shares:
        return 0
    now = micros(database.now())
    changed = 0
    with database.transaction():
        for question_id, told in database.rows(_OPEN, json.dumps(sorted(shares))):
            share = round(shares[question_id], 1)
            if told is not None and abs(share - told) < _LEAST:
                continue
            changed += 1
            database.execute(
                "UPDATE question SET peer_percent = ?, updated_at = ? WHERE question_id = ?",
                share,
                now,
                question_id,
            )
            database.execute(
                f"UPDATE question_text SET metadata = json_set(metadata, '$.{_FROM}', '{_CLASS}'), "
                "updated_at = ? WHERE question_id = ? AND json_valid(metadata)",
                now,
                question_id,
            )
    return changed


def questions_of(database: Database, sittings: Iterable[int]) -> set[int]:
    """The questions that were asked in these sittings."""
    rows = database.rows(
        "SELECT DISTINCT i.question_id FROM json_each(?) asked "
        "CROSS JOIN sitting_item i ON i.sitting_id = asked.value",
        json.dumps(sorted(sittings)),
    )
    return {row[0] for row in rows}
