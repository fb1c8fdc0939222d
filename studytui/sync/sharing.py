"""Which documents belong into the hub's tables, where others see them."""

from __future__ import annotations

from collections.abc import Iterable

from studytui.sync.kinds import Kind
from studytui.sync.stores import Home, look_up

_OWN_ON_HUB = """
    s.owner_id IS NULL AND (s.is_shared OR EXISTS (SELECT 1 FROM synced_row y
        WHERE y."table" = 'source' AND y.row_id = s.source_id AND y.shared_clock <> ''))
"""
"""One's own that is offered, or was once: what is offered no longer stays where it was, seen by those
who were asked it, so that the key they were marked by can still be put right."""
_ITS_SOURCE = "source s ON s.source_id = t.source_id"
_NONE_ELSE = """
    NOT EXISTS (SELECT 1 FROM {items} i JOIN question q ON q.question_id = i.question_id
        JOIN source s ON s.source_id = q.source_id
        WHERE i.{own} = t.{own} AND NOT {fine})
"""
_ASKABLE = "(s.is_shared OR s.owner_id IS NOT NULL)"
"""What others offer no longer the hub takes from who has been asked it before: it decides."""


def which(home: Home, kind: Kind, ids: Iterable[int], *, is_teacher: bool) -> set[int]:
    """Of these rows those that are for others as well: what the learner offers, the classes of a
    teacher, and sittings of what is offered."""
    select = _select(home, kind.name, is_teacher)
    if not select:
        return set()
    return {row[0] for row in look_up(home, select, f't."{kind.table.id_column}"', ids)}


def _select(home: Home, table: str, is_teacher: bool) -> str:
    me = home.learner_id
    match table:
        case "source":
            return f"SELECT t.source_id FROM source t JOIN {_ITS_SOURCE} WHERE {_OWN_ON_HUB} AND"
        case "question":
            return (
                f"SELECT t.question_id FROM question t JOIN {_ITS_SOURCE} WHERE {_OWN_ON_HUB} AND"
            )
        case "subject" | "topic" | "concept" if is_teacher:
            return f"SELECT t.{table}_id FROM {table} t WHERE"
        case "exam":
            offered = f"t.source_id IN (SELECT s.source_id FROM source s WHERE {_OWN_ON_HUB})"
            fine = f"(s.is_shared OR {_OWN_ON_HUB})"
            built = f"t.source_id IS NULL AND {_only('exam_item', 'exam_id', fine)}"
            either = f"({offered} OR {built})" if is_teacher else offered
            return f"SELECT t.exam_id FROM exam t WHERE {either} AND"
        case "classroom":
            return f"SELECT t.classroom_id FROM classroom t WHERE t.teacher_id = {me} AND"
        case "assignment":
            return (
                "SELECT t.assignment_id FROM assignment t WHERE t.classroom_id IN (SELECT "
                f"c.classroom_id FROM classroom c WHERE c.teacher_id = {me}) AND"
            )
        case "allowance":
            return (
                "SELECT t.allowance_id FROM allowance t JOIN assignment a "
                "ON a.assignment_id = t.assignment_id WHERE a.classroom_id IN (SELECT "
                f"c.classroom_id FROM classroom c WHERE c.teacher_id = {me}) AND"
            )
        case "enrolment":
            return (
                f"SELECT t.id FROM enrolment t WHERE (t.learner_id = {me} OR t.classroom_id IN "
                f"(SELECT c.classroom_id FROM classroom c WHERE c.teacher_id = {me})) AND"
            )
        case "sitting":
            return (
                f"SELECT t.sitting_id FROM sitting t WHERE t.learner_id = {me} "
                f"AND {_only('sitting_item', 'sitting_id', _ASKABLE)} AND"
            )
    return ""


def _only(items: str, own: str, fine: str) -> str:
    return _NONE_ELSE.format(items=items, own=own, fine=fine)
