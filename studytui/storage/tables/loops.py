"""Loops from a weakness to mastery."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.learning import WeaknessRow
from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.resources import LearningPackRow
from studytui.storage.tables.row import Row, UtcField, reference
from studytui.storage.tables.sittings import SittingRow
from studytui.storage.tables.subjects import TopicRow


class MasteryLoopRow(Row):
    """A way from a weakness, or from topics, to mastery."""

    mastery_loop_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    weakness = reference(WeaknessRow, null=True)
    title = pw.TextField()
    round = pw.IntegerField(default=1)
    """How many times it has been gone through, this time too."""
    started_at = UtcField()
    ended_at = UtcField(null=True)
    outcome = pw.TextField(default="")
    """How it ended; empty before."""

    class Meta:
        table_name = "mastery_loop"


class MasteryLoopTopicRow(Row):
    """A topic of a loop, with its mastery when the loop began and after its last retest."""

    mastery_loop = reference(MasteryLoopRow, index=False)
    topic = reference(TopicRow)
    position = pw.IntegerField()
    score = pw.FloatField()
    """0–100, with its 80 % band."""
    low = pw.FloatField()
    high = pw.FloatField()
    answers = pw.IntegerField()
    score_after = pw.FloatField(null=True)
    low_after = pw.FloatField(null=True)
    high_after = pw.FloatField(null=True)
    answers_after = pw.IntegerField(null=True)

    class Meta:
        table_name = "mastery_loop_topic"
        indexes = ((("mastery_loop", "topic"), True),)


class MasteryLoopStageRow(Row):
    """A stage of a loop that was entered, and what came of it."""

    mastery_loop = reference(MasteryLoopRow, index=False)
    round = pw.IntegerField()
    stage = pw.TextField()
    sitting = reference(SittingRow, null=True)
    done_at = UtcField(null=True)
    is_left_out = pw.BooleanField(default=False)
    """Left out by the learner's word."""
    asked = pw.IntegerField(default=0)
    right = pw.IntegerField(default=0)
    misses = pw.IntegerField(default=0)
    percent = pw.FloatField(null=True)
    seconds = pw.FloatField(default=0.0)
    body = pw.TextField(default="{}")
    """Uids of its packs and questions, and its day, as JSON."""

    class Meta:
        table_name = "mastery_loop_stage"
        indexes = ((("mastery_loop", "round", "stage"), True),)


class PieceReadingRow(Row):
    """Time spent at a stretch on the pieces of a learning pack, or on the model answers of a loop:
    what study days are rebuilt from."""

    piece_reading_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    learning_pack = reference(LearningPackRow, null=True)
    mastery_loop = reference(MasteryLoopRow, null=True)
    topic = reference(TopicRow, null=True)
    started_at = UtcField()
    ended_at = UtcField()
    """When the last of it was kept."""
    seconds = pw.FloatField(default=0.0)
    first = pw.IntegerField(default=0)
    """The piece at which it began."""
    piece = pw.IntegerField(default=0)
    """The piece at which it was left; what lies between was read."""
    is_finished = pw.BooleanField(default=False)
    """Whether it went on to the last one's end."""

    class Meta:
        table_name = "piece_reading"
