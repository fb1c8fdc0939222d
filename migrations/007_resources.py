"""Books, notes and papers: where they lie, what they say, and how far they were read."""

import peewee as pw
from peewee_migrate import Migrator

_TEXT = {"sqlite": "TEXT NOT NULL DEFAULT ''", "postgres": "TEXT NOT NULL DEFAULT ''"}
_NUMBER = {"sqlite": "INTEGER NOT NULL DEFAULT 0", "postgres": "BIGINT NOT NULL DEFAULT 0"}
_COLUMNS = (
    ("folder", _TEXT),
    ("size", _NUMBER),
    ("mtime_ns", _NUMBER),
    ("series", _TEXT),
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add what a scan compares, the folders, readings, and the search in passages."""
    dialect = "sqlite" if isinstance(database, pw.SqliteDatabase) else "postgres"
    for name, kind in _COLUMNS:
        migrator.sql(f'ALTER TABLE "resource" ADD COLUMN "{name}" {kind[dialect]}')

    @migrator.create_model
    class ResourceFolderRow(pw.Model):
        resource_folder_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        path = pw.TextField(unique=True)
        looked_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "resource_folder"

    @migrator.create_model
    class ReadingRow(pw.Model):
        reading_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        resource = pw.ForeignKeyField(
            column_name="resource_id", model=migrator.orm["resource"], on_delete="RESTRICT"
        )
        topic = pw.ForeignKeyField(
            column_name="topic_id", model=migrator.orm["topic"], null=True, on_delete="RESTRICT"
        )
        started_at = pw.BigIntegerField()
        ended_at = pw.BigIntegerField()
        seconds = pw.FloatField(default=0.0)
        first = pw.IntegerField(default=0)
        passage = pw.IntegerField(default=0)
        is_finished = pw.BooleanField(default=False)

        class Meta:
            table_name = "reading"

    if isinstance(database, pw.SqliteDatabase):
        migrator.sql(
            """
            CREATE VIRTUAL TABLE passage_search USING fts5(
                heading, text, content='resource_passage', content_rowid='passage_id',
                tokenize="porter unicode61 remove_diacritics 2"
            )
            """
        )


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take it all away again."""
    if isinstance(database, pw.SqliteDatabase):
        migrator.sql("DROP TABLE passage_search")
    migrator.remove_model(migrator.orm["reading"])
    migrator.remove_model(migrator.orm["resource_folder"])
    for name, _ in _COLUMNS:
        migrator.sql(f'ALTER TABLE "resource" DROP COLUMN "{name}"')
