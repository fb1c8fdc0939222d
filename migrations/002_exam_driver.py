"""What an exam driver remembers: blocks, pauses, slots, acts to undo, keys put right."""

import peewee as pw
from peewee_migrate import Migrator

# One statement a column: SQLite adds it without copying the table, PostgreSQL without locking it for
# long, and both keep the default for the rows that are there.
_NUMBER = {"sqlite": "INTEGER", "postgres": "SMALLINT"}
_COUNT = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "SMALLINT NOT NULL DEFAULT 0"}
_TIME = {"sqlite": "INTEGER", "postgres": "BIGINT"}
_MICROSECONDS = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "BIGINT NOT NULL DEFAULT 0"}
_PROCESS = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "INTEGER NOT NULL DEFAULT 0"}
_FLAG = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "BOOLEAN NOT NULL DEFAULT false"}
_TEXT = {"sqlite": "TEXT NOT NULL DEFAULT ''", "postgres": "TEXT NOT NULL DEFAULT ''"}
_COLUMNS = (
    ("option", "slot", _NUMBER),
    ("sitting", "block", _COUNT),
    ("sitting", "break_ends_at", _TIME),
    ("sitting", "seen_boot", _TEXT),
    ("sitting", "seen_ticks", _TIME),
    ("sitting", "seen_asleep", _MICROSECONDS),
    ("sitting", "seen_process", _PROCESS),
    ("sitting_item", "block", _COUNT),
    ("sitting_item", "is_unscored", _FLAG),
    ("sitting_item", "is_repeat", _FLAG),
    ("sitting_item", "flag_reason", _TEXT),
    ("sitting_item", "highlights", _TEXT),
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns and tables; the table `setting_change`, never written to, becomes `act`."""
    dialect = "sqlite" if isinstance(database, pw.SqliteDatabase) else "postgres"
    for table, name, kind in _COLUMNS:
        migrator.sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind[dialect]}')
    # Taking an answer back would otherwise look through the whole log for what replaced it.
    migrator.sql('CREATE INDEX "response_replaces_id" ON "response" ("replaces_id")')
    migrator.remove_model(migrator.orm["setting_change"])

    @migrator.create_model
    class SlotRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        question = pw.ForeignKeyField(
            column_name="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        number = pw.SmallIntegerField()
        position = pw.SmallIntegerField()
        text = pw.TextField(default="")
        key = pw.SmallIntegerField(null=True)
        explanation = pw.TextField(default="")

        class Meta:
            table_name = "question_slot"
            indexes = [(("question", "number"), True)]

    @migrator.create_model
    class SittingBlockRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        sitting = pw.ForeignKeyField(
            column_name="sitting_id",
            index=False,
            model=migrator.orm["sitting"],
            on_delete="RESTRICT",
        )
        position = pw.SmallIntegerField()
        title = pw.TextField(default="")
        time_limit_seconds = pw.IntegerField(null=True)
        started_at = pw.BigIntegerField(null=True)
        ended_at = pw.BigIntegerField(null=True)
        break_seconds = pw.FloatField(default=0.0)

        class Meta:
            table_name = "sitting_block"
            indexes = [(("sitting", "position"), True)]

    @migrator.create_model
    class SittingPauseRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        sitting = pw.ForeignKeyField(
            column_name="sitting_id", model=migrator.orm["sitting"], on_delete="RESTRICT"
        )
        kind = pw.TextField()
        began_at = pw.BigIntegerField()
        seconds = pw.FloatField()
        is_given_back = pw.BooleanField()

        class Meta:
            table_name = "sitting_pause"

    @migrator.create_model
    class ActRow(pw.Model):
        act_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        sitting = pw.ForeignKeyField(
            column_name="sitting_id",
            index=False,
            model=migrator.orm["sitting"],
            null=True,
            on_delete="RESTRICT",
        )
        words = pw.TextField()
        changes = pw.TextField()
        undone_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "act"
            indexes = [(("learner", "sitting", "act_id"), False)]

    @migrator.create_model
    class RevisitRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id", model=migrator.orm["question"], on_delete="RESTRICT"
        )
        due_on = pw.TextField()
        done_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "revisit"
            indexes = [(("learner", "due_on"), False)]

    @migrator.create_model
    class KeyReportRow(pw.Model):
        key_report_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id", model=migrator.orm["question"], on_delete="RESTRICT"
        )
        note = pw.TextField(default="")
        before = pw.TextField(default="")
        after = pw.TextField(default="")

        class Meta:
            table_name = "key_report"

    @migrator.create_model
    class RescoreRow(pw.Model):
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        sitting = pw.ForeignKeyField(
            column_name="sitting_id", model=migrator.orm["sitting"], on_delete="RESTRICT"
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        key_report = pw.ForeignKeyField(
            column_name="key_report_id",
            index=False,
            model=KeyReportRow,
            null=True,
            on_delete="RESTRICT",
        )
        score_before = pw.FloatField(null=True)
        score_after = pw.FloatField(null=True)
        total_before = pw.FloatField(null=True)
        total_after = pw.FloatField(null=True)
        reason = pw.TextField(default="")

        class Meta:
            table_name = "rescore"


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take the tables and columns away again, with what stands in them."""
    for table in (
        "rescore",
        "key_report",
        "revisit",
        "act",
        "sitting_pause",
        "sitting_block",
        "question_slot",
    ):
        migrator.remove_model(migrator.orm[table])
    migrator.sql('DROP INDEX "response_replaces_id"')
    for table, name, _ in _COLUMNS:
        migrator.sql(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')

    @migrator.create_model
    class SettingChangeRow(pw.Model):
        setting_change_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        subject = pw.TextField()
        before = pw.TextField(default="")
        after = pw.TextField(default="")
        undone_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "setting_change"
