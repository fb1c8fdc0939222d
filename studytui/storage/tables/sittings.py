"""Sittings, their answers, and what follows from those."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.classes import AssignmentRow
from studytui.storage.tables.exams import ExamRow
from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.questions import QuestionRow
from studytui.storage.tables.row import Row, UtcField, reference


class SittingRow(Row):
    sitting_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    exam = reference(ExamRow, null=True)
    assignment = reference(AssignmentRow, null=True)
    title = pw.TextField()
    mode = pw.TextField()
    profile = pw.TextField(default="")
    state = pw.TextField(index=True)
    started_at = UtcField(index=True)
    ended_at = UtcField(null=True)
    deadline_at = UtcField(null=True)
    time_limit_seconds = pw.IntegerField(null=True)
    given_back_seconds = pw.FloatField(default=0.0)
    last_seen_at = UtcField(null=True)
    left_at = UtcField(null=True)
    position = pw.IntegerField(default=0)
    seed = pw.BigIntegerField()
    pass_mark = pw.FloatField(null=True)
    clock_rule = pw.TextField()
    score = pw.FloatField(null=True)
    total = pw.FloatField(null=True)
    correct = pw.IntegerField(null=True)
    wrong = pw.IntegerField(null=True)
    unanswered = pw.IntegerField(null=True)
    unscored = pw.IntegerField(null=True)
    time_spent = pw.FloatField(default=0.0)
    settings = pw.TextField(default="{}")
    """The rules it runs under, as JSON."""
    block = pw.SmallIntegerField(default=0)
    """The block that is open, from 0."""
    break_ends_at = UtcField(null=True)
    """Set during a break."""
    seen_boot = pw.TextField(default="")
    """Which start of the machine `seen_ticks` counts from."""
    seen_ticks = pw.BigIntegerField(null=True)
    """Microseconds of a clock nobody can set, at `last_seen_at`."""
    seen_asleep = pw.BigIntegerField(default=0)
    """Microseconds the machine had slept since that start, as far as they are dealt with."""
    seen_process = pw.IntegerField(default=0)
    """The program that was in the sitting last, by its process number."""
    plan_task = pw.IntegerField(column_name="plan_task_id", null=True)
    """The task of the plan that it was begun for."""
    received_at = UtcField(null=True)
    """When a sync brought it into this file; null where it was sat here."""

    class Meta:
        table_name = "sitting"


class SittingBlockRow(Row):
    """A block of a sitting: how long it may take, and when it was open."""

    sitting = reference(SittingRow, index=False)
    position = pw.SmallIntegerField()
    title = pw.TextField(default="")
    time_limit_seconds = pw.IntegerField(null=True)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    break_seconds = pw.FloatField(default=0.0)
    """Break taken after it."""

    class Meta:
        table_name = "sitting_block"
        indexes = ((("sitting", "position"), True),)


class SittingPauseRow(Row):
    """Time away from a running sitting, and what became of it."""

    sitting = reference(SittingRow)
    kind = pw.TextField()
    """left, lost or asleep."""
    began_at = UtcField()
    seconds = pw.FloatField()
    is_given_back = pw.BooleanField()

    class Meta:
        table_name = "sitting_pause"


class SittingItemRow(Row):
    sitting_item_id = pw.AutoField()
    sitting = reference(SittingRow, index=False)
    question = reference(QuestionRow)
    position = pw.IntegerField()
    option_order = pw.TextField(default="")
    is_flagged = pw.BooleanField(default=False)
    struck = pw.TextField(default="")
    seconds = pw.FloatField(default=0.0)
    visits = pw.IntegerField(default=0)
    is_revealed = pw.BooleanField(default=False)
    miss_reason = pw.TextField(default="")
    block = pw.SmallIntegerField(default=0)
    is_unscored = pw.BooleanField(default=False)
    """Asked, and by the profile's rules not counted."""
    is_repeat = pw.BooleanField(default=False)
    """Asked once more in the same sitting, since it was wrong: not counted."""
    flag_reason = pw.TextField(default="")
    highlights = pw.TextField(default="")
    """Sentences the learner marked in the text, as ``block.sentence`` numbers."""
    own_marks = pw.FloatField(null=True)
    """What the learner gave the written answer; null where it was not marked so."""
    own_points = pw.TextField(default="")
    """The points of the mark scheme that were ticked, from 0."""
    response_id = pw.IntegerField(null=True)
    """The response that counts: the last in the log for this item."""
    settled_at = UtcField(null=True)
    """When its answer came to count: it was shown, or the sitting ended. The order of the log from
    which mastery is rebuilt."""

    class Meta:
        table_name = "sitting_item"
        indexes = ((("sitting", "position"), True),)


class ResponseRow(Row):
    """One answer given, changed or cleared: the append-only log everything is computed from."""

    response_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    sitting_item = reference(SittingItemRow, null=True)
    learner = reference(LearnerRow, index=False)
    question = reference(QuestionRow, index=False)
    chosen = pw.TextField(default="")
    text = pw.TextField(default="")
    number = pw.FloatField(null=True)
    is_correct = pw.BooleanField(null=True)
    marks = pw.FloatField(null=True)
    seconds = pw.FloatField(default=0.0)
    confidence = pw.SmallIntegerField(null=True)
    origin = pw.TextField(default="sitting")
    answered_at = UtcField()
    replaces = reference("self", null=True)

    class Meta:
        table_name = "response"
        indexes = (
            (("question", "learner", "answered_at"), False),
            (("learner", "answered_at"), False),
        )


class ActRow(Row):
    """What the learner did, with each row as it was before and after: for undo."""

    act_id = pw.AutoField()
    learner = reference(LearnerRow, index=False)
    sitting = reference(SittingRow, null=True, index=False)
    """The sitting it was done in; null for acts outside exams."""
    words = pw.TextField()
    changes = pw.TextField()
    undone_at = UtcField(null=True)

    class Meta:
        table_name = "act"
        indexes = ((("learner", "sitting", "act_id"), False),)


class RevisitRow(Row):
    """A question the learner wants to see again on a day."""

    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow, index=False)
    question = reference(QuestionRow)
    due_on = pw.TextField()
    """The learner's day, ``2026-11-28``."""
    done_at = UtcField(null=True)

    class Meta:
        table_name = "revisit"
        indexes = ((("learner", "due_on"), False),)


class KeyReportRow(Row):
    """A doubt about a question's key, with the other key the learner put in its place, if any."""

    key_report_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow, index=False)
    question = reference(QuestionRow)
    note = pw.TextField(default="")
    before = pw.TextField(default="")
    after = pw.TextField(default="")
    """Empty where it was taken away, the same as before where it was only doubted."""

    class Meta:
        table_name = "key_report"


class RescoreRow(Row):
    """A past sitting whose score has changed, since the key of a question did."""

    sitting = reference(SittingRow)
    question = reference(QuestionRow, index=False)
    key_report = reference(KeyReportRow, null=True, index=False)
    score_before = pw.FloatField(null=True)
    score_after = pw.FloatField(null=True)
    total_before = pw.FloatField(null=True)
    total_after = pw.FloatField(null=True)
    reason = pw.TextField(default="")

    class Meta:
        table_name = "rescore"


class PredictionRow(Row):
    """What was predicted for a sitting before its first question was seen."""

    prediction_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    sitting = reference(SittingRow, unique=True)
    score = pw.FloatField()
    low = pw.FloatField()
    high = pw.FloatField()
    spread = pw.FloatField()
    widening = pw.FloatField()

    class Meta:
        table_name = "prediction"
