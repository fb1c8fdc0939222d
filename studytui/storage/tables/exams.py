"""Exams, and what a learner prepares for."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.questions import QuestionRow
from studytui.storage.tables.row import Row, UtcField, reference
from studytui.storage.tables.subjects import SourceRow


class ExamRow(Row):
    exam_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    source = reference(SourceRow, null=True)
    title = pw.TextField()
    description = pw.TextField(default="")
    kind = pw.TextField(default="exam")
    time_limit_seconds = pw.IntegerField(null=True)
    warning_seconds = pw.IntegerField(null=True)
    pass_mark = pw.FloatField(null=True)
    total_questions = pw.IntegerField(default=0)
    external_id = pw.TextField(null=True)
    source_file = pw.TextField(default="")
    original_file_name = pw.TextField(default="")
    version = pw.IntegerField(default=1)
    is_active = pw.BooleanField(default=True)
    shuffle_options = pw.BooleanField(default=False)
    captured_at = UtcField(null=True)
    blueprint = pw.TextField(default="{}")
    grade_boundaries = pw.TextField(default="{}")
    metadata = pw.TextField(default="{}")

    class Meta:
        table_name = "exam"
        indexes = ((("source", "external_id"), True),)


class ExamItemRow(Row):
    exam = reference(ExamRow, index=False)
    question = reference(QuestionRow)
    position = pw.IntegerField()
    section = pw.TextField(default="")
    marks = pw.FloatField(default=1.0)

    class Meta:
        table_name = "exam_item"
        indexes = ((("exam", "question"), True),)


class GoalRow(Row):
    goal_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    exam = reference(ExamRow, null=True)
    profile = pw.TextField(default="")
    """Name of the exam profile; empty for none."""
    subject = pw.IntegerField(column_name="subject_id", null=True)
    """The subject whose topics the exam asks; null for all topics."""
    name = pw.TextField(default="")
    exam_date = pw.TextField(null=True)
    target_score = pw.FloatField(null=True)
    grade = pw.TextField(default="")
    weekday_minutes = pw.TextField(default="[]")
    days_off = pw.TextField(default="[]")
    extra_time = pw.FloatField(default=1.0)
    is_active = pw.BooleanField(default=True)

    class Meta:
        table_name = "goal"
