"""Classes, who is in them, and what they are asked to sit."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.exams import ExamRow
from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.row import Row, UtcField, reference


class ClassroomRow(Row):
    classroom_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    name = pw.TextField()
    teacher = reference(LearnerRow)
    code = pw.TextField(unique=True)
    is_active = pw.BooleanField(default=True)

    class Meta:
        table_name = "classroom"


class EnrolmentRow(Row):
    uid = pw.TextField(unique=True)
    classroom = reference(ClassroomRow, index=False)
    learner = reference(LearnerRow)
    is_active = pw.BooleanField(default=True)
    """Whether the learner is in the class still."""

    class Meta:
        table_name = "enrolment"
        indexes = ((("classroom", "learner"), True),)


class AssignmentRow(Row):
    assignment_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    classroom = reference(ClassroomRow)
    exam = reference(ExamRow, null=True)
    query = pw.TextField(default="")
    title = pw.TextField()
    mode = pw.TextField()
    opens_at = UtcField(null=True)
    due_at = UtcField(null=True)
    attempts = pw.IntegerField(default=1)
    pass_mark = pw.FloatField(null=True)
    settings = pw.TextField(default="{}")
    """Profile, minutes, number of questions and whether late work may be begun, as JSON."""
    is_active = pw.BooleanField(default=True)
    """False once it was withdrawn."""

    class Meta:
        table_name = "assignment"


class AllowanceRow(Row):
    """What one learner is allowed in an assignment beyond the others."""

    allowance_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    assignment = reference(AssignmentRow, index=False)
    learner = reference(LearnerRow)
    extra_time = pw.FloatField(default=1.0)

    class Meta:
        table_name = "allowance"
        indexes = ((("assignment", "learner"), True),)


class EnrolmentRequestRow(Row):
    """A code that the learner gave to join a class which is not in this file: the hub answers."""

    enrolment_request_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    code = pw.TextField()
    answered_at = UtcField(null=True)
    answer = pw.TextField(default="")
    """Why the hub refused; empty where it did not."""

    class Meta:
        table_name = "enrolment_request"
