"""A class in one file, as it lies in a teacher's after a sync: others' rows beside one's own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from studytui.services.study import Study
from studytui.storage.tables import TABLES
from studytui.storage.tables.row import UtcField

_IDS = {
    "sitting": "sitting_id",
    "sitting_item": "sitting_item_id",
    "response": "response_id",
    "note": "note_id",
    "goal": "goal_id",
    "weakness": "weakness_id",
    "reading": "reading_id",
    "learning_pack": "learning_pack_id",
    "study_plan": "study_plan_id",
    "plan_task": "plan_task_id",
    "act": "act_id",
    "key_report": "key_report_id",
    "prediction": "prediction_id",
    "learner_choice": "learner_choice_id",
    "sitting_block": "id",
    "sitting_pause": "id",
    "question_progress": "id",
    "mastery": "id",
    "memory": "id",
    "bookmark": "id",
    "revisit": "id",
    "rescore": "id",
    "study_day": "id",
    "topic_progress": "id",
    "learning_pack_passage": "id",
}
_REFERENCES = {column: table for table, column in _IDS.items() if column != "id"} | {
    "replaces_id": "response"
}
SYNCED = ("sitting", "sitting_block", "sitting_pause", "sitting_item", "response")
"""What a sync carries of the others."""
EVERYTHING = (
    "goal",
    "study_plan",
    "plan_task",
    *SYNCED,
    "question_progress",
    "mastery",
    "memory",
    "weakness",
    "note",
    "bookmark",
    "revisit",
    "reading",
    "learning_pack",
    "learning_pack_passage",
    "prediction",
    "key_report",
    "rescore",
    "learner_state",
    "study_day",
    "topic_progress",
    "act",
    "learner_choice",
)
"""Every table that holds rows of a learner's, those it refers to first."""


def add_learners(study: Study, names: Sequence[str], role: str = "student") -> list[int]:
    """Other people in the file, without any rows yet; their ids."""
    at = UtcField().db_value(study.database.now())
    return [
        study.database.insert(
            "INSERT INTO learner(uid, username, email, role, is_active, profile, created_at, "
            "updated_at) VALUES (?, ?, '', ?, 1, '{}', ?, ?)",
            f"made-{name}",
            name,
            role,
            at,
            at,
        )
        for name in names
    ]


def copy_rows(study: Study, learner_ids: Sequence[int], tables: Sequence[str] = SYNCED) -> None:
    """Give each of these people a copy of the rows that the file's own person has."""
    database = study.database
    strides = {
        table: int(database.value(f'SELECT coalesce(max("{column}"), 0) FROM "{table}"')) + 1
        for table, column in _IDS.items()
    }
    me = {"me": study.learner_id}
    owned = {
        table: _owned(database.rows(f'SELECT name FROM pragma_table_info("{table}")'), table)
        for table in tables
    }
    columns = {
        table: [name for (name,) in database.rows(f'SELECT name FROM pragma_table_info("{table}")')]
        for table in tables
    }
    with database.transaction():
        for place, learner_id in enumerate(learner_ids, 1):
            for table in tables:
                wanted = ", ".join(
                    _value(table, name, place, learner_id, strides) for name in columns[table]
                )
                named = ", ".join(f'"{name}"' for name in columns[table])
                database.execute(
                    f'INSERT INTO "{table}"({named}) SELECT {wanted} FROM "{table}" '
                    f"WHERE {owned[table].format(**me)}"
                )


def _owned(columns: Sequence[tuple[str]], table: str) -> str:
    """Which rows of a table are one's own."""
    names = {name for (name,) in columns}
    if "learner_id" in names:
        return "learner_id = {me}"
    column, owner = {
        "plan_task": ("study_plan_id", "study_plan"),
        "learning_pack_passage": ("learning_pack_id", "learning_pack"),
    }.get(table, ("sitting_id", "sitting"))
    return f'"{column}" IN (SELECT "{column}" FROM "{owner}" WHERE learner_id = {{me}})'


