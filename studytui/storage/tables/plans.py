"""Study plans."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.exams import ExamRow, GoalRow
from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.resources import ResourceRow
from studytui.storage.tables.row import Row, UtcField, reference
from studytui.storage.tables.subjects import TopicRow


class StudyPlanRow(Row):
    study_plan_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    goal = reference(GoalRow, null=True)
    made_at = UtcField()
    inputs = pw.TextField(default="{}")
    day = pw.TextField(default="")
    """The learner's day that is its first."""
    fingerprint = pw.TextField(default="")
    """Of goal, curriculum and settings: another one asks for another plan."""
    expected = pw.FloatField(null=True)
    """Percent of the exam when it is kept, …"""
    without = pw.FloatField(null=True)
    """… when nothing more is done, …"""
    today = pw.FloatField(null=True)
    """… and were it today; null where there is no exam to plan for."""
    remark = pw.TextField(default="")
    """What is other than in the plan before, in a line."""

    class Meta:
        table_name = "study_plan"


class PlanTaskRow(Row):
    plan_task_id = pw.AutoField()
    study_plan = reference(StudyPlanRow, index=False)
    day = pw.TextField()
    position = pw.IntegerField()
    kind = pw.TextField()
    topic = reference(TopicRow, null=True)
    exam = reference(ExamRow, null=True)
    resource = reference(ResourceRow, null=True)
    minutes = pw.IntegerField()
    points = pw.FloatField(null=True)
    why = pw.TextField(default="")
    done_at = UtcField(null=True)
    skipped_at = UtcField(null=True)
    skipping_costs = pw.FloatField(default=0.0)
    opens = pw.TextField(default="[]")
    """Ids of topics that it leads to, as JSON."""
    is_pinned = pw.BooleanField(default=False)
    """Put on its day by the learner."""
    moved_at = UtcField(null=True)
    """When the learner moved it to another day, where it stands once more."""

    class Meta:
        table_name = "plan_task"
        indexes = ((("study_plan", "day", "position"), True),)
