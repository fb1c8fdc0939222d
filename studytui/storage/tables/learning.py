"""What is reckoned of a learner from their answers."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.questions import QuestionRow
from studytui.storage.tables.row import Row, UtcField, reference
from studytui.storage.tables.subjects import ConceptRow, TopicRow


class QuestionProgressRow(Row):
    """How a learner has fared with a question: kept as one goes, rebuilt from the log."""

    learner = reference(LearnerRow, index=False)
    question = reference(QuestionRow)
    attempts = pw.IntegerField(default=0)
    right = pw.IntegerField(default=0)
    wrong = pw.IntegerField(default=0)
    last_right = pw.BooleanField(null=True)
    last_answered_at = UtcField()

    class Meta:
        table_name = "question_progress"
        indexes = ((("learner", "question"), True), (("learner", "last_right"), False))


class MasteryRow(Row):
    learner = reference(LearnerRow, index=False)
    topic = reference(TopicRow)
    concept = reference(ConceptRow, null=True, index=False)
    mean = pw.FloatField(default=0.0)
    variance = pw.FloatField(default=1.0)
    attempts = pw.IntegerField(default=0)
    correct = pw.IntegerField(default=0)
    average_seconds = pw.FloatField(null=True)
    average_confidence = pw.FloatField(null=True)
    timed = pw.IntegerField(default=0)
    """Answers whose time is known."""
    rated = pw.IntegerField(default=0)
    """Answers with a confidence."""
    mastery_score = pw.FloatField(null=True)
    proficiency = pw.FloatField(null=True)
    last_practised_at = UtcField(null=True)

    class Meta:
        table_name = "mastery"
        indexes = ((("learner", "topic", "concept"), True),)


class MemoryRow(Row):
    learner = reference(LearnerRow, index=False)
    question = reference(QuestionRow)
    stability = pw.FloatField()
    difficulty = pw.FloatField()
    due_at = UtcField()
    last_review_at = UtcField()
    reps = pw.IntegerField(default=0)
    lapses = pw.IntegerField(default=0)
    algorithm = pw.TextField()

    class Meta:
        table_name = "memory"
        indexes = ((("learner", "question"), True), (("learner", "due_at"), False))


class WeaknessRow(Row):
    weakness_id = pw.AutoField()
    learner = reference(LearnerRow)
    topic = reference(TopicRow, null=True)
    concept = reference(ConceptRow, null=True)
    kind = pw.TextField()
    points_lost = pw.FloatField()
    evidence = pw.TextField(default="{}")
    diagnosed_at = UtcField()
    resolved_at = UtcField(null=True)

    class Meta:
        table_name = "weakness"


class LearnerStateRow(Row):
    """What is believed of a learner in general; kept as one goes, rebuilt from the log."""

    learner = reference(LearnerRow, primary_key=True, column_name="learner_id")
    mean = pw.FloatField()
    variance = pw.FloatField()
    form = pw.FloatField(default=0.0)
    has_rates = pw.BooleanField(default=False)
    is_stale = pw.BooleanField(default=False)
    """Whether a key, a topic or a difficulty has changed since, so that all has to be rebuilt."""
    algorithm = pw.TextField(default="")

    class Meta:
        table_name = "learner_state"


class StudyDayRow(Row):
    """What a learner did in a topic on a day: sums that can be rebuilt from the log."""

    learner = reference(LearnerRow, index=False)
    day = pw.TextField()
    """The learner's day, ``2026-11-28``."""
    topic = pw.IntegerField(column_name="topic_id", default=0)
    """0 for questions without a topic."""
    milliseconds = pw.BigIntegerField(default=0)
    """On screen, of sittings that ended on the day."""
    answers = pw.IntegerField(default=0)
    """Scored answers, repeats of a question in other sittings among them."""
    right = pw.IntegerField(default=0)
    first_answers = pw.IntegerField(default=0)
    """To questions never answered before."""
    first_right = pw.IntegerField(default=0)

    class Meta:
        table_name = "study_day"
        indexes = ((("learner", "day", "topic"), True),)


class TopicProgressRow(Row):
    """What the days of study long gone have made of a topic, so that they are not gone through each
    day; can be rebuilt from `study_day`."""

    learner = reference(LearnerRow, index=False)
    topic = pw.IntegerField(column_name="topic_id", default=0)
    made = pw.BigIntegerField()
    """When the states were last rebuilt from the log, as it was then."""
    until = pw.TextField()
    """The learner's day from which on nothing is in it yet."""
    hours = pw.FloatField(null=True)
    """What the curriculum said when it was reckoned."""
    progress = pw.TextField()

    class Meta:
        table_name = "topic_progress"
        indexes = ((("learner", "topic"), True),)
