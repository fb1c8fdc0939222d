"""What travels as one document: a row with the rows that are parts of it, and how such rows are
called where ids mean nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from studytui.storage.whole.shape import Column, Table, tables
from studytui.sync.hub_schema import SHARED

NAMED = {"tag": "name", "learner": "uid"}
"""Tables whose rows are called by this column in every home and on the hub."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table that belong to the row of a document."""

    table: Table
    via: str
    """The column that says to what: of the document's own table, or of a part before this one."""
    key: tuple[str, ...]
    """Columns that tell the parts of a document of this table apart."""
    through: str = ""
    """The table of the part that `via` names; empty for the document's own."""
    where: str = ""
    """Which rows of the table: SQL of a row ``t``."""

    @property
    def late(self) -> tuple[str, ...]:
        """Columns that name parts which are written after these rows."""
        return _LATE.get(self.table.name, ())


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document."""

    table: Table
    parts: tuple[Part, ...] = ()
    natural: tuple[str, ...] = ()
    """Columns by which a row that was made in two homes is the same; empty where it never is."""
    where: str = ""
    """Which rows of the table: SQL of a row ``t``."""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def is_shared(self) -> bool:
        """Whether some of them are rows of the hub's own tables."""
        return self.name in SHARED

    @property
    def is_from_hub(self) -> bool:
        """Whether the hub alone writes it."""
        return self.name == "learner"


_LATE = {"sitting_item": ("response_id",)}
_LEFT_OUT: Mapping[str, frozenset[str]] = {
    # The note of this home's learner, for the search, which is no other form of the question.
    "question_text": frozenset({"notes", "updated_at"}),
    # When it came, which each home notes for itself.
    "sitting": frozenset({"received_at"}),
    "learner": frozenset({"last_seen", "profile", "created_at", "updated_at"}),
}
_SOURCES_TAGS = "t.added_by = 'source'"

_PARTS: Mapping[str, tuple[tuple[str, str, tuple[str, ...], str, str], ...]] = {
    "topic": (("topic_prerequisite", "topic_id", ("requires_id",), "", ""),),
    "question": (
        ("question_text", "question_id", (), "", ""),
        ("option", "question_id", ("number",), "", ""),
        ("question_slot", "question_id", ("number",), "", ""),
        ("media", "question_id", ("media_index",), "", ""),
        ("question_tag", "question_id", ("tag_id",), "", _SOURCES_TAGS),
        ("question_version", "question_id", ("revision_hash", "created_at", "content"), "", ""),
    ),
    "exam": (("exam_item", "exam_id", ("question_id",), "", ""),),
    "resource": (("resource_passage", "resource_id", ("position",), "", ""),),
    "study_plan": (("plan_task", "study_plan_id", ("day", "position"), "", ""),),
    "learning_pack": (("learning_pack_passage", "learning_pack_id", ("passage_id",), "", ""),),
    "mastery_loop": (
        ("mastery_loop_topic", "mastery_loop_id", ("topic_id",), "", ""),
        ("mastery_loop_stage", "mastery_loop_id", ("round", "stage"), "", ""),
    ),
    "sitting": (
        ("sitting_block", "sitting_id", ("position",), "", ""),
        ("sitting_pause", "sitting_id", ("began_at", "kind", "created_at"), "", ""),
        ("sitting_item", "sitting_id", ("position",), "", ""),
        ("response", "sitting_item_id", ("uid",), "sitting_item", ""),
    ),
}
_KINDS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("learner", ("username",), ""),
    ("source", ("name",), ""),
    ("subject", ("name",), ""),
    ("topic", ("subject_id", "name"), ""),
    ("concept", ("topic_id", "name"), ""),
    ("question", ("source_id", "source_question_key"), ""),
    ("extraction", ("question_id",), ""),
    ("question_edit", ("question_id", "field"), ""),
    ("question_tag", ("question_id", "tag_id"), f"NOT ({_SOURCES_TAGS})"),
    ("question_suspicion", ("question_id", "kind", "other_id"), "t.kind LIKE 'fine _%'"),
    ("exam", ("source_id", "external_id"), ""),
    ("classroom", (), ""),
    ("enrolment", ("classroom_id", "learner_id"), ""),
    ("assignment", (), ""),
    ("allowance", ("assignment_id", "learner_id"), ""),
    ("goal", (), ""),
    ("resource", ("location",), ""),
    ("study_plan", (), ""),
    ("sitting", (), ""),
    ("response", (), "t.sitting_item_id IS NULL"),
    ("prediction", ("sitting_id",), ""),
    ("key_report", (), ""),
    ("rescore", ("sitting_id", "question_id", "key_report_id", "created_at"), ""),
    ("note", ("learner_id", "question_id"), ""),
    ("bookmark", ("learner_id", "question_id"), ""),
    ("revisit", (), ""),
    ("topic_rule", (), ""),
    ("table_mapping", ("signature",), ""),
    ("learner_choice", ("learner_id", "name"), ""),
    ("learning_pack", (), ""),
    ("passage_note", (), ""),
    ("mastery_loop", (), ""),
    ("piece_reading", (), ""),
    ("reading", (), ""),
    ("superseded", (), ""),
)
"""Table, columns by which a row is the same in two homes, and which rows; what is referred to before
what refers to it."""

STAYS = frozenset(
    {
        "act",
        "import_run",
        "import_unit",
        "import_problem",
        "resource_folder",
        "watched_folder",
        "enrolment_request",
        "weakness",
        "tag",
    }
)
"""Tables that tell of this machine only: its files and folders, what undo would take back here, and
weaknesses, which each machine finds in the answers. A tag goes with what it is on."""


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by the names of their tables, what is referred to before what refers to it."""
    shapes = {table.name: _without(table) for table in tables()}
    found: dict[str, Kind] = {}
    for name, natural, where in _KINDS:
        parts = tuple(
            Part(shapes[table], via, key, through, which)
            for table, via, key, through, which in _PARTS.get(name, ())
        )
        found[name] = Kind(shapes[name], parts, natural, where)
    return found


@cache
def part_of() -> Mapping[str, tuple[Kind, Part]]:
    """By the name of a table whose rows are parts: of which kind, and how."""
    return {part.table.name: (kind, part) for kind in kinds().values() for part in kind.parts}


@cache
def referred_to() -> frozenset[str]:
    """Kinds of documents that others refer to."""
    found = {
        column.refers_to
        for kind in kinds().values()
        for table in (kind.table, *(part.table for part in kind.parts))
        for column in table.references
    }
    return frozenset(found & kinds().keys())


def travelling(name: str, *, is_part: bool = False) -> tuple[Table, tuple[Column, ...]]:
    """A table of a document, and which of its columns stand there: not the id a home gives, unless
    it is that of another row, and in a part not what it belongs to."""
    part = part_of()[name][1] if is_part else None
    table = part.table if part else kinds()[name].table
    columns = tuple(
        one
        for one in table.columns
        if not (one.name == table.id_column and not (part is None and one.refers_to))
        and not (part is not None and one.name == part.via and not part.through)
    )
    return table, columns


def has_uid(table: Table) -> bool:
    """Whether rows of the table say themselves what they are called."""
    return any(column.name == "uid" for column in table.columns)


def is_document(table: str) -> bool:
    """Whether rows of a table are called by a name of their own, and not by what they belong to."""
    return table in kinds() or table in NAMED


def _without(table: Table) -> Table:
    left_out = _LEFT_OUT.get(table.name, frozenset())
    columns: tuple[Column, ...] = tuple(one for one in table.columns if one.name not in left_out)
    return Table(table.name, table.id_column, columns, table.identity, table.owner)
