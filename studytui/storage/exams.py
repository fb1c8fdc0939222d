"""Exams that came with imports."""

from __future__ import annotations

from datetime import timedelta

import peewee as pw

from studytui.domain.exam import Exam
from studytui.domain.question import Status
from studytui.storage.database import Database
from studytui.storage.tables.exams import ExamItemRow, ExamRow
from studytui.storage.tables.questions import QuestionRow
from studytui.storage.tables.sittings import SittingRow
from studytui.storage.tables.subjects import SOURCE_TITLE, SourceRow


def all_exams(database: Database, learner_id: int) -> list[Exam]:
    """Active exams by title, with how many of their questions can be asked and scored."""
    is_keyless = QuestionRow.status == Status.KEYLESS.value
    sittings = (
        SittingRow.select(pw.fn.COUNT(SittingRow.sitting_id))
        .where(SittingRow.exam == ExamRow.exam_id, SittingRow.learner == learner_id)
        .alias("sittings")
    )
    rows = (
        ExamRow.select(
            ExamRow.exam_id,
            ExamRow.title,
            ExamRow.kind,
            pw.fn.COUNT(QuestionRow.question_id),
            pw.fn.COALESCE(pw.fn.SUM(is_keyless), 0),
            ExamRow.time_limit_seconds,
            ExamRow.pass_mark,
            SOURCE_TITLE,
            sittings,
        )
        .join(ExamItemRow, pw.JOIN.LEFT_OUTER)
        .join(
            QuestionRow,
            pw.JOIN.LEFT_OUTER,
            on=(ExamItemRow.question == QuestionRow.question_id)
            & QuestionRow.status.in_((Status.ACTIVE.value, Status.KEYLESS.value)),
        )
        .switch(ExamRow)
        .join(SourceRow, pw.JOIN.LEFT_OUTER)
        .where(ExamRow.is_active == True)
        .group_by(ExamRow.exam_id)
        .order_by(ExamRow.title, ExamRow.exam_id)
        .tuples()
        .execute(database.connection)
    )
    return [
        Exam(
            exam_id=exam_id,
            title=title,
            kind=kind,
            questions=questions,
            keyless=keyless,
            time_limit=None if seconds is None else timedelta(seconds=seconds),
            pass_mark=pass_mark,
            source=source or "",
            sittings=count,
        )
        for exam_id, title, kind, questions, keyless, seconds, pass_mark, source, count in rows
    ]


def exam(database: Database, exam_id: int, learner_id: int) -> Exam | None:
    """One exam; None where it is not there or was put away."""
    found = all_exams(database, learner_id)
    return next((one for one in found if one.exam_id == exam_id), None)


def shuffles_options(database: Database, exam_id: int) -> bool:
    """Whether the exam came with the rule that options are shuffled."""
    query = ExamRow.select(ExamRow.shuffle_options).where(ExamRow.exam_id == exam_id)
    return bool(query.scalar(database.connection))


def with_external_id(database: Database, external_id: str) -> int | None:
    """The active exam that its source knows by that id, the latest where several do."""
    found = database.value(
        "SELECT max(exam_id) FROM exam WHERE external_id = ? AND is_active = 1", external_id
    )
    return None if found is None else int(found)


def has_questions(database: Database, exam_id: int) -> bool:
    """Whether an exam asks anything that may be asked."""
    sql = (
        "SELECT EXISTS (SELECT 1 FROM exam_item i JOIN question q ON q.question_id = i.question_id "
        "WHERE i.exam_id = ? AND q.status IN ('active', 'keyless', 'generated'))"
    )
    return bool(database.value(sql, exam_id))


def question_ids(database: Database, exam_id: int) -> list[int]:
    """The questions of an exam in its order."""
    rows = (
        ExamItemRow.select(ExamItemRow.question)
        .where(ExamItemRow.exam == exam_id)
        .order_by(ExamItemRow.position)
        .tuples()
        .execute(database.connection)
    )
    return [row[0] for row in rows]