def _value(table: str, name: str, place: int, learner_id: int, strides: dict[str, int]) -> str:
    if name == "learner_id":
        return str(learner_id)
    if name == "uid":
        return f"uid || '-{place}'"
    of = table if name == _IDS.get(table) else _REFERENCES.get(name)
    return f'"{name}"' if of is None else f'"{name}" + {place * strides[of]}'


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as it was made, for figures reckoned beside the program."""

    learner_id: int
    question_id: int
    topic_id: int
    sitting_id: int
    is_right: bool
    chosen: int
    at: datetime


def answer_for(
    study: Study,
    learner_ids: Sequence[int],
    strengths: Sequence[float],
    *,
    sittings: int = 6,
    each: int = 20,
    days: int = 30,
    assignment_id: int | None = None,
    seed: int = 7,
    falling: Sequence[int] = (),
) -> list[Made]:
    """Let these learners sit so many practice sittings over the days up to now, by lot: a learner
    of strength 0.7 is right about seven times of ten. Questions are of one right option, number 1.
    Those at the places `falling` get nothing right in the last seven days."""
    database, lot = study.database, random.Random(seed)
    asked = database.rows(
        "SELECT question_id, coalesce(topic_id, 0) FROM question "
        "WHERE kind = 'single' AND status = 'active' ORDER BY question_id"
    )
    now = database.now()
    sitting_id, item_id, response_id = (
        int(database.value(f"SELECT coalesce(max({column}), 0) FROM {table}"))
        for table, column in (
            ("sitting", "sitting_id"),
            ("sitting_item", "sitting_item_id"),
            ("response", "response_id"),
        )
    )
    made: list[Made] = []
    rows: dict[str, list[tuple[Any, ...]]] = {"sitting": [], "sitting_item": [], "response": []}
    for place, (learner_id, strength) in enumerate(zip(learner_ids, strengths, strict=True)):
        for number in range(sittings):
            ago = timedelta(days=days * (sittings - number - 1) / sittings, hours=1 + place % 5)
            began = now - ago
            at = int(UtcField().db_value(began))
            sitting_id += 1
            is_low = place in falling and ago < timedelta(days=7)
            chosen_ones = lot.sample(asked, min(each, len(asked)))
            right_ones = 0
            for position, (question_id, topic_id) in enumerate(chosen_ones):
                item_id, response_id = item_id + 1, response_id + 1
                hard = (topic_id % 6) * 0.06
                is_right = not is_low and lot.random() < strength - hard + 0.15
                right_ones += is_right
                chosen = 1 if is_right else lot.choice((0, 0, 2))
                uid = f"r{response_id}"
                rows["response"].append(
                    (response_id, uid, item_id, learner_id, question_id, str(chosen), "", is_right,
                     float(is_right), 20.0, None, "sitting", at, at, at)
                )  # fmt: skip
                rows["sitting_item"].append(
                    (item_id, sitting_id, question_id, position, "0 1 2 3", 20.0, 1, response_id,
                     at + 20_000_000 * each, at, at)
                )  # fmt: skip
                made.append(
                    Made(learner_id, question_id, topic_id, sitting_id, is_right, chosen, began)
                )
            ended = at + 20_000_000 * each
            rows["sitting"].append(
                (sitting_id, f"s{sitting_id}", learner_id, assignment_id, "Practice", "practice",
                 "submitted", at, ended, 1, "strict", float(right_ones), float(len(chosen_ones)),
                 right_ones, len(chosen_ones) - right_ones, 0, 0, 20.0 * each, at, ended)
            )  # fmt: skip
    with database.transaction():
        for table, columns in _COLUMNS.items():
            usual = _usual(table, columns)
            names = ", ".join(f'"{name}"' for name in (*columns, *usual))
            marks = ", ".join("?" for _ in (*columns, *usual))
            rest = tuple(usual.values())
            database.execute_many(
                f"INSERT INTO {table}({names}) VALUES ({marks})",
                [(*row, *rest) for row in rows[table]],
            )
    return made


def _usual(table: str, given: Sequence[str]) -> dict[str, Any]:
    """What stands in the columns of a table of which nothing is said."""
    row = next(one for one in TABLES if one._meta.table_name == table)
    return {
        field.column_name: field.default
        for field in row._meta.sorted_fields
        if field.column_name not in given and field.default is not None
    }


_COLUMNS = {
    table: columns.split(", ")
    for table, columns in {
        "sitting": "sitting_id, uid, learner_id, assignment_id, title, mode, state, started_at, "
        "ended_at, seed, clock_rule, score, total, correct, wrong, unanswered, unscored, time_spent, "
        "created_at, updated_at",
        "sitting_item": "sitting_item_id, sitting_id, question_id, position, option_order, seconds, "
        "visits, response_id, settled_at, created_at, updated_at",
        "response": "response_id, uid, sitting_item_id, learner_id, question_id, chosen, text, "
        "is_correct, marks, seconds, confidence, origin, answered_at, created_at, updated_at",
    }.items()
}
