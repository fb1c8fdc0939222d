"""What of each table goes out with a whole library, and how its rows find themselves again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import peewee as pw

from studytui.storage.tables import TABLES
from studytui.storage.tables.imports import ImportAddedRow, ImportChangeRow, ImportFolderRow
from studytui.storage.tables.learning import (
    LearnerStateRow,
    MasteryRow,
    MemoryRow,
    QuestionProgressRow,
    StudyDayRow,
    TopicProgressRow,
)
from studytui.storage.tables.questions import QuestionCountRow
from studytui.storage.tables.resources import PassageVectorRow
from studytui.storage.tables.row import Row, UtcField
from studytui.storage.tables.syncing import HubLinkRow, SyncedRowRow, SyncOperationRow

DERIVED: tuple[type[Row], ...] = (
    QuestionProgressRow,
    MasteryRow,
    MemoryRow,
    LearnerStateRow,
    StudyDayRow,
)
"""Rebuilt from the log of answers: they do not go out."""
RECKONED: tuple[type[Row], ...] = (
    TopicProgressRow,
    ImportFolderRow,
    PassageVectorRow,
    QuestionCountRow,
)
"""Reckoned where the rows they are of are written, or next looked at: they do not go out either."""
LOCAL: tuple[type[Row], ...] = (
    SyncOperationRow,
    SyncedRowRow,
    HubLinkRow,
    ImportAddedRow,
    ImportChangeRow,
)
"""What this machine knows of a hub and has still to tell it, and what it takes to take an import
back: rows as they were here, by the ids they have here."""

_MORE_REFERENCES = {
    ("question", "source_topic_id"): "topic",
    ("goal", "subject_id"): "subject",
    ("sitting", "plan_task_id"): "plan_task",
    ("sitting_item", "response_id"): "response",
    ("question_suspicion", "other_id"): "question",
}
"""Ids in columns that are no foreign keys: what they name may have gone."""

_IDENTITY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "source": (("name",),),
    "subject": (("name",),),
    "topic": (("subject_id", "name"),),
    "topic_prerequisite": (("topic_id", "requires_id"),),
    "concept": (("topic_id", "name"),),
    "question": (("uid",), ("source_id", "source_question_key")),
    "learner": (("uid",), ("username",)),
    "tag": (("name",),),
    "question_tag": (("question_id", "tag_id"),),
    "note": (("uid",), ("learner_id", "question_id")),
    "bookmark": (("uid",), ("learner_id", "question_id")),
    "exam": (("uid",), ("source_id", "external_id")),
    "goal": (("uid",),),
    "classroom": (("uid",), ("code",)),
    "enrolment": (("uid",), ("classroom_id", "learner_id")),
    "assignment": (("uid",),),
    "allowance": (("uid",), ("assignment_id", "learner_id")),
    "enrolment_request": (("uid",),),
    "sitting": (("uid",),),
    "sitting_item": (("sitting_id", "position"),),
    "response": (("uid",), ("learner_id", "question_id", "origin", "answered_at", "chosen")),
    "weakness": (("learner_id", "topic_id", "concept_id", "kind", "diagnosed_at"),),
    "resource": (("uid",), ("location",)),
    "resource_folder": (("path",),),
    "reading": (("uid",),),
    "watched_folder": (("path",),),
    "resource_passage": (("resource_id", "position"),),
    "learning_pack": (("uid",),),
    "passage_note": (("uid",),),
    "mastery_loop": (("uid",),),
    "mastery_loop_topic": (("mastery_loop_id", "topic_id"),),
    "mastery_loop_stage": (("mastery_loop_id", "round", "stage"),),
    "piece_reading": (("uid",),),
    "study_plan": (("uid",),),
    "plan_task": (("study_plan_id", "day", "position", "kind"),),
    "import_run": (("uid",),),
    "import_unit": (("path",),),
    "revisit": (("uid",),),
    "key_report": (("uid",),),
    "topic_rule": (("uid",),),
    "table_mapping": (("uid",), ("signature",)),
    "prediction": (("uid",), ("sitting_id",)),
    "question_suspicion": (("question_id", "kind", "other_id"),),
    "question_edit": (("question_id", "field"),),
    "learner_choice": (("learner_id", "name"),),
    "superseded": (("uid",),),
}
"""Columns by which a row is the same in two homes; tried one after the other. A row of a table that
has none goes with what it belongs to."""

_OWNERS: Mapping[str, str] = {
    "question_text": "question_id",
    "question_version": "question_id",
    "extraction": "question_id",
    "option": "question_id",
    "question_edit": "question_id",
    "question_slot": "question_id",
    "media": "question_id",
    "exam_item": "exam_id",
    "sitting_block": "sitting_id",
    "sitting_pause": "sitting_id",
    "sitting_item": "sitting_id",
    "response": "sitting_item_id",
    "rescore": "sitting_id",
    "resource_passage": "resource_id",
    "learning_pack_passage": "learning_pack_id",
    "mastery_loop_topic": "mastery_loop_id",
    "mastery_loop_stage": "mastery_loop_id",
    "plan_task": "study_plan_id",
    "import_problem": "import_run_id",
}
"""The column that names what a row is a part of: it goes in with that or not at all. An answer
without a sitting belongs to none."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, and one field of a row in the file."""

    name: str
    kind: str
    """``id``, ``integer``, ``number``, ``text``, ``boolean`` or ``time``."""
    may_be_null: bool
    default: Any
    """What holds where a file does not have the field; None for none."""
    refers_to: str = ""
    """The table whose id it holds."""
    is_sure: bool = True
    """Whether what it refers to must be there."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, and one list of the file."""

    name: str
    id_column: str
    columns: tuple[Column, ...]
    identity: tuple[tuple[str, ...], ...]
    owner: Column | None
    """Names what its rows are a part of."""

    @property
    def shares_its_id(self) -> bool:
        """Whether its id is that of what it belongs to."""
        return self.column(self.id_column).refers_to != ""

    @property
    def references(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.refers_to)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@cache
def tables() -> tuple[Table, ...]:
    """The tables that go out, what is referred to before what refers to it."""
    return tuple(_table(row) for row in TABLES if row not in (*DERIVED, *RECKONED, *LOCAL))


def _table(row: type[Row]) -> Table:
    name = row._meta.table_name
    columns = tuple(_column(name, field) for field in row._meta.sorted_fields)
    owner = _OWNERS.get(name)
    return Table(
        name,
        row._meta.primary_key.column_name,  # type: ignore[union-attr]
        columns,
        _IDENTITY.get(name, ()),
        next((column for column in columns if column.name == owner), None),
    )


def _column(table: str, field: pw.Field) -> Column:
    name = field.column_name
    default = None if callable(field.default) else field.default
    refers_to = _MORE_REFERENCES.get((table, name), "")
    is_sure = not refers_to
    if isinstance(field, pw.ForeignKeyField):
        refers_to = field.rel_model._meta.table_name
    return Column(name, _kind(field, refers_to), field.null, default, refers_to, is_sure)


def _kind(field: pw.Field, refers_to: str) -> str:
    if refers_to or isinstance(field, pw.AutoField):
        return "id"
    if isinstance(field, UtcField):
        return "time"
    if isinstance(field, pw.BooleanField):
        return "boolean"
    if isinstance(field, pw.IntegerField):
        return "integer"
    return "number" if isinstance(field, pw.FloatField) else "text"
