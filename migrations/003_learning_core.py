"""What the learning core remembers: states kept from the log, the goal, plans, predictions."""

import peewee as pw
from peewee_migrate import Migrator

_TIME = {"sqlite": "INTEGER", "postgres": "BIGINT"}
_ID = {"sqlite": "INTEGER", "postgres": "INTEGER"}
_NUMBER = {"sqlite": "REAL", "postgres": "DOUBLE PRECISION"}
_SUM = {"sqlite": "REAL NOT NULL DEFAULT 0", "postgres": "DOUBLE PRECISION NOT NULL DEFAULT 0"}
_COUNT = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "INTEGER NOT NULL DEFAULT 0"}
_FLAG = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "BOOLEAN NOT NULL DEFAULT false"}
_TEXT = {"sqlite": "TEXT NOT NULL DEFAULT ''", "postgres": "TEXT NOT NULL DEFAULT ''"}
_LIST = {"sqlite": "TEXT NOT NULL DEFAULT '[]'", "postgres": "TEXT NOT NULL DEFAULT '[]'"}
_WHO = {
    "sqlite": "TEXT NOT NULL DEFAULT 'source'",
    "postgres": "TEXT NOT NULL DEFAULT 'source'",
}
_COLUMNS = (
    ("question", "source_topic_id", _ID),
    ("question", "topic_by", _WHO),
    ("sitting", "plan_task_id", _ID),
    ("sitting_item", "settled_at", _TIME),
    ("mastery", "timed", _COUNT),
    ("mastery", "rated", _COUNT),
    ("goal", "profile", _TEXT),
    ("goal", "subject_id", _ID),
    ("study_plan", "day", _TEXT),
    ("study_plan", "fingerprint", _TEXT),
    ("study_plan", "expected", _NUMBER),
    ("study_plan", "without", _NUMBER),
    ("study_plan", "today", _NUMBER),
    ("study_plan", "remark", _TEXT),
    ("plan_task", "skipping_costs", _SUM),
    ("plan_task", "opens", _LIST),
    ("plan_task", "is_pinned", _FLAG),
    ("plan_task", "moved_at", _TIME),
)
_TABLES = (
    "question_suspicion",
    "prediction",
    "topic_rule",
    "topic_progress",
    "study_day",
    "learner_state",
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns and tables; what was answered up to now counts from when it was shown, or
    its sitting ended."""
    dialect = "sqlite" if isinstance(database, pw.SqliteDatabase) else "postgres"
    for table, name, kind in _COLUMNS:
        migrator.sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind[dialect]}')
    # How many questions a topic has that can be asked, and how hard they are: 7 ms instead of 54,
    # and 32 instead of 123, among 100,000.
    migrator.sql(
        'CREATE INDEX "question_topic_id_status" ON "question" '
        '("topic_id", "status", "peer_percent", "difficulty")'
    )
    migrator.sql('UPDATE "question" SET "source_topic_id" = "topic_id"')
    migrator.sql(
        'UPDATE "sitting_item" SET "settled_at" = (SELECT CASE WHEN "sitting_item"."is_revealed" '
        "THEN r.answered_at ELSE s.ended_at END FROM sitting s, response r "
        'WHERE s.sitting_id = "sitting_item"."sitting_id" '
        'AND r.response_id = "sitting_item"."response_id" '
        "AND (r.chosen != '' OR r.text != '')) WHERE \"is_repeat\" = "
        + ("0" if dialect == "sqlite" else "false")
    )

    @migrator.create_model
    class LearnerStateRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
            primary_key=True,
        )
        mean = pw.FloatField()
        variance = pw.FloatField()
        form = pw.FloatField(default=0.0)
        has_rates = pw.BooleanField(default=False)
        is_stale = pw.BooleanField(default=False)
        algorithm = pw.TextField(default="")

        class Meta:
            table_name = "learner_state"

    @migrator.create_model
    class StudyDayRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        day = pw.TextField()
        topic = pw.IntegerField(column_name="topic_id", default=0)
        milliseconds = pw.BigIntegerField(default=0)
        answers = pw.IntegerField(default=0)
        right = pw.IntegerField(default=0)
        first_answers = pw.IntegerField(default=0)
        first_right = pw.IntegerField(default=0)

        class Meta:
            table_name = "study_day"
            indexes = [(("learner", "day", "topic"), True)]

    @migrator.create_model
    class TopicProgressRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        topic = pw.IntegerField(column_name="topic_id", default=0)
        made = pw.BigIntegerField()
        until = pw.TextField()
        hours = pw.FloatField(null=True)
        progress = pw.TextField()

        class Meta:
            table_name = "topic_progress"
            indexes = [(("learner", "topic"), True)]

    @migrator.create_model
    class TopicRuleRow(pw.Model):
        topic_rule_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        topic = pw.ForeignKeyField(
            column_name="topic_id", model=migrator.orm["topic"], on_delete="RESTRICT"
        )
        query = pw.TextField()
        position = pw.IntegerField(default=0)

        class Meta:
            table_name = "topic_rule"

    @migrator.create_model
    class PredictionRow(pw.Model):
        prediction_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        sitting = pw.ForeignKeyField(
            column_name="sitting_id",
            model=migrator.orm["sitting"],
            on_delete="RESTRICT",
            unique=True,
        )
        score = pw.FloatField()
        low = pw.FloatField()
        high = pw.FloatField()
        spread = pw.FloatField()
        widening = pw.FloatField()

        class Meta:
            table_name = "prediction"

    @migrator.create_model
    class QuestionSuspicionRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        question = pw.ForeignKeyField(
            column_name="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        kind = pw.TextField()
        other = pw.IntegerField(column_name="other_id", default=0)
        detail = pw.TextField(default="{}")

        class Meta:
            table_name = "question_suspicion"
            indexes = [(("question", "kind", "other"), True)]


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take the tables and columns away again, with what stands in them."""
    for table in _TABLES:
        migrator.remove_model(migrator.orm[table])
    migrator.sql('DROP INDEX "question_topic_id_status"')
    for table, name, _ in _COLUMNS:
        migrator.sql(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')
