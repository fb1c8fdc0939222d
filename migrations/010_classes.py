"""Classes: who is in them, more time for one learner, wishes to join, and when work arrived."""

import peewee as pw
from peewee_migrate import Migrator

_FLAG = {"sqlite": "INTEGER NOT NULL DEFAULT 1", "postgres": "BOOLEAN NOT NULL DEFAULT TRUE"}
_TEXT = {"sqlite": "TEXT NOT NULL DEFAULT ''", "postgres": "TEXT NOT NULL DEFAULT ''"}
_TIME = {"sqlite": "INTEGER", "postgres": "BIGINT"}
_COLUMNS = (
    ("enrolment", "uid", _TEXT),
    ("enrolment", "is_active", _FLAG),
    ("assignment", "is_active", _FLAG),
    ("sitting", "received_at", _TIME),
)
_UIDS = {"sqlite": "lower(hex(randomblob(16)))", "postgres": "md5(random()::text)"}


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add columns and the two tables; rows of enrolments that are there get a uid."""
    dialect = "sqlite" if isinstance(database, pw.SqliteDatabase) else "postgres"
    for table, name, kind in _COLUMNS:
        migrator.sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind[dialect]}')
    migrator.sql(f"UPDATE \"enrolment\" SET uid = {_UIDS[dialect]} WHERE uid = ''")
    migrator.sql('CREATE UNIQUE INDEX "enrolment_uid" ON "enrolment"("uid")')

    @migrator.create_model
    class AllowanceRow(pw.Model):
        allowance_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        assignment = pw.ForeignKeyField(
            column_name="assignment_id",
            model=migrator.orm["assignment"],
            on_delete="RESTRICT",
            index=False,
        )
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        extra_time = pw.FloatField(default=1.0)

        class Meta:
            table_name = "allowance"
            indexes = [(("assignment", "learner"), True)]

    @migrator.create_model
    class EnrolmentRequestRow(pw.Model):
        enrolment_request_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        code = pw.TextField()
        answered_at = pw.BigIntegerField(null=True)
        answer = pw.TextField(default="")

        class Meta:
            table_name = "enrolment_request"


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take it all away again, with what stands in it."""
    migrator.remove_model(migrator.orm["enrolment_request"])
    migrator.remove_model(migrator.orm["allowance"])
    migrator.sql('DROP INDEX "enrolment_uid"')
    for table, name, _ in reversed(_COLUMNS):
        migrator.sql(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')
