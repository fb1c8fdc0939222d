"""Learners, and what each chose."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.row import Row, UtcField, reference


class LearnerRow(Row):
    """A person. Authentication is the operating system's or PostgreSQL's: no password is kept."""

    learner_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    username = pw.TextField(unique=True)
    email = pw.TextField(default="")
    role = pw.TextField(default="student")
    is_active = pw.BooleanField(default=True)
    last_seen = UtcField(null=True)
    profile = pw.TextField(default="{}")

    class Meta:
        table_name = "learner"


class LearnerChoiceRow(Row):
    """Something the learner decided that undo can take back."""

    learner_choice_id = pw.AutoField()
    learner = reference(LearnerRow, index=False)
    name = pw.TextField()
    value = pw.TextField(default="")

    class Meta:
        table_name = "learner_choice"
        indexes = ((("learner", "name"), True),)
