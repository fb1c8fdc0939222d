"""The hub that a library has joined: what of each row is there, and what lost when two met."""

import peewee as pw
from peewee_migrate import Migrator

_SHARED = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "BOOLEAN NOT NULL DEFAULT FALSE"}
_TABLES = ("superseded", "synced_row", "hub_link")


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the tables, and whose a source is."""
    dialect = "sqlite" if isinstance(database, pw.SqliteDatabase) else "postgres"
    migrator.sql(
        'ALTER TABLE "source" ADD COLUMN "owner_id" INTEGER '
        'REFERENCES "learner" ("learner_id") ON DELETE RESTRICT'
    )
    migrator.sql(f'ALTER TABLE "source" ADD COLUMN "is_shared" {_SHARED[dialect]}')
    migrator.sql('CREATE INDEX "sourcerow_owner_id" ON "source" ("owner_id")')

    @migrator.create_model
    class HubLinkRow(pw.Model):
        hub_link_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        address = pw.TextField()
        username = pw.TextField()
        device = pw.TextField()
        clock = pw.TextField(default="")
        cursor = pw.TextField(default="")
        tries = pw.IntegerField(default=0)
        last_error = pw.TextField(default="")
        next_try_at = pw.BigIntegerField(null=True)
        synced_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "hub_link"

    @migrator.create_model
    class SyncedRowRow(pw.Model):
        synced_row_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        table = pw.TextField()
        identity = pw.TextField()
        row_id = pw.IntegerField(null=True)
        clock = pw.TextField(default="")
        own_clock = pw.TextField(default="")
        shared_clock = pw.TextField(default="")
        is_shared = pw.BooleanField(default=False)
        digest = pw.TextField(default="")

        class Meta:
            table_name = "synced_row"
            indexes = ((("table", "identity"), True), (("table", "row_id"), False))

    @migrator.create_model
    class SupersededRow(pw.Model):
        superseded_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        table = pw.TextField()
        identity = pw.TextField()
        clock = pw.TextField()
        content = pw.TextField(default="{}")

        class Meta:
            table_name = "superseded"


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take it all away again."""
    for table in _TABLES:
        migrator.remove_model(migrator.orm[table])
    migrator.sql('DROP INDEX "sourcerow_owner_id"')
    migrator.sql('ALTER TABLE "source" DROP COLUMN "is_shared"')
    migrator.sql('ALTER TABLE "source" DROP COLUMN "owner_id"')
